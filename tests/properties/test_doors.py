"""T122: a claim beside a passport counts alike, whatever way it came.

Over all of ``tests/vectors`` that hold other claims or CO2 statements: as claims, among the documents of the
materials, and as files of one run.
"""

from tests.properties.vectors_as_data import Given, given, names, opened, state_of, written
from verify import Evidence
from verify.together import verify_together

LEAST = 15
"""Fewer scenarios with other claims than this would show too little."""


def _with_others() -> list[Given]:
    """The scenarios with other claims than that which was asked about."""
    return [one for one in map(given, names()) if one.claims]


def test_claims_among_the_materials_give_the_same_state() -> None:
    """T122: the state of each scenario with its claims moved to the materials."""
    moved = {one.name: one._replace(claims=(), inputs=(*one.inputs, *one.claims)) for one in _with_others()}
    assert len(moved) >= LEAST
    assert {name: one.report().state for name, one in moved.items()} == {one: state_of(one) for one in moved}


def test_claims_as_files_of_the_run_give_the_same_state() -> None:
    """T122: the state of each scenario with its claims and its materials as further files.

    Claims are gathered by their product, reports by what they count and by whom (T629).
    """
    states, expected = {}, {}
    for one in _with_others():
        held = one._replace(claims=(), inputs=()).evidence()
        evidence = Evidence.open(**held, workings=one.workings)
        files = [one.input_bytes(), *map(written, (*one.claims, *one.inputs))]
        reports = verify_together(files, evidence, opened(one.trust_bytes()), one.asked())
        states[one.name], expected[one.name] = reports[0].state, state_of(one.name)
    assert len(states) >= LEAST
    assert states == expected
