"""Base58, base64url, multibase and did:web against independent readings (T24, T35, T36, T41, T46)."""

import base64
import ipaddress
import random
import re
import string
from pathlib import Path
from urllib.parse import urlsplit

import base58
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signing import encoding
from signing.dids import did_web
from signing.errors import DidRefused, EncodingRefused
from tests.fuzz import peers
from tests.fuzz.generating import bounded, damaged

BASE58_TEXT = st.text(alphabet=encoding.BASE58_ALPHABET, max_size=256) | st.text(
    alphabet=encoding.BASE58_ALPHABET + "0OIl =\né", max_size=40
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=150))
def test_base58_is_written_alike(data: bytes) -> None:
    text = encoding.base58_encode(data)
    assert text.encode() == base58.b58encode(data)
    if len(text) <= 256:
        assert encoding.base58_decode(text) == data


@settings(max_examples=300, deadline=None)
@given(BASE58_TEXT)
@example("1" * 256)
@example("11 ")
def test_base58_is_read_alike_T35(text: str) -> None:
    base58_agrees(text)


def base58_agrees(text: str) -> None:
    """Faults of the peer: it cuts white space off the end, so two texts name one value, and has no cap."""
    try:
        with bounded(text):
            found: bytes | None = encoding.base58_decode(text)
    except EncodingRefused:
        found = None
    try:
        expected: bytes | None = base58.b58decode(text)
    except (ValueError, UnicodeEncodeError):
        expected = None
    if found is None and expected is not None:
        assert text != text.rstrip() or len(text) > 256
    else:
        assert found == expected


def test_base58_on_node(tmp_path: Path) -> None:
    """Known fault of the peer: letters outside its alphabet end in ``undefined``, never in other bytes."""
    chance = random.Random(58)
    blobs = [
        chance.choice([b"", b"\0", b"\0\0\0"]) + chance.randbytes(chance.randint(0, 80)) for _ in range(400)
    ]
    texts = ["".join(chance.choices(encoding.BASE58_ALPHABET, k=chance.randint(1, 120))) for _ in range(400)]
    asked: list[dict[str, object]] = [
        {"op": "encode58", "base64": base64.b64encode(one).decode()} for one in blobs
    ]
    asked += [{"op": "decode58", "text": one} for one in texts]
    answers = peers.ask(tmp_path, asked)
    for blob, answer in zip(blobs, answers[: len(blobs)], strict=True):
        assert answer == {"value": encoding.base58_encode(blob)}
    for text, answer in zip(texts, answers[len(blobs) :], strict=True):
        assert answer == {"value": base64.b64encode(encoding.base58_decode(text)).decode()}


@settings(max_examples=400, deadline=None)
@given(
    st.text(alphabet=string.ascii_letters + string.digits + "-_+/= \n", max_size=40) | st.text(max_size=12)
)
def test_base64url_has_one_spelling_T41(text: str) -> None:
    """What is read is what the plain library reads, and only where that would write the same text again."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        expected: bytes | None = base64.b64decode(padded, altchars=b"-_", validate=True)
    except (ValueError, UnicodeEncodeError):
        expected = None
    if expected is not None and base64.urlsafe_b64encode(expected).rstrip(b"=").decode() != text:
        expected = None
    try:
        found: bytes | None = encoding.b64url_decode(text)
    except EncodingRefused:
        found = None
    assert found == expected


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=12))
def test_varints_and_multikeys_T36(data: bytes) -> None:
    """A plain reading of LEB128: what is read takes no fewer bytes when written again."""
    number, used = 0, 0
    for place, byte in enumerate(data):
        number |= (byte & 127) << (7 * place)
        used = place + 1
        if byte < 128:
            break
    whole = bool(data) and data[used - 1] < 128 and used <= 9
    shortest = whole and used == max(1, -(-number.bit_length() // 7))
    try:
        assert encoding.varint_decode(data) == (number, used)
        assert shortest
        assert encoding.varint_encode(number) == data[:used]
    except EncodingRefused:
        assert not shortest
    try:
        codec, raw = encoding.multikey_decode(encoding.multibase_encode("z", data))
        assert encoding.multikey_encode(codec, raw) == encoding.multibase_encode("z", data)
    except EncodingRefused:
        pass


_DIDS = (
    b"did:web:mill.example", b"did:web:mill.example:works:1", b"did:web:xn--grn-hoa.example:a",
    b"did:web:a.b-c.d9:x_y.z",
    b"did:web:10.0.0.1", b"did:web:mill.example%3A8443", b"did:web:0x7f.1", b"did:web:a..b",
)  # fmt: skip
_PIECES = [
    b"%", b"%3A", b"%2F", b"/", b"?", b"#", b"@", b":", b"::", b".", b"..", b"-", b"--", b"_", b"A", b"z",
    b"7", b"\\", b"[",
    "ü".encode(), b" ", b"\n", b"\x00", b"xn--", b"localhost", b"1" * 70,
]  # fmt: skip


def read_independently(did: str) -> str | None:  # noqa: PLR0911 - one reason a line, as a person would read
    """The https URL by the steps of the did:web method; ``None`` where it is in no single normal form."""
    name = did.removeprefix("did:web:")
    if name == did or len(did) > 512 or not name.isascii() or "%" in name:
        return None
    host, _, path = name.partition(":")
    if ":" in name and (not path or any(step in ("", ".", "..") for step in path.split(":"))):
        return None
    try:
        address = f"https://{host}/{path.replace(':', '/') or '.well-known'}/did.json"
        parts = urlsplit(address)
        if parts.hostname != host or parts.port is not None or parts.username is not None:
            return None
    except ValueError:
        return None
    labels = host.split(".")
    allowed = set(string.ascii_lowercase + string.digits + "-")
    if (
        len(labels) < 2
        or len(host) > 253
        or not all(1 <= len(one) <= 63 and set(one) <= allowed for one in labels)
    ):
        return None
    if any(one.startswith("-") or one.endswith("-") for one in labels) or labels[-1][0] in string.digits:
        return None
    if any(one[2:4] == "--" and not one.startswith("xn--") for one in labels) or _is_address(host):
        return None
    fine = set(string.ascii_letters + string.digits + "-_.")
    steps = path.split(":") if path else []
    if any(not set(step) <= fine or step[0] == "." or len(step) > 128 for step in steps):
        return None
    assert parts.path == re.sub(r"/+", "/", parts.path)
    return address


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 2**32))
def test_did_web_is_read_as_the_method_says_T24_T46(seed: int) -> None:
    chance = random.Random(seed)
    did = damaged(chance, chance.choice(_DIDS), _PIECES).decode("utf-8", "replace")
    expected = read_independently(did)
    try:
        with bounded(did):
            found: str | None = did_web.url(did)
    except DidRefused:
        found = None
    assert found == expected, did
