"""Small handles on the world that several tests of this room use."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from signing import jcs
from tests.world import Documents, World
from verify import Finding, Report

Json = dict[str, Any]
Knob = Any
Edit = Callable[[Json], object]


@cache
def world() -> World:
    """A world that no test changes."""
    return World()


@cache
def documents() -> Documents:
    return world().documents()


@cache
def passport() -> bytes:
    return world().file(documents())


@cache
def trust() -> bytes:
    return world().trust()


@cache
def bundle() -> bytes:
    return world().status_bundle()


def check(data: bytes, **knobs: Knob) -> Report:
    """The report under one trust list and one status bundle, unless a test brings its own."""
    report: Report = world().verify(data, **{"trust": trust(), "status": bundle(), **knobs})
    return report


def edited(edit: Edit, data: bytes | None = None) -> bytes:
    """The passport with something done to its container after signing."""
    value = json.loads(passport() if data is None else data)
    edit(value)
    return jcs.canonical(value)


def with_claim(edit: Edit) -> bytes:
    return edited(lambda container: edit(container["verifiableCredential"][0]))


def with_statement(edit: Edit) -> bytes:
    return edited(lambda container: edit(container["verifiableCredential"][1]))


def claimed(edit: Edit, **knobs: Knob) -> Documents:
    """A passport whose claim is signed as edited; statement and response are about that claim."""
    return world().documents(claim={"edit": edit, **knobs})


def failed(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.outcome == "fail"}


def found(report: Report, code: str) -> Finding:
    """The one finding with that code."""
    (one,) = [finding for finding in report.findings if finding.code == code]
    return one


def copied(value: Json) -> Json:
    return copy.deepcopy(value)
