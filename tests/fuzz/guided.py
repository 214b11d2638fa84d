"""Coverage-guided fuzzing with atheris: ``python -m tests.fuzz.guided TARGET CORPUS [-max_total_time=60]``.

Every target raises for what must never be: another error than a ``ToolError``, or a disagreement with the
independent reading of its differential test. ``-timeout`` bounds each input; it is 2 s unless given.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["signing", "passport", "verify"]):
    from passport import status
    from signing import encoding, jcs
    from signing.dids import did_web
    from signing.errors import ToolError
    from signing.foreign import jose
    from signing.jsonld import emit, rdfc
    from signing.keys import PrivateKey
    from signing.strict_json import loads
    from verify.opening import open_input

from tests.full_documents import full
from tests.fuzz import test_encodings, test_json_readers, test_profile_rules, test_status_lists
from tests.fuzz.test_tokens import DOCUMENT

_KEY = jose.key_of(PrivateKey.from_seed("Ed25519", b"\x07" * 32))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _json(data: bytes) -> None:
    test_json_readers.agree(data)


def _jcs(data: bytes) -> None:
    try:
        found = loads(data)
        written = jcs.canonical(found)
        # JavaScript has one kind of number: 123456789012345670000 is the double nearest to it.
        assert json.loads(written, parse_int=float) == found, data
    except ToolError:
        return


def _base58(data: bytes) -> None:
    test_encodings.base58_agrees(_text(data))


def _did_web(data: bytes) -> None:
    did = "did:web:" + _text(data)
    try:
        found: str | None = did_web.url(did)
    except ToolError:
        found = None
    assert found == test_encodings.read_independently(did), did


def _multikey(data: bytes) -> None:
    try:
        codec, raw = encoding.multikey_decode(_text(data))
        assert encoding.multikey_encode(codec, raw) == _text(data)
    except ToolError:
        return


def _profile(data: bytes) -> None:
    try:
        found = loads(data)
    except ToolError:
        return
    test_profile_rules.agree("claim", found)
    open_input(data)


def _emitter(data: bytes) -> None:
    try:
        found = loads(data)
        contexts: Any = found.get("@context") if isinstance(found, dict) else None
        if isinstance(found, dict) and isinstance(contexts, list):
            emit.canonical_nquads(found, emit.table_for(contexts))
    except ToolError:
        return


def _graph(data: bytes) -> None:
    """Two bytes a quad; the same graph with its lines turned round must come out the same."""
    names = [f"_:n{number}" for number in range(8)]
    quads = [
        rdfc.Quad(names[one & 7], f"<urn:p{one >> 6}>", names[other & 7] if other & 8 else f'"{other >> 5}"')
        for one, other in zip(data[::2], data[1::2], strict=False)
    ][:40]
    swapped = {name: f"_:x{7 - number}" for number, name in enumerate(names)}
    turned = [rdfc.Quad(*(swapped.get(term, term) for term in quad)) for quad in reversed(quads)]
    try:
        assert rdfc.canonicalise(quads) == rdfc.canonicalise(turned), quads
    except ToolError:
        return


def _token(data: bytes) -> None:
    try:
        found = jose.verify(_text(data), lambda _h, _d: _KEY, media_type="vc+jwt").document
    except ToolError:
        return
    assert found == DOCUMENT, data


def _status(data: bytes) -> None:
    text = _text(data)
    try:
        found: bytes | None = status.decode_bits(text)
    except ToolError:
        return
    assert found == test_status_lists.plain(text)


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "json": lambda: [b'{"a":[1,-0.5e3,"\\ud834\\udd1e",null,true]}', b"[[[]]]", b'"\\u0061"'],
    "jcs": lambda: [b'{"b":1e21,"a":0.1,"\xf0\x9d\x84\x9e":[]}'],
    "base58": lambda: [b"11abc", b"z6Mk"],
    "did_web": lambda: [b"mill.example:works:1", b"xn--a.example"],
    "multikey": lambda: [encoding.multikey_encode("ed25519-pub", bytes(32)).encode()],
    "profile": lambda: [jcs.canonical(full("claim"))],
    "emitter": lambda: [jcs.canonical({k: v for k, v in full("claim").items() if k != "proof"})],
    "graph": lambda: [bytes(range(40)), b"\x00\x09\x01\x0a\x02\x08"],
    "token": lambda: [jose.sign(DOCUMENT, _KEY, media_type="vc+jwt").encode()],
    "status": lambda: [status.encode_bits(bytes(status.MIN_BYTES)).encode()],
}
TARGETS: dict[str, Callable[[bytes], None]] = {
    "json": _json,
    "jcs": _jcs,
    "base58": _base58,
    "did_web": _did_web,
    "multikey": _multikey,
    "profile": _profile,
    "emitter": _emitter,
    "graph": _graph,
    "token": _token,
    "status": _status,
}


def main(arguments: list[str]) -> None:
    """Fuzz one target from its seeds; libFuzzer ends the process, with 77 for a finding."""
    name, corpus, *options = arguments
    folder = Path(corpus)
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]()):
        (folder / f"seed-{number}").write_bytes(seed)
    defaults = ["-timeout=2", "-rss_limit_mb=1024"]
    atheris.Setup([sys.argv[0], *defaults, *options, str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
