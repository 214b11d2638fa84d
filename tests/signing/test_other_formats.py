"""T12: what other readers would run or expand (pickles, YAML, XML, MessagePack) is no JSON: refused."""

import ast
import json
import pickle
import unicodedata
from pathlib import Path

import pytest

from signing.errors import JsonRefused
from signing.strict_json import loads
from verify.opening import open_input

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("signing", "passport", "verify", "resolver")
UNSAFE = frozenset(
    {"pickle", "cPickle", "dill", "shelve", "marshal", "yaml", "ruamel", "msgpack", "cbor2", "xml", "lxml"}
)
HOSTILE = {
    "pickle": pickle.dumps({"@context": []}),
    "pickle of old": pickle.dumps({"a": "b"}, protocol=0),
    "yaml": b"!!python/object/apply:os.system ['true']\n",
    "yaml bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "yaml that looks like json": b"{a: 1, 'b': [yes, 0o7]}",
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "messagepack": b"\x82\xa1a\x01\xa1b\xc3",
    "json lines": b'{"a":1}\n{"a":2}\n',
    "json then yaml": b'{"a":1}\n---\nb: 2\n',
    "json then a pickle": json.dumps({"a": 1}).encode() + pickle.dumps(1),
    "html": b"<!doctype html><script>1</script>",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_no_other_format_is_read_T12(data: bytes) -> None:
    with pytest.raises(JsonRefused) as refusal:
        loads(data)
    assert refusal.value.code in {"json.syntax", "json.encoding"}
    opened = open_input(data)
    assert opened.json_problem == refusal.value.code
    assert opened.claim is None


def _imported(source: str) -> set[str]:
    # What is imported stands in the text, in one of the spellings that Python takes for the same name (NFKC).
    text = unicodedata.normalize("NFKC", source)
    if not any(name in text for name in UNSAFE):
        return set()
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names


def test_nothing_here_can_unpickle_T12() -> None:
    """No module of the product imports a reader that runs or expands what it reads."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    assert len(files) > 150
    found = {file.name: bad for file in files if (bad := _imported(file.read_text("utf-8")) & UNSAFE)}
    # Two write pictures and read nothing that others sent. Three read workbooks: one with expat that refuses
    # every document type (tests/passport/sheets), two for the type of an element of defusedxml.
    sheets = {"xlsx.py": {"xml"}, "xlsx_events.py": {"xml"}, "xlsx_package.py": {"xml"}}
    # Two give work to a cluster by a library that unpickles whatever its connections bring; its machines are
    # the user's own (passport/docs/clusters.md), and no passport travels that way (T322, T323).
    cluster = {"remote.py": {"pickle"}, "tasks.py": {"pickle"}}
    assert found == {"drawing.py": {"xml"}, "svg.py": {"xml"}, **sheets, **cluster}
