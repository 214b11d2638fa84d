"""What is known about an entity at each of its levels, and the linkset of it (RFC 9264).

A request for an item finds the records of the item, of its lot, of its product: the most granular level that
has a type of link, or a default link, decides (GS1-Conformant Resolver 1.2, section 2.5.9). A published
passport brings its own links; its holder may register others beside them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product as combinations
from typing import Any, Final

from passport.identifiers.digital_link import format_path
from passport.identifiers.product_id import ProductId
from passport.vocab import INVENTORY
from resolver.answers.links import DEFAULT_LINK, PASSPORT_LINK, VOCABULARY, Link
from resolver.answers.respond import Collected, Held
from resolver.store.periods import Wish
from resolver.store.records import Records
from resolver.store.store import Stored
from resolver.web.negotiation import CREDENTIAL, HTML, JSON, PRESENTATION, SIGNED_COPY
from signing import strict_json

PAGE_LANGUAGES: Final = ("en", "de", "zh")
_PAGE_TITLES: Final = {"en": "Product passport", "de": "Produktpass", "zh": "产品护照"}
_REPORT_LINK: Final = VOCABULARY + "sustainabilityInfo"
CONTEXT_PATH: Final = "/linkset-context.jsonld"
COPIES: Final = {
    "dpp": (PASSPORT_LINK, "Signed copy of the passport (UNTP)"),
    "dcc": (VOCABULARY + "certificationInfo", "Signed copy of the opinion (UNTP)"),
}
"""Signed copies by their names: link type and title."""
CONTEXT: Final[dict[str, Any]] = {
    "@context": {
        "@version": "1.1",
        "@vocab": "http://www.iana.org/assignments/relation/",
        "linkset": "@graph",
        "anchor": "@id",
        "href": "@id",
        "title": "http://purl.org/dc/terms/title",
        "type": "http://purl.org/dc/terms/format",
        "hreflang": {"@id": "http://purl.org/dc/terms/language", "@container": "@set"},
        "context": {"@id": "http://purl.org/dc/terms/coverage", "@container": "@set"},
        "description": "http://www.w3.org/2000/01/rdf-schema#comment",
        "itemDescription": "http://www.w3.org/2000/01/rdf-schema#comment",
        "fwqs": "https://ref.gs1.org/voc/fwqs",
    }
}
"""Reads a linkset as JSON-LD (RFC 9264, appendix A)."""


@dataclass(frozen=True, slots=True)
class Level:
    """One entity: ``key`` is its path, ``default`` where a request without wishes goes.

    ``passport``: the passport published for exactly this entity. ``own_default``: its holder registered the
    default; otherwise the passport is it.
    """

    key: str
    description: str
    links: tuple[Link, ...]
    default: Link | None
    passport: Held | None
    own_default: bool


def broader(wanted: ProductId) -> Iterator[str]:
    """Keys to look up, the exact one first, then ever fewer qualifiers; the last ones (serial) matter most.

    For 22, 10 and 21: all, 10+21, 22+21, 21, 22+10, 10, 22, none.
    """
    count = len(wanted.qualifiers)
    for kept in combinations((True, False), repeat=count):
        # The first choice varies slowest, and stands for the last qualifier.
        qualifiers = tuple(one for one, keep in zip(wanted.qualifiers, reversed(kept), strict=True) if keep)
        yield _key(wanted, qualifiers)


def _key(wanted: ProductId, qualifiers: tuple[tuple[str, str], ...]) -> str:
    if wanted.kind != "gs1" or qualifiers == wanted.qualifiers:
        return wanted.key
    return format_path(*wanted.primary, qualifiers)


def look_up(store: Collected, wanted: ProductId, wish: Wish) -> tuple[str, Stored] | None:
    """Give the most granular level with a passport: its key and its newest claim.

    ``wish``: which of an entity's documents is wanted.
    """
    for key in broader(wanted):
        head = store.head(wish.name(key))
        if head is not None:
            return key, head
    return None


def levels(store: Collected, records: Records, wanted: ProductId, root: str) -> list[Level]:
    """What is known at each level of ``wanted``, the most granular first; empty levels are left out."""
    keys = list(broader(wanted))
    registered = records.newest("links", keys)
    heads = {key: store.head(key) for key in keys}
    digests = [head.digest for head in heads.values() if head is not None]
    copies = records.newest("copy", [f"{digest}/{name}" for digest in digests for name in COPIES])
    found = []
    for key, head in heads.items():
        level = _level(store, key, head, registered.get(key), root)
        if level is not None:
            own = level.passport is not None and not level.passport.withdrawn
            signed = copy_links(head.digest if own and head else "", copies, root)
            found.append(replace(level, links=(*level.links, *signed)))
    return found


def copy_links(digest: str, copies: Iterable[str], root: str) -> Iterator[Link]:
    """Links to the signed copies of a claim and of the opinion about it, in the form of UNTP.

    They name the context ``untp``, so that who asks for ``dpp`` without another wish gets the passport
    itself.
    """
    for name, (rel, title) in COPIES.items():
        if f"{digest}/{name}" in copies:
            href = f"{root}/d/{digest}/{name}.jwt"
            yield Link(rel, href, title, SIGNED_COPY, context=("untp",))


def _level(store: Collected, key: str, head: Stored | None, data: bytes | None, root: str) -> Level | None:
    """Collect an entity's level: links of its newest passport, and those its holder registered.

    The default is a registered link that is marked so, else the passport's page. ``None`` for an entity with
    neither.
    """
    if head is None and data is None:
        return None
    links: list[Link] = []
    default, own, description, passport = None, False, "", None
    if head is not None:
        passport = store.held(head)
        links += passport_links(passport, key, root)
        links += report_links(store, passport, key, root)
        description = str(passport.claim.document["credentialSubject"]["name"])
        default = Link(DEFAULT_LINK, f"{root}/passport/{key}", description)
    if data is not None:
        said, listed, place = read_record(data)
        links += listed
        description = said
        if place is not None:
            target = listed[place]
            default, own = Link(DEFAULT_LINK, target.href, target.title, fwqs=target.fwqs), True
    return Level(key, description, tuple(links), default, passport, own)


def write_record(description: str, links: Sequence[Link], default: int | None) -> dict[str, Any]:
    """Write a registration as it is kept (every value a text, as strict JSON without numbers wants it)."""
    listed = [{"rel": one.rel, **one.fields()} for one in links]
    kept: dict[str, Any] = {"description": description, "links": listed}
    if default is not None:
        kept["default"] = str(default)
    return kept


def read_record(data: bytes) -> tuple[str, list[Link], int | None]:
    """Description, links and place of the default of a kept registration."""
    value = strict_json.loads(data, max_bytes=len(data), numbers=False)
    if not isinstance(value, dict):
        raise TypeError("the store holds a record that was never admitted")
    members: dict[str, Any] = value
    links = [
        Link(
            one["rel"],
            one["href"],
            one["title"],
            one.get("type", ""),
            tuple(one.get("hreflang", ())),
            tuple(one.get("context", ())),
            one.get("fwqs", True),
        )
        for one in members["links"]
    ]
    return members["description"], links, int(members["default"]) if "default" in members else None


def passport_links(found: Held, key: str, root: str) -> list[Link]:
    """Give the links a published passport brings: itself, its page, statements, status lists and versions."""
    here = f"{root}/passport/{key}"
    name = "Signed documents of the product passport"
    links = [Link(PASSPORT_LINK, f"{here}?format=json", name, media) for media in (JSON, PRESENTATION)]
    links += [
        Link(PASSPORT_LINK, f"{here}?format=html&lang={one}", _PAGE_TITLES[one], HTML, (one,))
        for one in PAGE_LANGUAGES
    ]
    links += [
        Link(
            VOCABULARY + "certificationInfo",
            f"{root}/d/{one.stored.digest}",
            f"Statement of {one.document['issuer']['name']}",
            CREDENTIAL,
        )
        for one in found.statements
    ]
    links += [
        Link(
            "status",
            f"{root}/d/{one.stored.digest}",
            f"Status list: {one.document['credentialSubject']['statusPurpose']}",
            CREDENTIAL,
        )
        for one in found.lists
    ]
    return links + version_links(found, key, root)


def report_links(store: Collected, found: Held, key: str, root: str) -> list[Link]:
    """Links to the last report of an entity whose address leads to its CO2 statement."""
    wish = Wish(report=True)
    if found.claim.stored.kind != "carbonstatement" or store.head(wish.name(key)) is None:
        return []
    here, name = f"{root}/passport/{key}?{wish.query}", "Inventory report of the entity"
    return [Link(_REPORT_LINK, f"{here}&{form}", name, media) for form, media in (
        ("format=json", JSON), ("format=html", HTML)
    )]  # fmt: skip


def version_links(found: Held, key: str, root: str) -> list[Link]:
    """RFC 5829: all versions of the claim, the newest, and the one before it."""
    report = "?document=report" if found.claim.stored.kind == INVENTORY else ""
    links = [
        Link("version-history", f"{root}/versions/{key}{report}", "All versions of the claim", JSON),
        Link("latest-version", f"{root}/d/{found.claim.stored.digest}", "The newest claim", CREDENTIAL),
    ]
    before = found.claim.document.get("wasRevisionOf")
    if before is not None:
        links.append(
            Link(
                "predecessor-version",
                f"{root}/d/{before['digestMultibase']}",
                "The claim it replaced",
                CREDENTIAL,
            )
        )
    return links


def linkset(found: Sequence[Level], wanted: ProductId, root: str) -> dict[str, Any]:
    """Write the linkset of all levels (RFC 9264 section 4.2).

    A serial asked for together with its lot is recorded without it; its record is repeated under the
    identifier asked for, so that what answers the request can be seen there.
    """
    contexts = [(level.key, level) for level in found]
    if found and not (wanted.key + "/").startswith(found[0].key + "/"):
        contexts.insert(0, (wanted.key, found[0]))
    return {"linkset": [_context(level, f"{root}/{key}") for key, level in contexts]}


def _context(level: Level, anchor: str) -> dict[str, Any]:
    # GS1 prefers "description" and calls "itemDescription" deprecated; the older name stays for its readers.
    members: dict[str, Any] = {"anchor": anchor, "description": level.description}
    members["itemDescription"] = level.description
    if level.default is not None:
        members[DEFAULT_LINK] = [level.default.fields()]
    for link in level.links:
        members.setdefault(link.rel, []).append(link.fields())
    return members


def choices(links: Sequence[Link], wanted: ProductId, description: str, root: str) -> dict[str, Any]:
    """Write the linkset of a 300 answer: the links among which the request does not decide."""
    level = Level(wanted.key, description, tuple(links), None, None, own_default=False)
    return {"linkset": [_context(level, f"{root}/{wanted.key}")]}
