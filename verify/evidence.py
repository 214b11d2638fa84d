"""Read the evidence beside a passport: status lists, other claims, inputs, workings (DESIGN 5, 7).

Files are parsed and digested here, once for many verifications; nothing is judged.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport import log_evidence
from passport.libraries.document import is_library, parts_of
from passport.log_evidence import LogBlock
from passport.model import kind_of
from passport.model.shape import check
from passport.vocab import CLAIMS, Kind
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify.believing.memory import NOTHING_SEEN, Seen
from verify.limits import CONTAINER_BYTES, DEPTH

if TYPE_CHECKING:
    from verify.checks.numbers.same import SameFootprints


class EvidenceRefused(ToolError):
    """A file of evidence that holds no credentials: ``evidence.kind``."""


class Known(NamedTuple):
    """A credential as it was read, with its digest D."""

    kind: Kind
    digest: str
    document: dict[str, Any]
    records: tuple[dict[str, Any], ...] | None = None
    """Of a library of factors: the records that lie beside its credential; ``None`` where none do."""


class Workings(NamedTuple):
    """What a number was computed from (DESIGN 6.3); ``digest`` is that of its JCS bytes."""

    digest: str
    document: dict[str, Any]


class Journal(NamedTuple):
    """What a journal of carbon books comes to when it is replayed for a CO2 statement.

    ``head`` is the link up to which it was read, ``subject`` the statement's subject worked out from it, and
    ``problem`` the code of what stopped the replay.
    """

    head: str
    subject: dict[str, Any]
    problem: str = ""


_TLOG_PROOF: Final = b"c2sp.org/tlog-proof@"
_OF_INPUTS: Final[frozenset[Kind]] = CLAIMS | {"statement", "accreditation"}
_INSTRUMENTS: Final[frozenset[Kind]] = frozenset({"certificate", "retirement", "assignment"})
_LIBRARIES: Final[frozenset[Kind]] = frozenset({"factorlibrary"})


class Evidence(NamedTuple):
    """Facts for one or many verifications. Nothing in it is believed unless a listed party signed it."""

    status: tuple[Known, ...] = ()
    claims: tuple[Known, ...] = ()
    """Other claims, CO2 statements and reports, for forks, corrections, the year before, and shares."""
    seen: Seen = NOTHING_SEEN
    """What earlier verifications under the same publisher's trust list saw."""
    inputs: tuple[Known, ...] = ()
    """Claims of materials with their statements and accreditations, for whoever consumed them."""
    workings: Workings | None = None
    journal: Journal | None = None
    log: tuple[LogBlock, ...] = ()
    """Proofs of logs about any documents."""
    instruments: tuple[Known, ...] = ()
    """Retirements, certificates and assignments of devices, for claims that cite what was retired."""
    views: tuple[dict[str, Any], ...] = ()
    """Views of claims, as they were read; their form is judged with the claim."""
    libraries: tuple[Known, ...] = ()
    """Libraries of factors, for claims that name the one their factors came from."""
    methods: tuple[Known, ...] = ()
    """Attestations of methods, for claims without a statement, with the accreditations beside them."""
    same: "SameFootprints | None" = None
    """What was found of footprints that many claims hold, for whoever verifies the claims of a lot."""

    @classmethod
    def open(
        cls,
        *,
        status: bytes | Iterable[bytes] = (),
        claims: bytes | Iterable[bytes] = (),
        seen: Seen = NOTHING_SEEN,
        inputs: bytes | Iterable[bytes] = (),
        workings: bytes | None = None,
        log: bytes | Iterable[bytes] = (),
        views: bytes | Iterable[bytes] = (),
        methods: bytes | Iterable[bytes] = (),
    ) -> "Evidence":
        """Read files: ``status`` are bundles or single status lists, ``claims`` passports or single claims.

        ``inputs`` are passports or single credentials of materials; status lists among them count as
        ``status``, retirements, certificates and assignments, also those among ``claims``, as
        ``instruments``, and libraries of factors as ``libraries``. ``workings`` is one file of workings.
        Members of another kind are left out: a bundle made for many passports may hold what this one does not
        need. ``log`` are passport files whose member ``log`` counts, ``views`` files of ``passport view``;
        ``methods`` are files with attestations of methods, whose status lists count as ``status``. Raises
        ``ToolError`` ``json.*``, ``evidence.kind``, ``.log``, ``.view`` or ``.method`` for a file that is no
        such thing at all.
        """
        of_inputs = tuple(_read(inputs, {*_OF_INPUTS, *_INSTRUMENTS, *_LIBRARIES, "statuslist"}))
        of_claims = tuple(_read(claims, CLAIMS | _INSTRUMENTS | _LIBRARIES))
        of_methods = tuple(_attestations(methods))
        lists = _of((*of_inputs, *of_methods), {"statuslist"})
        return cls(
            (*_read(status, {"statuslist"}), *lists),
            _of(of_claims, CLAIMS),
            seen,
            _of(of_inputs, _OF_INPUTS),
            None if workings is None else _workings(workings),
            log=tuple(_blocks(log)),
            instruments=_of((*of_inputs, *of_claims), _INSTRUMENTS),
            views=tuple(_views(views)),
            libraries=_of((*of_inputs, *of_claims), _LIBRARIES),
            methods=_of(of_methods, {"method", "accreditation"}),
        )


