"""The signed report: from sheets to a document, what is refused before a signature, what no edit survives."""

import copy
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passport.acts.sealing import ActRefused
from passport.carbon.rechecking.inventories.accounts import booked
from passport.carbon.rechecking.inventories.editions import edition, editions
from passport.carbon.rechecking.inventories.parts import exact, slack
from passport.carbon.rechecking.inventories.statements import recheck
from passport.carbon.rechecking.inventories.sums import sums
from passport.inventories import heads, registered, report, reports
from passport.sheets.drafts import read_draft
from passport.sheets.drafts.inventory_drafts import members
from passport.sheets.drafts.reading import DraftRefused
from signing import jcs
from tests import world_instruments
from tests.passport.inventories.sheets import REGION, example, made
from tests.vectors_build import accounts as books
from tests.vectors_build import inventories
from tests.vectors_build.about_instruments import certified, registry
from tests.vectors_build.judging import ask
from tests.vectors_build.stage import Stage, file_of
from tests.world import Documents
from tests.world_people import Document

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
AMOUNTS = frozenset({"amount", "quantity", "value", "avoided", "each", "share"})


def state(w: Stage, first: Document, signed: Document | None = None) -> str:
    """The verdict about a report that was attested, or about another one in its place."""
    docs, granted = inventories.chain(w, first)
    shown = Documents(signed or first, docs.statement, docs.response)
    return ask(replace(inventories.asked(w, docs, granted), input=file_of(shown)), VECTORS).state


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, name))
    else:
        yield path


def changed(document: Document, path: tuple[str | int, ...]) -> Document:
    """The document with another value at one place."""
    again = copy.deepcopy(document)
    place: Any = again
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = not value if isinstance(value, bool) else _other(value)
    return again


def _other(text: str) -> str:
    """Another text of the same form: another last digit, else another letter."""
    last = text[-1]
    return text[:-1] + (str((int(last) + 1) % 10) if last.isdigit() else "b" if last == "a" else "a")


def test_no_edit_of_one_place_of_a_signed_report_is_verified() -> None:
    """T400: whatever was changed after the signature, down to every member of the profile."""
    w = Stage()
    first = inventories.sign(w, inventories.draft())
    assert state(w, first) == "verified"
    places = list(leaves(first))
    assert len(places) > 60
    for path in random.Random(400).sample(places, 30):
        assert state(w, first, changed(first, path)) != "verified", path


def test_no_other_amount_is_verified_though_the_reporter_signed_it() -> None:
    """T400, T402: every number that enters a figure or an effect is held by another one."""
    w = Stage()
    first = inventories.sign(w, inventories.draft())
    places = [path for path in leaves(first["credentialSubject"]["inventory"]) if path[-1] in AMOUNTS]
    assert len(places) == 10
    for path in places:
        again = changed(first, ("credentialSubject", "inventory", *path))["credentialSubject"]["inventory"]
        assert recheck({**again, "period": {"start": "0", "end": "1"}}), path


@pytest.mark.parametrize("name", sorted(editions()))
def test_each_draft_of_the_examples_is_signed_and_its_sums_are_an_independent_calculation(name: str) -> None:
    """Amounts by plain fractions over the printed parts; the six roasters by each edition."""
    for drafted in made("roasters", name).values():
        for member in ("physical", "marketBased"):
            for figure in drafted[member]["figures"]:
                shown = figure.get("parts", ())
                parts = [Fraction(one["quantity"]) * Fraction(one["value"]) for one in shown]
                assert ("amount" in figure) == bool(parts)
                if parts:
                    assert Fraction(figure["amount"]) == sum(parts)
        own = inventories.draft(**{key: drafted[key] for key in ("physical", "marketBased", "edition")})
        signed = inventories.sign(Stage(), {**own, "impact": drafted.get("impact", own["impact"])})
        stated = sums(signed["credentialSubject"]["inventory"])
        assert stated["physical"] == report.sums(drafted)["physical"]
        assert stated["marketBased"] == report.sums(drafted)["market-based"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entity": {"id": "https://id.example/01/07312345678909", "country": "SE", "consolidation": "c"}},
         "inventory.entity"),
        ({"period": {"start": "2026-01-01", "end": "2027-01-01"}}, "inventory.period"),
        ({"edition": {"name": "none", "title": "none", "digestMultibase": "x"}}, "inventory.edition"),
    ],
)  # fmt: skip
def test_what_is_not_signed(change: dict[str, Any], code: str) -> None:
    drafted = inventories.draft()
    if "edition" in change:
        change["edition"]["digestMultibase"] = drafted["edition"]["digestMultibase"]
    with pytest.raises(ActRefused) as refused:
        inventories.sign(Stage(), {**drafted, **change})
    assert refused.value.code == code


