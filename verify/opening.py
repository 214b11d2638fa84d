"""Sort the credentials of a passport file into claim, statement, response and extras (DESIGN 2.5).

Only the structure of the container is read, and nothing is believed or judged: documents may still break
every rule of the profile, so every member of theirs can be of any JSON type here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport import log_evidence
from passport.libraries.citing import names as libraries_of
from passport.model import kind_of, version_of
from passport.model.instruments import cited
from passport.model.shape import check
from passport.vocab import CLAIMS, CONTEXT_V2, Kind
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import JsonRefused, ToolError
from signing.strict_json import read
from verify.limits import CONTAINER_BYTES, CREDENTIAL_BYTES, CREDENTIALS, DEPTH

MEMBERS: Final = "verifiableCredential"
SUBJECTS: Final[frozenset[Kind | None]] = frozenset(CLAIMS)
"""What statements are about: the first credential of a file is of one of these kinds."""
_BY_ID: Final = SUBJECTS | {"accreditation", "retirement", "factorlibrary"}
_MEMBERS: Final = b'"verifiableCredential"'


class Raw(NamedTuple):
    """One credential as it lies in the input, with its digest D and its place in the container, from 0.

    ``kind`` None: no kind this tool knows. The digest of what has no canonical form is its place.
    """

    kind: Kind | None
    document: dict[str, Any]
    digest: str
    position: int
    size: int
    """Bytes of its canonical form."""
    sound: bool = False
    """Whether its reader has checked the closed profile (``shape.check``), which is then not asked again."""

    @property
    def unknown_version(self) -> str:
        """The context of a version of ours that this tool does not know, else empty."""
        if version_of(self.document) != "unknown_version":
            return ""
        second: str = [name for name in self.document["@context"] if isinstance(name, str)][1]
        return second[:100]


class Opened:
    """The credentials of an input by their part, and what is wrong with its structure.

    ``json_problem`` (a code ``json.*``) and ``kind_problem`` (the kind that is there instead) say why there
    is no claim; ``problems`` are (JSON Pointer, problem) about the container.
    """

    __slots__ = (
        "claim", "digest", "extras", "input_kind", "json_problem", "kind_problem", "log", "named", "problems",
        "response", "statement", "views",
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
        self.log: tuple[log_evidence.LogBlock, ...] = ()
        self.views: tuple[dict[str, Any], ...] = ()
        self.problems: list[tuple[str, str]] = []
        self.named: dict[str, str] = {}
        """Digests that the chain reaches, with the ids they are reached by."""


def open_input(data: bytes) -> Opened:
    """Read a passport file or a bare claim; never raises, whatever the bytes.

    At most ``CONTAINER_BYTES`` with ``DEPTH`` levels are parsed; what holds no ``verifiableCredential`` is
    one credential, of which ``CREDENTIAL_BYTES`` are enough (T5).
    """
    opened = Opened(multibase_digest(data))
    if len(data) > CREDENTIAL_BYTES and _MEMBERS not in data:
        # No container, so one credential, and too large for one: not worth parsing (T5).
        opened.json_problem = "json.too_large"
        return opened
    try:
        value, plain = read(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except JsonRefused as error:
        opened.json_problem = error.code
        return opened
    kind = kind_of(value)
    if isinstance(value, dict) and (kind is not None or MEMBERS not in value):
        _single(opened, _raw(value, 0, plain), kind)
    elif isinstance(value, dict):
        _container(opened, value, plain=plain)
    else:
        opened.kind_problem = "no_object"
    return opened


def open_members(members: Sequence[tuple[dict[str, Any], bytes]]) -> Opened:
    """Sort documents that passed ``shape.check``, each with its canonical bytes; no file, so no digest."""
    opened = Opened("")
    documents = [document for document, _ in members]
    raws = [
        Raw(kind_of(document), document, multibase_digest(data), place, len(data), sound=True)
        for place, (document, data) in enumerate(members)
    ]
    shell = {"@context": [CONTEXT_V2], "type": ["VerifiablePresentation"], MEMBERS: documents}
    _container(opened, shell, raws)
    return opened


def _single(opened: Opened, raw: Raw, kind: Kind | None) -> None:
    """Take a document that is no container: a claim, or a ``kind_problem``."""
    opened.input_kind = kind or "unknown"
    if _means_to_be_a_claim(raw):
        opened.claim = raw
        opened.input_kind = raw.kind or "claim"
        _check_size(opened)
    else:
        opened.kind_problem = kind or "unknown"


def _container(
    opened: Opened, container: dict[str, Any], known: Sequence[Raw] = (), *, plain: bool = False
) -> None:
    """Take a container whose first member must be the claim; ``known`` are its members where they are.

    Adds to ``problems`` what breaks the container's profile, and ``claim_not_first``. More than
    ``CREDENTIALS`` members are not looked at, since the profile has refused them.
    """
    opened.input_kind = "passport"
    violation = check(log_evidence.form_of(container), container)
    if violation is not None:
        opened.problems.append((violation.where, f"container_{violation.problem}"))
    members = _objects(container[MEMBERS])
    if not members:
        opened.kind_problem = "no_credentials"
        return
    if len(members) > CREDENTIALS:
        return
    raws = list(known) or [_raw(member, place, plain) for place, member in enumerate(members)]
    first = raws[0]
    if _means_to_be_a_claim(first):
        opened.claim = first
        _check_size(opened)
        _sort_out(opened, raws)
        if len(container) > 3:  # more than @context, type and the credentials
            _beside(opened, container, sound=violation is None)
    elif any(raw.kind in SUBJECTS for raw in raws):
        opened.problems.append((f"/{MEMBERS}/0", "claim_not_first"))
    else:
        opened.kind_problem = first.kind or "unknown"


def _beside(opened: Opened, container: dict[str, Any], *, sound: bool) -> None:
    """Take views, and the proofs of logs, which may be about claim and statement; adds what is misplaced."""
    proven = [raw.digest for raw in (opened.claim, opened.statement) if raw is not None]
    opened.log, misplaced = log_evidence.taken(container, proven, sound=sound)
    opened.problems += misplaced
    opened.views = tuple(container.get("views", ())) if sound else ()


def _objects(members: object) -> list[dict[str, Any]]:
    """The members of a container where all of them are objects, else none."""
    found = members if isinstance(members, list) else []
    return found if all(isinstance(member, dict) for member in found) else []


def _means_to_be_a_claim(raw: Raw) -> bool:
    """Whether a first member is a claim, also a damaged or later one: our context and no known type."""
    return raw.kind in SUBJECTS or (raw.kind is None and version_of(raw.document) != "not_ours")


def _check_size(opened: Opened) -> None:
    """Drop a claim whose canonical form has more than ``CREDENTIAL_BYTES``, as if it had not been read."""
    if opened.claim is not None and opened.claim.size > CREDENTIAL_BYTES:
        opened.claim, opened.json_problem = None, "json.too_large"


def _raw(document: dict[str, Any], position: int, plain: bool) -> Raw:
    """Canonicalise one member by JCS for its digest and size; the document itself is kept as it was read."""
    try:
        canonical = jcs.canonical_read(document, plain=plain)
    except ToolError:  # for example an integer only JSON can hold; the profile names what is wrong
        canonical = b""
    digest = multibase_digest(canonical) if canonical else f"{position}"
    return Raw(kind_of(document), document, digest, position, len(canonical))


def _sort_out(opened: Opened, raws: list[Raw]) -> None:
    """Take statement and response from behind the claim, the rest as extras, and record wrong orders.

    The second member is no statement about this claim where it is about an input: a claim among the extras,
    or one that a claim in the file names, since that one may be missing or damaged.
    """
    rest = raws[1:]
    inputs = {raw.digest for raw in rest if raw.kind == "claim"}
    inputs |= {digest for raw in raws if raw.kind == "claim" for _, digest in _names(raw)}
    if rest and rest[0].kind == "statement" and about_of(rest[0].document) not in inputs:
        opened.statement = rest.pop(0)
    if rest and rest[0].kind == "response":
        opened.response = rest.pop(0)
    opened.extras = rest
    _check_order(opened, raws)
    _reach(opened)


def _check_order(opened: Opened, raws: list[Raw]) -> None:
    """Record members that are there twice (``duplicate``), and extras not sorted by digest (``order``)."""
    seen, last = {raws[0].digest}, ""
    for raw in raws[1:]:
        if raw.digest in seen:
            opened.problems.append((f"/{MEMBERS}/{raw.position}", "duplicate"))
        seen.add(raw.digest)
    for raw in opened.extras:
        if raw.digest < last:
            opened.problems.append((f"/{MEMBERS}/{raw.position}", "order"))
        last = max(last, raw.digest)


def _reach(opened: Opened) -> None:
    """Record the extras to which nothing in the file leads (T104), and second statements and responses."""
    reached = _reached(opened)
    for raw in opened.extras:
        problem = _misplaced(opened, raw, reached)
        if problem:
            opened.problems.append((f"/{MEMBERS}/{raw.position}", problem))


def _reached(opened: Opened) -> set[str]:
    """The digests of claim, statement and every extra they lead to by name; fills ``opened.named``."""
    by_digest = {raw.digest: raw for raw in opened.extras}
    statements = [raw for raw in opened.extras if raw.kind == "statement"]
    waiting = [raw for raw in (opened.claim, opened.statement) if raw is not None]
    own = {raw.digest for raw in waiting}
    inputs: set[str] = set()
    reached = set(own)
    while waiting:
        naming = waiting.pop()
        named = _record_names(opened, _names(naming))
        if naming.kind == "claim":
            inputs |= set(named) - own
        for names in (cited.names, libraries_of):
            named += _record_names(opened, names(naming.kind, naming.document))
        for raw in _led_to(named, inputs, by_digest, statements):
            if raw.digest not in reached:
                reached.add(raw.digest)
                waiting.append(raw)
    return reached


def _record_names(opened: Opened, names: Iterable[tuple[str, str]]) -> list[str]:
    """The digests of what a document names; each is kept with the first id it is named by."""
    found = list(names)
    for name, digest in found:
        opened.named.setdefault(digest, name)
    return [digest for _, digest in found]


def _led_to(
    named: list[str], inputs: set[str], by_digest: Mapping[str, Raw], statements: list[Raw]
) -> list[Raw]:
    """The extras that a document names, and the statements about the inputs that are known so far."""
    found = [by_digest[digest] for digest in named if digest in by_digest]
    return found + [raw for raw in statements if about_of(raw.document) in inputs]


def _misplaced(opened: Opened, raw: Raw, reached: set[str]) -> str:
    """The problem of an extra that nothing reaches; empty for one that may be there.

    Status lists are judged by ``structure.container``, and what only a later version can read counts as
    absent. What is named by its id, with another digest, is an extra that fails.
    """
    if raw.kind == "statuslist" or raw.unknown_version or raw.digest in reached:
        return ""
    if raw.kind == "response":
        return "second_response"
    if raw.kind == "statement" and opened.claim is not None:
        return _misplaced_statement(opened.claim, opened.statement, raw)
    named = raw.kind in _BY_ID and _at(raw.document, "id") in opened.named.values()
    return "" if named else "unreferenced"


def _misplaced_statement(claim: Raw, statement: Raw | None, raw: Raw) -> str:
    """Why a statement among the extras is there: about this claim, or about nothing in the file."""
    if statement is None:
        return "statement_not_second"
    return "second_statement" if about_of(raw.document) == claim.digest else "unreferenced"


def about_of(document: Mapping[str, Any]) -> str:
    """The digest of the claim that a statement, checked or not, is about; empty where it names none."""
    digest = _at(document.get("credentialSubject"), "digestMultibase")
    return digest if isinstance(digest, str) else ""


def _names(raw: Raw) -> Iterator[tuple[str, str]]:
    """Id and digest of what a document names.

    A claim its inputs, a CO2 statement that of the year before, a report that of its year, a statement its
    accreditation.
    """
    subject = raw.document.get("credentialSubject")
    if raw.kind == "claim":
        inputs = _at(subject, "inputs")
        entries = inputs if isinstance(inputs, list) else []
    elif raw.kind in ("carbonstatement", "inventory"):
        entries = [_at(raw.document, "previous" if raw.kind == "carbonstatement" else "accounts")]
    else:
        entries = [_at(subject, "accreditation")]
    for entry in entries:
        name, digest = _at(entry, "id"), _at(entry, "digestMultibase")
        if isinstance(name, str) and isinstance(digest, str):
            yield name, digest


def entries_of(document: dict[str, Any]) -> Iterator[str]:
    """The ids of the status lists in which a document, checked or not, has an entry."""
    entries = _at(document, "credentialStatus")
    for entry in entries if isinstance(entries, list) else []:
        name = _at(entry, "statusListCredential")
        if isinstance(name, str):
            yield name


def product_names(document: Mapping[str, Any]) -> list[str]:
    """All identifiers that a claim, checked or not, gives its product: ``id`` and ``alternateIds``."""
    subject = document.get("credentialSubject")
    others = _at(subject, "alternateIds")
    names = [_at(subject, "id"), *(others if isinstance(others, list) else ())]
    return [name for name in names if isinstance(name, str)]


def _at(value: Any, *path: str) -> Any:  # noqa: ANN401 - what nobody has checked can be anything
    """The text, list or object at a path of member names; ``None`` for anything else or nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str | list | dict) else None
