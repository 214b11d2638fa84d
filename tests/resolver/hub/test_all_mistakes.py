"""What a hub signs: all mistakes of a draft at once, and a check that knows what kind of document it is."""

from argparse import Namespace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from passport.cli.hub import rechecking
from passport.model.hub.document import About
from tests.resolver.hub.filled import HubWorld
from tests.resolver.hub.test_equivalence import CONTENT
from tests.resolver.hub.test_sequence import charter, day, release, signed
from verify.hub import equivalences

DRAFT: dict[str, Any] = {name: CONTENT[name] for name in ("number", "text", "sets", "limits")}
MISTAKES: dict[str, tuple[tuple[str, ...], Any]] = {
    "/text": (("text",), " "), "/sets/0": (("sets", "0"), {"boundary": "b"}),
    "/sets/1": (("sets", "1"), "both"), "/limits/headings": (("limits", "headings"), ["72"]),
    "/limits/routes": (("limits", "routes"), []), "/limits/first": (("limits", "first"), "2026"),
    "/limits/last": (("limits", "last"), 2026), "/limits/deviation": (("limits", "deviation"), "5 %"),
    "/limits": (("limits", "until"), "2027Q1"),
}  # fmt: skip


def _with(*names: str) -> dict[str, Any]:
    draft = {**DRAFT, "sets": [*DRAFT["sets"]], "limits": {**DRAFT["limits"]}}
    for name in names:
        (first, *rest), value = MISTAKES[name]
        if not rest:
            draft[first] = value
        elif first == "sets":
            draft[first][int(rest[0])] = value
        else:
            draft[first][rest[0]] = value
    return draft


def test_each_mistake_is_there_whatever_others_are() -> None:
    """None hides another one: any two together, and all of them."""
    assert list(equivalences.wrong_draft(DRAFT)) == []
    for names in [*combinations(MISTAKES, 1), *combinations(MISTAKES, 2), tuple(MISTAKES)]:
        found = [place for place, _ in equivalences.wrong_draft(_with(*names))]
        assert sorted(found) == sorted(names)


@pytest.mark.parametrize("absent", sorted(DRAFT["limits"]))
def test_a_limit_that_lacks_hides_no_other_mistake(absent: str) -> None:
    draft = _with("/text", "/sets/1")
    del draft["limits"][absent]
    found = dict(equivalences.wrong_draft(draft))
    assert found.pop("/limits") == f"have no {absent}"
    assert found.keys() == {"/text", "/sets/1"}
    assert dict(equivalences.wrong_draft({**DRAFT, "sets": [DRAFT["sets"][0]] * 2})).keys() == {"/sets"}


def test_a_check_says_what_its_kind_of_document_cannot_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An equivalence has no mean, and is signed by no platform."""
    world = HubWorld()
    trust = tmp_path / "trust.json"
    trust.write_bytes(world.trust())
    notes = set()
    kinds: dict[About, tuple[Any, dict[str, Any]]] = {
        "AggregateRelease": (world.platform, release(1)), "HubCharter": (world.platform, charter(1)),
        "RuleSetEquivalence": (world.setter, {**CONTENT, "at": day(1)}),
    }  # fmt: skip
    for about, (who, content) in kinds.items():
        path = tmp_path / f"{about}.json"
        path.write_bytes(signed(who, content))
        args = Namespace(trust=trust, targets=[str(path)], json=False, at="2026-12-10T00:00:00Z")
        rechecking.run(args)
        said = "".join(capsys.readouterr())
        assert ("mean" in said) is (about == "AggregateRelease"), said
        notes.add(said.splitlines()[-1])
    assert len(notes) == 3
