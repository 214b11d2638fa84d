"""State what the buyer demands besides the floor. A policy only adds: none makes ``verified`` of less."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple

from passport.carbon.tiers import tier as check_tier
from passport.vocab import SUITES
from signing.errors import ToolError
from signing.shown import quoted
from verify.limits import STALE_DAYS

ASSURANCES: Final = ("limited", "reasonable")
"""Levels of assurance, the weaker one first."""
ELECTRICITY: Final = ("location-based", "market-based")
RESPONSES: Final = ("required", "optional")
INPUTS: Final = ("any", "disclosed")
"""Whether a claim that names inputs must show what they add to its number."""
CREDITS: Final = ("any", "none")
"""Whether the number may hold credits and removals."""
LOGS: Final = ("any", "required")
"""Whether claim and statement must be in a log; ``fresh:7d`` besides, with a number of days."""
INSTRUMENTS: Final = ("any", "retired", "covered")
"""Whether retired certificates must support the market-based result, and as much as it used."""
STATEMENTS: Final = ("any", "required")
"""Whether a statement about the number is wanted, so that an attested method makes no state better."""
_FRESH: Final = re.compile("fresh:([1-9][0-9]{0,3})d")
MOST_DAYS: Final = 3650


class PolicyRefused(ToolError):
    """A policy that makes no sense; codes ``policy.*``."""


class NetShare(NamedTuple):
    """At least ``share`` (a decimal, 0 to 1) of the net number is of ``tier`` or stronger.

    Asked of the result of one ``electricity`` method, or of each result where none is named.
    """

    tier: str
    share: str
    electricity: str | None = None


class SchemeBodies(NamedTuple):
    """The accreditation bodies (DIDs) this buyer accepts for one accreditation scheme."""

    scheme: str
    bodies: tuple[str, ...]


class Number(NamedTuple):
    """What kind of number it has to be; what is empty accepts every kind.

    ``boundaries`` and ``gwp_sets``: those that are accepted. ``credits`` ``none``: nothing is taken off it
    but carbon that leaves a mass balance. ``schemes``: the verifier is accredited in one of them for this.
    """

    boundaries: tuple[str, ...] = ()
    gwp_sets: tuple[str, ...] = ()
    credits: str = "any"
    schemes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The demands as plain JSON values, those that are off left out."""
        named = {"boundaries": self.boundaries, "gwpSets": self.gwp_sets, "schemes": self.schemes}
        found: dict[str, Any] = {name: list(words) for name, words in named.items() if words}
        return found if self.credits == "any" else {**found, "credits": self.credits}


ANY_NUMBER: Final = Number()


class _Wanted(NamedTuple):
    response: Literal["required", "optional"]
    min_net_share: tuple[NetShare, ...]
    stale_days: int
    max_age_days: int | None
    assurance: Literal["limited", "reasonable"] | None
    suites: tuple[str, ...]
    bodies: tuple[SchemeBodies, ...]
    inputs: Literal["any", "disclosed"]
    log: str = "any"
    number: Number = ANY_NUMBER
    instruments: str = "any"
    statement: str = "any"


