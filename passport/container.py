"""Write and split passport files, trust files and status bundles: presentations in one order (DESIGN 2.5).

What a container may hold is decided before anything in it is believed, so these functions read links out of
documents that nobody has checked yet, and take nothing else from them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, NoReturn

from passport import links, log_evidence
from passport.log_evidence import LogBlock
from passport.model import Version, kind_of, shape, version_of
from passport.vocab import CLAIMS, CONTEXT_V2, CONTEXTS, Kind
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError

MAX_BYTES: Final = 8 * 1_048_576
"""What a reader takes of one container (T5)."""
# DESIGN 7: input passports are followed eight deep; deeper ones are reached by nothing.
_DEPTH: Final = 8


_BEFORE: Final = jcs.canonical(
    {"@context": [CONTEXT_V2], "type": ["VerifiablePresentation"], "verifiableCredential": []}
).removesuffix(b"]}")


class ContainerRefused(ToolError):
    """A container that breaks the order, uniqueness or closure of its members; codes ``container.*``."""


class Member(NamedTuple):
    """One credential of a container: its place, what it means to be, and its D; nothing in it is checked."""

    position: int
    kind: Kind | None
    version: Version
    document: Mapping[str, Any]
    digest: str


class Parts(NamedTuple):
    """The members of a passport file. ``statement`` may turn out to be about another claim (T53)."""

    claim: Member
    statement: Member | None
    response: Member | None
    extras: tuple[Member, ...]

    def members(self) -> tuple[Member, ...]:
        """All of them, in the order of the file."""
        signed = (self.claim, self.statement, self.response)
        return (*(member for member in signed if member is not None), *self.extras)


def write(
    claim: Mapping[str, Any],
    statement: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
    extras: Iterable[Mapping[str, Any]] = (),
    *,
    log: Sequence[LogBlock] = (),
    views: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The JCS bytes of a passport file; extras are sorted, and equal ones kept once.

    ``log`` are proofs that claim and statement are in a log, ``views`` show facts of the claim; a file with
    any of them names both contexts.
    Raises ``ContainerRefused`` where ``split`` would.
    """
    signed = [document for document in (claim, statement, response) if document is not None]
    document = _presentation([*signed, *_by_digest(extras)])
    if log:
        document[log_evidence.MEMBER] = log_evidence.written(log)
    if views:
        document["views"] = [dict(view) for view in views]
    if log or views:
        document["@context"] = list(CONTEXTS)
    split(document)
    return jcs.canonical(document)


def alone(claim: bytes, *about: bytes) -> bytes:
    """The bytes ``write`` gives for a claim without more; ``claim`` are its JCS bytes.

    ``about``: those of what stands behind it, in the order of the file, which is not checked here.
    """
    return _BEFORE + b",".join((claim, *about)) + b"]}"


def bundle(status_lists: Iterable[Mapping[str, Any]]) -> bytes:
    """The JCS bytes of a status bundle; at least one list."""
    document = _presentation(_by_digest(status_lists))
    split_bundle(document)
    return jcs.canonical(document)


