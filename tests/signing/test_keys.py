"""Keys: what loads, what signs, what verifies (T29-T32, T36, T100, T103)."""

import copy
import pickle
import traceback
from typing import get_args

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.curves import CURVES
from signing.encoding import base58_decode, base58_encode, multikey_encode
from signing.errors import EncodingRefused, KeyRefused, ProofMismatch, ProofRefused, ToolError
from signing.keys import KeyKind, PrivateKey, PublicKey
from tests.signing import edwards

KINDS: tuple[KeyKind, ...] = get_args(KeyKind)
KEYS = {kind: PrivateKey.from_seed(kind, b"only for these tests, 32 bytes..") for kind in KINDS}
TORSION = edwards.torsion()


def _key_code(kind: KeyKind, raw: bytes) -> str:
    with pytest.raises(KeyRefused) as caught:
        PublicKey.from_raw(kind, raw)
    with pytest.raises(KeyRefused):
        PublicKey(kind, raw)
    return caught.value.code


def _signature_code(key: PublicKey, signature: bytes, message: bytes = b"m", *, low: bool = False) -> str:
    with pytest.raises(ProofRefused) as caught:
        key.verify(message, signature, require_low_s=low)
    assert isinstance(caught.value, ProofMismatch) == (caught.value.code == "signature.mismatch")
    return caught.value.code


def test_eight_points_of_small_order_t29() -> None:
    assert len(set(map(edwards.encode, TORSION))) == 8
    for point in TORSION:
        raw = edwards.encode(point)
        assert _key_code("Ed25519", raw) == "key.weak"
        # The same y with the other sign bit: for x = 0 that is a second spelling of the same point.
        assert _key_code("Ed25519", raw[:31] + bytes([raw[31] ^ 0x80])) == "key.weak"


@pytest.mark.parametrize("y", range(edwards.P, 2**255))
@pytest.mark.parametrize("sign", [0, 1])
def test_all_non_canonical_encodings_t29(y: int, sign: int) -> None:
    assert _key_code("Ed25519", (y | sign << 255).to_bytes(32, "little")) == "key.non_canonical"


def test_the_bare_library_takes_a_small_order_key_for_which_anything_verifies_t29() -> None:
    identity = edwards.encode((0, 1))
    ed25519.Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"any message at all")
    assert _key_code("Ed25519", identity) == "key.weak"


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32))
def test_honest_keys_load_and_their_shifted_copies_do_not_t29(seed: bytes) -> None:
    public = PrivateKey.from_seed("Ed25519", seed).public
    point = edwards.decode(public.raw)
    assert point is not None
    for shift in TORSION:
        raw = edwards.encode(edwards.add(point, shift))
        if shift == (0, 1):
            assert PublicKey.from_raw("Ed25519", raw) == public
        else:
            assert _key_code("Ed25519", raw) == "key.weak"


def test_bytes_that_are_no_point_are_no_key() -> None:
    outside = [
        y.to_bytes(32, "little") for y in range(2, 60) if edwards.decode(y.to_bytes(32, "little")) is None
    ]
    assert len(outside) > 10
    for raw in outside:
        assert _key_code("Ed25519", raw) == "key.weak"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [b"", b"\0", b"\2"])
def test_keys_of_the_wrong_length(kind: KeyKind, change: bytes) -> None:
    raw = KEYS[kind].public.raw
    assert _key_code(kind, raw + change if change else raw[:-1]) in {"key.length", "key.point"}


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_points_off_the_curve_and_other_spellings_t32(kind: KeyKind) -> None:
    raw = KEYS[kind].public.raw
    jwk = KEYS[kind].public.jwk()
    for prefix in (0, 1, 4, 5, 6, 7, 255):
        assert _key_code(kind, bytes([prefix]) + raw[1:]) == "key.point"
    off = 0
    for number in range(1, 40):
        candidate = b"\2" + number.to_bytes(CURVES[kind].size, "big")
        try:
            PublicKey.from_raw(kind, candidate)
        except KeyRefused:
            off += 1
    assert 5 < off < 35
    assert _key_code(kind, b"\2" + b"\xff" * CURVES[kind].size) == "key.point"
    assert _key_code(kind, b"\0") == "key.point"
    for changed in (jwk | {"y": jwk["x"]}, jwk | {"x": "AAAA"}, jwk | {"y": "AA"}):
        with pytest.raises(KeyRefused) as caught:
            PublicKey.from_jwk(changed)
        assert caught.value.code == "key.point"


