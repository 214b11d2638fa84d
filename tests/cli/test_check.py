"""``passport check``: one verdict for any credential, with what was named at the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.sessions import in_process
from tests.verify.foreign.test_judging import AT, DID, LIST, _credential, _entry, _list, _signed


def _check(folder: Path, document: object, *more: str) -> tuple[int, str]:
    path = folder / "credential.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return in_process(["check", str(path), "--at", AT, *more])


def test_the_exit_code_is_that_of_the_verdict(tmp_path: Path) -> None:
    assert _check(tmp_path, _signed(_credential()))[0] == 0
    listed = _signed(_credential(credentialStatus=_entry()))
    assert _check(tmp_path, listed)[0] == 3
    (tmp_path / "list.json").write_text(json.dumps(_list()), encoding="utf-8")
    code, output = _check(tmp_path, listed, "--status", str(tmp_path / "list.json"))
    assert (code, "revocation: not set" in output) == (0, True)
    assert _check(tmp_path, {**_signed(_credential()), "issuer": f"{DID}x"})[0] == 5
    assert (
        _check(tmp_path, _signed(_credential()) | {"@context": [*_credential()["@context"], "urn:x:y"]})[0]
        == 6
    )


def test_a_context_that_is_named_is_pinned_by_its_file(tmp_path: Path) -> None:
    url = "https://c.example/v1?a=b"
    document = _credential(id="urn:uuid:00000000-0000-4000-8000-000000000001")
    document["@context"].append(url)
    (tmp_path / "c=1.jsonld").write_text(
        json.dumps({"@context": {"x": "https://c.example/#x"}}), encoding="utf-8"
    )
    code, output = _check(tmp_path, document, "--context", f"{url}={tmp_path / 'c=1.jsonld'}")
    assert (code, "proof.options" in output) == (5, True), "the context is known; there is no proof"
    code, output = _check(tmp_path, document)
    assert (code, "context.unpinned" in output) == (6, True)
    code, output = _check(tmp_path, document, "--context", "https://c.example/v1")
    assert (code, "is not URL=FILE" in output) == (2, True)


@pytest.mark.parametrize("name", ["coil.passport.json", "coil-label.png", "no-such.json"])
def test_other_files_are_called_what_they_are(demo: Path, name: str) -> None:
    code, output = in_process(["check", str(demo / name), "--json"])
    assert "Traceback" not in output
    if name == "coil.passport.json":
        assert code == 6, "its context is not at hand here"
        assert "passport verify judges product passports" in output
        assert json.loads(output.splitlines()[-1] if output.startswith("note") else output.splitlines()[0])
    else:
        assert code == 2


def test_two_lists_of_one_name_and_one_without_are_refused(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps(_list()), encoding="utf-8")
    (tmp_path / "none.json").write_text("{}", encoding="utf-8")
    for names in (("list.json", "list.json"), ("none.json",)):
        options = [word for name in names for word in ("--status", str(tmp_path / name))]
        code, output = _check(tmp_path, _signed(_credential()), *options)
        assert (code, "an id of its own" in output) == (2, True)
    assert LIST in json.dumps(_list())


def test_how_old_a_list_may_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps(_list()), encoding="utf-8")
    listed, named = _signed(_credential(credentialStatus=_entry())), ("--status", str(tmp_path / "list.json"))
    assert _check(tmp_path, listed, *named)[0] == 0
    code, output = _check(tmp_path, listed, *named, "--max-age", "1")
    assert (code, "older than 1 days" in output) == (3, True)
    code, output = _check(tmp_path, listed, *named, "--max-age", "-1")
    assert (code, "0 to 3650" in output) == (2, True)
