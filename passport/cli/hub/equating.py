"""``passport hub equate``: sign that two rule sets may be compared, for which goods and how far."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from passport.acts.hub import content as hub_content
from passport.belief.trust_source import in_force, opened
from passport.cli.hub import drafting
from passport.cli.hub.unlocking import party, unlocked
from passport.cli.output import terminal
from passport.disk import clock, files
from resolver.hub.engine import HubRefused
from resolver.hub.searching import Equivalence
from signing.shown import quoted
from verify.hub import equivalences, judging

ROLE: Final = "standard-setter"
_HINT: Final = f"Who sets standards equates rule sets: passport init DIR --role {ROLE}"


def equate(args: Namespace) -> int:
    """Sign an equivalence from a draft; raises ``hub.equivalence`` with every mistake."""
    setter = party(args, ROLE, _HINT)
    draft = drafting.read(args.equivalence, "equivalence", _wrong)
    files.check_free(args.output)
    at = clock.at(args)
    signing = unlocked(args, at, setter)
    content = {"format": equivalences.FORMAT, "type": "RuleSetEquivalence", "at": at, **draft}
    data = hub_content.sign("RuleSetEquivalence", draft["number"], content, signing)
    files.write(args.output, data)
    terminal.say(
        f"{args.output} holds from {at} until {signing.valid_until}, by trust lists that name"
        f" {terminal.clean(signing.did)} as {ROLE}."
    )
    return 0


def read(path: Path, trust: Path | None, at: str) -> Equivalence:
    """The equivalence in a file, which has to hold by the trust list; raises ``hub.equivalence``."""
    judged = judging.judge([files.read(path)], opened(in_force(trust)), at=at)[0]
    if judged.verdict != "holds" or judged.file is None or judged.signed is None:
        failed = next((one.text for one in judged.answers if one.outcome == "fail"), judged.verdict)
        raise _refused(f"{path} does not hold: {terminal.clean(failed)}")
    if judged.signed.about != "RuleSetEquivalence":
        raise _refused(f"{path} is a {judged.signed.about}, no equivalence of rule sets")
    content = judged.file.content
    first, second = (tuple(one[name] for name in equivalences.RULES) for one in content["sets"])
    limits = content["limits"]
    return Equivalence(
        judged.signed.envelope.issuer.id, (first, second), tuple(limits["headings"]),
        tuple(limits["routes"]), limits["first"], limits["last"], limits["deviation"],
    )  # fmt: skip


def _wrong(draft: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    number = draft.get("number", "1")
    if not (isinstance(number, str) and number.isascii() and number.isdigit() and number[:1] != "0"):
        yield "/number", f"is no number in text, like 1: {quoted(str(number), 20)}"
    yield from equivalences.wrong_draft(draft)


def _refused(what: str) -> HubRefused:
    return HubRefused(
        "hub.equivalence", f"{what}.", hint="See passport/docs/hub.md for what an equivalence says."
    )
