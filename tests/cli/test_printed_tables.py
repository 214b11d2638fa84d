"""Printed tables, from the sheet to a verdict by the documented steps alone (T603)."""

import shutil
from pathlib import Path

import pytest

from tests.cli.sessions import Session
from tests.passport.inventories.sheets import REGION, STRATIFIED

PARTIES = (
    ("body", "accreditation-body", ""), ("company", "producer", " --prefix gs1:731234"),
    ("auditor", "verifier", ""), ("buyer", "publisher", ""),
)  # fmt: skip
LISTS = "--status company/status --status auditor/status --status body/status"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the parties, their trust list, a policy, and the example of the three companies."""
    folder = tmp_path_factory.mktemp("first")
    with Session(folder) as session:
        for name, role, more in PARTIES:
            did = f"did:web:{name}.example"
            _done(
                session, f"passport init {name} --role {role} --did {did} --name {name}{more} --no-passphrase"
            )
        _done(
            session,
            "passport accredit did:web:auditor.example --name auditor --number EAB-1 "
            "--scope entity/entity/SE/reasonable --as body -o accreditation.json",
        )
        _done(session, "passport trust new --as buyer -o trust.json")
        for name, role, _ in PARTIES[:3]:
            key = _done(session, f"passport keys show {name} --fingerprint").split()[-1]
            _done(session, f"passport trust add trust.json {name} --role {role} --key {key} --as buyer")
        _done(session, "passport trust add trust.json --accreditation accreditation.json --as buyer")
        _done(session, "passport inventory --example companies -o companies")
        _done(session, "passport inventory --example roasters -o roasters")
    (folder / "reports.toml").write_text('response = "optional"\n', encoding="utf-8")
    return folder


@pytest.fixture
def office(first: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to write into."""
    return Path(shutil.copytree(first, tmp_path / "office"))


def _done(session: Session, command: str) -> str:
    code, output = session.run(command)
    assert code == 0 or (code == 3 and "verify" in command), f"{command}\n{output}"
    return output


def _uncomment(head: Path) -> None:
    """Say which GWP set the company used, in the line that the example has for it."""
    text = head.read_text(encoding="utf-8")
    assert "# gwpSet" in text
    head.write_text(text.replace("# gwpSet", "gwpSet"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("services", ["VERIFIED"]),
        ("logistics", ["VERIFIED"]),
        ("software", ["INCOMPLETE", "neither parts nor a total say what an amount must come to"]),
    ],
)
def test_a_printed_table_is_signed_and_verified(office: Path, name: str, verdict: list[str]) -> None:
    """T603: the refusal before it says what is lacking, and that is all that is.

    The third table prints no total of its location-based scope 2, and the verdict says so.
    """
    with Session(office) as session:
        make = f"passport inventory companies/{name}.toml --edition {REGION} -o {name}.json --force"
        sign = f"passport issue {name}.json --as company -o {name}.passport.json"
        _done(session, make)
        code, output = session.run(sign)
        assert (code, "The draft names no GWP set." in output, "[[entities]]" in output) == (2, True, False)
        _uncomment(office / "companies" / f"{name}.toml")
        _done(session, make)
        assert f"inventory report of A {name} company" in _done(session, sign)
        _done(
            session,
            f"passport attest {name}.passport.json --as auditor --opinion roasters/opinion.toml "
            f"--accreditation accreditation.json --trust trust.json --yes -o {name}.attested.json",
        )
        said = _done(
            session, f"passport verify {name}.attested.json --trust trust.json {LISTS} --policy reports.toml"
        )
    assert said.startswith(verdict[0])
    assert all(one in said for one in verdict)


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ('\n[[entities]]\nreporter = "Another"\nid = "https://id.company.example/417/7312340000026"\n'
         'country = "SE"\nconsolidation = "operational-control"\n', 2, "A table is of one reporter"),
        ("", 0, "A services company"),
    ],
)  # fmt: skip
def test_a_table_is_of_one_entity(office: Path, change: str, code: int, says: str) -> None:
    """T603: an entity that would be dropped is refused where the draft is made."""
    head = office / "companies" / "services.toml"
    two = office / "companies" / "two.toml"
    two.write_text(head.read_text(encoding="utf-8") + change, encoding="utf-8")
    with Session(office) as session:
        found, output = session.run(
            f"passport inventory companies/two.toml --edition {STRATIFIED} -o two.json --force"
        )
    assert (found, says in output) == (code, True)
