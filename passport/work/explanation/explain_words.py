"""The sentences of an explanation, the same in the terminal and on the page; facts in, plain text out.

They come from the catalogue of a language; figures, units and slugs of the claim are the same in all of them.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.carbon.rechecking.benchmarks import editions
from passport.carbon.tiers import TIERS
from passport.goods import material
from passport.libraries import citing
from passport.model import custody as custodies
from passport.model.instruments import cited
from passport.units import shown_kg
from passport.work.explanation.advising import Advice
from passport.work.explanation.explain_catalogue import closed, has, say, tier_word
from passport.work.explanation.explaining import ExplainedResult, Explanation
from passport.work.libraries.wording import as_stated, libraries
from verify import messages

UNITS: Final = {"TNE": "t", "KGM": "kg", "GRM": "g"}
_UNITS: Final = {"MPA": "MPa", "P1": "%", "JOU": "J"}
_OF_INSTRUMENTS: Final = (
    "standing.market_based", "inputs.supported", "instrument.counterpart", "instrument.covers",
    "instrument.intensity",
)  # fmt: skip
_OF_LIBRARIES: Final = tuple(
    f"library.{name}" for name in ("present", "valid", "in_force", "current", "records")
)
_MOST_FACTORS: Final = 20
"""Factors of a library that are named; a claim lists at most 2,000."""
_TIGHT: Final = "\u00a0"
"""Between a figure and its unit a line does not break."""


def per(explanation: Explanation) -> str:
    """What the number is for, for example ``t``."""
    unit = explanation.claim.product.footprint.declared_unit
    name = UNITS.get(unit.unit, unit.unit)
    return name if unit.value == "1" else f"{unit.value} {name}"


def percent(share: str, lang: str = "en") -> str:
    """A share as people read it; a small one never becomes a bare zero."""
    value = Decimal(share) * 100
    if 0 < value < Decimal("0.1"):
        return _tight(say(lang, "tiny"))
    return f"{value:.1f}{_TIGHT}%"


def _hundredths(share: str) -> str:
    """A share in percent with all its digits: a thousandth of carbon makes another steel."""
    return f"{(Decimal(share) * 100).normalize():f}{_TIGHT}%"


def _tight(text: str) -> str:
    return text.replace(" %", f"{_TIGHT}%")


def kg(figure: str) -> str:
    """A published figure as people read it: one decimal, below ten three of them."""
    whole, _, decimals = shown_kg(figure).partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f") if len(whole) > 3 else whole
    return f"{grouped}.{decimals}"


def added(result: ExplainedResult) -> str:
    """Gross emissions: the total without what is taken off it."""
    return text_of(scaled(result.total, AMOUNT_PLACES) - result.credits, AMOUNT_PLACES)


def plain(figure: str) -> str:
    """The same without a space between thousands."""
    return kg(figure).replace("\u202f", "")


def reading(explanation: Explanation, lang: str = "en") -> Iterator[str]:
    """What the number covers, why there are two of it, how sure it is, what was taken off."""
    footprint = explanation.claim.product.footprint
    boundary, named = f"boundary.{footprint.boundary}", closed(lang, footprint.boundary)
    if has(lang, boundary):
        yield say(lang, "covers", covers=say(lang, boundary), boundary=named)
    else:
        yield say(lang, "covers_other", boundary=named)
    location, market = explanation.results
    if explanation.same_results:
        yield say(lang, "same")
    else:
        difference = Decimal(market.total) - Decimal(location.total)
        more = "apart.more" if difference > 0 else "apart.less"
        apart = say(lang, more, amount=plain(str(abs(difference))))
        yield say(lang, "two", location=plain(location.total), market=plain(market.total), apart=apart)
    yield _uncertainty(explanation, lang)
    yield from _gross(explanation, lang)
    if explanation.report.number is not None and explanation.report.number["depth"] == "L1":
        yield say(lang, "not_rechecked")
    if any(part.input is not None for part in footprint.components()):
        yield say(lang, "inputs")
        yield from through_the_chain(explanation, lang)
    yield from _custody(explanation, lang)
    yield from _material(explanation, lang)
    yield from _instruments(explanation, lang)
    yield from _libraries(explanation, lang)
    yield from _said(explanation, "figures.inputs_undisclosed", lang)
    if not explanation.disclosed:
        yield say(lang, "undisclosed")


def _custody(explanation: Explanation, lang: str) -> Iterator[str]:
    """How the material is traced, and into which statement of a report the effect belongs."""
    stated = custodies.read(explanation.claim.document["credentialSubject"])
    if stated is None:
        return
    reported = say(lang, f"custody.{custodies.models()[stated.model].reported}")
    traced = say(lang, f"custody.traced.{stated.traceability}")
    yield say(lang, "custody", model=stated.model, traced=traced, reported=reported)
    if stated.share is not None:
        yield say(lang, "custody.share", share=percent(stated.share, lang))
    if stated.balance is not None:
        yield say(lang, "custody.balance")


def _material(explanation: Explanation, lang: str) -> Iterator[str]:
    """What the claim states of its goods besides: items, recycled content, composition, properties.

    A property is shown with the standard it is tested by and its edition, which the schema demands.
    """
    stated = material.read(explanation.claim.document["credentialSubject"])
    if stated.items:
        yield say(lang, "items", count=str(len(stated.items)))
    recycled = stated.recycled
    if recycled is not None:
        pre, post = percent(recycled.pre_consumer, lang), percent(recycled.post_consumer, lang)
        yield say(lang, "recycled", pre=pre, post=post, model=recycled.model)
        if recycled.home is not None:
            yield say(lang, "recycled.home", share=percent(recycled.home, lang))
    if stated.composition:
        parts = (f"{element} {_hundredths(share)}" for element, share in stated.composition)
        yield say(lang, "composition", parts=", ".join(parts))
    for one in stated.mechanical:
        standard = messages.quoted(f"{one.standard}:{one.edition}")
        value = f"{plain(one.value)}{_TIGHT}{_UNITS.get(one.unit, one.unit)}"
        name = say(lang, f"mechanical.{one.name}")
        yield say(lang, "mechanical", name=name, value=value, standard=standard)


def _instruments(explanation: Explanation, lang: str) -> Iterator[str]:
    """What was retired for the market-based result, and whether it counts."""
    stated = cited.read(explanation.claim.document["credentialSubject"])
    for one in sorted(stated, key=lambda entry: (-int(entry.quantity), entry.id)):
        facts = {"quantity": f"{int(one.quantity):,}", "unit": one.unit, "id": one.id}
        yield say(lang, "instruments", statement=closed(lang, one.statement), **facts)
    for code in _OF_INSTRUMENTS:
        yield from _said(explanation, code, lang)


def _libraries(explanation: Explanation, lang: str) -> Iterator[str]:
    """Which libraries factors came from, who approved each, which factors; and what signed readings show."""
    footprint = explanation.claim.product.footprint.document
    listed = {one.digest: [id for id, _ in one.factors] for one in citing.read(footprint)}
    named = (explanation.report.number or {}).get("libraries", ())
    for one, text in zip(named, libraries(named, lang), strict=True):
        yield text
        factors = listed.get(one["digest"], [])
        if factors:
            more = f" … {len(factors)}" if len(factors) > _MOST_FACTORS else ""
            yield messages.label("library_factors", lang, factors=", ".join(factors[:_MOST_FACTORS]) + more)
    for code in _OF_LIBRARIES:
        yield from _said(explanation, code, lang)
    yield from as_stated(footprint.get("readings", ()), lang)


def through_the_chain(explanation: Explanation, lang: str = "en") -> Iterator[str]:
    """What of each result is direct somewhere, and why the rest is not; or that no passport is at hand."""
    if not explanation.coverage:
        yield say(lang, "chain.unseen")
    for result, one in zip(explanation.results, explanation.coverage, strict=False):
        facts = {"covered": plain(one.covered), "rest": plain(one.rest), "total": plain(result.total)}
        facts["electricity"] = closed(lang, one.electricity)
        if one.share is None:
            yield say(lang, "chain.zero", **facts)
        else:
            yield _tight(say(lang, "chain", share=percent(one.share, lang), **facts))
    # The same inputs are behind both results.
    for gap, count in explanation.coverage[0].gaps if explanation.coverage else ():
        yield say(lang, f"chain.{gap}", count=str(count))


def viewed(explanation: Explanation) -> list[tuple[str, str]]:
    """The facts that views show, each with what it says; none without views."""
    facts = (explanation.report.number or {}).get("disclosed", {}).get("facts", ())
    return [(fact["at"], _says(fact["value"])) for fact in facts]


def withheld(explanation: Explanation, lang: str = "en") -> Iterator[str]:
    """What views withhold of each component that they show part of, in kilograms."""
    for one in (explanation.report.number or {}).get("disclosed", {}).get("aggregates", ()):
        if one["facts"] != "0":
            amounts = {name: kg(one[name]) for name in ("amount", "shown", "withheld")}
            yield messages.label("disclosed_part", lang, key=one["key"], **amounts)


def _says(value: Mapping[str, Any]) -> str:
    """A component by amount, aggregate, tier and factor; gases by mass; else its members."""
    if "partOf" in value:
        factor = [f"{value['factor']} ({value['factorEdition']})"] if "factor" in value else []
        return ", ".join([f"{value['amount']} kgCO₂e", value["partOf"], value["tier"], *factor])
    if "gases" in value:
        return ", ".join(f"{one['mass']} kg {one['gas']}" for one in value["gases"])
    return " ".join(str(text) for _, text in sorted(value.items(), reverse=True))


def leading(explanation: Explanation, lang: str = "en") -> Iterator[str]:
    """What stands before the number: removals and credits as large as the emissions, or larger (T126)."""
    yield from _said(explanation, "figures.above_zero", lang)


def _said(explanation: Explanation, code: str, lang: str) -> Iterator[str]:
    found = (one for one in explanation.report.findings if one.code == code and one.outcome != "pass")
    return (messages.sentence(one, lang) for one in found)


def _gross(explanation: Explanation, lang: str) -> Iterator[str]:
    for result in explanation.results[: 1 if explanation.same_results else 2]:
        if result.credits:
            taken = plain(f"{Decimal(-result.credits).scaleb(-6):f}")
            which = say(lang, "both") if explanation.same_results else closed(lang, result.electricity)
            yield say(lang, "gross_reading", added=plain(added(result)), taken=taken, electricity=which)


def _uncertainty(explanation: Explanation, lang: str) -> str:
    if explanation.uncertainty is None:
        return say(lang, "no_uncertainty")
    location, (value, confidence) = explanation.results[0], explanation.uncertainty
    low, high = plain(location.low or location.total), plain(location.high or location.total)
    share = f"{Decimal(confidence) * 100:.0f}"
    return _tight(
        say(lang, "uncertainty", value=percent(value, lang), confidence=share, low=low, high=high)
    )


def evidence(result: ExplainedResult) -> str:
    """The tiers of one result in words, for the terminal."""
    shares = ", ".join(
        f"{tier_word('en', name)} {percent(result.breakdown[name])}"
        for name in TIERS
        if Decimal(result.breakdown[name])
    )
    least = tier_word("en", result.lowest)
    text = f"{result.electricity}: {shares}."
    text += f" Lowest tier that counts (with those below it 5{_TIGHT}% or more): {least}."
    text += f" Primary data: {percent(result.primary)}."
    if result.credits and result.net is not None and dict(result.net) != dict(result.breakdown):
        net = ", ".join(f"{name} {percent(result.net[name])}" for name in TIERS if Decimal(result.net[name]))
        text += f" After taking credits off the strongest tier: {net}."
    return text


def compared(explanation: Explanation, lang: str = "en") -> Iterator[str]:
    """Where the number lies among what is usual, or why that cannot be said."""
    comparison, result = explanation.comparison, explanation.results[0]
    if comparison.reason == "route":
        yield say(lang, "no_route", route=comparison.route)
    elif comparison.reason == "sector":
        yield say(lang, "no_sector", sector=str(explanation.claim.product.stated_sector))
    elif comparison.reason == "boundary":
        yield say(lang, "no_boundary", boundary=closed(lang, explanation.claim.product.footprint.boundary))
    else:
        usual = next(entry for entry in comparison.bands if entry.route == comparison.route)
        tonnes = f"{Decimal(result.tonnes):.3f}"
        place = f"place.{comparison.place}"
        yield say(lang, place, tonnes=tonnes, route=comparison.route, low=usual.low, high=usual.high)
    value, year, _ = comparison.world
    yield say(lang, "ranges", year=year, value=value, coverage=say(lang, "coverage"))
    bands, world = editions()
    yield say(lang, "ranges.editions", bands=bands, world=world)


def advised(explanation: Explanation, lang: str = "en") -> Iterator[str]:
    """What to ask for, the heaviest first."""
    if not explanation.disclosed:
        yield say(lang, "ask_detail")
        return
    if not explanation.advice:
        yield say(lang, "nothing_weak")
    for entry in explanation.advice:
        yield remedy(entry, lang) if not entry.stage else say(
            lang, "advice.input" if entry.leg == "input" else "advice",
            stage=entry.stage, scope=entry.scope, method=entry.method, share=percent(entry.share, lang),
            tier=tier_word(lang, entry.tier), remedy=remedy(entry, lang),
            leg="" if entry.leg == "input" else say(lang, f"leg.{entry.leg}"),
        )  # fmt: skip


def remedy(entry: Advice, lang: str) -> str:
    """What would help, in the words of the language."""
    first, *others = (say(lang, f"remedy.{one}") for one in entry.remedies)
    return say(lang, "remedy.and", factor=first, quantity=others[0]) if others else first
