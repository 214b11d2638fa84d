"""The parties of the trust list given at start, and what each of them may sign and publish here."""

from collections.abc import Mapping
from copy import copy
from typing import Any, Final

from passport import vocab
from passport.identifiers.product_id import ProductId, covered_by
from resolver.publishing.issuers import EVERYBODY, Issuers
from resolver.web.problems import NOTHING_STORED, Problem
from signing.errors import ToolError
from signing.keys import PublicKey
from verify import TrustList
from verify.believing.listed import judge

# Whose word each document is (DESIGN 4); a status list is its issuer's own, whatever the role.
_ROLE: Final[Mapping[vocab.Kind, vocab.Role]] = {
    "claim": "producer",
    "carbonstatement": "producer",
    "inventory": "producer",
    "statement": "verifier",
    "accreditation": "accreditation-body",
}
_REGISTERED: Final[frozenset[vocab.Kind]] = frozenset({*vocab.CLAIMS, "statement"})


class Registered:
    """Parties, roles, prefixes and keys of one opened trust list."""

    def __init__(self, trust: TrustList, issuers: Issuers | None = None) -> None:
        self.trust: Final = trust
        self._issuers = issuers
        self._register = EVERYBODY
        self._multikeys: Final = {
            key.id: key.multikey
            for keys in (trust.register.publisher_keys, *(party.keys for party in trust.register.parties))
            for key in keys
        }
        self._keys: Final = {key.id: (party, key) for party in trust.register.parties for key in party.keys}

    def now(self) -> "Registered":
        """Give the same with the operator's register as it is now; asked once for each request."""
        if self._issuers is None:
            return self
        current = copy(self)
        current._register = self._issuers.register()  # noqa: SLF001 - a copy of ourselves
        return current

    def key(self, method: str, *, at: str) -> PublicKey | None:
        """Give the key of a verification method, if it is listed, in its window, and not revoked at ``at``.

        A key revoked for compromise never authenticates a request again, whenever that was.
        """
        party, listed = self._keys.get(method, (None, None))
        if party is None or listed is None or method.partition("#")[0] != party.id:
            return None
        revoked = listed.revoked is not None and (listed.reason == "compromise" or listed.revoked <= at)
        if revoked or not listed.not_before <= at < listed.not_after:
            return None
        try:
            return PublicKey.from_multikey(listed.multikey)
        except ToolError:
            return None  # A key that must not be used counts as none (T29, T32).

    def multikey(self, method: str) -> str | None:
        """The listed key of a verification method as a multikey, whatever its window; ``None``: unknown."""
        return self._multikeys.get(method)

    def may_sign(self, kind: vocab.Kind, did: str) -> bool:
        """Whether the party is listed, in the role this kind of document needs."""
        party = self.trust.party(did)
        role = _ROLE.get(kind)
        if party is None or not (role is None or role in party.roles):
            return False
        # Accreditations and status lists are everybody's to bring; the operator's register is about the rest.
        return kind not in _REGISTERED or self._register.admits(did, role)

    def may_publish(self, did: str) -> bool:
        """Whether the party may bring documents here at all."""
        return self.trust.party(did) is not None and self._register.admits(did)

    def holds(self, did: str, product: ProductId) -> bool:
        """Whether one of the party's prefixes covers the product id (T105)."""
        party = self.trust.party(did)
        if party is None or not covered_by(((one.scheme, one.value) for one in party.prefixes), product):
            return False
        return self._register.covers(did, product)

    def check(self, kind: vocab.Kind, document: dict[str, Any], digest: str, *, where: str) -> None:
        """Return if a listed key of the document's own issuer, in its role, signed it; else a 422.

        This is the whole check of documents that stand alone here, status lists and accreditations; claims
        and statements go through ``verify`` besides.
        """
        judged = judge(kind, document, digest, self.trust)
        failed = next((name for name, outcome, _ in judged.steps if outcome != "pass"), judged.stopped)
        if failed:
            raise Problem(
                422,
                f"verify.extra.{failed}",
                "The document does not verify.",
                hint=f"{NOTHING_STORED} passport inspect FILE shows who signed what.",
                where=where,
            )
