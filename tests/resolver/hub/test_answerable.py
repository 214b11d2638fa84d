"""What no cell can be is refused, and advice to members follows from published means (T686, T687)."""

from pathlib import Path

import pytest

from resolver.hub import plausible
from resolver.hub.plausible import Value, beside_published
from resolver.hub.store import Hub
from tests.cli.sessions import in_process
from tests.resolver.hub.filled import needs_engine
from tests.resolver.hub.serving import EVERYBODY, Made, ServedHub, draft, issue
from tests.resolver.hub.test_releasing import of, take


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    needs_engine()
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def served(made: Made, tmp_path: Path) -> ServedHub:
    found = ServedHub(made, tmp_path)
    issue(found.world, found.hub.folder, draft(EVERYBODY))
    return found


def test_t686_what_no_cell_can_be_is_refused(made: Made) -> None:
    """T686: "no cell is like that" would say that there is none; a number that is cut is another question."""
    row, hub = made.row, str(made.hub.folder)
    rules = ["--boundary", row.boundary, "--gwp-set", row.gwp_set, "--electricity", row.electricity]
    wrong = [("--period", "2026"), ("--period", "2026-Q3"), ("--cn", "72"), ("--cn", "abcd"),
             ("--cn", "72083900"), ("--boundary", "x"), ("--gwp-set", "y")]  # fmt: skip
    for option, value in wrong:
        code, text = in_process(["hub", "aggregate", *rules, option, value, "--hub", hub])
        assert (code, f'{option} "{value}"' in text) == (2, True), text
    for value in ("72", "abcd", "7208xyz", "72083900"):
        code, text = in_process(["hub", "anomalies", "--cn", value, "--hub", hub])
        assert (code, f'--cn "{value}"' in text) == (2, True), text
    for words in (["--cn", "7208"], ["--period", "2026Q3"], ["--cn", "7209"]):
        assert in_process(["hub", "aggregate", *rules, *words, "--hub", hub])[0] == 0


def test_t686_the_same_over_http(served: ServedHub) -> None:
    """T686: all of it at once."""
    rules = served.rules()
    asked = served.service.get("/hub/aggregates", params={**rules, "hs4": "7208", "quarter": "2026Q3"})
    assert asked.status_code == 200
    for name, value in (("hs4", "72"), ("quarter", "2026"), ("boundary", "x"), ("gwpSet", "y"),
                        ("electricity", "z")):  # fmt: skip
        answer = served.service.get("/hub/aggregates", params={**rules, name: value})
        assert answer.status_code == 400
        assert (answer.json()["code"], name in answer.text) == ("hub.question", True), answer.text


def test_t687_advice_to_a_member_is_the_same_whatever_others_ingested(served: ServedHub) -> None:
    """T687: of peers it follows from the newest release and the member's own numbers alone."""
    world, folder = served.world, served.hub.folder
    mine = [of(served.row, 0, 300 * 2**n, 50 + n)._replace(producer=world.mill.did) for n in range(6)]
    take(Hub.opened(folder), mine)
    said = served.ask("anomalies", world.mill, cn="7208").json()["anomalies"]
    assert {one["sentence"] for one in said} == {
        "far above other mills' like product", "far below other mills' like product",
    }  # fmt: skip
    for total in (1, 1905, 90000):
        rival = [of(served.row, 1, total, 200 + n)._replace(producer=world.rival.did) for n in range(60)]
        take(Hub.opened(folder), rival)
        assert served.ask("anomalies", world.mill, cn="7208").json()["anomalies"] == said


def test_t687_where_nothing_is_published_nothing_is_said() -> None:
    """T687: by heading, quarter and route; a mean of 0 or below is no measure."""
    cell = {"boundary": "b", "gwpSet": "g", "electricity": "e", "hs4": "7208", "quarter": "2026Q3",
            "route": "r", "mean": "1000"}  # fmt: skip
    values = [Value(f"u{number}", ("b", "g", "e", "7208", "r"), ("m", "f"), number, "2026Q3")
              for number in (-1.0, 0.0, 400.0, 501.0, 1999.0, 2000.0)]  # fmt: skip
    assert [one.digest for one in beside_published(values, [cell])] == ["u400.0", "u2000.0"]
    for other in ({"mean": "0"}, {"mean": "-5"}, {"quarter": "2026Q2"}, {"route": "s"}, {"country": "SE"},
                  {"boundary": "c"}):  # fmt: skip
        assert beside_published(values, [{**cell, **other}]) == []
    assert plausible.FAR > 1
