"""Sign for a party: a credential id, a durable place in the status lists, the signature, a record."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport import container, moments
from passport.acts import carbon_statement, claim, statement, statuslist, trustlist
from passport.acts.entities import inventory_report
from passport.acts.places import StatusPlace
from passport.acts.sealing import PublicHalf, Signing
from passport.disk import files
from passport.model.carbon_statement import registered_about
from passport.model.common import Party
from passport.party import admissible
from passport.party.identity import Identity
from passport.party.register import Issued
from passport.party.withdrawals import WITH_STATUS, StatusHistory
from passport.status import MIN_BYTES
from passport.vocab import INVENTORY, STATUS_PURPOSES, Kind
from signing import jcs, nonces
from signing.digests import document_digest, multibase_digest
from signing.signer import Signer

Check = Callable[[], None]
_DAY = 86_400
_REHEARSED_ID: Final = "urn:uuid:00000000-0000-7000-8000-000000000000"


class Signed(NamedTuple):
    """A document that was signed, recorded in the register of its party, and written where that was asked."""

    document: Mapping[str, Any]
    """The claim or statement itself."""
    id: str
    """Its credential id, ``urn:uuid:...``."""
    digest: str
    """Its digest, by which statements and corrections name it."""
    data: bytes
    """The passport file that holds it."""


def party(identity: Identity) -> Party:
    """The issuer that documents of this identity name."""
    return Party(identity.did, identity.name)


def new_id(at: str) -> str:
    """A fresh version 7 UUID as credential id."""
    return nonces.uuid7(moments.seconds(at) * 1000, nonces.random_bytes(10))


def until(at: str, days: int) -> str:
    """The moment so many days later."""
    return moments.shift(at, days * _DAY)


def place(identity: Identity, credential: str, kind: Kind, at: str) -> StatusPlace:
    """Take a place in the status lists, durable in the register before anything is signed (T71).

    Refused where the lists show that the register was restored from a backup (T102).
    """
    StatusHistory(identity).current()
    return StatusPlace(identity.status_base, identity.register.allocate(credential, kind, at=at))


def places(identity: Identity, credentials: Sequence[str], kind: Kind, at: str) -> list[StatusPlace]:
    """The same for several credentials, in their order."""
    StatusHistory(identity).current()
    base = identity.status_base
    return [StatusPlace(base, place) for place in identity.register.allocate_all(credentials, kind, at=at)]


def record(
    identity: Identity, document: Mapping[str, Any], kind: Kind, at: str, first: Check | None = None
) -> str:
    """Note in the register what was signed; its digest D. ``first``: see ``Register.record``."""
    digest = document_digest(document)
    identity.register.record(digest, document["id"], kind, registered_about(document), at=at, first=first)
    return digest


class Keeping(NamedTuple):
    """How a signed document is kept: when it was signed, its file, and what is asked once more before."""

    at: str
    to: Path | None
    replace: bool
    first: Check | None


def kept(identity: Identity, signed: dict[str, Any], kind: Kind, keeping: Keeping) -> Signed:
    """Record a document and give it its file, or neither where ``keeping.first`` refuses."""
    data = container.write(signed)
    with contextlib.ExitStack() as stack:
        if keeping.to is not None:
            path = stack.enter_context(files.writing(keeping.to, replace=keeping.replace))
            path.write_bytes(data)
        digest = record(identity, signed, kind, keeping.at, keeping.first)
    return Signed(signed, signed["id"], digest, data)


def signed_claim(
    producer: Identity, members: Mapping[str, Any], signer: Signer, at: str, days: int
) -> dict[str, Any]:
    """The claim, CO2 statement or report of a checked draft, signed in a durable place (T71)."""
    credential, kind = new_id(at), kind_of_draft(members)
    taken = place(producer, credential, kind, at)
    signing = Signing(party(producer), signer, at, credential, until(at, days), taken)
    return _ISSUE[kind](members, signing)


_ISSUE: Final[Mapping[Kind, Callable[[Mapping[str, Any], Signing], dict[str, Any]]]] = {
    "claim": claim.issue,
    "carbonstatement": carbon_statement.issue,
    "inventory": inventory_report.issue,
}


def kind_of_draft(members: Mapping[str, Any]) -> Kind:
    """Whether the members of a draft make a claim, the CO2 statement of an entity or an inventory report."""
    if INVENTORY in members:
        return "inventory"
    return "carbonstatement" if "co2Statement" in members else "claim"


class Attesting(NamedTuple):
    """What every statement that a verifier signs in one go shares."""

    verifier: Identity
    accreditation: Mapping[str, Any]
    at: str
    valid_until: str
    second: bool = False
    """Whether an opinion beside one that was not withdrawn is wanted."""

    def rehearse(self, about: Mapping[str, Any], opinion: Mapping[str, Any]) -> dict[str, Any]:
        """The subject that would be signed, after everything ``sign`` asks; needs no secret."""
        verifier = self.verifier
        key = verifier.by_suite(PublicHalf(verifier.public_key(), verifier.verification_method))
        first = StatusPlace(verifier.status_base, 0)
        signing = Signing(party(verifier), key, self.at, _REHEARSED_ID, self.valid_until, first)
        return statement.rehearse(about, opinion, self.accreditation, signing)

    def sign(
        self, about: Mapping[str, Any], opinion: Mapping[str, Any], signer: Signer,
        taken: tuple[str, StatusPlace], to: Path | None, *, replace: bool = False,
    ) -> Signed:  # fmt: skip
        """Sign the opinion about a claim, write it ``to`` a file, record it.

        ``taken``: the credential id, and the place in the status lists that is durably its own. Raises
        ``attest.second_statement`` where another process signed about the claim since it was asked (T445).
        """
        made = self.signed(about, opinion, signer, taken)

        def write() -> None:
            # Nothing is recorded meanwhile. A run that is killed here left a file; the next one records it.
            if not self.second:
                admissible.check_first_opinion(self.verifier, about, about["credentialSubject"]["id"])
            if to is not None:
                files.write(to, made.data, replace=replace)

        self.verifier.register.record(
            made.digest, made.id, "statement", registered_about(made.document), at=self.at, first=write
        )
        return made

    def signed(
        self, about: Mapping[str, Any], opinion: Mapping[str, Any], signer: Signer,
        taken: tuple[str, StatusPlace],
    ) -> Signed:  # fmt: skip
        """Sign as ``sign`` does, and neither write nor record it: whoever is shown it has it too early."""
        credential, status = taken
        signing = Signing(party(self.verifier), signer, self.at, credential, self.valid_until, status)
        document = statement.attest(about, opinion, self.accreditation, signing)
        # All three keep the closed profile. The accreditation travels along, so that whoever holds the file
        # can ask for its status lists too.
        claim, data, accredited = (
            jcs.canonical_read(dict(one), plain=True) for one in (about, document, self.accreditation)
        )
        passport = container.alone(claim, data, accredited)
        return Signed(document, credential, multibase_digest(data), passport)

    def keep(self, made: Sequence[tuple[Signed, admissible.Asked]]) -> None:
        """Write statements about claims of a lot, each to a new file, and record them, in one transaction.

        Raises ``attest.second_statement`` before the first is written where another process signed about one
        of the claims since it was asked (T445). A run that is killed here left files, which the next one
        records; where a file cannot be written, those before it are recorded.
        """

        def written() -> Iterator[Issued]:
            if not self.second:
                admissible.check_first_opinions(self.verifier, [asked for _, asked in made])
            try:
                for one, asked in made:
                    files.write_new(asked.path, one.data)
                    about = registered_about(one.document)
                    yield Issued(one.digest, one.id, "statement", about, self.at)
            finally:
                for folder in {asked.path.parent for _, asked in made}:
                    files.settle(folder)

        self.verifier.register.record_all(written())


def first_status_lists(at: str) -> Callable[[Identity, Signer], None]:
    """What fills a new identity folder: empty lists, signed."""

    def fill(identity: Identity, signer: Signer) -> None:
        if identity.role not in WITH_STATUS:
            return
        for purpose in STATUS_PURPOSES:
            signing = Signing(identity.did, signer, at)
            signed = statuslist.publish(purpose, bytes(MIN_BYTES), signing, base=identity.status_base)
            files.write(identity.status_path(purpose), jcs.canonical(signed))
        StatusHistory(identity).current()

    return fill


def trust_list(
    subject: Mapping[str, Any], publisher: Identity, signer: Signer, days: int, at: str, *, left: int = 0
) -> dict[str, Any]:
    """A signed trust list with this subject, which may still contradict itself in ``left`` places."""
    signing = Signing(publisher.did, signer, at, new_id(at), until(at, days))
    return trustlist.publish(subject, signing, left=left)


def repair(verifier: Identity, signed: Mapping[str, Any], claim: str) -> None:
    """Record a statement of this verifier about a claim (its id), unless the register has it."""
    if signed["credentialSubject"]["id"] != claim:
        return
    digest = document_digest(signed)

    def missing() -> Iterator[Issued]:
        # Asked while nothing is recorded: the run that wrote the file may be about to record it.
        if digest not in verifier.register.issued_about(claim, "statement"):
            about = registered_about(signed)
            yield Issued(digest, signed["id"], "statement", about, signed["proof"]["created"])

    verifier.register.record_all(missing())
