"""The phone takes keys and judges signatures as Python does (T29-T32), by whatever mathematics it has."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from signing import encoding
from signing.keys import PrivateKey, PublicKey
from tests.phone.browser import Browser, serving
from tests.phone.comparing import answered, codes, different
from tests.phone.node import HERE, Asked, asking
from tests.shared_data import vectors
from tests.signing import edwards


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("signing.mjs") as asked:
        yield asked


Row = tuple[str, str, str, str, bool]
"""Kind, key, message, signature (hex), whether a low s is demanded."""


def _verdicts(rows: list[Row]) -> list[Any]:
    def one(kind: Any, key: str, message: str, signature: str, low: bool) -> str:
        public = PublicKey.from_raw(kind, bytes.fromhex(key))
        public.verify(bytes.fromhex(message), bytes.fromhex(signature), require_low_s=low)
        return "good"

    return [answered(one, *row) for row in rows]


def _same_verdicts(ask: Asked, rows: list[Row]) -> list[Any]:
    ours = codes(_verdicts(rows))
    theirs = codes(ask("signatures", rows=[list(row) for row in rows]))
    assert different(rows, theirs, ours) == []
    return list(ours)


def _speccheck() -> list[Row]:
    cases = json.loads((vectors("ed25519-speccheck") / "cases.json").read_text("ascii"))
    return [("Ed25519", case["pub_key"], case["message"], case["signature"], False) for case in cases]


def _wycheproof() -> list[Row]:
    rows: list[Row] = []
    for kind, name in (
        ("Ed25519", "ed25519_test"),
        ("P-256", "ecdsa_secp256r1_sha256_p1363_test"),
        ("P-384", "ecdsa_secp384r1_sha384_p1363_test"),
    ):
        for group in json.loads((vectors("wycheproof") / f"{name}.json").read_text("utf-8"))["testGroups"]:
            key = group["publicKey"].get("pk") or _compressed(group["publicKey"]["uncompressed"])
            for test in group["tests"]:
                lows = (False,) if kind == "Ed25519" else (False, True)
                rows += [(kind, key, test["msg"], test["sig"], low) for low in lows]
    return rows


def _mixed() -> list[Row]:
    """Keys and first halves with a point of small order added; eight times the equation holds for all."""
    seed, message = b"s" * 32, b"m"
    secret, nonce = edwards.secret_scalar(seed), edwards.secret_scalar(b"n" * 32)
    own = edwards.times(secret, edwards.BASE)
    commitment = edwards.times(nonce, edwards.BASE)
    rows: list[Row] = []
    for point in edwards.torsion():
        for key, r in ((own, edwards.add(commitment, point)), (edwards.add(own, point), commitment)):
            raws = edwards.encode(r), edwards.encode(key)
            s = (nonce + edwards.challenge(*raws, message) * secret) % edwards.L
            signature = raws[0] + s.to_bytes(32, "little")
            rows.append(("Ed25519", raws[1].hex(), message.hex(), signature.hex(), False))
    return rows


def test_points_of_mixed_order_are_refused_alike(ask: Asked) -> None:
    """T29, T30: of sixteen, the two without an addition are good."""
    verdicts = _same_verdicts(ask, _mixed())
    assert (verdicts.count("good"), verdicts.count("key.weak"), verdicts.count("signature.mismatch")) == (
        2,
        7,
        7,
    )


def test_ed25519_edge_cases_stop_where_python_stops(ask: Asked) -> None:
    """T29, T30: the twelve cases on which verifiers disagree."""
    assert "good" not in _same_verdicts(ask, _speccheck())


def test_wycheproof_is_answered_as_python_answers(ask: Asked) -> None:
    """T30-T32, with and without the demand for a low s."""
    rows = _wycheproof()
    assert len(rows) > 1_000
    assert _same_verdicts(ask, rows).count("good") > 500


IN_PAGE = """async (rows) => {
  const { PublicKey } = await import("./signing/keys.js");
  const { ToolError } = await import("./signing/errors.js");
  const from = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return Promise.all(rows.map(async ([kind, key, message, signature, requireLowS]) => {
    try {
      await PublicKey.fromRaw(kind, from(key)).verify(from(message), from(signature), { requireLowS });
      return "good";
    } catch (error) {
      return error instanceof ToolError ? error.code : String(error.stack);
    }
  }));
}"""


def test_chromium_judges_as_python_judges(chromium: Browser) -> None:
    """T29-T32: a browser brings mathematics of its own, so the published signatures are asked there too."""
    rows = [*_speccheck(), *_mixed(), *_wycheproof()]
    with serving({"blank.html": HERE / "blank.html"}) as base, chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}blank.html")
        theirs = page.evaluate(IN_PAGE, rows)
    assert different(rows, theirs, codes(_verdicts(rows))) == []


def _compressed(point: str) -> str:
    raw = bytes.fromhex(point)
    size = len(raw) // 2
    return (bytes([2 + (raw[-1] & 1)]) + raw[1 : 1 + size]).hex()


def test_keys_are_taken_and_refused_alike(ask: Asked) -> None:
    """T29, T32: points by chance, of which many lie on no curve, on the twist, or outside the subgroup."""
    chance = random.Random(11)  # test data, the same in each run
    p = 2**255 - 19
    small = [
        0,
        1,
        p - 1,
        p,
        p + 1,
        2**255 - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7,
    ]
    raws = [
        ("ed25519-pub", (number | sign << 255).to_bytes(32, "little")) for number in small for sign in (0, 1)
    ]
    raws += [("ed25519-pub", chance.randbytes(size)) for size in [32] * 60 + [31, 33, 0]]
    raws += [
        ("p256-pub", bytes([head]) + chance.randbytes(size))
        for head in (2, 3, 4, 0)
        for size in [32] * 12 + [31, 64]
    ]
    raws += [("p384-pub", bytes([head]) + chance.randbytes(48)) for head in (2, 3) for _ in range(12)]
    raws += [("p256-pub", b"\x02" + b"\xff" * 32), ("ed25519-priv", bytes(32)), ("p256-priv", bytes(32))]
    rows = [encoding.multikey_encode(codec, raw) for codec, raw in raws]
    for kind in ("Ed25519", "P-256", "P-384"):
        rows += [PrivateKey.from_seed(kind, chance.randbytes(32)).public.multikey for _ in range(10)]

    def read(text: str) -> list[str]:
        key = PublicKey.from_multikey(text)
        return [key.kind, key.raw.hex(), key.multikey, key.fingerprint]

    ours = codes([answered(read, text) for text in rows])
    theirs = codes(ask("multikeys", rows=rows))
    assert different(rows, theirs, ours) == []
    assert {"key.weak", "key.non_canonical", "key.point", "key.length", "key.kind"} <= {
        one for one in ours if isinstance(one, str)
    }


def test_a_browser_without_the_mathematics_says_so_and_nothing_else() -> None:
    """Missing Ed25519 is no finding about a document; the runner beside this file plays such a browser."""
    with asking("without_webcrypto.mjs") as bare:
        key = PrivateKey.from_seed("Ed25519", b"k" * 32)
        asked = {"key": key.public.raw.hex(), "message": b"m".hex(), "signature": key.sign(b"m").hex()}
        assert bare("verify", **asked) == {"refused": "crypto.unavailable"}
        assert bare("failing", **asked) == {"refused": "crypto.unavailable"}
        assert bare("fallback", **asked) == "good"
        assert bare("fallback", **{**asked, "message": b"n".hex()}) == {"refused": "signature.mismatch"}
        # A library that multiplies the equation by eight would accept R plus a point of small order.
        mixed = next(row for row in _mixed() if _verdicts([row])[0] != "good")
        asked_of_mixed = dict(zip(("key", "message", "signature"), mixed[1:4], strict=True))
        assert bare("lenient", **asked_of_mixed) == {"refused": "signature.mismatch"}
        p256 = PrivateKey.from_seed("P-256", b"k" * 32)
        asked = {
            "key": p256.public.raw.hex(),
            "message": b"m".hex(),
            "signature": p256.sign(b"m").hex(),
            "kind": "P-256",
        }
        assert bare("verify", **asked) == "good"
        assert bare("nothing", **asked) == {"refused": "crypto.unavailable"}
