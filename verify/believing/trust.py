"""Open a trust list: check its signature, its profile and the accreditations beside it, once (DESIGN 4).

A list is in force because a person named or installed it, never because it lay beside a passport (T107); that
is decided in ``passport.belief``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from passport.contradictions import Contradiction, described, find
from passport.model import trustlist
from passport.model.accreditation import Accreditation
from passport.model.shape import check
from passport.model.trustlist import ListedAccreditation, ListedKey, ListedParty, TrustRegister
from passport.moments import seconds
from passport.vocab import SUITES
from signing.digests import document_digest
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.proofs import check_proof
from signing.strict_json import loads
from verify.believing.listed import Listed, judge
from verify.believing.memo import Memo
from verify.believing.party import HARMLESS
from verify.believing.witnesses import Accepted
from verify.limits import CONTAINER_BYTES, DEPTH

_TAKES: Final = 3
"""Of so many further answers one is remembered once there is no room."""


class TrustRefused(ToolError):
    """A trust list that cannot be used; codes ``trust.*``."""


class TrustList:
    """A trust list that passed, made by ``open`` or ``look``.

    ``remembered`` (answers about credentials), ``bits`` (unpacked status lists) and ``indexed`` only save
    time: their content follows from the list and the documents.
    """

    def __init__(self, register: TrustRegister, digest: str) -> None:
        self.register: Final = register
        self.digest: Final = digest
        self.witnessed: Final[Mapping[str, str]] = dict(register.witnessed)
        self.remembered: Final[Memo[tuple[str, str], Listed]] = Memo(takes=_TAKES)
        self.bits: Final[Memo[str, bytes]] = Memo()
        self.indexed: tuple[object, Mapping[str, dict[str, dict[str, Any]]]] = ((), {})
        """The status lists beside the passports of a run, and the same by id and digest; those of one run."""
        self.accepted: Final = Accepted(register.log_policy, register.parties)
        """The logs and witnesses that count."""
        self.accreditations: tuple[Listed, ...] = ()
        """The accreditations beside the list, by digest; all signed, some perhaps by nobody who counts."""
        self.missing: tuple[str, ...] = ()
        """Digests of accreditations that the list names and that do not lie beside it."""
        self._granted: dict[tuple[str, str], list[Listed]] = {}
        self._parties: Final = {party.id: party for party in register.parties}
        self._listed: Final = {entry.link.digest: entry for entry in register.accreditations}

    @classmethod
    def open(cls, data: bytes, *, at: str | None = None, pinned: str | None = None) -> "TrustList":
        """Open the list in ``data``: a container of it and its accreditations by digest, or the list alone.

        ``pinned`` is the publisher's key as multikey or fingerprint; without it the file is believed
        because the person named it. ``at`` may name the moment of opening and refuses nothing: an
        expired list, or one from after that moment, is opened all the same and allows at best
        ``stale`` (T57). Raises ``ToolError``: ``json.*``, ``time.form``, ``trust.*``; of a list that
        contradicts itself ``trust.contradiction``, naming every pair of entries (T119).
        """
        opened = cls.look(data, at=at, pinned=pinned)
        found = opened.contradictions
        if found:
            raise TrustRefused(
                "trust.contradiction",
                f"The trust list contradicts itself. {described(found)}",
                hint="Its publisher mends it: passport trust remove. trust show FILE shows what is in it.",
                where=found[0].where,
            )
        return opened

    @classmethod
    def look(cls, data: bytes, *, at: str | None = None, pinned: str | None = None) -> "TrustList":
        """Open a list to show, compare or mend it: as ``open``, but its entries may contradict each other.

        What is believed is opened by ``open``; ``contradictions`` lists what is to be mended.
        """
        if at is not None:
            seconds(at)
        first, others = _split(data)
        violation = check("trustlist", first)
        if violation is not None:
            raise TrustRefused(
                "trust.profile",
                f"The trust list breaks rule {violation.description}.",
                hint="Ask its publisher for a correct file.",
                where=violation.where,
            )
        register = trustlist.read(first)
        _check_publisher(register, pinned)
        opened = cls(register, document_digest(first))
        opened.beside(_accreditations(others, opened))
        return opened

    def beside(self, listed: Iterable[Listed]) -> None:
        """Take the accreditations that lie beside the list; done once, when it is opened."""
        self.accreditations = tuple(listed)
        held = {one.digest for one in self.accreditations}
        self.missing = tuple(sorted(self._listed.keys() - held))
        for one in self.accreditations:
            model = one.model
            if isinstance(model, Accreditation):
                self._granted.setdefault((model.envelope.issuer.id, model.verifier), []).append(one)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """The entries of the list that contradict each other; none in a list that ``open`` returns."""
        return find(self.register.publisher_keys, self.register.parties, self.register.log_policy)

    @property
    def valid_from(self) -> str:
        """The moment the list was made for; nothing can be checked before it (T57)."""
        return self.register.envelope.valid_from

    @property
    def valid_until(self) -> str:
        """After this moment a passport is at best ``stale``."""
        return self.register.envelope.valid_until

    @property
    def publisher_keys(self) -> tuple[str, ...]:
        """The publisher's keys as multikeys, the one that signed this list first."""
        method = self.register.envelope.proof.verification_method
        keys = sorted(self.register.publisher_keys, key=lambda key: key.id != method)
        return tuple(key.multikey for key in keys)

    def party(self, did: str) -> ListedParty | None:
        """The listed party with that DID."""
        return self._parties.get(did)

    def accreditations_of(self, body: str, verifier: str) -> Sequence[Listed]:
        """The accreditations of that verifier by that body beside the list, whether they count or not."""
        return self._granted.get((body, verifier), ())

    def listed_accreditation(self, digest: str) -> ListedAccreditation | None:
        """What the list says about an accreditation, above all whether it was withdrawn."""
        return self._listed.get(digest)


