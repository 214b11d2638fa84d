"""Take a signed equivalence of two rule sets for an answer: it has to hold by the trust list, then."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from resolver.hub.engine import HubRefused
from signing.strict_json import JsonValue
from verify import TrustList
from verify.hub import equivalences, judging

Rules = tuple[str, ...]
"""Boundary, GWP set, electricity method."""
_HINT: Final = "See passport/docs/hub.md for what an equivalence says."


class Equivalence(NamedTuple):
    """Two rule sets that their ``setter`` says may stand in one order: of which headings, routes, quarters.

    Differences below ``deviation`` (a share) mean nothing; ``digest`` is that of its content.
    """

    setter: str
    sets: tuple[Rules, Rules]
    headings: tuple[str, ...]
    routes: tuple[str, ...]
    first: str
    last: str
    deviation: str
    digest: str = ""

    def holds_for(self, rules: Rules, heading: str, quarter: str, route: str) -> bool:
        """Whether a figure by these rules lies within its limits; one of all routes together does not."""
        return (
            rules in self.sets and heading in self.headings and route in self.routes
            and self.first <= quarter <= self.last
        )  # fmt: skip

    @property
    def limits(self) -> dict[str, JsonValue]:
        """What it is about, as answers say it."""
        return {
            "setter": self.setter, "digestMultibase": self.digest, "headings": [*self.headings],
            "routes": [*self.routes], "first": self.first, "last": self.last, "deviation": self.deviation,
            "sets": [dict(zip(equivalences.RULES, one, strict=True)) for one in self.sets],
        }  # fmt: skip


def read(data: bytes, trust: TrustList, at: str, name: str) -> Equivalence:
    """Read a file that ``passport hub equate`` made; raises ``hub.equivalence``, which says ``name``."""
    judged = judging.judge([data], trust, at=at)[0]
    if judged.verdict != "holds" or judged.file is None or judged.signed is None:
        failed = next((one.text for one in judged.answers if one.outcome == "fail"), judged.verdict)
        raise refused(f"{name} does not hold: {failed}")
    if judged.signed.about != "RuleSetEquivalence":
        raise refused(f"{name} is a {judged.signed.about}, no equivalence of rule sets")
    content: Mapping[str, Any] = judged.file.content
    first, second = (tuple(one[name] for name in equivalences.RULES) for one in content["sets"])
    limits = content["limits"]
    return Equivalence(
        judged.signed.envelope.issuer.id, (first, second), tuple(limits["headings"]),
        tuple(limits["routes"]), limits["first"], limits["last"], limits["deviation"], judged.signed.content,
    )  # fmt: skip


def refused(what: str) -> HubRefused:
    """Make the refusal of an equivalence."""
    return HubRefused("hub.equivalence", f"{what.rstrip('.')}.", hint=_HINT)
