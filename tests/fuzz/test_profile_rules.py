"""The compiled profile against the ``jsonschema`` library on the same schema files.

The library knows neither R5 (``x-order``) nor R7 nor ``x-form``; everything else must be answered alike.
"""

import copy
import json
import random
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from referencing import Registry, Resource

from passport.model import shape
from tests.full_documents import full, kinds
from tests.fuzz.generating import bounded, text, value
from tests.mutations import mutations
from tests.signing.documents import Json

BEYOND = frozenset({("R5", "order"), ("R7", "duplicate_id"), ("form", "form"), ("R6", "form")})


def _pattern(_validator: Json, pattern: str, instance: Json, _schema: Json) -> Any:
    """Patterns of the profile are of the whole text; ``$`` of Python also stands before a last line feed."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and re.fullmatch(pattern, instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _validator(kind: str) -> Json:
    schemas = {
        name: json.loads(shape.package_file(f"schemas/{name}.schema.json")) for name in (kind, "common")
    }
    resources = [(f"{name}.schema.json", Resource.from_contents(found)) for name, found in schemas.items()]
    resources += [
        (found["$id"], Resource.from_contents(found)) for found in schemas.values() if "$id" in found
    ]
    checker = extend(Draft202012Validator, {"pattern": _pattern})
    return checker(schemas[kind], registry=Registry().with_resources(resources))


def agree(kind: Any, document: Json) -> None:
    with bounded(kind):
        violation = shape.check(kind, document)
    valid = _validator(kind).is_valid(document)
    if violation is None:
        assert valid, document
    elif valid:
        assert (violation.rule, violation.problem) in BEYOND, violation


@pytest.mark.parametrize("kind", kinds())
def test_single_changes_T13_T14_T20_T27(kind: str) -> None:
    """Every thirtieth of the changes that ``tests.mutations`` makes of a document."""
    for _, changed in mutations(full(kind), len(kind), 30):
        agree(kind, changed)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(kinds()), st.integers(0, 2**32))
def test_several_changes_at_once(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    document = copy.deepcopy(full(kind))
    for _ in range(chance.randint(1, 3)):
        _change(document, chance)
    agree(kind, document)


def _change(document: Json, chance: random.Random) -> None:
    here = document
    while True:
        places = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not places:
            return
        place = chance.choice(places)
        if not isinstance(here[place], dict | list) or chance.random() < 0.2:
            break
        here = here[place]
    match chance.randrange(4):
        case 0:
            here[place] = value(chance, 2)
        case 1:
            del here[place]
        case 2 if isinstance(here[place], str):
            here[place] += chance.choice(["\n", " ", "0", text(chance, 3)])
        case _ if isinstance(here, dict):
            here[text(chance, 5)] = here[place]
        case _:
            here.append(here[place])
