"""What code, tests and pages cite is there: sections, threats, rules, laws, facts, links and paths."""

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from passport.cli import options, verbs
from passport.cli.verbs import VERBS
from verify.states import STATES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "passport" / "docs"
ROOMS = ("passport", "signing", "verify", "resolver", "mobile_demo", "tests")
TIERS = {f"T{tier}" for tier in range(5)}
# Written like a threat, and none: the linter's rule, and a tier that a test wants refused.
OTHERS = {"T201", "T04"}


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Every file that cites: code, tests, scenarios of vectors, transcripts, pages and settings."""
    endings = {".py", ".js", ".mjs", ".md", ".toml", ".txt", ".css", ".html"}
    found = [ROOT / "README.md", ROOT / "pyproject.toml"]
    for room in ROOMS:
        found += [
            p
            for p in sorted((ROOT / room).rglob("*"))
            if p.suffix in endings and "node_modules" not in p.parts
        ]
    return tuple((path, path.read_text(encoding="utf-8")) for path in found)


def pages() -> list[Path]:
    return [path for path, _ in texts() if path.suffix == ".md"]


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub and its like make it."""
    words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return words.replace(" ", "-")


def prose(text: str) -> str:
    """A page without what stands in fences."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", prose(page.read_text(encoding="utf-8")), re.MULTILINE)


def sections(page: str) -> set[str]:
    """The numbers that headings of a page begin with."""
    return {found[1] for head in headings(DOCS / page) if (found := re.match(r"(\d+(?:\.\d+)?)\.? ", head))}


def rows() -> list[str]:
    return re.findall(r"^\| (T\d+) \|", (DOCS / "threats.md").read_text(encoding="utf-8"), re.MULTILINE)


def laws() -> set[str]:
    text = (DOCS / "house.md").read_text(encoding="utf-8")
    return set(re.findall(r"^(\d+)\. ", text.partition("## Laws")[2].partition("\n## ")[0], re.MULTILINE))


def cited(pattern: str) -> Iterator[tuple[str, str]]:
    """Each number that a pattern finds, with its place; a line is read together with the one below it."""
    for path, text in texts():
        for found in re.finditer(pattern, text):
            line = text.count("\n", 0, found.start()) + 1
            for number in re.findall(r"\d+(?:\.\d+)?", found[1]):
                yield number, f"{path.relative_to(ROOT)}:{line}"


def unresolved(pattern: str, known: set[str]) -> list[str]:
    numbers = list(cited(pattern))
    assert numbers, f"nothing cites {pattern}: the pattern is wrong"
    return [f"{place} cites {number}" for number, place in numbers if number not in known]


# "DESIGN 2.5, 4 and 5" cites three sections.
LIST = r"(\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*)(?![\d%])"


@pytest.mark.parametrize(
    ("word", "page"), [("DESIGN", "specification.md"), ("FACTS", "facts.md")], ids=["DESIGN", "FACTS"]
)
def test_cited_sections_are_headings(word: str, page: str) -> None:
    known = sections(page)
    assert {"1", "2"} <= known
    assert not unresolved(rf"\b{word}[\s#]+{LIST}", known)


def test_cited_threats_are_rows() -> None:
    known = set(rows())
    assert len(known) > 120
    assert len(known) == len(rows()), "each row has a number of its own"
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in texts()
        for name in re.findall(r"(?<![\w/:.-])T\d{1,3}\b(?!:)", text)
        if name not in known | TIERS | OTHERS
    ]
    assert not wrong, wrong


def test_cited_rules_of_the_profile_are_written() -> None:
    known = set(re.findall(r"\bR(\d) ", (DOCS / "specification.md").read_text(encoding="utf-8")))
    assert known == set("1234567")
    assert not unresolved(r"(?<![\w.])R([1-9]\d?)\b", known)


def test_cited_laws_are_written() -> None:
    assert laws() == {str(number) for number in range(1, 9)}
    assert not unresolved(rf"HOUSE,? laws? {LIST}", laws())


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_anchors_resolve(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", prose(page.read_text(encoding="utf-8")))
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"(?:srcset|src|href)=\"([^\"]+)\"", text)
    wrong = []
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists():
            wrong.append(f"{target}: no such file")
        elif anchor and anchor not in {slug(head) for head in headings(there)}:
            wrong.append(f"{target}: no such heading")
    assert not wrong, wrong


# What a page or a comment names is there: from the root, from its own folder, or from where modules of the
# phone and documents of the vectors take their names.
BASES = (ROOT, ROOT / "mobile_demo", ROOT / "tests" / "vectors")
NAMED = re.compile(rf"(?<![\w./-])((?:{'|'.join(ROOMS)})/[A-Za-z0-9_./*-]*[A-Za-z0-9_*/])")
BUILT = ("mobile_demo/node_modules", "tests/interop/digitalbazaar/node_modules")


@pytest.mark.parametrize("kind", [".md", ".py", ".js", ".toml"])
def test_paths_that_are_named_exist(kind: str) -> None:
    wrong = []
    for path, text in texts():
        if path.suffix != kind:
            continue
        for name in NAMED.findall(text):
            # With an ending it is a file; without one only a page's word about a folder is held to it.
            file = re.search(r"\.(py|js|json|md|toml|txt|svg)$", name)
            if name.startswith(BUILT) or not (file or (kind == ".md" and name.endswith("/"))):
                continue
            if not any(list(base.glob(name.rstrip("/"))) for base in (*BASES, path.parent)):
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert not wrong, wrong


def test_every_document_is_reached_from_the_readme() -> None:
    """A page that no page links to is found by nobody."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)\s#]+\.md)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                waiting.append((page.parent / target).resolve())
    assert not [page.relative_to(ROOT).as_posix() for page in pages() if page not in reached]


