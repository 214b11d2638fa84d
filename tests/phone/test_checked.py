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


def run(tool: str, *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A tool of tests/js, with Node."""
    script = TOOLS / "node_modules" / tool
    needed(TOOLS, script)
    return subprocess.run(
        [node(), str(script), *words], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


def types(project: Path) -> str:
    """What the TypeScript compiler finds wrong with a project; empty for nothing."""
    done = run("typescript/bin/tsc", "-p", str(project))
    assert done.returncode in (0, 1, 2), done.stderr
    return done.stdout


def lint(*words: str, cwd: Path = ROOT) -> list[dict[str, Any]]:
    """What the linter says of each file of a folder ``mobile_demo``."""
    config = TOOLS / "eslint.config.js"
    done = run("eslint/bin/eslint.js", "-c", str(config), "-f", "json", *words, "mobile_demo", cwd=cwd)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_types_hold() -> None:
    assert types(TOOLS) == ""


ILL_TYPED = {
    "TS2345": 'import { seconds } from "../../mobile_demo/passport/moments.js";\nseconds(5);\n',
    "TS7006": "export function untyped(value) {\n  return value;\n}\n",
    "TS18047": "/** @type {(one: string | null) => number} */\nexport const size = (one) => one.length;\n",
}
"""Wrong arguments, a parameter without a type, null where a value is needed; by the compiler's complaint."""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the compiler says of all of them: one start, which takes a second."""
    folder = tmp_path_factory.mktemp("types")
    options = json.loads((TOOLS / "tsconfig.json").read_text("utf-8"))
    for code, text in ILL_TYPED.items():
        own = text.replace("../../mobile_demo", str(ROOT / "mobile_demo"))
        (folder / f"{code}.js").write_text(own, "utf-8")
    options["include"] = ["*.js", str(TOOLS / "node.d.ts")]
    (folder / "tsconfig.json").write_text(json.dumps(options), "utf-8")
    return types(folder / "tsconfig.json").splitlines()


@pytest.mark.parametrize("code", ILL_TYPED)
def test_a_wrong_type_is_found(complaints: list[str], code: str) -> None:
    said = [line for line in complaints if f"error {code}:" in line]
    assert [Path(line.partition("(")[0]).name for line in said] == [f"{code}.js"]


def test_nothing_to_lint() -> None:
    """No function is excepted from any rule, that of complexity (12) included."""
    wrong = [
        (Path(file["filePath"]).name, said["line"], said["ruleId"])
        for file in lint()
        for said in file["messages"]
    ]
    assert wrong == []
    assert f'complexity: ["error", {MOST}]' in (TOOLS / "eslint.config.js").read_text("utf-8")
    assert (TOOLS / "eslint.config.js").read_text("utf-8").count("complexity") == 1
    assert not re.search(r"eslint-disable[^\n]*complexity", everything())


def everything() -> str:
    """All of the phone's own code."""
    app = ROOT / "mobile_demo"
    return "\n".join(
        path.read_text("utf-8") for path in sorted(app.rglob("*.js")) if "node_modules" not in path.parts
    )


NOT_PURE = [
    ("export const now = () => Date.now();\n", "no-restricted-properties"),
    ("export const now = () => new Date();\n", "no-restricted-syntax"),
    ("export const chance = () => Math.random();\n", "no-restricted-properties"),
    ("export const now = () => performance.now();\n", "no-restricted-globals"),
    ("export const same = (one, other) => one == other;\n", "eqeqeq"),
    ("const unused = 1;\n", "no-unused-vars"),
]
PURE = ("verify", "signing", "passport")


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """By file ``ROOM/NUMBER.js``: the rules that it breaks, one start of the linter for all."""
    folder = tmp_path_factory.mktemp("lint").resolve()
    for place in PURE:
        (folder / "mobile_demo" / place).mkdir(parents=True)
        for number, (text, _) in enumerate(NOT_PURE):
            (folder / "mobile_demo" / place / f"{number}.js").write_text(text, "utf-8")
    return {
        Path(file["filePath"]).relative_to(folder / "mobile_demo").as_posix(): {
            said["ruleId"] for said in file["messages"]
        }
        for file in lint(cwd=folder)
    }


@pytest.mark.parametrize(("number", "rule"), [(number, rule) for number, (_, rule) in enumerate(NOT_PURE)])
@pytest.mark.parametrize("place", PURE)
def test_clock_and_chance_are_refused(
    refusals: dict[str, set[str]], place: str, number: int, rule: str
) -> None:
    """A verdict depends on what it is given alone."""
    assert rule in refusals[f"{place}/{number}.js"]


def test_the_lock_names_no_host() -> None:
    """It installs from whatever registry the machine is configured for, like the app's own."""
    lock = json.loads((TOOLS / "package-lock.json").read_text("utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
