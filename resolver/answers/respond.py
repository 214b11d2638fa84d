"""The passport answer: claim, the statement that matters, a response signed now, and their status."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from passport import log_evidence, moments, status
from passport.acts import response
from passport.acts.sealing import Signing
from passport.log_evidence import LogBlock
from passport.model import statuslist
from passport.model.common import Party
from passport.vocab import CONTEXTS, Answer
from resolver.settings import Platform
from resolver.store.remembering import ByRevision
from resolver.store.store import ListName, Store, Stored
from resolver.web.caching import ResponseCache
from resolver.web.measuring import Measures
from signing import jcs, nonces, strict_json
from signing.errors import ToolError
from signing.signer import is_at_hand

_LOG: Final = logging.getLogger("resolver.respond")
_MOST_COLLECTED: Final = 512
"""Products kept parsed; each about 100 KB with its lists."""
# Of several opinions the worse is served first (DESIGN 8).
_SEVERITY: Final = {"adverse": 0, "disclaimed": 1, "modified": 2, "unmodified": 3}
_HEAD: Final = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"verifiableCredential":['


@dataclass(frozen=True, slots=True)
class Credential:
    """A stored document, parsed."""

    stored: Stored
    document: dict[str, Any]

    @property
    def reference(self) -> dict[str, str]:
        """How other documents name it (``passport.links.reference``)."""
        return {"id": self.stored.id, "digestMultibase": self.stored.digest}

    @property
    def list_names(self) -> list[ListName]:
        """The status lists its entries point to, as its own issuer's."""
        entries = self.document.get("credentialStatus", ())
        return [(self.stored.issuer, entry["statusListCredential"]) for entry in entries]


@dataclass(frozen=True, slots=True)
class Held:
    """Everything held about one product now. ``statements``: the one served first, then the others.

    ``accounts``: the CO2 statement that a report's figures are of.
    """

    claim: Credential
    statements: tuple[Credential, ...]
    accreditation: Credential | None
    lists: tuple[Credential, ...]
    word: Answer
    withdrawn: bool
    """Whether the claim's own issuer withdrew the claim."""
    successor: Credential | None = None
    """The newest claim of the line, when ``claim`` is an earlier one."""
    accounts: Credential | None = None

    @property
    def statement(self) -> Credential | None:
        """The statement that goes into the passport."""
        return self.statements[0] if self.statements else None


def held(store: Store, asked: Stored, *, head: Stored | None = None) -> Held:
    """Collect what belongs to the claim ``asked``: statements by rank, accreditation, newest status lists.

    ``head`` is the newest claim of its line, where that is another one. The lists of all statements are read,
    because a withdrawn statement ranks last; served are those of the claim, the first statement, its
    accreditation, and the CO2 statement that a report's figures are of. A list of which no version is stored
    is left out, and the status is then not known.
    """
    claim = parse(asked)
    successor = None if head is None or head.digest == asked.digest else parse(head)
    statements = [parse(stored) for stored in store.statements(asked.digest)]
    accreditations = _accreditations(store, statements)
    booked = _accounts(store, claim)
    lists = _newest_lists(store, [claim, *statements, *accreditations.values(), *booked])
    statements.sort(key=lambda statement: _rank(statement, lists))
    first = statements[0] if statements else None
    accreditation = None if first is None else accreditations.get(_accredited_by(first))
    served = [document for document in (claim, first, accreditation, *booked) if document is not None]
    needed = {name for document in served for name in document.list_names}
    return Held(
        claim,
        tuple(statements),
        accreditation,
        tuple(status_list for name, status_list in sorted(lists.items()) if name in needed),
        _word(claim, first, lists, replaced=successor is not None),
        is_set(claim, "revocation", lists),
        successor,
        *booked,
    )


def _accounts(store: Store, claim: Credential) -> list[Credential]:
    """Read the CO2 statement that a report's figures are of; none where it names none."""
    named = claim.document.get("accounts")
    stored = None if named is None else store.get(named["digestMultibase"])
    return [] if stored is None else [parse(stored)]


