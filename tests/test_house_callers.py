"""Law of the house: no function that only tests call, and one way to quote a stranger's text."""

import ast
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path

from tests.parsed import nodes, tree
from tests.test_house import ROOT

ROOMS = ("passport", "verify", "signing", "resolver")
_WORDS = re.compile(r"[\w.:]+")
_CALLED_FROM_OUTSIDE = {
    # http_message_signatures asks its resolver of keys, and lets a subclass check the times.
    "resolve_private_key",
    "resolve_public_key",
    "validate_created_and_expires",
    # Vectors of the W3C give their secret keys so; the laws of secrets (T100) hold for it too.
    "from_multikey_secret",
    # Reads the proof files that `log` writes (C2SP tlog-proof), for whoever holds one beside a passport.
    "parse_proof",
    # Part of the program interface (specification): several files judged in one another's light.
    "verify_together",
}
_NOT_FOR_PEOPLE = {
    "resolver/web/measuring.py",  # logs are ASCII for programs (T90)
    "signing/keys.py",  # ``__repr__`` of a public key
    "passport/__init__.py",  # the words of Python for a name that a module does not have
}


def _sources() -> list[tuple[Path, ast.Module]]:
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [(path, tree(path)) for path in paths]


def _exported(path: Path, parsed: ast.Module) -> set[str]:
    """What programs outside may call: ``__all__`` of a package, and what its docstring names."""
    if path.name != "__init__.py":
        return set()
    documented = set(re.findall(r"\w+", ast.get_docstring(parsed) or ""))
    assigned = [node for node in parsed.body if isinstance(node, ast.Assign)]
    lists = [node.value for node in assigned if ast.unparse(node.targets[0]) == "__all__"]
    return documented.union(*(ast.literal_eval(one) for one in lists))


def _used(whole: Iterable[ast.AST]) -> set[str]:
    """Names, attributes, and words of strings (templates and tables name functions)."""
    used: set[str] = set()
    for node in whole:
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Attribute):
            used.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _WORDS.fullmatch(node.value):
            used.update(re.split(r"[.:]", node.value))
    return used


def test_no_function_or_class_is_there_for_tests_alone() -> None:
    used: set[str] = set()
    defined: dict[str, Path] = {}
    for path, parsed in _sources():
        used |= _used(nodes(path))
        used |= _exported(path, parsed)
        for node in nodes(path):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                defined[node.name] = path
    for page in (path for room in ROOMS for path in (ROOT / room).rglob("*.html")):
        used.update(re.findall(r"\w+", page.read_text("utf-8")))
    found = {name for name in defined if name not in used and not name.startswith("__")}
    assert found <= _CALLED_FROM_OUTSIDE, {name: str(defined[name]) for name in found - _CALLED_FROM_OUTSIDE}
    needless = _CALLED_FROM_OUTSIDE - found
    assert not needless, f"No exception is needed any more for {needless}"


def test_a_strangers_text_is_quoted_by_one_function() -> None:
    """``signing.shown.quoted`` keeps letters of every script; ``ascii`` made escapes of a mill's own name.

    ``repr`` shows what moves other text, and quotes by another sign where the text holds one.
    """
    ways = re.compile(r"![ar]\}|\bascii\(")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in _NOT_FOR_PEOPLE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if ways.search(line)
    ]
    assert not found, found


def test_documents_and_sheets_state_and_do_not_tell() -> None:
    """``tells`` stands for state, report, list or distinguish, and readers have to guess which."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\btells\b", line)
    ]
    assert not found, found


def test_no_name_in_the_code_says_tell() -> None:
    """The same for functions, modules and variables; ``stream.tell()`` is Python's."""
    said = re.compile(r"(?:^|_)(?:tell|tells|telling|told)(?:_|$)")
    found = []
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if not re.search("tell|told", path.read_text("utf-8")):
            continue  # nothing to take apart
        before = ""
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                pythons = before == "." and token.string == "tell"
                if token.type == tokenize.NAME and said.search(token.string) and not pythons:
                    found.append(f"{path.relative_to(ROOT)}:{token.start[0]} {token.string}")
                before = token.string
    assert not found, found
