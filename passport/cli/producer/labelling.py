"""Read the labels of many passports: each product once; every unreadable file is reported before drawing."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from passport.cli.output import terminal
from passport.disk import documents, folders
from passport.disk.files import FileRefused
from passport.label import drawing
from passport.label.drawing import Label, LabelRefused
from passport.label.pages import MOST_LABELS
from passport.work.batches.items import Item
from signing.errors import ToolError

_MOST_SHOWN: Final = 20


def labels_of(names: Iterable[str]) -> list[Label]:
    """A label for each product in these files and folders, in their order.

    A claim that lies there twice (alone and in a passport) counts once. Raises ``file.*``, ``label.many``,
    ``label.two_claims``, ``label.unreadable`` after all problems were reported.
    """
    found: dict[str, tuple[str, Label]] = {}
    problems: list[str] = []
    for item in chain.from_iterable(folders.items(name) for name in names):
        try:
            digest, label = _label(item)
            before = found.setdefault(label.product, (digest, label))
            if before[0] != digest:
                raise LabelRefused(
                    "label.two_claims", f"Two different claims about {label.product}.", hint="Keep the newer."
                )
        except ToolError as error:
            problems.append(f"{item.name}: {error.message}")
        if len(found) > MOST_LABELS:
            raise LabelRefused(
                "label.many", f"There are more than {MOST_LABELS} labels.", hint="Split the lot into folders."
            )
    if problems:
        for problem in problems[:_MOST_SHOWN]:
            terminal.note(terminal.clean(problem))
        more = len(problems) - _MOST_SHOWN
        raise LabelRefused(
            "label.unreadable",
            f"Without a label: {terminal.counted(len(problems), 'file')}"
            f"{f' ({more} not listed)' if more > 0 else ''}.",
            hint="Nothing was written. Repair them or move them away, then run the command again.",
        )
    return [label for _, label in found.values()]


def _label(item: Item) -> tuple[str, Label]:
    if item.problem:
        raise FileRefused(item.problem, item.message)
    claim = documents.passport_in(item.data, Path(item.name)).claim
    return claim.digest, drawing.of_document(claim.document)
