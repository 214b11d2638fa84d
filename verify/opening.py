"""Bytes into a chain: what lies where in a passport file (DESIGN 2.5). Nothing is believed or judged here.

Only the structure of the container is read; documents may still break every rule of the profile, so their
members are touched with care.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.model import kind_of, version_of
from passport.model.shape import check
from passport.vocab import CONTEXT_V2, Kind
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import JsonRefused, ToolError
from signing.strict_json import loads
from verify.limits import CONTAINER_BYTES, CREDENTIAL_BYTES, CREDENTIALS, DEPTH

MEMBERS: Final = "verifiableCredential"
_MEMBERS: Final = b'"verifiableCredential"'


class Raw(NamedTuple):
    """One credential as it lies in the input. ``kind`` None: no kind this tool knows."""

    kind: Kind | None
    document: dict[str, Any]
    digest: str
    position: int
    size: int
    """Bytes of its canonical form."""
    sound: bool = False
    """Whether its reader found already that it keeps the closed profile."""

    @property
    def unknown_version(self) -> str:
        """The context of a version of ours that this tool does not know, else empty."""
        if version_of(self.document) != "unknown_version":
            return ""
        second: str = [name for name in self.document["@context"] if isinstance(name, str)][1]
        return second[:100]


class Opened:
    """What was found; two of the problems say why there is no claim, ``problems`` are (where, problem)."""

    __slots__ = (
        "claim", "digest", "extras", "input_kind", "json_problem", "kind_problem", "named", "problems",
        "response", "statement",
    )  # fmt: skip

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.json_problem = ""
        self.kind_problem = ""
        self.input_kind = "unknown"
        self.claim: Raw | None = None
        self.statement: Raw | None = None
        self.response: Raw | None = None
        self.extras: list[Raw] = []
        self.problems: list[tuple[str, str]] = []
        self.named: dict[str, str] = {}
        """Digests that the chain reaches, with the ids they are reached by."""


def open_input(data: bytes) -> Opened:
    """What is in the input; never raises, whatever the bytes."""
    opened = Opened(multibase_digest(data))
    if len(data) > CREDENTIAL_BYTES and _MEMBERS not in data:
        # No container, so one credential, and too large for one: not worth parsing (T5).
        opened.json_problem = "json.too_large"
        return opened
    try:
        value: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except JsonRefused as error:
        opened.json_problem = error.code
        return opened
    kind = kind_of(value)
    if isinstance(value, dict) and (kind is not None or MEMBERS not in value):
        _single(opened, value, kind)
    elif isinstance(value, dict):
        _container(opened, value)
    else:
        opened.kind_problem = "no_object"
    return opened


def open_members(members: Sequence[tuple[dict[str, Any], bytes]]) -> Opened:
    """What is in a passport file of these members, each with its canonical bytes: nothing is read twice.

    For whoever read the documents already, in the closed profile (``shape.check``). There is no file, so its
    digest is empty.
    """
    opened = Opened("")
    documents = [document for document, _ in members]
    raws = [
        Raw(kind_of(document), document, multibase_digest(data), place, len(data), sound=True)
        for place, (document, data) in enumerate(members)
    ]
    shell = {"@context": [CONTEXT_V2], "type": ["VerifiablePresentation"], MEMBERS: documents}
    _container(opened, shell, raws)
    return opened


def _single(opened: Opened, document: dict[str, Any], kind: Kind | None) -> None:
    raw = _raw(document, 0)
    opened.input_kind = kind or "unknown"
    if _means_to_be_a_claim(raw):
        opened.claim = raw
        opened.input_kind = "claim"
        _check_size(opened)
    else:
        opened.kind_problem = kind or "unknown"


def _container(opened: Opened, container: dict[str, Any], read: Sequence[Raw] = ()) -> None:
    opened.input_kind = "passport"
    violation = check("container", container)
    if violation is not None:
        opened.problems.append((violation.where, f"container_{violation.problem}"))
    members = container[MEMBERS]
    found = [member for member in members if isinstance(member, dict)] if isinstance(members, list) else []
    if not found or len(found) != len(members):
        opened.kind_problem = "no_credentials"
        return
    if len(found) > CREDENTIALS:
        return  # the container's profile has said so, and nothing in it is worth the work
    raws = list(read) or [_raw(member, place) for place, member in enumerate(found)]
    first = raws[0]
    if _means_to_be_a_claim(first):
        opened.claim = first
        _check_size(opened)
        _sort_out(opened, raws)
    elif any(raw.kind == "claim" for raw in raws):
        opened.problems.append((f"/{MEMBERS}/0", "claim_not_first"))
    else:
        opened.kind_problem = first.kind or "unknown"


def _means_to_be_a_claim(raw: Raw) -> bool:
    """In the first place, what has our context and no known type is a damaged or later claim."""
    return raw.kind == "claim" or (raw.kind is None and version_of(raw.document) != "not_ours")


def _check_size(opened: Opened) -> None:
    if opened.claim is not None and opened.claim.size > CREDENTIAL_BYTES:
        opened.claim = None
        opened.json_problem = "json.too_large"


def _raw(document: dict[str, Any], position: int) -> Raw:
    try:
        canonical = jcs.canonical(document)
    except ToolError:  # for example an integer only JSON can hold; the profile names what is wrong
        canonical = b""
    digest = multibase_digest(canonical) if canonical else f"{position}"
    return Raw(kind_of(document), document, digest, position, len(canonical))


def _sort_out(opened: Opened, raws: list[Raw]) -> None:
    """Claim, statement, response, extras by digest; what breaks that order is a problem, and read anyway."""
    rest = raws[1:]
    # A statement is also about an input if that input's claim did not come along, or not unharmed.
    digests = {raw.digest for raw in rest if raw.kind == "claim"}
    digests |= {digest for raw in raws if raw.kind == "claim" for _, digest in _names(raw)}
    if (
        rest
        and rest[0].kind == "statement"
        and _about(rest[0]) not in digests
    ):
        opened.statement = rest.pop(0)
    if rest and rest[0].kind == "response":
        opened.response = rest.pop(0)
    opened.extras = rest
    _check_order(opened, raws)
    _reach(opened)


def _check_order(opened: Opened, raws: list[Raw]) -> None:
    """Every member is there once, and the extras follow each other by digest."""
    seen = {raws[0].digest}
    last = ""
    for raw in raws[1:]:
        if raw.digest in seen:
            opened.problems.append((f"/{MEMBERS}/{raw.position}", "duplicate"))
        seen.add(raw.digest)
    for raw in opened.extras:
        if raw.digest < last:
            opened.problems.append((f"/{MEMBERS}/{raw.position}", "order"))
        last = max(last, raw.digest)


def _reach(opened: Opened) -> None:
    """Follow claim and statement by id and digest, step by step, to the extras that nothing names (T104).

    Adds the misplaced ones to ``opened.problems``.
    """
    done = _reached(opened)
    for raw in opened.extras:
        problem = _misplaced(opened, raw, done)
        if problem:
            opened.problems.append((f"/{MEMBERS}/{raw.position}", problem))


def _reached(opened: Opened) -> set[str]:
    """The digests of claim, statement and every extra they lead to; fills ``opened.named``."""
    by_digest = {raw.digest: raw for raw in opened.extras}
    statements = [raw for raw in opened.extras if raw.kind == "statement"]
    waiting = [raw for raw in (opened.claim, opened.statement) if raw is not None]
    own = {raw.digest for raw in waiting}
    claims: set[str] = set()
    done = set(own)
    while waiting:
        naming = waiting.pop()
        named = []
        for name, digest in _names(naming):
            opened.named.setdefault(digest, name)
            named.append(digest)
        if naming.kind == "claim":
            claims |= set(named) - own
        # A statement is not named by its claim: it names it.
        met = [by_digest[digest] for digest in named if digest in by_digest]
        met += [raw for raw in statements if _about(raw) in claims]
        for raw in met:
            if raw.digest not in done:
                done.add(raw.digest)
                waiting.append(raw)
    return done


def _misplaced(opened: Opened, raw: Raw, reached: set[str]) -> str:
    if raw.kind == "statuslist" or raw.unknown_version or raw.digest in reached:
        return ""  # what only a later version can read counts as absent; status lists are asked for later
    if raw.kind == "response":
        return "second_response"
    if raw.kind == "statement" and opened.claim is not None:
        about = _about(raw)
        if about == opened.claim.digest or opened.statement is None:
            return "second_statement" if opened.statement is not None else "statement_not_second"
    if raw.kind in {"claim", "accreditation"} and _at(raw.document, "id") in opened.named.values():
        return ""  # named by its id, with another digest: an extra that fails
    return "unreferenced"


def _about(raw: Raw) -> str:
    """The digest of the claim a statement says it is about."""
    digest = _at(raw.document, "credentialSubject", "digestMultibase")
    return digest if isinstance(digest, str) else ""


def _names(raw: Raw) -> Iterator[tuple[str, str]]:
    subject = raw.document.get("credentialSubject")
    if raw.kind == "claim":
        inputs = _at(subject, "inputs")
        entries = inputs if isinstance(inputs, list) else []
    else:
        entries = [_at(subject, "accreditation")]
    for entry in entries:
        name, digest = _at(entry, "id"), _at(entry, "digestMultibase")
        if isinstance(name, str) and isinstance(digest, str):
            yield name, digest


def entries_of(document: dict[str, Any]) -> Iterator[str]:
    """The status lists a document, checked or not, has an entry in."""
    entries = _at(document, "credentialStatus")
    for entry in entries if isinstance(entries, list) else []:
        name = _at(entry, "statusListCredential")
        if isinstance(name, str):
            yield name


def product_names(document: Mapping[str, Any]) -> list[str]:
    """All identifiers that a claim, checked or not, gives its product."""
    subject = document.get("credentialSubject")
    others = _at(subject, "alternateIds")
    names = [_at(subject, "id"), *(others if isinstance(others, list) else ())]
    return [name for name in names if isinstance(name, str)]


def _at(value: Any, *path: str) -> Any:  # noqa: ANN401 - what nobody has checked can be anything
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str | list | dict) else None