def _accredited_by(statement: Credential) -> str:
    """Give the digest of the accreditation that a statement names."""
    named = statement.document["credentialSubject"]["accreditation"]["digestMultibase"]
    return cast("str", named)


def _accreditations(store: Store, statements: Sequence[Credential]) -> dict[str, Credential]:
    """Read the accreditations that the statements name, by digest; those that are not stored are left out."""
    stored = {digest: store.get(digest) for digest in map(_accredited_by, statements)}
    return {digest: parse(document) for digest, document in stored.items() if document is not None}


def _newest_lists(store: Store, signed: Sequence[Credential]) -> dict[ListName, Credential]:
    """Read the newest version of each status list that the documents name, by issuer and id."""
    names = sorted({name for document in signed for name in document.list_names})
    return {(stored.issuer, stored.id): parse(stored) for stored in store.newest_lists(names)}


class Collected:
    """``held`` for the products asked for lately, true for the store as it is now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._heads: ByRevision[tuple[Stored | None]] = ByRevision(store.revision, 16_384, lambda _: 1)
        self._held: ByRevision[Held] = ByRevision(store.revision, _MOST_COLLECTED, lambda _: 1)

    def head(self, name: str) -> Stored | None:
        """``Store.head``."""
        return self._heads.get(name, lambda: (self._store.head(name),))[0]

    def held(self, head: Stored) -> Held:
        """``held``."""
        return self._held.get(head.digest, lambda: held(self._store, head))

    def version(self, asked: Stored, head: Stored) -> Held:
        """``held`` for an earlier claim of the line of ``head``, which few ask for; it is not kept."""
        return self.held(head) if asked.digest == head.digest else held(self._store, asked, head=head)


def parse(stored: Stored) -> Credential:
    """Read a stored document again; it was strict JSON when it was admitted."""
    value = strict_json.loads(stored.data, max_bytes=len(stored.data), numbers=False)
    if not isinstance(value, dict):
        raise TypeError("the store holds something that was never admitted")
    return Credential(stored, value)


def is_set(credential: Credential, purpose: str, lists: "dict[ListName, Credential]") -> bool:
    """Whether the issuer's newest held list sets the bit; no for a list that is absent or not readable."""
    for entry in credential.document.get("credentialStatus", ()):
        found = lists.get((credential.stored.issuer, entry["statusListCredential"]))
        if entry["statusPurpose"] != purpose or found is None:
            continue
        model = statuslist.read(found.document)
        if model.purpose != purpose:
            continue
        try:
            bits = status.decode_bits(model.encoded_list)
            return status.bit(bits, status.parse_index(entry["statusListIndex"]))
        except ToolError as error:
            _LOG.warning("status list not usable: %s", error.code)
    return False


def _rank(statement: Credential, lists: "dict[ListName, Credential]") -> tuple[bool, int, tuple[int, ...]]:
    """Rank a statement: standing before withdrawn, worse opinions first, then newer ones first."""
    outcome = statement.document["credentialSubject"]["outcome"]
    newer_first = tuple(-ord(character) for character in statement.stored.valid_from)
    return is_set(statement, "revocation", lists), _SEVERITY[outcome], newer_first


def _word(
    claim: Credential,
    statement: Credential | None,
    lists: "dict[ListName, Credential]",
    *,
    replaced: bool,
) -> Answer:
    """Choose the platform's word: the issuers' own (withdrawn, suspended, superseded) before its own.

    ``current`` needs a statement; a claim that nobody verified is ``unverified``. ``replaced``: a claim that
    replaces it is published, which is the issuer's own word too.
    """
    signed = [claim, *([statement] if statement is not None else [])]
    if any(is_set(one, "revocation", lists) for one in signed):
        return "withdrawn"
    if any(is_set(one, "suspension", lists) for one in signed):
        return "suspended"
    if replaced or is_set(claim, "refresh", lists):
        return "superseded"
    return "current" if statement is not None else "unverified"


