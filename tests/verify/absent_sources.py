"""What a claim states of the sources of its number, with it and without: its workings say it too (T116)."""

import copy
from collections.abc import Callable
from typing import Any, Final

from tests.vectors_build import about_libraries, about_readings, judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.stage import Stage
from verify import Report

Reports = Callable[[], tuple[Report, Report]]


def _library(edit: Callable[[Any], object]) -> tuple[Report, Report]:
    """A claim that names a library as its workings do, and the same after ``edit`` of its footprint."""
    w = Stage()
    one = about_libraries.named(w)
    footprint = copy.deepcopy(one.docs.claim["credentialSubject"]["footprint"])
    edit(footprint)
    without = one._replace(docs=w.with_claim(footprint=footprint))
    whole, emptied = (judging.ask(each.alone(workings=one.workings), FOLDER) for each in (one, without))
    return whole, emptied


def _readings() -> tuple[Report, Report]:
    there, left_out = (
        about_readings.readings_that_a_gateway_signed, about_readings.readings_in_the_workings_alone,
    )  # fmt: skip
    return judging.ask(there(Stage()), FOLDER), judging.ask(left_out(Stage()), FOLDER)


SOURCES: Final[dict[str, tuple[str, Reports]]] = {
    "claim/credentialSubject/footprint/libraries": (
        "the workings, which say where factors came from",
        lambda: _library(lambda footprint: footprint.pop("libraries")),
    ),
    "claim/credentialSubject/footprint/libraries[]/factors": (
        "the workings, where the claim lists its components",
        lambda: _library(lambda footprint: footprint["libraries"][0].pop("factors")),
    ),
    "claim/credentialSubject/footprint/readings": ("the workings, which say what readings show", _readings),
}
"""Each collection, what it is held against, and two reports: with it, and with it left out."""
