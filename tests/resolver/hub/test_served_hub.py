"""A hub over HTTP: signed releases for everybody, rows by the charter, each question in the journal."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from resolver.hub.access import charters, journal
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from tests.resolver.hub.filled import needs_engine
from tests.resolver.hub.serving import EVERYBODY, QUESTIONS, SETTER, Made, ServedHub, draft, issue
from tests.resolver.hub.test_equivalence import CONTENT
from tests.resolver.hub.test_equivalence import signed as signed_equivalence
from tests.resolver.hub.test_releasing import of, take
from tests.resolver.hub.test_signed_releases import LATER, judge
from tests.resolver.service import Service
from tests.world import Identity
from verify import TrustList

BODIES: dict[str, dict[str, Any]] = {
    "search": {}, "anomalies": {"cn": "7208"}, "accesses": {},
    "reconcile": {"lines": [{"facility": "https://f.example/414/0", "year": "2026", "direct_kg": "1"}]},
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    needs_engine()
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def served(made: Made, tmp_path: Path) -> Iterator[ServedHub]:
    found = ServedHub(made, tmp_path)
    yield found
    found.service.close()


@pytest.fixture
def chartered(served: ServedHub) -> ServedHub:
    """Everybody about its own rows, the verifier about all."""
    regulator = {"party": served.world.verifier.did, "may": QUESTIONS, "of": "all"}
    issue(served.world, served.hub.folder, draft(EVERYBODY, regulator))
    return served


def code(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["code"])


def test_releases_are_for_everybody_and_hold_by_themselves(served: ServedHub) -> None:
    service = served.service
    listed = service.get("/hub/releases").json()["releases"]
    assert [one["number"] for one in listed] == ["1"]
    data = service.get(listed[0]["href"]).content
    assert judge(served.world, data)[0].verdict == "holds"
    answer = service.get(f"/hub/aggregates?{urlencode(served.rules())}")
    content = answer.json()
    assert content["cells"] == json.loads(data)["content"]["cells"]
    again = service.get(f"/hub/aggregates?{urlencode(served.rules())}", if_none_match=answer.headers["etag"])
    assert again.status_code == 304
    one = service.get(f"/hub/aggregates?{urlencode({**served.rules(), 'hs4': '9999'})}").json()
    assert (one["cells"], one["withheld"]) == ([], [])
    for query in ("", "?boundary=a", "?x=1", f"?{urlencode(served.rules())}&hs4=", "?boundary=a&boundary=a"):
        assert service.get(f"/hub/aggregates{query}").status_code == 400, query
    for path in ("/hub/releases/2", "/hub/releases/0", "/hub/releases/01", "/hub/releases/x", "/hub/charter"):
        assert service.get(path).status_code == 404, path


def test_without_a_hub_there_is_nothing(tmp_path: Path) -> None:
    service = Service(tmp_path)
    for path in ("/hub/releases", "/hub/aggregates", "/hub/charter", "/hub/releases/1"):
        assert service.get(path).status_code == 404
    for question in QUESTIONS:
        assert service.post(f"/hub/{question}", b"{}", service.world.mill).status_code == 404
    service.close()


def test_t428_without_a_charter_in_force_nobody_is_shown_rows(served: ServedHub) -> None:
    """T428: none, one that ended, one of somebody else, one that was edited, one without this grant."""
    world, service, hub = served.world, served.service, served.hub.folder
    for question, body in BODIES.items():
        assert code(served.ask(question, world.mill, **body), 403) == "hub.no_charter"
    issue(world, hub, draft(EVERYBODY), world.mill)
    assert code(served.ask("search", world.mill), 403) == "hub.no_charter"
    charters.place(hub, 1).unlink()
    issue(world, hub, draft(EVERYBODY))
    assert served.ask("search", world.mill).status_code == 200
    whole = charters.place(hub, 1).read_bytes()
    charters.place(hub, 1).write_bytes(whole.replace(b'"of":"own"', b'"of":"all"'))
    assert code(served.ask("search", world.mill), 403) == "hub.no_charter"
    charters.place(hub, 1).write_bytes(whole)
    issue(world, hub, draft({"party": world.mill.did, "may": ["search"], "of": "own"}))
    assert code(served.ask("anomalies", world.mill, cn="7208"), 403) == "hub.not_granted"
    assert code(served.ask("search", world.rival), 403) == "hub.not_granted", "the newest edition counts"
    assert json.loads(service.get("/hub/charter").content)["content"]["number"] == "2"
    service.now = "2032-01-01T00:00:00Z"
    assert served.ask("search", world.mill).status_code == 403, "it ended, and so did the list's window"
    fields = {"content-type": "application/json"}
    unsigned = service.ask("POST", "/hub/search", headers=fields, content=b"{}")
    assert code(unsigned, 401) == "publish.unsigned"
    stranger = Identity("platform", "Stranger", "stranger.example", "", world.mill.key)
    assert served.ask("search", stranger).status_code == 401


def test_t427_a_party_is_shown_its_own_rows_whatever_it_asks(chartered: ServedHub) -> None:
    """T427: by every word of a question; none of them reveals whether another row is there."""
    world = chartered.world
    own = {row.digest for row in chartered.filled if row.producer == world.mill.did}
    found = {one["digest"] for one in chartered.ask("search", world.mill).json()["rows"]}
    assert found == own
    row = chartered.row
    words: dict[str, str] = {
        "cn": row.cn[:4], "route": row.route, "country": "SE", "period": row.quarter, "tier": "T0",
        "boundary": row.boundary, "gwpSet": row.gwp_set, "electricity": row.electricity,
    }  # fmt: skip
    for name, value in words.items():
        answer = chartered.ask("search", world.mill, **{name: value}).json()
        assert {one["digest"] for one in answer["rows"]} <= own, name
        assert answer["after"] == ""
    ranked = chartered.ask("search", world.mill, byNumber=True, **chartered.rules()).json()
    assert {one["digest"] for one in ranked["rows"]} == own
    others = chartered.ask("search", world.mill, after=f":u{'0' * 40}:location-based").json()
    assert {one["digest"] for one in others["rows"]} <= own
    assert chartered.ask("search", world.mill, country="DE").json()["rows"] == []
    everything = chartered.ask("search", world.verifier).json()["rows"]
    assert {one["producer"] for one in everything} == {one.producer for one in chartered.filled}
    line = {"facility": "https://f.example/414/1", "year": row.year, "direct_kg": "1"}
    covered = chartered.ask("reconcile", world.mill, lines=[line]).json()["coverage"]
    assert [one["claims"] for one in covered] == ["0"], "the rival's facility"
    assert chartered.ask("reconcile", world.rival, lines=[line]).json()["coverage"][0]["claims"] == "2"


def test_t427_advice_says_nothing_that_follows_from_rows_of_few(chartered: ServedHub) -> None:
    """T427: the median of two mills would be the other one's number."""
    world = chartered.world
    odd = [of(chartered.row, 0, 90000, 50 + n)._replace(producer=world.mill.did) for n in range(2)]
    take(Hub.opened(chartered.hub.folder), odd)
    said = chartered.ask("anomalies", world.mill, cn="7208").json()["anomalies"]
    assert {one["digest"] for one in said} == {one.digest for one in odd}
    assert {one["sentence"] for one in said} == {"far above other mills' like product"}
    assert chartered.ask("anomalies", world.rival, cn="7208").json()["anomalies"] == [], "of its own only"
    whole = chartered.ask("anomalies", world.verifier, cn="7208").json()["anomalies"]
    assert all("the median" in one["sentence"] for one in whole)
    numbers = [(world.mill.did, 90000), *((world.rival.did, 1000 + n) for n in range(12))]
    few = [
        of(chartered.row, 0, total, 100 + n, route="few")._replace(producer=party)
        for n, (party, total) in enumerate(numbers)
    ]
    take(Hub.opened(chartered.hub.folder), few)
    again = chartered.ask("anomalies", world.mill, cn="7208").json()
    assert again["anomalies"] == said, "of two mills nothing is said"
    entries = chartered.ask("accesses", world.mill).json()["accesses"]
    assert entries[-1]["shown"] == {world.mill.did: str(len(said))}, "nor does the journal count it"
    assert len(chartered.ask("anomalies", world.verifier, cn="7208").json()["anomalies"]) > len(whole)