def _of(known: Iterable[Known], kinds: Collection[Kind]) -> tuple[Known, ...]:
    """Those of these kinds, in their order."""
    return tuple(one for one in known if one.kind in kinds)


def _blocks(files: bytes | Iterable[bytes]) -> Iterator[LogBlock]:
    """Read the proofs of logs in passport files; a file without any, or against its schema, is refused."""
    for data in (files,) if isinstance(files, bytes) else files:
        if data.startswith(_TLOG_PROOF):
            raise EvidenceRefused(
                "evidence.log",
                "This is a tlog-proof, which does not say what document it is about.",
                hint="Give a passport file that a resolver with a log has answered with.",
            )
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        logged = isinstance(document, dict) and log_evidence.MEMBER in document
        violation = check(log_evidence.form_of(document) if logged else "loggedfile", document)
        if violation is not None:
            raise EvidenceRefused(
                "evidence.log",
                f"This is no passport file with proofs of a log; it breaks rule {violation.description}.",
                hint="Give a passport file that a resolver with a log has answered with.",
                where=violation.where,
            )
        yield from log_evidence.read(document[log_evidence.MEMBER])


def _views(files: bytes | Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Read files of views; what does not call itself one is refused (``evidence.view``)."""
    for data in (files,) if isinstance(files, bytes) else files:
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        if not isinstance(document, dict) or document.get("format") != "passport-view/1":
            raise EvidenceRefused(
                "evidence.view",
                "This is no view of a claim.",
                hint="Give the file that passport view wrote; holdings are for those who make views.",
            )
        yield document


def _attestations(files: bytes | Iterable[bytes]) -> Iterator[Known]:
    """Read files of attestations of methods; one without any is refused (``evidence.method``)."""
    for data in (files,) if isinstance(files, bytes) else files:
        held = tuple(_read(data, {"method", "accreditation", "statuslist"}))
        if not any(one.kind == "method" for one in held):
            raise EvidenceRefused(
                "evidence.method",
                "This file holds no attestation of a method.",
                hint="Give the file that passport attest --method-of wrote.",
            )
        yield from held


def _workings(data: bytes) -> Workings:
    """Read a file of workings; its digest is over the JCS bytes, so layout makes no difference."""
    document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    if not isinstance(document, dict):
        raise EvidenceRefused(
            "evidence.kind",
            "This is no file of workings.",
            hint="Give the file that was written together with the claim.",
        )
    return Workings(multibase_digest(jcs.canonical(document)), document)


def _read(files: bytes | Iterable[bytes], kinds: Collection[Kind]) -> Iterator[Known]:
    """The credentials of these kinds in files of containers or single credentials; others are left out."""
    for data in (files,) if isinstance(files, bytes) else files:
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        held = parts_of(document) if is_library(document) else None
        members = _members(document) if held is None else [held.credential]
        if not isinstance(members, list):
            raise EvidenceRefused(
                "evidence.kind",
                "This is neither a credential nor a container of credentials.",
                hint="Give a status bundle, a passport file or a single credential.",
            )
        for member in members:
            kind = kind_of(member) if isinstance(member, dict) else None
            if kind is not None and kind in kinds:
                yield Known(kind, document_digest(member), member, None if held is None else held.records)


def _members(document: object) -> object:
    """The credentials of a container, or the one that a file is; nothing of a library that is out of form."""
    if not isinstance(document, dict):
        return None
    return document.get("verifiableCredential", None if is_library(document) else [document])
