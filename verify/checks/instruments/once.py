"""Check that units are claimed once among all that is at hand, whoever signed it (T267, T330)."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from passport.certificates.citing import Citing, direct
from passport.certificates.readings import certified_beside
from passport.certificates.units import Used
from passport.identifiers.device_id import device_key
from passport.identifiers.product_id import identities
from passport.model.claim import Claim
from passport.model.instruments import cited as citing
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import Cited
from passport.model.instruments.retirement import Retirement
from verify.believing.credential import products_of
from verify.case import Case
from verify.checks.instruments.between import Between
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, NOWHERE, Finding
from verify.limits import FIGURES_REPORTED

_CODE: Final = "instrument.double_claim"


def once(
    case: Case,
    hand: Hand,
    cited: Cited,
    retirement: Retirement,
    said: Citing,
    between: Between | None,
) -> None:
    """Record ``instrument.double_claim``: fails for each retirement or claim that counts its units too.

    Two retirements with units in common, a second party that claims them in scope 1, and other claims of the
    same party that cite this retirement beyond what it holds; of a report, what ``between`` finds in the
    reports at hand. The parties of one chain cite one retirement, each once. Not checked where more is at
    hand than one verification judges, of which one may have replaced the other claim or report (T748), or a
    report of a part of the entity, or of what holds it, may cite it.
    """
    certain = [
        *((party, "", "claimed.scopes") for party in sorted(direct(retirement))[1:]),
        *([(said.elsewhere, "", "claimed.statement")] if said.elsewhere else []),
        *_retired(hand, cited, retirement),
    ]
    others = _reported(between, cited, retirement) if between else _cited(hand, cited, retirement, said)
    found = certain if hand.spent else [*certain, *others]
    for other, certificate, problem in found[:FIGURES_REPORTED]:
        facts = {"id": cited.id, "other": other, "certificate": certificate, "problem": problem}
        case.findings.append(Finding(_CODE, cited.digest, "fail", "", facts, NOWHERE))
    if found:
        return
    nested = between is not None and between.may_be_again(cited, retirement)
    if hand.spent or nested:
        facts = {"id": cited.id, "problem": "claimed.part" if nested else "instrument.too_many"}
        case.findings.append(Finding(_CODE, cited.digest, "not_checked", "", facts, NOWHERE))
    else:
        case.findings.append(Finding(_CODE, cited.digest, "pass", "", NOTHING, NOWHERE))


def _retired(hand: Hand, cited: Cited, retirement: Retirement) -> "Iterator[tuple[str, str, str]]":
    """Other retirements of the same units; what that registry signed anew word for word is no other one."""
    certificates = {one.certificate for one in retirement.units}
    devices = {device_key(one.origin) for one in retirement.units}
    own, used = retirement.document["credentialSubject"], Used(retirement)
    by = retirement.envelope.issuer.id
    for digest, other in hand.retirements(certificates, devices):
        if digest == cited.digest:
            continue
        certificate = used.shared(other) or _one_reading(hand, retirement, other)
        again = (other.envelope.id, other.envelope.issuer.id) == (cited.id, by)
        if certificate and not (again and other.document["credentialSubject"] == own):
            yield other.envelope.id, certificate, "claimed.retired"


def _one_reading(hand: Hand, own: Retirement, other: Retirement) -> str:
    """The first certificate (its digest) of ``own`` whose reading was retired as another product (T671)."""
    if own.product == other.product:
        return ""
    devices = {device_key(one.origin) for one in other.units}
    mine = {one.certificate: device_key(one.origin) for one in own.units}
    named = [digest for digest, device in mine.items() if device in devices]
    theirs = _at_hand(hand, (one.certificate for one in other.units)) if named else {}
    own_ones = _at_hand(hand, named)
    beyond = (digest for digest, one in own_ones.items() if certified_beside(one, theirs.values()))
    return next(beyond, "")


def _at_hand(hand: Hand, digests: Iterable[str]) -> dict[str, Certificate]:
    found = ((digest, hand.certificate(digest)) for digest in dict.fromkeys(digests))
    return {digest: one for digest, one in found if one is not None}


def _cited(hand: Hand, cited: Cited, retirement: Retirement, said: Citing) -> "list[tuple[str, str, str]]":
    """Claims of this party about other products, where all of them take more than was retired.

    Of the versions of one product's claim the one that takes most counts; claims about this very product are
    in one line with this one, or contradict it (``claim.fork``). A retirement goes by its id: signed anew, it
    has another digest and the same units.
    """
    own = identities(said.products)
    versions = _Versions()
    for _, claim in hand.claims_citing(cited):
        names = identities(products_of(claim) or ())
        if claim.envelope.issuer.id != said.issuer or not own.isdisjoint(names):
            continue
        versions.take(_Taken(names, _quantity(claim, cited), claim.envelope.id))
    others = versions.all
    within = int(cited.quantity) + sum(one.units for one in others) <= retirement.size
    return [] if within else [(one.claim, "", "claimed.cited") for one in others]


def _reported(between: Between, cited: Cited, retirement: Retirement) -> "list[tuple[str, str, str]]":
    """Other reports at hand that count the units too."""
    return [(report, "", problem) for report, problem in between.again(cited, retirement)]


class _Taken(NamedTuple):
    """What a claim about another product takes of a retirement: names of it, units, the claim's id."""

    names: frozenset[str]
    units: int
    claim: str


class _Versions:
    """What claims take, of those about one product the one that takes most; found by the names it has."""

    def __init__(self) -> None:
        self.all: list[_Taken] = []
        self._called: dict[str, set[int]] = {}

    def take(self, one: _Taken) -> None:
        places = (place for name in one.names for place in self._called.get(name, ()))
        same = min(places, default=len(self.all))
        if same == len(self.all):
            self.all.append(one)
        elif one.units > self.all[same].units:
            for name in self.all[same].names:
                self._called[name].discard(same)
            self.all[same] = one
        else:
            return
        for name in one.names:
            self._called.setdefault(name, set()).add(same)


def _quantity(claim: Claim, retirement: Cited) -> int:
    stated = citing.read(claim.document["credentialSubject"])
    return sum(int(one.quantity) for one in stated if retirement.is_named(one.id, one.digest))
