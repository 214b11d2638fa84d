"""The vectors as data: what a scenario hands to the verifier, taken apart into single documents.

A property changes one of them and asks again. Nothing here knows how a scenario was made.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from passport.model import kind_of
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from tests.vectors_build import judging, writing
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.shared import SHARED
from verify import Demand, Evidence, Report, TrustList, verify
from verify.states import RANK, STATES

Document = dict[str, Any]
Place = tuple[str, int]
"""A group of documents (``passport``, ``trust``, ``status``, ``claims``, ``inputs``) and the index in it."""
GROUPS: Final = ("passport", "trust", "status", "claims", "inputs")


TRUST_SHELL: Final = {
    "@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"],
}  # fmt: skip


class Given(NamedTuple):
    """What one scenario hands over. ``shell`` is the container without its members; ``None``: a bare claim.

    ``opaque`` holds the bytes of an input that is no strict JSON, or no container of objects; then
    ``passport`` is empty. ``trust`` is the list, then the accreditations beside it.
    """

    name: str
    passport: tuple[Document, ...]
    shell: Document | None
    opaque: bytes
    trust: tuple[Document, ...]
    status: tuple[Document, ...]
    claims: tuple[Document, ...]
    inputs: tuple[Document, ...]
    workings: bytes | None
    seen: tuple[tuple[Any, ...], ...]
    demand: Document
    log: tuple[Document, ...] = ()
    """Passport files whose proofs of a log are known besides."""
    views: tuple[Document, ...] = ()
    """Views that are known besides."""
    methods: tuple[Document, ...] = ()
    """Files with attestations of methods that are known besides."""

    def documents(self) -> Iterator[tuple[Place, Document]]:
        """Every document with its place."""
        for group in GROUPS:
            for index, document in enumerate(getattr(self, group)):
                yield (group, index), document

    def claims_at_hand(self) -> dict[str, Document]:
        """Every claim by its digest."""
        return {
            digest_of(one): one for _, one in self.documents() if kind_of(one) in ("claim", "carbonstatement")
        }

    def at(self, place: Place) -> Document:
        """The document there."""
        found: Document = getattr(self, place[0])[place[1]]
        return found

    def put(self, place: Place, *documents: Document) -> "Given":
        """The same with these documents in place of the one there; none takes it away."""
        group, index = place
        held = getattr(self, group)
        changed: dict[str, Any] = {group: (*held[:index], *documents, *held[index + 1 :])}
        return self._replace(**changed)

    def without(self, digest: str, *groups: str) -> "Given":
        """The same without each copy of a document."""
        changed: dict[str, Any] = {
            group: tuple(one for one in getattr(self, group) if digest_of(one) != digest)
            for group in groups or GROUPS
        }
        return self._replace(**changed)

    def input_bytes(self) -> bytes:
        """The file to be verified."""
        if self.opaque:
            return self.opaque
        if self.shell is None:
            return written(self.passport[0]) if self.passport else b""
        return container(self.shell, self.passport)

    def trust_bytes(self) -> bytes:
        """The trust file, with the accreditations in their order."""
        first, *others = self.trust
        if not others:
            return written(first)
        return container(TRUST_SHELL, [first, *sorted(others, key=digest_of)])

    def evidence(self) -> dict[str, Any]:
        """What else is known, as files."""
        return {
            "status": [written(one) for one in self.status],
            "claims": [written(one) for one in self.claims],
            "inputs": [written(one) for one in self.inputs],
            "log": [written(one) for one in self.log],
            "views": [written(one) for one in self.views],
            "methods": [written(one) for one in self.methods],
        }

    def asked(self) -> Demand:
        """The question."""
        wanted = self.demand
        policy = judging.policy_of(wanted["policy"])
        return Demand(wanted["at"], policy, wanted["product"], wanted["challenge"])

    def report(self) -> Report:
        """The verifier's answer. Raises ``ToolError`` for a trust list that does not open."""
        trust = opened(self.trust_bytes())
        evidence = Evidence.open(**self.evidence(), seen=judging.seen_of(self.seen), workings=self.workings)
        return verify(self.input_bytes(), evidence, trust, self.asked())


@cache
def opened(trust: bytes) -> TrustList:
    """The trust list, opened once however many passports are judged under it."""
    return TrustList.open(trust)


_WRITTEN: Final[dict[int, bytes]] = {}
_DIGESTS: Final[dict[int, str]] = {}
"""Of the documents of the vectors, which are never let go nor changed, by their place in memory."""


