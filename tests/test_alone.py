"""A stranger's clone has no published data beside it: all that can run runs, the rest says why not."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from signing.encoding import b64url_encode
from signing.foreign import jose
from signing.keys import PrivateKey
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import measure, poison
from tests.conformance.test_vc_data_model import A_CREDENTIAL

ROOT = Path(__file__).resolve().parent.parent


def _alone(empty: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in a subprocess that looks for the data in an empty folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PASSPORT_VECTORS": str(empty), "PASSPORT_DATA": str(empty), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


# .ci/run, which runs this one, also collects in a clone that has nothing beside it.
@pytest.mark.long
@pytest.mark.ci
def test_all_tests_are_collected_without_the_data(tmp_path: Path) -> None:
    done = _alone(tmp_path, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--collect-only", "-q")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "error" not in done.stdout.splitlines()[-1]


def test_conformance_is_skipped_with_its_reason(tmp_path: Path) -> None:
    files = [f"tests/conformance/test_{name}.py" for name in ("vc_api", "vc_data_model", "vc_jose_cose")]
    done = _alone(tmp_path, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-q", *files)
    assert done.returncode == 0, done.stdout[-2000:]
    assert re.search(r"^SKIPPED .*published test data not present: vectors/contexts/", done.stdout, re.M)
    assert re.search(r"[1-9]\d* skipped", done.stdout.splitlines()[-1])


def test_the_conformance_commands_end_in_one_line(tmp_path: Path) -> None:
    key, given = tmp_path / "key.json", tmp_path / "in.json"
    key.write_text(json.dumps({"secretKeyJwk": _jwk()}))
    given.write_text(json.dumps(A_CREDENTIAL))
    files = ("--input", str(given), "--key", str(key), "--output", str(tmp_path / "out.json"))
    commands: list[tuple[str, ...]] = [
        ("vc_api", "--port", "0"),
        ("jose_command", "issue", *files, "--feature", "credential_jose"),
    ]
    for name, *arguments in commands:
        done = _alone(tmp_path / "nothing", "-m", f"tests.conformance.{name}", *arguments)
        assert done.returncode == 2, (name, done.stderr)
        assert re.fullmatch(r"error: published test data not present: .*\n", done.stderr), done.stderr
    assert not (tmp_path / "out.json").exists()


def test_a_token_is_verified_without_the_data(tmp_path: Path) -> None:
    """What needs none of it runs."""
    key, token, out = tmp_path / "key.json", tmp_path / "token", tmp_path / "out.json"
    key.write_text(json.dumps({"secretKeyJwk": _jwk()}))
    token.write_text(jose.sign(A_CREDENTIAL, jose.read_key(_jwk()), media_type="vc+jwt"))
    files = ("--input", str(token), "--key", str(key), "--output", str(out))
    command = ("-m", "tests.conformance.jose_command", "verify", *files, "--feature", "credential_jose")
    done = _alone(tmp_path / "nothing", *command)
    assert done.returncode == 0, done.stderr
    assert json.loads(out.read_text()) == {"result": "success", "data": A_CREDENTIAL}


def _jwk() -> dict[str, str]:
    seed = bytes(range(32))
    public = PrivateKey.from_seed("Ed25519", seed).public.raw
    pair = {"x": b64url_encode(public), "d": b64url_encode(seed)}
    return {"kty": "OKP", "crv": "Ed25519", **pair}


def test_benchmarks_print_the_rows_that_need_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PASSPORT_VECTORS", str(tmp_path))
    monkeypatch.setattr(poison, "side_by_side", _once)
    monkeypatch.setattr(poison, "near_the_limits", dict)
    monkeypatch.setitem(benchmarks.ALL, "after", lambda: [_ROW])
    assert benchmarks.main(["poison", "after"]) == 0
    said = capsys.readouterr()
    assert '"poison/graph/8 alike"' in said.out
    assert '"test"' in said.out.splitlines()[-1], "the next benchmark runs"
    assert re.fullmatch(r"skipped: poison: published test data not present: vectors/rdf-canon .*\n", said.err)


_ROW = measure.Row("test", 1.0, "s", "none", True, "nothing", {}, None)


def _once(works: dict[str, measure.Work], **_: int) -> dict[str, list[float]]:
    return {name: [measure.once(work, 1)] for name, work in works.items()}


def test_nobody_is_sent_to_the_index_for_this_project() -> None:
    """The name belongs to another project there: every line installs a folder or a file."""
    wrong = []
    for path in sorted([*ROOT.glob("**/*.md"), *ROOT.glob("**/*.py"), *ROOT.glob("**/*.toml")]):
        if {".venv", "node_modules"} & {*path.relative_to(ROOT).parts}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"pip install[^#&\n]*[ '\"]" + r"passport(\[|['\"\s]|$)", line):
                wrong.append(f"{path.relative_to(ROOT)}: {line.strip()}")
    assert wrong == []
