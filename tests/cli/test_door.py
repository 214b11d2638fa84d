"""The door for programs: what the README promises, and that the command line goes through it."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import passport
from passport import door
from tests import reference
from tests.cli.sessions import Session, child_environment
from tests.parsed import nodes
from tests.world_people import Knob

ROOT = Path(__file__).resolve().parents[2]
(PROGRAM,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
AT = "2026-11-29T10:00:00Z"


@pytest.fixture
def here(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a demo of its own in it."""
    shutil.copytree(demo, tmp_path / "passport-demo")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "passport-demo"


def test_the_program_of_the_readme_runs(here: Path) -> None:
    with Session(here.parent) as session:
        serve = f"passport serve --trust {here}/trust.json --as {here}/platform --port $PORT &"
        code, said = session.run(serve)
        assert code == 0, said
        program = PROGRAM.replace("8000", session.variables["PORT"])
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=here.parent, capture_output=True, text=True, env=child_environment(), check=False,
            timeout=120,
        )  # fmt: skip
    lines = ran.stdout.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [
        ["stored", "claim"], ["stored", "statement"], ["already", "accreditation"],
    ], ran.stderr  # fmt: skip
    assert lines[3:] == ["verified 0"]


def _checked(folder: Path, **programs: str) -> list[str]:
    """What the type checker says of programs, line by line."""
    for name, program in programs.items():
        (folder / f"{name}.py").write_text(program, encoding="utf-8")
    command = ["-m", "mypy", "--strict", "--cache-dir", str(folder / "cache"), "--follow-imports", "silent"]
    environment = {**child_environment(), "MYPYPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *command, *(f"{name}.py" for name in programs)],
        cwd=folder, capture_output=True, text=True, env=environment, check=False, timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.splitlines()


# The checker reads every module that the door leads to; the pipeline, which checks all types, runs it too.
@pytest.mark.long
@pytest.mark.ci
def test_a_type_checker_sees_the_door(tmp_path: Path) -> None:
    wrong = "import passport\npassport.issue('mill', 1)\npassport.isue\nreveal_type(passport.verify(b''))\n"
    lines = _checked(tmp_path, program=PROGRAM, wrong=wrong)
    (last,) = (line for line in lines if not line.startswith("wrong.py:"))
    assert last.endswith(" in 1 file (checked 2 source files)"), lines
    told = "\n".join(lines)
    assert 'wrong.py:2: error: Argument 1 to "issue" has incompatible type "str"' in told
    assert 'wrong.py:3: error: Module has no attribute "isue"' in told
    assert "verify.report.Report" in told


def test_the_reference_is_complete() -> None:
    """Every name of the door has a docstring, and what docstrings name is there; .ci/run builds the pages."""
    assert reference.problems_in_source() == []
    module = ModuleType("silent")
    module.__dict__.update(__all__=["issue"], issue=lambda: None)
    assert reference.undocumented(module) == ["silent", "silent.issue"]


LOADED = """
import sys, passport
print(*sorted(sys.modules))
{then}
print(*sorted(sys.modules))
"""


def _loaded(then: str) -> tuple[set[str], set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(then=then)],
        capture_output=True, text=True, env=child_environment(), check=True, cwd=ROOT, timeout=120,
    )  # fmt: skip
    before, after = done.stdout.splitlines()
    return set(before.split()), set(after.split())


def test_the_package_alone_loads_nothing_and_each_act_only_its_own() -> None:
    before, after = _loaded("passport.verify")
    assert not {name for name in before if name.startswith(("passport.", "verify", "resolver", "signing"))}
    assert not {name for name in after if name.split(".")[0] in ("verify", "resolver", "httpcore")}
    _, signing = _loaded("passport.open_party; from passport.party import signing_acts")
    assert not {name for name in signing if name.split(".")[0] in ("resolver", "httpcore", "fastapi")}


def test_every_name_of_the_package_is_there_and_no_other() -> None:
    assert set(door.__all__) <= set(passport.__all__)
    for name in passport.__all__:
        assert getattr(passport, name).__doc__, name
        assert name in dir(passport)
    with pytest.raises(AttributeError, match="isue"):
        getattr(passport, "isue")  # noqa: B009 - a type checker refuses the plain spelling
    for name in set(door.__all__) & set(passport.__all__):
        assert getattr(passport, name) is getattr(door, name)


def _refused(code: str, act: object, *arguments: object, **named: object) -> passport.ToolError:
    with pytest.raises(passport.ToolError) as caught:
        act(*arguments, **named)  # type: ignore[operator]  # every act of the door
    assert caught.value.code == code
    return caught.value


