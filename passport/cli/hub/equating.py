"""``passport hub equate``: sign that two rule sets may be compared, for which goods and how far."""

import tomllib
from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from passport.acts.hub import content as hub_content
from passport.acts.sealing import Signing
from passport.belief.trust_source import in_force, opened
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.party import identity, signing_acts
from resolver.hub.engine import HubRefused
from resolver.hub.searching import Equivalence
from signing.shown import escaped, quoted
from verify.hub import equivalences, judging

ROLE: Final = "standard-setter"
_DRAFT: Final = frozenset({"number", "text", "sets", "limits"})
_MOST_SAID: Final = 20


def equate(args: Namespace) -> int:
    """Sign an equivalence from a draft; raises ``hub.equivalence`` with every mistake."""
    draft = _draft(args.equivalence)
    files.check_free(args.output)
    at = clock.at(args)
    setter = identity.load(args.identity)
    if setter.role != ROLE:
        raise identity.IdentityRefused(
            "identity.role", f"{setter.name} is a {setter.role}.",
            hint="Who sets standards equates rule sets: passport init DIR --role standard-setter",
        )  # fmt: skip
    signing = Signing(
        signing_acts.party(setter), setter.signer(args.passphrase_file), at,
        signing_acts.new_id(at), signing_acts.until(at, args.days),
    )  # fmt: skip
    content = {"format": equivalences.FORMAT, "type": "RuleSetEquivalence", "at": at, **draft}
    data = hub_content.sign("RuleSetEquivalence", draft["number"], content, signing)
    files.write(args.output, data)
    terminal.say(f"{args.output} holds until {signing.valid_until}.")
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


def _draft(path: Path) -> dict[str, Any]:
    """Read a draft as people write it: ``number``, ``text``, ``sets``, ``limits``."""
    try:
        draft = tomllib.loads(files.read(path, limit=files.MAX_SMALL).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _refused(f"{path} is no TOML: {escaped(str(error))}") from error
    if draft.keys() != _DRAFT:
        raise _refused(f"{path} has not the members {', '.join(sorted(_DRAFT))}")
    wrong = [f"{place} {what}" for place, what in equivalences.wrong_draft(draft)]
    number = draft["number"]
    if not (isinstance(number, str) and number.isascii() and number.isdigit() and number[:1] != "0"):
        wrong.insert(0, f"/number is no number in text, like 1: {quoted(str(number), 20)}")
    if wrong:
        refused = _refused(f"{path}: {wrong[0]}")
        refused.also = tuple(f"{path}: {one}" for one in wrong[1:_MOST_SAID])
        raise refused
    return draft


def _refused(what: str) -> HubRefused:
    return HubRefused(
        "hub.equivalence", f"{what}.", hint="See passport/docs/hub.md for what an equivalence says."
    )
