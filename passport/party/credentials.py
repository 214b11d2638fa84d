"""Find the credential a person names by a file, a digest or a credential id, by the register.

What is withdrawn, suspended or corrected must be the party's own and have a place in its status lists.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport import vocab
from passport.disk import documents
from passport.libraries.document import is_library, parts_of
from passport.model import kind_of
from passport.model.carbon_statement import registered_about, year_of
from passport.party.identity import Identity
from passport.party.withdrawals import StatusHistory
from passport.status import parse_index
from passport.vocab import STATUS_OF, Kind
from signing.digests import document_digest
from signing.errors import ToolError
from signing.proofs import check_proof
from signing.shown import quoted, visible

# What can be withdrawn, by the word of the register.
_KINDS: Final[dict[str, Kind]] = {str(kind): kind for kind in STATUS_OF}
_DIGEST: Final = re.compile(r"uID[A-D][A-Za-z0-9_-]{64}")


class CredentialRefused(ToolError):
    """A credential this identity can say nothing about; codes ``credential.*``."""


class Issued(NamedTuple):
    """A credential of this identity: what it is about, when it was signed, its place in the lists."""

    id: str
    digest: str
    kind: Kind
    subject: str
    at: str
    position: int
    document: Mapping[str, Any] | None
    """Where a file was named."""


def find(party: Identity, name: str) -> Issued:
    """Find the credential named by file, digest or id; raises ``credential.*``, ``file.*``, ``document.*``.

    A file may hold what the register lacks, if the command that signed it was killed: it is recorded then.
    """
    if _DIGEST.fullmatch(name) or name.startswith("urn:uuid:"):
        return _registered(party, name)
    document = _own(party, Path(name))
    digest = document_digest(document)
    if all(row[0] != digest for row in party.register.issued()):
        _record_late(party, document, digest, name)
    return _registered(party, digest)._replace(document=document)


def lines(issued: Issued) -> list[str]:
    """Show a credential before anything is signed, from its own bytes or from the register (T101)."""
    shown = [
        f"  {vocab.TYPES[issued.kind]}, signed {issued.at}",
        f"    id         {issued.id}",
        f"    digest     {issued.digest}",
        f"    about      {visible(issued.subject)}",
    ]
    if issued.document is None:
        return shown
    subject = issued.document["credentialSubject"]
    if issued.kind == "claim":
        shown.append(f"               {quoted(subject['name'], 120)}, {subject['mass']['value']} "
                     f"{subject['mass']['unit']}")  # fmt: skip
        shown += [
            f"    number     {result['total']} kgCO₂e, {result['electricity']}"
            for result in subject["footprint"]["results"]
        ]
    elif issued.kind == "carbonstatement":
        shown.append(f"               {quoted(subject['name'], 120)}, {year_of(subject)}")
        shown += [
            f"    number     {result['contribution']['total']} t CO₂e net, {result['electricity']}"
            for result in subject["co2Statement"]["results"]
        ]
    elif issued.kind == "inventory":
        first, behind = (subject["period"][name][:10] for name in ("start", "end"))
        shown.append(f"               {quoted(subject['name'], 120)}, {first} to {behind}")
    elif issued.kind == "statement":
        shown.append(f"    opinion    {subject['outcome']}, {subject['levelOfAssurance']} assurance")
    return shown


def _registered(party: Identity, name: str) -> Issued:
    """The register's row with this digest or id, and its place; raises ``credential.unknown``."""
    for digest, credential, kind, subject, at in party.register.issued():
        if name in (digest, credential) and kind in _KINDS:
            position = StatusHistory(party).positions().get(credential)
            if position is not None:
                return Issued(credential, digest, _KINDS[kind], subject, at, position, None)
    raise CredentialRefused(
        "credential.unknown",
        f"The register of {party.name} has no credential {name}.",
        hint="Name a file, a digest or a credential id; passport inspect FILE shows both.",
    )


def _members(path: Path) -> list[tuple[Kind, Mapping[str, Any]]]:
    """List the credentials in a file, each with its kind."""
    value = documents.parse(path)
    library = parts_of(value) if is_library(value) else None
    if library is not None:
        documents.check("factorlibrary", library.credential, path)
        return [("factorlibrary", library.credential)]
    value = _attestation(value)
    alone = kind_of(value)
    if isinstance(value, dict) and alone in STATUS_OF and alone not in vocab.CLAIMS:
        documents.check(alone, value, path)
        return [(alone, value)]
    parts = documents.passport(path)
    return [(one.kind, one.document) for one in parts.members() if one.kind is not None]


def _own(party: Identity, path: Path) -> Mapping[str, Any]:
    """Read the credential of this identity from a file: the first of the file, or the only one of the party.

    Only kinds that have a place in status lists count, and only the issuer's DID is compared: the caller
    looks the digest up in the register, or checks the proof. Raises ``credential.not_yours``;
    ``credential.several`` where a file holds several of the party and does not begin with one of them; and
    ``file.*`` and ``document.*`` of reading.
    """
    members = _members(path)
    own = [
        (kind, document)
        for kind, document in members
        if kind in STATUS_OF and document["issuer"]["id"] == party.did
    ]
    if not own:
        raise CredentialRefused(
            "credential.not_yours",
            f"Nothing in {path} was issued by {party.did}.",
            hint="Only the issuer of a credential can withdraw, suspend or correct it.",
            where=str(path),
        )
    _, first = own[0]
    if len(own) > 1 and first is not members[0][1]:
        raise CredentialRefused(
            "credential.several",
            f"{path} holds {len(own)} credentials of {party.did}.",
            hint="Say which one by its digest; passport inspect FILE shows them.",
            where=str(path),
        )
    return first


def _attestation(value: object) -> object:
    """The attestation of a method in the file in which it travels with its accreditation, else the value."""
    members = value.get("verifiableCredential") if isinstance(value, dict) else None
    first = members[0] if isinstance(members, list) and members else None
    return first if kind_of(first) == "method" else value


def _record_late(party: Identity, document: Mapping[str, Any], digest: str, name: str) -> None:
    """Record a credential that the register lacks because the command that signed it was killed.

    Only where its place in the status lists was taken for its id, and a key of this party signed it: else
    ``credential.unknown``.
    """
    position = StatusHistory(party).positions().get(document["id"])
    places = {parse_index(entry["statusListIndex"]) for entry in document["credentialStatus"]}
    method = document["proof"]["verificationMethod"]
    unknown = CredentialRefused(
        "credential.unknown",
        f"The register of {party.name} does not know the credential in {name}.",
        hint="It was changed, or signed with another copy of the identity folder; use that one.",
        where=name,
    )
    if position is None or places != {position}:
        raise unknown
    try:
        check_proof(document, party.history.key(method).public)
    except ToolError as error:
        raise unknown from error
    party.register.record(
        digest,
        document["id"],
        kind_of(document) or "claim",
        registered_about(document),
        at=document["proof"]["created"],
    )
