"""Find by which texts the figures and effects of a report name the retirements that it cites (T530).

A report gives each retirement that it cites a name. Its id and its digest name it too, and so do the ids and
digests of its certificates: documents have their own names, whatever a report calls them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.identifiers.device_id import device_key
from passport.identifiers.instrument_name import named
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments import cited as citing
from passport.model.instruments.cited import MARKET, Cited
from passport.vocab import INSTRUMENTS
from verify.checks.instruments.hand import Hand


class Use(NamedTuple):
    """A part or an effect that names an instrument: where it stands, and its members.

    ``name`` is the text by which it is compared; ``goods`` the key of the figure, ``scope`` its scope, of
    effects ``None``.
    """

    name: str
    label: str
    statement: str
    member: str
    goods: str
    part: Mapping[str, Any]
    scope: str | None = None


class Paper(NamedTuple):
    """A retirement that a report cites: the name it has there, and the texts that name it.

    ``own`` are its name, id and digest; ``behind`` ids and digests of its certificates, as far as they are at
    hand; ``lots`` the one text by which each of those certificates is compared: its id, else its digest.
    ``is_missing``: it is not at hand, and may have taken units of any certificate (T749).
    """

    cited: Cited
    name: str
    own: frozenset[str]
    behind: frozenset[str]
    lots: Mapping[str, str]
    is_missing: bool

    @property
    def shared(self) -> frozenset[str]:
        """Its id and digest, by which other reports name it too."""
        return frozenset(map(named, (self.cited.id, self.cited.digest)))


class Taken(NamedTuple):
    """A use of what is cited: of retirements under one name, or of one certificate among several of them.

    ``certificate`` is the text by which the certificate is compared; empty where the use names a retirement.
    """

    use: Use
    certificate: str
    papers: tuple[Paper, ...]


class Naming(NamedTuple):
    """What a report cites, and everything in it that names an instrument."""

    papers: tuple[Paper, ...]
    uses: tuple[Use, ...]

    def of(self, paper: Paper) -> list[Use]:
        """The uses of one retirement, under whatever name.

        A use by a certificate is one of the retirements of it that are cited for the same statement; where
        there are none, of each that took its units.
        """
        return [use for use in self.uses if paper in self.papers_of(use)]

    def may_be_missing(self, use: Use) -> bool:
        """Whether a use by a certificate may be of a retirement for its statement that is not at hand."""
        missing = any(one.is_missing and one.cited.statement == use.statement for one in self.papers)
        return missing and not any(use.name in one.own for one in self.papers)

    def cited(self) -> list[Taken]:
        """The uses of what is cited: retirements under the name that the report gives, or a certificate."""
        found = []
        for use in self.uses:
            papers = self.papers_of(use)
            if papers and use.name in papers[0].own:
                name = papers[0].name
                alike = tuple(one for one in self.papers if one.name == name)
                found.append(Taken(use._replace(name=name), "", alike))
            elif papers:
                certificate = papers[0].lots[use.name]
                found.append(Taken(use._replace(name=certificate), certificate, tuple(papers)))
        return found

    def texts(self, statement: str) -> set[str]:
        """All texts that name what is cited for one statement."""
        return {
            text for one in self.papers if one.cited.statement == statement for text in one.own | one.behind
        }

    def papers_of(self, use: Use) -> list[Paper]:
        """The retirements that are cited and that a use names: first the one that is called so."""
        fitting = [
            one for one in self.papers if use.name in one.behind and one.cited.statement == use.statement
        ]
        own = [one for one in self.papers if use.name in one.own and one not in fitting]
        others = [] if fitting else [one for one in self.papers if use.name in one.behind and one not in own]
        return sorted([*own, *fitting, *others], key=lambda one: one.name != use.name)


def naming(hand: Hand, model: InventoryReport) -> Naming:
    """What a report cites and uses."""
    stated = citing.read({INSTRUMENTS: [*model.instruments]})
    papers = []
    for entry, one in zip(model.instruments, stated, strict=True):
        own = frozenset(map(named, (entry["name"], one.id, one.digest)))
        lots = dict(_behind(hand, one))
        missing = hand.raw("retirement", one.digest) is None
        papers.append(Paper(one, named(entry["name"]), own, frozenset(lots), lots, missing))
    return Naming(tuple(papers), tuple(_uses(model.inventory)))


def _behind(hand: Hand, cited: Cited) -> Iterator[tuple[str, str]]:
    """Digests of the certificates that a retirement names, and ids where they are at hand; and their text."""
    raw = hand.raw("retirement", cited.digest)
    for _, digest in () if raw is None else citing.names("retirement", raw.document):
        certificate = hand.raw("certificate", digest)
        name = None if certificate is None else certificate.document.get("id")
        last = named(name if isinstance(name, str) else digest)
        yield named(digest), last
        yield last, last


def _uses(inventory: Mapping[str, Any]) -> Iterator[Use]:
    """Everything that names an instrument: parts of both inventories, and effects."""
    for member in INVENTORIES:
        for one in inventory[member].get("figures", ()):
            yield from _parts(one, member)
    for entry in inventory.get("impact", {}).get("entries", ()):
        if "instrument" in entry:
            yield Use(named(entry["instrument"]), entry["label"], "impact", "impact", entry["key"], entry)


def _parts(figure: Mapping[str, Any], member: str) -> Iterable[Use]:
    for part in figure.get("parts", ()):
        if "instrument" in part:
            name, scope = named(part["instrument"]), figure["scope"]
            yield Use(name, figure["label"], MARKET, member, figure["key"], part, scope)


def may_hold(one: InventoryReport, other: InventoryReport) -> bool:
    """Whether two reports may be of a group and of a part of it: one reporter, two entities, one time.

    No report says which other entities its own one holds.
    """
    first, second = one.entity, other.entity
    meets = first.period.start < second.period.end and second.period.start < first.period.end
    same = one.envelope.issuer.id == other.envelope.issuer.id
    return meets and same and device_key(first.id) != device_key(second.id)
