"""An auditor's week in a folder of its own: the demo's parties, a lot of theirs, and short commands."""

import json
import shutil
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from passport.carbon.exact import scaled
from passport.carbon.tiers import shares
from passport.work.reviewing import findings_file, findings_text
from passport.work.reviewing.findings_file import Findings
from signing.strict_json import loads
from tests.cli.sessions import in_process
from tests.work import lots


class Week:
    """Parties, claims and workings below ``folder``; each method is one command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.demo = folder / "passport-demo"
        self.lot = folder / "lot"
        self.findings = folder / "findings.toml"
        self.attested = folder / "attested"

    @classmethod
    def begin(cls, made: "Week", folder: Path) -> "Week":
        """A copy of one that was made before."""
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        return cls(folder)

    @property
    def trust(self) -> list[str]:
        """The trust list."""
        return ["--trust", str(self.demo / "trust.json")]

    def run(self, *words: object) -> tuple[int, str]:
        """Exit code and output."""
        return in_process([str(word) for word in words])

    def review(self, *more: object, lot: Path | None = None) -> tuple[int, str]:
        """Review the lot with its workings; findings are written."""
        words = ["review", lot or self.lot / "claims", "--workings", self.lot / "workings", *self.trust]
        words += ["--as", self.demo / "verifier"]
        return self.run(*words, "-o", self.findings, "--force", *more)

    def facts(self, *more: object, lot: Path | None = None) -> dict[str, Any]:
        """The review as JSON."""
        code, output = self.review("--json", *more, lot=lot)
        assert code == 0, output
        found: dict[str, Any] = json.loads(output.splitlines()[-1])
        return found

    def answer(self, finding: str, act: str, *more: object) -> tuple[int, str]:
        """One word of whose turn it is."""
        mill = act in ("close", "amend")
        party, person = ("mill", "Mia Mill") if mill else ("verifier", "A. Example")
        who = ["--as", self.demo / party, "--by", person]
        words = ["answer", self.findings, "--finding", finding, f"--{act}", "--text", f"We {act} it.", *who]
        return self.run(*words, *more)

    def settle(self, *findings: str) -> None:
        """Closed by the mill, accepted by the auditor."""
        for finding in findings:
            for act in ("close", "accept"):
                code, output = self.answer(finding, act)
                assert code == 0, output

    def attest(
        self, *more: object, claims: Path | None = None, template: str = "opinion.toml"
    ) -> tuple[int, str]:
        """The whole lot as one engagement."""
        return self.run(
            "attest", "--batch", claims or self.lot / "claims", "--review", self.findings,
            "--template", self.demo / "drafts" / template, "--as", self.demo / "verifier",
            "--accreditation", self.demo / "accreditation.json", *self.trust, "-o", self.attested, *more,
        )  # fmt: skip

    def attest_one(self, claim: Path, *more: object, template: str = "opinion.toml") -> tuple[int, str]:
        """One claim of the lot."""
        return self.run(
            "attest", claim, "--review", self.findings, "--template", self.demo / "drafts" / template,
            "--as", self.demo / "verifier", "--accreditation", self.demo / "accreditation.json",
            *self.trust, "-o", self.folder / "one.passport.json", *more,
        )  # fmt: skip

    def template(self, name: str, *changes: tuple[str, str]) -> str:
        """Another opinion beside the demo's; the result is its name."""
        text = (self.demo / "drafts" / "opinion.toml").read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (self.demo / "drafts" / name).write_text(text, encoding="utf-8")
        return name

    def edit(self, before: str, after: str, *, times: int = 1) -> None:
        """Change the findings file as an editor would."""
        text = self.findings.read_text(encoding="utf-8")
        assert before in text
        self.findings.write_text(text.replace(before, after, times), encoding="utf-8")

    def read(self) -> Findings:
        """The findings file as it stands."""
        return findings_file.read(self.findings.read_bytes(), "findings.toml")

    def take_out(self, id: str) -> None:
        """What somebody does with an editor: the finding is gone."""
        found = self.read()
        left = found._replace(found=tuple(one for one in found.found if one.id != id), digest="")
        self.findings.write_text(findings_text.text(left), encoding="utf-8")

    def statements(self) -> list[dict[str, Any]]:
        """What was signed about each claim, by the name of its file."""
        return [statement(path) for path in sorted(self.attested.glob("*.passport.json"))]

    def forge(self, name: str, change: dict[str, Any], *, heat: int = 0, coil: int = 1) -> Path:
        """The mill signs a coil whose footprint is not what its workings lead to."""
        (self.lot / "claims" / f"H{heat:02d}-{coil}.passport.json").unlink(missing_ok=True)
        draft = lots.drafts(heat, coil)[0][coil - 1]
        draft["id"] = f"{draft['id']}-F"
        for pointer, value in change.items():
            place: Any = draft
            *way, last = [int(step) if step.isdigit() else step for step in pointer.split("/")]
            for step in way:
                place = place[step]
            place[last] = value
        return lots.issue(self.lot, self.demo, draft, name)


