"""Every rule about figures broken once at every detail level where that is possible (DESIGN 6.3).

The name of such a vector is the level and the rule: ``figures_wrong/stage-gwp`` is a claim whose components
are merged by stage, and whose report names ``figures.gwp``. All are about a coil made of a slab, really
signed.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from passport.carbon.calculating.detail import Detail
from tests.vectors_build.about_inputs import asked, made
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
from tests.world_inputs import named, supply

Footprint = dict[str, Any]
Edit = Callable[[Footprint], object]
LEVELS: Final[tuple[Detail, ...]] = ("component", "stage", "total")
DISCLOSED: Final = LEVELS[:2]

_NOBODY: Final = "uIDA" + "A" * 64
REFUSED_BEFORE: Final = {
    "figures.results": "two results in one order: rules R4 and R5 of the profile",
    "figures.key": "components are strictly ascending by key: rule R5",
    "figures.places": "the form of an amount has at most six decimals",
}
"""Rules that no claim of the profile can break: it is refused before anybody adds up."""


def _part(footprint: Footprint, *, input: bool) -> dict[str, Any]:
    found = (part for part in footprint["components"] if ("input" in part) == input)
    return next(iter(found))


def _own(name: str, value: object) -> Edit:
    return lambda footprint: _part(footprint, input=False).update({name: value})


def _of_slab(name: str, value: object) -> Edit:
    return lambda footprint: _part(footprint, input=True).update({name: value})


def _result(name: str, value: object) -> Edit:
    return lambda footprint: footprint["results"][0].update({name: value})


def _both_legs(quantity: str, factor: str) -> Edit:
    legs = {"quantityTier": quantity, "factorTier": factor, "tier": min(quantity, factor)}
    return lambda footprint: _part(footprint, input=False).update(legs)


def _shares(footprint: Footprint) -> None:
    footprint["results"][1]["evidenceBreakdown"][0]["share"] = "0.50000"


def _components(footprint: Footprint) -> None:
    if footprint["detail"] == "total":
        footprint["detail"] = "stage"
    else:
        del footprint["components"]


def _negative_energy(footprint: Footprint) -> None:
    _part(footprint, input=False).update(scope="2", amount="-1")


def _more(footprint: Footprint) -> None:
    """A hundred-thousandth of a kilogram; a tenth where roundings may hide behind a merged amount."""
    part = _part(footprint, input=True)
    more = Decimal("0.00001" if footprint["detail"] == "component" else "0.1")
    part["amount"] = str(Decimal(part["amount"]) + more)


ROWS: Final[tuple[tuple[str, tuple[Detail, ...], Edit, str], ...]] = (
    ("unit", LEVELS, lambda f: f.update(declaredUnit={"value": "0", "unit": "TNE"}), "per nothing at all"),
    ("components", LEVELS, _components, "components where the detail says none, or the reverse"),
    ("sum", DISCLOSED, _result("total", "1"), "a total that is not the sum"),
    ("tier", DISCLOSED, _own("tier", "T4"), "a tier above its weaker leg"),
    ("method", DISCLOSED, _own("method", "M1"), "direct measurement by a published factor"),
    ("primary", DISCLOSED, _own("dataType", "secondary"), "secondary data called primary"),
    ("electricity", DISCLOSED, _own("electricity", "market-based"), "a direct emission in one result alone"),
    ("credit", DISCLOSED, _negative_energy, "purchased energy with a negative footprint"),
    ("breakdown", LEVELS, _shares, "shares of more than the whole"),
    ("primary_share", DISCLOSED, _result("primaryDataShare", "0.99999"), "a share of primary data too high"),
    ("gwp_set", LEVELS, lambda f: f.update(gwpSet="IPCC-AR6-GWP20-draft"), "a GWP table nobody knows"),
    ("gas", LEVELS, _result("gases", [{"gas": "phlogiston", "mass": "1"}]), "a gas nobody knows"),
    ("gwp", LEVELS, _result("gases", [{"gas": "CO2", "mass": "1"}]), "gas masses that do not give the total"),
    ("input", DISCLOSED, _of_slab("input", _NOBODY), "a component of another input than the claim names"),
    ("input_tier", DISCLOSED, _of_slab("factorTier", "T4"), "a factor stronger than the slab's claim gives"),
    ("input_amount", DISCLOSED, _more, "an amount that is not the slab times its footprint"),
    ("input_boundary", LEVELS, lambda f: f.update(boundary="gate-to-gate"), "a slab of a wider boundary"),
    ("input_gwp_set", LEVELS, lambda f: f.update(gwpSet="IPCC-AR5-GWP100"), "a slab by another GWP table"),
)  # fmt: skip


REPEATED: Final = {
    "gwp_set": "statement.gwp_set",
    "input_gwp_set": "statement.gwp_set",
    "input_boundary": "statement.boundary",
}
"""Rules whose vector changes what the statement repeats: that finding fails as well."""


def _declare(rule: str, level: Detail, edit: Edit, what: str) -> None:
    also = REPEATED.get(rule, "")

    def staged(w: Stage) -> Given:
        slab = supply(w)
        chain = made(w, slab, detail=level)
        footprint = chain.docs.claim["credentialSubject"]["footprint"]
        changed = {**footprint, "results": [dict(one) for one in footprint["results"]]}
        for result in changed["results"]:
            result["evidenceBreakdown"] = [dict(one) for one in result["evidenceBreakdown"]]
        if "components" in changed:
            changed["components"] = [dict(one) for one in changed["components"]]
        edit(changed)
        return asked(w, made(w, slab, ("footprint", changed), detail=level))

    _register(staged, rule, level, what, also)


def _register(
    staged: Callable[[Stage], Given],
    rule: str,
    level: Detail,
    what: str,
    also: str = "",
    *,
    state: str = "refused",
) -> None:
    staged.__name__ = f"{level}_{rule}"
    staged.__doc__ = f"Signed with {what}; detail {level!r} (DESIGN 6, 6.3, T110)."
    # Without components the amounts of the slab are not shown.
    hidden = "figures.inputs_undisclosed" if level == "total" or rule == "components" else ""
    wrong = f"claim.figures {also}"
    scenario("figures_wrong", wrong, unknown=hidden, also=state if also else "")(staged)


def _declare_covered(level: Detail) -> None:
    """A hundred times heavier a coil of a hundred times as much slab: per tonne everything agrees."""

    def staged(w: Stage) -> Given:
        slab = supply(w)
        heavier = ("mass", {"value": "50000", "unit": "KGM"}), ("inputs", [named(slab, "52500")])
        return asked(w, made(w, slab, *heavier, detail=level))

    what = "more of the slab than its passport covers"
    _register(staged, "input_covered", level, what, "inputs.consumed", state="")


def _declare_used(level: Detail) -> None:
    def staged(w: Stage) -> Given:
        slab = supply(w)
        return asked(w, made(w, slab, ("inputs", [named(slab, "0")]), detail=level))

    _register(staged, "input_used", level, "an input of 0 kg")


for _rule, _levels, _edit, _what in ROWS:
    for _level in _levels:
        _declare(_rule, _level, _edit, _what)
for _level in LEVELS:
    _declare_covered(_level)
    _declare_used(_level)