def test_a_draft_says_what_it_lacks_all_at_once() -> None:
    """Whose report it is, and the GWP set; a draft of a report is told by its format."""
    drafted = made("roasters")["Roaster B"]
    del drafted["gwpSet"]
    with pytest.raises(DraftRefused) as refused:
        read_draft(jcs.canonical(drafted), kind="json", source="b.json")
    assert [one.code for one in refused.value.problems] == ["inventory.entity", "inventory.gwp"]
    sound = read_draft(jcs.canonical(made("roasters")["Roaster A"]), kind="json", source="a.json")
    assert sound.what == "inventory"
    assert sound.members["id"].endswith("/417/7312340000026")


def test_a_signed_report_is_its_draft() -> None:
    """What is shown of a document is what its draft showed, lists in the order of the profile."""
    drafted = inventories.draft()
    assert report.of_document(inventories.sign(Stage(), drafted)) == drafted


SHEETS = {
    "factors": "id,product,region,spatial,factor,volume,gwpSet,unit\n"
    "grid,electricity,SE-3,supply-shed,0.0001,,IPCC-AR6-GWP100,WHR\n"
    "wind,electricity,SE-3,stratum,0,,IPCC-AR6-GWP100,WHR\n",
    "sourced": "reporter,key,scope,category,product,region,quantity,traceability,model\n"
    "Norrland Steel AB,power,2,,electricity,SE-3,1000000,supply-shed,book-and-claim\n",
    "actions": "reporter,key,kind,product,region,quantity,stratum,use,instrument,registry\n"
    "Norrland Steel AB,wind,certificate,electricity,SE-3,1000000,wind,market-based,{id},registry\n",
}


def _of_registry(w: Stage, retired: Document, **sheets: str) -> Document:
    """The draft of a mill whose retirements are the registry's own document."""
    head = (
        'name = "Power"\nstart = "2026-01-01"\nend = "2027-01-01"\nunit = "KGM"\n[sheets]\n'
        'factors = "factors"\nsourced = "sourced"\nactions = "actions"\nretirements = "retired.json"\n'
        f'[[entities]]\nreporter = "Norrland Steel AB"\nid = "{books.ENTITY}"\ncountry = "SE"\n'
        f'consolidation = "operational-control"\ndid = "{w.mill.did}"\n'
    )
    files = {
        **{name: text.format(id=retired["id"]).encode() for name, text in {**SHEETS, **sheets}.items()},
        "retired.json": jcs.canonical(retired),
    }
    found = reports.of_sheets(
        heads.read(head.encode(), "r.toml"), edition(REGION), lambda name: (files[name], name)
    )
    return found[0]


def _retired(w: Stage, **changes: Any) -> Document:
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, **changes}
    return world_instruments.retirement(w, registry(w), [world_instruments.taken(certified(w))], **use)


