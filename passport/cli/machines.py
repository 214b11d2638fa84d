"""Arguments of verbs that share their work: how many processes, or which cluster."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli import options
from passport.cli.options import UsageError
from passport.disk import files

if TYPE_CHECKING:
    from passport.runner.running import Where


def add(parser: ArgumentParser, what: str) -> None:
    """Declare ``--jobs``, ``--cluster`` and ``--certificates``; ``where`` reads them."""
    options.add_jobs(parser, what)
    parser.add_argument(
        "--cluster", metavar="ADDRESS",
        help="share the work with the Dask workers of this scheduler, tls://HOST:PORT; on this machine tcp://",
    )  # fmt: skip
    parser.add_argument(
        "--certificates", metavar="FOLDER", type=Path,
        help="with --cluster tls://: ca.pem of the cluster, cert.pem and key.pem of this machine",
    )  # fmt: skip


def check(args: Namespace, *, shares: bool = True) -> None:
    """Refuse options that do not go together, and an address to which nothing may be sent.

    ``shares``: whether there is work to share. Codes ``usage.cluster``, ``cluster.*``.
    """
    if args.cluster is None and args.certificates is None:
        return
    if not shares:
        raise UsageError(
            "usage.cluster",
            "--cluster shares the work over a folder or a file of lines.",
            hint="Leave it out for single passports.",
        )
    if args.cluster is None:
        raise UsageError(
            "usage.cluster",
            "--certificates belongs to --cluster.",
            hint="Name the scheduler: --cluster tls://HOST:PORT.",
        )
    if args.jobs is not None:
        raise UsageError(
            "usage.cluster",
            "--jobs counts processes of this machine, and --cluster names others.",
            hint="Leave out one of the two.",
        )
    where(args)


def where(args: Namespace, *, apart: bool = False) -> "Where":
    """Where the work is done. Raises ``cluster.*``; ``apart`` as in ``Where``."""
    from passport.runner.running import Where  # not for a single passport

    if args.cluster is None:
        return Where(options.processes(args), apart)
    from passport.runner import cluster  # only where one is named

    named = cluster.named(args.cluster, args.certificates)
    if named.certificates is not None:
        key = named.certificates / "key.pem"
        if b"ENCRYPTED" in files.read(key):
            raise cluster.ClusterRefused(
                "cluster.certificates",
                f"{key} has a passphrase, and a run at night has nobody to ask.",
                hint="Keep the key unencrypted and readable by you alone.",
                where=str(key),
            )
    return Where(1, cluster=named)
