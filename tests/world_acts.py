"""What the parties of the world sign: the acts of the product, and the deeds of those who mean ill."""

import copy
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from passport import moments
from passport.acts import accreditation, claim, response, statement
from passport.acts.sealing import Signing
from passport.vocab import JCS_SUITE_OF_KEY, SUITE_OF_KEY, Answer
from signing import nonces
from signing.keys import KeyKind, PrivateKey
from signing.proofs import attach_proof
from tests import world_sources
from tests.world_people import Document, Identity, Knob

Edit = Callable[[Document], object]

NOW = "2026-11-21T10:00:00Z"
CLAIMED = "2026-09-18T06:00:00Z"
ATTESTED = "2026-09-25T12:00:00Z"
FIVE_YEARS = "2031-09-18T06:00:00Z"
GTIN = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44"
PLATE = "https://id.norrland-steel.example/p/ULE12345678900001"


class Acts:
    """The parties, and every act with its knobs.

    Five listed parties (``body``, ``mill``, ``verifier``, ``platform``, ``rival``: another mill), the
    ``publisher`` of the trust list, and a ``stranger`` nobody lists. The same seed gives the same keys, ids
    and bytes. ``kinds`` of key, of all or by party; ``Ed25519/jcs`` signs over JCS.
    """

    def __init__(
        self, seed: str = "world", *, at: str = NOW, kinds: str | Mapping[str, str] = "Ed25519"
    ) -> None:
        self.seed = seed
        self.at = at
        self._kinds = kinds
        self._count = 0
        gs1 = [{"scheme": "gs1", "value": "7312345"}, {"scheme": "plate", "value": "ULE1234"}]
        self.body = self.identity("body", "accreditation-body", "Example Accreditation", "accreditation")
        self.mill = self.identity("mill", "producer", "Norrland Steel AB", "norrland-steel", prefixes=gs1)
        self.verifier = self.identity("verifier", "verifier", "NordCert Verification AS", "nordcert")
        self.platform = self.identity("platform", "platform", "Passports Example", "passports")
        self.rival = self.identity(
            "rival", "producer", "Sydstal GmbH", "sydstal", prefixes=[{"scheme": "gs1", "value": "4098765"}]
        )
        self.publisher = self.identity("publisher", "publisher", "Buyer AG trust list", "trustlists.buyer")
        self.stranger = self.identity("stranger", "producer", "Nobody Ltd", "nobody", prefixes=gs1)
        self.besides: list[Identity] = []
        """Parties of a test's own that sign too."""
        self.accreditation_document = self.accreditation()

    # Who there is

    def identity(
        self, key: str, role: str, name: str, host: str, *, prefixes: Iterable[dict[str, str]] = ()
    ) -> Identity:
        """A new party with a key of its own, drawn from the seed."""
        wanted = self._kinds if isinstance(self._kinds, str) else self._kinds.get(key, "Ed25519")
        kind = cast("KeyKind", wanted.removesuffix("/jcs"))
        private = PrivateKey.from_seed(kind, hashlib.sha256(f"{self.seed}/{key}".encode()).digest())
        entity = hashlib.sha256(host.encode()).hexdigest()[:20].upper()
        found = Identity(role, name, f"{host}.example", entity, private, prefixes=list(prefixes))
        return replace(found, jcs=wanted.endswith("/jcs"))

    def successor(self, who: Identity, fragment: str = "key-2") -> Identity:
        """The same party with its next key; list both, and sign with ``by=`` this one."""
        seed = hashlib.sha256(f"{self.seed}/{who.did}#{fragment}".encode()).digest()
        return replace(who, key=PrivateKey.from_seed(who.key.kind, seed), fragment=fragment)

    @property
    def parties(self) -> list[Identity]:
        """Those an honest trust list names."""
        return [self.body, self.mill, self.verifier, self.platform, self.rival]

    def new_id(self, at: str) -> str:
        """The next ``urn:uuid`` of the world, version 7."""
        self._count += 1
        noise = hashlib.sha256(f"{self.seed}/{self._count}".encode()).digest()
        return nonces.uuid7(moments.seconds(at) * 1000, noise)

    def issuer_of(self, document: Mapping[str, Any]) -> Identity:
        """The party that signed a document."""
        issuer = document["issuer"]
        did = issuer["id"] if isinstance(issuer, Mapping) else issuer
        everybody = (*self.parties, *self.besides, self.publisher, self.stranger)
        return next(one for one in everybody if one.did == did)

    # What they sign

    def resign(self, document: Mapping[str, Any], edit: Edit, *, by: Identity | None = None) -> Document:
        """A copy with ``edit`` applied and signed again, without asking whether it makes sense.

        ``by`` signs with its own key; the issuer stays what ``edit`` leaves it.
        """
        changed = copy.deepcopy(dict(document))
        proof = changed.pop("proof")
        changed["proof"] = proof
        edit(changed)
        proof = changed.pop("proof")
        party = by or self.issuer_of(document)
        signer, suites = party.signer, JCS_SUITE_OF_KEY if party.jcs else SUITE_OF_KEY
        return attach_proof(
            changed,
            signer,
            cryptosuite=suites[signer.public.kind],
            created=proof["created"],
            challenge=proof.get("challenge"),
        )

    def draft(self, **changes: Knob) -> Document:
        """What the mill's quality office writes, with the footprint its calculation gave."""
        return {
            "id": GTIN,
            "name": "Hot-rolled coil",
            "productClassifications": [{"scheme": "CN", "code": "7208 37 00"}],
            "grade": "S355J2",
            "heat": "H88213",
            "mass": {"value": "21840", "unit": "KGM"},
            "facility": {
                "id": "https://id.norrland-steel.example/414/7312340000019",
                "name": "Melt shop 2",
                "country": "SE",
                "locode": "SELLA",
            },
            "productionRoute": "scrap-EAF",
            "period": {"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T00:00:00Z"},
            "footprint": world_sources.result().footprint(),
            **changes,
        }

    def claim(
        self,
        *,
        by: Identity | None = None,
        at: str = CLAIMED,
        valid_until: str = FIVE_YEARS,
        edit: Edit | None = None,
        **draft: Knob,
    ) -> Document:
        """A claim of the mill; ``draft`` replaces members of the draft, ``edit`` is signed unquestioned."""
        who = by or self.mill
        place, name = who.place(), self.new_id(at)
        signed = claim.issue(
            self.draft(**draft), Signing(who.party, who.signer, at, name, valid_until, place)
        )
        return self.resign(signed, edit) if edit else signed

    def opinion(self, **changes: Knob) -> Document:
        """What the verifier's auditor writes."""
        return {
            "outcome": "unmodified",
            "levelOfAssurance": "reasonable",
            "materialityThreshold": {"basis": "relative", "value": "0.05", "of": "total"},
            "criteria": [{"name": "ISO 14067", "edition": "2018"}],
            "verificationStandards": [
                {"name": "ISO 14064-3", "edition": "2019"},
                {"name": "ISO 14065", "edition": "2020"},
            ],
            "schemes": ["ISO14067"],
            "siteVisits": [
                {"key": "visit-1", "date": "2026-09-21", "site": "Melt shop 2", "mode": "physical"}
            ],
            "conclusion": "The claim is fairly stated in all material respects.",
            "intendedUsers": "Buyers of the product and their customers.",
            "signatories": {
                "lead-verifier": "Ada Lind",
                "independent-reviewer": "Bo Ek",
                "decision": "Cilla Strand",
            },
            "impartiality": "No advisory work for the client in the last three years.",
            "engagement": {
                "id": "urn:engagement:nordcert-2026-0117",
                "period": {"start": "2026-09-01T00:00:00Z", "end": "2026-10-01T00:00:00Z"},
                "population": "640",
                "populationDigest": statement.population_digest([]),
                "sampled": True,
            },
            **changes,
        }

    def statement(
        self,
        about: Mapping[str, Any],
        *,
        by: Identity | None = None,
        at: str = ATTESTED,
        valid_until: str = FIVE_YEARS,
        accreditation: Document | None = None,
        edit: Edit | None = None,
        **opinion: Knob,
    ) -> Document:
        """A statement of the verifier about a claim; ``by`` lets another sign one, accredited or not."""
        who = by or self.verifier
        granted = accreditation or self.accreditation_document
        if opinion.get("outcome", "unmodified") != "unmodified":
            reason = {"key": "basis-1", "description": "A supplier's factor could not be confirmed."}
            opinion.setdefault("basisForModification", [reason])
        signed = statement.attest(
            about,
            self.opinion(**opinion),
            granted,
            Signing(self.verifier.party, self.verifier.signer, at, self.new_id(at), valid_until, who.place()),
        )
        if who is not self.verifier:
            signed = self.resign(signed, lambda d: d.update(issuer=who.party.document()), by=who)
            base, there = self.verifier.base, who.base
            signed = self.resign(
                signed,
                lambda d: [
                    e.update(statusListCredential=e["statusListCredential"].replace(base, there))
                    for e in d["credentialStatus"]
                ],
                by=who,
            )
        return self.resign(signed, edit, by=who) if edit else signed

    def response(
        self,
        about: Mapping[str, Any],
        opinion: Mapping[str, Any] | None,
        *,
        by: Identity | None = None,
        at: str | None = None,
        word: Answer | None = None,
        product: str | None = None,
        challenge: str | None = None,
        successor: Mapping[str, Any] | None = None,
        edit: Edit | None = None,
    ) -> Document:
        """The platform's answer about a claim and its statement, asked at the world's moment by default."""
        who, when = by or self.platform, at or self.at
        answering = response.Answering(
            product or about["credentialSubject"]["id"],
            about,
            opinion,
            word or ("unverified" if opinion is None else "current"),
            successor,
        )
        signing = Signing(who.party, who.signer, when, self.new_id(when))
        signed = response.answer(answering, signing, challenge=challenge)
        return self.resign(signed, edit, by=who) if edit else signed

    def accreditation(
        self,
        *,
        by: Identity | None = None,
        at: str = "2025-01-01T00:00:00Z",
        valid_until: str = "2029-01-01T00:00:00Z",
        verifier: Identity | None = None,
        edit: Edit | None = None,
        **changes: Knob,
    ) -> Document:
        """The body's accreditation of the verifier."""
        who, whom = by or self.body, verifier or self.verifier
        facts = {
            "id": whom.did,
            "name": whom.name,
            "legalEntity": whom.legal_entity,
            "country": "NO",
            "number": "EAB-VB-0042",
            "standards": [
                {"name": "ISO 14065", "edition": "2020"},
                {"name": "ISO/IEC 17029", "edition": "2019"},
            ],
            "scope": [
                {"scheme": scheme, "sector": "iron-and-steel", "country": country, "level": "reasonable"}
                for scheme in ("CBAM", "ISO14067")
                for country in ("DE", "SE")
            ],
            **changes,
        }
        signed = accreditation.accredit(
            facts, Signing(who.party, who.signer, at, self.new_id(at), valid_until, who.place())
        )
        return self.resign(signed, edit, by=who) if edit else signed
