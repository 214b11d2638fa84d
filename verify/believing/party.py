"""Identify the signer by the trust list: role, prefix, key and the key's time (DESIGN 4, T29, T42-T52).

The times that a signer writes prove nothing once its key is compromised, since the thief writes them too:
then only a document stands that others witnessed before.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from passport.identifiers.product_id import covered_by, parse_product_id
from passport.model.common import Envelope
from passport.model.trustlist import ListedKey, ListedParty
from passport.vocab import Role
from signing.errors import ToolError
from signing.keys import PublicKey
from verify.findings import BECAUSE, NOTHING, Outcome

Step = tuple[str, Outcome, Mapping[str, str]]
"""Suffix of a code, outcome, parameters."""

HARMLESS: Final = frozenset({"rotation", "cessation"})
"""Reasons of a revocation that leave earlier signatures alone; without a reason a compromise is assumed."""
QUESTIONS: Final = (
    "controller",
    "party",
    "role",
    "prefix",
    "key",
    "key_sane",
    "key_window",
    "key_in_force",
    "key_witnessed",
)
OF_KEYS: Final = frozenset(QUESTIONS[QUESTIONS.index("key") :])
"""The questions about the signer's key, at the moment of signing and since."""


class Listing(Protocol):
    """What is asked of a trust list about a signer."""

    @property
    def witnessed(self) -> Mapping[str, str]:
        """When a document was seen by others, by digest."""

    def party(self, did: str) -> ListedParty | None:
        """The listed party with that DID."""


class Identity:
    """What the trust list says about a signer. ``key`` is set when it is listed for the issuer and usable."""

    __slots__ = ("key", "party", "steps", "stopped")

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.party: ListedParty | None = None
        self.key: PublicKey | None = None
        self.stopped = ""
        """Suffix of the first question that was not answered with yes."""

    def ask(self, suffix: str, holds: bool, **params: str) -> bool:
        """Record one answer and return it."""
        self.steps.append((suffix, "pass" if holds else "fail", NOTHING if holds else params))
        if not holds and not self.stopped:
            self.stopped = suffix
        return holds


def identify(
    envelope: Envelope,
    digest: str,
    trust: Listing,
    *,
    role: Role | None,
    products: Iterable[str] | None = None,
    seen_at: str = "",
) -> Identity:
    """Ask ``QUESTIONS`` about the signer of a document that keeps the profile, in their order.

    ``role`` None asks for none (a status list needs no role but its issuer's); ``products`` are a claim's
    identifiers, each of which a prefix of the party must cover, None where the document has none; ``seen_at``
    is when others saw the document, where more is known of that than the list says. Later
    questions are left unanswered for an unlisted party or key, and the times for a key that cannot be used.
    """
    found = Identity()
    issuer, method = envelope.issuer.id, envelope.proof.verification_method
    found.ask("controller", method.partition("#")[0] == issuer, issuer=issuer, key=method)
    party = trust.party(issuer)
    if not found.ask("party", party is not None, issuer=issuer) or party is None:
        return found
    found.party = party
    if role is not None:
        found.ask("role", role in party.roles, issuer=issuer, role=role)
    if products is not None:
        missing = _uncovered(products, party)
        found.ask("prefix", missing is None, issuer=issuer, product=missing or "")
    listed = next((key for key in party.keys if key.id == method), None)
    if not found.ask("key", listed is not None, issuer=issuer, key=method) or listed is None:
        return found
    _key(found, listed)
    if found.key is not None:
        _time(found, listed, envelope, seen_at or trust.witnessed.get(digest))
    return found


def rest(steps: Iterable[Step], asked: Iterable[str], because: str) -> list[Step]:
    """Answer the questions of ``asked`` that ``steps`` leave open: not checked, because of that one."""
    answered = {suffix for suffix, _, _ in steps}
    return [(suffix, "not_checked", {BECAUSE: because}) for suffix in asked if suffix not in answered]


def _uncovered(products: Iterable[str], party: ListedParty) -> str | None:
    """The first identifier outside the party's prefixes, or that is none; ``None`` where all are covered."""
    prefixes = [(prefix.scheme, prefix.value) for prefix in party.prefixes]
    for uri in products:
        try:
            if not covered_by(prefixes, parse_product_id(uri)):
                return uri
        except ToolError:
            return uri
    return None


def _key(identity: Identity, listed: ListedKey) -> None:
    """Ask whether the listed multikey is a key that may be used (``signing.curves``); then it is set."""
    problem = ""
    try:
        key = PublicKey.from_multikey(listed.multikey)
        # The identifier of a did:key is its key; a list cannot give it another one (T49).
        if listed.id.startswith("did:key:") and listed.id.rpartition("#")[2] != listed.multikey:
            problem = "did.key"
    except ToolError as error:
        problem = error.code
    if identity.ask("key_sane", not problem, key=listed.id, problem=problem):
        identity.key = key


def _ends(listed: ListedKey) -> tuple[str, str]:
    """The end of a key's window, and the moment of its compromise (empty: none).

    Rotation and cessation only shorten the window.
    """
    if listed.revoked is None:
        return listed.not_after, ""
    if listed.reason in HARMLESS:
        return min(listed.not_after, listed.revoked), ""
    return listed.not_after, listed.revoked


def _time(identity: Identity, listed: ListedKey, envelope: Envelope, seen_at: str | None) -> None:
    """Ask ``key_window``, ``key_in_force``, ``key_witnessed``; ``seen_at`` is when others saw the document.

    A signer writes two times: the key has begun by the earlier and has not ended by the later (T123). With a
    compromised key only a document stands that is dated before the compromise and was witnessed before it.
    """
    created, dated = envelope.proof.created, envelope.said
    not_after, revoked = _ends(listed)
    identity.ask(
        "key_window",
        listed.not_before <= created and dated < not_after,
        key=listed.id,
        signedAt=created if created < listed.not_before else dated,
        notBefore=listed.not_before,
        notAfter=not_after,
    )
    if not identity.ask(
        "key_in_force", not revoked or dated < revoked, key=listed.id, signedAt=dated, revoked=revoked
    ):
        identity.steps.append(("key_witnessed", "not_checked", {BECAUSE: "key_in_force"}))
        return
    witnessed = not revoked or (seen_at is not None and seen_at < revoked)
    identity.ask("key_witnessed", witnessed, key=listed.id, revoked=revoked)
