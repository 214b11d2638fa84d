"""TrustListCredential (DESIGN 4): who is who, with which keys, roles and prefixes, says its publisher."""

from collections.abc import Iterable
from typing import NamedTuple

from passport.model.common import Document, Envelope, Link, read_envelope


class ListedKey(NamedTuple):
    """A key of a history, valid ``not_before <= t < not_after``; ``reason`` is that of ``revoked``."""

    id: str
    multikey: str
    not_before: str
    not_after: str
    revoked: str | None
    reason: str | None


class Prefix(NamedTuple):
    """Identifiers a party may name: ``scheme`` gs1 (company prefix), plate (issuer) or domain."""

    scheme: str
    value: str


class ListedParty(NamedTuple):
    """A company as the publisher knows it."""

    id: str
    name: str
    roles: tuple[str, ...]
    legal_entity: str
    control_group: str
    prefixes: tuple[Prefix, ...]
    keys: tuple[ListedKey, ...]


class ListedAccreditation(NamedTuple):
    """An accreditation credential the list stands by, or has withdrawn."""

    link: Link
    withdrawn_at: str | None
    withdrawal_reason: str | None


class Anchor(NamedTuple):
    """What a foreign credential says about a party, as the publisher read it; ``facts`` are (key, text)."""

    digest: str
    credential_type: str
    party: str
    stated_by: str
    secured_by: str
    seen_at: str
    facts: tuple[tuple[str, str], ...]


class AcceptedKey(NamedTuple):
    """A log by its origin, or a witness by its name in signatures, and the id of its listed key."""

    name: str
    key: str


class WitnessGroup(NamedTuple):
    """A group has seen a tree once ``threshold`` of its members have: witnesses or other groups by name."""

    name: str
    threshold: int
    members: tuple[str, ...]


class LogPolicy(NamedTuple):
    """Which logs and witnesses count, and the witness or group that must have seen a tree (tlog-policy).

    Without a ``quorum``, an empty text, nothing counts: empty is never valid.
    """

    logs: tuple[AcceptedKey, ...]
    witnesses: tuple[AcceptedKey, ...]
    groups: tuple[WitnessGroup, ...]
    quorum: str


class TrustRegister(NamedTuple):
    """A TrustListCredential that passed ``shape.check``; nothing in it is believed yet."""

    envelope: Envelope
    id: str
    name: str
    version: int
    publisher_keys: tuple[ListedKey, ...]
    parties: tuple[ListedParty, ...]
    accreditations: tuple[ListedAccreditation, ...]
    contexts: tuple[tuple[str, str], ...]
    """Pairs of context URL and digest."""
    witnessed: tuple[tuple[str, str], ...]
    """Pairs of digest and the moment it was seen."""
    anchors: tuple[Anchor, ...] = ()
    log_policy: LogPolicy | None = None

    @property
    def document(self) -> Document:
        """The signed JSON."""
        return self.envelope.document


def read(document: Document) -> TrustRegister:
    """Read the list of a document that passed ``shape.check("trustlist", ...)``."""
    subject = document["credentialSubject"]
    return TrustRegister(
        envelope=read_envelope(document),
        id=subject["id"],
        name=subject["name"],
        version=int(subject["version"]),
        publisher_keys=read_keys(subject["publisherKeys"]),
        parties=read_parties(subject.get("parties", ())),
        accreditations=tuple(_accreditation(entry) for entry in subject.get("accreditations", ())),
        contexts=tuple((entry["id"], entry["digestMultibase"]) for entry in subject.get("contexts", ())),
        witnessed=tuple(
            (entry["digestMultibase"], entry["seenAt"]) for entry in subject.get("witnessed", ())
        ),
        anchors=tuple(_anchor(entry) for entry in subject.get("anchors", ())),
        log_policy=read_log_policy(subject.get("logPolicy")),
    )


def read_log_policy(member: Document | None) -> LogPolicy | None:
    """Read the member ``logPolicy`` of a list, where it has one."""
    if member is None:
        return None
    return LogPolicy(
        tuple(AcceptedKey(entry["origin"], entry["key"]) for entry in member["logs"]),
        tuple(AcceptedKey(entry["name"], entry["key"]) for entry in member.get("witnesses", ())),
        tuple(
            WitnessGroup(entry["name"], int(entry["threshold"]), tuple(entry["members"]))
            for entry in member.get("groups", ())
        ),
        member.get("quorum", ""),
    )


def read_keys(members: list[Document]) -> tuple[ListedKey, ...]:
    """Read a key history."""
    return tuple(
        ListedKey(
            entry["id"],
            entry["publicKeyMultibase"],
            entry["notBefore"],
            entry["notAfter"],
            entry.get("revoked"),
            entry.get("reason"),
        )
        for entry in members
    )


def read_parties(members: Iterable[Document]) -> tuple[ListedParty, ...]:
    """Read the parties of a list."""
    return tuple(_party(member) for member in members)


def _party(member: Document) -> ListedParty:
    """Read a party: its id, name, roles, legal entity, control group, identifier prefixes and keys."""
    return ListedParty(
        id=member["id"],
        name=member["name"],
        roles=tuple(member["roles"]),
        legal_entity=member["legalEntity"],
        control_group=member["controlGroup"],
        prefixes=tuple(
            Prefix(entry["scheme"], entry["value"]) for entry in member.get("identifierPrefixes", ())
        ),
        keys=read_keys(member["keys"]),
    )


def _accreditation(member: Document) -> ListedAccreditation:
    withdrawn = member.get("withdrawn") or {}
    return ListedAccreditation(
        Link(member["id"], member["digestMultibase"]), withdrawn.get("at"), withdrawn.get("reason")
    )


def _anchor(member: Document) -> Anchor:
    """Read a foreign credential that the publisher relies on, and its facts as (key, text)."""
    return Anchor(
        member["digestMultibase"],
        member["credentialType"],
        member["party"],
        member["statedBy"],
        member["securedBy"],
        member["seenAt"],
        tuple((fact["key"], fact["text"]) for fact in member["facts"]),
    )
