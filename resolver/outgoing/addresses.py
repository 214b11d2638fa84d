"""Which network addresses a URL found in a document may lead to: an explicit table (T75).

``ipaddress.is_private`` and ``is_global`` differ between Python versions and miss some of these, so the
blocks are written down: the special-purpose registries of RFC 6890, what carries an IPv4 address inside an
IPv6 one, and addresses that clouds answer at from within. Where the latter lie in a special block already the
block is enough; a test names them one by one.
"""

import ipaddress
import re
from typing import Final, TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED_4: Final = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        # Azure's platform (agent, DNS, health probes), one public address in all regions (Microsoft, "What is
        # IP address 168.63.129.16?").
        "168.63.129.16/32",
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Of IPv6 only global unicast is taken, and of that not what is special.
_GLOBAL_6: Final = ipaddress.IPv6Network("2000::/3")
_REFUSED_6: Final = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)


_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def is_plain_host(host: str) -> bool:
    """Whether a host of a found URL is written in the one plain way: a name, or an address in normal form.

    Decimal, octal and hexadecimal addresses are names to a URL parser and addresses to the system's resolver
    (T75): a last label that begins with a digit is refused unless the whole is an address.
    """
    try:
        return "%" not in host and str(ipaddress.ip_address(host)) == host
    except ValueError:
        labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or labels[-1][:1].isdigit():
        return False
    return all(_LABEL.fullmatch(label) for label in labels)


def is_public(text: str) -> bool:
    """Whether an address a resolver answered with (textual IPv4 or IPv6) is one of the public internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in _REFUSED_4)
    if address.scope_id is not None or address not in _GLOBAL_6:
        return False
    return not any(address in block for block in _REFUSED_6)