def test_issuing_refuses_what_the_verb_refuses_and_writes_nothing(here: Path, tmp_path: Path) -> None:
    """T105: a claim outside the producer's prefixes, a second one, a wrong role, a draft with mistakes."""
    mill, auditor = passport.open_party(here / "mill"), passport.open_party(here / "verifier")
    draft, out = here / "drafts/by-hand.toml", tmp_path / "out.json"
    members = door.members_of(draft, "claim")
    foreign = {**members, "id": "https://id.mill.example/01/04012345678901/21/X"}
    _refused("identity.prefix", passport.issue, mill, foreign, out)
    _refused("identity.role", passport.issue, auditor, draft, out)
    with pytest.raises(passport.DraftRefused) as caught:
        passport.issue(mill, {**members, "mass": {"value": "many", "unit": "KGM"}, "extra": "1"}, out)
    assert len(caught.value.problems) >= 2
    _refused("usage.draft", passport.issue, mill, here / "trust.txt", out)
    _refused("time.form", passport.issue, mill, draft, out, passport.Terms(at="yesterday"))
    assert not out.exists()
    taken = mill.identity.register.taken()
    signed = passport.issue(mill, members, out)
    assert out.read_bytes() == signed.data
    assert mill.identity.register.taken() == taken + 1
    _refused("issue.second_claim", passport.issue, mill, draft, tmp_path / "other.json")
    _refused("file.exists", passport.issue, mill, draft, out, passport.Terms(second=True))
    again = passport.issue(mill, draft, out, passport.Terms(second=True, replace=True))
    assert again.digest != signed.digest
    assert out.read_bytes() == again.data


def test_attesting_refuses_what_verify_refuses(here: Path) -> None:
    """T124: a claim that was changed, a second opinion, a claim by nobody on the list."""
    mill, auditor = passport.open_party(here / "mill"), passport.open_party(here / "verifier")
    opinion, accreditation = here / "drafts/opinion.toml", here / "accreditation.json"
    draft = json.loads((here / "drafts/coil.json").read_text())
    draft["id"] += "-2"
    signed = passport.issue(mill, draft)
    changed = json.loads(signed.data)
    changed["verifiableCredential"][0]["credentialSubject"]["name"] = "Another coil"
    trust = here / "trust.json"

    def attest(claim: bytes, by: passport.Party = auditor, **how: Knob) -> passport.Signed:
        return passport.attest(by, claim, opinion, accreditation, trust=trust, **how)

    _refused("claim.signature", attest, json.dumps(changed).encode())
    _refused("identity.role", attest, signed.data, mill)
    _refused("trust.none", passport.attest, auditor, signed.data, opinion, accreditation)
    first = attest(signed.data)
    _refused("attest.second_statement", attest, signed.data)
    second = attest(signed.data, terms=passport.Terms(second=True))
    assert first.digest != second.digest
    # Nothing reviewed the figures again, and whoever reads the statement learns it.
    engaged = first.document["credentialSubject"]["engagement"]
    assert "was not calculated again" in engaged["samplingRationale"]


def test_verifying_through_the_door_is_the_verb(here: Path) -> None:
    file, trust = here / "coil.passport.json", here / "trust.json"
    opened = passport.TrustList.open(trust.read_bytes())
    reports = [passport.verify(file, by, at=AT) for by in (trust, trust.read_bytes(), opened)]
    assert len({report.to_bytes() for report in reports}) == 1
    with Session(here.parent) as session:
        _, said = session.run(f"passport verify {file} --trust {trust} --at {AT} --json")
    assert said.encode().strip() == reports[0].to_bytes()
    assert passport.verify(here / "changed.passport.json", trust).state == "tampered"
    assert passport.verify(b"no passport", trust).state == "unreadable"
    other = "https://id.mill.example/01/07312345678909/21/C-2018-0118-2"
    assert passport.verify(file, trust, product=other).state == "wrong_label"
    _refused("trust.none", passport.verify, file)


ACTS_OF_THE_DOOR = {
    "passport.acts.claim.issue",
    "passport.acts.statement.attest",
    "passport.acts.statement.rehearse",
    "resolver.outgoing.client.publish",
    "resolver.outgoing.client.publish_lines",
    "verify.verify",
    "verify.pipeline.verify",
}


def test_law_1_the_command_line_acts_through_the_door() -> None:
    """What a program gets is what the verbs do: no verb signs, sends or judges beside ``passport.door``."""
    wrong = []
    for path in (ROOT / "passport" / "cli").rglob("*.py"):
        # A name of this file -> the module or function it stands for.
        names = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in nodes(path):
            if isinstance(node, ast.Name):
                meant = names.get(node.id, "")
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                meant = f"{names.get(node.value.id, node.value.id)}.{node.attr}"
            else:
                continue
            if meant in ACTS_OF_THE_DOOR:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} uses {meant}")
    assert not wrong, wrong
