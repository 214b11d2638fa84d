"""What a claim states of signed readings: facts, which its workings state too (DESIGN 2.11, T420)."""

from typing import Any

from passport.carbon.workings import drawn, replay, workings_digest
from passport.vocab import LIBRARIES, SIGNED_READINGS
from signing import jcs
from tests import world_libraries as made
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, put
from tests.world_readings import METER

FACTS: dict[str, Any] = {
    "series": "em-17.readings.json", "meter": METER, "quantity": "electricity", "unit": "KWH", "signed": "92",
    "of": "96", "gaps": "4", "register": "differs", "repeated": "0", "calibration": "valid",
    "batches": ["uID" + "A" * 65],
}  # fmt: skip
SAMPLE: dict[str, Any] = {
    **{name: value for name, value in FACTS.items() if name != "series"}, "batches": ["uID" + "B" * 64 + "A"],
    "meter": f"{METER}-herd", "quantity": "enteric-methane", "unit": "KGM", "register": "none",
    "signed": "92", "of": "92", "gaps": "0",
    "sample": {
        "frame": "dairy cows of the county", "size": "30", "of": "1200", "low": "108.5", "high": "131",
        "confidence": "0.95",
    },
}  # fmt: skip


def _stated(*entries: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Footprint and workings that state these facts."""
    w = Stage()
    _, workings = made.calculated(made.taken(made.library(w, made.publisher_of(w))))
    noted = {**workings, SIGNED_READINGS: list(entries)}
    del noted[LIBRARIES]
    return drawn(replay(workings), "component", noted), noted


@scenario("verified")
def readings_that_a_gateway_signed(w: Stage) -> Given:
    """The report has what the claim states of a meter and of a sample, and nothing of it is a tier (T420)."""
    footprint, workings = _stated(FACTS, SAMPLE)
    return given(file_of(w.with_claim(footprint=footprint)), workings=jcs.canonical(workings))


@scenario("verified")
def readings_without_workings(w: Stage) -> Given:
    """The facts are the producer's word, and shown as such (T420)."""
    return given(file_of(w.with_claim(footprint=_stated(FACTS)[0])))


@scenario("figures_wrong", "claim.workings")
def readings_of_which_gaps_are_left_out(w: Stage) -> Given:
    """The claim states no gaps, and its own workings four (T420)."""
    footprint, workings = _stated(FACTS)
    footprint["readings"][0].update(signed="96", gaps="0")
    return given(file_of(w.with_claim(footprint=footprint)), workings=jcs.canonical(workings))


@scenario("figures_wrong", "claim.workings")
def readings_in_the_workings_alone(w: Stage) -> Given:
    """The claim keeps to itself what its readings show, against its own workings (T420)."""
    footprint, workings = _stated(FACTS)
    del footprint["readings"]
    return given(file_of(w.with_claim(footprint=footprint)), workings=jcs.canonical(workings))


@scenario("refused", "claim.readings")
def readings_of_more_intervals_than_there_are(w: Stage) -> Given:
    """999 of 96 readings were signed (T478)."""
    return _impossible(w, signed="999", gaps="0")


@scenario("refused", "claim.readings")
def readings_of_which_one_was_signed_and_none_is_missing(w: Stage) -> Given:
    """One reading of 96 was signed, and there are no gaps (T478)."""
    return _impossible(w, signed="1", gaps="0")


@scenario("refused", "claim.readings")
def readings_of_intervals_shorter_than_a_second(w: Stage) -> Given:
    """A day has 86,400 seconds, and no step is shorter (T478)."""
    return _impossible(w, signed="86401", of="86401", gaps="0")


@scenario("refused", "claim.readings")
def readings_of_which_every_batch_repeats_another(w: Stage) -> Given:
    """One batch, and one batch with the figures of an earlier one (T478)."""
    return _impossible(w, repeated="1")


@scenario("refused", "claim.readings")
def sample_larger_than_its_frame(w: Stage) -> Given:
    """30 cows were drawn of 12 (T478)."""
    return _impossible(w, SAMPLE, sample={**SAMPLE["sample"], "of": "12"})


@scenario("refused", "claim.readings")
def sample_with_gaps(w: Stage) -> Given:
    """What was drawn as a sample has no intervals that could be missing (T478)."""
    return _impossible(w, SAMPLE, of="96", gaps="4")


@scenario("refused", "claim.readings")
def readings_of_intervals_of_no_whole_seconds(w: Stage) -> Given:
    """T543: no step of whole seconds cuts a day into 50,000 intervals."""
    return _impossible(w, signed="50000", of="50000", gaps="0")


@scenario("verified")
def readings_of_intervals_of_which_the_last_is_short(w: Stage) -> Given:
    """T543: a step of 12,343 seconds cuts a day into seven, the last of which is shorter."""
    return _impossible(w, signed="7", of="7", gaps="0")


@scenario("refused", "claim.readings")
def readings_of_nothing_with_a_register(w: Stage) -> Given:
    """T543: none of 96 readings was signed, and the register went as far as they say."""
    return _impossible(w, signed="0", gaps="96", register="equal")


@scenario("refused", "claim.readings")
def sample_with_a_register(w: Stage) -> Given:
    """T543: what was drawn as a sample is on no register."""
    return _impossible(w, SAMPLE, register="equal")


@scenario("refused", "claim.readings")
def sample_of_which_somebody_is_sure(w: Stage) -> Given:
    """T543: a sample is never the whole."""
    return _impossible(w, SAMPLE, sample={**SAMPLE["sample"], "confidence": "1"})


@scenario("refused", "claim.readings")
def sample_of_which_nobody_is_sure(w: Stage) -> Given:
    """T543: an interval without any confidence says nothing."""
    return _impossible(w, SAMPLE, sample={**SAMPLE["sample"], "confidence": "0"})


@scenario("refused", "claim.readings")
def one_batch_of_two_meters(w: Stage) -> Given:
    """T543: a batch is of one meter, and two entries name it."""
    other = {**FACTS, "meter": f"{METER}-second"}
    footprint, _ = _stated(FACTS, other)
    return given(file_of(w.around(w.resign(w.docs.claim, put("/credentialSubject/footprint", footprint)))))


def _impossible(w: Stage, facts: dict[str, Any] | None = None, **changes: Any) -> Given:
    """A claim, signed without questions, whose workings would state the same facts of a meter."""
    footprint, _ = _stated({**(facts or FACTS), **changes})
    docs = w.around(w.resign(w.docs.claim, put("/credentialSubject/footprint", footprint)))
    return given(file_of(docs))


@scenario("incomplete", unknown="claim.workings")
def workings_whose_readings_are_out_of_form(w: Stage) -> Given:
    """Facts that are no objects are not replayed (T420)."""
    footprint, workings = _stated(FACTS)
    odd = {**workings, SIGNED_READINGS: ["96 of 96"]}
    footprint["workings"] = {"digestMultibase": workings_digest(odd)}
    return given(file_of(w.with_claim(footprint=footprint)), workings=jcs.canonical(odd))
