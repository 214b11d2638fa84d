"""What an explanation says of custody, and that a draft may state it."""

import pytest

from passport.sheets.drafts import DraftRefused, example, read_draft
from passport.work.explanation import explain_words
from tests.work.stories import footprint, story

STATED = {
    "traceability": "supply-shed",
    "model": "mass-balance/credit",
    "share": "0.3",
    "system": "urn:example:custody:metal",
    "balance": "uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw",
}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("mass-balance/credit", "market-based statement", "30", "not compared")),
        ("de", ("mass-balance/credit", "marktbasierte Aufstellung", "30", "nicht verglichen")),
        ("zh", ("mass-balance/credit", "基于市场的", "30", "未作比对")),
    ],
)
def test_an_explanation_says_where_the_effect_belongs(lang: str, words: tuple[str, ...]) -> None:
    told = story({"footprint": footprint("re-roller.toml", "total"), "custody": STATED})
    assert told.report.state == "verified"
    text = " ".join(explain_words.reading(told, lang))
    assert all(word in text for word in words), text


def test_a_draft_may_state_a_custody() -> None:
    text = example("claim").decode()
    commented = (
        '# [custody]\n# traceability = "physical"     # physical, supply-shed, impact, none\n'
        '# model = "segregated"\n'
    )
    assert commented in text
    stated = text.replace(commented, commented.replace("# [", "[").replace("# t", "t").replace("# m", "m"))
    draft = read_draft(stated.encode(), kind="toml", source="claim.toml")
    assert draft.members["custody"] == {"traceability": "physical", "model": "segregated"}
    with pytest.raises(DraftRefused) as refused:
        read_draft(
            stated.replace('"segregated"', '"mass balance"').encode(), kind="toml", source="claim.toml"
        )
    assert refused.value.problems[0].code == "draft.enum"
    assert refused.value.problems[0].where.startswith("claim.toml:")
