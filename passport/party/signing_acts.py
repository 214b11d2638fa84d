"""What every signing verb does around the act: an id, a durable place in the status lists, a record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from passport import moments
from passport.acts import statuslist, trustlist
from passport.acts.statuslist import StatusPlace
from passport.disk import files
from passport.model.common import Party
from passport.party.identity import Identity
from passport.party.withdrawals import WITH_STATUS, StatusHistory
from passport.status import MIN_BYTES
from passport.vocab import STATUS_PURPOSES, Kind
from signing import jcs, nonces
from signing.digests import document_digest
from signing.signer import Signer

_DAY = 86_400


def party(identity: Identity) -> Party:
    """The issuer that documents of this identity name."""
    return Party(identity.did, identity.name)


def new_id(at: str) -> str:
    """A fresh version 7 UUID as credential id."""
    return nonces.uuid7(moments.seconds(at) * 1000, nonces.random_bytes(10))


def until(at: str, days: int) -> str:
    """The moment so many days later."""
    return moments.shift(at, days * _DAY)


def status_base(identity: Identity) -> str:
    """Where the status lists of an identity are published."""
    return f"https://{identity.domain}/status"


def place(identity: Identity, credential: str, kind: Kind, at: str) -> StatusPlace:
    """A place in the status lists, durable in the register before anything is signed (T71).

    Refused where the lists tell that the register was restored from a backup (T102).
    """
    StatusHistory(identity).current()
    return StatusPlace(status_base(identity), identity.register.allocate(credential, kind, at=at))


def places(identity: Identity, credentials: Sequence[str], kind: Kind, at: str) -> list[StatusPlace]:
    """The same for several credentials, in their order."""
    StatusHistory(identity).current()
    base = status_base(identity)
    return [StatusPlace(base, place) for place in identity.register.allocate_all(credentials, kind, at=at)]


def record(identity: Identity, document: Mapping[str, Any], kind: Kind, at: str) -> str:
    """Note in the register what was signed; the result is its digest D."""
    digest = document_digest(document)
    identity.register.record(digest, document["id"], kind, document["credentialSubject"]["id"], at=at)
    return digest


def first_status_lists(at: str) -> Callable[[Identity, Signer], None]:
    """What fills a new identity folder: empty lists, signed."""

    def fill(identity: Identity, signer: Signer) -> None:
        if identity.role not in WITH_STATUS:
            return
        for purpose in STATUS_PURPOSES:
            signed = statuslist.publish(
                identity.did, purpose, bytes(MIN_BYTES), signer, base=status_base(identity), at=at
            )
            files.write(identity.status_path(purpose), jcs.canonical(signed))
        StatusHistory(identity).current()

    return fill


def trust_list(
    subject: Mapping[str, Any], publisher: Identity, signer: Signer, days: int, at: str, *, left: int = 0
) -> dict[str, Any]:
    """A signed trust list with this subject, which may still contradict itself in ``left`` places."""
    return trustlist.publish(
        subject, publisher.did, signer, at=at, valid_until=until(at, days), id=new_id(at), left=left
    )
