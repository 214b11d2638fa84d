"""A supplier's slab, a mill's coil of it, a stamping of that, and short commands about their corrections."""

import json
from pathlib import Path
from typing import Any

import pytest

from passport.cli.everyone.demo_drafts import OPINION
from passport.disk import documents
from signing.digests import multibase_digest
from tests.cli.sessions import in_process
from tests.world_inputs import SLAB, Supply, activity

COIL = "https://id.norrland-steel.example/01/07312345678909/21/C-44"
STAMPING = "https://id.norrland-steel.example/01/07312345678909/21/P-9"
SLAB_DRAFT = """
id = "{id}"
name = "Slab"
mass = {{ value = "21000", unit = "KGM" }}
facility = {{ id = "https://id.sydstal.example/414/4098765000003", name = "Works", country = "SE" }}
productionRoute = "scrap-EAF"
period = {{ start = "2024-09-08T00:00:00Z", end = "2024-09-09T00:00:00Z" }}
[[components]]
key = "melt"
stage = "melting"
scope = "1"
method = "M2"
amount = "{amount}"
quantityTier = "T2"
factorTier = "T2"
isPrimary = true
"""
PLAN = ["cascade", "claims", "--trust", "trust.json", "--status", "supplier", "--status", "mill"]
SIGNING = ["--as", "mill", "--trust", "trust.json", "-o", "new", "--yes"]
CORRECT = ["correct", "claims", "--plan", "plan.json", *SIGNING]


def ran(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def claim_in(path: str) -> dict[str, Any]:
    return dict(documents.passport(Path(path)).claim.document)


def made(
    name: str, id: str, above: str, kilograms: str, mass: str, *, tonnes: str = "1", coke: str = "3.7"
) -> None:
    """A claim of ``mass`` kilograms, out of so many tonnes that were made of kilograms of the claim above."""
    supply = Supply(claim_in(f"claims/{above}.passport.json"), None)
    data = activity([(supply, kilograms)], id=id, mass=mass).replace(b"2026-09", b"2024-09")
    data = data.replace(b"output = { value = 1,", f"output = {{ value = {tonnes},".encode())
    data = data.replace(b'quantity = "3.7"', f'quantity = "{coke}"'.encode())
    Path(f"{name}.toml").write_bytes(data)
    ran("calculate", f"{name}.toml", "--input", f"claims/{above}.passport.json", "--trust", "trust.json",
        "-o", f"{name}.draft.json", "--workings", f"claims/{name}.workings.json")  # fmt: skip
    ran("issue", f"{name}.draft.json", "--as", "mill", "-o", f"claims/{name}.passport.json")


PARTIES: tuple[tuple[str, str, list[str]], ...] = (
    ("supplier", "producer", ["--prefix", "gs1:4098765"]),
    ("mill", "producer", ["--prefix", "gs1:7312345"]),
    ("verifier", "verifier", []),
    ("body", "accreditation-body", []),
    ("buyer", "publisher", []),
)
ACCREDITED = [
    "accredit", "did:web:verifier.example", "--name", "Verifier", "--number", "V-1",
    "--scope", "ISO14067/iron-and-steel/SE/reasonable", "--as", "body", "-o", "accreditation.json",
]  # fmt: skip


def build(folder: Path) -> None:
    """The parties, the three claims, the slab's correction by 100 kg, and the auditor's opinion."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("claims").mkdir()
        for name, role, extra in PARTIES:
            ran("init", name, "--role", role, "--did", f"did:web:{name}.example", "--name", name.title(),
                "--no-passphrase", *extra)  # fmt: skip
        ran("trust", "new", "--as", "buyer", "-o", "trust.json")
        for name, role, _ in PARTIES[:-1]:
            key = ran("keys", "show", name, "--fingerprint").strip()
            ran("trust", "add", "trust.json", name, "--role", role, "--key", key, "--as", "buyer")
        for name, amount in (("slab", "2000"), ("corrected", "2100")):
            Path(f"{name}.toml").write_text(SLAB_DRAFT.format(id=SLAB, amount=amount), encoding="utf-8")
        ran("issue", "slab.toml", "--as", "supplier", "-o", "claims/slab.passport.json")
        made("coil", COIL, "slab", "5250", "5000", tonnes="5", coke="18.5")
        made("stamping", STAMPING, "coil", "1250", "100")
        ran("correct", "claims/slab.passport.json", "corrected.toml", "--reason", "calculation-error",
            "--as", "supplier", "-o", "claims/slab-2.passport.json", "--yes")  # fmt: skip
        ran(*ACCREDITED)
        Path("opinion.toml").write_text(OPINION, encoding="utf-8")


def new_claims() -> dict[str, dict[str, Any]]:
    found = [claim_in(str(path)) for path in sorted(Path("new").glob("*.passport.json"))]
    return {claim["credentialSubject"]["id"]: claim for claim in found}


def workings_of(claim: dict[str, Any]) -> dict[str, Any]:
    """The workings in the folder that the claim names."""
    named = claim["credentialSubject"]["footprint"]["workings"]["digestMultibase"]
    for path in Path("new").glob("*.workings.json"):
        if multibase_digest(path.read_bytes()) == named:
            found: dict[str, Any] = json.loads(path.read_bytes())
            return found
    raise AssertionError(named)