class Policy(_Wanted):
    """The buyer's demands, checked; all but the platform's response are off by default.

    ``stale_days`` shortens the 30 days after whose end a status list says nothing; ``max_age_days`` is the
    greatest age of ``asOf`` at the moment of checking. ``assurance`` is the least level of the opinion.
    ``suites`` are the cryptosuites accepted, empty for all of the profile. ``bodies`` name the accreditation
    bodies per scheme: one scheme of the accreditation must be named and its body be among them. ``inputs``
    ``disclosed`` wants the amounts of the inputs shown, where there are inputs; ``log``, ``instruments``,
    ``statement`` and ``number`` are set by ``with_log`` and its like. Raises ``PolicyRefused``.
    """

    __slots__ = ()

    def __new__(
        cls,
        response: Literal["required", "optional"] = "required",
        min_net_share: NetShare | Iterable[NetShare] | None = None,
        stale_days: int = STALE_DAYS,
        *,
        max_age_days: int | None = None,
        assurance: Literal["limited", "reasonable"] | None = None,
        suites: Iterable[str] = (),
        bodies: Mapping[str, Iterable[str]] | None = None,
        inputs: Literal["any", "disclosed"] = "any",
    ) -> "Policy":
        """Check every demand by itself; the order in which things are named makes no difference."""
        shares = (
            (min_net_share,)
            if isinstance(min_net_share, NetShare)
            else tuple(sorted(min_net_share or (), key=_order))
        )
        accepted = tuple(
            SchemeBodies(name, tuple(sorted(dids))) for name, dids in sorted((bodies or {}).items())
        )
        made = super().__new__(
            cls, response, shares, stale_days, max_age_days, assurance, tuple(sorted(suites)), accepted,
            inputs, "any", ANY_NUMBER, "any", "any",
        )  # fmt: skip
        made.check()
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the values it was made of."""
        return _made_of, (tuple(self),)

    def with_log(self, log: str) -> "Policy":
        """Demand a log besides.

        ``required`` wants claim and statement in a log that a quorum of witnesses has seen, the claim within
        30 days of its date; ``fresh:7d`` wants them seen again within the last seven days.
        """
        made: Policy = self._replace(log=log)
        made.check()
        return made

    def with_number(self, number: Number) -> "Policy":
        """Demand a kind of number besides; the order in which things are named makes no difference."""
        kinds = Number(
            tuple(sorted(number.boundaries)),
            tuple(sorted(number.gwp_sets)),
            number.credits,
            tuple(sorted(number.schemes)),
        )
        made: Policy = self._replace(number=kinds)
        made.check()
        return made

    def with_instruments(self, instruments: str) -> "Policy":
        """Demand that retired certificates support a market-based result that differs from the other.

        ``retired`` wants every certificate cited to hold; ``covered`` wants workings to show besides that as
        much was retired as was used.
        """
        made: Policy = self._replace(instruments=instruments)
        made.check()
        return made

    def with_statement(self, statement: str) -> "Policy":
        """Demand a statement about the number: an attested method then counts as absent (``required``)."""
        made: Policy = self._replace(statement=statement)
        made.check()
        return made

    @property
    def wants_statement(self) -> bool:
        """Whether an attested method counts as absent: a statement, or a level of assurance, is demanded."""
        return self.statement == "required" or self.assurance is not None

    @property
    def log_days(self) -> int | None:
        """How old the last moment at which a quorum has seen the documents may be; ``None``: any age."""
        match = _FRESH.fullmatch(self.log)
        return int(match[1]) if match else None

    def check(self) -> None:
        """Raise ``PolicyRefused`` for a demand that makes no sense."""
        if not 0 <= self.stale_days <= STALE_DAYS:
            raise PolicyRefused("policy.stale_days", f"stale_days is between 0 and {STALE_DAYS}.")
        if self.max_age_days is not None and not 1 <= self.max_age_days <= MOST_DAYS:
            raise PolicyRefused("policy.max_age_days", f"max_age_days is between 1 and {MOST_DAYS}.")
        self._check_words()
        unknown = [name for name in self.suites if name not in SUITES]
        if unknown:
            raise PolicyRefused("policy.suites", f"The profile has no cryptosuite {quoted(unknown[0], 40)}.")
        if any(not accepted.bodies for accepted in self.bodies):
            raise PolicyRefused("policy.bodies", "A scheme without an accepted body accepts nobody.")
        for wanted in self.min_net_share:
            _check_net_share(wanted)

    def _check_words(self) -> None:
        if self.response not in RESPONSES:
            raise PolicyRefused("policy.response", "response is required or optional.")
        if self.inputs not in INPUTS:
            raise PolicyRefused("policy.inputs", "inputs is any or disclosed.")
        if not is_log(self.log):
            raise PolicyRefused(
                "policy.log",
                f"log is any, required, or fresh: and 1 to {MOST_DAYS} days.",
                hint="Write for example fresh:7d.",
            )
        if self.instruments not in INSTRUMENTS:
            raise PolicyRefused("policy.instruments", "instruments is any, retired or covered.")
        if self.statement not in STATEMENTS:
            raise PolicyRefused("policy.statement", "statement is any or required.")
        if self.assurance is not None and self.assurance not in ASSURANCES:
            raise PolicyRefused("policy.assurance", "assurance is limited or reasonable.")
        if self.number.credits not in CREDITS:
            raise PolicyRefused("policy.credits", "credits is any or none.")

    def to_json(self) -> dict[str, Any]:
        """The demands as plain JSON values, those that are off left out."""
        document: dict[str, Any] = {"response": self.response, "staleDays": self.stale_days}
        if self.max_age_days is not None:
            document["maxAgeDays"] = self.max_age_days
        if self.assurance is not None:
            document["assurance"] = self.assurance
        words = {"inputs": self.inputs, "log": self.log, "instruments": self.instruments}
        words["statement"] = self.statement
        document |= {name: word for name, word in words.items() if word != "any"}
        document |= self.number.to_json()
        if self.suites:
            document["suites"] = list(self.suites)
        if self.bodies:
            document["bodies"] = {accepted.scheme: list(accepted.bodies) for accepted in self.bodies}
        if self.min_net_share:
            document["minNetShare"] = [
                {name: value for name, value in wanted._asdict().items() if value is not None}
                for wanted in self.min_net_share
            ]
        return document


def _check_net_share(wanted: NetShare) -> None:
    """Raise ``policy.*`` or ``tier.*`` for a tier, share or method of electricity that there is not."""
    check_tier(wanted.tier)
    check_share(wanted.share)
    if wanted.electricity is not None and wanted.electricity not in ELECTRICITY:
        raise PolicyRefused("policy.electricity", "electricity is location-based or market-based.")


def _made_of(values: tuple[Any, ...]) -> Policy:
    """The policy of these members, in their order, checked."""
    response, shares, stale_days, max_age_days, assurance, suites, bodies, inputs, log, *more = values
    made = Policy(
        response,
        shares,
        stale_days,
        max_age_days=max_age_days,
        assurance=assurance,
        suites=suites,
        bodies={accepted.scheme: accepted.bodies for accepted in bodies},
        inputs=inputs,
    )
    number, instruments, statement = more
    found = made.with_log(log).with_number(number).with_instruments(instruments)
    return found.with_statement(statement)


def _order(wanted: NetShare) -> tuple[str, str, str]:
    return wanted.tier, wanted.electricity or "", wanted.share


def is_log(text: str) -> bool:
    """Whether a text is a demand for a log: any, required, or ``fresh:`` and 1 to ``MOST_DAYS`` days."""
    match = _FRESH.fullmatch(text)
    return text in LOGS or (match is not None and int(match[1]) <= MOST_DAYS)


def check_share(text: str) -> None:
    """Raise ``policy.share`` for anything but a decimal from 0 to 1."""
    whole, _, places = text.partition(".")
    digits = (
        text.isascii() and whole in {"0", "1"} and (places.isdigit() or text == whole) and len(text) <= 18
    )
    if not digits or (whole == "1" and places.strip("0")):
        raise PolicyRefused(
            "policy.share",
            f"Not a share: {quoted(text, 20)}.",
            hint="Write a decimal from 0 to 1, for example 0.5.",
        )


DEFAULT: Final = Policy()
"""The default wants a platform response and nothing else."""
