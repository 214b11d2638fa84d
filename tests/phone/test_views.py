"""What views show on the phone, and what they withhold (DESIGN 2.9, T312)."""

import pytest

from tests.phone.conftest import Opened
from tests.phone.layout import everything_fits, finds_nothing
from tests.phone.site import Elsewhere
from tests.phone.test_gross import _at_the_number
from verify import messages


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("verified/two-views-of-one-aggregate", 3),
        ("verified/view-in-the-file", 3),
        ("verified/facts-committed-and-none-shown", 0),
        ("incomplete/leaf-with-another-value", 2),
    ],
)
def test_what_is_withheld_stands_below_the_number(
    name: str, lines: int, phone: Opened, hosts: Elsewhere
) -> None:
    """How many facts are shown, of which components how much, and of how many components nothing."""
    seen = _at_the_number(name, phone, hosts)
    shown = seen.page.locator("[data-disclosed] li").all_inner_texts()
    assert len(shown) == lines
    if name == "verified/two-views-of-one-aggregate":
        # The view beside the file is for whoever verifies files; the phone has the one inside.
        amounts = {"amount": "109.5", "shown": "60.3", "withheld": "49.2"}
        assert shown[0] == messages.label("disclosed", facts="2")
        assert shown[1] == messages.label("disclosed_part", key="steelmaking-04", **amounts)
        everything_fits(seen)
        finds_nothing(seen)
