"""Collect retirements, certificates, assignments and claims at hand; judge those that are asked for."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, TypeVar

from passport.certificates.counted import in_base
from passport.certificates.policy import is_market_of
from passport.identifiers.device_id import device_key
from passport.identifiers.instrument_name import named
from passport.identifiers.product_id import identities
from passport.model.claim import Claim
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.assignment import Assignment
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import Cited
from passport.model.instruments.retirement import Retirement
from passport.vocab import INSTRUMENTS, Kind
from verify.believing import listed
from verify.believing.credential import Model, products_of
from verify.believing.listed import Listed
from verify.case import Case, Doc
from verify.checks import status
from verify.evidence import Known
from verify.findings import BESIDE_INPUT
from verify.limits import CREDENTIAL_BYTES, INSTRUMENT_CREDENTIALS
from verify.opening import Raw

Paper = Raw | Known
"""A document as it lies in the passport, or beside it."""
_KINDS: Final[frozenset[Kind]] = frozenset(
    {"claim", "inventory", "certificate", "retirement", "assignment"}
)
_LOTS: Final[tuple[Kind, ...]] = ("certificate", "retirement")
_REVOCATION: Final = "revocation"
_Model = TypeVar("_Model", Claim, InventoryReport, Retirement, Assignment, Certificate)


class Hand:
    """The documents of one verification by kind and digest; nothing of them is believed until judged.

    At most ``INSTRUMENT_CREDENTIALS`` of them are judged; ``spent`` says that this was not enough.
    """

    __slots__ = ("_case", "_held", "_judged", "_lots", "_sorted", "spent")

    def __init__(self, case: Case) -> None:
        self._case: Final = case
        evidence = case.evidence
        self._held: dict[Kind, dict[str, Paper]] = {kind: {} for kind in _KINDS}
        self._sorted: dict[Kind, list[Paper]] = {}
        self._lots: dict[str, list[Paper]] | None = None
        for raw in case.opened.extras:
            if raw.kind in _KINDS and raw.kind is not None and raw.size <= CREDENTIAL_BYTES:
                self._held[raw.kind].setdefault(raw.digest, raw)
        for one in (*evidence.instruments, *evidence.claims, *evidence.inputs):
            if one.kind in _KINDS:
                self._held[one.kind].setdefault(one.digest, one)
        self._judged: dict[str, Listed] = {}
        self.spent = False

    def raw(self, kind: Kind, digest: str) -> Raw | None:
        """The document with that digest, as it was read."""
        one = self._held[kind].get(digest)
        return Raw(kind, one.document, digest, BESIDE_INPUT, 0) if isinstance(one, Known) else one

    def judge(self, raw: Paper) -> Listed | None:
        """Profile, signer and proof of one of them; ``None`` once too many were judged."""
        found = self._judged.get(raw.digest)
        if found is not None:
            return found
        if len(self._judged) >= INSTRUMENT_CREDENTIALS or raw.kind is None:
            self.spent = True
            return None
        found = listed.judge(raw.kind, raw.document, raw.digest, self._case.trust)
        self._judged[raw.digest] = found
        return found

    def certificate(self, digest: str) -> Certificate | None:
        """The certificate with that digest, where it is at hand and a listed body has signed it."""
        model = self._sound("certificate", digest)
        return model if isinstance(model, Certificate) else None

    def retired(self, cited: Cited) -> Retirement | None:
        """The retirement that is cited, where a listed party has signed it and it holds units."""
        model = self._sound("retirement", cited.digest)
        return model if isinstance(model, Retirement) and model.size > 0 else None

    def devices(self, retired: Retirement) -> tuple[str, ...]:
        """The countries of the devices of units; a certificate that is not at hand says nothing (T644)."""
        found = (self.certificate(one.certificate) for one in retired.units)
        return tuple(one.origin.country for one in found if one is not None)

    def is_there(self, retired: Retirement) -> bool:
        """Whether devices are where the market is (T644); one code in one certificate is one place (T742)."""
        market = retired.geography
        return all(market.startswith(one) or is_market_of(market, one) for one in self.devices(retired))

    def emitted(self, certificate: str, base: str) -> Fraction | None:
        """Kilograms a unit of ``base`` by a certificate (digest), where it is at hand and states them so."""
        model = self.certificate(certificate)
        if model is None:
            return None
        kind, scale = in_base(model.attribute.per)
        return Fraction(model.attribute.intensity) / scale if kind == base else None

    def _sound(self, kind: Kind, digest: str) -> Model | None:
        raw = self.raw(kind, digest)
        found = None if raw is None else self.judge(raw)
        return None if found is None or found.stopped else found.model

    def has_lot(self, text: str) -> bool:
        """Whether a listed body says that a text names a certificate or a retirement.

        As the id or digest of its own document at hand, or of a certificate whose units it retired.
        """
        if self._lots is None:
            self._lots = {}
            for kind in _LOTS:
                for raw in self._held[kind].values():
                    digests = (raw.digest, *_taken(raw))
                    for one in {name for digest in digests for name in self._texts(digest)}:
                        self._lots.setdefault(one, []).append(raw)
        judged = (self.judge(raw) for raw in self._lots.get(text, ()))
        return any(one is not None and not one.stopped for one in judged)

    def _texts(self, digest: str) -> Iterator[str]:
        """The digest of a certificate or retirement, and the id where it is at hand."""
        yield named(digest)
        for raw in (self.raw(kind, digest) for kind in _LOTS):
            name = None if raw is None else raw.document.get("id")
            if isinstance(name, str):
                yield named(name)

    def retirements(self, certificates: set[str], devices: set[str]) -> Iterator[tuple[str, Retirement]]:
        """Those by listed registries that name one of these certificates or devices (keys), by digest."""
        for raw in self._all("retirement"):
            for one in _entries(raw, "units"):
                if _text(one, "certificate") in certificates or _key(one.get("origin")) in devices:
                    yield from self._models(raw, Retirement)
                    break

    def counterparts(self, did: str) -> Iterator[tuple[str, Retirement]]:
        """Those by listed registries that name this party as the one who has the physical product."""
        for raw in self._all("retirement"):
            if _member(raw, "counterpart") == did:
                yield from self._models(raw, Retirement)

    def received(self, did: str) -> Iterator[tuple[str, Retirement]]:
        """Those for others that do not name this party, where a certificate of a listed body does."""
        sent = {raw.digest for raw in self._all("certificate") if _member(raw, "recipient") == did}
        several = []
        for raw in self._all("retirement") if sent else ():
            papers = sent.intersection(_taken(raw))
            if any(self._sound("certificate", digest) is not None for digest in sorted(papers)):
                several.append(raw)
        for raw in several:
            for digest, one in self._models(raw, Retirement):
                if did not in {one.beneficiary, one.counterpart, *(party for _, party in one.chain)}:
                    yield digest, one

    def assignments(self, devices: set[str]) -> Iterator[Assignment]:
        """The assignments of these devices (keys) that a listed issuing body has signed."""
        for raw in self._all("assignment"):
            if _key(_member(raw, "id")) in devices:
                yield from (model for _, model in self._models(raw, Assignment))

    def claims_citing(self, retirement: Cited) -> Iterator[tuple[str, Claim]]:
        """The other claims that count and cite a retirement by id or digest, by their digest."""
        yield from self._in_force(raw for raw in self._all("claim") if _names(raw, retirement))

    def reports(self) -> Iterator[tuple[str, InventoryReport]]:
        """The other inventory reports by listed reporters that still count, by digest."""
        yield from self._counting(self._all("inventory"))

    def claims_of(self, did: str) -> Iterator[tuple[str, Claim]]:
        """The other claims that this listed producer has signed and that still count, by digest."""
        yield from self._in_force(raw for raw in self._all("claim") if _is_by(raw, did))

    def _in_force(self, raws: Iterable[Paper]) -> Iterator[tuple[str, Claim]]:
        """Those of these claims that their producer has neither withdrawn nor replaced by one at hand."""
        found = dict(one for raw in raws for one in self._models(raw, Claim))
        replaced = self._replaced(found) | self._older(found) if found else set()
        for digest, one in found.items():
            if digest not in replaced and not self._is_withdrawn("claim", digest, one):
                yield digest, one

    def _replaced(self, found: Mapping[str, Claim]) -> set[str]:
        """The digests of claims that another one at hand, of the same producer and product, revises.

        That one may be the claim that is verified, and need not be about what these are looked for.
        """
        own = self._case.claim
        later = [*self._held["claim"].values(), *([] if own is None else [own.raw])]
        return {
            digest
            for raw in later
            if (digest := _revised(raw)) in found and self._replaces(raw, found[digest])
        }

    def _replaces(self, raw: Paper, before: Claim) -> bool:
        later = self._claim(raw)
        if later is None or later.revision_of is None or later.revision_of.id != before.envelope.id:
            return False
        return _are_versions(later, before)

    def _older(self, found: Mapping[str, Claim]) -> set[str]:
        """The digests of claims before one of the same producer and product that revises what is not at hand.

        The lines of both may be one, whose copy between them is missing (T704).
        """
        later = list(self._after_gaps({one.envelope.issuer.id for one in found.values()}))
        return {digest for digest, one in found.items() if any(_may_follow(two, one) for two in later)}

    def _after_gaps(self, issuers: set[str]) -> Iterator[Claim]:
        """The claims of these producers that revise what is not at hand."""
        own, held = self._case.claim, self._held["claim"]
        for raw in (*(held[digest] for digest in sorted(held)), *([] if own is None else [own.raw])):
            if self._is_missing("claim", _revised(raw)) and any(_is_by(raw, did) for did in issuers):
                later = self._claim(raw)
                if later is not None:
                    yield later

    def _is_missing(self, kind: Kind, digest: str) -> bool:
        """Whether a digest names a document that is not at hand, nor the one that is verified."""
        own = self._case.claim
        return bool(digest) and self.raw(kind, digest) is None and (own is None or own.raw.digest != digest)

    def _claim(self, raw: Paper) -> Claim | None:
        judged = self.judge(raw)
        model = None if judged is None or judged.stopped else judged.model
        return model if isinstance(model, Claim) else None

    def reports_of(self, did: str) -> Iterator[tuple[str, InventoryReport]]:
        """The other inventory reports that this listed reporter has signed, by digest."""
        yield from self._counting([raw for raw in self._all("inventory") if _is_by(raw, did)])

    def _counting(self, raws: list[Paper]) -> Iterator[tuple[str, InventoryReport]]:
        """Those of these reports that their reporter has neither withdrawn nor replaced by one at hand.

        One before a correction of what is not at hand is replaced too, as a claim is (T705).
        """
        found = [one for raw in raws for one in self._models(raw, InventoryReport)]
        last: dict[tuple[str, ...], str] = {}
        for _, one in found:
            if self._is_missing("inventory", "" if one.revision_of is None else one.revision_of.digest):
                last[line(one)] = max(last.get(line(one), ""), one.envelope.said)
        replaced = {
            (one.revision_of.id, one.revision_of.digest, *line(one))
            for _, one in found
            if one.revision_of is not None
        }
        for digest, one in found:
            before = one.envelope.said < last.get(line(one), "")
            if before or (one.envelope.id, digest, *line(one)) in replaced:
                continue
            if not self._is_withdrawn("inventory", digest, one):
                yield digest, one

    def _is_withdrawn(self, kind: Kind, digest: str, model: Claim | InventoryReport) -> bool:
        """Whether a status list at hand has the bit of its withdrawal; what else lists say is not asked."""
        raw, case = self.raw(kind, digest), self._case
        if raw is None or not model.envelope.status:
            return False
        counted = len(case.counted)
        answers = status.standing(case, Doc(kind, raw, "", model))
        withdrawn = any(is_set for purpose, is_set in answers if purpose == _REVOCATION)
        del case.counted[counted:]  # the verdict rests on no list that leaves a document of others as it is
        return withdrawn

    def _all(self, kind: Kind) -> list[Paper]:
        """Every document of a kind, by digest; of claims and reports every other one."""
        found = self._sorted.get(kind)
        if found is None:
            own, held = self._case.claim, self._held[kind]
            found = [held[digest] for digest in sorted(held) if own is None or digest != own.raw.digest]
            self._sorted[kind] = found
        return found

    def _models(self, raw: Paper, kind: type[_Model]) -> Iterator[tuple[str, _Model]]:
        found = self.judge(raw)
        model: Model | None = None if found is None or found.stopped else found.model
        if isinstance(model, kind):
            yield raw.digest, model


def line(report: InventoryReport) -> tuple[str, str, str, str]:
    """What versions of one report have in common: its signer, the entity in any spelling, and the period."""
    period = report.entity.period
    return report.envelope.issuer.id, device_key(report.entity.id), period.start, period.end


def _may_follow(later: Claim, before: Claim) -> bool:
    """Whether one claim may stand in the line of another one: of its product, and signed later."""
    return before.envelope.said < later.envelope.said and _are_versions(later, before)


def _are_versions(one: Claim, other: Claim) -> bool:
    """Whether two claims are of one producer about one product."""
    if one.envelope.issuer.id != other.envelope.issuer.id:
        return False
    return not identities(products_of(one) or ()).isdisjoint(identities(products_of(other) or ()))


def _revised(raw: Paper) -> str:
    """The digest of what a claim, checked or not, says that it revises; empty: nothing."""
    named = raw.document.get("wasRevisionOf")
    return _text(named, "digestMultibase") if isinstance(named, dict) else ""


def _taken(raw: Paper) -> Iterator[str]:
    """The digests of the certificates whose units a document, checked or not, says that it took."""
    return filter(None, (_text(one, "certificate") for one in _entries(raw, "units")))


def _is_by(raw: Paper, did: str) -> bool:
    issuer = raw.document.get("issuer")
    return isinstance(issuer, dict) and issuer.get("id") == did


def _text(entry: dict[str, Any], name: str) -> str:
    """A text in an entry that nobody has checked."""
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def _key(device: object) -> str:
    """The text by which a device is compared, as nobody has checked it."""
    return device_key(device) if isinstance(device, str) else ""


def _names(raw: Paper, retirement: Cited) -> bool:
    """Whether a claim, checked or not, cites a retirement."""
    for one in _entries(raw, INSTRUMENTS):
        if retirement.is_named(one.get("id"), one.get("digestMultibase")):
            return True
    return False


def _member(raw: Paper, name: str) -> object:
    """A member of a subject that nobody has checked."""
    subject = raw.document.get("credentialSubject")
    return subject.get(name) if isinstance(subject, dict) else None


def _entries(raw: Paper, name: str) -> list[dict[str, Any]]:
    """The objects in an array of a subject that nobody has checked."""
    entries = _member(raw, name)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
