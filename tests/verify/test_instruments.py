"""What a claim cites: units against a count of each, files of one run, what an issuer may cite (T330)."""

import dataclasses
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.acts.citations import Retired, cite
from passport.certificates import units
from passport.certificates.policy import is_market_of
from passport.model.common import Window
from passport.model.instruments import retirement
from passport.model.instruments.certificate import Units
from signing.errors import ToolError
from tests import world_instruments as made
from tests.vectors_build import about_instruments, about_instruments_corrected, judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_instruments import another, another_coil, backed, certified, registry
from tests.vectors_build.about_instruments_wrong import RIVAL
from tests.vectors_build.stage import Stage, both, file_of, heap, put
from tests.world_acts import GTIN
from tests.world_inputs import supply
from tests.world_people import Document, Knob
from verify import Demand, Evidence, TrustList
from verify.checks.instruments import hand
from verify.gathering.said import said
from verify.together import verify_together

AT = "2026-11-21T10:00:00Z"
HOURS = tuple(f"2026-09-17T{hour:02}:00:00Z" for hour in range(4))
ONE = retirement.read(made.retirement(Stage(), made.registry_of(Stage()), [made.taken(made.certificate(
    Stage(), made.body_of(Stage()), period=dict(made.USED), at=made.CERTIFIED))]))  # fmt: skip

entries = st.builds(
    lambda device, start, length, first, size: retirement.Retired(
        f"c-{device}-{start}-{length}", f"https://d.example/{device}",
        Window(HOURS[start], HOURS[start + length]), Units(str(first), str(first + size), "WHR"),
    ),
    st.integers(0, 1), st.integers(0, 1), st.integers(0, 2), st.integers(0, 4), st.integers(0, 3),
)  # fmt: skip
lists = st.lists(entries, min_size=1, max_size=4)


def _production(one: retirement.Retired) -> set[tuple[str, str, int]]:
    """Each hour of a device with each unit in it, where all of one period have the same numbers."""
    hours = HOURS[HOURS.index(one.period.start) : HOURS.index(one.period.end)]
    numbers = range(one.units.start, one.units.end)
    return {(one.origin, hour, number) for hour, number in product(hours, numbers)}


def _meet(one: retirement.Retired, other: retirement.Retired) -> bool:
    """Whether two entries are of the same production, by the words of the specification."""
    mine, its = _production(one), _production(other)
    if one.period == other.period:
        return bool(mine & its)
    return bool({(device, hour) for device, hour, _ in mine} & {(device, hour) for device, hour, _ in its})


@settings(max_examples=300, deadline=None)
@given(lists, lists)
def test_units_are_shared_where_a_count_of_each_says_so(
    own: list[retirement.Retired], other: list[retirement.Retired]
) -> None:
    one, two = ONE._replace(units=tuple(own)), ONE._replace(units=tuple(other))
    assert bool(units.shared(one, two)) == any(_meet(*pair) for pair in product(own, other))


@settings(max_examples=300, deadline=None)
@given(lists)
def test_a_retirement_is_sound_where_it_counts_each_unit_once(own: list[retirement.Retired]) -> None:
    forward = all(one.units.size > 0 and one.period.start < one.period.end for one in own)
    pairs = [(a, b) for place, a in enumerate(own) for b in own[place + 1 :]]
    apart = not any(_meet(*pair) for pair in pairs)
    assert units.sound(ONE._replace(units=tuple(own))) == (forward and apart)


def _run(*files: bytes) -> list[str]:
    evidence = Evidence.open(status=[judging.read(one, FOLDER) for one in about_instruments.STATUS])
    trust = TrustList.open((FOLDER / about_instruments.TRUST).read_bytes())
    return [one.state for one in verify_together(files, evidence, trust, Demand(AT))]


def test_files_of_one_run_hold_each_others_retirements() -> None:
    """T330: a retirement, a certificate and another claim each lie in a file of their own."""
    w = Stage()
    one = backed(w, cite={"quantity": "600000"})
    alone = file_of(one.docs)
    parts = [heap([one.retired]), heap([one.certified])]
    assert _run(alone)[0] == "incomplete"
    assert _run(alone, *parts)[0] == "verified"
    twice = heap([another(w, one, by=registry(w, "second"))])
    assert _run(alone, *parts, twice)[0] == "chain_broken"
    assert _run(alone, *parts, heap([another_coil(w, one.retired, "400000")]))[0] == "verified"
    assert _run(alone, *parts, heap([another_coil(w, one.retired, "400001")]))[0] == "chain_broken"


