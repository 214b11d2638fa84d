"""The passport of a scanned product among those of a folder, by product identity alone (DESIGN 9, 11)."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from passport.cli import known
from passport.cli.buyer.judging import Judging
from passport.cli.output import languages, terminal
from passport.disk import folders
from passport.disk.files import FileRefused
from passport.disk.passed_over import PassedOver
from passport.identifiers.product_id import ProductId, parse_product_id, relation
from passport.work.batches.body import Body
from signing.errors import ToolError
from verify.opening import open_input
from verify.states import RANK

if TYPE_CHECKING:
    from verify import Report

class FolderMatch(NamedTuple):
    """A passport of the folder, and how many others are about the same product."""

    name: str
    data: bytes
    others: int


def best(args: Namespace, product: str, judge: Judging) -> "tuple[FolderMatch, Report]":
    """Of the passports of ``--from`` about ``product`` the best verdict, each judged beside the others.

    A withdrawn or replaced one does not hide the current one, and neither does what a stranger signed; two
    claims that compete are both ``chain_broken``. What the folder holds besides and was not read is said.
    Raises ``find.none``, ``file.*``, ``identifier.*``.
    """
    wanted = parse_product_id(product)
    folder: Path = args.folder
    if not folder.is_dir():
        raise FileRefused(
            "find.folder",
            f"{folder} is no folder.",
            hint="Name the folder that holds passports.",
            where=str(folder),
        )
    with Body(judge.trust, at=judge.at, lang=languages.chosen(args)) as body:
        places = []
        passed = PassedOver(known.read_otherwise(judge.source, args.status, args.inputs))
        for item in folders.everything(str(folder), passed=passed):
            place = body.add(item)
            if not item.is_beside and not item.problem and _is_about(item.data, wanted):
                places.append(place)
        if not places:
            raise FileRefused(
                "find.none",
                f"No passport in {folder} is about {wanted.uri()}.",
                hint=passed.passports() or "Look for it with --resolver URL, or ask the producer for it.",
                where=str(folder),
            )
        if passed.sentence():
            terminal.note(passed.sentence())
        body.know(judge.inputs)
        together = judge.with_status(body.status())
        (_, name), data, report = max(_judged(body, places, together, product), key=lambda one: one[0])
    return FolderMatch(name, data, len(places) - 1), report


def _judged(
    body: Body, places: list[int], judge: Judging, product: str
) -> "Iterator[tuple[tuple[int, str], bytes, Report]]":
    for place in places:
        item = body.item(place)
        if item.problem:
            raise FileRefused(item.problem, item.message, hint="Let nothing write into the folder.")
        report = judge.report(item.data, product, item.rivals, item.inputs)
        yield (RANK[report.state], item.name), item.data, report


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
