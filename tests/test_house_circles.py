"""No module needs itself: imports form no circle, lazy ones and those for types alone counted."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.parsed import nodes
from tests.test_house import PACKAGES, ROOT

Graph = Mapping[str, set[str]]

# Types in comments (``/** @import``) load nothing.
_JS_COMMENT = re.compile(r"^\s*/\*\* @.*$", re.MULTILINE)
_JS_IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}/[^"']+)["']""")


def python_imports() -> Graph:
    """Every module of the packages with the modules its file names; a package is its ``__init__``."""
    paths = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            paths[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        named: set[str] = set()
        for node in nodes(path):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                named |= {one if one in paths else node.module or "" for one in whole}
        graph[name] = named & paths.keys() - {name}
    return graph


def script_imports() -> Graph:
    """The same of the phone's modules, by path."""
    base = ROOT / "mobile_demo"
    paths = [path for path in base.rglob("*.js") if "node_modules" not in path.parts]
    return {
        str(path): {
            str((path.parent / found).resolve())
            for found in _JS_IMPORT.findall(_JS_COMMENT.sub("", path.read_text(encoding="utf-8")))
        }
        for path in paths
    }


def circles(graph: Graph) -> Iterator[list[str]]:
    """The groups of modules in which each reaches each: Tarjan's strongly connected components above one."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in number:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == number[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in number:
            visit(node)
    yield from found


def test_a_circle_is_seen() -> None:
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}})) == [["b", "c"]]
    assert list(circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})) == []


def test_no_import_circle() -> None:
    graph = python_imports()
    assert "verify.materials.following" in graph["verify.pipeline"], "lazy imports are not seen"
    assert list(circles(graph)) == []


def test_no_import_circle_on_the_phone() -> None:
    graph = script_imports()
    base = Path(ROOT / "mobile_demo" / "verify")
    lazy = base / "checks" / "numbers" / "accounts.js"
    assert str(lazy) in graph[str(base / "pipeline.js")], "lazy imports are not seen"
    assert list(circles(graph)) == []


def test_following_imports_no_check() -> None:
    """What runs is said in ``verify.pipeline`` alone; who follows inputs is given the checks."""
    graph = python_imports()
    for name in ("following", "opinions", "followed", "verdict_of_input"):
        reached = [other for other in graph[f"verify.materials.{name}"] if other.startswith("verify.checks")]
        assert reached == [], name
