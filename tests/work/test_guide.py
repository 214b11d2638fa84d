"""The guide for a quality office says everything that can be written, and its example works."""

import re
from importlib import resources

from passport.carbon.activity import ROLES
from passport.carbon.boundary import BOUNDARIES
from passport.carbon.calculating.methods import QUANTITY_EVIDENCE
from passport.sheets.activity.factor_sheet import COLUMNS as FACTOR_COLUMNS
from passport.sheets.activity.reading_csv import COLUMNS
from passport.work.calculating import File, calculated
from tests.work.stories import EXAMPLES, SALT

GUIDE = resources.files("passport.carbon").joinpath("README.md").read_text(encoding="utf-8")


def test_every_column_and_every_word_is_explained() -> None:
    named = set(re.findall(r"`([^`\n]+)`", GUIDE))
    assert set(COLUMNS) - named == set()
    assert set(FACTOR_COLUMNS) - named == {"digest"}  # for those who pass records on
    assert set(ROLES) - named == set()
    assert set(QUANTITY_EVIDENCE) - named == {"no-driver"}  # follows from an allocation
    assert set(BOUNDARIES) - named == set()
    assert set(EXAMPLES) - named == set()


def test_the_example_of_the_guide_is_calculated() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    found = calculated(File("guide.toml", example.encode()), "toml", salt=SALT)
    # 12 t of 0.83 less 1000 t of 0.01, by 44/12, per tonne.
    assert found.footprint["results"][0]["total"] == "-0.146667"