def test_the_specification_names_every_verb() -> None:
    text = (
        (DOCS / "specification.md").read_text(encoding="utf-8").partition("## 11.")[2].partition("\n## ")[0]
    )
    assert set(VERBS) <= set(re.findall(r"`([a-z]+)`", text))


@pytest.mark.parametrize("page", sorted(DOCS.glob("for-*.md")), ids=lambda page: page.stem)
def test_commands_of_the_pages_are_commands(page: Path) -> None:
    blocks = "".join(re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S))
    for line in re.findall(r"^passport (.*)$", blocks.replace("\\\n", " "), re.MULTILINE):
        verb, *words = shlex.split(line, comments=True)
        parser = options.Parser(prog=verb)
        verbs.load(verb).configure(parser)
        parser.parse_args(words)


def test_the_states_of_the_specification_are_those_of_the_table() -> None:
    section = (DOCS / "specification.md").read_text(encoding="utf-8").partition("\n## 7.")[2]
    table = re.findall(r"^\| `(\w+)` .*\| (\w+) \| (\d) \|$", section.partition("\n### ")[0], re.MULTILINE)
    assert table == [(state.name, state.level, str(state.exit_code)) for state in STATES.values()]


def members(schema: object) -> Iterator[str]:
    """The names of all members that a schema allows, at every place."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from members(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from members(value)


@pytest.mark.parametrize(
    "schema", sorted((ROOT / "passport" / "schemas").glob("*.json")), ids=lambda p: p.stem
)
def test_the_specification_names_every_member_of_the_documents(schema: Path) -> None:
    text = (DOCS / "specification.md").read_text(encoding="utf-8").partition("\n## 3.")[0]
    words = set(re.findall(r"@?\w+", text))
    assert set(members(json.loads(schema.read_text(encoding="utf-8")))) <= words


def test_every_row_of_the_threats_is_tested_somewhere() -> None:
    cited_in_tests = {
        name
        for path, text in texts()
        if path.is_relative_to(ROOT / "tests")
        for name in re.findall(r"(?<![\w/:.-])T\d{1,3}\b", spread(text))
    }
    missing = [row for row in rows() if row not in cited_in_tests and row not in TIERS]
    assert not missing, missing


def spread(text: str) -> str:
    """``T13-T17`` and ``T13 to T17`` cite every row between them."""
    return re.sub(
        r"\bT(\d+)(?:-| to )T?(\d+)\b",
        lambda found: " ".join(f"T{number}" for number in range(int(found[1]), int(found[2]) + 1)),
        text,
    )


def test_the_glossary_has_each_word_once() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    words = [word for word in re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE) if word != "word"]
    assert len(words) > 60
    assert len(words) == len(set(words))
    assert all(line.count("|") == 4 for line in text.splitlines() if line.startswith("|"))
