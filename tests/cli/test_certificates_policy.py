"""A party asks more of the certificates it retires than the rules that always hold. THREAT T732."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from passport.certificates.policy import Policy
from passport.sheets.drafts import DraftRefused
from passport.sheets.drafts.market_policy import read_policy
from tests.cli.sessions import Session
from tests.cli.test_certificates_of_lots import listed, ran, sheet
from tests.cli.test_certificates_refused import COILS, LOT, held, issue
from tests.cli.test_certificates_usable import draft
from tests.lots import SWEDISH, workbook

ALONE: Final = LOT.replace("coils.xlsx --heat H88000", "coil.json")
INVENTORY: Final = LOT.replace("--for coils.xlsx --heat H88000", "--purpose inventory")
UNMET: Final = {
    "commissioned-after = 2021-04-02": "3 certificates of a device that was commissioned before",
    'qualities = ["additional"]': "3 certificates without a quality that the policy asks for",
}
"""A policy, and why nothing that is held meets it."""
WRONG: Final = b'months = 13\nqualities = "wind"\n"commissioned-after" = "2015-02-30"\nyears = 1\n'


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, a lot and a draft of a works in Sweden; the device is of 2021-04-01."""
    with Session(tmp_path_factory.mktemp("policy")) as found:
        listed(found)
        Path("coils.xlsx").write_bytes(workbook(2, COILS, 5, plant=SWEDISH))
        Path("coil.json").write_text(json.dumps(draft("SE")), encoding="utf-8")
        Path("use.csv").write_text(sheet((9_000, 0, 0)), encoding="utf-8")
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        issue(found, (1_000_000, 1_000_000, 1_000_000))
        yield found


@pytest.mark.parametrize(("name", "command"), [("lot", LOT), ("alone", ALONE), ("inventory", INVENTORY)])
def test_t732_what_does_not_meet_it_is_not_taken(session: Session, name: str, command: str) -> None:
    """Of a lot, a draft and an inventory: nothing is used up, and it is said why; what meets it is taken."""
    before = held(session)
    asked = f"{command} --policy policy.toml -o r-{name}.json"
    for policy, reason in UNMET.items():
        Path("policy.toml").write_text(policy, encoding="utf-8")
        said = ran(session, asked, 2)
        assert "Nothing was retired" in said and reason in said, said
    Path("policy.toml").write_bytes(WRONG)
    said = ran(session, asked, 2)
    assert [f"policy.toml:{line}" in said for line in range(1, 6)] == [True] * 4 + [False], said
    assert held(session) == before and not [*Path().glob(f"r-{name}*")]
    Path("policy.toml").write_text("commissioned-after = 2021-04-01\nmonths = 1\n", encoding="utf-8")
    ran(session, asked)
    assert held(session) != before and Path(f"r-{name}.json").exists()


def test_t732_a_policy_asks_only_more() -> None:
    """Registries and verifiers judge by the built-in one: nothing in a file goes below it."""
    data = b'months = 6\nqualities = ["new", "local"]\ncommissioned-after = 2015-01-01'
    found = read_policy(data, "p.toml")
    assert found == Policy(6, frozenset({"none"}), "2015-01-01", frozenset({"local", "new"}))
    for data in (b"", b"months = -1", b"months = true", b'supports = ["quota"]', b'qualities = []', WRONG):
        with pytest.raises(DraftRefused) as refused:
            read_policy(data, "p.toml")
        assert {one.code for one in refused.value.problems} == {"certificate.policy"}, data
        assert all(one.hint for one in refused.value.problems)
