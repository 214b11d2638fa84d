"""The figures that the CO2-statements paper prints about GOCASI Ltd., in tonnes, as it prints them.

Version 2.0 of November 2025: Table 1 (opening balance sheet), Table 2 (contribution), Table 3 (closing
balance sheet), Table 4 (product carbon accounting) and the tableau of its 14 journal entries.
"""

from typing import Final

YEARS_OPENING: Final = ("prior to 2022", "2022", "2023", "2024")
YEARS_CLOSING: Final = ("prior to 2023", "2023", "2024", "2025")
ROWS: Final = {
    "Buildings": "buildings",
    "Machinery & Equipment": "machinery",
    "Materials": "materials/steel",
    "Work-in-Process Goods A": "work-in-process/a",
    "Work-in-Process Goods B": "work-in-process/b",
    "Finished Goods A": "finished-goods/a",
    "Finished Goods B": "finished-goods/b",
    "Scope 2": "indirect/scope-2",
    "Upstream Scope 3": "indirect/upstream",
    "Direct Emissions": "direct/fuels",
    "Direct Removals": "removals/permanent",
    "Legacy Emissions": "legacy",
}
"""The rows of both balance sheets, and the accounts of our example that hold them."""
TABLE_1: Final = {
    "Buildings": (130, -10, -10, -10, 100),
    "Machinery & Equipment": (195, -15, -15, -15, 150),
    "Materials": (0, 0, 0, 600, 600),
    "Work-in-Process Goods A": (0, 0, 0, 0, 0),
    "Work-in-Process Goods B": (0, 0, 0, 0, 0),
    "Finished Goods A": (0, 80, -80, 620, 620),
    "Finished Goods B": (35, 5, -40, 80, 80),
    "Scope 2": (10_000, 500, 600, 850, 11_950),
    "Upstream Scope 3": (6_000, 1_280, 1_440, 1_550, 10_270),
    "Direct Emissions": (1_270, 130, 125, 187, 1_712),
    "Direct Removals": (0, 0, -10, -12, -22),
    "Legacy Emissions": (-16_910, -1_850, -2_300, -1_300, -22_360),
}
TABLE_1_TOTAL: Final = (360, 60, -145, 1_275, 1_550)
TABLE_1_INDIRECT: Final = 22_220
TABLE_3: Final = {
    "Buildings": (120, -10, -10, 3, 103),
    "Machinery & Equipment": (180, -15, -15, 15, 165),
    "Materials": (0, 0, 600, 440, 1_040),
    "Work-in-Process Goods A": (0, 0, 0, 0, 0),
    "Work-in-Process Goods B": (0, 0, 0, 0, 0),
    "Finished Goods A": (80, -80, 620, -80, 540),
    "Finished Goods B": (40, -40, 80, 18, 98),
    "Scope 2": (10_500, 600, 850, 508, 12_458),
    "Upstream Scope 3": (7_280, 1_440, 1_550, 1_290, 11_560),
    "Direct Emissions": (1_400, 125, 187, 45, 1_757),
    "Direct Removals": (0, -10, -12, -5, -27),
    "Legacy Emissions": (-18_760, -2_300, -1_300, -1_442, -23_802),
}
TABLE_3_TOTAL: Final = (420, -145, 1_275, 396, 1_946)
TABLE_3_INDIRECT: Final = 24_018
TABLE_2: Final = (
    ("a", "2024", 200, 620),
    ("a", "2025", 220, 660),
    ("b", "2024", 100, 80),
    ("b", "2025", 60, 42),
)
"""Product, year it was made, units, and emissions in sales."""
CEGS, ADMINISTRATION, REMOVALS, CONTRIBUTION = 1_402, 45, -5, 1_442
TABLE_4: Final = {
    ("a", "2024"): (
        {("step-1", "2"): 40, ("step-1", "3.1"): 1_020, ("step-2", "1"): 40, ("step-2", "2"): 760},
        1_860,
        600,
        "3.1",
    ),
    ("a", "2025"): (
        {("step-1", "2"): 36, ("step-1", "3.1"): 720, ("step-2", "1"): 24, ("step-2", "2"): 420},
        1_200,
        400,
        "3",
    ),
    ("b", "2024"): (
        {("step-1", "2"): 4, ("step-1", "3.1"): 96, ("step-2", "1"): 30, ("step-2", "2"): 30},
        160,
        200,
        "0.8",
    ),
    ("b", "2025"): (
        {("step-1", "2"): 4, ("step-1", "3.1"): 80, ("step-2", "1"): 20, ("step-2", "2"): 36},
        140,
        200,
        "0.7",
    ),
}
"""Emissions by step and scope, their total, units produced, and the footprint of a unit."""
COLUMNS_OF_TABLEAU: Final = (
    "Buildings",
    "Machinery & Equipment",
    "Materials",
    "WIP A",
    "WIP B",
    "Finished Goods A",
    "Finished Goods B",
    "NCC",
    "Indirect",
    "Direct Emissions",
    "Direct Removals",
    "Legacy",
)
BEGINNING: Final = (100, 150, 600, 0, 0, 620, 80, 0, 22_220, 1_712, -22, -22_360)
TABLEAU: Final = {
    "JE1": {"Materials": 1_240, "Indirect": 1_240},
    "JE2": {"Materials": -800, "WIP A": 720, "WIP B": 80},
    "JE3": {"WIP A": 36, "WIP B": 4, "Indirect": 40},
    "JE4": {"WIP A": -756, "Finished Goods A": 1_200, "Indirect": 420, "Direct Emissions": 24},
    "JE5": {"WIP B": -84, "Finished Goods B": 140, "Indirect": 36, "Direct Emissions": 20},
    "JE6": {"Finished Goods A": -1_280, "NCC": 1_280},
    "JE7": {"Finished Goods B": -122, "NCC": 122},
    "JE8": {"Machinery & Equipment": 30, "Indirect": 30},
    "JE9": {"Buildings": 13, "Indirect": 12, "Direct Emissions": 1},
    "JE10": {"NCC": 10, "Indirect": 10},
    "JE11": {"NCC": -5, "Direct Removals": -5},
    "JE12": {"Buildings": -10, "Machinery & Equipment": -15, "NCC": 25},
    "JE13": {"NCC": 10, "Indirect": 10},
    "JE14": {"NCC": -1_442, "Legacy": -1_442},
}
CHANGES: Final = (3, 15, 440, 0, 0, -80, 18, 0, 1_798, 45, -5, -1_442)
ENDING: Final = (103, 165, 1_040, 0, 0, 540, 98, 0, 24_018, 1_757, -27, -23_802)
NET_DIRECT: Final = {"2023": 115, "2024": 175, "2025": 40}
CUMULATIVE_NET_DIRECT, LEGACY, NET_FLOW, ASSETS_CHANGE = 1_730, 23_802, 1_838, 396


def column(account: str) -> str:
    """The column of the tableau that an account belongs to."""
    heads = {
        "buildings": "Buildings",
        "machinery": "Machinery & Equipment",
        "materials": "Materials",
        "work-in-process/a": "WIP A",
        "work-in-process/b": "WIP B",
        "finished-goods/a": "Finished Goods A",
        "finished-goods/b": "Finished Goods B",
        "ncc": "NCC",
        "indirect": "Indirect",
        "direct": "Direct Emissions",
        "removals": "Direct Removals",
        "legacy": "Legacy",
    }
    return next(name for head, name in heads.items() if (account + "/").startswith(f"{head}/"))
