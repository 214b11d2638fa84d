"""Name the limits of a verification; values, units and reasons stand in ``limits.json``.

The phone reads the same file. Bytes, counts, days and seconds are plain integers.
"""

from typing import Any, Final, cast

from verify.package_data import read_json

_LIMITS: Final = cast("dict[str, dict[str, Any]]", read_json("limits.json"))


def _value(name: str) -> int:
    return int(_LIMITS[name]["value"])


CREDENTIAL_BYTES: Final = _value("credential")
CONTAINER_BYTES: Final = _value("container")
DEPTH: Final = _value("depth")
CREDENTIALS: Final = _value("credentials")
INPUT_DEPTH: Final = _value("input_depth")
INPUT_CREDENTIALS: Final = _value("input_credentials")
INSTRUMENT_CREDENTIALS: Final = _value("instrument_credentials")
CLOCK_TOLERANCE_SECONDS: Final = _value("clock_tolerance")
STALE_DAYS: Final = _value("stale_days")
DELIVERY_BYTES: Final = _value("delivery")
DELIVERY_DOCUMENTS: Final = _value("delivery_documents")
FIGURES_REPORTED: Final = _value("figures_reported")
REVISION_LINE: Final = _value("revision_line")
REMEMBERED: Final = _value("remembered")
REMEMBERED_LIST_BYTES: Final = _value("remembered_list")
