"""Items and material of a claim: in drafts, as they are signed, and in explanations."""

from typing import Any

import pytest

from passport.acts.sealing import ActRefused
from passport.carbon.rechecking.benchmarks import editions
from passport.goods import material
from passport.identifiers.product_id import item_digest, parse_product_id
from passport.sheets.drafts import DraftRefused, example, read_draft
from passport.work.explanation import explain_words
from signing.errors import ToolError
from tests.vectors_build.about_items import COIL, COMPOSITION, LOT, MECHANICAL, OTHER, RECYCLED
from tests.work.stories import footprint, story
from tests.world import World

MATERIAL = {"recycledContent": RECYCLED, "composition": COMPOSITION, "mechanicalProperties": MECHANICAL}


def _uncommented(text: str) -> str:
    """The example draft with all that is commented out at its end of the frame, as a mill would have it."""
    head, _, tail = text.partition("# items = ")
    block, mark, rest = tail.partition("# One entry for each emission source;")
    block = "items = " + block.replace("# What buyers", "#! What buyers")
    lines = [
        line if line.startswith("#!") else line.removeprefix("# ").removeprefix("#")
        for line in block.splitlines()
    ]
    tables = "\n".join(lines[1:])
    top, _, below = head.partition("[mass]")
    return f"{top}{lines[0]}\n[mass]{below}{tables}\n{mark}{rest}"


def test_what_the_example_has_as_comments_is_a_draft() -> None:
    draft = read_draft(_uncommented(example("claim").decode()).encode(), kind="toml", source="claim.toml")
    assert draft.members["items"] == [COIL]
    assert draft.members["recycledContent"]["homeScrap"] == "0.05"
    assert draft.members["mechanicalProperties"][0]["standard"] == {"name": "ISO 6892-1", "edition": "2019"}


def test_a_draft_names_items_and_the_claim_has_their_digests() -> None:
    """By any spelling; in their order; the same item twice is refused."""
    claim = World("items").claim(id=LOT, items=[OTHER, f"{LOT}/21/C-2026-0917-44"])
    listed = claim["credentialSubject"]["items"]
    assert listed == sorted(item_digest(parse_product_id(one)) for one in (COIL, OTHER))
    assert COIL not in str(claim["credentialSubject"])
    with pytest.raises(ToolError):
        World("items").claim(id=LOT, items=[COIL, f"{LOT}/21/C-2026-0917-44"])
    with pytest.raises(ToolError) as caught:
        World("items").claim(id=LOT, items=["https://id.mill.example/nothing"])
    assert caught.value.where == "/credentialSubject/items/0"


def test_a_wrong_item_of_a_draft_is_named_by_its_line() -> None:
    text = _uncommented(example("claim").decode()).replace('items = ["https://', 'items = ["http://')
    with pytest.raises(DraftRefused) as caught:
        read_draft(text.encode(), kind="toml", source="claim.toml")
    assert all(one.where.startswith("claim.toml:") for one in caught.value.problems)


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"recycledContent": {**RECYCLED, "homeScrap": "0.26"}}, "recycledContent"),
        ({"composition": [*COMPOSITION, {"element": "Si", "share": "0.1"}]}, "composition"),
    ],
)
def test_shares_above_the_whole_are_not_signed(change: dict[str, Any], member: str) -> None:
    """T291."""
    with pytest.raises(ActRefused) as caught:
        World("items").claim(**change)
    assert (caught.value.code, caught.value.where) == ("claim.content", f"/credentialSubject/{member}")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "20.0",
                "55.0",
                "home scrap",
                "ISO 14021",
                "C 0.18",
                "Yield strength: 355",
                "ISO 6892-1:2019",
                "2 in all",
            ),
        ),
        (
            "de",
            ("20.0", "55.0", "Eigenschrott", "ISO 14021", "C 0.18", "Streckgrenze: 355", "ISO 6892-1:2019"),
        ),
        ("zh", ("20.0", "55.0", "厂内废料", "ISO 14021", "C 0.18", "屈服强度：355", "ISO 6892-1:2019")),
    ],
)
def test_an_explanation_says_what_the_material_is_and_by_which_edition(
    lang: str, words: tuple[str, ...]
) -> None:
    told = story({"footprint": footprint("re-roller.toml", "total"), "items": [COIL, OTHER], **MATERIAL})
    assert told.report.state == "verified"
    text = " ".join(explain_words.reading(told, lang))
    assert all(word in text for word in words), text


def test_reading_keeps_every_member() -> None:
    stated = material.read({**MATERIAL, "items": ["uID"]})
    assert stated.recycled == ("0.2", "0.55", "0.25", "segregated")
    assert stated.composition[0] == ("C", "0.0018") and stated.mechanical[2].value == "355"
    assert material.read({}) == ((), None, (), ()) and not material.is_stated({"items": []})


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_a_band_is_shown_with_the_edition_of_its_source_and_is_no_class(lang: str) -> None:
    told = story({"footprint": footprint("re-roller.toml", "total")})
    text = " ".join(explain_words.compared(told, lang))
    assert all(edition in text for edition in editions()), text
