"""Signed readings: what they show are facts, and what no meter can have counted is refused (T420 to T424)."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from passport.acts.sealing import ActRefused
from passport.readings import facts
from passport.readings.document import HeldBatch, Reading, ReadingsRefused, entry_of, read, tree_of
from passport.sheets.drafts.reading import DraftRefused
from passport.work.gateways.judging import Gateway, Meters, opened, stated
from signing.digests import document_digest
from tests import world_instruments
from tests import world_readings as made
from tests.vectors_build.stage import Stage
from tests.world_readings import DAY, METER
from verify import TrustList

END = "2026-09-18T00:00:00Z"
NEXT = END
AFTER = "2026-09-19T01:00:00Z"
NAME = "em-17.readings.json"


class Plant:
    """A stage with a listed gateway; ``judged`` gives the codes of what is wrong with files of readings."""

    def __init__(self, **party: Any) -> None:
        self.w = Stage(made.KINDS)
        self.gateway = made.gateway_of(self.w)
        self.trust = TrustList.open(world_instruments.listing(self.w, self.gateway.listed(**party)))

    def day(self, **knobs: Any) -> HeldBatch:
        return made.held(self.w, knobs.pop("by", self.gateway), **knobs)

    def opened(self, *files: bytes) -> Meters:
        named = {f"{place}-{NAME}": data for place, data in enumerate(files)}
        return opened(named, {}, lambda: self.trust)[1]

    def refused(self, *files: bytes) -> list[str]:
        with pytest.raises(DraftRefused) as refusal:
            self.opened(*files)
        assert all(one.hint and one.where for one in refusal.value.problems)
        return [one.code for one in refusal.value.problems]


def test_a_whole_day_is_signed_without_gaps_and_its_register_went_as_far() -> None:
    """The facts of E.3: 96 of 96, gaps 0, register difference equals the sum."""
    plant = Plant()
    (found,) = stated(plant.opened(made.file_of(plant.day())), DAY, END)
    said = ("signed", "of", "gaps", "register", "repeated", "calibration")
    assert {name: found[name] for name in said} == {
        "signed": "96", "of": "96", "gaps": "0", "register": "equal", "repeated": "0", "calibration": "valid",
    }  # fmt: skip
    assert (found["meter"], found["series"]) == (METER, f"0-{NAME}")


def test_the_series_that_a_calculation_reads_are_the_readings_that_were_signed() -> None:
    plant = Plant()
    day = plant.day()
    gate = Gateway(lambda names: {NAME: made.file_of(day)}, {}, lambda: plant.trust)
    table = gate([NAME])[NAME].decode().splitlines()
    assert table[0] == "interval_start,kWh"
    assert table[1:] == [f"{one.start},{one.value}" for one in day.readings]


def test_a_table_that_nobody_signed_passes_as_it_is_and_states_nothing() -> None:
    """No trust list is asked for then."""
    series, meters = opened({"a.csv": b"interval_start,kWh\n"}, {}, lambda: pytest.fail("asked"))
    assert series == {"a.csv": b"interval_start,kWh\n"} and stated(meters, DAY, END) == []


def test_a_gap_is_counted() -> None:
    """T420: intervals that are missing; the register went on meanwhile."""
    plant = Plant()
    whole = made.rows()
    left = whole[:40] + whole[44:]
    register = {"first": "1000", "last": made._sum("1000", made.total(whole))}
    day = plant.day(readings=left, register=register)
    (found,) = stated(plant.opened(made.file_of(day)), DAY, END)
    assert (found["signed"], found["of"], found["gaps"], found["register"]) == ("92", "96", "4", "differs")


def test_a_window_that_the_batches_do_not_cover_shows_it() -> None:
    """T420: readings of another period count for nothing in this one."""
    plant = Plant()
    meters = plant.opened(made.file_of(plant.day()))
    (found,) = stated(meters, NEXT, "2026-09-19T00:00:00Z")
    assert (found["signed"], found["of"], found["gaps"]) == ("0", "96", "96")


def test_a_day_that_is_played_again_is_counted_as_repeated() -> None:
    """T420: the gateway signs yesterday's figures under today's date."""
    plant = Plant()
    values = [one.value for one in made.rows()]
    again = made.rows(first=NEXT, values=values)
    last = made._sum("1000", made.total(again))
    register = {"first": last, "last": last}
    second = plant.day(readings=again, first=NEXT, at=AFTER, register=register)
    (found,) = stated(plant.opened(made.file_of(plant.day(), second)), DAY, "2026-09-19T00:00:00Z")
    assert (found["repeated"], found["register"], found["signed"]) == ("1", "differs", "192")


@pytest.mark.parametrize("count", [0, 3])
def test_few_or_constant_readings_are_alike_by_chance(count: int) -> None:
    plant = Plant()
    values = ["1.25"] * 96 if not count else []
    one = plant.day(readings=made.rows(count or 96, values=values), register=None)
    rows = made.rows(count or 96, first=NEXT, values=values)
    two = plant.day(readings=rows, first=NEXT, at=AFTER, register=None)
    (found,) = stated(plant.opened(made.file_of(one, two)), DAY, END)
    assert (found["repeated"], found["register"]) == ("0", "none")


def test_the_same_batch_twice_counts_once_at_most() -> None:
    """T420: a batch that is replayed into the file begins before the one before it ends."""
    plant = Plant()
    day = plant.day()
    assert plant.refused(made.file_of(day, day)) == ["readings.order", "readings.rollback"]


def test_the_same_file_under_two_names_counts_once_at_most() -> None:
    """T420: two series of one meter."""
    plant = Plant()
    file = made.file_of(plant.day())
    assert plant.refused(file, file) == ["readings.meter"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda rows: [rows[0]._replace(value="1"), *rows[1:]],
        lambda rows: rows[1:],
        lambda rows: [*rows, Reading(END, "2026-09-18T00:15:00Z", "1.25")],
        lambda rows: [rows[0], rows[0], *rows[2:]],
        lambda rows: [rows[0]._replace(start="2026-09-16T00:00:00Z", end="2026-09-16T00:15:00Z"), *rows[1:]],
        lambda rows: [rows[1], rows[0], *rows[2:]],
    ],
    ids=["value", "left-out", "added", "duplicated", "another-period", "order"],
)
def test_a_reading_that_was_changed_moved_or_taken_out_is_not_what_was_signed(
    edit: Callable[[Any], Any],
) -> None:
    """T421: value, number, time and order of the readings are under the root."""
    plant = Plant()
    day = plant.day()
    edited = HeldBatch(day.credential, tuple(edit(day.readings)))
    assert plant.refused(made.file_of(edited)) == ["readings.root"]


@pytest.mark.parametrize(
    ("member", "value"), [("meter", "https://id.norrland-steel.example/meter/em-18"), ("unit", "WHR")]
)
def test_readings_given_to_another_meter_or_unit_lose_their_signature(member: str, value: str) -> None:
    """T421: meter and unit are signed, and stand in every leaf."""
    plant = Plant()
    day = plant.day()
    forged = copy.deepcopy(day.credential)
    forged["credentialSubject"][member] = value
    assert plant.refused(made.file_of(HeldBatch(forged, day.readings))) == ["readings.signature"]
    one = day.readings[0]
    moved = {"meter": METER, "unit": "KWH", member: value}
    assert entry_of(**moved, reading=one) != entry_of(METER, "KWH", one)
    assert tree_of(**moved, readings=day.readings) != tree_of(METER, "KWH", day.readings)


def test_a_unit_or_meter_that_changes_between_two_batches_is_refused() -> None:
    """T422: a scale factor that was changed in the gateway, a meter that was swapped."""
    plant = Plant()
    days = [
        plant.day(first=NEXT, at=AFTER, register=None, **changes)
        for changes in ({"unit": "MWH"}, {"meter": f"{METER}-b"}, {"quantity": "heat"})
    ]
    first = plant.day()
    for day, code in zip(days, ("readings.unit", "readings.meter", "readings.meter"), strict=True):
        assert plant.refused(made.file_of(first, day)) == [code]


def test_a_register_that_runs_back_is_refused() -> None:
    """T422: between two batches; within one it is not signed."""
    plant = Plant()
    back = plant.day(first=NEXT, at=AFTER, register={"first": "900", "last": "5000"})
    assert plant.refused(made.file_of(plant.day(), back)) == ["readings.rollback"]
    with pytest.raises(ActRefused) as refused:
        plant.day(register={"first": "2000", "last": "1000"})
    assert refused.value.code == "readings.subject"


def test_a_register_that_is_not_the_sum_is_said() -> None:
    """T422: a factor changed in the gateway alone, against the meter's own register."""
    plant = Plant()
    (found,) = stated(plant.opened(made.file_of(plant.day(register={"first": "0", "last": "1"}))), DAY, END)
    assert found["register"] == "differs"


