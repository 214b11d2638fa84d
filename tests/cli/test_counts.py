"""Numbers stand before the right form of their noun: ``1 entry``, ``2 entries``."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport.cli.output import terminal
from signing.strict_json import loads

ROOT = Path(terminal.__file__).resolve().parents[1]
_PLURAL = re.compile(r" (?:[a-z]+ )?[a-z]{2,}[a-rt-z]s\b(?! of)")
_NUMBER = re.compile(r"\blen\(|\bsum\(|\.size\b|^count$|^size$|^added$|^many$")


def sentences() -> Iterator[tuple[str, str, str]]:
    """Each count in a text of the command line, with the words behind it: place, expression, words."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr):
                continue
            for value, behind in zip(node.values, node.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(behind, ast.Constant):
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield where, ast.unparse(value.value), str(behind.value)


def test_no_count_of_the_command_line_has_its_noun_written_out() -> None:
    """What counts goes through ``terminal.counted`` or ``noun``, so that 1 is right too."""
    found = [
        f"{where}: {{{number}}}{words[:30]}"
        for where, number, words in sentences()
        if _NUMBER.search(number) and "noun(" not in number and "counted(" not in number
        and _PLURAL.match(words)
    ]  # fmt: skip
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("count", "word", "said"),
    [
        (0, "entry", "0 entries"), (1, "entry", "1 entry"), (2, "entry", "2 entries"),
        (1, "day", "1 day"), (3, "day", "3 days"), (1, "status list", "1 status list"),
        (2, "status list", "2 status lists"),
    ],
)  # fmt: skip
def test_a_number_and_its_noun(count: int, word: str, said: str) -> None:
    assert terminal.counted(count, word) == said


CATALOGUES = ("verify/messages", "passport/work/words", "resolver/messages")
_BEHIND = r"\{(?:count|size|days|checked|found|most|left|number)\} (?:[a-zäöü]+ )?"
_COUNTED = {"en": re.compile(_BEHIND + r"[a-z]+s\b"), "de": re.compile(_BEHIND + r"[A-ZÄÖÜ]\w+")}
_NO_NOUN = ("in all", "Stück")
"""What stands behind a number and is the same for 1."""


def texts(value: object) -> Iterator[str]:
    """Each text of a catalogue; forms by number (``one``, ``other``) are right by themselves."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and "other" not in value:
        for one in value.values():
            yield from texts(one)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_no_sentence_of_a_catalogue_has_a_noun_for_several_behind_a_number(lang: str) -> None:
    found = [
        text
        for folder in CATALOGUES
        for path in sorted((ROOT.parents[1] / folder).glob(f"*{lang}.json"))
        for text in texts(loads(path.read_bytes()))
        for match in _COUNTED[lang].finditer(text)
        if not match[0].endswith(_NO_NOUN)
    ]
    assert not found, "\n".join(found)