def test_a_correction_that_cites_nothing_is_found_beside_what_it_replaces() -> None:
    """T519: the correction names neither the retirement nor a product of the claim that is judged."""
    w = Stage()
    one, other = about_instruments_corrected.first(w)
    files = [file_of(one.docs), *(heap([part]) for part in (one.retired, one.certified, other))]
    assert _run(*files)[0] == "chain_broken"
    assert _run(*files, heap([about_instruments_corrected.revising(w, other)]))[0] == "verified"


def test_what_is_left_beside_makes_no_difference_to_a_claim_that_cites_nothing() -> None:
    """A retirement of somebody else lies beside: nothing is asked of it."""
    w = Stage()
    one = backed(w)
    given = dataclasses.replace(one.inside(), input=w.sound, inputs=(heap([another(w, one)]),))
    codes = {finding.code.partition(".")[0] for finding in judging.ask(given, FOLDER).findings}
    assert not codes & {"instrument", "retirement"}


def test_files_of_one_run_bear_on_each_other_without_naming_a_digest() -> None:
    """T387: another certificate of the hour, a retirement signed anew, and an assignment name no digest."""
    w = Stage()
    one = backed(w, cite={"quantity": "600000"})
    parts = [file_of(one.docs), heap([one.retired]), heap([one.certified])]
    second = registry(w, "second")
    again = another(w, one, made.taken(certified(w, registry=second.did)), by=second)
    assert _run(*parts, heap([again]))[0] == "chain_broken"
    anew = w.resign(one.retired, put("/validUntil", "2032-01-01T00:00:00Z"))
    assert _run(*parts, heap([another_coil(w, anew, "400000")]))[0] == "verified"
    assert _run(*parts, heap([another_coil(w, anew, "400001")]))[0] == "chain_broken"
    assigned = made.assignment(w, made.body_of(w), registry=second.did)
    assert _run(*parts, heap([assigned]))[0] == "refused"
    later = {"start": "2026-09-18T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
    moved = made.assignment(w, made.body_of(w), registry=second.did, **later)
    assert _run(*parts, heap([moved]))[0] == "verified"


def test_a_period_has_few_names_however_long_it_is() -> None:
    """T387, T656, T657: nobody fills the index with years of a device, or stops it with what is no period."""
    w = Stage()
    years = made.assignment(w, made.body_of(w), start="2001-01-01T00:00:00Z", end="9000-01-01T00:00:00Z")
    assert _names_of(years) <= 2
    for end in ("2001-01-01T01", "2001-02-01T00", "2002-01-01T00", "2041-01-01T00"):
        period = {"start": "2001-01-01T00:00:00Z", "end": f"{end}:00:00Z"}
        held = {"id": made.PARK, "period": period}
        assert 1 <= _names_of({**years, "credentialSubject": held}) <= 40
    periods: tuple[Knob, ...] = (None, [], "2026", {"start": 1, "end": {}}, {"start": "2026", "end": "2027"})
    for wrong in periods:
        broken = {**years, "credentialSubject": {"id": made.PARK, "period": wrong}}
        assert not _names_of(broken)


def _names_of(assignment: Document) -> int:
    (one,) = said(heap([assignment])).claims
    return len(one.products) + len(one.seeks)


@pytest.mark.parametrize(("most", "outcome"), [(4, "pass"), (3, "not_checked")])
def test_a_counterpart_passes_where_every_claim_was_judged(
    most: int, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T386: retirement, certificate and two claims of the counterpart are four documents."""
    monkeypatch.setattr(hand, "INSTRUMENT_CREDENTIALS", most)
    w = Stage()
    one = backed(w, use={"counterpart": RIVAL})
    facts = {"period": dict(made.DAY), "at": "2026-09-18T02:00:00Z"}
    total = "/credentialSubject/footprint/results/{}/total"
    for market in ("2.000000", "3.000000"):
        edit = both(put(total.format(0), "1.000000"), put(total.format(1), market))
        one.with_beside(supply(w, claim={**facts, "edit": edit}, statement=None).claim)
    found = judging.ask(one.inside(), FOLDER).findings
    assert [each.outcome for each in found if each.code == "instrument.counterpart"] == [outcome]


def _draft(**changes: Knob) -> dict[str, Knob]:
    return {"id": GTIN, "period": dict(made.DAY), **changes}


def test_an_issuer_cites_what_was_retired_for_its_product() -> None:
    w = Stage()
    retired = made.retirement(w, registry(w), [made.taken(certified(w))])
    cited = cite(_draft(), [Retired(retired, "r.json")], w.mill.did, AT)
    assert cited["instruments"] == [made.cites(retired)]
    own = made.cites(retired, "5")
    part = cite(_draft(instruments=[own]), [Retired(retired, "r.json")], w.mill.did, AT)
    assert part["instruments"] == [own]


def test_an_issuer_names_each_retirement_once() -> None:
    """T570: in two files, signed anew in a second one, or by a draft that names another signature of it."""
    w = Stage()
    retired = made.retirement(w, registry(w), [made.taken(certified(w))])
    anew = w.resign(retired, put("/validUntil", "2032-01-01T00:00:00Z"))
    files = [Retired(retired, "r.json"), Retired(retired, "copy.json"), Retired(anew, "s.json")]
    for some, stated, places in (
        (files[:2], [], [("copy.json", "r.json")]),
        (files[1:], [], [("s.json", "copy.json")]),
        (files, [], [("copy.json", "r.json"), ("s.json", "r.json")]),
        (files[2:], [made.cites(retired)], [("s.json", "/instruments/0")]),
        ([], [made.cites(retired), made.cites(anew)], [("/instruments/1", "/instruments/0")]),
    ):
        draft = _draft(**({"instruments": stated} if stated else {}))
        with pytest.raises(ToolError) as refused:
            cite(draft, some, w.mill.did, AT)
        assert refused.value.code == "claim.retirement_twice"
        said = [f"{refused.value.where}: {refused.value.message}", *refused.value.also]
        for line, (place, other) in zip(said, places, strict=True):
            assert line.startswith(f"{place}: The retirement {retired['id']} is named ")
            assert line.endswith(f" {other} already.")
    assert cite(_draft(instruments=[made.cites(retired)]), files[:1], w.mill.did, AT)["instruments"]


def _showing(scope: str) -> dict[str, Knob]:
    """A footprint with one source that the market-based result alone counts, and others."""
    sources = [(scope, "market-based"), ("3", "location-based"), ("1", None)]
    shown = [{"scope": one, **({"electricity": mark} if mark else {})} for one, mark in sources]
    return {"footprint": {"components": shown}}


@pytest.mark.parametrize(
    ("changes", "use", "said"),
    [
        ({}, {"usedFor": about_instruments.OTHER}, "another product"),
        ({}, {"beneficiary": "did:web:other.example"}, "another party"),
        ({}, {"purpose": "inventory", "usedFor": None}, "another purpose"),
        ({}, {"scope": "1"}, "a scope in which the draft counts no electricity"),
        (_showing("2"), {"scope": "3"}, "a scope in which the draft counts no electricity"),
        (_showing("3"), {"scope": "2"}, "a scope in which the draft counts no electricity"),
        ({"period": {**made.DAY, "start": "2026-09-17T01:00:00Z"}}, {}, "outside the period"),
    ],
)
def test_an_issuer_cites_nothing_that_is_none_for_the_claim(
    changes: dict[str, Knob], use: dict[str, Knob], said: str
) -> None:
    w = Stage()
    retired = made.retirement(w, registry(w), [made.taken(certified(w))], **use)
    second = made.retirement(w, registry(w), [made.taken(certified(w), "5", "6")], **use)
    files = [Retired(retired, "r.json"), Retired(second, "s.json")]
    with pytest.raises(ToolError, match=said) as refused:
        cite(_draft(**changes), files, w.mill.did, AT)
    assert refused.value.code == "claim.instruments"
    named = [refused.value.where, *(one.partition(":")[0] for one in refused.value.also)]
    assert sorted(named) == ["r.json", "s.json"]


@pytest.mark.parametrize(
    ("geography", "country", "holds"),
    [
        ("SE", "SE", True), ("SE-3", "SE", True), ("EU", "SE", True), ("UK-1", "GB", True),
        ("EL", "DE", True), ("NO-2", "DE", True), ("Nordic", "SE", True), ("USA", "SE", True),
        ("EU", "US", False), ("CH", "DE", False), ("US-TX", "SE", False), ("SE-3", "US", False),
        ("UK", "UK", True), ("EL", "EL", True), ("UK-NI", "UK", True), ("EU", "EL", True),
        ("SE-Asia", "VN", True), ("NW-Europe", "NL", True), ("NE-ISO", "US", True), ("NE-US", "US", True),
        ("DE-LU", "LU", True), ("SE-3 ", "US", True), ("SE-3", "UK", False), ("UK", "EL", False),
        ("XX", "SE", None), ("XX-1", "XX", None), ("AA-SE", "SE", None), ("SE-3", "ZZ", None),
        ("QM", "QL", None), ("QL", "QL", True), ("SE-XX", "SE", True), ("SE-XX", "US", None),
        ("XK", "XK", True), ("XK", "SE", False), ("AA", "AA", None), ("AB", "AB", True),
        ("worldwide", "XX", True), ("XX-Land", "SE", True),
    ],
)  # fmt: skip
def test_a_market_is_compared_where_it_names_a_country(
    geography: str, country: str, holds: bool | None
) -> None:
    """T693: within one country, or within the internal market of Europe; T742: nobody knows a user's code."""
    assert is_market_of(geography, country) is holds
