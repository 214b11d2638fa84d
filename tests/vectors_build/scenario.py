"""One scenario: what is given, and what its author says must come out, before any verifier is asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.vectors_build.stage import Stage
from tests.world_people import Knob

Source = bytes | str
"""Bytes for this scenario alone, or the name of a shared file below ``tests/vectors``."""
Row = tuple[str, str, str, str, str, bool]
"""What was seen before: issuer, purpose, list, index, moment of the newest list, whether the bit was set."""


@dataclass(frozen=True)
class Given:
    """The four arguments of ``verify``."""

    input: bytes
    trust: Source
    status: tuple[Source, ...]
    claims: tuple[Source, ...]
    at: str
    product: str | None
    challenge: str | None
    policy: dict[str, Any] | None
    seen: tuple[Row, ...] = ()
    inputs: tuple[Source, ...] = ()
    workings: Source | None = None
    views: tuple[Source, ...] = ()
    methods: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Declared:
    """What must come out, derived from DESIGN and THREATS by the author of the scenario.

    ``fails`` are all codes that fail. ``unknown`` are all codes that could not be checked in their own
    right: not because an earlier question failed, and not the standing facts of every report.
    """

    state: str
    also: tuple[str, ...]
    fails: frozenset[str]
    unknown: frozenset[str]


@dataclass(frozen=True)
class Scenario:
    """A name (``state/what-happens``), a sentence with its source, and how to stage it."""

    name: str
    about: str
    declared: Declared
    stage: Callable[[Stage], Given]
    kinds: Any = field(default="Ed25519")

    def given(self) -> Given:
        """Staged in a world of its own, so that scenarios do not depend on each other's order."""
        return self.stage(Stage(self.kinds))


ALL: dict[str, Scenario] = {}


def scenario(
    state: str, fails: str = "", *, unknown: str = "", also: str = "", kinds: Knob = "Ed25519"
) -> Callable[[Callable[[Stage], Given]], Callable[[Stage], Given]]:
    """Declare the decorated function as a scenario: its name is the name, its docstring the sentence."""

    def declare(stage: Callable[[Stage], Given]) -> Callable[[Stage], Given]:
        name = f"{state}/{stage.__name__.replace('_', '-')}"
        about = re.sub(r"\s+", " ", stage.__doc__ or "").strip()
        if name in ALL or not about:
            raise ValueError(f"a second scenario, or one without a sentence: {name}")
        declared = Declared(state, tuple(also.split()), frozenset(fails.split()), frozenset(unknown.split()))
        ALL[name] = Scenario(name, about, declared, stage, kinds)
        return stage

    return declare


def given(
    data: bytes,
    *,
    trust: Source = "trust/listed.json",
    status: tuple[Source, ...] = ("status/clean.json",),
    claims: tuple[Source, ...] = (),
    at: str = "2026-11-21T10:00:00Z",
    product: str | None = None,
    challenge: str | None = None,
    policy: dict[str, Any] | None = None,
    seen: tuple[Row, ...] = (),
    inputs: tuple[Source, ...] = (),
    workings: Source | None = None,
    views: tuple[Source, ...] = (),
    methods: tuple[Source, ...] = (),
) -> Given:
    """A passport, by default under the shared trust list and the shared clean status lists."""
    return Given(
        data, trust, status, claims, at, product, challenge, policy, seen, inputs, workings, views, methods
    )
