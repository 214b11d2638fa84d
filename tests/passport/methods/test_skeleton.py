"""The method behind workings: the same for any measured value, another one for any other change (T410)."""

import copy
import json
from importlib import resources
from typing import Any

import pytest

from passport.methods.skeleton import FORMAT, MEASURED, method_digest, skeleton
from signing import jcs
from tests.passport.methods import workings as made

DIGESTS = {
    "bf-bof.toml": "uIDCVW3H9alXSBo3gXzrinR4VULbydSc9kEZqkjMqaChsjjDz1rLYlq1e18F74gez1RA",
    "dri-eaf.toml": "uIDASry3DEqoXwGQ19tUnQP8z5ljynvVXbYPBYgCehA4wRtidlOXmMWtYGtitXNX5xUs",
    "re-roller.toml": "uIDDbnYtMMK9hUprjoTz0ACTGKit25JfWRd6te02VCa9ChbBQm-RcEU7Y7sIynuF1zTI",
    "scrap-eaf.toml": "uIDDx9omSDZTlppwPIHrbDZJc_JQoOqquzg4bkYyj_gpgM1pv5eB_sFJY2ji6X2zf-Cs",
}


@pytest.mark.parametrize("example", made.EXAMPLES)
def test_the_methods_of_the_examples(example: str) -> None:
    """A digest that moves makes every attestation out there one of another method."""
    assert method_digest(made.workings(example)) == DIGESTS[example]


@pytest.mark.parametrize("example", made.EXAMPLES)
def test_measured_values_keep_the_digest_and_nothing_else_does(example: str) -> None:
    """T410: over every pointer of the workings."""
    document = made.workings(example)
    digest = method_digest(document)
    counts = [0, 0]
    for where, measured, other in made.changed(document):
        assert (method_digest(other) == digest) is measured, where
        counts[measured] += 1
    assert min(counts) > 10


@pytest.mark.parametrize("example", made.EXAMPLES)
def test_a_member_that_nobody_listed_makes_another_method(example: str) -> None:
    """T411: whatever is added, renamed or taken away outside what is left out."""
    document = made.workings(example)
    digest = method_digest(document)
    kept = skeleton(document)["workings"]
    assert method_digest(kept) == digest
    for path in made.members(kept):
        assert method_digest(made.without(kept, path)) != digest, path
    for where in ([], ["activity"], ["activity", "facility"], ["activity", "sources", 0], ["engine"]):
        other = copy.deepcopy(document)
        at: Any = other
        for step in where:
            at = at[step]
        at["invented"] = "1"
        assert method_digest(other) != digest, where


def test_what_is_not_known_of_a_driver_is_part_of_the_method() -> None:
    """T410: an empty weight makes the next driver count, so it is not like a measured one."""
    document = copy.deepcopy(made.workings("re-roller.toml"))
    digest = method_digest(document)
    weights = document["activity"]["allocations"][0]["drivers"][0]["weights"]
    weights["coil"] = "9"
    assert method_digest(document) == digest
    weights["plate"] = "3"
    assert method_digest(document) != digest


def test_the_record_of_a_published_factor_stays_whole() -> None:
    """T411: another edition, or another figure under the same id, is another method."""
    document = copy.deepcopy(made.workings("bf-bof.toml"))
    digest = method_digest(document)
    record = document["factors"][0]
    assert record["kind"] not in made.MEASURED_KINDS
    record["carbon"] = "1"
    assert method_digest(document) != digest


def test_a_factor_cannot_call_itself_measured_and_keep_the_digest() -> None:
    """T411: the kind stays, so a published factor that turns into a laboratory value is another method."""
    document = copy.deepcopy(made.workings("bf-bof.toml"))
    digest = method_digest(document)
    document["factors"][0]["kind"] = "laboratory-batch"
    assert method_digest(document) != digest


def test_a_meter_belongs_to_the_method_and_what_it_signed_does_not() -> None:
    """T410: the gateway's batches are of one day; another meter or frame is no such day."""
    sample = {"frame": "herd 7", "size": "12", "of": "90", "low": "1", "high": "2", "confidence": "0.95"}
    entry = {
        "series": "gas.csv", "meter": "urn:meter:7", "quantity": "gas", "unit": "MTQ", "sample": sample,
        "signed": "96", "of": "96", "gaps": "0", "register": "equal", "repeated": "0", "calibration": "valid",
        "batches": ["uIDA"],
    }  # fmt: skip
    document = {**made.workings("scrap-eaf.toml"), "signedReadings": [entry]}
    digest = method_digest(document)
    assert digest != method_digest(made.workings("scrap-eaf.toml"))
    kept = {where: method_digest(other) == digest for where, _, other in made.changed(document)}
    at = "/signedReadings/0/"
    own = {where.removeprefix(at): same for where, same in kept.items() if where.startswith(at)}
    assert {name for name, same in own.items() if not same} == {
        "series", "meter", "quantity", "unit", "sample/frame", "sample/confidence",
    }  # fmt: skip


def test_the_library_of_a_factor_belongs_to_the_method() -> None:
    """T411: another edition of a library, or the same figures without one, is another method."""
    bare = made.workings("bf-bof.toml")
    cited = {"id": "urn:uuid:1", "digestMultibase": "uIDA", "factors": [{"id": bare["factors"][0]["id"]}]}
    digests = {
        method_digest({**bare, "libraries": [cited]}), method_digest(bare),
        method_digest({**bare, "libraries": [{**cited, "digestMultibase": "uIDB"}]}),
    }  # fmt: skip
    assert len(digests) == 3


def test_a_skeleton_tells_no_measured_value() -> None:
    """T410: a method can be shown to anybody; recipes and tonnages are not in it."""
    document = made.workings("scrap-eaf.toml")
    shown = jcs.canonical(skeleton(document)).decode()
    assert json.loads(shown)["format"] == FORMAT
    sources = json.loads(shown)["workings"]["activity"]["sources"]
    quantities = {part["quantity"] for source in sources for part in source["candidates"]}
    assert quantities == {MEASURED}


def test_the_skeleton_is_its_own_skeleton() -> None:
    for example in made.EXAMPLES:
        kept = skeleton(made.workings(example))["workings"]
        assert skeleton(kept)["workings"] == kept


@pytest.mark.parametrize("junk", [{}, {"factors": "x"}, {"factors": [1, {}]}, {"activity": []}, {"a": None}])
def test_any_json_has_a_skeleton(junk: dict[str, Any]) -> None:
    """T411: nothing raises, and nothing that is no workings has the method of any."""
    digests = {method_digest(made.workings(example)) for example in made.EXAMPLES}
    assert len(digests) == len(made.EXAMPLES)
    assert method_digest(junk) not in digests


def test_the_closed_list_names_members_that_workings_have() -> None:
    """A word that no workings have would be a slip that nobody sees."""
    table = json.loads(resources.files("passport.methods").joinpath("data/method.json").read_bytes())
    assert set(table["measuredKinds"]) == made.MEASURED_KINDS