def refused(answer: tuple[int, str]) -> tuple[str, str]:
    """Code and whole output of a command that was refused with ``--json``."""
    code, output = answer
    assert code == 2, output
    assert "hint: " in output
    line = next(line for line in output.splitlines() if line.startswith('{"error"'))
    return json.loads(line)["error"]["code"], output


def statement(path: Path) -> dict[str, Any]:
    """The subject of the statement in a passport file."""
    return loads(path.read_bytes())["verifiableCredential"][1]["credentialSubject"]  # type: ignore[index,call-overload,return-value]  # a passport file


def coherent(kilograms: str) -> dict[str, Any]:
    """Totals, gases and shares that fit the changed amount, so that nothing but the workings shows it."""
    footprint = lots.drafts(0, 1)[0][0]["footprint"]
    footprint["components"][0]["amount"] = kilograms
    change: dict[str, Any] = {"footprint/components/0/amount": kilograms}
    for place, result in enumerate(footprint["results"]):
        mark = result["electricity"]
        own = [one for one in footprint["components"] if one.get("electricity", mark) == mark]
        whole = sum(scaled(one["amount"], 6) for one in own)
        tiers = dict.fromkeys(("T4", "T3", "T2", "T1", "T0"), 0)
        primary = 0
        for one in own:
            tier = min(one["quantityTier"], one["factorTier"])
            tiers[tier] += abs(scaled(one["amount"], 6))
            primary += abs(scaled(one["amount"], 6)) if one["isPrimary"] else 0
        total = f"{whole / 10**6:.6f}"
        size = sum(tiers.values())
        change[f"footprint/results/{place}/total"] = total
        change[f"footprint/results/{place}/gases"] = [{"gas": "CO2", "mass": total}]
        change[f"footprint/results/{place}/evidenceBreakdown"] = [
            {"tier": tier, "share": share} for tier, share in shares(tiers).items()  # type: ignore[arg-type]  # the five
        ]
        change[f"footprint/results/{place}/primaryDataShare"] = f"{round(primary * 10**5 / size) / 10**5:.5f}"
    return change


def fill_in(template: Path, target: Path, *, heats: int = 3, coils: int = 4) -> None:
    """What the mill's quality office types into the scrap-EAF template: its own plant, heats and coils."""
    book = load_workbook(template)
    plant = {row[0].value: row for row in book["plant"].iter_rows(min_row=2)}
    typed: dict[str, str | int] = {
        "name": "Hot-rolled coil",
        "output": 100,
        "facility.id": "https://id.mill.example/414/7312345000011",
        "facility.country": "KR",
    }
    for name, value in typed.items():
        plant[name][1].value = value
    plant["id"][0].value = "idPattern"
    plant["id"][1].value = "https://id.mill.example/01/07312345678909/21/{serial}"
    place = plant["mass"][0].row
    assert place is not None
    book["plant"].delete_rows(place)
    sheet = book["activity"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True) if row[0]]
    quantity = rows[0].index("quantity")
    sheet.delete_rows(2, sheet.max_row)
    sheet.insert_cols(1)
    sheet.cell(1, 1, "heat")
    for heat in range(heats):
        for row in rows[1:]:
            # A heat is a tenth of the example's day; what is charged as carbon differs from heat to heat.
            amount = lots.CHARGE_CARBON[heat] if row[0] == "charge-carbon" else row[quantity]
            sheet.append([f"H{heat:02d}", *row[:quantity], float(str(amount)) / 10, *row[quantity + 1 :]])
    table = book.create_sheet("coils")
    table.append(["serial", "heat", "mass"])
    for heat in range(heats):
        for coil in range(1, coils + 1):
            table.append([f"H{heat:02d}-{coil}", f"H{heat:02d}", 21000 + 100 * coil])
    book.save(target)
