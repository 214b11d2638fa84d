"""``/catalogue``: DCAT as pyld reads it, asked for by closed words; a wrong record is refused at start."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from resolver import configuring
from resolver.catalogue.records import Record, read_records
from resolver.settings import SettingsRefused
from signing import strict_json
from tests.resolver.service import Service

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
OURS = "https://passport.example/ns/v1#"
TOML = """
[[catalogue]]
id = "https://data.example/steel/2026"
kind = "factor-library"
title = "Factors for steel"
publisher = "Data Example"
edition = "2026.1"
issued = "2026-01-31"
licence = "https://creativecommons.org/licenses/by/4.0/"
page = "https://data.example/steel"
boundary = "cradle-to-gate"
gwp_set = "IPCC-AR6-GWP100"
download = "https://data.example/steel/2026.csv"
media_type = "text/csv"
sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

[[catalogue]]
id = "https://data.example/steel/average"
kind = "baseline"
title = "Averages of steel"
publisher = "Data Example"
edition = "2025"
issued = "2025-12-01"
licence = "https://creativecommons.org/licenses/by/4.0/"
page = "https://data.example/averages"
boundary = "EPD-A1-A3"
gwp_set = "IPCC-AR5-GWP100"

[[catalogue]]
id = "https://trust.example/list"
kind = "trust-list"
title = "Accredited verifiers"
publisher = "Trust Example"
edition = "7"
issued = "2026-11-01"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
page = "https://trust.example/"
"""


def records() -> list[dict[str, str]]:
    """The same as they come from TOML, to be changed."""
    return [dict(one) for one in tomllib.loads(TOML)["catalogue"]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    found = configuring.read(TOML.encode(), {})
    return Service(tmp_path_factory.mktemp("catalogue"), knobs=found)


def expanded(service: Service, query: str = "") -> list[dict[str, Any]]:
    """The data sets of an answer, as an independent processor of JSON-LD understands it."""
    answer = service.get(f"/catalogue{query}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/ld+json")
    (found,) = jsonld.expand(strict_json.loads(answer.content, max_bytes=10**6), {"documentLoader": _none})
    assert found["@type"] == [f"{DCAT}Catalog"]
    sets: list[dict[str, Any]] = found.get(f"{DCAT}dataset", [])
    return sets


def _none(url: str, _options: object) -> object:
    raise AssertionError(f"{url} is needed to read the catalogue")


def test_others_understand_every_member(service: Service) -> None:
    """Read without our context: nothing is dropped, addresses are addresses and days are days."""
    average, factors, trust = expanded(service)
    assert factors == {
        "@id": "https://data.example/steel/2026",
        "@type": [f"{DCAT}Dataset"],
        f"{DCT}type": [{"@id": f"{OURS}factor-library"}],
        f"{DCT}title": [{"@value": "Factors for steel"}],
        f"{DCT}publisher": [
            {
                "@type": ["http://xmlns.com/foaf/0.1/Agent"],
                "http://xmlns.com/foaf/0.1/name": [{"@value": "Data Example"}],
            }
        ],
        f"{DCAT}version": [{"@value": "2026.1"}],
        f"{DCT}issued": [{"@value": "2026-01-31", "@type": "http://www.w3.org/2001/XMLSchema#date"}],
        f"{DCT}license": [{"@id": "https://creativecommons.org/licenses/by/4.0/"}],
        f"{DCAT}landingPage": [{"@id": "https://data.example/steel"}],
        f"{OURS}boundary": [{"@value": "cradle-to-gate"}],
        f"{OURS}gwpSet": [{"@value": "IPCC-AR6-GWP100"}],
        f"{DCAT}distribution": factors[f"{DCAT}distribution"],
    }
    (file,) = factors[f"{DCAT}distribution"]
    assert file[f"{DCAT}downloadURL"] == [{"@id": "https://data.example/steel/2026.csv"}]
    assert file[f"{DCAT}mediaType"] == [{"@id": "https://www.iana.org/assignments/media-types/text/csv"}]
    (checksum,) = file["http://spdx.org/rdf/terms#checksum"]
    assert checksum["http://spdx.org/rdf/terms#checksumValue"][0]["@value"].startswith("0123456789abcdef")
    assert f"{DCAT}distribution" not in average and f"{OURS}boundary" not in trust


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?kind=trust-list", ["Accredited verifiers"]),
        ("?boundary=cradle-to-gate", ["Factors for steel"]),
        ("?boundary=cradle-to-gate&gwp_set=IPCC-AR5-GWP100", []),
        ("?kind=registry", []),
    ],
)
def test_one_answer_holds_one_kind_boundary_and_gwp_set(
    service: Service, query: str, titles: list[str]
) -> None:
    assert [one[f"{DCT}title"][0]["@value"] for one in expanded(service, query)] == titles


@pytest.mark.parametrize(
    "query",
    [
        "?boundary=cradle-to-gate&boundary=EPD-A1-A3", "?boundary=Cradle-to-gate", "?kind=", "?title=x",
        "?gwp_set=*",
    ],
)
def test_no_answer_goes_across_boundaries_or_sets(service: Service, query: str) -> None:
    answer = service.get(f"/catalogue{query}")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "request.catalogue")
    assert "cradle-to-gate" in problem["hint"]


def test_it_is_asked_for_again_by_its_tag(service: Service) -> None:
    first = service.get("/catalogue")
    again = service.get("/catalogue", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    other = service.get("/catalogue?kind=baseline").headers["etag"]
    assert other != first.headers["etag"]


def test_without_records_it_is_empty(tmp_path: Path) -> None:
    assert expanded(Service(tmp_path)) == []


@pytest.mark.parametrize(
    ("place", "changes", "said"),
    [
        (0, {"boundary": None, "gwp_set": None}, "boundary, record 1 says nothing about gwp_set"),
        (0, {"boundary": "gate"}, 'has boundary "gate", which is none of CBAM-production-process'),
        (0, {"gwp_set": "AR6"}, 'has gwp_set "AR6", which is none of'),
        (0, {"kind": "library"}, 'has kind "library", which is none of baseline'),
        (0, {"licence": "CC BY"}, 'has in licence "CC BY", which is no https address'),
        (0, {"licence": None}, "says nothing about licence"),
        (0, {"page": "http://data.example/"}, "which is no https address"),
        (0, {"page": "https://data.example/\u202e"}, "has no text of 1 to 500 characters in page"),
        (0, {"issued": "2026-02-30"}, "which is no day of the calendar"),
        (0, {"issued": "31.01.2026"}, "which is no day like 2026-01-31"),
        (0, {"edition": " "}, "has no text of 1 to 500 characters in edition"),
        (0, {"edition": 2026}, "has no text of 1 to 500 characters in edition"),
        (0, {"sha256": "ABC"}, "which is no sha256"),
        (0, {"download": None}, "has sha256 of no download"),
        (0, {"license": "x"}, "has no member license"),
        (1, {"id": "https://data.example/steel/2026"}, 'names "https://data.example/steel/2026" twice'),
    ],
)
def test_a_record_that_is_wrong_is_named_with_what_it_lacks(
    place: int, changes: dict[str, Any], said: str
) -> None:
    """All mistakes of all records at once."""
    changed: list[dict[str, Any]] = [*records()]
    changed[place] |= changes
    changed[place] = {name: value for name, value in changed[place].items() if value is not None}
    changed[2] |= {"title": ""}
    with pytest.raises(ValueError, match="record 3 has no text of 1 to 500 characters in title") as wrong:
        read_records(changed)
    assert said in str(wrong.value)


def test_the_service_does_not_start_with_a_wrong_record() -> None:
    with pytest.raises(SettingsRefused, match="catalogue record 1 has no member license") as refused:
        configuring.read(TOML.replace("licence", "license", 1).encode(), {})
    assert refused.value.code == "settings.values"
    with pytest.raises(SettingsRefused, match=r"is no list of tables \[\[catalogue\]\]"):
        configuring.read(b"", {"PASSPORT_RESOLVER_CATALOGUE": "catalogue.toml"})


_NAMES = st.sampled_from([*Record._fields, "x"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner),
    max_leaves=12,
)


@settings(max_examples=30, deadline=None)
@given(_JSON)
def test_whatever_stands_there_is_read_or_refused_in_words(value: object) -> None:
    try:
        assert all(isinstance(one, Record) for one in read_records(value))
    except ValueError as refused:
        assert str(refused)
