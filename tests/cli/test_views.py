"""Views at the command line: lots, files that are secret, what a correction says (DESIGN 2.9)."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from tests.cli.sessions import Session

TRUST = "--trust passport-demo/trust.json --json"


@pytest.fixture
def here(demo: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo, tmp_path / "passport-demo")
    return tmp_path


def said(session: Session, command: str, code: int = 0) -> str:
    got, text = session.run(command)
    assert got == code, text
    return text


def test_the_workings_of_a_heat_serve_its_coils(here: Path) -> None:
    """One set of holdings for all coils of a heat; each view names its own claim."""
    with Session(here) as session:
        said(session, "lot coils.xlsx 1 2")
        batch = "passport issue --batch coils.xlsx --as passport-demo/mill -o lot"
        said(session, f"{batch} --disclosable '/components/*'")
        (workings,) = (here / "lot").glob("*.workings.json")
        coils = sorted((here / "lot").glob("*.passport.json"))
        assert len(coils) == 2
        said(session, f"passport view {workings} --of {coils[0]} --holdings heat.holdings.json")
        digests = set()
        for place, coil in enumerate(coils):
            view = f"view-{place}.json"
            said(
                session,
                f"passport view heat.holdings.json --of {coil} --for regulator --allow-inference -o {view}",
            )
            digests.add(json.loads((here / view).read_text())["claim"]["digestMultibase"])
            report = said(session, f"passport verify {coil} --view {view} {TRUST}", 3)
            outcomes = {one["code"]: one["outcome"] for one in json.loads(report)["findings"]}
            assert {outcomes[f"view.{one}"] for one in ("shape", "claim", "root", "figures")} == {"pass"}
        assert len(digests) == 2
        crossed = said(session, f"passport verify {coils[1]} --view view-0.json {TRUST}", 3)
        assert "incomplete" in json.loads(crossed)["verdict"]["also"]


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX systems")
def test_holdings_are_private_and_hold_no_activity_data(here: Path) -> None:
    with Session(here) as session:
        said(session, "example scrap-eaf.toml")
        said(session, "passport calculate scrap-eaf.toml -o coil.draft.json --holdings coil.holdings.json")
    held = here / "coil.holdings.json"
    assert stat.S_IMODE(held.stat().st_mode) == 0o600
    whole = json.loads(held.read_text())
    assert set(whole) == {"format", "leaves", "padding", "disclosable"}
    workings = json.loads((here / "coil.workings.json").read_text())
    assert workings["salt"] not in held.read_text()
    quantities = {part["quantity"] for one in workings["activity"]["sources"] for part in one["candidates"]}
    values = {text for leaf in whole["leaves"] for text in leaf["value"].values() if isinstance(text, str)}
    quantities = {text for text in quantities if len(text) > 1}  # "2" is a scope, too
    assert quantities and not quantities & values


def test_a_correction_says_what_two_views_show(here: Path) -> None:
    """T314: the corrected claim has other salts, and whoever has views of both is named."""
    with Session(here) as session:
        said(session, "example scrap-eaf.toml")
        said(session, "passport calculate scrap-eaf.toml -o coil.draft.json --holdings coil.holdings.json")
        said(session, "passport issue coil.draft.json --as passport-demo/mill -o coil.passport.json")
        said(session, "change scrap-eaf.toml 'quantity = 1080' 'quantity = 1081'")
        said(session, "passport calculate scrap-eaf.toml -o new.draft.json --holdings new.holdings.json")
        text = said(
            session,
            "passport correct coil.passport.json new.draft.json --reason calculation-error"
            " --as passport-demo/mill --yes -o new.passport.json",
        )
        assert "views of both" in text
        refused = said(session, "passport view coil.holdings.json --of new.passport.json --for public", 2)
        assert "another claim" in refused
    salts = [
        {leaf["salt"] for leaf in json.loads((here / name).read_text())["leaves"]}
        for name in ("coil.holdings.json", "new.holdings.json")
    ]
    assert not salts[0] & salts[1]
