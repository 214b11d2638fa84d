"""The sentences of an explanation, the same in the terminal and on the page; facts in, plain text out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from passport.carbon.tiers import TIERS, WORDS
from passport.units import shown_kg
from passport.work.explaining import Explanation, Told

UNITS: Final = {"TNE": "t", "KGM": "kg", "GRM": "g"}
BOUNDARIES: Final = {
    "cradle-to-gate": "everything from raw materials to the mill's gate",
    "gate-to-gate": "only what happens inside the mill's own gates",
    "CBAM-production-process": "the production process as CBAM draws it, which is not the whole product",
    "EPD-A1-A3": "raw materials, transport and manufacturing (EPD modules A1 to A3)",
}
_TIGHT: Final = "\u00a0"
"""Between a figure and its unit a line does not break."""


def per(told: Explanation) -> str:
    """What the number is for, for example ``t``."""
    unit = told.claim.product.footprint.declared_unit
    name = UNITS.get(unit.unit, unit.unit)
    return name if unit.value == "1" else f"{unit.value} {name}"


def percent(share: str) -> str:
    """A share as people read it; a small one never becomes a bare zero."""
    value = Decimal(share) * 100
    return f"less than 0.1{_TIGHT}%" if 0 < value < Decimal("0.1") else f"{value:.1f}{_TIGHT}%"


def kg(figure: str) -> str:
    """A published figure as people read it: one decimal, below ten three of them."""
    whole, _, decimals = shown_kg(figure).partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f") if len(whole) > 3 else whole
    return f"{grouped}.{decimals}"


def plain(figure: str) -> str:
    """The same without a space between thousands."""
    return kg(figure).replace("\u202f", "")


def reading(told: Explanation) -> Iterator[str]:
    """What the number covers, why there are two of it, how sure it is, what was taken off."""
    footprint = told.claim.product.footprint
    covers = BOUNDARIES.get(footprint.boundary)
    yield f"The number covers {covers} ({footprint.boundary})." if covers else (
        f"The boundary is {footprint.boundary}.")  # fmt: skip
    location, market = told.results
    if told.same_results:
        yield "Electricity makes no difference here: both results are the same."
    else:
        difference = Decimal(market.total) - Decimal(location.total)
        apart = f"{plain(str(abs(difference)))} {'more' if difference > 0 else 'less'}"
        yield (
            f"There are two results: location-based takes the grid the mill is on ({plain(location.total)}),"
            f" market-based the electricity it bought ({plain(market.total)}, {apart})."
            " Compare only results of the same kind."
        )
    if told.uncertainty is None:
        yield "The mill states no uncertainty, so nobody can say how far the true value may be away."
    else:
        value, confidence = told.uncertainty
        span = f"{plain(location.low or location.total)} to {plain(location.high or location.total)}"
        yield (
            f"The mill states an uncertainty of {percent(value)}, at"
            f" {Decimal(confidence) * 100:.0f}{_TIGHT}% confidence: {span}, location-based."
        )
    if location.credits or market.credits:
        taken = plain(f"{Decimal(-location.credits).scaleb(-6):f}")
        yield (
            f"Negative components take off {taken} (location-based): outputs of a carbon balance, credits, "
            "captures or removals. They are shown gross below."
        )
    if told.report.number is not None and told.report.number["depth"] == "L1":
        yield (
            "The figures were not rechecked completely, because something that takes is not at hand;"
            " the verdict names it."
        )
    if any(part.input is not None for part in footprint.components()):
        yield (
            "A material with a passport of its own is drawn by the lowest tier that counts in that passport;"
            " the shares of the tiers split it up."
        )
    if not told.disclosed:
        yield "The claim shows totals only; ask the mill for a claim with detail by stage to see more."


def evidence(result: Told) -> str:
    """The tiers of one result in words."""
    shares = ", ".join(
        f"{name} {WORDS[name]} {percent(result.breakdown[name])}"
        for name in TIERS
        if Decimal(result.breakdown[name])
    )
    least = f"{result.lowest} {WORDS[result.lowest]}"
    text = f"{result.electricity}: {shares}."
    text += f" Lowest tier that counts (with those below it 5{_TIGHT}% or more): {least}."
    text += f" Primary data: {percent(result.primary)}."
    if result.credits and result.net is not None and dict(result.net) != dict(result.breakdown):
        net = ", ".join(f"{name} {percent(result.net[name])}" for name in TIERS if Decimal(result.net[name]))
        text += f" After taking credits off the strongest tier: {net}."
    return text


def compared(told: Explanation) -> Iterator[str]:
    """Where the number lies among what is usual, or why that cannot be said."""
    comparison, result = told.comparison, told.results[0]
    if comparison.reason == "route":
        yield (
            f"No usual range is known for the route {comparison.route}; those of the steelmaking routes are"
            " shown for orientation."
        )
    elif comparison.reason == "boundary":
        yield (
            f"Not compared: the ranges are about the whole way to the gate, this number is"
            f" {told.claim.product.footprint.boundary}. They are shown for orientation."
        )
    else:
        usual = next(entry for entry in comparison.bands if entry.route == comparison.route)
        text = f"{Decimal(result.tonnes):.3f} is {_PLACES[comparison.place]} usual for {comparison.route}"
        yield f"{text} ({usual.low} to {usual.high}), location-based. {_MEANING[comparison.place]}"
    yield (
        "The ranges are per tonne of crude steel; rolling and yield losses come on top of them for a finished"
        f" product. World average {comparison.world[1]}: {comparison.world[0]} ({comparison.world[2]}),"
        " a wider coverage than most numbers."
    )


_PLACES: Final = {"below": "below what is", "inside": "within what is", "above": "above what is"}
_MEANING: Final = {
    "below": "That may be a cleaner plant or something left out: ask which.",
    "inside": "That is plausible; it is no proof.",
    "above": "That may be a long way of processing or a cautious default: ask which.",
}


def advised(told: Explanation) -> Iterator[str]:
    """What to ask for, the heaviest first."""
    if not told.disclosed:
        yield "ask for detail by stage: without it nobody can see which part is weak"
        return
    if not told.advice:
        yield "nothing weighty rests on weak evidence"
    for entry in told.advice:
        if not entry.stage:
            yield entry.text
            continue
        if entry.leg == "input":
            yield (
                f"{entry.stage}, scope {entry.scope}, {entry.method}: {percent(entry.share)} of the number is"
                f" taken over from a material's passport, at {entry.tier} {WORDS[entry.tier]}; {entry.text}"
            )
            continue
        yield (
            f"{entry.stage}, scope {entry.scope}, {entry.method}: {percent(entry.share)} of the number rests"
            f" on {entry.tier} {WORDS[entry.tier]} ({_LEGS[entry.leg]}); {entry.text}"
        )


_LEGS: Final = {
    "quantity": "the quantity is the weaker leg",
    "factor": "the factor is the weaker leg",
    "both": "quantity and factor alike",
}