def written(document: Document) -> bytes:
    """The bytes of a document; of one that has no canonical form those of plain JSON."""
    try:
        return canonical(document)
    except ToolError:
        return plain(document)


def canonical(document: Document) -> bytes:
    """The canonical form of a document. Raises ``ToolError`` where it has none."""
    known = _WRITTEN.get(id(document))
    return jcs.canonical_read(document) if known is None else known


def plain(document: Document) -> bytes:
    """A document as plain JSON."""
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()


def container(shell: Document, members: Sequence[Document]) -> bytes:
    """A container, put together of its members' bytes: most of them are those of a vector.

    As ``written`` would write it whole.
    """
    try:
        inside = b",".join(canonical(one) for one in members)
        beside = {name: jcs.canonical(member) for name, member in shell.items()}
    except ToolError:
        return plain({**shell, "verifiableCredential": list(members)})
    beside["verifiableCredential"] = b"[" + inside + b"]"
    return b"{" + b",".join(jcs.canonical(name) + b":" + beside[name] for name in sorted(beside)) + b"}"


def digest_of(document: Document) -> str:
    """D of a document; of one that has no canonical form its bytes in hex."""
    known = _DIGESTS.get(id(document))
    if known is not None:
        return known
    try:
        return document_digest(document)
    except ToolError:
        return written(document).hex()


def inputs_named(documents: Iterable[Document]) -> set[str]:
    """The digests of the claims that the claims among some documents name as inputs."""
    found = set()
    for document in documents:
        subject = document.get("credentialSubject")
        entries = (
            subject.get("inputs") if kind_of(document) == "claim" and isinstance(subject, dict) else None
        )
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                found.add(str(entry.get("digestMultibase")))
    return found


def worse_or_equal(state: str, than: str) -> bool:
    """Whether a state is at least as bad as another, by the order of ``states.json``."""
    return RANK[state] <= RANK[than]


def level(state: str) -> str:
    """How a state is drawn: stop, unknown, replaced, caution or ok."""
    return STATES[state].level


@cache
def names() -> tuple[str, ...]:
    """The names of all scenarios in ``tests/vectors``."""
    found = (path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.json"))
    return tuple(sorted(name.removesuffix(".json") for name in found if name not in SHARED))


@cache
def given(name: str) -> Given:
    """The scenario of that name."""
    vector: Any = loads((FOLDER / f"{name}.json").read_bytes())
    data = writing.resolved(vector["input"], FOLDER)
    documents, shell = _members(data)
    evidence = vector["evidence"]
    trust, _ = _members(writing.resolved(vector["trust"], FOLDER))
    found = Given(
        name,
        tuple(documents),
        shell,
        b"" if documents else data,
        tuple(trust),
        tuple(_all(evidence.get("status", ()))),
        tuple(_all(evidence.get("claims", ()))),
        tuple(_all(evidence.get("inputs", ()))),
        writing.resolved(evidence["workings"], FOLDER) if "workings" in evidence else None,
        tuple(tuple(row) for row in vector.get("seen", ())),
        vector["demand"],
        views=tuple(_files(evidence, "views")),
        methods=tuple(_files(evidence, "methods")),
    )
    for _, document in found.documents():
        if id(document) in _DIGESTS:
            continue
        _DIGESTS[id(document)] = digest_of(document)
        with contextlib.suppress(ToolError):
            _WRITTEN[id(document)] = jcs.canonical(document)
    return found


def _files(evidence: Document, name: str) -> Iterator[Document]:
    for one in evidence.get(name, ()):
        found: Any = loads(writing.resolved(one, FOLDER))
        yield found


@cache
def state_of(name: str) -> str:
    """The state that a scenario leads to, as its vector says."""
    vector: Any = loads((FOLDER / f"{name}.json").read_bytes())
    found: str = vector["expect"]["verdict"]["state"]
    return found


def _all(sources: Any) -> Iterator[Document]:
    for one in sources:
        yield from _members(writing.resolved(one, FOLDER))[0]


@cache
def _members(data: bytes) -> tuple[list[Document], Document | None]:
    """The documents in a file and what is around them, read once: most lie in hundreds of scenarios."""
    try:
        value: Any = loads(data, max_bytes=1 << 23, max_depth=64)
    except ToolError:
        return [], None
    if not isinstance(value, dict):
        return [], None
    if kind_of(value) is not None or "verifiableCredential" not in value:
        return [value], None
    members = value["verifiableCredential"]
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        return [], None
    shell = {name: member for name, member in value.items() if name != "verifiableCredential"}
    return list(members), shell
