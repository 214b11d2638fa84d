"""The phone's code under a type checker and a linter, as .ci/run has them (versions: tests/js)."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.phone.layout import needed
from tests.phone.node import node

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tests" / "js"
MOST = 12
COMPLEXITY = re.compile(r"complexity of ([0-9]+)")


def run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A tool of tests/js over the repository, with Node."""
    script = TOOLS / "node_modules" / tool
    needed(TOOLS, script)
    return subprocess.run(
        [node(), str(script), *words], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def types(project: Path) -> str:
    """What the TypeScript compiler finds wrong with a project; empty for nothing."""
    done = run("typescript/bin/tsc", "-p", str(project))
    assert done.returncode in (0, 1, 2), done.stderr
    return done.stdout


def lint(*words: str) -> list[dict[str, Any]]:
    """What the linter says of each file."""
    done = run("eslint/bin/eslint.js", "-c", "tests/js/eslint.config.js", "-f", "json", *words, "mobile_demo")
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_types_hold() -> None:
    assert types(TOOLS) == ""


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('import { seconds } from "../../mobile_demo/passport/moments.js";\nseconds(5);\n', "TS2345"),
        ("export function untyped(value) {\n  return value;\n}\n", "TS7006"),
        (
            "/** @type {(one: string | null) => number} */\nexport const size = (one) => one.length;\n",
            "TS18047",
        ),
    ],
)
def test_a_wrong_type_is_found(tmp_path: Path, text: str, complaint: str) -> None:
    """Wrong arguments, parameters without a type, and null where a value is needed."""
    options = json.loads((TOOLS / "tsconfig.json").read_text("utf-8"))
    (tmp_path / "wrong.js").write_text(text.replace("../../mobile_demo", str(ROOT / "mobile_demo")), "utf-8")
    options["include"] = ["wrong.js", str(TOOLS / "node.d.ts")]
    (tmp_path / "tsconfig.json").write_text(json.dumps(options), "utf-8")
    assert complaint in types(tmp_path / "tsconfig.json")


def test_nothing_to_lint() -> None:
    wrong = [
        (Path(file["filePath"]).name, said["line"], said["ruleId"])
        for file in lint()
        for said in file["messages"]
    ]
    assert wrong == []


def room(path: str) -> str:
    """The entry of the list of exceptions that a file falls under."""
    parts = Path(path).relative_to(ROOT).parts
    return f"{parts[0]}/{parts[1]}/**/{parts[-1]}"


def test_the_list_of_long_functions_only_shrinks() -> None:
    """Each exception is as high as the function that needs it, so none outlives its reason."""
    found: dict[str, int] = {}
    for file in lint("--rule", f'complexity: ["error", {MOST}]'):
        for said in file["messages"]:
            if said["ruleId"] == "complexity" and (told := COMPLEXITY.search(said["message"])):
                key = room(file["filePath"])
                found[key] = max(found.get(key, 0), int(told[1]))
    script = 'import("./tests/js/eslint.config.js").then((it) => console.log(JSON.stringify(it.ABOVE)))'
    listed = subprocess.run(
        [node(), "-e", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(listed.stdout) == found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("export const now = () => Date.now();\n", "no-restricted-properties"),
        ("export const now = () => new Date();\n", "no-restricted-syntax"),
        ("export const chance = () => Math.random();\n", "no-restricted-properties"),
        ("export const now = () => performance.now();\n", "no-restricted-globals"),
        ("export const same = (one, other) => one == other;\n", "eqeqeq"),
        ("const unused = 1;\n", "no-unused-vars"),
    ],
)
@pytest.mark.parametrize("place", ["verify", "signing", "passport"])
def test_clock_and_chance_are_refused(place: str, text: str, rule: str) -> None:
    """A verdict depends on what it is given alone."""
    script = TOOLS / "node_modules" / "eslint" / "bin" / "eslint.js"
    needed(TOOLS, script)
    done = subprocess.run(
        [node(), str(script), "-c", "tests/js/eslint.config.js", "-f", "json", "--stdin", "--stdin-filename",
         f"mobile_demo/{place}/told.js"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, input=text,
    )  # fmt: skip
    (file,) = json.loads(done.stdout)
    assert rule in {said["ruleId"] for said in file["messages"]}


def test_the_lock_names_no_host() -> None:
    """It installs from whatever registry the machine is configured for, like the app's own."""
    lock = json.loads((TOOLS / "package-lock.json").read_text("utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
