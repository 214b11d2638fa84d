"""How tests read a refusal."""


import pytest

from signing.errors import ToolError
from tests.world_people import Knob


def code(act: Knob, *arguments: Knob, **named: Knob) -> tuple[str, str]:
    """The refusal's code and place; every refusal says what to do."""
    with pytest.raises(ToolError) as refused:
        act(*arguments, **named)
    assert refused.value.message
    assert refused.value.hint
    return refused.value.code, refused.value.where
