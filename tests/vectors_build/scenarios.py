"""All scenarios, by name; importing the modules declares them."""

from tests.vectors_build import about_sound, about_status, about_times
from tests.vectors_build.scenario import ALL, Scenario

_DECLARING = (about_sound, about_status, about_times)
SCENARIOS: dict[str, Scenario] = dict(sorted(ALL.items()))
