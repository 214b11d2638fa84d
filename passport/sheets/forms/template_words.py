"""List the words of a template: what its drop-downs offer, and what its notes say."""

from collections.abc import Mapping, Sequence
from typing import Final

from passport.carbon.activity import ROLES
from passport.carbon.factors import KIND_TIERS
from passport.sheets.activity.reading import EVIDENCE, RULES
from passport.units import UNITS

CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "scope": ("1", "2", "3"),
    "role": tuple(ROLES),
    "electricity": ("location-based", "market-based"),
    "yes or no": ("yes", "no"),
    "method": ("M1", "M2", "M3", "M4"),
    "unit": tuple(UNITS),
    "unit of mass": ("KGM", "TNE", "GRM"),
    "evidence": EVIDENCE,
    "fill": ("linear", "same-time-previous-day"),
    "capitalRule": ("straight-line", "units-of-production"),
    "allocationRule": RULES,
    "kind": tuple(KIND_TIERS),
    "productionRoute": ("BF-BOF", "DRI-EAF", "scrap-EAF", "re-roller", "other"),
    "boundary": ("gate-to-gate", "cradle-to-gate", "CBAM-production-process", "EPD-A1-A3"),
    "carbonToCO2": ("44/12", "3.664"),
    "detail": ("stage", "component", "total"),
}  # fmt: skip
LISTED_AS: Final[Mapping[tuple[str, str], str]] = {
    ("activity", "offGas"): "yes or no",
    ("activity", "isPrimary"): "yes or no",
    ("heats", "outputUnit"): "unit",
    ("coils", "unit"): "unit of mass",
}
WIDTHS: Final[Mapping[str, int]] = {
    "key": 26, "stage": 16, "role": 14, "electricity": 16, "evidence": 18, "factor": 50, "id": 46, "note": 40,
    "# name": 22, "value": 62, "unit": 9, "what it is": 84, "publisher": 20, "edition": 22,
    "capitalStart": 27, "capitalEnd": 27, "serial": 20,
}  # fmt: skip
PLANT: Final[Mapping[str, str]] = {
    "id": "the product's address: GS1 Digital Link, or https://.../p/ and a licence plate",
    "idPattern": "the address of each coil: GS1 Digital Link with the coil's number in place of {serial};"
    " with {heat} alone each row is a whole heat",
    "name": "what the product is called",
    "grade": "the steel's grade",
    "heat": "the heat it was made of",
    "productionRoute": "choose from the list",
    "boundary": "what is counted: choose from the list",
    "gwpSet": "the table of warming potentials; others are named in the guide",
    "carbonToCO2": "44/12 (IPCC, GHG Protocol) or 3.664 (EU ETS, CBAM)",
    "detail": "how much of the list of sources the claim publishes",
    "output": "what all sources of the sheet activity made together",
    "mass": "the mass of the product this claim is about",
    "facility.id": "the address of the plant",
    "facility.name": "its name",
    "facility.country": "two capital letters (ISO 3166)",
    "period.start": "begin of the time, with its offset from UTC; a date cell needs a row zone (+02:00)",
    "period.end": "end of the time, not included",
}
NOTES: Final[Sequence[tuple[str, str]]] = (
    ("plant", "One line for each fact about product and plant. Replace the column value by your own."),
    (
        "activity",
        "One row for each source of emissions. Rows of one key are ways to one source, the best first.",
    ),
    ("more columns", "Columns of the list below that the sheet does not have can be added, by their names."),
    ("factors", "Your own factors: supplier, laboratory, grid. Those of the sheet lists come along."),
    ("lists", "What the drop-downs offer. Nothing is read from here, nor from this sheet."),
    (
        "numbers",
        "Type plain numbers. A number counts as the program shows it, to 15 digits; text 1.234 is refused.",
    ),
    (
        "formulas",
        "Formulas may stand in cells; their last value counts, so let the program calculate before you save.",
    ),
    (
        "not allowed",
        "Merged cells, hidden rows and columns with data, macros, a password, links to other workbooks.",
    ),
    ("then", "passport calculate FILE.xlsx shows the number, and every mistake with its cell."),
)
LOT_NOTES: Final[Sequence[tuple[str, str]]] = (
    ("plant", "One line for each fact that all coils share. Replace the column value by your own."),
    ("activity", "One row for each source of each heat. Rows of one heat and key are ways to one source."),
    ("heats", "One row for each heat. A fact of plant that differs by heat can be a column of its own."),
    ("coils", "One row for each coil. All coils of a heat have the heat's number."),
    *NOTES[2:-1],
    ("then", "passport issue --batch FILE.xlsx --as DIR --check lists every mistake with its cell."),
    ("", "passport calculate FILE.xlsx --heat HEAT shows the number of a heat."),
)
TABLES: Final[Mapping[str, str]] = {
    "activity": "what each column holds",
    "factors": "your own, beside those that come along",
    "heats": "what differs by heat",
    "coils": "what a coil has of its own",
}
HEATS: Final[Mapping[str, str]] = {
    "heat": "The heat's number, as in activity and coils.",
    "output": "What the sources of the heat made together.",
    "outputUnit": "TNE tonne, KGM kilogram.",
    "note": "For yourself; not read.",
}
COILS: Final[Mapping[str, str]] = {
    "serial": "The coil's own number; it takes the place of {serial} in idPattern.",
    "heat": "The heat it was made of: choose from the sheet heats.",
    "mass": "A plain number, for example 21840.",
    "unit": "KGM kilogram (where it is blank), TNE tonne.",
    "name": "Where it differs from plant.",
    "grade": "Where it differs from plant.",
    "note": "For yourself; not read.",
}
ACTIVITY: Final[Mapping[str, str]] = {
    "heat": "The heat the row belongs to: choose from the sheet heats.",
    "key": "The source's own name: small letters, digits, hyphens.",
    "stage": "Where in the process: ironmaking, steelmaking, rolling, ... Small letters and hyphens.",
    "scope": "1 direct, 2 bought energy, 3 bought materials.",
    "role": "Gives the sign. Blank is emission; output and credit are taken off.",
    "electricity": "Counts in that result only: give the same kilowatt hours once each way.",
    "offGas": "yes for electricity from works gases.",
    "isPrimary": "yes or no, where it should not follow from scope and method.",
    "allocation": "Leave blank; use the three columns allocation... for a shared source.",
    "month": "Month or day of the row (2026-09 or 2026-09-17); refused outside the period.",
    "method": "M1 measured, M2 activity x factor, M3 carbon balance, M4 a supplier's footprint.",
    "quantity": "How much: a plain number, zero or more.",
    "unit": "TNE tonne, KGM kilogram, KWH, MWH, GV gigajoule, MTQ cubic metre, LTR litre.",
    "evidence": "Where the quantity comes from; it decides the evidence tier.",
    "calibratedUntil": "The instrument's calibration is good until this day (2026-12-31).",
    "factor": "Id of a factor record: from the list, or of the sheet factors.",
    "input": "Instead of a factor: digest of the passport of a bought material.",
    "stockStart": "In stock before. Used is quantity + stockStart - stockEnd.",
    "stockEnd": "In stock after.",
    "calorific": "Gigajoules a tonne, for fuels.",
    "oxidation": "Share that burns, for fuels: 0.99.",
    "uncertainty": "Relative, 95 %: 0.03.",
    "series": "Name of a file of readings beside this workbook, instead of a quantity.",
    "fill": "The rule for gaps in the readings.",
    "capitalRule": "How a machine is written off.",
    "capitalStart": "In use from (2010-01-01T00:00:00+09:00).",
    "capitalEnd": "In use until.",
    "capitalExpected": "Units it will make in its life.",
    "capitalMadeBefore": "Units it made before.",
    "allocationRule": "How a source shared with other products is divided.",
    "allocationOwn": "This product's part (hours, tonnes, ...).",
    "allocationWhole": "The whole.",
    "note": "For yourself; not read.",
}
FACTORS: Final[Mapping[str, str]] = {
    "id": "A name that stays, for example urn:example:factor:our-coke-2026.",
    "publisher": "Who vouches for it.",
    "edition": "Contract, batch or edition.",
    "geography": "Country codes separated by blanks, or GLO.",
    "validFrom": "First day (2026-01-01).",
    "validUntil": "Last day.",
    "kind": "Decides the tier of this leg; above T1 with its evidence only.",
    "unit": "The factor is per this unit.",
    "carbon": "Kilograms of carbon per unit (for M3), or",
    "supplied": "kilograms of CO2e per unit as supplied (for M4), or",
    "gas:CO2": "kilograms of this gas per unit (for M1 and M2). Other gases have columns of their own.",
    "material": "What it is a factor of.",
    "calorific": "Gigajoules a tonne.",
    "uncertainty": "Relative, 95 %: 0.05.",
    "licence": "Whether the record may be passed on.",
    "evidence": "What the kind rests on: the file name of a document beside this one. Without it T1 at most.",
    "evidenceDigest": "Blank, or the digest of that document where it lies elsewhere.",
    "priceYear": "Of a factor per unit of money: the year of its prices.",
    "basis": "Of a factor per unit of money: purchaser or basic.",
    "spatial": "Ground it speaks for: supply-shed, stratum, residual, land-unit, harvested-area; or blank.",
}
