"""What the people of the demo write themselves: a mill's activity data and an auditor's opinion.

The electricity is a real plant's day; the companies, the coil, the slab, the gas and the factors are made up.
"""

from typing import Final

from passport.model.shape import package_file
from passport.sheets import drafts

ACTIVITY: Final = "demo-mill.toml"
_READINGS: Final = "plant-day-2018-01-18.csv"
GTIN_PRODUCT: Final = "https://id.mill.example/01/07312345678909/21/C-2018-0118-1"

PARTIES: Final = (
    ("accreditation-body", "accreditation-body", "Example Accreditation Board", ()),
    ("mill", "producer", "Example Re-rolling Mill", ("gs1:7312345", "plate:MILL")),
    ("verifier", "verifier", "Example Verification Partners", ()),
    ("platform", "platform", "Example Passport Platform", ()),
    ("buyer", "publisher", "Example Buyer", ()),
)
"""Folder and host of the DID, role, name, identifier prefixes."""

ACCREDITATION: Final = (
    "did:web:verifier.example",
    "--name", "Example Verification Partners",
    "--number", "EAB-VB-0042",
    "--scope", "ISO14067/iron-and-steel/KR/reasonable",
)  # fmt: skip

OPINION: Final = """\
# An auditor's opinion. What it is about (claim, boundary, digests) is copied from the claim when signed.
outcome = "unmodified"
levelOfAssurance = "reasonable"
schemes = ["ISO14067"]
conclusion = "In our opinion the claim is fairly stated, in all material respects, against the criteria."
intendedUsers = "Buyers of the product and their auditors."
impartiality = "No advisory work for the producer in the last three years. This opinion is a demonstration."
materialityThreshold = { basis = "relative", value = "0.05", of = "total" }
criteria = [{ name = "ISO 14067", edition = "2018" }]
verificationStandards = [
    { name = "ISO 14064-3", edition = "2019" },
    { name = "ISO/IEC 17029", edition = "2019" },
]

[signatories]
lead-verifier = "A. Example"
independent-reviewer = "B. Example"
decision = "C. Example"
"""


def activity() -> dict[str, bytes]:
    """The files the mill calculates from, by name: a day's activity data and 96 meter readings."""
    return {
        ACTIVITY: package_file(f"carbon/examples/{ACTIVITY}"),
        _READINGS: package_file(f"carbon/data/{_READINGS}"),
    }


def coil_to_write_by_hand() -> bytes:
    """The example draft in TOML, moved to the demo's mill and into the past of every machine's clock."""
    text = drafts.example("claim").decode()
    return text.replace("norrland-steel.example", "mill.example").replace("2026", "2024").encode()


def heat_to_write_by_hand() -> bytes:
    """The same draft about a whole heat, whose two coils it lists: one passport for all of it."""
    coil, serial = "C-2024-0917-44", "21/C-2024-0917-44"
    text = coil_to_write_by_hand().decode()
    text = text.replace("# A claim for one coil,", "# A claim for a whole heat,", 1)
    text = text.replace(serial, "10/H88213", 1).replace("value = 21840", "value = 43120", 1)
    listed = "".join(
        f'\n    "https://id.mill.example/01/07312345678909/21/{one}",' for one in (coil, f"{coil[:-1]}5")
    )
    text = text.replace('detail = "component" ', f'items = [{listed}\n]\ndetail = "component" ', 1)
    return text.replace('country = "SE"', 'country = "KR"', 1).replace('locode = "SELLA"\n', "", 1).encode()
