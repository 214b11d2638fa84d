"""Name a file that is no passport by its kind, with the command that is right for it (T150).

Read from the bytes alone, for people who named the wrong file or got a damaged one; no verdict rests on it.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport.libraries.document import FORMAT as LIBRARY
from passport.model import kind_of, version_of
from passport.model.hub.document import FILE
from passport.readings.document import FORMAT as BATCHES
from passport.views.document import HOLDINGS, VIEW
from passport.vocab import CLAIMS, TYPES, Kind
from signing.errors import JsonRefused
from signing.shown import quoted
from signing.strict_json import loads
from verify.gathering.said import INDEXED
from verify.limits import CONTAINER_BYTES, DEPTH


class Named(NamedTuple):
    """``what`` completes the sentence "FILE is ..."; ``hint`` says what to do."""

    what: str
    hint: str


_KINDS: Final[Mapping[Kind, Named]] = {
    "trustlist": Named(
        "a trust list, not a passport",
        "See it with passport trust show FILE; to judge by it: passport verify PASSPORT --trust FILE",
    ),
    "statuslist": Named(
        "a status list, not a passport", "To judge with it: passport verify PASSPORT --status FILE"
    ),
    "statement": Named(
        "a verifier's statement without the claim it is about",
        "Ask for the passport file, in which the claim comes first.",
    ),
    "response": Named(
        "a platform's answer without the claim it is about",
        "Ask the platform for the passport file of the product.",
    ),
    "accreditation": Named(
        "an accreditation, not a passport",
        "It belongs beside a trust list or into the passport file; passport inspect FILE shows it.",
    ),
    "keychange": Named(
        "a key change, not a passport", "Its receiver takes it over with passport trust accept FILE"
    ),
    "certificate": Named(
        "a certificate of attributes, not a passport",
        "See what became of its units: passport certificate show FILE --to URL of its registry",
    ),
    "retirement": Named(
        "a retirement of certificates, not a passport",
        "It shows which units were used up; passport inspect FILE shows who signed it.",
    ),
    "factorlibrary": Named(
        "the credential of a library of factors, without its records, not a passport",
        "Get the publisher's whole file, .library.json, and verify that: passport verify FILE",
    ),
    "readings": Named(
        "the credential of a batch of readings, without the readings, not a passport",
        "Get the gateway's whole file, .readings.json, and verify that: passport verify FILE",
    ),
    "assignment": Named(
        "the assignment of a device to a registry, not a passport",
        "Registries keep it; passport inspect FILE shows who signed it.",
    ),
    "method": Named(
        "the attestation of a method, not a passport",
        "To use it for a claim: passport verify PASSPORT --workings WORKINGS --method FILE",
    ),
}
_CUT: Final = Named(
    "cut off: its JSON text ends in the middle",
    "Copy or download it again, and compare the size with that of the sender's file.",
)
_BOM: Final = Named(
    "a file with a byte order mark, which an editor or a spreadsheet put before its first character",
    "Get the file again as it was sent, or save it as UTF-8 without a byte order mark (BOM).",
)
_GZIP: Final = Named("a compressed file (gzip)", "Unpack it first: gunzip FILE, or open it with an archiver.")
_UTF16: Final = Named(
    "text in UTF-16, not in UTF-8", "Get the file again as it was sent, or save it as UTF-8 without a BOM."
)
_MARKS: Final[Mapping[bytes, Named]] = {
    b"\xef\xbb\xbf": _BOM, b"\x1f\x8b": _GZIP, b"\xff\xfe": _UTF16, b"\xfe\xff": _UTF16,
}  # fmt: skip
"""The first bytes of what is no JSON text as it lies there."""
_JWT: Final = Named(
    "a token (JOSE), not a passport file",
    "Passports are JSON; ask for the .passport.json file. To import a foreign credential see"
    " passport trust import --help",
)
WORKINGS: Final = "passport-workings/1"
"""The format that ``passport.carbon.workings`` writes; the engine is not loaded for a name."""
_FORMATS: Final = {
    WORKINGS: Named(
        "a file of workings, not a signed passport",
        "To calculate the number of a passport again: passport verify PASSPORT --workings FILE",
    ),
    LIBRARY: Named(
        "a library of factors, not a passport",
        "It is verified by itself, as its publisher wrote it, unchanged: passport verify FILE",
    ),
    BATCHES: Named(
        "signed readings of a meter, not a passport",
        "They are verified by themselves, as the gateway wrote them, unchanged: passport verify FILE",
    ),
    FILE: Named("what a hub has signed, not a passport", "Verify it by itself: passport verify FILE"),
    VIEW: Named(
        "a view of a claim, not a passport",
        "To see what it shows: passport verify PASSPORT --view FILE",
    ),
    HOLDINGS: Named(
        "holdings, every fact of a claim with its salt, which are secret",
        "To show some of them: passport view FILE --of PASSPORT --for buyer",
    ),
}
_UNSIGNED: Final = Named(
    "content of a hub that nobody has signed", "Ask the hub for the signed file; this one proves nothing."
)
_TOKEN_STARTS: Final = b"eyJ"


def what_is(data: bytes) -> Named | None:
    """The name and the way on for a file that is no passport; ``None`` where nothing more can be said."""
    packed = next((named for begins, named in _MARKS.items() if data.startswith(begins)), None)
    if packed is not None or b"\0" in data[:4]:
        return packed or _UTF16
    if data.startswith(_TOKEN_STARTS) and b"{" not in data[:200]:
        return _JWT
    try:
        value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except JsonRefused as error:
        return _of_bad_json(data, error)
    if not isinstance(value, dict):
        return Named("JSON, but no signed document", "Name the .passport.json file.")
    return _of_copy(data) or _of_object(value)


def holds_claim(data: bytes) -> bool:
    """Whether a file is, or begins with, a claim, a statement of a year or a report: what is verified."""
    try:
        value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except JsonRefused:
        return False
    return isinstance(value, dict) and kind_of(_first(value)) in CLAIMS


def holds_evidence(data: bytes) -> bool:
    """Whether a file holds documents that may change a verdict about others; a trust list does not count.

    So may one that is no single JSON text: a document a line, or one that was cut off.
    """
    try:
        value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except JsonRefused:
        return True
    if not isinstance(value, dict) or kind_of(_first(value)) == "trustlist":
        return False
    members = value.get("verifiableCredential", [value])
    return isinstance(members, list) and any(kind_of(one) in INDEXED for one in members)


def _first(value: Mapping[str, Any]) -> object:
    """The first document of a container, or the one document that a file is."""
    members = value.get("verifiableCredential")
    return members[0] if isinstance(members, list) and members else value


def _of_copy(data: bytes) -> Named | None:
    """Name a copy of claims in a format of others, with the digest of the first (T280); else ``None``."""
    from passport.imports.naming import named_claims  # noqa: PLC0415 - only where a file is no passport

    try:
        copies = named_claims(data)
    except JsonRefused:  # a number that no export of ours holds
        return None
    if not copies:
        return None
    return Named(
        f"a copy ({copies[0].format}) of claim {copies[0].digest}, which proves nothing by itself",
        "Verify the passport it is a copy of; the copy says where that is.",
    )


def _of_bad_json(data: bytes, error: JsonRefused) -> Named | None:
    """Name a file that is no JSON but nearly is: a passport a line, or a file that was cut off."""
    text = data.strip()
    if error.code == "json.syntax" and text[:1] in (b"{", b"["):
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(_is_object(line) for line in (lines[0], lines[-1])):
            return Named(
                "a file of one passport a line (NDJSON)",
                "Say passport verify --lines FILE, or name it .ndjson.",
            )
        if _is_open(text):
            return _CUT
    return None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(loads(line, max_bytes=CONTAINER_BYTES, max_depth=DEPTH), dict)
    except JsonRefused:
        return False


def _is_open(text: bytes) -> bool:
    """Whether a string, object or array is begun and not closed at the end of the text.

    The text is scanned once, byte by byte; brackets within strings do not count, and kinds of brackets are
    not distinguished, because only the end is asked for.
    """
    depth = 0
    inside = escaped = False
    for byte in text:
        if inside:
            inside = escaped or byte != 0x22
            escaped = not escaped and byte == 0x5C
        elif byte == 0x22:
            inside = True
        elif byte in b"{[":
            depth += 1
        elif byte in b"}]":
            depth -= 1
    return inside or depth > 0


def _of_object(value: Mapping[str, Any]) -> Named | None:
    """Name a JSON object; ``None`` for a claim, and for a document that only a later tool knows."""
    first = _first(value)
    kind = kind_of(first)
    if kind in CLAIMS:
        return None
    if version_of(first) == "unknown_version":
        return None  # of a later version of this tool: the verdict says so
    if kind is not None:
        named = _KINDS[kind]
        if first is not value and kind in {"statement", "response", "accreditation"}:
            return Named(f"a container that begins with a {TYPES[kind]} and not with a claim", named.hint)
        return named
    return _foreign(first, value)


def _foreign(first: object, value: Mapping[str, Any]) -> Named | None:
    """Name a JSON object that is no document of this format: another credential, workings, a draft."""
    types = _types(first)
    if "VerifiableCredential" in types or "VerifiablePresentation" in types:
        other = ", ".join(name[:60] for name in types if not name.startswith("Verifiable")) or types[0]
        return Named(
            f"a credential of another kind ({other}), not a product passport",
            "passport inspect FILE shows it; only product claims and what belongs to them are verified here.",
        )
    return _unsigned(value)


def _types(first: object) -> list[str]:
    """List the types of a credential; ``type`` is a text or a list of texts (W3C VC 2.0, 4.5)."""
    types = first.get("type") if isinstance(first, dict) else None
    names = [types] if isinstance(types, str) else types
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _unsigned(value: Mapping[str, Any]) -> Named | None:
    """Name a file of workings, of another format, or a draft; ``None`` for any other object."""
    kind = value.get("format")
    if isinstance(kind, str):
        if kind == FILE and not isinstance(value.get("credential"), dict):
            return _UNSIGNED
        return _FORMATS.get(kind) or Named(
            f"a file of the format {quoted(kind, 60)}, not a passport", "Name the .passport.json file."
        )
    if "credentialSubject" not in value and "co2Statement" in value:
        return Named(
            "the draft of a CO2 statement, not signed",
            "The entity signs it: passport issue FILE --as DIR -o OUTPUT",
        )
    if "credentialSubject" not in value and "footprint" in value:
        return Named(
            "a draft, not a signed passport", "A mill signs a draft: passport issue FILE --as DIR -o OUTPUT"
        )
    return None
