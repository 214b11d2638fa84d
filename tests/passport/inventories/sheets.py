"""Worked examples of inventories with changes, for tests."""

import csv
import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from passport.carbon.rechecking.inventories.editions import edition
from passport.inventories import heads, reports
from passport.sheets.drafts.reading import DraftRefused
from signing.package_data import package_data

REGION = "ghgp-ami-2026-03-draft/region"
STRATIFIED = "ghgp-ami-2026-03-draft/stratified"
SUBSTITUTION = "ghgp-ami-2026-03-draft/substitution"
Changes = Mapping[str, tuple[str, str]]
"""What is replaced in a sheet: ``{"actions": (before, after)}``."""


def example(name: str, file: str) -> str:
    return package_data("passport", f"inventories/data/{name}/{file}").decode()


def made(
    name: str, edition_name: str = REGION, head: str = "report.toml", *changes: Changes
) -> dict[str, dict[str, Any]]:
    """The drafts of an example by reporter; a change of ``report`` is one of the head of that name."""

    def load(file: str) -> tuple[bytes, str]:
        text = example(name, file)
        for change in changes:
            for sheet, (before, after) in change.items():
                if file.startswith(sheet):
                    assert before in text, before
                    text = text.replace(before, after)
        return text.encode(), file

    asked = heads.read(*load(head))
    found = reports.of_sheets(asked, edition(edition_name), load)
    return {one["reporter"]: one for one in found}


def codes(name: str, edition_name: str = REGION, head: str = "report.toml", *changes: Changes) -> list[str]:
    """The codes of what is wrong; empty where nothing is."""
    try:
        made(name, edition_name, head, *changes)
    except DraftRefused as refused:
        return [one.code for one in refused.problems]
    return []


def amount(draft: Mapping[str, Any], member: str) -> Fraction | None:
    """The sum of one inventory, or of what was avoided afterwards; ``None`` where a part has no amount."""
    if member == "impact":
        entries = draft.get("impact", {}).get("entries", ())
        return Fraction(sum(Fraction(one["avoided"]) for one in entries)) if entries else None
    figures = draft[member]["figures"]
    if any("amount" not in one for one in figures):
        return None
    return Fraction(sum(Fraction(one["amount"]) for one in figures))


def rows(name: str, file: str) -> list[dict[str, str]]:
    """A sheet read by the standard library, for the independent side of a comparison."""
    return list(csv.DictReader(io.StringIO(example(name, file))))
