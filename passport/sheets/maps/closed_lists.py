"""Lists that are closed elsewhere: countries, units and warming tables are compared with the list itself.

A schema can only say what such a code looks like; ``XX`` looks like a country.
"""

from typing import Final

from passport.carbon.gwp import gwp_sets
from passport.units import UNITS

COUNTRIES: Final = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
        "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
        "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
        "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
        "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
        "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
        "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
        "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK"
    ).split()
)
"""ISO 3166-1 alpha-2, and ``XK``, the code that European customs use for Kosovo."""
CLOSED: Final = {"country": "countries", "unit": "units", "gwpSet": "warming tables"}
"""The kinds of the schemas that are looked up, and what their lists hold."""
_USUAL: Final = {"UK": "GB", "EL": "GR", "EN": "GB", "JA": "JP", "KO": "KR"}
_UNITS_MEANT: Final = {"MT": "TNE", "KG": "KGM", "GJ": "GV", "MJ": "3B", "TJ": "D30", "M3": "MTQ", "L": "LTR"}


def trouble_with(kind: str, text: str) -> tuple[str, str] | None:
    """The problem with a code of a kind of the schemas, and what to write; nothing for one of the list."""
    if kind == "country" and text not in COUNTRIES:
        meant = _USUAL.get(text, "")
        return (
            "country",
            f"Write {meant}." if meant else "Write the code of the country in ISO 3166, e.g. SE.",
        )
    if kind == "unit" and text not in UNITS:
        meant = _UNITS_MEANT.get(text, "")
        return "unit", f"Write {meant}." if meant else f"One of: {', '.join(UNITS)}."
    if kind == "gwpSet" and text not in gwp_sets():
        return "gwpSet", f"One of: {', '.join(gwp_sets())}."
    return None
