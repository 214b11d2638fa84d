"""Name a cluster: the address of its scheduler, and the certificates without which nothing leaves a machine.

Whoever runs the scheduler or a worker can run code here: Dask's messages are Python pickles. So an address is
always named, and off this machine both ends show a certificate of one authority, the cluster's own.
"""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple

from signing.errors import ToolError
from signing.shown import quoted

PLAIN: Final = "tcp"
SECURED: Final = "tls"
_ADDRESS: Final = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):([1-9][0-9]{0,4})", re.ASCII)
_HIGHEST_PORT: Final = 65_535
_LONGEST: Final = 200
_EXAMPLE: Final = "tls://scheduler.example:8786"
FILES: Final = ("ca.pem", "cert.pem", "key.pem")
"""Files of a folder of certificates: the authority, this machine's certificate, its key."""


class ClusterRefused(ToolError):
    """A cluster that cannot do the work, or may not: ``cluster.*``."""


class Cluster(NamedTuple):
    """Where the work is sent; ``certificates`` is a folder with ``FILES``, ``None`` on this machine."""

    address: str
    certificates: Path | None = None


def named(address: str, certificates: Path | None) -> Cluster:
    """The cluster at an address. Raises ``cluster.address``, ``cluster.certificates``."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None or int(parts[3]) > _HIGHEST_PORT:
        raise ClusterRefused(
            "cluster.address",
            f"{quoted(address, _LONGEST)} is no address of a scheduler.",
            hint=f"Write it as {_EXAMPLE}, or tcp://127.0.0.1:8786 on this machine.",
        )
    if parts[1] == PLAIN and not is_here(address):
        raise ClusterRefused(
            "cluster.plain",
            f"{address} is on another machine, and tcp:// is open to everybody between.",
            hint=f"Start the cluster with TLS; say {SECURED}://{parts[2]}:{parts[3]} --certificates FOLDER.",
        )
    if (parts[1] == SECURED) != (certificates is not None):
        raise ClusterRefused(
            "cluster.certificates",
            "tls:// needs --certificates FOLDER, and tcp:// takes none.",
            hint=f"The folder holds {', '.join(FILES)}.",
        )
    if certificates is not None:
        _check(certificates)
    return Cluster(address, certificates)


def is_here(address: str) -> bool:
    """Whether an address is one of this machine's loopback."""
    host = address.partition("://")[2].rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_open(address: str) -> bool:
    """Whether what goes to an address leaves this machine unencrypted."""
    return not address.startswith(f"{SECURED}://") and not is_here(address)


def _check(folder: Path) -> None:
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise ClusterRefused(
            "cluster.certificates",
            f"{folder} lacks {', '.join(missing)}.",
            hint="ca.pem is the cluster's authority; cert.pem and key.pem are this machine's.",
            where=str(folder),
        )
