"""Look up codes of lists that are closed elsewhere: countries, units and warming tables.

A schema can only say what such a code looks like; ``XX`` looks like a country.
"""

from collections.abc import Collection, Mapping
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
_MEANT: Final[Mapping[str, Mapping[str, str]]] = {
    "country": {"UK": "GB", "EL": "GR", "EN": "GB", "JA": "JP", "KO": "KR"},
    "unit": {"MT": "TNE", "KG": "KGM", "GJ": "GV", "MJ": "3B", "TJ": "D30", "M3": "MTQ", "L": "LTR"},
}
"""Codes that people write by mistake, and the right ones."""
_ANY_COUNTRY: Final = "Write the code of the country in ISO 3166, e.g. SE."


def trouble_with(kind: str, text: str) -> tuple[str, str] | None:
    """Return code and hint for a word of a closed list of the schemas; ``None`` for one of the list.

    ``kind`` is ``country``, ``unit`` or ``gwpSet``; words of any other kind are in order here.
    """
    known = _known(kind)
    if known is None or text in known:
        return None
    meant = _MEANT.get(kind, {}).get(text, "")
    if meant:
        return kind, f"Write {meant}."
    return kind, _ANY_COUNTRY if kind == "country" else f"One of: {', '.join(known)}."


def _known(kind: str) -> Collection[str] | None:
    """Return the words of a list, in the order in which a hint names them."""
    if kind == "country":
        return COUNTRIES
    if kind == "unit":
        return UNITS
    return gwp_sets() if kind == "gwpSet" else None
