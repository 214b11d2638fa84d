"""Match a use with certificates, period by period, and say what found none and therefore stays residual."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from passport.certificates.policy import Policy, Use, months_later, refusals
from passport.model.common import Window
from passport.model.instruments.certificate import Certificate

Rule = Literal["period", "vintage"]
"""``period``: produced within the period of use, as for electricity hour by hour. ``vintage``: produced
before it ends, and not longer before than the policy allows, as for fuels that are stored."""


class Holding(NamedTuple):
    """Units ``first`` to before ``behind`` of a certificate (its digest) that are held and may be retired."""

    digest: str
    certificate: Certificate
    first: int
    behind: int


class Needed(NamedTuple):
    """Units that were used in a period."""

    period: Window
    units: int


class Match(NamedTuple):
    """What is retired, as digest, first unit and the first behind; and what is left of each period."""

    taken: tuple[tuple[str, int, int], ...]
    residual: tuple[Needed, ...]
    refused: Mapping[str, int]
    """Certificates that may not be retired for the use, counted by the code of the first reason."""

    @property
    def units(self) -> int:
        """How many units are retired."""
        return sum(behind - first for _, first, behind in self.taken)


def match(
    use: Use, needed: Sequence[Needed], holdings: Iterable[Holding], *, policy: Policy, rule: Rule
) -> Match:
    """Give every period the certificates that fit it, those that end to be usable first, in order of time.

    What may not be retired for the whole ``use`` is taken for none of its periods, as a registry asks it of
    the whole. With rule ``period`` no two periods want the same units, because they do not overlap; with
    ``vintage`` the order makes the most of what is held, as each certificate fits from its production on
    until one moment. Equal inputs give equal matches.
    """
    refused: dict[str, int] = {}
    fitting: list[Holding] = []
    for one in holdings:
        reason = next((code for code, _ in refusals(one.certificate, use, policy)), "")
        if reason:
            refused[reason] = refused.get(reason, 0) + 1
        else:
            fitting.append(one)
    fitting.sort(key=lambda one: (one.certificate.period.end, one.digest, one.first))
    left = [one.first for one in fitting]
    taken: list[tuple[str, int, int]] = []
    residual: list[Needed] = []
    for period in sorted(needed, key=lambda one: one.period.start):
        missing = period.units
        for place, one in enumerate(fitting):
            if not missing:
                break
            if left[place] < one.behind and _fits(one.certificate, period.period, policy, rule):
                behind = min(one.behind, left[place] + missing)
                taken.append((one.digest, left[place], behind))
                missing -= behind - left[place]
                left[place] = behind
        if missing:
            residual.append(Needed(period.period, missing))
    return Match(tuple(joined(taken)), tuple(residual), refused)


def _fits(certificate: Certificate, period: Window, policy: Policy, rule: Rule) -> bool:
    if rule == "period":
        return period.contains(certificate.period)
    produced = certificate.period
    return produced.start < period.end <= months_later(produced.end, policy.months)


def joined(taken: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Intervals of one certificate that touch become one; in order of certificate and first unit."""
    found: list[tuple[str, int, int]] = []
    for digest, first, behind in sorted(taken):
        if found and found[-1][0] == digest and found[-1][2] == first:
            found[-1] = digest, found[-1][1], behind
        else:
            found.append((digest, first, behind))
    return found