def test_a_key_of_one_curve_under_the_name_of_another_t32() -> None:
    for kind in KINDS:
        for other in KINDS:
            if kind == other:
                continue
            assert _key_code(other, KEYS[kind].public.raw) in {"key.length", "key.point"}
            with pytest.raises(KeyRefused):
                PublicKey.from_multikey(multikey_encode(f"{_codec(other)}-pub", KEYS[kind].public.raw))
    assert _key_code("P-521", KEYS["P-256"].public.raw) == "key.kind"  # type: ignore[arg-type]  # a kind that does not exist


def _codec(kind: KeyKind) -> str:
    return {"Ed25519": "ed25519", "P-256": "p256", "P-384": "p384"}[kind]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=60)
def test_every_change_of_a_multikey_is_refused_or_another_key_t35_t36(
    kind: KeyKind, data: st.DataObject
) -> None:
    public = KEYS[kind].public
    text = public.multikey
    where = data.draw(st.integers(0, len(text) - 1))
    what = data.draw(st.sampled_from("123zZuAa0OIl \n\u00e9"))
    changed = text[:where] + what + text[where + data.draw(st.integers(0, 1)) :]
    try:
        other = PublicKey.from_multikey(changed)
    except (EncodingRefused, KeyRefused):
        return
    assert (other == public) == (changed == text)
    assert other.multikey == changed


