"""Read what was used, for what, and what is asked of its certificates."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport import door
from passport.certificates.policy import Policy
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.libraries.refusing import refuse
from passport.disk import files
from passport.model.common import Window
from passport.sheets.drafts import DraftRefused
from passport.sheets.drafts.market_policy import read_policy
from passport.sheets.drafts.reading import Problem
from passport.sheets.meters.reading import Reading, read_meter
from signing.strict_json import JsonValue

NOTHING: Final = "Nothing was retired."


class Used(NamedTuple):
    """What was used in each period, and what is asked of its certificates."""

    readings: list[Reading]
    policy: Policy

    @property
    def named(self) -> dict[str, JsonValue]:
        """As the name of the use has it, in which the built-in policy is not."""
        found: dict[str, JsonValue] = {
            "rows": [[one.start, one.end, str(one.units)] for one in self.readings]
        }
        if self.policy != Policy():
            qualities: list[JsonValue] = [*sorted(self.policy.qualities)]
            found["policy"] = [str(self.policy.months), self.policy.commissioned_after, qualities]
        return found


def read(args: Namespace, *, of_lot: bool = False) -> tuple[Used, Mapping[str, Any] | None]:
    """The use, and the draft of the product it was for; the sheet of a lot is not read here.

    Raises ``DraftRefused`` with the mistakes of all files: every cell, member and line that is wrong.
    """
    problems: list[Problem] = []
    readings: list[Reading] = []
    draft: Mapping[str, Any] | None = None
    policy = Policy()
    try:
        readings = read_meter(files.read(args.use), str(args.use))
    except DraftRefused as refused:
        problems += refused.problems
    try:
        draft = None if of_lot or args.draft is None else door.members_of(args.draft, "claim")
    except DraftRefused as refused:
        problems += refused.problems
    try:
        policy = policy if args.asked is None else read_policy(files.read(args.asked), str(args.asked))
    except DraftRefused as refused:
        problems += refused.problems
    if problems:
        refuse(problems)
    return Used(readings, policy), draft


def period_of(draft: Mapping[str, Any] | None, readings: list[Reading]) -> Window:
    """The period of the product, in which all of the use lies, or that of the use itself."""
    used = Window(readings[0].start, max(one.end for one in readings))
    if draft is None:
        return used
    made = Window(draft["period"]["start"], draft["period"]["end"])
    if not made.contains(used):
        outside = next(one for one in readings if not made.contains(Window(one.start, one.end)))
        raise CertificateRefused(
            "certificate.period",
            f"The use lies outside the period in which the product was made. {NOTHING}",
            hint=f"The draft says {made.start} to {made.end}.", where=outside.where,
        )  # fmt: skip
    return made
