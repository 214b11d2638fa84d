"""What no claim can count is not retired for it: other markets, other scopes. THREAT T664."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from passport.acts.citations import Retired, unusable
from passport.certificates.using import Units
from tests.cli.sessions import Session
from tests.cli.test_certificates_of_lots import listed, ran, sheet
from tests.cli.test_certificates_refused import COILS, LOT, held, issue
from tests.lots import SWEDISH, workbook

RETIRE: Final = LOT.replace(" --geography SE-3", "")
ALONE: Final = RETIRE.replace("coils.xlsx --heat H88000", "coil.json")
CASES: Final = (
    ("US", "2", "certificate.market", "certificate.market"),
    ("KR-1", "2", "certificate.market", "certificate.market"),
    ("SE-3", "1", "certificate.scope", "certificate.scope"),
    ("NO-1", "2", "certificate.none", "certificate.none"),
    ("US", "3", "certificate.none", "certificate.scope"),
    ("SE-3", "3", "", "certificate.scope"),
    ("SE-3", "2", "", ""),
    ("XX-1", "2", "certificate.none", "certificate.none"),
)
"""A market, a scope, and what is said of a lot, whose claims are not known yet, and of a draft."""
KIND: Final = {"stage": "melting", "method": "M2", "quantityTier": "T2", "factorTier": "T2"}


def draft(country: str) -> dict[str, Any]:
    """A coil of a works in that country, with purchased electricity in both results."""
    part = {**KIND, "isPrimary": True, "scope": "2"}
    return {
        "id": "https://id.mill.example/01/07312345678909/21/C-1", "name": "Coil C-1",
        "mass": {"value": "20000", "unit": "KGM"}, "productionRoute": "scrap-EAF",
        "facility": {"id": "https://id.mill.example/414/1", "name": "Works", "country": country},
        "period": {"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T00:00:00Z"},
        "components": [
            {**part, "key": "melt", "scope": "1", "amount": "2000"},
            {**part, "key": "power-location", "electricity": "location-based", "amount": "80"},
            {**part, "key": "power-market", "electricity": "market-based", "amount": "10"},
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, a lot and a draft of a works in Sweden."""
    with Session(tmp_path_factory.mktemp("usable")) as found:
        listed(found)
        Path("coils.xlsx").write_bytes(workbook(2, COILS, 5, plant=SWEDISH))
        Path("coil.json").write_text(json.dumps(draft("SE")), encoding="utf-8")
        Path("use.csv").write_text(sheet((9_000, 0, 0)), encoding="utf-8")
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        issue(found, (1_000_000, 1_000_000, 1_000_000))
        yield found


@pytest.mark.parametrize(("market", "scope", "of_lot", "of_draft"), CASES)
def test_what_no_claim_can_count_is_not_retired_t664(
    session: Session, market: str, scope: str, of_lot: str, of_draft: str
) -> None:
    """Electricity of another country's market, or of a scope in which the claim counts none."""
    for command, code in ((RETIRE, of_lot), (ALONE, of_draft)):
        path, before = Path(f"r-{market}-{scope}-{command == ALONE}.json"), held(session)
        asked = f"{command} --geography {market} --scope {scope} -o {path} --json"
        said = ran(session, asked, 2 if code else 0)
        assert code in said and path.exists() is not bool(code), said
        assert not code or (held(session) == before and not [*Path().glob("r*.request")])


def test_what_was_retired_elsewhere_all_the_same_is_said_t664(session: Session) -> None:
    """By whoever issues a claim that cites it; and nothing is said of what supports it."""
    Path("other.json").write_text(json.dumps(draft("US")), encoding="utf-8")
    Path("others.xlsx").write_bytes(workbook(2, COILS, 5))
    for command, name in ((RETIRE, "lot.json"), (ALONE, "one.json")):
        ran(session, f"{command} --geography SE-3 -o {name}")
    issuing = "passport issue --as mill --retirement"
    for file, name in (("coil.json", "here.json"), ("other.json", "there.json")):
        said = ran(session, f"{issuing} one.json {file} -o {name} --second")
        assert ("another country than that of the facility" in said) is (file == "other.json"), said
    for file in ("coils.xlsx", "others.xlsx"):
        said = ran(session, f"{issuing} lot.json --batch {file} --check")
        assert ("another country than that of the facility" in said) is (file == "others.xlsx"), said


def test_what_nobody_can_place_is_said_and_not_accused_t742(session: Session) -> None:
    """A works under a code of users: nothing says that its electricity is of another country."""
    ran(session, f"{ALONE} --geography SE-3 -o placed.json")
    document = json.loads(Path("placed.json").read_text("utf-8"))
    beneficiary = document["credentialSubject"]["beneficiary"]
    said = [unusable(draft(one), [Retired(document, "")], beneficiary) for one in ("SE", "US", "ZZ")]
    assert said[0] == "" and "another country" in said[1]
    assert "another country" not in said[2] and "ISO 3166-1 leaves to its users" in said[2]


def test_units_of_a_device_that_nobody_can_place_are_left_out_t742() -> None:
    """Unless nobody can place the works either: then nothing of the like is known of any."""
    units = Units("electricity", "WHR", "SE-3", frozenset({"2"}))
    asked = (("SE", "SE"), ("XX", "SE"), ("SE", "ZZ"), ("XX", "ZZ"), ("US", "SE"), ("XK", "SE"))
    assert [units.is_made_in(*one) for one in asked] == [True, False, True, True, False, False]
    assert units._replace(scopes=frozenset({"3"})).is_made_in("XX", "SE")


def test_what_devices_elsewhere_have_made_is_left_out_t644(session: Session) -> None:
    """The market of the works as a name for a device of another country: nothing of it is used up."""
    device = json.loads(Path("park.json").read_text("utf-8"))
    device["origin"] = {**device["origin"], "id": "urn:example:park:us", "country": "US"}
    Path("park.json").write_text(json.dumps(device), encoding="utf-8")
    active = held(session)
    issue(session, (3_000_000, 0, 0))
    assert held(session) == active + 3_000_000
    Path("all.csv").write_text(sheet((4_000_000, 0, 0)), encoding="utf-8")
    said = ran(session, f"{ALONE.replace('use.csv', 'all.csv')} --geography SE-3 -o all.json")
    assert "Left out: 1 lot of devices not known to be in the market of SE" in said
    assert held(session) >= 3_000_000