def test_t427_no_edition_lets_a_party_see_a_part_of_others(served: ServedHub) -> None:
    """T427: who sees all rows but one subtracts them from a mean; ``own`` and ``all`` are the only words."""
    did = served.world.mill.did
    wrong: list[dict[str, Any]] = [
        draft({"party": "*", "may": ["search"], "of": "all"}), draft({**EVERYBODY, "of": did}),
        draft({**EVERYBODY, "of": [did]}), draft(EVERYBODY, EVERYBODY), draft({**EVERYBODY, "may": []}),
        draft({**EVERYBODY, "may": ["search", "accesses"]}), draft({**EVERYBODY, "may": ["release"]}),
        draft({**EVERYBODY, "party": "mill"}), draft({**EVERYBODY, "until": "x"}), draft(text=""),
        draft(standardSetter=served.world.platform.did), draft(standardSetter="x"), draft(grants="none"),
        {"text": "x"}, draft(extra="x"),
    ]  # fmt: skip
    for one in wrong:
        with pytest.raises(HubRefused) as refused:
            issue(served.world, served.hub.folder, one)
        assert refused.value.code == "hub.charter", one
    several = draft({**EVERYBODY, "of": "x", "may": []}, text="", standardSetter="x")
    with pytest.raises(HubRefused) as refused:
        issue(served.world, served.hub.folder, several)
    assert len(refused.value.also) == 3, "all mistakes at once"
    assert charters.numbers(served.hub.folder) == []


