"""A message names options that the command has: one that is hinted and refused misleads whoever obeys."""

import argparse
import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from passport.cli.verbs import VERBS
from tests.cli.test_help import parsers
from tests.parsed import nodes
from tests.test_house import ROOT

_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")
_COMMAND = re.compile(
    rf"passport ({'|'.join(VERBS)})(?: ([a-z][a-z-]+))?|({'|'.join(VERBS)})(?= --)|dask worker"
)
_IMPORT = re.compile(
    r"from (passport\.cli[\w.]*) import (\([^)]*\)|[^\n]*)|import_module\(f?\"(passport\.cli[\w.]*)"
)
_MODULES = {name: f"passport.cli.{verb.module}" for name, verb in VERBS.items()}
_BESIDE = {"ledger": "passport.cli.reporting"}
"""A verb whose actions lie in the folder of another one too."""
_DECLARING = {"add_argument", "add_paths", "add_parser", "add_argument_group"}
_TYPED_FOR_PEOPLE = re.compile(r"passport\.cli\.everyone\.demo\w*|passport\.cli\.(main|examples)")
"""Modules that show or type command lines of every verb; sessions run what they show."""


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {text for action in parser._actions for text in action.option_strings}


@cache
def known() -> dict[str, set[str]]:
    """The options of each verb and each of its actions; of a verb with actions, those of all of them."""
    found = {name: options_of(parser) for name, parser in parsers().items()}
    return {
        name: some.union(*(more for other, more in found.items() if other.startswith(f"{name} ")))
        for name, some in found.items()
    }


def wrong_in(text: str, usual: set[str]) -> Iterator[str]:
    """The options of a message that neither its named command nor, before one, ``usual`` has."""
    for sentence in re.split(r"(?<=[.;](?<!\.\.\.)) |, or (?=--)|, then |(?= \(-)|  or ", text):
        commands = list(_COMMAND.finditer(sentence))
        for option in _OPTION.finditer(sentence):
            before = [one for one in commands if one.end() <= option.start()]
            has = usual
            if before:
                verb, action = before[-1][1] or before[-1][3], before[-1][2]
                has = known().get(f"{verb} {action}") or known().get(verb) or {option[0]}
            if option[0] not in has:
                yield option[0]


def messages(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module but docstrings and the declarations of arguments; what is put in is ``X``."""
    passed: set[int] = set()
    for node in nodes(path):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            passed |= {id(one.value) for one in node.body if isinstance(one, ast.Expr)}
        if isinstance(node, ast.Call) and _name(node.func) in _DECLARING:
            passed |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.JoinedStr):
            passed |= {id(one) for one in ast.walk(node)} - {id(node)} if id(node) not in passed else set()
    for node in nodes(path):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (one.value if isinstance(one, ast.Constant) else "X" for one in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _imports() -> dict[str, set[str]]:
    """The modules of the command line, and those of it that each one names."""
    paths = {_module(path): path for path in (ROOT / "passport" / "cli").rglob("*.py")}
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        named = set[str]()
        for package, names, whole in _IMPORT.findall(path.read_text("utf-8")):
            named |= {package, whole, *(f"{package}.{one}" for one in re.findall(r"\w+", names))}
        found[module] = named & paths.keys()
    return found


def _module(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")


@cache
def verbs_of() -> dict[str, set[str]]:
    """The verbs that import a module of the command line, themselves or by another one of it."""
    graph = _imports()
    found: dict[str, set[str]] = {}
    for verb, module in _MODULES.items():
        waiting, seen = [module], set[str]()
        while waiting:
            one = waiting.pop()
            if one in seen or not one.startswith("passport.cli."):
                continue
            seen.add(one)
            found.setdefault(one, set()).add(verb)
            waiting += graph.get(one, set())
    # Actions are imported by their name when they are run: they lie in the folder of their verb.
    for module in graph:
        for verb, owner in _MODULES.items():
            folders = {owner.rpartition(".")[0], _BESIDE.get(verb, "")} - {"passport.cli"}
            if module.rpartition(".")[0] in folders:
                found.setdefault(module, set()).add(verb)
    return found


def test_a_message_names_options_of_its_own_command() -> None:
    """Beside a command that it names: options of that one. Else those of a verb that has this module."""
    found = []
    for path in sorted(path for room in ("passport", "resolver") for path in (ROOT / room).rglob("*.py")):
        module = _module(path)
        if not _OPTION.search(path.read_text("utf-8")):
            continue
        usual = set[str]().union(*(known()[verb] for verb in verbs_of().get(module, known().keys())))
        for line, text in messages(path):
            if " " in text and "--" in text and not _TYPED_FOR_PEOPLE.fullmatch(module):
                wrong = sorted(set(wrong_in(text, usual)))
                found += [f"{path.relative_to(ROOT)}:{line} {one}: {text}" for one in wrong]
    assert not found, "\n".join(found)


def sessions() -> Iterator[tuple[str, str, str]]:
    """Transcript, words behind ``passport``, and hint of each command that was refused."""
    for path in sorted((ROOT / "tests" / "transcripts").glob("*.txt")):
        words = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("$ "):
                command = re.search(r"(?:^|[ (])passport ([a-z]+(?: [a-z][a-z-]*)?)", line)
                words = command[1] if command else ""
            elif words and line.startswith("hint: "):
                yield path.name, words, line.removeprefix("hint: ")


def test_a_hint_of_a_session_names_options_of_the_command_that_was_typed() -> None:
    """This sees messages of modules that many verbs share."""
    found = []
    for name, words, hint in sessions():
        usual = known().get(words) or known().get(words.split()[0], {"--help"})
        found += [f"{name}: passport {words}: {one} in: {hint}" for one in wrong_in(hint, usual)]
    assert len(list(sessions())) > 100
    assert not found, "\n".join(found)


def test_force_is_hinted_where_it_is_an_option() -> None:
    """Who may replace a file says so by ``replace``; whoever calls without it has no ``--force``."""
    for path in (ROOT / "passport" / "cli").rglob("*.py"):
        for node in nodes(path):
            if isinstance(node, ast.Call) and _name(node.func) in ("check_free", "write", "writing"):
                given = next((one.value for one in node.keywords if one.arg == "replace"), None)
                if given is not None and ast.unparse(given) == "args.force":
                    assert any("--force" in known()[verb] for verb in verbs_of()[_module(path)]), path


def test_a_wrong_hint_would_be_found() -> None:
    assert list(wrong_in("Choose another name, or say --force.", known()["hub baseline"])) == ["--force"]
    assert list(wrong_in("Or: passport hub release --as PLATFORM --lang de", set())) == ["--lang"]
    assert list(wrong_in("passport trust use FILE", set())) == []
