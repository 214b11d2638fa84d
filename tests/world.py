"""A steel world in memory: parties with real keys who really sign, and a knob for all that can go wrong.

Nothing is mocked. The acts of the product are used wherever they agree; what they refuse to sign (T9, T42,
T106) is signed by ``resign``, which is the act of somebody with a key and bad intent.

    world = World()
    world.passport()                                    # claim, statement, response; all in order
    world.passport(claim={"heat": "H1"}, response=None) # other facts; a document left out
    world.revoke(world.documents().claim)               # the bit in the issuer's list
    world.verify(world.passport())                      # with the world's own trust list and status bundle
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from passport import container, moments
from passport import status as bits
from passport.acts import statuslist, trustlist
from passport.acts.sealing import Signing
from passport.links import reference
from passport.model import kind_of
from passport.vocab import STATUS_OF, Kind, StatusPurpose
from tests.world_acts import (
    ATTESTED,
    CLAIMED,
    FIVE_YEARS,
    GTIN,
    NOW,
    PLATE,
    Acts,
    Edit,
)
from tests.world_people import Document, Identity, Knob

__all__ = ["ATTESTED", "CLAIMED", "FIVE_YEARS", "GTIN", "NOW", "PLATE", "Documents", "Identity", "World"]

Changes = Mapping[str, Any]
_AS_USUAL: Changes = MappingProxyType({})
HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Documents:
    """The signed parts of one passport."""

    claim: Document
    statement: Document | None
    response: Document | None

    def signed(self) -> list[Document]:
        """Those that are there, in the order of the file."""
        return [one for one in (self.claim, self.statement, self.response) if one is not None]


class World(Acts):
    """The parties and their acts, and the files that come of them."""

    # The passport

    def documents(
        self,
        claim: Changes = _AS_USUAL,
        statement: Changes | None = _AS_USUAL,
        response: Changes | None = _AS_USUAL,
    ) -> Documents:
        """A passport's documents; each argument holds knobs of that act, ``None`` leaves it out."""
        first = self.claim(**claim)
        second = None if statement is None else self.statement(first, **statement)
        third = None if response is None else self.response(first, second, **response)
        return Documents(first, second, third)

    def passport(
        self,
        claim: Changes = _AS_USUAL,
        statement: Changes | None = _AS_USUAL,
        response: Changes | None = _AS_USUAL,
        *,
        extras: Iterable[Mapping[str, Any]] = (),
        status_inside: bool = False,
    ) -> bytes:
        """A passport file; ``status_inside`` adds the accreditation and the status lists it needs."""
        return self.file(
            self.documents(claim, statement, response), extras=extras, status_inside=status_inside
        )

    def file(
        self, documents: Documents, *, extras: Iterable[Mapping[str, Any]] = (), status_inside: bool = False
    ) -> bytes:
        """The passport file of documents at hand."""
        also = list(extras)
        if status_inside:
            granted = [self.accreditation_document] if documents.statement is not None else []
            also += granted + self.status_lists(of=[*documents.signed(), *granted])
        return container.write(documents.claim, documents.statement, documents.response, also)

    def tampered(self, document: Mapping[str, Any], edit: Edit | None = None) -> Document:
        """The document with something changed after signing; by default one character of a name."""
        changed = copy.deepcopy(dict(document))
        (edit or _one_character)(changed)
        return changed

    # Status

    def revoke(self, document: Mapping[str, Any]) -> None:
        """Its issuer withdraws it."""
        self.set_bit(document, "revocation")

    def suspend(self, document: Mapping[str, Any]) -> None:
        """Its issuer suspends it."""
        self.set_bit(document, "suspension")

    def unsuspend(self, document: Mapping[str, Any]) -> None:
        """Its issuer lifts the suspension."""
        self.set_bit(document, "suspension", value=False)

    def refresh(self, document: Mapping[str, Any]) -> None:
        """Its issuer says that a newer claim replaces it."""
        self.set_bit(document, "refresh")

    def set_bit(self, document: Mapping[str, Any], purpose: StatusPurpose, *, value: bool = True) -> None:
        """One bit in the issuer's list, as of the next lists it signs."""
        who = self.issuer_of(document)
        entries = document["credentialStatus"]
        index = next(int(e["statusListIndex"]) for e in entries if e["statusPurpose"] == purpose)
        who.bits[purpose] = bits.with_bit(who.bits[purpose], index, value)

    def status_list(
        self,
        who: Identity,
        purpose: StatusPurpose,
        *,
        at: str | None = None,
        valid_until: str | None = None,
        by: Identity | None = None,
        edit: Edit | None = None,
    ) -> Document:
        """One list of a party as it stands, signed six hours before the world's moment by default."""
        when = at or moments.shift(self.at, -6 * HOUR)
        signed = statuslist.publish(
            purpose, who.bits[purpose], Signing(who.did, who.signer, when), base=who.base
        )
        if valid_until:
            # The act refuses a window that is too long.
            signed = self.resign(signed, lambda document: document.update(validUntil=valid_until))
        return self.resign(signed, edit or (lambda _: None), by=by) if edit or by else signed

    def status_lists(
        self,
        *,
        of: Iterable[Mapping[str, Any]] | None = None,
        at: str | None = None,
        without: Iterable[tuple[str, StatusPurpose]] = (),
    ) -> list[Document]:
        """The lists the given documents need; by default those of mill, verifier and body.

        ``without`` leaves out pairs of (name of the party in the world, purpose).
        """
        needed: list[tuple[Identity, StatusPurpose]] = []
        if of is None:
            kinds: tuple[tuple[Identity, Kind], ...] = (
                (self.mill, "claim"), (self.verifier, "statement"), (self.body, "accreditation"),
            )  # fmt: skip
            needed = [(who, purpose) for who, kind in kinds for purpose in STATUS_OF[kind]]
        else:
            for document in of:
                kind = kind_of(document)
                assert kind is not None
                needed += [(self.issuer_of(document), purpose) for purpose in STATUS_OF.get(kind, ())]
        missing = [(getattr(self, name), purpose) for name, purpose in without]
        wanted = {(who.did, purpose): (who, purpose) for who, purpose in needed}
        for who, purpose in missing:
            wanted.pop((who.did, purpose), None)
        return [self.status_list(who, purpose, at=at) for who, purpose in wanted.values()]

    def status_bundle(self, lists: Iterable[Mapping[str, Any]] | None = None, **knobs: Knob) -> bytes:
        """A status bundle of these lists, or of ``status_lists(**knobs)``."""
        return container.bundle(self.status_lists(**knobs) if lists is None else lists)

    # The trust list

    def trust_document(
        self,
        *,
        at: str = "2026-11-01T00:00:00Z",
        valid_until: str = "2026-12-31T00:00:00Z",
        version: str = "17",
        by: Identity | None = None,
        without: Iterable[Identity] = (),
        listed: Mapping[str, Changes] | None = None,
        accreditations: Iterable[Mapping[str, Any]] | None = None,
        withdrawn: Mapping[str, str] | None = None,
        witnessed: Iterable[tuple[str, str]] = (),
        edit: Edit | None = None,
    ) -> Document:
        """The publisher's list.

        ``without`` leaves parties out, ``listed`` changes how one (by its name in the world) is shown,
        ``withdrawn`` ({"at", "reason"}) marks the accreditations, ``witnessed`` are pairs of D and moment.
        """
        who = by or self.publisher
        shown = {name: dict(change) for name, change in (listed or {}).items()}
        left_out = [one.did for one in without]
        named = {one.did: name for name, one in vars(self).items() if isinstance(one, Identity)}
        granted = [self.accreditation_document] if accreditations is None else list(accreditations)
        register = {
            "id": f"https://{who.domain}/steel",
            "name": who.name,
            "version": version,
            "publisherKeys": [who.listed_key()],
            "parties": [
                one.listed(**shown.get(named[one.did], {})) for one in self.parties if one.did not in left_out
            ],
            "accreditations": [
                {**reference(one), **({"withdrawn": dict(withdrawn)} if withdrawn else {})} for one in granted
            ],
            "witnessed": [{"digestMultibase": digest, "seenAt": seen} for digest, seen in witnessed],
        }
        signed = trustlist.publish(register, Signing(who.did, who.signer, at, self.new_id(at), valid_until))
        return self.resign(signed, edit, by=who) if edit else signed

    def trust(self, *, accreditations: Iterable[Mapping[str, Any]] | None = None, **knobs: Knob) -> bytes:
        """A trust file: the list and the accreditation credentials it names."""
        granted = [self.accreditation_document] if accreditations is None else list(accreditations)
        return container.trust_file(self.trust_document(accreditations=granted, **knobs), granted)

    # The question

    def verify(
        self,
        data: bytes,
        *,
        trust: bytes | None = None,
        status: bytes | None = None,
        claims: Iterable[bytes] = (),
        at: str | None = None,
        **demand: Knob,
    ) -> Knob:
        """The report about ``data``, by default under the world's own trust list and status bundle.

        ``claims`` are other passports of the same product, for forks and corrections.
        """
        # Imported here: the world is also used by rooms below verify.
        from verify import Demand, Evidence, TrustList, verify

        when = at or self.at
        listed = TrustList.open(self.trust() if trust is None else trust, at=when)
        evidence = Evidence.open(status=self.status_bundle() if status is None else status, claims=claims)
        return verify(data, evidence, listed, Demand(at=when, **demand))


def _one_character(document: Document) -> None:
    subject = document["credentialSubject"]
    for name in ("name", "conclusion"):
        if name in subject:
            subject[name] = ("X" if subject[name][0] != "X" else "Y") + subject[name][1:]
            return
    document["issuer"]["name"] = "X" + document["issuer"]["name"][1:]
