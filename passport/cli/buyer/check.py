"""``passport check``: judge a credential of others, which is no passport, with what is at hand."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport.cli import options
from passport.cli.output import terminal
from passport.disk import beginnings, clock, documents, files
from passport.model import kind_of
from passport.vocab import CLAIMS
from signing import jcs
from verify.limits import STALE_DAYS

if TYPE_CHECKING:
    from verify.foreign.judging import AtHand, Judged

FORMAT: Final = "passport-check/1"
MOST_DAYS: Final = 3650
_HEADLINES: Final = {
    "holds": "HOLDS: form, signature, key, window and status are in order",
    "not_all_checked": "HOLDS AS FAR AS IT WAS CHECKED: something was not at hand",
    "does_not_hold": "DOES NOT HOLD",
    "cannot_be_judged": "CANNOT BE JUDGED: what it is judged with is not at hand",
}
_MARKS: Final = {"pass": "yes", "fail": "NO", "not_checked": "not checked"}


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="credential, presentation, vc+jwt, or - for standard input"
    )
    parser.add_argument(
        "--context", metavar="URL=FILE", type=options.context, action="append", default=[], dest="contexts",
        help="a JSON-LD context it uses; naming the file pins it, nothing is fetched",
    )  # fmt: skip
    options.add_paths(
        parser, "--did", "DID document of its issuer, for all but did:key and did:jwk", metavar="FILE"
    )
    options.add_paths(parser, "--status", "status list credential that its entries name", metavar="FILE")
    parser.add_argument(
        "--max-age", metavar="DAYS", type=int, default=STALE_DAYS,
        help=f"how old a status list may be; an older one is no answer (default: {STALE_DAYS})",
    )  # fmt: skip
    parser.add_argument("--domain", metavar="TEXT", help="the domain it has to be made for")
    parser.add_argument("--challenge", metavar="TEXT", help="the challenge it has to answer")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Judge it and print each answer; exit code 0, 3 not all checked, 5 does not hold, 6 cannot be judged."""
    if not 0 <= args.max_age <= MOST_DAYS:
        raise options.UsageError(
            "usage.max_age", f"--max-age is 0 to {MOST_DAYS} days.", hint="Leave it out for 30 days."
        )
    from verify.foreign import judging

    data = files.read_standard_input() if args.file == "-" else files.read(Path(args.file))
    kind = beginnings.looks_like(data)
    if kind is not None:
        raise beginnings.DocumentRefused(
            "document.kind", f"{args.file} is {kind}, not a credential.", hint="Name its JSON file or vc+jwt."
        )
    document = judging.read(data)
    judged = judging.judge(document, _at_hand(args))
    if _is_passport(document):
        terminal.note("note: passport verify judges product passports, by whom you trust; this does not")
    _show(args, judged)
    return judging.EXITS[judged.verdict]


def _is_passport(document: dict[str, Any]) -> bool:
    held = document.get("verifiableCredential")
    first = held[0] if isinstance(held, list) and held else document
    return kind_of(first) in CLAIMS


def _at_hand(args: Namespace) -> "AtHand":
    """The contexts, DID documents and status lists that were named.

    Raises ``context.*``, ``check.id``, ``file.*``.
    """
    from signing.foreign.securing import keys_of_dids
    from signing.jsonld.compile import bundled
    from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest
    from verify.foreign.judging import AtHand

    contexts: dict[str, object] = {CREDENTIALS_V2: bundled(CREDENTIALS_V2)}
    named = {url: documents.parse(path) for url, path in args.contexts}
    contexts |= named
    pins = {url: content_digest(document) for url, document in named.items()}
    return AtHand(
        keys_of_dids(_by_id(args.did, "a DID document")),
        PinnedContexts(contexts, pins),
        clock.at(args),
        _by_id(args.status, "a status list"),
        args.domain,
        args.challenge,
        args.max_age,
    )


def _by_id(paths: list[Path], what: str) -> dict[str, dict[str, Any]]:
    """Documents by their ids; ``check.id`` for one without an id, or a second with the same."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        document = documents.parse(path)
        name = document.get("id") if isinstance(document, dict) else None
        if not isinstance(name, str) or name in found:
            raise beginnings.DocumentRefused(
                "check.id", f"{path} is not {what} with an id of its own.", hint="Name each document once."
            )
        found[name] = document
    return found


def _show(args: Namespace, judged: "Judged") -> None:
    """The verdict, then a line an answer; texts of others are escaped."""
    if args.json:
        terminal.say_bytes(
            jcs.canonical(
                {
                    "format": FORMAT,
                    "verdict": judged.verdict,
                    "answers": [dict(one._asdict()) for one in judged.answers],
                }
            )
        )
        return
    terminal.say(_HEADLINES[judged.verdict])
    for one in judged.answers:
        code = f" ({one.code})" if one.code else ""
        terminal.say(f"  {one.question:<10} {_MARKS[one.outcome]:<12} {terminal.clean(one.text)}{code}")
    terminal.note("Whether its issuer is to be believed, no signature says.")
