"""Read what a registry answers about lots: of a closed form, and each page beyond the one before (T371)."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from passport.model.compiling import Check
from passport.model.shape import check_of
from signing.errors import ToolError


class CertificateRefused(ToolError):
    """What a registry cannot be asked, or answers otherwise than one does; codes ``certificate.*``."""


_COUNT: Final = {"type": "string", "maxLength": 18, "pattern": "^(0|[1-9][0-9]*)$"}
_LOT: Final = {
    "from": _COUNT, "to": _COUNT, "state": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 20},
    "at": {"$ref": "common.schema.json#/$defs/moment"},
}  # fmt: skip
_HELD: Final = {
    **_LOT, "number": _COUNT, "certificate": {"$ref": "common.schema.json#/$defs/digest"},
}  # fmt: skip


def lots_held(page: Any, after: int) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON of a stranger
    """The lots of a page of holdings, all beyond the number ``after``, with their certificates at hand.

    Raises ``certificate.answer``.
    """
    lots = _read(page, "number", after, _held_form())
    certificates = page.get("certificates")
    if not isinstance(certificates, dict) or not certificates.keys() >= {one["certificate"] for one in lots}:
        raise odd()
    return lots


def lots_of(page: Any, unit: int) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """The intervals of a page about one certificate, from ``unit`` on; raises ``certificate.answer``."""
    lots = _read(page, "to", unit, _lot_form())
    if not isinstance(page.get("withdrawn"), str):
        raise odd()
    return lots


def _read(page: Any, by: str, beyond: int, form: Check) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """The lots of a page, in an order that goes forward, so that pages come to an end."""
    lots = page.get("lots") if isinstance(page, dict) else None
    if not isinstance(lots, list) or not isinstance(page.get("more"), bool):
        raise odd()
    for one in lots:
        sound = form(one) is None and int(one["from"]) < int(one["to"])
        if not sound or int(one[by]) <= beyond:
            raise odd()
        beyond = int(one[by])
    return lots


def odd() -> CertificateRefused:
    """What is raised for an answer of another form."""
    return CertificateRefused(
        "certificate.answer",
        "The registry answered with something else than lots of certificates.",
        hint="Name the address of a registry of this version or a newer one with --to, or ask its operator.",
    )


def _form(members: dict[str, Any]) -> Check:
    return check_of({
        "type": "object", "properties": members, "required": [*members], "additionalProperties": False,
    })  # fmt: skip


_held_form: Callable[[], Check] = cache(lambda: _form(_HELD))
_lot_form: Callable[[], Check] = cache(lambda: _form(_LOT))