def test_t429_every_question_has_its_line_before_it_is_answered(chartered: ServedHub) -> None:
    """T429: who, when, which, by which edition; whose rows; and the asker holds the hash of the line."""
    world, hub = chartered.world, chartered.hub.folder
    receipts = [chartered.ask(name, world.mill, **body).json()["access"] for name, body in BODIES.items()]
    chartered.ask("search", world.verifier, country="DE")
    lines = list(journal.read(hub))
    assert [receipt._asdict() for receipt, _ in lines[:4]] == receipts
    assert [entry["act"] for _, entry in lines] == [*BODIES, "search"]
    assert {entry["at"] for _, entry in lines} == {chartered.service.now}
    first, last = lines[0][1], lines[-1][1]
    assert (first["who"], first["of"], first["shown"]) == (world.mill.did, "own", {world.mill.did: "2"})
    assert (last["who"], last["question"]) == (world.verifier.did, {"country": "DE"})
    assert isinstance(lines[3][1]["question"], str), "what an entity reports is not in the journal"
    trust = TrustList.open(world.trust())
    assert first["charter"] == charters.in_force(hub, trust, chartered.service.now).digest
    chartered.ask("search", world.verifier)
    seen = chartered.ask("accesses", world.rival).json()["accesses"]
    assert [(one["who"], one["shown"]) for one in seen] == [(world.verifier.did, {world.rival.did: "2"})]
    assert chartered.ask("accesses", world.rival, after=seen[-1]["number"]).json()["accesses"][0]["who"] == (
        world.rival.did
    )


def test_t429_a_line_that_was_changed_is_found(chartered: ServedHub) -> None:
    """T429: edited, taken out, put elsewhere; a line that a killed process began is cut off."""
    path = chartered.hub.folder / journal.JOURNAL
    for _ in range(4):
        chartered.ask("search", chartered.world.mill)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    damaged = [
        whole.replace(b'"number":"2"', b'"number":"9"'), b"".join([*lines[:1], *lines[2:]]),
        b"".join([lines[1], lines[0], *lines[2:]]), b"".join(lines[1:]),
        whole.replace(b'"of":"own"', b'"of":"all"', 1), b"x\n" + whole, lines[0] + lines[0],
        whole[:-2] + b"\n",
    ]  # fmt: skip
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(HubRefused) as refused:
            list(journal.read(chartered.hub.folder))
        assert refused.value.code == "hub.journal"
    path.write_bytes(whole[:-2] + b"\n")
    answer = chartered.ask("search", chartered.world.mill)
    assert code(answer, 503) == "hub.journal", "without a line there is no answer"
    assert "rows" not in answer.json()
    path.write_bytes(whole + b'{"act":"sea')
    assert chartered.ask("search", chartered.world.mill).json()["access"]["number"] == "5"
    assert len(list(journal.read(chartered.hub.folder))) == 5
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    with pytest.raises(HubRefused, match="Line 4 "):
        list(journal.read(chartered.hub.folder))


def test_t430_what_is_no_question_is_refused_with_its_code(chartered: ServedHub) -> None:
    """T430: and leaves no line, since nothing was shown."""
    mill, service = chartered.world.mill, chartered.service
    wrong: list[tuple[str, Any]] = [
        ("search", {"cn": 1}), ("search", {"cn": "x"}), ("search", {"limit": "1000000"}), ("search", []),
        ("search", {"producer": "did:web:x.example"}), ("search", {"byNumber": "yes"}), ("search", "x"),
        ("search", {"after": "x' OR 1=1 --"}), ("search", {"route": "x" * 501}),
        ("search", {"byNumber": True}),
        ("anomalies", {}), ("anomalies", {"cn": "72"}), ("anomalies", {"cn": "720a"}),
        ("accesses", {"after": "-1"}),
        ("reconcile", {}), ("reconcile", {"lines": []}), ("reconcile", {"lines": [{"facility": "a"}]}),
        ("reconcile", {"lines": [{"facility": "a", "year": "26", "direct_kg": "0"}]}),
        ("reconcile", {"lines": [{"facility": "a", "year": 2026, "direct_kg": "1"}]}),
    ]  # fmt: skip
    for question, body in wrong:
        answer = service.post(f"/hub/{question}", json.dumps(body).encode(), mill)
        assert answer.status_code == 422, (question, body, answer.text)
        assert answer.json()["code"].startswith(("hub.", "json.")), answer.text
    assert code(service.post("/hub/search", b'{"cn":"7208","cn":"7209"}', mill), 422) == "json.duplicate_key"
    assert code(service.post("/hub/search", b"{}", mill, "text/plain"), 415) == "request.media_type"
    assert code(service.post("/hub/search", b" " * 70_000, mill), 413) == "request.too_large"
    assert not (chartered.hub.folder / journal.JOURNAL).exists()


