"""Names of a template that nobody replaced by his own, noticed before anything is signed."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from passport.carbon.factors import FactorRecord

FACILITY: Final = "https://id.norrland-steel.example/414/7312340000019"
"""The facility of every example that a template is filled with."""
NAMES: Final = frozenset({"Melt shop 1", "Melt shop 2", "Strip mill"})
PUBLISHERS: Final = frozenset({"Synthetic", "Example Hydro", "Works laboratory"})


def leftovers(subject: Mapping[str, Any], records: Iterable[FactorRecord] = ()) -> list[str]:
    """Member and value of each name that is still the template's; ``records`` are the plant's own factors."""
    facility = subject.get("facility", {})
    found = []
    if facility.get("id") == FACILITY:
        found.append(f"facility.id {FACILITY}")
        if facility.get("name") in NAMES:
            found.append(f"facility.name {facility['name']}")
    found += [
        f"the factor {record.id} of {record.publisher}"
        for record in records
        if record.publisher in PUBLISHERS and record.id.startswith("urn:example:")
    ]
    return found
