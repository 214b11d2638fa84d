"""``passport trust``: make, change, install, compare and show signed lists of the parties a user trusts."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

from passport.cli import options
from passport.vocab import LISTED_ROLES, ROLES
from signing.errors import ToolError
from signing.shown import ungrouped

_LIST_DAYS = 90


class _Action(NamedTuple):
    """Where an action lives, its line of help, whether it signs a version of the list."""

    module: str
    summary: str
    signs: bool = False


_ACTIONS: Final[dict[str, _Action]] = {
    "new": _Action("trust_publishing", "a first version with nobody in it", signs=True),
    "add": _Action("trust_publishing", "list a party, an accreditation or what you have seen", signs=True),
    "remove": _Action("trust_taking_out", "take a party out, end a key, end an accreditation", signs=True),
    "import": _Action("trust_import", "enter what a foreign register says about a party", signs=True),
    "witness": _Action(
        "trust_witness", "list since when a log's witnesses have seen documents", signs=True
    ),
    "use": _Action("trust_use", "put a list in force for this user"),
    "accept": _Action("trust_accept", "follow a key change, or an update of the list in force", signs=True),
    "show": _Action("trust_use", "the list in force, or another"),
    "code": _Action("trust_code", "the QR code by which a phone finds the list and its publisher's key"),
    "diff": _Action("trust_diff", "what changed between two lists"),
    "refresh": _Action("trust_refresh", "fetch the status lists; report changed DID documents"),
    "export": _Action("trust_use", "write the list in force to a file, to hand it on"),
}


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    made = options.add_actions(parser, {name: action.summary for name, action in _ACTIONS.items()})
    made["new"].add_argument("--name", help="name of the list; default: the publisher's")
    options.add_output(made["new"])
    for name in ("add", "remove", "import", "witness"):
        made[name].add_argument(
            "trust", metavar="TRUST", type=Path, help="trust file to change; replaced by its next version"
        )
    _configure_add(made["add"])
    _configure_remove(made["remove"])
    _configure_import(made["import"])
    _configure_witness(made["witness"])
    _configure_buyers(made)
    for name, action in _ACTIONS.items():
        if action.signs:
            options.add_identity(made[name], required=name != "accept")
            options.add_days(made[name], _LIST_DAYS, "the list")
            options.add_at(made[name])
        options.add_json(made[name])


def _fingerprint(text: str) -> str:
    """A fingerprint without the blanks of its groups; raises ``usage.fingerprint`` for a public key."""
    from signing.keys import PublicKey  # cryptography only where a key is named

    named = ungrouped(text)
    try:
        key = PublicKey.from_multikey(named)
    except ToolError:
        return named
    raise options.UsageError(
        "usage.fingerprint",
        "--key is the fingerprint of a key, and this is the public key itself.",
        hint=f'Say its fingerprint: --key "{key.fingerprint}"',
    )


def _configure_add(add: ArgumentParser) -> None:
    add.add_argument(
        "party",
        metavar="PARTY",
        nargs="?",
        type=Path,
        help="identity folder or did.json of the party; of a listed one only what is said here changes",
    )
    add.add_argument("--role", action="append", default=[], choices=ROLES, help="what it may do; repeatable")
    add.add_argument(
        "--key", metavar="FINGERPRINT", type=_fingerprint,
        help="fingerprint of its key, as the party itself told you",
    )
    add.add_argument("--name", help="its name; needed beside a did.json")
    add.add_argument(
        "--legal-entity", metavar="ID", help="its legal entity identifier; needed beside a did.json"
    )
    add.add_argument(
        "--control-group", metavar="ID", help="who controls it; default: its folder's, else none"
    )
    add.add_argument(
        "--prefix", action="append", default=[], metavar="SCHEME:VALUE", help="identifiers it may name"
    )
    add.add_argument(
        "--since", metavar="TIME", help="when its key began to hold; default: when it was made, or now"
    )
    add.add_argument("--accreditation", metavar="FILE", type=Path, help="accreditation to list")
    for name, what in (("--log", "log"), ("--log-witness", "witness of logs")):
        add.add_argument(
            name, metavar="VKEY", help=f"verifier key of a {what}: text, file or folder; needs --legal-entity"
        )
    add.add_argument(
        "--group", metavar="TEXT", action="append", default=[],
        help='witnesses of which so many make a group, as in "any-two 2 w1 w2 w3"; repeatable',
    )  # fmt: skip
    add.add_argument("--quorum", metavar="NAME", help="witness or group that must have seen a log's tree")
    add.add_argument(
        "--witness", metavar="FILE", type=Path, action="append", default=[],
        help="a signed document that you have now: it stands if its key is revoked later; repeatable",
    )  # fmt: skip


def _configure_remove(remove: ArgumentParser) -> None:
    remove.add_argument(
        "what", metavar="WHAT", help="DID of a party, did#key of a key, id or digest of what is listed"
    )
    remove.add_argument(
        "--reason", help="for a key compromise, rotation or cessation; for an accreditation a sentence"
    )
    remove.add_argument("--since", metavar="TIME", help="as of when it ends; default: now")
    remove.add_argument(
        "--role", action="append", default=[], choices=LISTED_ROLES,
        help="take this role from the party; repeatable",
    )  # fmt: skip
    remove.add_argument(
        "--prefix",
        action="append",
        default=[],
        metavar="SCHEME:VALUE",
        help="take this prefix from the party",
    )
    remove.add_argument(
        "--undo", action="store_true",
        help="take an entry out that should not be there: a key, an accreditation, a digest",
    )  # fmt: skip


def _configure_import(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="UNTP anchor or conformity credential")
    parser.add_argument("--party", metavar="DID", required=True, help="listed party it is about")
    parser.add_argument(
        "--contexts", metavar="FOLDER", type=Path, required=True,
        help="folder with the JSON-LD contexts it names; each is compared with its pinned digest",
    )  # fmt: skip
    parser.add_argument(
        "--context", metavar="URL=FILE", type=options.context, action="append", default=[],
        dest="more_contexts",
        help="a further JSON-LD context it names; facts are read by the terms of known ones only",
    )  # fmt: skip
    options.add_paths(parser, "--status", "status list credential that its entries name", metavar="FILE")
    parser.add_argument(
        "--issuer", metavar="FILE", type=Path,
        help="did.json of its issuer, or did.jsonl of a did:webvh, for its proof",
    )  # fmt: skip
    parser.add_argument(
        "--key", metavar="FINGERPRINT", type=_fingerprint, help="fingerprint of the issuer's key"
    )
    parser.add_argument(
        "--unsigned", action="store_true", help="enter it without a proof: you vouch for it alone"
    )


def _configure_witness(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path,
        help="signed documents; default: all that listed keys have signed",
    )  # fmt: skip
    parser.add_argument(
        "--from-log", metavar="URL|DIR", required=True, help="address or folder of the log"
    )
    parser.add_argument(
        "--key", metavar="VKEY|FILE",
        help="verifier key of the log, or a file that holds it; default: log, witnesses and quorum of TRUST",
    )  # fmt: skip
    parser.add_argument(
        "--witness", metavar="VKEY|FILE", action="append", default=[],
        help="witness whose time counts beside --key; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--quorum", metavar="N", type=int, choices=range(1, 17),
        help="how many of them must have seen it; default: all",
    )  # fmt: skip


def _configure_buyers(made: Mapping[str, ArgumentParser]) -> None:
    made["use"].add_argument("file", metavar="FILE", type=Path, help="trust file")
    made["use"].add_argument(
        "--anew", action="store_true",
        help="pin its publisher and key instead of the present ones; compare the fingerprint first",
    )  # fmt: skip
    made["accept"].add_argument("file", metavar="FILE", type=Path, help="key change, or trust file")
    made["accept"].add_argument(
        "--in", dest="trust", metavar="TRUST", type=Path,
        help="your own list, to sign its next version (with --as); else the list in force",
    )  # fmt: skip
    for name in ("use", "accept"):
        made[name].add_argument("--yes", action="store_true", help="do not ask; the fingerprint was compared")
    made["show"].add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="trust file; default: the one in force"
    )
    made["code"].add_argument("address", metavar="ADDRESS", help="https address where the list is served")
    made["code"].add_argument(
        "--trust", metavar="FILE", type=Path, help="trust file; default: the one in force"
    )
    made["code"].add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="picture to write, .png; default: in the terminal"
    )
    made["code"].add_argument("--force", action="store_true", help="replace the file if it exists")
    made["diff"].add_argument("old", metavar="OLD", type=Path, help="trust file")
    made["diff"].add_argument("new", metavar="NEW", type=Path, help="trust file")
    made["refresh"].add_argument(
        "--trust", metavar="FILE", type=Path, help="list whose parties are asked; default: the one in force"
    )
    made["refresh"].add_argument(
        "--from", dest="sources", metavar="PATH", type=Path, action="append", default=[],
        help="file or folder with status lists and did.json files, instead of the network; repeatable",
    )  # fmt: skip
    options.add_at(made["refresh"])
    options.add_output(made["export"])
    made["export"].add_argument("--status", metavar="FILE", type=Path, help="write the status bundle there")


def run(args: Namespace) -> int:
    """Dispatch on the action; its module is imported only now."""
    module = import_module(f"passport.cli.trust_list.{_ACTIONS[args.action].module}")
    name = "import_" if args.action == "import" else args.action
    code: int = getattr(module, name)(args)
    return code