def test_what_a_registry_signed_is_read_and_cited_by_digest() -> None:
    """T404: the retirement's id is the instrument; its beneficiary is the reporter with that DID."""
    w = Stage()
    retired = _retired(w)
    drafted = _of_registry(w, retired)
    link = world_instruments.cites(retired)
    assert drafted["instruments"] == [{**link, "name": retired["id"]}]
    assert (drafted["physical"]["figures"][0]["amount"], drafted["marketBased"]["figures"][0]["amount"]) == (
        "100", "0",
    )  # fmt: skip
    assert members(drafted)["instruments"] == drafted["instruments"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"beneficiary": "did:web:sydstal.example"}, "inventory.beneficiary"),
        ({"product": "heat"}, "inventory.product"),
        ({"geography": "SE-4"}, "inventory.product"),
    ],
)
def test_a_retirement_for_something_else_is_refused(changes: dict[str, str], code: str) -> None:
    w = Stage()
    with pytest.raises(DraftRefused) as refused:
        _of_registry(w, _retired(w, **changes))
    assert [one.code for one in refused.value.problems] == [code]


def test_a_file_without_retirements_and_a_damaged_one_are_refused() -> None:
    for data in (b"{}", b'{"type": ["RetirementCredential"]}', b'{"verifiableCredential": 5}'):
        with pytest.raises(DraftRefused) as refused:
            registered.read(data, "retired.json")
        assert {one.code for one in refused.value.problems} == {"inventory.retirement"}


def test_the_report_of_a_signed_statement_names_it() -> None:
    """T407: every figure is the change of an account of that statement, by scope and category."""
    w = Stage()
    stated = books.sign(w, books.draft("account"))
    drafted = reports.of_statement(stated, edition(REGION))
    assert drafted["accounts"] == books.link(stated)
    assert drafted["entity"]["id"] == books.ENTITY
    for member, result in zip(
        ("physical", "marketBased"), stated["credentialSubject"]["co2Statement"]["results"], strict=True
    ):
        assert [(one["key"], Fraction(one["amount"])) for one in drafted[member]["figures"]] == [
            (row.account, Fraction(row.amount)) for row in booked(result)
        ]


def test_numbers_are_printed_with_what_they_may_be_off_by() -> None:
    """Twelve decimals and 18 digits at most; only numbers of six or more decimals may have been rounded."""
    for value in (Fraction(1, 3), Fraction(10**12, 7), Fraction(5, 2), Fraction(-1, 7), Fraction(12345678)):
        text = exact(value)
        assert abs(Fraction(text) - value) <= slack(text)
        assert len(text.strip("-").replace(".", "")) <= 18
    assert (slack("5.5"), slack("0.333333")) == (Fraction(0), Fraction(1, 2 * 10**6))


@pytest.mark.parametrize("name", ["factors", "sourced", "actions"])
def test_no_damage_of_a_sheet_passes_without_a_code(name: str) -> None:
    """Cells that are cut, doubled, blank or foreign: a draft that holds, or every problem with its place."""
    chance = random.Random(f"fuzz {name}")
    head = heads.read(example("roasters", "report.toml").encode(), "r.toml")
    texts = {file: example("roasters", file) for file in ("factors.csv", "sourced.csv", "actions.csv")}
    refused = 0
    for _ in range(40):
        rows = [row.split(",") for row in texts[f"{name}.csv"].splitlines()]
        row = chance.choice(rows)
        place = chance.randrange(len(row))
        row[place] = chance.choice(["", "-1", "1e9", "0x5", "\u202e", "colombia:2", "9" * 30, row[place] * 2])
        files = {**texts, f"{name}.csv": "\n".join(",".join(one) for one in rows) + "\n"}
        try:
            found = reports.of_sheets(head, edition(REGION), lambda file: (files[file].encode(), file))  # noqa: B023 - called at once
        except DraftRefused as error:
            refused += 1
            assert all(one.where and one.message and one.hint for one in error.problems)
            rooms = {one.code.partition(".")[0] for one in error.problems}
            assert rooms <= {"inventory", "draft", "figure", "sheet"}
        else:
            assert not any(recheck(one) for one in found)
    assert refused > 5
