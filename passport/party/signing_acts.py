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
from passport.party.register import Issued, Unwritten
from passport.party.withdrawals import WITH_STATUS, StatusHistory
from passport.status import MIN_BYTES
from passport.vocab import INVENTORY, STATUS_PURPOSES, Kind
from signing import jcs, nonces
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
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

        def ask() -> None:
            if not self.second:
                admissible.check_first_opinion(self.verifier, about, about["credentialSubject"]["id"])
            if to is not None:
                files.check_free(to, replace=replace)

        register = self.verifier.register
        if to is None:
            subject = registered_about(made.document)
            register.record(made.digest, made.id, "statement", subject, at=self.at, first=ask)
            return made
        register.record_unwritten([_unwritten(made, self.at, to)], ask)
        files.write(to, made.data, replace=replace)
        register.written([made.digest])
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
        """Record statements about claims of a lot, then write each to a new file.

        Raises ``attest.second_statement`` before the first is recorded where another process signed about one
        of the claims since it was asked (T445). What is recorded is signed, whether its file was written or
        not: where a run is killed in between, ``finish`` writes the file from the register (T555).
        """

        def ask() -> None:
            if not self.second:
                admissible.check_first_opinions(self.verifier, [asked for _, asked in made])
            for _, asked in made:
                files.check_free(asked.path)

        register = self.verifier.register
        register.record_unwritten([_unwritten(one, self.at, asked.path) for one, asked in made], ask)
        for one, asked in made:
            _put(asked.path, one.data)
        for folder in {asked.path.parent for _, asked in made}:
            files.settle(folder)
        register.written([one.digest for one, _ in made])


def _unwritten(made: Signed, at: str, path: Path) -> Unwritten:
    about = registered_about(made.document)
    return Unwritten(Issued(made.digest, made.id, "statement", about, at), str(path.absolute()), made.data)


def finish(verifier: Identity, lot: Mapping[str, Path | None], *, replace: bool = False) -> list[Path]:
    """Write the statements about these claims that a run recorded and did not write; the paths written.

    ``lot``: by the id of a claim, the file that this run would write about it. Each statement goes where the
    run that signed it would have written it; where that cannot be written any more, to the file of this run,
    which ``replace`` allows to be there. What is there already, whole, only ceases to wait.
    """
    found: list[Path] = []
    for one in verifier.register.unwritten([*lot]):
        path = Path(one.path)
        if not _holds(path, one.data):
            path = _finished(path, lot[one.issued.subject], one.data, replace=replace)
            found.append(path)
        files.settle(path.parent)
        verifier.register.written([one.issued.digest])
    return found


def _put(path: Path, data: bytes) -> None:
    """Write a new file; another run of the same command may have finished it meanwhile."""
    try:
        files.write_new(path, data)
    except files.FileRefused:
        if not _holds(path, data):
            raise


def _finished(path: Path, other: Path | None, data: bytes, *, replace: bool) -> Path:
    try:
        files.write(path, data)
    except ToolError:
        if other is None:
            raise
        files.write(other, data, replace=replace)
        return other
    return path


def _holds(path: Path, data: bytes) -> bool:
    try:
        return files.read(path) == data
    except ToolError:
        return False


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
