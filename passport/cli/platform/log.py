"""``passport log``: the transparency log of a resolver, kept, proved, exported, checked, monitored."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from importlib import import_module
from pathlib import Path
from typing import Final

from passport.cli import options
from passport.cli.platform import resolver_store
from signing.shown import quoted

_ACTIONS: Final = {
    "init": "make the key of a log, and show the settings that begin it",
    "append": "enter trust lists and key changes, which are not published",
    "proof": "show where a document stands in the log, and write its proof",
    "export": "write the log as static files that any web server can serve",
    "check": "read a whole log again: every entry, every tile, the root, earlier checkpoints",
    "monitor": "who signs with your key or about your products, and whether the log shows one history",
}


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    made = options.add_actions(parser, _ACTIONS)
    made["init"].add_argument("folder", metavar="DIR", type=Path, help="folder to make")
    made["init"].add_argument(
        "--origin", metavar="NAME", required=True, help="name of the log for ever, like log.example/steel"
    )
    options.add_new_passphrase(made["init"])
    made["append"].add_argument("files", metavar="FILE", nargs="+", type=Path, help="signed document")
    made["append"].add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list that names the keys; default: the one in force"
    )
    made["proof"].add_argument("file", metavar="FILE", type=Path, help="signed document or passport")
    made["proof"].add_argument(
        "--newest", action="store_true", help="in the newest tree; default: in the first that was cosigned"
    )
    options.add_output(made["proof"], required=False, what="proof of the one document, as C2SP tlog-proof")
    made["export"].add_argument("folder", metavar="DIR", type=Path, help="a new folder")
    made["check"].add_argument(
        "source", metavar="URL|DIR", nargs="?", help="address or folder of a log; default: a database"
    )
    made["check"].add_argument(
        "--key", metavar="VKEY|FILE", required=True, help="verifier key of the log, or a file that holds it"
    )
    made["check"].add_argument(
        "--witness", metavar="VKEY|FILE", action="append", default=[], help="witness to look for; repeatable"
    )
    made["check"].add_argument(
        "--since", metavar="FILE", type=Path, help="earlier checkpoint that the log has to continue"
    )
    _configure_monitor(made["monitor"])
    for name in ("check", "monitor"):
        made[name].add_argument(
            "--most", metavar="ENTRIES", type=_entries,
            help="entries that are read in one run at most; default: ten million",
        )  # fmt: skip
    for name, action in made.items():
        if name not in ("init", "monitor"):
            resolver_store.add_database(action)
        options.add_json(action)


def _configure_monitor(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="URL|DIR", help="address or folder of the log")
    parser.add_argument(
        "--key", metavar="VKEY|FILE",
        help="verifier key of the log, or a file that holds it; default: log and witnesses of the trust list",
    )  # fmt: skip
    parser.add_argument(
        "--mine", metavar="WHO", action="append", default=[],
        help="an identity folder, a DID of the trust list, or a public key; repeatable",
    )  # fmt: skip
    options.add_paths(parser, "--products", "signed documents that are yours, or a folder of them")
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust list that names a DID, or log and witnesses; default: the one in force",
    )  # fmt: skip
    parser.add_argument(
        "--witness", metavar="VKEY|FILE", action="append", default=[],
        help="witness that must have cosigned the newest checkpoint; repeatable",
    )  # fmt: skip
    options.add_paths(
        parser, "--checkpoint", "a checkpoint of the log that came another way, to compare", metavar="FILE"
    )
    parser.add_argument(
        "--state", metavar="DIR", type=Path,
        help="folder of what was read before; default: one in the configuration folder",
    )  # fmt: skip


def _entries(text: str) -> int:
    """A number of entries above zero, of at most 18 digits."""
    if not (text.isascii() and text.isdigit() and len(text) < 19 and int(text)):
        raise ArgumentTypeError(f"{quoted(text, 40)} is not a number of entries")
    return int(text)


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    name = "log_monitor" if args.action == "monitor" else "log_running"
    running = import_module(f"passport.cli.platform.{name}")
    code: int = getattr(running, args.action)(args)
    return code
