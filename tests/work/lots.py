"""A small lot for tests of review and attest: heats of one melt shop, each with workings and a few coils."""

import json
from pathlib import Path
from typing import Any

from passport.work.calculating import File, calculated
from signing import jcs
from signing.digests import multibase_digest
from tests.cli.sessions import in_process
from tests.passport.carbon.activities import example_file

CHARGE_CARBON = ("12", "11.2", "13.4", "12.6", "11.7")
"""Tonnes of charge carbon of each heat: what makes their numbers differ."""


def activity(heat: int, month: str = "2023-09") -> bytes:
    """Activity data of a heat: the scrap-EAF example at the demo's mill, with other charge carbon.

    ``month`` is that of its production.
    """
    text = example_file("scrap-eaf.csv").decode()
    text = text.replace("norrland-steel.example", "mill.example").replace("7312340000019", "7312345000011")
    text = text.replace("facility.country,IN", "facility.country,KR").replace("2023-09", month)
    return text.replace("input,,M3,12,", f"input,,M3,{CHARGE_CARBON[heat % 5]},").encode()


def product(heat: int, coil: int) -> str:
    """The identifier of a coil."""
    return f"https://id.mill.example/01/07312345678909/21/H{heat:02d}-{coil}"


def drafts(
    heat: int, coils: int, *, detail: str = "stage", month: str = "2023-09"
) -> tuple[list[dict[str, Any]], bytes]:
    """Drafts of the coils of a heat, and the workings they share, which name the heat and no coil."""
    factors = File("factors.csv", example_file("factors.csv"))
    salt = bytes([heat]) * 32
    sheet = File("h.csv", activity(heat, month))
    found = calculated(sheet, "csv", salt=salt, factors=[factors], detail=detail)  # type: ignore[arg-type]  # a word of the list
    draft = json.loads(found.draft)
    workings = json.loads(found.workings)
    for name in ("id", "name", "mass"):
        del workings["activity"][name]
    draft["heat"] = workings["activity"]["heat"] = f"H{heat:02d}"
    data = jcs.canonical(workings)
    draft["footprint"]["workings"] = {"digestMultibase": multibase_digest(data)}
    listed = []
    for coil in range(1, coils + 1):
        mass = {"value": str(21000 + 100 * coil), "unit": "KGM"}
        listed.append({**draft, "id": product(heat, coil), "name": "Coil", "mass": mass})
    return listed, data


def issue(folder: Path, demo: Path, draft: dict[str, Any], name: str) -> Path:
    """A claim of the demo's mill about a draft."""
    source, target = folder / "drafts" / f"{name}.json", folder / "claims" / f"{name}.passport.json"
    for path in (source, target):
        path.parent.mkdir(exist_ok=True, parents=True)
    source.write_text(json.dumps(draft), encoding="utf-8")
    code, output = in_process(["issue", str(source), "--as", str(demo / "mill"), "-o", str(target)])
    assert code == 0, output
    return target


def lot(
    folder: Path, demo: Path, *, heats: int = 3, coils: int = 4, detail: str = "stage", month: str = "2023-09"
) -> Path:
    """``folder`` with ``claims/`` and ``workings/`` of a lot, issued by the demo's mill."""
    (folder / "workings").mkdir(parents=True)
    for heat in range(heats):
        listed, workings = drafts(heat, coils, detail=detail, month=month)
        (folder / "workings" / f"H{heat:02d}.json").write_bytes(workings)
        for place, draft in enumerate(listed, 1):
            issue(folder, demo, draft, f"H{heat:02d}-{place}")
    return folder