def test_a_clock_that_was_set_back_is_refused() -> None:
    """T422: later readings that were signed before earlier ones; a batch that names another before it."""
    plant = Plant()
    first = plant.day(at="2026-09-19T05:00:00Z")
    early = plant.day(first=NEXT, at=AFTER, register=None)
    assert plant.refused(made.file_of(first, early)) == ["readings.order"]
    link = {"digestMultibase": document_digest({"another": "batch"})}
    other = plant.day(first=NEXT, at="2026-09-19T06:00:00Z", register=None, previous=link)
    assert plant.refused(made.file_of(first, other)) == ["readings.previous"]


def test_one_device_for_two_meters_is_refused() -> None:
    """T423: the same figures at the same times under two meters."""
    plant = Plant()
    other = plant.day(meter=f"{METER}-b")
    assert plant.refused(made.file_of(plant.day()), made.file_of(other)) == ["readings.twice"]


def test_a_device_that_is_not_listed_or_whose_key_was_revoked_signs_nothing() -> None:
    """T423: a stranger's device, the mill's own key, a key that was compromised."""
    plant = Plant()
    stranger = plant.w.identity("another", "gateway", "Gateway 2", "gw2.norrland-steel")
    assert plant.refused(made.file_of(plant.day(by=stranger))) == ["readings.gateway"]
    assert plant.refused(made.file_of(plant.day(by=plant.w.mill))) == ["readings.gateway"]
    revoked = {"revoked": "2026-09-17T12:00:00Z", "reason": "compromise"}
    gone = Plant(keys=[plant.gateway.listed_key(**revoked)])
    assert gone.refused(made.file_of(gone.day())) == ["readings.key"]


