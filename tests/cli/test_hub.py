"""``passport hub``: from verified passports to what is published of them, and what is refused."""

import json
import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from passport.cli.buyer.judging import judging
from resolver.hub.access import journal
from resolver.hub.access.journal import Access
from tests.cli.sessions import in_process
from tests.dates import days_from_now
from tests.resolver.hub.filled import needs_engine


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(["hub", *words])
    assert found == code, output
    return output


def grouped(rows: list[dict[str, str]]) -> None:
    """Write the groups of a release: every producer of these rows in one."""
    lines = [f"{row['producer']},one" for row in rows]
    Path("groups.csv").write_text("\n".join(["producer,group", *lines, ""]), encoding="utf-8")


def taken() -> tuple[str, ...]:
    """Ingest the demo, and return the words that make a release of it."""
    run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    grouped(json.loads(run("search", "--hub", "hub", "--json"))["rows"])
    return "release", "--groups", "groups.csv", "--hub", "hub"


@pytest.fixture
def folder(tmp_path: Path, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    needs_engine()
    shutil.copytree(demo, tmp_path / "passport-demo")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_verifies_is_found(folder: Path) -> None:
    ingest = ("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    output = run(*ingest)
    assert "claim was taken" in output
    found = json.loads(run("search", "--hub", "hub", "--json"))["rows"]
    assert {row["state"] for row in found} <= {"verified", "qualified"}
    assert found
    again = json.loads(run(*ingest, "--json"))
    assert again["taken"] == str(len({row["digest"] for row in found}))
    assert "No claim is like that." in run("search", "--country", "XX", "--hub", "hub")


def test_one_mill_is_published_by_nobody(folder: Path) -> None:
    run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    found = json.loads(run("search", "--hub", "hub", "--json"))["rows"]
    rules = ("--boundary", found[0]["boundary"], "--gwp-set", found[0]["gwp_set"],
             "--electricity", found[0]["electricity"])  # fmt: skip
    assert "has published nothing yet" in run("aggregate", *rules, "--hub", "hub", code=2)
    grouped(found)
    output = run("release", "--groups", "groups.csv", "--hub", "hub")
    assert "Release 1: 0 cells, 0 withheld." in output
    assert "1 claim left out: " in output
    assert "No cell is like that." in run("aggregate", *rules, "--hub", "hub")
    assert "--boundary" in run("aggregate", "--hub", "hub", code=2)
    assert "release 1: the same bytes" in run("rebuild", "--hub", "hub")
    path = Path("hub/releases/0001/release.json")
    path.write_bytes(path.read_bytes().replace(b'"at":"2', b'"at":"1'))
    assert "OTHER BYTES" not in run("rebuild", "--hub", "hub"), "the moment is taken from the release itself"
    path.write_bytes(path.read_bytes().replace(b'"cells":[]', b'"cells":[{}]'))
    assert "OTHER BYTES" in run("rebuild", "--hub", "hub", code=5)


def test_t425_a_signed_release_is_rechecked_without_the_hub(folder: Path) -> None:
    """T425: by ``passport verify``, by whoever has the file and a trust list."""
    release = taken()
    assert "Only" in run(*release, "--as", "passport-demo/mill", code=2) or not Path("hub/releases").exists()
    assert "signed.json" in run(*release, "--as", "passport-demo/platform")
    assert "passport hub release --as" in run(*release, code=2)
    run(*release, "--as", "passport-demo/platform")
    assert "release 2: the same bytes" in run("rebuild", "--hub", "hub")
    first, second = (f"hub/releases/000{number}/signed.json" for number in (1, 2))
    verify = ("verify", "--trust", "passport-demo/trust.json")
    code, output = in_process([*verify, second])
    assert (code, "HOLDS" in output) == (0, True), output
    code, output = in_process([*verify, first, second, "--json"])
    assert code == 4, output
    assert [json.loads(line)["verdict"] for line in output.splitlines() if line[:1] == "{"] == [
        "replaced", "holds",
    ]  # fmt: skip
    path = Path(second)
    path.write_bytes(path.read_bytes().replace(b'"engine":"DuckDB', b'"engine":"DuckDC'))
    code, output = in_process([*verify, second])
    assert (code, "release.digest" in output) == (5, True), output


def add_setter() -> None:
    """The buyer's list names who sets the rules."""
    who = ("--did", "did:web:standards.example", "--name", "Standards", "--no-passphrase")
    code, output = in_process(["init", "setter", "--role", "standard-setter", *who])
    assert code == 0, output
    key = in_process(["keys", "show", "setter", "--fingerprint"])[1].strip()
    add = ("trust", "add", "passport-demo/trust.json", "setter", "--role", "standard-setter", "--key", key)
    code, output = in_process([*add, "--as", "passport-demo/buyer"])
    assert code == 0, output


def test_t428_a_charter_is_signed_in_editions(folder: Path) -> None:
    """T428: by a platform, with every mistake at once, and nobody is named who is not written down."""
    run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    add_setter()
    trust = ("--trust", "passport-demo/trust.json")
    charter = ("charter", "charter.toml", "--hub", "hub", *trust, "--as", "passport-demo/platform")
    Path("charter.toml").write_text("text = \n", encoding="utf-8")
    assert "is no TOML" in run(*charter, code=2)
    everybody = '[[grants]]\nparty = "*"\nmay = ["search"]\nof = '
    Path("charter.toml").write_text(
        f'text = ""\nstandardSetter = "x"\n{everybody}"all"\n', encoding="utf-8"
    )
    output = run(*charter, code=2)
    assert all(place in output for place in ("/text", "/standardSetter", "/grants/0/of"))
    Path("charter.toml").write_text(
        f'text = "Own rows."\nstandardSetter = "did:web:standards.example"\n{everybody}"own"\n',
        encoding="utf-8",
    )
    assert "A platform signs" in run(*charter[:-1], "passport-demo/mill", code=2)
    for edition in (1, 2):
        assert f"000{edition}.json is in force until" in run(*charter)
    code, output = in_process(["verify", "--trust", "passport-demo/trust.json", "hub/charters/0002.json"])
    assert (code, "HOLDS" in output) == (0, True), output
    assert "No question." in run("accesses", "--hub", "hub")
    assert run("accesses", "--hub", "hub", "--json") == ""


def test_advice_and_coverage(folder: Path) -> None:
    run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    assert "have nothing to be compared with" in run("anomalies", "--hub", "hub")
    assert json.loads(run("anomalies", "--hub", "hub", "--json"))["anomalies"] == []
    row = json.loads(run("search", "--hub", "hub", "--json"))["rows"][0]
    lines = ["facility,year,direct_kg", f"{row['facility']},{row['begins'][:4]},1000000", "none,2026,1", ""]
    Path("inventory.csv").write_text("\n".join(lines), encoding="utf-8")
    found = json.loads(run("reconcile", "inventory.csv", "--hub", "hub", "--json"))["coverage"]
    assert {one["claims"] for one in found} > {"0"}
    output = run("reconcile", "inventory.csv", "--hub", "hub")
    assert "none 2026: 0.000 (0.000 of 1 kg): no claim is published" in output


def test_t396_no_verdict_of_a_moment_that_has_not_come_is_kept(folder: Path) -> None:
    """T396: a row judged in 2099 would hold off every withdrawal until then."""
    ingest = ("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    assert "has not come" in run(*ingest, "--at", "2099-01-01T00:00:00Z", code=2)
    assert not Path("hub").exists()


def test_a_verb_without_an_option_judges_as_if_it_were_not_given(folder: Path) -> None:
    """``judging`` needs of a verb no option but the trust list, so a new option breaks no other verb."""
    judge = judging(Namespace(trust=Path("passport-demo/trust.json"), at=None), "2026-11-30T00:00:00Z", None)
    assert not (judge.status or judge.inputs or judge.log)


def test_one_mistake_one_sentence(folder: Path) -> None:
    output = run("search", "--hub", "hub", code=2)
    assert "There is no hub in hub." in output
    Path("hub").mkdir()
    output = run("search", "--by-number", "--hub", "hub", code=2)
    assert "passport hub ingest" in output


def test_a_hub_that_took_nothing_is_one(folder: Path) -> None:
    """Of what is no passport a hub without claims is made, which every verb opens."""
    Path("broken.passport.json").write_text("{}", encoding="utf-8")
    output = run("ingest", "broken.passport.json", "--trust", "passport-demo/trust.json", "--hub", "hub")
    assert "0 claims were taken" in output
    assert "No claim is like that." in run("search", "--hub", "hub")
    words = ("--country", "Sweden", "--boundary", "cradle-to-gat", "--route", "scrap-eaf")
    output = run("search", *words, "--hub", "hub", code=2)
    assert '--country "Sweden"' in output
    assert '--route "scrap-eaf": one of' in output
    assert "scrap-EAF" in output
    assert "--boundary" in output
    assert "cradle-to-gate" in output
    again = run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    assert "taken" in again
    assert json.loads(run("search", "--hub", "hub", "--json"))["rows"]


def test_t492_what_is_not_of_now_is_not_called_in_force(folder: Path) -> None:
    """T492: what ended, is older than what it rests on, or is to come, is not signed."""
    run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    add_setter()
    trust = ("--trust", "passport-demo/trust.json")
    platform = ("--hub", "hub", "--as", "passport-demo/platform")
    Path("charter.toml").write_text(
        'text = "None."\nstandardSetter = "did:web:standards.example"\ngrants = []\n', encoding="utf-8"
    )
    Path("groups.csv").write_text("producer,group\ndid:web:mill.example,one\n", encoding="utf-8")
    charter = ("charter", "charter.toml", *platform, *trust)
    release = ("release", "--groups", "groups.csv", *platform)
    past, to_come = ("--at", "2019-01-01T00:00:00Z"), ("--at", "2099-01-01T00:00:00Z")
    assert "ended on 2020-01-01T00:00:00Z" in run(*charter, *past, code=2)
    assert "would be older than a verdict" in run(*release, "--at", days_from_now(-300), code=2)
    for command in (charter, release):
        assert "has not come" in run(*command, *to_come, code=2)
    assert not Path("hub/charters").exists() and not Path("hub/releases").exists()
    assert "is in force until" in run(*charter)
    # Its key did not hold then: an edition that would not be in force is not kept.
    older = run(*charter, *past, "--days", "36500", code=2)
    assert "would not be in force" in older or "older than the one before it" in older
    assert len(list(Path("hub/charters").iterdir())) == 1
    run(*release)
    assert "would be older than" in run(*release, "--at", days_from_now(-300), code=2)


def test_t559_no_release_follows_a_journal_that_lacks_what_one_states(folder: Path) -> None:
    """T559: removed with its head, cut off with it, or begun anew; with the journal back it goes on."""
    release = taken()
    hub = Path("hub")
    access = Access("2026-11-21T10:00:00Z", "did:web:x.example", "search", "own", {}, "uID", {})
    assert "Release 1" in run(*release)
    assert "No release states a line" in run("accesses", "--hub", "hub")
    for _ in range(3):
        journal.enter(hub, access)
    assert "Release 2" in run(*release)
    assert "3 lines. Up to line 3, which a release states, none" in run("accesses", "--hub", "hub")
    journal.enter(hub, access)
    said = run("accesses", "--hub", "hub")
    assert "4 lines. Up to line 3," in said and "whether later ones were cut off" in said
    names = (journal.JOURNAL, journal.HEAD)
    kept = {name: (hub / name).read_bytes() for name in names}
    for name in names:
        (hub / name).unlink()
    assert "has not the line" in run(*release, code=2)
    journal.enter(hub, access)
    assert "has not the line" in run(*release, code=2)
    first = kept[journal.JOURNAL].splitlines(keepends=True)
    (hub / journal.JOURNAL).write_bytes(b"".join(first[:2]))
    (hub / journal.HEAD).write_bytes(first[1])
    assert "has not the line" in run(*release, code=2)
    assert not Path("hub/releases/0003").exists()
    for name, data in kept.items():
        (hub / name).write_bytes(data)
    assert "Release 3" in run(*release)
    assert json.loads(Path("hub/releases/0003/release.json").read_bytes())["accesses"]


def test_a_draft_that_is_no_toml_is_said_once(folder: Path) -> None:
    """With its place and the usual causes."""
    run("ingest", "passport-demo", "--trust", "passport-demo/trust.json", "--hub", "hub")
    Path("charter.toml").write_text("text = \n", encoding="utf-8")
    words = ("--trust", "passport-demo/trust.json", "--as", "passport-demo/platform")
    said = run("charter", "charter.toml", "--hub", "hub", *words, code=2)
    assert "charter.toml:1 is no TOML. Common causes: a text without quotes" in said
    assert "no valid TOML" not in said and ".." not in said


def test_an_equivalence_is_about_what_claims_can_state(folder: Path) -> None:
    """Every value outside the vocabularies is named with its place; the words that it takes are listed."""
    draft = """number = "1"
text = "Two sets of rules for flat steel."
[[sets]]
boundary = "cradle-to-gate"
gwpSet = "IPCC-AR6-GWP100"
electricity = "location-based"
[[sets]]
boundary = "cradle-to-gat"
gwpSet = "AR5"
electricity = "market-based"
[limits]
headings = ["7208"]
routes = ["scrap-eaf"]
first = "2026Q1"
last = "2026Q4"
deviation = "0.05"
"""
    who = ("--role", "standard-setter", "--did", "did:web:setter.example", "--name", "Setter")
    assert in_process(["init", "setter", *who, "--no-passphrase"])[0] == 0
    Path("rules.toml").write_text(draft, encoding="utf-8")
    words = ("rules.toml", "--as", "setter", "-o", "rules.json")
    output = run("equate", *words, code=2)
    for place in ("/sets/1/boundary", "/sets/1/gwpSet", "/limits/routes/0"):
        assert place in output
    assert "scrap-EAF" in output and not Path("rules.json").exists()
    right = draft.replace("cradle-to-gat\"", "cradle-to-gate\"").replace("AR5", "IPCC-AR5-GWP100")
    Path("rules.toml").write_text(right.replace("scrap-eaf", "scrap-EAF"), encoding="utf-8")
    run("equate", *words)
    assert Path("rules.json").exists()
