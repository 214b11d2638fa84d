"""Passports of the world with numbers of many shapes, and their explanations."""

from typing import Any

from passport.carbon.calculating.detail import Detail
from passport.carbon.workings import drawn
from passport.sheets.activity.from_file import calculate_file
from passport.work.explanation.explaining import Explanation, explain
from tests.passport.carbon.activities import DAY, day, example_file
from tests.world import World

SALT = bytes(range(32))
EXAMPLES = ("bf-bof.toml", "dri-eaf.toml", "re-roller.toml", "scrap-eaf.toml")


def footprint(example: str, detail: Detail = "stage") -> dict[str, Any]:
    """The footprint of an example that comes along."""
    found = calculate_file(example_file(example), "toml", salt=SALT, source=example, series={DAY: day()})
    return drawn(found.result, detail, found.workings)


def story(claim: dict[str, Any]) -> Explanation:
    """The explanation of a passport of the world; ``claim`` replaces members of the draft."""
    world = World()
    data = world.passport(claim=claim)
    return explain(data, world.verify(data))
