"""What is open about the certificates behind a claim is said below its numbers."""

from passport.cli.output import rendering
from tests.vectors_build import about_instruments_intensity as scenarios
from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.stage import Stage


def test_an_intensity_that_cannot_be_compared_is_said_below_the_numbers() -> None:
    """T690: open, it leads to no state, so the screen says it itself; where it passed, nothing is said."""
    open_one = scenarios.certificates_with_an_intensity_by_mass(Stage())
    passed = scenarios.certificates_at_the_factor(Stage())
    screens = [
        " ".join(rendering.verdict(judging.ask(one, FOLDER), "en", chosen_moment=False, by_address=False))
        for one in (open_one, passed)
    ]
    shown = ["Whether a figure has a factor below" in " ".join(one.split()) for one in screens]
    assert shown == [True, False]