def _split(data: bytes) -> tuple[Any, list[Any]]:
    """The list and the other members of a container; raises ``json.*`` and ``trust.container``."""
    document = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    if isinstance(document, dict) and "verifiableCredential" in document:
        violation = check("container", document)
        if violation is not None:
            raise TrustRefused(
                "trust.container",
                f"The trust file is not a container of credentials: {violation.problem}.",
                where=violation.where,
            )
        members: Any = document["verifiableCredential"]
        return members[0], members[1:]
    return document, []


def _check_publisher(register: TrustRegister, pinned: str | None) -> None:
    """Refuse a list that is not signed by a key of its publisher, in that key's time, and the pinned one.

    The publisher's keys stand in the list itself: what makes it believed is ``pinned``, or the person who
    named the file. Raises ``trust.publisher_key``, ``trust.pinned``, ``trust.signature``.
    """
    envelope = register.envelope
    method, created = envelope.proof.verification_method, envelope.proof.created
    listed = next((key for key in register.publisher_keys if key.id == method), None)
    if listed is None or method.partition("#")[0] != envelope.issuer.id:
        raise TrustRefused(
            "trust.publisher_key",
            "The trust list is not signed by a key of its publisher.",
            hint="Ask the publisher for a correct file.",
            where="/proof/verificationMethod",
        )
    # Both times the publisher writes lie in the key's time (T123).
    in_time = _in_time(listed, created) and _in_time(listed, envelope.said)
    if not in_time or envelope.proof.cryptosuite not in SUITES:
        raise TrustRefused(
            "trust.publisher_key",
            "The publisher's key was not valid for this signature when the trust list was signed.",
            hint="Ask the publisher for a list signed with a current key.",
            where="/proof",
        )
    key = PublicKey.from_multikey(listed.multikey)
    if pinned is not None and pinned not in {key.multikey, key.fingerprint}:
        raise TrustRefused(
            "trust.pinned",
            f"The trust list is signed by the key {key.fingerprint}, not by the one pinned for it.",
            hint="Compare the fingerprint with the publisher by another way before installing this list.",
        )
    try:
        check_proof(register.document, key)
    except ToolError as error:
        raise TrustRefused(
            "trust.signature",
            f"The signature of the trust list does not hold: {error.message}",
            hint="The file was changed or damaged; get it from the publisher again.",
            where="/proof",
        ) from error


def _in_time(key: ListedKey, created: str) -> bool:
    """Whether a publisher's key was in its window at ``created``, not ended, and never compromised.

    Nothing signed with a compromised key counts, since no list above this one can witness it.
    """
    revoked = key.revoked is not None and (key.reason not in HARMLESS or created >= key.revoked)
    return key.not_before <= created < key.not_after and not revoked


def _accreditations(documents: Iterable[Any], trust: TrustList) -> Iterable[Listed]:
    """Judge the accreditations beside the list: only those it names, sorted by digest, with a valid proof.

    One whose signer does not count is kept: that it exists matters to the one before it (T121).
    """
    last = ""
    for place, document in enumerate(documents, start=1):
        digest = document_digest(document)
        found = judge("accreditation", document, digest, trust)
        where = f"/verifiableCredential/{place}"
        if digest <= last or trust.listed_accreditation(digest) is None:
            raise TrustRefused(
                "trust.accreditation",
                "The trust file holds a credential that its list does not name, or in the wrong order.",
                hint="Beside the list lie only the accreditations it names, sorted by digest.",
                where=where,
            )
        last = digest
        if found.stopped in {"profile", "suite", "proof_form", "proof"}:
            raise TrustRefused(
                "trust.accreditation",
                f"An accreditation in the trust file does not hold: {found.stopped}.",
                hint="The file was changed or damaged; get it from the publisher again.",
                where=where,
            )
        yield found
