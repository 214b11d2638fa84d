"""The JSON Schema of Catena-X PCF 9.0.0 against what ``passport export --to catena-x`` writes.

``PASSPORT_CATENA_X`` names the file ``io.catenax.pcf/9.0.0/gen/Pcf-schema.json`` of the repository
eclipse-tractusx/sldt-semantic-models; nothing of it is kept here. It is of draft 4, whose
``exclusiveMinimum`` is a truth value.
"""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from passport.exports import formats
from passport.exports.reading import ExportRefused
from tests.passport.exports.corpus import claims

_MODEL = "urn:samm:io.catenax.pcf:9.0.0#Pcf"


@pytest.fixture(scope="module")
def schema() -> Any:
    path = os.environ.get("PASSPORT_CATENA_X", "")
    if not path:
        pytest.skip("PASSPORT_CATENA_X does not name the JSON Schema of Catena-X PCF 9.0.0")
    found = json.loads(Path(path).read_text("utf-8"))
    assert found["x-samm-aspect-model-urn"] == _MODEL
    return found


def test_every_aspect_keeps_the_schema(schema: Any) -> None:
    checker = Draft4Validator(schema, format_checker=FormatChecker())
    written = 0
    for given in claims():
        try:
            files = formats.export(given, "catena-x").files
        except ExportRefused:  # what the format cannot mean, as tests/passport/exports says
            continue
        for data in files.values():
            aspect = json.loads(data, parse_float=Decimal)
            errors = [f"{'/'.join(map(str, one.path))}: {one.message}" for one in checker.iter_errors(aspect)]
            assert not errors, (given.claim["id"], errors[:5])
            written += 1
    assert written > 200


def test_a_wrong_aspect_is_seen(schema: Any) -> None:
    """The schema is applied: without a member, with a text for a number, and below a limit it complains."""
    checker = Draft4Validator(schema)
    given = next(one for one in claims() if _is_written(one))
    whole = json.loads(next(iter(formats.export(given, "catena-x").files.values())))
    assert not list(checker.iter_errors(whole))
    for name in whole:
        assert list(checker.iter_errors({**whole, name: 1})), name


def _is_written(given: Any) -> bool:
    try:
        return bool(formats.export(given, "catena-x").files)
    except ExportRefused:
        return False
