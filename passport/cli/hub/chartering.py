"""``passport hub charter`` and ``accesses``: who may ask a hub what, and who has asked."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from passport.acts.hub import content as hub_content
from passport.belief.trust_source import in_force, opened
from passport.cli.hub import drafting, remote
from passport.cli.hub.publishing import HINT
from passport.cli.hub.unlocking import moment, party, unlocked
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.model.hub.document import About
from resolver.hub import releasing
from resolver.hub.access import charters, journal
from resolver.hub.engine import HubRefused
from resolver.hub.searching import MOST
from resolver.hub.store import Hub
from signing import jcs
from signing.strict_json import JsonValue
from verify import TrustList
from verify.hub import judging

_CHARTER: About = "HubCharter"


def charter(args: Namespace) -> int:
    """Sign the next edition from a draft, and put it in force.

    An edition that does not hold by the trust list is not kept: nobody would be shown rows.
    """
    Hub.opened(args.hub)
    keeper = party(args, "platform", HINT)
    draft = drafting.read(args.charter, "charter", lambda said: charters.wrong_draft(said, keeper.did))
    trust = opened(in_force(args.trust))
    at = moment(args, "until then nobody would be shown rows.")
    signing = unlocked(args, at, keeper)

    def sign(number: str, content: Mapping[str, JsonValue]) -> bytes:
        data = hub_content.sign(_CHARTER, number, content, signing)
        _check(data, trust)
        return data

    with Hub.opened(args.hub).alone() as hub:
        path = charters.issue(hub, draft, signing.did, at, sign)
    if args.json:
        terminal.say_bytes(files.read(path))
    else:
        terminal.say(f"{path} is in force until {signing.valid_until}.")
    return 0


def _check(data: bytes, trust: TrustList) -> None:
    """Raise ``hub.charter`` where an edition does not hold now, by the trust list."""
    judged = judging.judge([data], trust, at=clock.now())[0]
    wrong = [f"{one.text} ({one.code})" for one in judged.answers if one.outcome == "fail"]
    if judged.verdict != "holds":
        error = HubRefused(
            "hub.charter", f"The edition would not be in force: {wrong[0]}.",
            hint="The trust list of --trust names the platform and its key, and standardSetter in the role"
            " standard-setter alone. Nothing was signed.",
        )  # fmt: skip
        error.also = tuple(wrong[1:])
        raise error


def accesses(args: Namespace) -> int:
    """Print the lines of the journal; each is held against the one before it."""
    if args.to:
        return _accesses_elsewhere(args)
    hub = Hub.opened(args.hub).folder
    found = journal.shown_to(hub, args.of, everything=not args.of)
    count = 0
    for receipt, entry in found:
        count += 1
        _say({**entry, "sha256": receipt.sha256}, json=args.json)
    last = journal.held(hub, releasing.accesses_of(hub))
    if not args.json:
        lines = f"{count:,} {'line' if count == 1 else 'lines'}" if count else "No question"
        terminal.say(f"{lines}. {_known(last)}")
    return 0


def _known(last: int) -> str:
    """State what of the journal cannot have been changed: the rest can be made anew."""
    behind = "those who asked have the hashes of theirs"
    if not last:
        return f"No release states a line, so nothing shows whether any were cut off or made anew; {behind}."
    return (
        f"Up to line {last:,}, which a release states, none was changed; whether later ones were cut off or"
        f" made anew only receipts show: {behind}."
    )


def _accesses_elsewhere(args: Namespace) -> int:
    """Print what the party of ``--as`` may see of the journal at ``--to``, page after page."""
    if args.of:
        raise UsageError(
            "usage.of",
            "A hub elsewhere shows who asks what it may see.",
            hint="Leave out --of, or name --hub DIR.",
        )
    after, count = "0", 0
    while True:
        answer = remote.ask(args, "accesses", {"after": after})
        page = remote.taken(lambda one: [_checked(entry) for entry in one["accesses"]], answer)
        for entry in page:
            _say(entry, json=args.json)
        count += len(page)
        # Each of these questions has a line itself, so a page is never empty.
        if len(page) < MOST or page[-1]["number"] == after:
            break
        after = page[-1]["number"]
    if not args.json:
        terminal.say(f"{count:,} {'question' if count == 1 else 'questions'}, as the hub shows them.")
        remote.receipt(answer)
    return 0


def _checked(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of a server
    """An entry of the journal in its form; raises ``TypeError``, ``LookupError``."""
    texts = {name: entry[name] for name in ("number", "at", "who", "act", "of", "sha256")}
    remote.texts([texts, entry["shown"]])
    return {**entry, "question": entry["question"]}


def _say(entry: Mapping[str, Any], *, json: bool) -> None:
    if json:
        terminal.say_bytes(jcs.canonical(dict(entry)))
        return
    one = {name: terminal.clean(entry[name]) for name in ("number", "at", "who", "act", "of", "sha256")}
    shown = ", ".join(f"{rows} of {who}" for who, rows in entry["shown"].items())
    terminal.say(
        f"{one['number']}  {one['at']}  {one['who']}  {one['act']} ({one['of']}):"
        f" {terminal.clean(f'rows: {shown}') if shown else 'no rows'}"
    )
    terminal.say(f"    {terminal.clean(jcs.canonical(entry['question']).decode())}")
    terminal.say(f"    {one['sha256']}")
