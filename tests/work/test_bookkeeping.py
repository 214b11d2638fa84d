"""Passports of bought materials become purchases in carbon books, verified, whole, and once."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from passport.ledger.keeping import checking
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.work.bookkeeping import GWP_SET, Terms, amounts, purchases, wrong_table
from tests.passport.ledger.companies import empty_opening, journal_of, opened, posted
from tests.properties.vectors_as_data import digest_of, given
from tests.world import Documents, World
from tests.world_inputs import Chain, Supply, checked, supply
from verify import Evidence, TrustList

DAY = "2026-09-20"
START = "2026-01-01"


def chain(one: Supply) -> Chain:
    """A slab as a passport of its own."""
    return Chain(Documents(one.claim, one.statement, None), (), {})


def terms(world: World, *slabs: Supply) -> Terms:
    documents = [document for one in slabs for document in one.signed()]
    status = world.status_bundle(of=[*documents, world.accreditation_document])
    trust = TrustList.open(world.trust(), at=world.at)
    return Terms(DAY, "materials/slabs", Evidence.open(status=status), trust, world.at)


def file_of(world: World, one: Supply) -> bytes:
    return chain(one).file(world)


def books(folder: Path) -> Path:
    return opened(folder / "mill.books", empty_opening(start=START))


def test_a_verified_passport_is_posted_at_its_total_times_its_mass(tmp_path: Path) -> None:
    world = World()
    slab = supply(world)
    (draft,) = purchases([("slab.passport.json", file_of(world, slab))], terms(world, slab))
    subject = slab.claim["credentialSubject"]
    mass, declared = Fraction(subject["mass"]["value"]), subject["footprint"]["declaredUnit"]
    per_kg = Fraction(1000 if declared["unit"] == "TNE" else 1) * Fraction(declared["value"])
    expected = [
        round(Fraction(one["total"]) / per_kg * mass * 1000) for one in subject["footprint"]["results"]
    ]
    assert list(amounts(checked(slab))) == expected
    assert [list(row.amount or ()) for row in draft.rows] == [expected, expected]
    assert [(one.kind, one.id) for one in draft.evidence] == [("passport", slab.digest)]
    path = books(tmp_path)
    assert posted(path, [draft], today=DAY).posted == 1
    assert posted(path, [draft], today=DAY).there == 1
    assert journal_of(path)[1].key == slab.claim["id"]
    assert checking.check(path).faults == ()


def test_what_nobody_accredited_vouches_for_is_a_declaration(tmp_path: Path) -> None:
    world = World()
    slab = supply(world, statement=None)
    (draft,) = purchases([("slab.passport.json", file_of(world, slab))], terms(world, slab))
    assert [(one.kind, one.id) for one in draft.evidence] == [("declaration", slab.claim["id"])]
    assert posted(books(tmp_path), [draft], today=DAY).posted == 1


def test_withdrawn_and_changed_passports_are_refused_all_with_their_names() -> None:
    world = World()
    slab = supply(world)
    world.revoke(slab.claim)
    forged = world.tampered(slab.claim)
    files = [
        ("revoked.passport.json", file_of(world, slab)),
        ("forged.passport.json", world.file(Documents(forged, slab.statement, None))),
    ]
    with pytest.raises(DraftRefused) as refused:
        purchases(files, terms(world, slab))
    assert [(one.where, one.code) for one in refused.value.problems] == [
        ("revoked.passport.json", "input.not_usable"),
        ("forged.passport.json", "input.not_usable"),
    ]
    assert "it is revoked" in refused.value.problems[0].message


def refused(name: str) -> Problem:
    """What a passport of the vectors is answered with, when it is to be posted."""
    one = given(name)
    evidence, at = Evidence.open(**one.evidence()), one.asked().at
    terms = Terms(DAY, "materials/slabs", evidence, TrustList.open(one.trust_bytes(), at=at), at)
    with pytest.raises(DraftRefused) as found:
        purchases([("slab.passport.json", one.input_bytes())], terms)
    (problem,) = found.value.problems
    return problem


def test_a_suspended_passport_and_one_of_another_gwp_set_are_refused() -> None:
    suspended = refused("suspended/claim-suspended")
    assert (suspended.code, suspended.where) == ("input.not_usable", "slab.passport.json")
    assert "it is suspended" in suspended.message
    slab = checked(supply(World()))
    assert slab.gwp_set == GWP_SET and wrong_table("slab", slab) is None
    found = wrong_table("slab", replace(slab, gwp_set="IPCC-AR5-GWP100"))
    assert found is not None and (found.code, found.where) == ("input.gwp_set", "slab")
    assert "IPCC-AR5-GWP100" in found.message and GWP_SET in found.hint


def test_a_replaced_passport_is_refused_and_the_one_that_replaces_it_is_offered() -> None:
    (successor,) = map(digest_of, given("superseded/correction-at-hand").claims)
    assert successor in refused("superseded/correction-at-hand").hint
    assert "ask the supplier" in refused("superseded/replaced").hint.lower()


def test_one_passport_in_two_files_is_one_purchase() -> None:
    world = World()
    slab = supply(world)
    data = file_of(world, slab)
    assert len(purchases([("a.passport.json", data), ("b.passport.json", data)], terms(world, slab))) == 1
