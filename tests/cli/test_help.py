"""Help that can be copied: examples parse, completion knows every word, defaults hold."""

import argparse
import ast
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from passport.cli import completion, options
from passport.cli.everyone import demo
from passport.cli.examples import EXAMPLES
from passport.cli.main import main
from passport.cli.verbs import VERBS, load
from passport.disk import csv_table
from signing.errors import ToolError
from tests.cli.sessions import child_environment, in_process
from tests.parsed import nodes


def below(parser: options.Parser) -> Iterator[options.Parser]:
    """This parser and those of its parts."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for part in action.choices.values():
                yield from below(part)


def parsers() -> dict[str, options.Parser]:
    found: dict[str, options.Parser] = {}
    for name in VERBS:
        parser = options.Parser(prog=f"passport {name}")
        load(name).configure(parser)
        found |= {one.prog.removeprefix("passport "): one for one in below(parser)}
    return found


def said(*words: str) -> tuple[int, str]:
    stream = io.StringIO()
    with redirect_stdout(stream):
        code = main(list(words))
    return code, stream.getvalue()


def test_every_help_has_two_examples_that_parse() -> None:
    known = parsers()
    assert EXAMPLES.keys() == known.keys()
    for name, lines in EXAMPLES.items():
        assert len(set(lines)) == 2, name
        shown = known[name].format_help()
        for line in lines:
            words = shlex.split(line.partition(" < ")[0])
            # From the verb on, as a person types it.
            verb, *rest = name.split()
            parser = options.Parser(prog=f"passport {verb}")
            load(verb).configure(parser)
            parser.parse_args([*rest, *words])
            assert f"  passport {name} {line}".rstrip() in shown


@pytest.mark.parametrize("verb", VERBS)
def test_a_help_begins_with_its_summary_and_keeps_its_capitals(verb: str) -> None:
    """QR, JSON and names stay as they are written in the list of verbs."""
    summary = VERBS[verb].summary
    told = " ".join(in_process(["help", verb])[1].split())
    assert f"{summary[0].upper()}{summary[1:]}." in told


def test_help_of_a_part_and_the_version_as_words() -> None:
    code, text = said("help", "keys", "rotate")
    assert code == 0 and text.startswith("usage: passport keys rotate") and "examples:" in text
    assert said("version") == said("--version")
    assert said("help", "verify") == said("verify", "--help")


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_completion_knows_every_verb_part_and_option(shell: str) -> None:
    text = completion.script(shell)
    for name, parser in parsers().items():
        for word in name.split():
            assert word in text
        for action in parser._actions:
            for option in action.option_strings:
                assert not option.startswith("--") or (option if shell != "fish" else option[2:]) in text
    if shutil.which(shell):
        checked = subprocess.run(
            [shell, "-n"], input=text, text=True, capture_output=True, check=False, timeout=120
        )
        assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["passport", "ver"], {"verify", "version"}),
        (["passport", "keys", "ro"], {"rotate"}),
        (["passport", "verify", "--str"], {"--strict"}),
        (["passport", "keys", "rotate", "mill", "--fin"], {"--finish"}),
        (["passport", "completion", "f"], {"fish"}),
    ],
)
def test_bash_completes(typed: list[str], expected: set[str]) -> None:
    words = " ".join(shlex.quote(word) for word in typed)
    asking = (
        f'\nCOMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _passport; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", completion.script("bash") + asking],
        capture_output=True, text=True, check=True, env=child_environment(), timeout=120,
    )  # fmt: skip
    assert set(ran.stdout.split()) == expected


def test_the_usual_identity_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = options.Parser(prog="passport x")
    options.add_identity(parser)
    with pytest.raises(ToolError):
        parser.parse_args([])
    monkeypatch.setenv("PASSPORT_AS", "mill")
    parser = options.Parser(prog="passport x")
    options.add_identity(parser)
    assert parser.parse_args([]).identity == Path("mill")
    assert parser.parse_args(["--as", "other"]).identity == Path("other")


def test_a_run_replaces_the_table_it_wrote_and_no_other(tmp_path: Path) -> None:
    path, columns = tmp_path / "table.csv", ("file", "state")
    for _ in range(2):
        with csv_table.csv_table(path, columns, replace=False) as table:
            assert table is not None
            table.add(["a, b", "verified"])
    before = path.read_bytes()
    for changed in (
        before.replace(b"verified", b"verified,looked at"),
        before[3:],
        before.replace(b"state", b"State"),
        b"",
    ):
        path.write_bytes(changed)
        with pytest.raises(ToolError) as caught:
            csv_table.check_free(path, columns, replace=False)
        assert caught.value.code == "file.exists" and path.read_bytes() == changed
        assert csv_table.check_free(path, columns, replace=True)
    path.unlink()
    target = tmp_path / "elsewhere.csv"
    target.write_bytes(before)
    path.symlink_to(target)
    with pytest.raises(ToolError):
        csv_table.check_free(path, columns, replace=False)


@pytest.mark.skipif(os.name != "posix", reason="a link stands for an installed program")
def test_try_next_names_the_program_as_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "an env" / "bin" / "passport"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program), "demo"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert f'  "{program}" inspect' in "\n".join(demo._next_steps(Path("passport-demo")))
    monkeypatch.setenv("PATH", str(program.parent))
    assert "  passport inspect" in "\n".join(demo._next_steps(Path("passport-demo")))
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "__main__.py"), "demo"])
    assert f"{sys.executable} -m passport inspect" in "\n".join(demo._next_steps(Path("x")))


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("ISO14067/iron-and-steel/SE/high", "limited, reasonable"),
        ("ISO-14067/iron-and-steel/SE/reasonable", "ISO14067"),
        ("ISO14067/iron-and-steel/Sweden/reasonable", "SE"),
    ],
)
def test_a_wrong_word_of_a_scope_names_the_words_allowed(
    scope: str, allowed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["did:web:a.example", "--name", "A", "--number", "1", "--as", "b", "-o", "c.json"]
    assert main(["accredit", *words, "--scope", scope]) == 2
    told = capsys.readouterr().err
    assert allowed in told and "Traceback" not in told


def test_results_have_names_where_none_is_typed(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draft and workings after INPUT, the claim after its serial number; nothing is replaced unasked."""
    monkeypatch.chdir(tmp_path)
    example = Path(options.__file__).parents[1] / "carbon" / "examples" / "bf-bof.toml"
    shutil.copyfile(example, "bf-bof.toml")
    assert main(["calculate", "bf-bof.toml", "-o"]) == 0
    assert Path("bf-bof.draft.json").is_file() and Path("bf-bof.workings.json").is_file()
    assert main(["calculate", "bf-bof.toml", "-o"]) == 2
    assert main(["calculate", "bf-bof.toml", "--workings", "kept.json", "--force"]) == 0
    assert Path("kept.json").is_file()
    assert main(["calculate", "bf-bof.toml", "-o", "coil.json"]) == 0
    assert Path("coil.workings.json").is_file()
    shutil.copytree(demo / "mill", "mill")
    draft = demo / "drafts" / "coil.json"
    monkeypatch.setenv("PASSPORT_AS", "mill")
    assert main(["issue", str(draft), "--second"]) == 0
    assert [path.name for path in Path().glob("*.passport.json")] == ["C-2018-0118-1.passport.json"]
    assert main(["issue", str(draft), "--second"]) == 2


ROOT = Path(options.__file__).parents[2]
_INTERNAL = re.compile(r"\bT\d{2,3}\b(?!:)|\b(DESIGN|HOUSE|FACTS|THREATS)\b|\bROOMS?\b|gaps and halves")


def _spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring."""
    silent = {
        id(one.value)
        for node in nodes(path)
        for body in [getattr(node, "body", None)]
        if isinstance(body, list)
        for one in body
        if isinstance(one, ast.Expr)
    }
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def test_no_message_names_a_row_of_the_threat_table_or_a_chapter_of_the_design() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for room in ("passport", "resolver", "signing", "verify")
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, text in _spoken(path)
        if _INTERNAL.search(text)
    ]
    texts = [
        *(ROOT / "verify" / "messages").glob("*.json"),
        *(ROOT / "resolver" / "messages").glob("*.json"),
        *(ROOT / "mobile_demo" / "app" / "words").glob("*.json"),
        *(ROOT / "passport" / "work" / "words").glob("*.json"),
        *ROOT.glob("*/**/templates/*.html"),
    ]
    assert len(texts) > 12
    found += [str(path) for path in texts if _INTERNAL.search(path.read_text("utf-8"))]
    assert found == []