def presentation(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """The JCS bytes of a file of any credentials, by digest; it need not be a passport file."""
    return jcs.canonical(_presentation(_by_digest(documents)))


def trust_file(trustlist: Mapping[str, Any], accreditations: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """The JCS bytes of a trust file: the list, then accreditation credentials."""
    document = _presentation([trustlist, *_by_digest(accreditations)])
    split_trust(document)
    return jcs.canonical(document)


def split(document: object) -> Parts:
    """The parts of a passport file: a claim or a CO2 statement, and what was signed about it.

    Raises ``ContainerRefused``: ``container.shape`` (no such presentation), ``container.no_claim`` (the first
    member is no claim), ``container.second_statement``, ``container.second_response``,
    ``container.duplicate``,
    ``container.order``, ``container.unreferenced`` (nothing in the file leads to that member, T104, T107),
    ``container.log`` (a proof of a log that may not be there). What the proofs prove is not asked.
    """
    held: Mapping[str, Any] = document if isinstance(document, dict) else {}
    members = _members(document, log_evidence.form_of(held))
    claim, rest = members[0], members[1:]
    if claim.kind not in CLAIMS:
        _refuse("no_claim", "The file does not begin with a claim, a CO2 statement or a report.", claim)
    of_inputs = _reached_claims(claim, rest)
    statement = response = None
    if rest and rest[0].kind == "statement" and not _is_about(rest[0], of_inputs):
        statement, rest = rest[0], rest[1:]
    if rest and rest[0].kind == "response":
        response, rest = rest[0], rest[1:]
    parts = Parts(claim, statement, response, tuple(rest))
    _closed(parts, of_inputs)
    _unique(members)
    _ascending(rest)
    _check_log(held, parts)
    return parts


def split_bundle(document: object) -> tuple[Member, ...]:
    """The status lists of a bundle, ascending by digest; ``container.kind`` for anything else in it."""
    members = _members(document)
    _all_of_kind(members, "statuslist")
    _unique(members)
    _ascending(members)
    return members


def split_trust(document: object) -> tuple[Member, tuple[Member, ...]]:
    """The trust list and the accreditations of a trust file; ``container.kind`` for anything else in it."""
    members = _members(document)
    _all_of_kind(members[:1], "trustlist")
    _all_of_kind(members[1:], "accreditation")
    _unique(members)
    _ascending(members[1:])
    return members[0], members[1:]


def _presentation(members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "@context": [CONTEXT_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [dict(member) for member in members],
    }


def _by_digest(documents: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The documents sorted by digest, equal ones once."""
    named = {document_digest(entry): entry for entry in documents}
    return [named[digest] for digest in sorted(named)]


def _check_log(document: Mapping[str, Any], parts: Parts) -> None:
    """Refuse a proof about anything but claim and statement, or one checkpoint twice (``container.log``)."""
    held = [one.digest for one in (parts.claim, parts.statement) if one is not None]
    for where, problem in log_evidence.taken(document, held, sound=True)[1]:
        raise ContainerRefused(
            "container.log",
            _LOG_PROBLEMS[problem],
            hint="Ask for the file as its platform serves it.",
            where=where,
        )


_LOG_PROBLEMS: Final = {
    "log_unreferenced": "A proof of a log is about neither the claim nor the statement of the file:"
    " one of them was changed, or the proof belongs to another file.",
    "log_duplicate": "The file holds the same checkpoint of a log twice.",
    "log_signatures": "A checkpoint of a log has more than 16 signatures.",
}


def _members(document: object, form: log_evidence.Form = "container") -> tuple[Member, ...]:
    """The members of a presentation in the closed form; raises ``container.shape``."""
    violation = shape.check(form, document)
    if violation is not None:
        raise ContainerRefused(
            "container.shape",
            f"This is not a presentation of credentials; it breaks rule {violation.description}.",
            hint="It holds @context, type and verifiableCredential; a passport may hold log and views too.",
            where=violation.where,
        )
    assert isinstance(document, dict)  # noqa: S101  # shape.check has just said so
    return tuple(
        Member(place, kind_of(entry), version_of(entry), entry, document_digest(entry))
        for place, entry in enumerate(document["verifiableCredential"])
    )


def _refuse(code: str, message: str, member: Member) -> NoReturn:
    raise ContainerRefused(
        f"container.{code}",
        message,
        hint="Ask for the file as its platform serves it, or collect its parts anew.",
        where=f"/verifiableCredential/{member.position}",
    )


def _reached_claims(claim: Member, others: Sequence[Member]) -> tuple[Member, ...]:
    """The input claims in the file that the claim reaches through ``inputs``, by id and digest.

    Breadth first, at most ``_DEPTH`` levels, each claim once; a claim that names itself ends there.
    """
    reached: dict[str, Member] = {}
    edge = [claim]
    candidates = [member for member in others if member.kind == "claim"]
    for _ in range(_DEPTH):
        links_out = [link for member in edge for link in _list(_subject(member).get("inputs"))]
        edge = [
            member
            for member in candidates
            if member.digest not in reached
            and any(links.names(link, member.document, member.digest) for link in links_out)
        ]
        reached.update((member.digest, member) for member in edge)
    return tuple(reached.values())


def _is_about(statement: Member, claims: Iterable[Member]) -> bool:
    """Whether the subject of a statement names one of these claims by id and digest."""
    subject = _subject(statement)
    return any(links.names(subject, claim.document, claim.digest) for claim in claims)


def _closed(parts: Parts, of_inputs: tuple[Member, ...]) -> None:
    """Refuse an extra that nothing in the file reaches (T104), and what occurs twice and may occur once.

    Raises ``container.second_statement``, ``container.second_response``, ``container.unreferenced``.
    """
    statements = [member for member in parts.extras if member.kind == "statement"]
    _check_statements(statements, of_inputs)
    reached = _reached_by(parts, statements, of_inputs)
    for extra in parts.extras:
        if extra.kind == "response":
            _refuse("second_response", "The file holds a second response, or one out of its place.", extra)
        if not _is_reached(extra, reached):
            _refuse("unreferenced", "Nothing in the file leads to this credential.", extra)


def _check_statements(statements: Iterable[Member], of_inputs: tuple[Member, ...]) -> None:
    """Refuse a statement among the extras that is about no input in the file, or the second about one."""
    judged: set[str] = set()
    for statement in statements:
        about = str(_subject(statement).get("digestMultibase"))
        if not _is_about(statement, of_inputs) or about in judged:
            _refuse("second_statement", "A second statement, or about nothing in the file.", statement)
        judged.add(about)


class _Reached(NamedTuple):
    """What leads to extras: input claims (digests), links to accreditations, status lists (ids).

    ``accounts`` are links to CO2 statements: of one to the year before, of a report to that of its year.
    """

    claims: set[str]
    accreditations: list[object]
    lists: set[str]
    accounts: list[object]


def _reached_by(parts: Parts, statements: list[Member], of_inputs: tuple[Member, ...]) -> _Reached:
    """Collect what leads to extras: inputs, the accreditations of statements, the status entries of all."""
    opinions = [*statements, *([parts.statement] if parts.statement is not None else [])]
    return _Reached(
        {claim.digest for claim in of_inputs},
        [_subject(opinion).get("accreditation") for opinion in opinions],
        set(_status_lists(parts.members())),
        [parts.claim.document.get(name) for name in ("previous", "accounts")],
    )


def _is_reached(extra: Member, reached: _Reached) -> bool:
    """Whether something leads to an extra, or it is of a later version and so counts as absent."""
    if extra.version == "unknown_version" or extra.kind == "statement":
        return True
    if extra.kind == "claim":
        return extra.digest in reached.claims
    if extra.kind == "carbonstatement":
        return any(links.names(link, extra.document, extra.digest) for link in reached.accounts)
    if extra.kind == "accreditation":
        return any(links.names(link, extra.document, extra.digest) for link in reached.accreditations)
    return extra.kind == "statuslist" and extra.document.get("id") in reached.lists


def _status_lists(members: Iterable[Member]) -> Iterator[str]:
    for member in members:
        for entry in _list(member.document.get("credentialStatus")):
            name = entry.get("statusListCredential") if isinstance(entry, dict) else None
            if isinstance(name, str):
                yield name


def _all_of_kind(members: Iterable[Member], kind: Kind) -> None:
    for member in members:
        if member.kind != kind:
            _refuse("kind", f"In this place of the file only a {kind} may stand.", member)


def _unique(members: Iterable[Member]) -> None:
    """Refuse a credential that is there twice (``container.duplicate``)."""
    seen: set[str] = set()
    for member in members:
        if member.digest in seen:
            _refuse("duplicate", "The file holds the same credential twice.", member)
        seen.add(member.digest)


def _ascending(members: Sequence[Member]) -> None:
    """Refuse credentials not sorted by digest (``container.order``): equal contents are equal bytes."""
    for earlier, later in pairwise(members):
        if not earlier.digest < later.digest:
            _refuse("order", "The further credentials of the file are not sorted by digest.", later)


def _subject(member: Member) -> Mapping[str, Any]:
    subject = member.document.get("credentialSubject")
    return subject if isinstance(subject, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
