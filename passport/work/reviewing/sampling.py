"""Sample a lot: choose claims by one of three named rules, which give the same choice to everybody.

Nothing here is random by itself: the seed is an argument and is written down with the choice.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Final, NamedTuple

from passport.work.reviewing.findings_schema import RULES
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.jcs import canonical
from signing.shown import quoted

SEED_CHARACTERS: Final = 64
_SELECTED: Final = "were selected by"
_LOOKED_AT: Final = "were looked at more closely, chosen by"


class SampleRefused(ToolError):
    """A sample that cannot be drawn: ``sample.rule``, ``sample.size``, ``sample.seed``."""


class Candidate(NamedTuple):
    """A claim to choose or not: its workings, the points of its doubts, its emissions in kilograms."""

    digest: str
    group: str
    points: int
    weight: Fraction


def usual_size(population: int) -> int:
    """Give the square root of the population, rounded up."""
    root = isqrt(population)
    return root if root * root == population else root + 1


def choose(rule: str, size: int, seed: str, population: Sequence[Candidate]) -> list[str]:
    """List the digests of the chosen claims, in the order of choice; ties go by digest.

    ``random``: ascending by sha2-384 of the JCS bytes of [seed, digest], so it takes the seed and nothing
    else to choose again. ``seed`` plays no part in the other rules.
    """
    if rule not in RULES:
        raise SampleRefused("sample.rule", f"No rule {quoted(rule, 40)}.", hint=f"One of {', '.join(RULES)}.")
    if not 1 <= size <= len(population):
        raise SampleRefused(
            "sample.size",
            f"{size} of {len(population)} claims cannot be sampled.",
            hint=f"Choose a size from 1 to {len(population)}.",
        )
    if len(seed) > SEED_CHARACTERS or not (seed.isascii() and seed.isprintable()):
        raise SampleRefused(
            "sample.seed",
            "The seed is not plain ASCII of at most 64 characters.",
            hint="Take dice, a date, or leave it out to have one drawn.",
        )
    if rule == "random":
        ordered = sorted(population, key=lambda one: multibase_digest(canonical([seed, one.digest])))
    elif rule == "magnitude":
        ordered = sorted(population, key=lambda one: (-one.weight, one.digest))
    else:
        ordered = _by_risk(population)
    return [one.digest for one in ordered[:size]]


def _by_risk(population: Sequence[Candidate]) -> list[Candidate]:
    """In rounds: the claim with most points of each group, before the next one of any group."""
    ranked = sorted(population, key=lambda one: (-one.points, -one.weight, one.digest))
    taken: dict[str, int] = {}
    rounds = []
    for one in ranked:
        taken[one.group] = taken.get(one.group, 0) + 1
        rounds.append(taken[one.group])
    order = sorted(range(len(ranked)), key=lambda place: (rounds[place], place))
    return [ranked[place] for place in order]


def rationale(rule: str, size: int, seed: str, population: int) -> str:
    """Give the sentence that goes into each statement of the engagement: what was selected, and how.

    That a selected claim was looked at is for the statement to say once it is so.
    """
    text = f"{size} of {population} claims {_SELECTED} {rule}: {RULES[rule]}."
    return f"{text} Seed: {seed}." if rule == "random" else text


def as_selected(text: str) -> str:
    """The sentence of version 0.3.0, which said "looked at" before anybody was; any other stays as it is."""
    return text.replace(f" claims {_LOOKED_AT} ", f" claims {_SELECTED} ", 1)
