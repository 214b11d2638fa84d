"""Recognise headings, units and materials as plants write them, in English, German and Chinese.

Words are compared without case, accents, punctuation and brackets. They serve drafts of maps and hints:
nothing is calculated by a word that no map confirms.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

HEADINGS: Final[Mapping[str, str]] = {
    "heat": (
        "heat, heat no, heat number, heat id, cast, cast no, melt, melt no, charge, "
        "schmelze, schmelzen nr, schmelznummer, schmelze nr, charge nr, chargen nr, "
        "chargennummer, 炉号, 炉次, 炉次号, 熔炼号, 熔炼炉号"
    ),
    "key": (
        "material, material description, source, input, input material, energy carrier, "
        "medium, stoff, einsatzstoff, materialkurztext, materialbezeichnung, energietraeger, "
        "物料, 物料名称, 物料描述, 原料, 材料, 能源, 能源品种"
    ),
    "quantity": (
        "quantity, qty, amount, consumption, usage, used, menge, verbrauch, einsatzmenge, "
        "menge in erfassme, 数量, 用量, 消耗, 消耗量, 耗用量"
    ),
    "unit": (
        "unit, uom, unit of measure, unit of entry, einheit, me, mengeneinheit, "
        "erfassungsme, bme, meinh, 单位, 计量单位, 基本计量单位"
    ),
    "month": (
        "date, day, month, posting date, document date, datum, tag, monat, buchungsdatum, "
        "buchungstag, belegdatum, 日期, 月份, 过账日期, 记账日期"
    ),
    "serial": (
        "coil, coil no, coil id, coil number, serial, serial no, serial number, bundle no, "
        "billet no, coil nr, coilnummer, band nr, bandnummer, bund nr, ring nr, rolle, 卷号, "
        "钢卷号, 序列号, 捆号, 坯号"
    ),
    "mass": ("mass, weight, net weight, net mass, gewicht, nettogewicht, masse, 重量, 净重, 质量"),
    "grade": (
        "grade, steel grade, quality, guete, stahlsorte, stahlguete, werkstoff, sorte, 钢种, 牌号, 钢号"
    ),
    "name": (
        "product, product name, description, erzeugnis, produkt, produktbezeichnung, 产品, 产品名称, 品名"
    ),
    "output": (
        "output, crude steel, tap weight, tapped weight, production, erzeugung, produktion, "
        "abstichgewicht, rohstahl, rohstahlmenge, 产量, 出钢量, 钢水量, 粗钢产量"
    ),
    "stockStart": ("opening stock, stock at start, anfangsbestand, 期初库存, 期初"),
    "stockEnd": ("closing stock, stock at end, endbestand, schlussbestand, 期末库存, 期末"),
    "calorific": ("ncv, net calorific value, heizwert, unterer heizwert, 热值, 低位发热量"),
    "note": ("remark, remarks, note, comment, bemerkung, kommentar, 备注"),
}
UNITS: Final[Mapping[str, str]] = {
    "TNE": "t, to, tonne, tonnes, tonnen, mt, metric ton, metric tons, metric tonnes, 吨",
    "KGM": "kg, kgs, kilogram, kilograms, kilogramm, 千克, 公斤",
    "LBR": "lb, lbs, pound, pounds",
    "STN": "short ton, short tons, us tons, us ton",
    "LTN": "long ton, long tons, uk tons",
    "WHR": "wh, 瓦时",
    "KWH": "kwh, 千瓦时, 度",
    "MWH": "mwh, 兆瓦时",
    "GWH": "gwh",
    "3B": "mj, 兆焦",
    "GV": "gj, gigajoule, 吉焦",
    "D30": "tj",
    "LTR": "l, liter, litre, ltr, 升",
    "MTQ": "m3, cbm, 立方米",
    "NM3": "nm3, 标准立方米, 标方",
}
_M3: Final = {"scope": "1", "role": "input", "method": "M3"}
_FACTOR: Final = "urn:passport:factor:"
SOURCES: Final[tuple[tuple[str, Mapping[str, str], str], ...]] = (
    (
        "scrap",
        {"stage": "steelmaking", **_M3, "factor": f"{_FACTOR}ipcc:scrap-10"},
        "scrap, steel scrap, schrott, stahlschrott, 废钢",
    ),
    (
        "electrodes",
        {"stage": "steelmaking", **_M3, "factor": f"{_FACTOR}ipcc-2006:eaf-electrodes"},
        "electrode, electrodes, graphite electrodes, elektrode, elektroden, "
        "graphitelektroden, 电极, 石墨电极",
    ),
    (
        "charge-carbon",
        {"stage": "steelmaking", **_M3, "factor": f"{_FACTOR}ipcc-2006:eaf-charge-carbon"},
        "charge carbon, carbon, injection carbon, kohle, einblaskohle, aufkohlungsmittel, "
        "satzkohle, 增碳剂, 碳粉",
    ),
    (
        "coke",
        {"stage": "ironmaking", **_M3, "factor": f"{_FACTOR}ipcc-2006:coke"},
        "coke, koks, 焦炭",
    ),
    (
        "pci-coal",
        {"stage": "ironmaking", **_M3, "factor": f"{_FACTOR}ipcc-2019:pci-coal"},
        "pci, pci coal, pulverised coal, einblaskohle pci, kohlenstaub, 喷吹煤, 煤粉",
    ),
    (
        "limestone",
        {"stage": "ironmaking", **_M3, "factor": f"{_FACTOR}ipcc-2019:limestone"},
        "limestone, kalkstein, 石灰石",
    ),
    (
        "pig-iron",
        {"stage": "steelmaking", **_M3, "factor": f"{_FACTOR}ipcc-2006:pig-iron"},
        "pig iron, hot metal, roheisen, 生铁, 铁水",
    ),
    (
        "natural-gas",
        {
            "stage": "steelmaking",
            "scope": "1",
            "role": "emission",
            "method": "M2",
            "factor": f"{_FACTOR}ipcc-2006:natural-gas-combustion",
        },
        "natural gas, gas, erdgas, 天然气",
    ),
    (
        "crude-steel",
        {
            "stage": "steelmaking",
            "scope": "1",
            "role": "output",
            "method": "M3",
            "factor": f"{_FACTOR}ipcc-2006:steel",
        },
        "crude steel, liquid steel, steel, rohstahl, stahl, fluessigstahl, 粗钢, 钢水",
    ),
    (
        "electricity",
        {"stage": "steelmaking", "scope": "2", "role": "emission", "method": "M2"},
        "electricity, power, electric energy, strom, elektrische energie, elektroenergie, "
        "电, 电力, 用电量, 电能",
    ),
)
"""Our key, what is usually said of the source, and the words for it."""
_FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "³": "3"})
_BRACKETED: Final = re.compile(r"[\[(（【]\s*([^\])）】]*?)\s*[\])）】]")


def plain(text: str) -> str:
    """Return a heading without case, accents, punctuation and what stands in brackets."""
    folded = unicodedata.normalize("NFC", _BRACKETED.sub(" ", text)).casefold().translate(_FOLDED)
    return " ".join(re.findall(r"\w+", folded.replace("_", " ")))


def unit_in(heading: str) -> str:
    """Return the unit in the brackets of a heading, as written: ``Strom [kWh]`` or ``Gewicht (kg)``."""
    bracketed = _BRACKETED.search(heading)
    return bracketed[1] if bracketed else ""


SUMS: Final = frozenset(
    "summe, gesamt, gesamtsumme, gesamtergebnis, total, totals, grand total, sum, subtotal, sub total, "
    "zwischensumme, ergebnis, somme, totale, sous total, suma, razem, 合计, 总计, 小计, 总和".split(", ")
)
"""Words that rows of sums begin with."""


_ALSO_WORDS: Final = frozenset({"to", "l"})
"""Units that count as such in brackets only: at the end of a heading they may be a word or a letter."""


@lru_cache(maxsize=4096)
def is_sum(word: str) -> bool:
    """Return whether a label is that of a row of sums: a word of ``SUMS``, alone or before what is summed."""
    text = plain(word)
    return bool(text) and (text in SUMS or any(text.startswith(f"{each} ") for each in SUMS))


@lru_cache(maxsize=1024)
def stated_unit(heading: str) -> str:
    """Return the Rec 20 code of the unit in a heading, in brackets or as its last words; empty without one.

    Words that are units and something else besides (``to``) count in brackets only, and a heading that is
    nothing but a unit has none.
    """
    if code := unit_of(unit_in(heading)):
        return code
    words = _BRACKETED.sub(" ", heading).replace("/", " ").replace(",", " ").split()
    for count in (2, 1):
        last = " ".join(words[-count:])
        if len(words) > count and last.casefold() not in _ALSO_WORDS and (code := unit_of(last)):
            return code
    return ""


def alike(one: str, other: str) -> bool:
    """Return whether no heading distinguishes two codes: gas in m3 may be in standard or operating state."""
    return {one, other} == {"MTQ", "NM3"}


def _table(words: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each word, from lists of words by name."""
    return {word.strip(): name for name, listed in words.items() for word in listed.split(",")}


