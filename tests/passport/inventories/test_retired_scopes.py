"""T583: the draft of a report counts what was retired in the scope for which it was retired."""

import pytest

from passport.carbon.rechecking.inventories.editions import edition
from passport.inventories import heads, reports
from passport.sheets.drafts.reading import DraftRefused
from signing import jcs
from tests.passport.inventories.sheets import REGION
from tests.passport.inventories.test_market import _head
from tests.passport.inventories.test_signed import SHEETS
from tests.vectors_build.about_inventories_market import retired
from tests.vectors_build.stage import Stage


def _drafted(sourced: str, goods: str) -> list[dict[str, str]]:
    w = Stage()
    one, _ = retired(w, "1000000")
    files = {name: text.format(id=one["id"]).encode() for name, text in SHEETS.items()}
    files["sourced"] = files["sourced"].replace(sourced.encode(), goods.encode())
    held = {**files, "retired.json": jcs.canonical(one)}
    asked = heads.read(_head(w, "KGM"), "r.toml")
    made = reports.of_sheets(asked, edition(REGION), lambda name: (held[name], name))[0]
    return list(made["instruments"])


def test_units_retired_for_scope_2_cover_goods_of_scope_2() -> None:
    assert len(_drafted(",power,2,,", ",power,2,,")) == 1


@pytest.mark.parametrize("goods", [",power,1,,", ",power,3,4,"])
def test_units_retired_for_scope_2_cover_no_goods_of_another_scope(goods: str) -> None:
    with pytest.raises(DraftRefused) as refused:
        _drafted(",power,2,,", goods)
    assert "inventory.scope" in [one.code for one in refused.value.problems]