def test_t430_a_hub_that_cannot_be_read_says_so_and_no_place(chartered: ServedHub) -> None:
    """T430."""
    list_file = chartered.hub.folder / "hub.json"
    whole = list_file.read_bytes()
    list_file.write_bytes(b"{}")
    answer = chartered.ask("search", chartered.world.mill)
    assert code(answer, 503) == "hub.damaged"
    assert str(chartered.hub.folder) not in answer.text
    list_file.write_bytes(whole)
    for _ in range(2):
        chartered.service.app.state.services.hub._places.acquire(timeout=20)
    chartered.service.app.state.services.hub._patience = 0.01
    answer = chartered.ask("search", chartered.world.mill)
    assert code(answer, 503) == "hub.busy"
    assert answer.headers["retry-after"]


def test_editions_follow_each_other(served: ServedHub) -> None:
    for text in ("first", "second"):
        issue(served.world, served.hub.folder, draft(EVERYBODY, text=text))
    files = [charters.place(served.hub.folder, number).read_bytes() for number in (1, 2)]
    assert [one.verdict for one in judge(served.world, *files)] == ["replaced", "holds"]
    content = json.loads(files[1])["content"]
    assert (content["standardSetter"], content["number"]) == (SETTER, "2")
    charters.place(served.hub.folder, 1).unlink()
    with pytest.raises(HubRefused) as refused:
        charters.newest(served.hub.folder)
    assert refused.value.code == "hub.damaged"


def test_t491_rows_of_two_rule_sets_by_a_signed_equivalence_alone(chartered: ServedHub) -> None:
    """T491: over HTTP too, by the trust list of the hub, within its limits, of one's own rows, and said."""
    world, row = chartered.world, chartered.row
    other = {**chartered.rules(), "boundary": "EPD-A1-A3"}
    limits = {"headings": [row.hs4], "routes": [row.route], "first": row.quarter, "last": row.quarter,
              "deviation": "0.05"}  # fmt: skip
    content = {**CONTENT, "sets": [chartered.rules(), other], "limits": limits}
    more = [of(row, place, 900 + place, 70, boundary="EPD-A1-A3")._replace(producer=party)
            for place, party in ((0, world.mill.did), (1, world.rival.did))]  # fmt: skip
    take(Hub.opened(chartered.hub.folder), more)
    file = json.loads(signed_equivalence(world.setter, content))
    asked = {"byNumber": True, **chartered.rules()}
    plain = chartered.ask("search", world.mill, **asked).json()
    assert {one["boundary"] for one in plain["rows"]} == {row.boundary}
    assert "equivalence" not in plain
    chartered.service.now = LATER
    both = chartered.ask("search", world.mill, equivalence=file, **asked).json()
    assert [one["boundary"] for one in both["rows"]] == ["EPD-A1-A3", row.boundary]
    assert {one["producer"] for one in both["rows"]} == {world.mill.did}
    said = both["equivalence"]
    assert (said["setter"], said["deviation"]) == (world.setter.did, "0.05")
    entry = list(journal.read(chartered.hub.folder))[-1][1]
    assert entry["question"]["equivalence"] == said["digestMultibase"]
    wider = {**file, "content": {**content, "limits": {**limits, "last": "2030Q4"}}}
    by_mill = json.loads(signed_equivalence(world.mill, content))
    for wrong, refusal in [(wider, "hub.equivalence"), (by_mill, "hub.equivalence"), ({}, "hub.equivalence"),
                           ("rules.json", "hub.question"), ([file], "hub.question")]:  # fmt: skip
        assert code(chartered.ask("search", world.mill, equivalence=wrong, **asked), 422) == refusal
    assert code(chartered.ask("search", world.mill, equivalence=file), 422) == "hub.equivalence"


def test_the_page_has_one_more_address_and_refusals_name_a_question(chartered: ServedHub) -> None:
    answer = chartered.service.get("/hub/?lang=de")
    assert (answer.status_code, answer.headers["location"]) == (308, "/hub?lang=de")
    assert chartered.service.get(answer.headers["location"]).status_code == 200
    fields = {"content-type": "application/json"}
    for path in ("/hub/search", "/hub/accesses"):
        unsigned = chartered.service.ask("POST", path, headers=fields, content=b"{}").json()
        assert "passport hub" in unsigned["hint"] and "publish" not in unsigned["detail"] + unsigned["hint"]
    unsigned = chartered.service.ask("POST", "/publish", headers=fields, content=b"{}").json()
    assert "passport publish" in unsigned["hint"]
