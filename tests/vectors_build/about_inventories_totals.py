"""Totals of printed figures that say what these come to, and totals that say nothing (T605)."""

from tests.vectors_build.about_inventories_wrong import printed
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage


@scenario("verified")
def inventory_report_with_a_total_beside_a_zero(w: Stage) -> Given:
    """Two figures and a zero, and the total of all three with the rounding of what was printed (T605)."""
    return printed(w, ("1000", "2", "0"), "1003", "1")


@scenario("verified")
def inventory_report_with_a_total_of_figures_that_end_in_zeros(w: Stage) -> Given:
    """A small figure beside one that may have been printed in ten thousands is seen in their total (T605)."""
    return printed(w, ("50000", "2000"), "52000", "0", "1000")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_a_rounded_total_of_a_figure_and_a_zero(w: Stage) -> Given:
    """1,000 and 0 come to 1,001 within the rounding of a zero: one figure once more (T605)."""
    return printed(w, ("1000", "0"), "1001", "1")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_a_total_below_a_figure_and_zeros(w: Stage) -> Given:
    """The other way round, with two zeros (T605)."""
    return printed(w, ("1000", "0", "0"), "999", "-1")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_a_total_of_a_figure_and_nearly_nothing(w: Stage) -> Given:
    """A millionth beside 1,000 is nothing that their total could show (T605)."""
    return printed(w, ("1000", "0.000001"), "1000.000001", "0")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_a_total_of_a_long_figure_and_nearly_nothing(w: Stage) -> Given:
    """Zeros behind the point are no places of 1,000 (T605)."""
    return printed(w, ("1000.000000", "0.000001"), "1000.000001", "0")


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_the_rounding_of_zeros(w: Stage) -> Given:
    """Eight zeros would let the total of 1,000 and 1 miss them by four (T605)."""
    return printed(w, ("1000", "1", *["0"] * 8), "1005", "4")