def test_a_calibration_that_ended_is_said() -> None:
    """T424: the certificate's last day lies before the end of the period; or none is stated."""
    plant = Plant()
    digest = document_digest({"certificate": "old"})
    ended = plant.day(calibration={"digestMultibase": digest, "until": "2026-09-16"})
    for day, said in ((ended, "ended"), (plant.day(calibration=None), "none")):
        (found,) = stated(plant.opened(made.file_of(day)), DAY, END)
        assert found["calibration"] == said


def test_a_sample_states_its_frame_its_size_and_its_interval() -> None:
    """T424: what was sampled is no series, and is never said to be complete."""
    plant = Plant()
    sample = {
        "frame": "dairy cows of the county's farms", "size": "3", "of": "1200", "low": "108.5", "high": "131",
        "confidence": "0.95",
    }  # fmt: skip
    rows = made.rows(3)
    herd = plant.day(
        readings=rows, sample=sample, step=None, register=None, quantity="enteric-methane", unit="KGM"
    )
    _, meters = opened({}, {"herd.json": made.file_of(herd)}, lambda: plant.trust)
    (found,) = stated(meters, DAY, END)
    assert found["sample"] == sample and "series" not in found
    assert plant.refused(made.file_of(herd)) == ["readings.unit"]
    for wrong in ({"size": "1201"}, {"high": "100"}, {"confidence": "1"}, {"confidence": "0"}):
        with pytest.raises(ActRefused):
            plant.day(readings=rows, sample={**sample, **wrong}, step=None, register=None)
    with pytest.raises(ActRefused):
        plant.day(readings=rows, sample=sample, step=None)


