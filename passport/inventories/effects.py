"""What interventions avoided, by a consequential method: entries of the impact statement (S5)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from passport.carbon.rechecking.inventories.references import HINT
from passport.carbon.rechecking.inventories.statements import PERMANENT
from passport.custody.results import text
from passport.inventories.factors import Factors
from passport.inventories.sources import Action
from passport.inventories.statements import Effect
from passport.inventories.uses import Cover
from passport.sheets.drafts.reading import Problem

_NONE: Final = Fraction(0)
_STATED: Final = ("reference", "additionality", "stage", "permanence")


def effects(
    reporter: str, actions: Sequence[Action], covered: Sequence[Cover], table: Factors
) -> tuple[list[Effect], list[Problem]]:
    """The effects of a reporter: actions for impact, and what market-based ones hold beyond its goods."""
    found, problems = [], []
    for one in actions:
        taken = sum((cover.quantity for cover in covered if cover.action is one), _NONE)
        quantity = one.quantity - taken if one.use == "market-based" else one.quantity
        if one.reporter != reporter or not quantity or (one.use == "market-based" and not one.additionality):
            continue
        problems += _missing(one)
        each = _each(one, table, problems)
        if not table.unit(one.product):
            hint = f"Add a factor of {one.product} with the unit of its quantity."
            problems.append(_problem(one, "unit", "no factor says in what unit it is.", hint))
        amount = None if each is None else quantity * one.share * each
        found.append(
            Effect(
                one.key, f"{one.product}, {one.region}", amount, one.reference, one.additionality, one.stage,
                one.permanence, one.monitored_until, one.share, one.instrument, quantity, each or _NONE,
                table.unit(one.product),
            )
        )  # fmt: skip
    return found, problems


def _problem(one: Action, code: str, message: str, hint: str) -> Problem:
    return Problem(one.where, f"inventory.{code}", f"{one.reporter} {one.key}: {message}", hint)


def _missing(one: Action) -> list[Problem]:
    """What an effect must state."""
    values = (one.reference, one.additionality, one.stage, one.permanence)
    lacking = [name for name, value in zip(_STATED, values, strict=True) if not value]
    if one.permanence not in {"", PERMANENT} and not one.monitored_until:
        lacking.append("monitoredUntil")
    if not lacking:
        return []
    hint = (
        "State the reference case, why it is additional, ex-post or ex-ante, how long it lasts "
        "(permanent), and until when it is monitored where it may be reversed."
    )
    return [_problem(one, "impact", f"the effect does not state {', '.join(lacking)}.", hint)]


def _each(one: Action, table: Factors, problems: list[Problem]) -> Fraction | None:
    """Kilograms avoided a unit: the stated effect, or the reference less the stratum; ``None``: not known."""
    if one.effect is not None:
        return _stated(one, one.effect, table, problems)
    reference = table.named(one.reference, one.where) if one.reference else None
    stratum = table.named(one.stratum, one.where) if one.stratum else None
    if reference is None or stratum is None:
        return None
    if reference.product != one.product:
        hint = f"Compare with what happens to {one.product} without it."
        message = f"the reference {reference.id} is of {reference.product}."
        problems.append(_problem(one, "baseline", message, hint))
    if reference.region != stratum.region:
        hint = f"Compare with what happens in {stratum.region} without it."
        message = f"the reference {reference.id} is of {reference.region}."
        problems.append(_problem(one, "baseline", message, hint))
    return reference.value - stratum.value


def _stated(one: Action, effect: Fraction, table: Factors, problems: list[Problem]) -> Fraction:
    """The effect of the sheet; where its two cases are factors of the report, it lies between them.

    Of a reference alone it is no more than that emits.
    """
    reference, stratum = table.known(one.reference), table.known(one.stratum)
    if reference is not None and effect > reference.value and stratum is None:
        message = f"an effect of {text(effect)} a unit is more than {reference.id} emits."
        problems.append(_problem(one, "baseline", message, HINT))
    if reference is not None and stratum is not None and reference.value - stratum.value != effect:
        between = text(reference.value - stratum.value)
        hint = f"Leave effect blank: {reference.id} less {stratum.id} is {between}; or correct a factor."
        message = f"an effect of {text(effect)} a unit is not what lies between its two cases."
        problems.append(_problem(one, "baseline", message, hint))
    return effect
