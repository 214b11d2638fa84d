"""List a log and its witness in a trust list, and take both out again."""

from passport.belief import log_policy_editing
from passport.belief.log_policy_editing import LogParty, LogRole
from passport.belief.trust_editing import Subject
from passport.cli.trust_list import trust_taking_out
from signing.keys import PrivateKey
from signing.logs import notes
from tests.world_people import Document

SINCE, UNTIL = "2025-01-01T00:00:00Z", "2035-01-01T00:00:00Z"


def logged_by() -> tuple[LogParty, LogParty]:
    """A log and a witness of two companies that no list of these holds."""
    kinds: tuple[tuple[LogRole, int], ...] = (("log", notes.ED25519), ("witness", notes.COSIGNATURE))
    parties = []
    for role, kind in kinds:
        public = PrivateKey.from_seed("Ed25519", bytes([kind] * 32)).public
        key = notes.NoteKey(f"{role}.example", kind, public)
        parties.append(LogParty(role, key, role.title(), f"LEI-{role}", None, SINCE, UNTIL))
    log, witness = parties
    return log, witness


def logging(subject: Subject, _: list[Document]) -> Subject:
    for one in logged_by():
        subject = log_policy_editing.with_log_party(subject, one)
    return subject


def unlogging(subject: Subject, _: list[Document]) -> Subject:
    for one in reversed(logged_by()):
        did = f"did:key:{one.key.public.multikey}"
        subject = log_policy_editing.pruned(trust_taking_out.without_party(subject, did))
    return subject