@pytest.mark.parametrize(
    "rows",
    [
        made.rows(2)[::-1], (made.rows(1)[0], made.rows(1)[0]), (Reading(DAY, DAY, "1"),),
        (Reading(DAY, "2026-09-17T00:15:00Z", "-1"),), (Reading(DAY, "2026-09-17T00:10:00Z", "1"),),
        (Reading(END, "2026-09-18T00:15:00Z", "1"),),
    ],
    ids=["order", "twice", "backwards", "below-zero", "step", "outside"],
)  # fmt: skip
def test_a_gateway_signs_no_batch_that_contradicts_itself(rows: tuple[Reading, ...]) -> None:
    """T421: a reading outside its period, out of order, twice, below zero or of another length."""
    plant = Plant()
    with pytest.raises(ActRefused) as refused:
        plant.day(readings=rows, register=None)
    assert refused.value.code == "readings.subject"


def test_readings_of_tomorrow_are_not_signed() -> None:
    plant = Plant()
    with pytest.raises(ActRefused) as refused:
        plant.day(at="2026-09-17T23:59:59Z")
    assert refused.value.where == "/credentialSubject/period/end"


@pytest.mark.parametrize(
    "data",
    [
        b'{"format":"passport-readings/1"}', b'{"batches":[],"format":"passport-readings/1"}',
        b'{"batches":[1],"format":"passport-readings/1"}',
        b'{"batches":[{"credential":{},"readings":[{"start":"x","end":"y","value":"1"}]}],"format":"passport-readings/1"}',
        b'{"batches":[{"credential":{},"readings":[]}],"format":"passport-readings/2"}',
    ],
)  # fmt: skip
def test_other_files_are_no_batches(data: bytes) -> None:
    with pytest.raises(ReadingsRefused) as refused:
        read(data)
    assert refused.value.code == "readings.format"


def test_facts_of_batches_are_the_same_in_every_order_of_files() -> None:
    plant = Plant()
    rising = made.rows(96, values=[f"{n}.25" for n in range(96)])
    one = made.file_of(plant.day())
    other = made.file_of(plant.day(meter=f"{METER}-b", readings=rising))
    assert [
        [entry["meter"] for entry in stated(plant.opened(*files), DAY, END)]
        for files in ((one, other), (other, one))
    ] == [[METER, f"{METER}-b"]] * 2
    assert facts.register_of([made.signed(plant.day())]) == "equal"


@pytest.mark.parametrize("left", [96, 95, 40, 1, 0])
def test_what_batches_show_can_be_and_no_other_count_of_it(left: int) -> None:
    """T478: whatever a gateway signed; one reading more, one gap less, or every batch repeated cannot be."""
    plant = Plant()
    register = {"first": "1", "last": "2"}
    own = plant.day(readings=made.rows()[:left], register=register) if left else None
    batch = own or plant.day(readings=made.rows(4, first=NEXT), first=NEXT, at=AFTER)
    (found,) = stated(plant.opened(made.file_of(batch)), DAY, END)
    assert (found["signed"], facts.impossible(found, DAY, END)) == (str(left), "")
    for name in ("signed", "of", "gaps"):
        assert facts.impossible({**found, name: str(int(found[name]) + 1)}, DAY, END) == "gaps"
    assert facts.impossible({**found, "repeated": "1"}, DAY, END) == "repeated"
    assert facts.impossible({**found, "signed": "0", "of": "0", "gaps": "0"}, DAY, END) == "of"
    many = {"signed": "86401", "of": "86401", "gaps": "0"}
    assert facts.impossible({**found, **many}, DAY, END) == "of"
    assert facts.impossible_among([found, {**found, "meter": f"{METER}-b"}], DAY, END) == (1, "batches")