HEADING_OF: Final = _table(HEADINGS)
UNIT_OF: Final = _table(UNITS)
SOURCE_OF: Final = {word.strip(): index for index, part in enumerate(SOURCES) for word in part[2].split(",")}


def unit_of(word: str) -> str:
    """Return the Rec 20 code of a unit as written; empty where it is not known."""
    return UNIT_OF.get(word.strip().casefold().translate(_FOLDED), "")


def heading_of(heading: str) -> str:
    """Return our name for a heading, with or without its unit and its ``no``; empty where there is none."""
    text = plain(heading)
    for tried in (text, text.removesuffix(" nr").removesuffix(" no"), plain(without_unit(heading))):
        if tried in HEADING_OF:
            return HEADING_OF[tried]
    return ""


def without_unit(heading: str) -> str:
    """Return a heading less the unit that it ends in, and less an ``in`` before it."""
    words = _BRACKETED.sub(" ", heading).replace("/", " ").replace(",", " ").split()
    for count in (2, 1):
        if len(words) > count and unit_of(" ".join(words[-count:])):
            rest = words[:-count]
            return " ".join(rest[:-1] if rest[1:] and rest[-1].casefold() == "in" else rest)
    return heading


def source_of(word: str) -> tuple[str, Mapping[str, str]] | None:
    """Return our key and the usual members of a material's source; ``None`` for an unknown one."""
    text = plain(word)
    index = SOURCE_OF.get(text)
    if index is None:  # "Schrott E3", "scrap HMS 1": the first word decides
        index = SOURCE_OF.get(text.split(" ")[0]) if text else None
    return SOURCES[index][:2] if index is not None else None