@pytest.mark.parametrize("kind", KINDS)
def test_forms_of_one_key(kind: KeyKind) -> None:
    public = KEYS[kind].public
    assert PublicKey.from_multikey(public.multikey) == public == PublicKey.from_jwk(public.jwk())
    assert PublicKey.from_multikey(public.multikey) is PublicKey.from_raw(kind, public.raw)
    assert public.multikey.startswith({"Ed25519": "z6Mk", "P-256": "zDna", "P-384": "z82L"}[kind])
    assert public.fingerprint.startswith("SHA256:")
    assert len(public.fingerprint) == 7 + 43
    assert pickle.loads(pickle.dumps(public)) == public
    assert hash(PublicKey(kind, public.raw)) == hash(public)
    assert len({key.public.fingerprint for key in KEYS.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_secret_keys_are_refused_where_public_ones_are_due(kind: KeyKind) -> None:
    for text in (multikey_encode(f"{_codec(kind)}-priv", b"\1" * 32),):
        with pytest.raises(KeyRefused) as caught:
            PublicKey.from_multikey(text)
        assert caught.value.code == "key.kind"
    with pytest.raises(KeyRefused):
        PublicKey.from_jwk(KEYS[kind].public.jwk() | {"d": "AAAA"})


@pytest.mark.parametrize(
    "change",
    [{"kty": "RSA"}, {"crv": "P-521"}, {"crv": None}, {"kty": "OKP"}, {"x": 1}, {"y": None}, {"x": "A=="}],
)
def test_other_web_keys_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ToolError):
        PublicKey.from_jwk({**KEYS["P-256"].public.jwk(), **change})


@pytest.mark.parametrize("kind", KINDS)
@given(message=st.binary(max_size=80), where=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=20)
def test_sign_and_verify(kind: KeyKind, message: bytes, where: int, bit: int) -> None:
    private = KEYS[kind]
    signature = private.sign(message)
    private.public.verify(message, signature, require_low_s=True)
    assert _signature_code(private.public, signature, message + b"\0") == "signature.mismatch"
    assert (
        _signature_code(PrivateKey.from_seed(kind, b"\7" * 32).public, signature, message)
        == "signature.mismatch"
    )
    where %= len(signature)
    changed = signature[:where] + bytes([signature[where] ^ 1 << bit]) + signature[where + 1 :]
    assert _signature_code(private.public, changed, message) in {"signature.mismatch", "signature.encoding"}


@pytest.mark.parametrize("kind", KINDS)
def test_signatures_of_the_wrong_length_t30_t31(kind: KeyKind) -> None:
    signature = KEYS[kind].sign(b"m")
    for wrong in (b"", signature[:-1], signature + b"\0", b"\0" + signature, signature * 2, signature[:32]):
        assert _signature_code(KEYS[kind].public, wrong) == "signature.encoding"


def test_s_beyond_the_group_order_t30() -> None:
    signature = KEYS["Ed25519"].sign(b"m")
    s = int.from_bytes(signature[32:], "little")
    for more in range(edwards.L, 2**256 - s, edwards.L):
        wrong = signature[:32] + (s + more).to_bytes(32, "little")
        assert _signature_code(KEYS["Ed25519"].public, wrong) == "signature.encoding"
    assert (
        _signature_code(KEYS["Ed25519"].public, signature[:32] + edwards.L.to_bytes(32, "little"))
        == "signature.encoding"
    )


def test_second_spellings_of_r_t30() -> None:
    # Whoever holds the key can choose the nonce 0: R is the neutral point, which has further spellings.
    seed, message = b"\5" * 32, b"message"
    public = PrivateKey.from_seed("Ed25519", seed).public
    secret = edwards.secret_scalar(seed)
    assert edwards.encode(edwards.times(secret, edwards.BASE)) == public.raw
    refused = 0
    for y, sign in ((1, 0), (1, 1), (edwards.P + 1, 0), (edwards.P + 1, 1)):
        r = (y | sign << 255).to_bytes(32, "little")
        s = edwards.challenge(r, public.raw, message) * secret % edwards.L
        signature = r + s.to_bytes(32, "little")
        if (y, sign) == (1, 0):
            public.verify(message, signature)
            continue
        assert _signature_code(public, signature, message) == "signature.mismatch"
        refused += 1
    assert refused == 3


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_ecdsa_edges_t31(kind: KeyKind) -> None:
    curve, public = CURVES[kind], KEYS[kind].public
    size, order = curve.size, curve.order
    signature = KEYS[kind].sign(b"m")
    r, s = signature[:size], int.from_bytes(signature[size:], "big")
    zero = bytes(size)
    for wrong in (
        r + zero,
        zero + signature[size:],
        zero + zero,
        r + order.to_bytes(size, "big"),
        order.to_bytes(size, "big") + signature[size:],
        b"\xff" * 2 * size,
    ):
        assert _signature_code(public, wrong) == "signature.encoding"
    assert _signature_code(public, encode_dss_signature(int.from_bytes(r, "big"), s)) == "signature.encoding"
    assert s <= order // 2
    twin = r + (order - s).to_bytes(size, "big")
    public.verify(b"m", twin)
    assert _signature_code(public, twin, low=True) == "signature.high_s"


def test_rfc_6979_a_2_5_t103() -> None:
    # The key and message "sample" of RFC 6979 A.2.5; s is the low one of the pair.
    scalar = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
    private = PrivateKey.from_multikey_secret(multikey_encode("p256-priv", scalar))
    assert private.public.raw.hex() == "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    assert private.sign(b"sample").hex() == r + f"{CURVES['P-256'].order - s:064x}"


@pytest.mark.parametrize("kind", KINDS)
def test_signing_twice_gives_the_same_bytes_t103(kind: KeyKind) -> None:
    assert KEYS[kind].sign(b"m") == KEYS[kind].sign(b"m") != KEYS[kind].sign(b"n")


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_determine_keys(kind: KeyKind) -> None:
    seed = bytes(range(32))
    assert PrivateKey.from_seed(kind, seed).public == PrivateKey.from_seed(kind, seed).public
    assert PrivateKey.from_seed(kind, seed).public != PrivateKey.from_seed(kind, seed[::-1]).public
    assert PrivateKey.generate(kind).public != PrivateKey.generate(kind).public
    assert PrivateKey.generate(kind).kind == kind
    with pytest.raises(KeyRefused):
        PrivateKey.from_seed(kind, seed[:31])


def test_secret_multikeys() -> None:
    # Ed25519: seed and key of RFC 8032 section 7.1, test 1.
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    private = PrivateKey.from_multikey_secret(multikey_encode("ed25519-priv", seed))
    assert private.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert private.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a")
    for codec, raw in [
        ("ed25519-priv", seed + b"\0"),
        ("ed25519-pub", seed),
        ("p256-priv", bytes(32)),
        ("p256-priv", b"\xff" * 32),
        ("p384-priv", b"\1" * 32),
    ]:
        with pytest.raises(KeyRefused):
            PrivateKey.from_multikey_secret(multikey_encode(codec, raw))


@pytest.mark.parametrize("kind", KINDS)
def test_secrets_are_never_shown_copied_or_pickled_t100(kind: KeyKind) -> None:
    scalar = b"\x11\x22\x33\x44" * (12 if kind == "P-384" else 8)
    text = multikey_encode(f"{_codec(kind)}-priv", scalar)
    private = PrivateKey.from_multikey_secret(text)
    for shown in (repr(private), str(private), f"{private}", repr({"key": private})):
        assert private.public.fingerprint in shown
        for secret in (text, scalar.hex(), repr(scalar), str(int.from_bytes(scalar, "big"))):
            assert secret not in shown
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not copied or pickled"):
            act(private)
    assert not hasattr(private, "__dict__")
    try:
        PrivateKey.from_multikey_secret(text[:-1] + "0")
    except EncodingRefused as error:
        assert text[:-1] not in "".join(traceback.format_exception(error))
    else:
        pytest.fail("a character outside the alphabet was read")
    assert base58_encode(base58_decode(text[1:])) == text[1:]
