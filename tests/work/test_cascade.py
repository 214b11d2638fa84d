"""Corrections travel through the claims that rest on them (issue 6 items 1 and 2; the cases of D.4)."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

import pytest

from passport.work.cascade import document
from passport.work.cascade.claims import (
    MASS_PLACES,
    REPLACED,
    SUSPENDED,
    UNKNOWN,
    WITHDRAWN,
    Claim,
    FactorCause,
    FactorUse,
    Use,
)
from passport.work.cascade.plan import Asked, Node, Plan
from passport.work.cascade.planning import planned
from signing.errors import ToolError

TONNE = 1000 * 10**MASS_PLACES
AT = "2026-11-21T10:00:00Z"
MILL = "did:web:mill.example"


def micro(text: str) -> int:
    return int(Fraction(text) * 10**6)


def kilograms(text: str) -> int:
    return int(Fraction(text) * 10**MASS_PLACES)


def claim(
    name: str, totals: tuple[str, str], *uses: tuple[str, str], mass: str = "1000", **knobs: str
) -> Claim:
    """A claim per tonne; ``uses`` are digests and kilograms for its whole ``mass``."""
    facts: dict[str, Any] = {
        "product": name.rstrip("'"), "owner": MILL, "boundary": "cradle-to-gate", "gwp_set": "AR6", **knobs,
    }  # fmt: skip
    if name.endswith("'"):
        facts |= {"replaces": name[:-1], "reason": knobs.get("reason", "calculation-error")}
    return Claim(
        digest=name, totals=(micro(totals[0]), micro(totals[1])), mass=kilograms(mass), declared=TONNE,
        inputs=tuple(Use(digest, kilograms(used)) for digest, used in uses), **facts,
    )  # fmt: skip


SLAB = claim("slab", ("2000", "1900"))
CORRECTED = claim("slab'", ("2100", "1900"))
COIL = claim("coil", ("2300", "2155"), ("slab", "21000"), mass="20000")
STAMPING = claim("stamping", ("2915", "2733.75"), ("coil", "1250"))
ASSEMBLY = claim("assembly", ("5162.6", "5152.45"), ("stamping", "40"), ("coil", "20"))
CHAIN = [SLAB, CORRECTED, COIL, STAMPING, ASSEMBLY]


def plan(
    claims: list[Claim],
    threshold: str = "0.02",
    own: frozenset[str] | None = None,
    factors: Collection[FactorCause] = (),
) -> Plan:
    return planned(claims, Asked(Fraction(threshold), own), factors)


def by_name(found: Plan) -> Mapping[str, Node]:
    return {node.claim: node for node in found.nodes}


def location(found: Plan) -> dict[str, tuple[Fraction, str]]:
    return {
        node.claim: (Fraction(node.effect[0], 10**6), node.decision) for node in found.nodes if node.effect
    }


def test_d4_a_chain_and_a_diamond() -> None:
    """Slab, coil, stamping, assembly; the assembly consumes both others."""
    found = plan(CHAIN)
    assert found.causes == (("slab", "slab'", "calculation-error"),)
    assert location(found) == {
        "coil": (Fraction(105), "reissue"),
        "stamping": (Fraction("131.25"), "reissue"),
        "assembly": (Fraction("7.35"), "logged"),  # 0.04 x 131.25 + 0.02 x 105
    }
    nodes = by_name(found)
    assert nodes["coil"].new == (micro("2405"), micro("2155"))  # market-based: nothing was corrected
    assert nodes["stamping"].new == (micro("3046.25"), micro("2733.75"))
    assert nodes["assembly"].new == (micro("5169.95"), micro("5152.45"))
    assert nodes["assembly"].because == ("coil", "stamping")


def test_d4_the_market_based_column_has_its_own_effect() -> None:
    """+95 kg market-based: the gate opens where either method exceeds the threshold."""
    other = claim("slab'", ("2000", "1995"))
    nodes = by_name(plan([SLAB, other, COIL, STAMPING, ASSEMBLY]))
    assert nodes["coil"].effect == (0, micro("99.75"))  # 1.05 x 95
    assert nodes["stamping"].effect == (0, micro("124.6875"))
    assert nodes["assembly"].effect == (0, micro("6.9825"))
    told = [nodes[name].decision for name in ("coil", "stamping", "assembly")]
    assert told == ["reissue", "reissue", "logged"]


def test_d4_with_the_usual_threshold_everything_is_logged() -> None:
    assert {node.decision for node in plan(CHAIN, "0.05").nodes} == {"logged"}


def test_d4_exactly_the_threshold_is_not_above_it() -> None:
    """105 of 2,300."""
    assert by_name(plan(CHAIN, "105/2300"))["coil"].decision == "logged"
    assert by_name(plan(CHAIN, "104/2300"))["coil"].decision == "reissue"


def test_d4_a_second_correction_before_or_after_the_first_was_taken_over() -> None:
    """Slab 2,000, 2,100, 2,150: not re-issued, effects add up; re-issued, only the second is new."""
    second = claim("slab''", ("2150", "1900"))
    late = plan([*CHAIN, second])
    assert location(late)["coil"] == (Fraction("157.5"), "reissue")
    assert late.causes == (("slab", "slab''", "calculation-error"),)
    coil = claim("coil'", ("2405", "2155"), ("slab'", "21000"), mass="20000", reason="upstream-change")
    soon = plan([*CHAIN, second, coil])
    assert location(soon)["coil'"] == (Fraction("52.5"), "reissue")  # 2.18 %
    # Further down it makes no difference in which step the coil took over what.
    for name in ("stamping", "assembly"):
        assert location(soon)[name] == location(late)[name]
    assert location(soon)["stamping"] == (Fraction("196.875"), "reissue")
    assert location(plan([*CHAIN, coil])) == {
        "stamping": (Fraction("131.25"), "reissue"), "assembly": (Fraction("7.35"), "logged"),
    }  # fmt: skip


def test_effects_that_were_logged_add_up_until_they_exceed_the_threshold() -> None:
    slabs = [claim("slab" + "'" * count, (str(2000 + 30 * count), "1900")) for count in range(4)]
    told = [by_name(plan([*slabs[: n + 1], COIL], "0.03"))["coil"].decision for n in range(1, 4)]
    assert told == ["logged", "logged", "reissue"]  # 31.5, 63 and 94.5 of 2,300


def test_a_small_effect_is_not_cut_off_and_can_be_a_large_one_further_down() -> None:
    """Credits make the total of what consumes it small."""
    credited = claim("credited", ("1", "1"), ("coil", "1000"))
    found = location(plan([*CHAIN[:2], COIL, credited], "0.05"))
    assert found == {"coil": (Fraction(105), "logged"), "credited": (Fraction(105), "reissue")}


def test_what_rounds_to_nothing_ends_there() -> None:
    tiny = claim("tiny", ("1", "1"), ("slab", "0.000000004"))
    behind = claim("behind", ("1", "1"), ("tiny", "1000"))
    assert plan([SLAB, CORRECTED, tiny, behind]).nodes == ()


@pytest.mark.parametrize(
    ("standing", "problem", "decision"),
    [(WITHDRAWN, "withdrawn", "unresolved"), (SUSPENDED, "suspended", "unresolved"),
     (UNKNOWN, "status", "not-checked"), (REPLACED, "successor", "not-checked")],
)  # fmt: skip
def test_without_a_claim_that_counts_there_is_no_effect_but_a_task(
    standing: str, problem: str, decision: str
) -> None:
    found = plan([SLAB._replace(standing=standing), COIL, STAMPING])
    assert found.causes == (("slab", "", problem),)
    nodes = by_name(found)
    assert (nodes["coil"].problem, nodes["coil"].decision, nodes["coil"].effect) == (problem, decision, None)
    assert (nodes["stamping"].problem, nodes["stamping"].decision) == (f"input-{decision}", decision)
    assert nodes["stamping"].because == ("coil",)


def test_a_withdrawn_claim_with_a_successor_has_one() -> None:
    assert plan([SLAB._replace(standing=WITHDRAWN), *CHAIN[1:]]) == plan(CHAIN)


def test_a_claim_that_is_not_at_hand_is_not_checked() -> None:
    assert by_name(plan([COIL]))["coil"][-2:] == ("not-checked", "missing")


def test_t237_two_corrections_of_one_claim_are_a_fork() -> None:
    other = CORRECTED._replace(digest="other", totals=(micro("2200"), micro("1900")))
    found = by_name(plan([*CHAIN, other]))
    assert found["coil"][-2:] == ("unresolved", "fork")
    assert found["assembly"].decision == "unresolved"
    # T236: a stranger's "correction", or one about another product, is none.
    for stranger in (other._replace(owner="did:web:x.example"), other._replace(product="slab 2")):
        assert location(plan([*CHAIN, stranger])) == location(plan(CHAIN))


def test_t237_a_circle_is_answered_and_not_looped() -> None:
    """T237: a corrected slab was made with scrap of a coil that consumed the slab before its correction."""
    slab = claim("slab'", ("2100", "1900"), ("coil", "10"))
    nodes = by_name(plan([SLAB, slab, COIL, STAMPING, ASSEMBLY]))
    assert {name: node.problem for name, node in nodes.items()} == {
        "slab'": "cycle", "coil": "cycle", "stamping": "input-unresolved", "assembly": "input-unresolved",
    }  # fmt: skip
    assert nodes["coil"].because == ("slab",) and nodes["slab'"].because == ("coil",)


def test_anothers_claim_is_shown_and_passed_through() -> None:
    theirs = STAMPING._replace(owner="did:web:other.example")
    found = plan([SLAB, CORRECTED, COIL, theirs, ASSEMBLY], own=frozenset({MILL}))
    assert location(found)["stamping"] == (Fraction("131.25"), "foreign")
    assert location(found)["assembly"] == (Fraction("7.35"), "logged")


def test_figures_of_another_gwp_table_or_boundary_are_not_compared() -> None:
    for other in (CORRECTED._replace(gwp_set="AR5"), CORRECTED._replace(boundary="gate-to-gate")):
        nodes = by_name(plan([SLAB, other, COIL]))
        assert nodes["coil"][-2:] == ("unresolved", "incomparable")


def test_what_is_counted_in_pieces_is_not_checked() -> None:
    assert by_name(plan([SLAB, CORRECTED, COIL._replace(mass=0)]))["coil"][-2:] == ("not-checked", "mass")


def test_a_corrected_factor_record_starts_the_same_cascade() -> None:
    """Gas of 150 kg at 2.0, corrected to 2.1: 7.5 more in the coil, and in what consumes it."""
    coil = COIL._replace(factors=(FactorUse("gas", (micro("7.5"), micro("7.5"))),))
    found = plan([SLAB, coil, STAMPING], "0.001", factors=[FactorCause("gas", "gas 2")])
    assert found.causes == (("gas", "gas 2", "new-factor"),)
    nodes = by_name(found)
    assert nodes["coil"].effect == (micro("7.5"),) * 2 and nodes["coil"].because == ("gas",)
    assert nodes["stamping"].effect == (micro("9.375"),) * 2


def test_without_workings_nobody_says_that_a_factor_has_no_effect() -> None:
    coil = COIL._replace(factors=(FactorUse("gas", None),))
    nodes = by_name(plan([SLAB, coil, STAMPING], factors=[FactorCause("gas", "gas 2")]))
    assert nodes["coil"][-2:] == ("not-checked", "workings")
    assert nodes["stamping"][-2:] == ("not-checked", "input-not-checked")


def test_t238_the_file_gives_the_plan_back_and_refuses_what_was_changed() -> None:
    """T238."""
    asked = Asked(Fraction("0.02"), frozenset({MILL}))
    found = planned([*CHAIN, claim("alone", ("1", "1"), ("away", "1"))], asked)
    data = document.written(found, asked, at=AT, threshold="0.02")
    assert document.read(data) == (found, asked, AT)
    for old, new in ((b'"105.000000"', b'"106.000000"'), (b"reissue", b"logged"), (b'"asOf"', b'"asof"')):
        changed = data.replace(old, new, 1)
        assert changed != data
        with pytest.raises(document.PlanRefused):
            document.read(changed)
    with pytest.raises(ToolError):
        document.read(b"{}")
