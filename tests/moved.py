"""The marks of what only the pipeline runs: the larger figure of a test whose smaller one everybody runs."""

import pytest

MOVED = (pytest.mark.long, pytest.mark.ci)
