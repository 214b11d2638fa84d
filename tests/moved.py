"""The marks of what only the pipeline runs: the larger figure of a test whose smaller one everybody runs."""

from collections.abc import Callable
from typing import ParamSpec

import pytest

MOVED = (pytest.mark.long, pytest.mark.ci)
P = ParamSpec("P")


def pipeline_only(test: Callable[P, None]) -> Callable[P, None]:
    """Mark a test of which everybody runs another one, of the same behaviour elsewhere."""
    for mark in MOVED:
        test = mark(test)
    return test
