"""Workings of the four shipped examples, every change of one value, and which of those are measurements."""

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from passport.sheets.activity.from_file import calculate_file
from tests.mutations import Path, replaced
from tests.passport.carbon.activities import DAY, day, example_file

EXAMPLES: Final = ("bf-bof.toml", "dri-eaf.toml", "re-roller.toml", "scrap-eaf.toml")
SALT: Final = bytes(range(32))

# Written down beside data/method.json, in another form, so that a slip in one of them shows.
_CANDIDATE: Final = r"/activity/(sources/\d+/candidates/\d+|crossChecks/\d+/candidate)"
MEASURED: Final = re.compile(
    "|".join(
        (
            rf"{_CANDIDATE}/(quantity|stockStart|stockEnd|calorific|input|capital/madeBefore)",
            r"/activity/output/value",
            r"/signedReadings/\d+/sample/(size|of|low|high)",
            r"/activity/allocations/\d+/drivers/\d+/(weights|values)/[^/]+",
        )
    )
)
"""Values whose being there, or being empty, is part of the method."""
LEFT_OUT: Final = re.compile(
    r"/(salt|readings|inputs|vouchers|components|trials|validations|allocations|excluded|warnings|disclosable"
    r"|facts|signedReadings/\d+/(signed|of|gaps|register|repeated|calibration|batches)|activity/(id|alternateIds|name|grade|heat|mass|period|history))(/.*)?"
)
"""What the product is, and what follows from measured values: no part of the method at all."""
OF_A_MEASURED_FACTOR: Final = re.compile(
    r"/factors/\d+/(edition|validFrom|validUntil|evidence|evidenceDigest|digestMultibase|gases/[^/]+|carbon"
    r"|supplied|calorific|uncertainty)"
)
MEASURED_KINDS: Final = frozenset({"continuous", "laboratory-batch", "laboratory-periodic"})


@cache
def workings(example: str) -> dict[str, Any]:
    """The workings of one example; nobody may change them."""
    found = calculate_file(example_file(example), "toml", salt=SALT, source=example, series={DAY: day()})
    return found.workings


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that holds no others, with its path."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield from leaves(inner, (*path, step))
    if not isinstance(value, dict | list):
        yield path, value


def members(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything inside a document, objects and arrays among it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*path, step)
        yield from members(inner, (*path, step))


def without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document without what is at a path."""
    other = copy.deepcopy(document)
    at: Any = other
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return other


def pointer(path: Path) -> str:
    return "".join(f"/{step}" for step in path)


def is_measured(document: dict[str, Any], path: Path) -> bool:
    """Whether the value at a path is one that two claims of one method may differ in."""
    where = pointer(path)
    of_factor = OF_A_MEASURED_FACTOR.fullmatch(where) is not None
    measured = of_factor and document["factors"][path[1]]["kind"] in MEASURED_KINDS
    return measured or bool(MEASURED.fullmatch(where) or LEFT_OUT.fullmatch(where))


def altered(value: Any) -> Any:
    """Another value of the same kind, and not an empty one."""
    return f"{value}1" if isinstance(value, str) else not value


def changed(document: dict[str, Any]) -> Iterator[tuple[str, bool, dict[str, Any]]]:
    """(pointer, whether a measured value, the document with another value there) for every leaf.

    A value that is empty stays so: that nothing is known of it belongs to the method.
    """
    for path, value in leaves(document):
        if value != "":
            yield pointer(path), is_measured(document, path), replaced(document, path, altered(value))
