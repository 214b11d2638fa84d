"""Compare what the reports at hand take of one retirement, each under its own names for it (T583 to T586)."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple, TypeVar

from passport.carbon.rechecking.inventories.parts import is_certificate, off, quantity
from passport.certificates.citing import scopes
from passport.certificates.counted import in_base
from passport.identifiers.instrument_name import is_shared, named
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retired, Retirement
from passport.vocab import Kind
from verify.checks.instruments.hand import Hand, line
from verify.checks.instruments.names import Naming, Paper, Use, may_hold, naming

_USER: Final = frozenset({"1", "2"})
"""The scopes in which units have one user: what it burns itself, and what it buys as energy."""
_NONE: Final = Fraction(0)
_Model = TypeVar("_Model", Retirement, Certificate)
Again = tuple[str, str]
"""The id of another report, and what is wrong with what it takes."""


class Other(NamedTuple):
    """A report at hand, and what its names mean."""

    model: InventoryReport
    names: Naming


class _Taken(NamedTuple):
    """What one report takes of a retirement: its units, in which scopes, for which statement."""

    id: str
    issuer: str
    line: tuple[str, ...]
    units: int
    scopes: frozenset[str]
    statement: str
    is_nested: bool
    """Whether one of the two entities may be a part of the other."""


class Beyond(NamedTuple):
    """An intervention that is counted beyond the whole, with another report and all shares of it.

    ``keys`` are the texts by which it is compared, ``place`` the member of the inventory that counts it.
    """

    name: str
    keys: frozenset[str]
    other: str
    computed: str
    place: str = "impact"

    @property
    def retired(self) -> set[str]:
        """The texts of its retirements among the keys, and those of what is a part of one."""
        return {key.partition("\n")[0] for key in self.keys}


class Between:
    """One report and the others at hand that still count, whoever signed them.

    ``count`` finds what is counted beyond the whole.
    """

    __slots__ = ("_aliases", "_beyond", "_called", "_count", "_hand", "_others", "own")

    def __init__(self, hand: Hand, own: Other, count: "Callable[[Between], list[Beyond]]") -> None:
        self._hand = hand
        self._count = count
        self._others: list[Other] | None = None
        self._aliases: dict[str, list[Paper]] | None = None
        self._beyond: list[Beyond] | None = None
        self._called: dict[str, set[str]] | None = None
        self.own = own

    @property
    def others(self) -> list[Other]:
        """The other reports, read once they are asked for."""
        if self._others is None:
            self._others = [Other(one, naming(self._hand, one)) for _, one in self._hand.reports()]
        return self._others

    @property
    def beyond(self) -> list[Beyond]:
        """What is counted beyond the whole, found once it is asked for."""
        if self._beyond is None:
            self._beyond = self._count(self)
        return self._beyond

    def keys(self, report: Other, use: Use) -> tuple[frozenset[str], bool]:
        """The texts by which what a report names is compared, and whether others can name it so too.

        Of a retirement that it cites its id and digest, under whatever name; of a name without one those of
        each retirement that any report at hand cites and that the name stands for; else the name itself,
        which is the reporter's alone where it is no identifier.
        """
        papers = report.names.papers_of(use)
        if papers:
            return frozenset().union(*(one.shared for one in papers)), True
        known = self._stands_for(use.name, report.model.envelope.issuer.id)
        if known is not None:
            return known | {use.name}, True
        if is_shared(use.part["instrument"]):
            return frozenset({use.name}), True
        return frozenset({f"{report.model.envelope.issuer.id}\n{use.name}"}), False

    def _stands_for(self, name: str, party: str) -> frozenset[str] | None:
        """What a name without a citation stands for; ``None``: it names no retirement or certificate at hand.

        A retirement by its id or digest. A certificate stands for its retirements in which the party has a
        role; where there is none for all of them if they took all of its units, or nobody knows how many it
        has. It may be another part of the certificate that is meant.
        """
        found = self._known().get(name)
        if found is None:
            return None
        lots = [one for one in found if name not in one.shared]
        own = [one for one in lots if self._has_role(one, party)]
        meant = [*(own or (lots if self._take_all(name, lots) else ()))]
        meant += [one for one in found if name in one.shared]
        return frozenset().union({one.lots[name] for one in lots}, *(one.shared for one in meant))

    def _known(self) -> dict[str, list[Paper]]:
        """The retirements that a text names by id or digest of a document, whatever reports call them."""
        if self._aliases is None:
            self._aliases = {}
            for paper in (one for report in (self.own, *self.others) for one in report.names.papers):
                for name in paper.shared | paper.behind:
                    self._aliases.setdefault(name, []).append(paper)
        return self._aliases

    def parts(self, report: Other, use: Use) -> dict[str, Fraction]:
        """The part of each retirement that an effect takes, by its keys: quantity times share (T703).

        In proportion over the retirements that it names, and of each certificate behind them, by a key of
        its own. Empty where a retirement is not at hand, or counts units of another kind.
        """
        papers, by_name = self._behind(report, use)
        held = [_held(self._hand, one, use, "" if by_name else one.lots[use.name]) for one in papers]
        known = [one for one in held if one is not None]
        total = sum((one.units for one in known), _NONE)
        if len(known) < len(held) or not total:
            return {}
        taken = (quantity([use.part]) - off([use.part])) * Fraction(use.part["share"]) / total
        found: dict[str, Fraction] = {}
        for paper, one in zip(papers, known, strict=True):
            found |= dict.fromkeys(paper.shared, taken * one.units / one.size)
            for lot, size in one.lots.items():
                found[f"{named(paper.cited.id)}\n{lot}"] = taken * one.units / size
        return found

    def _behind(self, report: Other, use: Use) -> tuple[list[Paper], bool]:
        """The retirements that an effect names, and whether by a name of theirs, or by a certificate.

        Without a citation it is one that another report cites under this id or digest.
        """
        cited = report.names.papers_of(use)
        if cited:
            return cited, use.name in cited[0].own
        alike = {one.cited.id: one for one in self._known().get(use.name, ()) if use.name in one.shared}
        return [*alike.values()][: len(alike) == 1], True

    def is_lot(self, report: Other, use: Use) -> bool:
        """Whether a figure takes units of a certificate, whatever kind it states (T700).

        What a document of a listed body at hand, or another word of the reporter, shows to be a certificate
        or retired is no contract. What others say of the name shows nothing (T702).
        """
        if use.statement != MARKET or is_certificate(use.part):
            return use.statement == MARKET
        own = self._certificates().get(report.model.envelope.issuer.id, set())
        return not self.keys(report, use)[0].isdisjoint(own) or self._hand.has_lot(use.name)

    def may_be_lot(self, report: Other, use: Use) -> bool:
        """Whether it is a lot, or some report at hand says that it is (T702)."""
        if use.statement != MARKET or self.is_lot(report, use):
            return use.statement == MARKET
        keys, _ = self.keys(report, use)
        return any(not keys.isdisjoint(called) for called in self._certificates().values())

    def _certificates(self) -> dict[str, set[str]]:
        """The texts by which certificates and what was retired are compared, by the reporter who says it."""
        if self._called is None:
            self._called = {}
            for report in (self.own, *self.others):
                called = self._called.setdefault(report.model.envelope.issuer.id, set())
                for paper in report.names.papers:
                    called |= paper.shared | paper.behind
                for use in report.names.uses:
                    if use.statement == MARKET and is_certificate(use.part):
                        called |= self.keys(report, use)[0]
        return self._called

    def _has_role(self, paper: Paper, party: str) -> bool:
        """Whether a party is the beneficiary of a retirement that holds, or in its chain."""
        one = self._judged("retirement", paper.cited.digest, Retirement)
        return one is not None and party in {one.beneficiary, *(who for _, who in one.chain)}

    def _take_all(self, name: str, papers: list[Paper]) -> bool:
        """Whether retirements took all units of a certificate; so it is where one of them cannot be read."""
        taken: dict[str, int] = {}
        most = 0
        for paper in papers:
            one = self._judged("retirement", paper.cited.digest, Retirement)
            units = [] if one is None else _of_lot(one, paper, name)
            for digest in {unit.certificate for unit in units}:
                certificate = self._judged("certificate", digest, Certificate)
                most = max(most, 0 if certificate is None else certificate.units.size)
            if one is None or not most:
                return True
            taken[one.envelope.id] = sum(unit.units.size for unit in units)
        return sum(taken.values()) >= most

    def _judged(self, kind: Kind, digest: str, model: type[_Model]) -> _Model | None:
        raw = self._hand.raw(kind, digest)
        found = None if raw is None else self._hand.judge(raw)
        held = None if found is None or found.stopped else found.model
        return held if isinstance(held, model) else None

    def again(self, cited: Cited, retirement: Retirement) -> list[Again]:
        """Reports at hand that count units of a retirement which the own report counts, and no part of it.

        The reports of one party take in each scope at most what was retired, once for each of its roles in
        the chain. No two parties take it in a scope that has one user, or together more than was retired for
        figures and for effects. Reports of strangers spoil nothing.
        """
        own, others = _taken(self.own, cited, self.own), self._takings(cited)
        mine = _most([one for one in others if one.issuer == own.issuer])
        parties = {retirement.beneficiary, *(party for _, party in retirement.chain)} - {own.issuer}
        theirs = [one for one in others if one.issuer in parties]
        apart = [one for one in mine if not one.is_nested]
        found = [*_beyond(own, mine, retirement, nested=False)]
        found += _of_others(own, apart, theirs, retirement.size)
        names = {named(cited.id), named(cited.digest)}
        found += [(one.other, "claimed.shares") for one in self.beyond if not names.isdisjoint(one.retired)]
        return [one for one in dict.fromkeys(found) if one[0] != own.id]

    def may_be_again(self, cited: Cited, retirement: Retirement) -> bool:
        """Whether reports of one group and its parts count units beyond what was retired (T647)."""
        own = _taken(self.own, cited, self.own)
        mine = _most([one for one in self._takings(cited) if one.issuer == own.issuer])
        return any(_beyond(own, mine, retirement, nested=True))

    def _takings(self, cited: Cited) -> list[_Taken]:
        """What reports about other entities or periods, or of other parties, take of a retirement."""
        own = line(self.own.model)
        taken = (_taken(other, cited, self.own) for other in self.others)
        return [one for one in taken if one.units and one.line != own]


class _Held(NamedTuple):
    """Units of a retirement that a use is taken from, and all of it, in the unit in which the use counts.

    ``lots``: by the text of each certificate of which it takes units, what it takes them from: all of the
    retirement in proportion, or the units of that certificate alone.
    """

    units: Fraction
    size: Fraction
    lots: dict[str, Fraction]


def _held(hand: Hand, paper: Paper, use: Use, certificate: str) -> _Held | None:
    """What a use is taken from; ``None``: nobody knows, or it has units of another kind."""
    one = hand.retired(paper.cited)
    if one is None or "quantity" not in use.part:
        return None
    (base, scale), (kind, each) = in_base(use.part.get("unit", "")), in_base(one.unit)
    size = one.size * each / scale
    units = int(paper.cited.quantity) * each / scale
    if base != kind:
        return None
    if not certificate:
        return _Held(units, size, {paper.lots[named(unit.certificate)]: size for unit in one.units})
    own = sum(unit.units.size for unit in _of_lot(one, paper, certificate)) * each / scale
    return _Held(units * own / size, size, {certificate: own}) if own else None


def _of_lot(retirement: Retirement, paper: Paper, name: str) -> list[Retired]:
    """The units of a retirement that are of the certificate that a text names."""
    lots = paper.lots
    return [one for one in retirement.units if lots.get(named(one.certificate)) == lots[name]]


def _taken(report: Other, cited: Cited, own: Other) -> _Taken:
    """What a report takes of a retirement, which goes by its id: signed anew, it has another digest."""
    model, names = report
    papers = [one for one in names.papers if cited.is_named(one.cited.id, one.cited.digest)]
    used = frozenset(use.scope for one in papers for use in names.of(one) if use.scope is not None)
    units = sum(int(one.cited.quantity) for one in papers)
    statement = papers[0].cited.statement if papers else MARKET
    nested = may_hold(own.model, model)
    return _Taken(model.envelope.id, model.envelope.issuer.id, line(model), units, used, statement, nested)


def _most(several: list[_Taken]) -> list[_Taken]:
    """Of versions of one report of which none replaces the other, the one that takes most."""
    found: dict[tuple[str, ...], _Taken] = {}
    for one in several:
        before = found.get(one.line)
        if before is None or (one.units, one.id) > (before.units, before.id):
            found[one.line] = one
    return list(found.values())


def _beyond(
    own: _Taken, mine: list[_Taken], retirement: Retirement, *, nested: bool
) -> Iterator[Again]:
    """Reports of the same party that take more than its roles have in some scope.

    Effects have no scope, and figures of a scope that is none of its roles' stand in none: both take from
    each of them. ``nested``: those of entities that may hold each other take apart, else the largest for all.
    """
    roles = scopes(retirement, own.issuer) or ("",)
    for scope in sorted(set(roles)):
        rest = set(roles) - {scope}
        there = [one for one in (own, *mine) if not one.scopes or not one.scopes <= rest]
        if _units(own, there, nested=nested) > retirement.size * roles.count(scope):
            others = [one for one in there if one is not own]
            yield from ((one.id, "claimed.cited") for one in others if nested or not one.is_nested)


def _units(own: _Taken, there: list[_Taken], *, nested: bool) -> int:
    """What all of them take, of those that may hold each other each by itself, or the largest for all."""
    groups = [one.units for one in there if one is own or one.is_nested]
    apart = sum(one.units for one in there if one is not own and not one.is_nested)
    return apart + (sum(groups) if nested else max(groups, default=0))


def _of_others(own: _Taken, mine: list[_Taken], theirs: list[_Taken], size: int) -> Iterator[Again]:
    """Reports of other parties of the chain that take what this party takes, where a chain has it once."""
    for one in _most(theirs):
        if own.scopes & _USER and one.scopes & _USER:
            yield one.id, "claimed.scopes"
        elif one.statement != own.statement:
            units = sum(other.units for other in (own, *mine) if other.statement == own.statement)
            if units + one.units > size:
                yield one.id, "claimed.statement"