class Answered(NamedTuple):
    """The bytes of a response, and for how many seconds more they may be used again."""

    data: bytes
    left: int


class Responder:
    """Signs for the platform. Without a platform, or when its key does not answer, there is no response."""

    def __init__(self, platform: Platform | None, cache: ResponseCache, measures: Measures) -> None:
        self._platform, self._cache, self._measures = platform, cache, measures
        self.working = True
        """Whether a key signed when one was last asked."""

    @property
    def prompt(self) -> bool:
        """Whether signing waits for nothing: the keys are in memory, not in a module or a service."""
        return self._platform is not None and all(is_at_hand(one) for one in self._platform.signers)

    def respond(self, found: Held, product: str, *, challenge: str | None, at: str) -> Answered | None:
        """Give a signed response about ``product``, an id of the claim; ``None`` where no key can sign.

        Without a challenge a response that was signed within ``response_cache`` seconds may come back; a
        challenge is answered with a response of its own.
        """
        if self._platform is None:
            return None
        named = (found.claim, found.statement, _successor(found))
        said = (product, *[one.stored.digest if one else "" for one in named], found.word)
        now = moments.seconds(at)
        kept = self._cache.get(said, now) if challenge is None else None
        if kept is not None:
            return Answered(kept[1], kept[0])
        data = self._sign(self._platform, found, product, challenge, at)
        self.working = data is not None
        if data is None:
            self._measures.unsigned.inc()
            return None
        if challenge is None:
            self._cache.put(said, now, data)
        return Answered(data, self._cache.seconds if challenge is None else 0)

    def _sign(
        self, platform: Platform, found: Held, product: str, challenge: str | None, at: str
    ) -> bytes | None:
        """Sign a response with the first key that answers; ``None``, and a logged alarm, where none does.

        Without a response claim and statement are served all the same (DESIGN 8).
        """
        statement, successor = found.statement, _successor(found)
        answering = response.Answering(
            product,
            found.claim.document,
            statement.document if statement is not None else None,
            found.word,
            successor=successor.document if successor is not None else None,
            named=(found.claim.reference, statement.reference if statement is not None else None),
        )
        for signer in platform.signers:
            try:
                name = nonces.uuid7(moments.seconds(at) * 1000, nonces.random_bytes(10))
                signing = Signing(Party(platform.did, platform.name), signer, at, name)
                signed = response.answer(answering, signing, challenge=challenge)
            except (ToolError, OSError) as error:
                # An alarm, not an answer: claim and statement need no platform (DESIGN 8).
                code = getattr(error, "code", type(error).__name__)
                _LOG.error("ALARM no response could be signed: %s", code)
            else:
                return jcs.canonical_read(signed, plain=True)  # it keeps the profile, or was not signed
        return None


def _successor(found: Held) -> Credential | None:
    """Give the claim that a response names beside the word ``superseded``; another word names none."""
    return found.successor if found.word == "superseded" else None


def passport(found: Held, answered: Answered | None, log: Sequence[LogBlock] = ()) -> bytes:
    """The passport file: the stored bytes, joined as JCS would write them; nothing is serialised anew.

    ``log`` are proofs that claim and statement are in the log; without any the file is what it always was.
    """
    signed = [found.claim, *([found.statement] if found.statement is not None else [])]
    extras: Sequence[Credential] = [
        *(one for one in (found.accreditation, found.accounts) if one is not None),
        *found.lists,
    ]
    members = [one.stored.data for one in signed]
    members += [answered.data] if answered is not None else []
    members += [one.stored.data for one in sorted(extras, key=lambda one: one.stored.digest)]
    return (_logged_head(log) if log else _HEAD) + b",".join(members) + b"]}"


def _logged_head(log: Sequence[LogBlock]) -> bytes:
    """The beginning of a file with proofs of a log: it names the context of passports too."""
    shell: dict[str, Any] = {
        "@context": list(CONTEXTS),
        log_evidence.MEMBER: log_evidence.written(log),
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [],
    }
    return jcs.canonical(shell).removesuffix(b"]}")
