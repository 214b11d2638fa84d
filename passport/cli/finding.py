"""The passport of a scanned product among those of a folder, by product identity alone (DESIGN 9, 11)."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.cli import folders
from passport.cli.files import FileRefused
from passport.cli.judging import Judging
from passport.identifiers.product_id import ProductId, parse_product_id, relation
from signing.errors import ToolError
from verify.evidence import Evidence
from verify.opening import open_input
from verify.states import RANK

if TYPE_CHECKING:
    from verify import Report

_MOST: Final = 200


class Found(NamedTuple):
    """A passport of the folder, and how many others are about the same product."""

    name: str
    data: bytes
    others: int


def best(folder: Path, product: str, judge: Judging) -> "tuple[Found, Report]":
    """Of the passports about ``product``, each judged in the light of the others' claims, the best verdict.

    A withdrawn or replaced one does not hide the current one, and neither does what a stranger signed; two
    claims that compete are both ``chain_broken``. Raises ``find.none``, ``file.*``, ``identifier.*``.
    """
    wanted = parse_product_id(product)
    found = [(name, data) for name, data in _passports(folder) if _is_about(data, wanted)][:_MOST]
    if not found:
        raise FileRefused(
            "find.none",
            f"No passport in {folder} is about {wanted.uri()}.",
            hint="Look for it with --resolver URL, or ask the producer for it.",
            where=str(folder),
        )
    judged = []
    for place, (name, data) in enumerate(found):
        others = [other for at, (_, other) in enumerate(found) if at != place]
        report = judge.report(data, product, _claims(others))
        judged.append((RANK[report.state], name, data, report))
    _, name, data, report = max(judged, key=lambda one: (one[0], one[1]))
    return Found(name, data, len(found) - 1), report


def _passports(folder: Path) -> Iterator[tuple[str, bytes]]:
    if not folder.is_dir():
        raise FileRefused(
            "find.folder",
            f"{folder} is no folder.",
            hint="Name the folder that holds passports.",
            where=str(folder),
        )
    for item in folders.items(str(folder)):
        if not item.problem:
            yield item.name, item.data


def _claims(files: list[bytes]) -> Any:  # noqa: ANN401 - what Evidence holds
    # Passports that can be opened: _is_about has read each of them.
    return Evidence.open(claims=files).claims


def _is_about(data: bytes, wanted: ProductId) -> bool:
    """Whether the claim, checked or not, names this product, or the lot it is of."""
    claim = open_input(data).claim
    subject = claim.document.get("credentialSubject") if claim is not None else None
    if not isinstance(subject, dict):
        return False
    also = subject.get("alternateIds")
    names = [subject.get("id"), *(also if isinstance(also, list) else [])]
    return any(isinstance(name, str) and _relation(wanted, name) != "different" for name in names)


def _relation(wanted: ProductId, name: str) -> str:
    try:
        return relation(wanted, parse_product_id(name))
    except ToolError:
        return "different"
