"""The cases of one room's test for the tests of another."""

from collections.abc import Callable
from typing import Any


def cases_of(test: Callable[..., object]) -> Any:
    """The list of values in the one ``pytest.mark.parametrize`` of a test."""
    (found,) = (mark.args[1] for mark in vars(test)["pytestmark"] if mark.name == "parametrize")
    return found
