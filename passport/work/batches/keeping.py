"""The lines of a batch in the journal of its run: file, offset, digest, state and what else is reported."""

from typing import Any

from passport.work.batches.batch import Line, is_line
from signing import jcs
from signing.strict_json import JsonValue, loads
from verify.believing.memory import ListName, Observed

_MOST_BYTES = 64 * 1024 * 1024


def written(line: Line, offset: int) -> bytes:
    """The line of the passport that begins at ``offset`` of its file."""
    kept: dict[str, JsonValue] = {
        "file": line.name,
        "offset": str(offset),
        "digest": line.digest,
        "state": line.state,
        "exit": str(line.exit_code),
        "also": list(line.also),
        "problem": line.problem,
        "why": line.why,
        "product": line.product,
        "totals": [list(one) for one in line.totals],
        "unit": line.unit,
        "asOf": line.as_of,
        "observed": [
            [*one.list, one.valid_from, one.position, "1" if one.is_set else "0"] for one in line.observed
        ],
        "report": line.report.decode(),
        "others": list(line.others),
        "notes": list(line.notes),
    }
    return jcs.canonical({name: value for name, value in kept.items() if value})


def read(data: bytes, place: tuple[str, int] | None, *, with_report: bool) -> Line:
    """What ``written`` wrote of the passport at a place, its file and offset (T366).

    Raises ``json.*``, ``LookupError``, ``TypeError`` or ``ValueError`` for anything else.
    """
    kept: Any = loads(data, max_bytes=_MOST_BYTES)
    line = Line(
        kept["file"],
        kept["state"],
        int(kept["exit"]),
        tuple(kept.get("also", ())),
        kept.get("problem", ""),
        kept.get("why", ""),
        kept.get("product", ""),
        tuple((method, total) for method, total in kept.get("totals", ())),
        kept.get("unit", ""),
        kept.get("asOf", ""),
        kept.get("digest", ""),
        tuple(
            Observed(ListName(issuer, purpose, name), moment, position, bit == "1")
            for issuer, purpose, name, moment, position, bit in kept.get("observed", ())
        ),
        kept.get("report", "").encode(),
        tuple(kept.get("others", ())),
        tuple(kept.get("notes", ())),
    )
    if (line.name, int(kept["offset"])) != place or not is_line(line, with_report=with_report):
        raise ValueError("a line of another passport, or one that no run writes")
    return line
