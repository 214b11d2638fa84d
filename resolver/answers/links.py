"""Links of an entity: what a prefix's holder registers beside its passports, and how a request picks one.

GS1-Conformant Resolver 1.2, sections 2.5 and 2.6. A link has a type, an https target, a title, and optionally
media type, languages and contexts. Only registered targets are ever redirected to (T87).
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from passport.identifiers.product_id import ProductId, parse_product_id
from resolver.web import limits
from resolver.web.negotiation import best_language, weigh
from resolver.web.problems import Problem
from signing import strict_json
from signing.errors import ToolError

VOCABULARY: Final = "https://ref.gs1.org/voc/"
DEFAULT_LINK: Final = VOCABULARY + "defaultLink"
PASSPORT_LINK: Final = VOCABULARY + "dpp"
_SPELLINGS: Final = (
    "gs1:",
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "http://gs1.org/voc/",
    "http://www.gs1.org/voc/",
)
_PASSPORT_NAMES: Final = frozenset(
    {"dpp", "untp:dpp", "https://test.uncefact.org/vocabulary/linkTypes/dpp"}
)
# The linkset schema of GS1 takes these names only: no hyphen in an IRI, nothing but letters in a plain name.
_GS1_TYPE: Final = re.compile(r"https://ref\.gs1\.org/voc/[A-Za-z]{2,60}")
_PLAIN_TYPE: Final = re.compile(r"[a-z][a-z-]{1,60}")
_OTHER_TYPE: Final = re.compile(r"https://[A-Za-z0-9.]{1,200}/[A-Za-z0-9./]{1,200}")
_HREF: Final = re.compile(r"https://[!#$%&'()*+,./0-9:;=?@A-Z_a-z~\[\]-]{4,2000}")
_HOST: Final = re.compile(r"(?=.{1,253}(?::|$))[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?")
_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MEDIA: Final = re.compile(r"[a-z0-9]+/[a-z0-9.+-]{1,80}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_CONTEXT: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
_RESERVED: Final = frozenset(
    {DEFAULT_LINK, VOCABULARY + "defaultLinkMulti", "linkset", "all", "anchor", "description"}
)
_MAX_TITLE: Final = 200
_MUST: Final = frozenset({"rel", "href", "title"})
_MAY: Final = frozenset({"type", "hreflang", "context", "fwqs", "default"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link: ``rel`` is an absolute IRI or a registered plain name, ``href`` an absolute address.

    ``fwqs``: whether a redirect passes the query of the request on (resolver standard 1.2, section 2.12).
    """

    rel: str
    href: str
    title: str
    type: str = ""
    hreflang: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    fwqs: bool = True

    def fields(self) -> dict[str, Any]:
        """Give the target attributes of RFC 9264 section 4.2.4, without the relation."""
        given: dict[str, Any] = {"href": self.href, "title": self.title}
        if self.type:
            given["type"] = self.type
        if self.hreflang:
            given["hreflang"] = list(self.hreflang)
        if self.context:
            given["context"] = list(self.context)
        if not self.fwqs:
            given["fwqs"] = False
        return given


@dataclass(frozen=True, slots=True)
class Registration:
    """All links of one entity, as its holder wants them; they replace what was registered before.

    ``default``: the place of the default link among ``links``, ``None`` when the passport stays the default.
    """

    product: ProductId
    description: str
    links: tuple[Link, ...]
    default: int | None


def link_type(text: str) -> str:
    """The one spelling of a link type: CURIEs and older namespaces of GS1 become ``ref.gs1.org`` IRIs.

    A product passport has other names too: ``dpp`` is a registered relation, and UNTP has two for it.
    """
    if text in _PASSPORT_NAMES:
        return PASSPORT_LINK
    spelling = next((one for one in _SPELLINGS if text.startswith(one)), None)
    return VOCABULARY + text.removeprefix(spelling) if spelling else text


def read_registration(body: bytes) -> Registration:
    """Read the body of a signed ``POST /links``; whatever does not fit is a 422 that names the member.

    ``{"product": URI, "description": text, "links": [{"rel", "href", "title", "type"?, "hreflang"?,
    "context"?, "fwqs"?, "default"?}]}``. At most one link is the default; no links at all take the record
    away.
    """
    try:
        value = strict_json.loads(body, max_bytes=limits.MAX_LINKS_BODY, numbers=False)
    except ToolError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    members = _members(value, {"product", "description", "links"}, set(), "")
    try:
        product = parse_product_id(_text(members["product"], "/product", limits.MAX_PATH))
    except ToolError as error:
        raise _refused(error.message, "/product", error.code) from None
    _check_entity(product)
    given = members["links"]
    if not isinstance(given, list) or len(given) > limits.MAX_LINKS:
        raise _refused(f"links is not an array of at most {limits.MAX_LINKS} links.", "/links")
    read = [_link(one, f"/links/{place}") for place, one in enumerate(given)]
    defaults = [place for place, (_, default) in enumerate(read) if default]
    if len(defaults) > 1:
        raise _refused("An entity has one default link.", f"/links/{defaults[1]}/default")
    return Registration(
        product,
        _text(members["description"], "/description", _MAX_TITLE),
        tuple(link for link, _ in read),
        defaults[0] if defaults else None,
    )


def _check_entity(product: ProductId) -> None:
    """Section 2.5.9, rule 2: links of a serial number are not also tied to a variant or lot."""
    names = {name for name, _ in product.qualifiers}
    if product.primary[0] in {"01", "8006"} and "21" in names and names & {"10", "22"}:
        raise _refused(
            "Links of a serial number are registered without lot and variant.", "/product", "links.entity"
        )


def _link(value: object, where: str) -> tuple[Link, bool]:
    members = _members(value, _MUST, _MAY, where)
    rel = link_type(_text(members["rel"], f"{where}/rel", 500))
    if rel in _RESERVED or not any(one.fullmatch(rel) for one in (_GS1_TYPE, _PLAIN_TYPE, _OTHER_TYPE)):
        raise _refused("Not a link type that a linkset can carry.", f"{where}/rel")
    default = members.get("default", False)
    for name in ("default", "fwqs"):
        if not isinstance(members.get(name, False), bool):
            raise _refused(f"{name} is true or false.", f"{where}/{name}")
    link = Link(
        rel,
        check_href(_text(members["href"], f"{where}/href", 2000), f"{where}/href"),
        _text(members["title"], f"{where}/title", _MAX_TITLE),
        _matching(members.get("type", ""), _MEDIA, f"{where}/type") if "type" in members else "",
        _several(members, "hreflang", _LANGUAGE, where),
        _several(members, "context", _CONTEXT, where),
        members.get("fwqs", True),
    )
    return link, default


def check_href(text: str, where: str) -> str:
    """Check an https target that a Location field may carry as it stands (T87); else 422."""
    parts = urlsplit(text) if _HREF.fullmatch(text) and "[" not in text.partition("?")[0] else None
    if parts is None or "@" in parts.netloc or _HOST.fullmatch(parts.netloc) is None or _PERCENT.search(text):
        raise _refused("Not an https address with a plain host name, percent-encoded.", where, "links.href")
    return text


def _several(
    members: Mapping[str, object], name: str, pattern: re.Pattern[str], where: str
) -> tuple[str, ...]:
    if name not in members:
        return ()
    value = members[name]
    if not isinstance(value, list) or not 0 < len(value) <= 20:
        raise _refused(f"{name} is an array of 1 to 20 texts.", f"{where}/{name}")
    return tuple(_matching(one, pattern, f"{where}/{name}/{place}") for place, one in enumerate(value))


def _matching(value: object, pattern: re.Pattern[str], where: str) -> str:
    text = _text(value, where, 200)
    if pattern.fullmatch(text) is None:
        raise _refused("Not of the form this member has.", where)
    return text


def _members(value: object, must: Set[str], may: Set[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not must <= set(value) <= must | may:
        wanted = ", ".join(sorted(must)) + (f" and perhaps {', '.join(sorted(may))}" if may else "")
        raise _refused(f"Not an object with {wanted}.", where)
    return value


def _text(value: object, where: str, most: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise _refused(f"Not a text of 1 to {most} printable characters.", where)
    return value


def _refused(message: str, where: str, code: str = "links.form") -> Problem:
    hint = "Nothing was registered. passport resolver links --help shows a record."
    return Problem(422, code, message, hint=hint, where=where)


def pick(
    links: Sequence[Link], *, accept: str | None, languages: str | None, contexts: Sequence[str]
) -> list[Link]:
    """Choose the links that fit a request best: by media type, then language, then context (section 2.6.3).

    One: redirect to it. Several: the choice is the caller's (300). What nothing fits is no reason to refuse.
    """
    left = _best(list(links), [weigh(accept, one.type) for one in links])
    fits = [best_language(languages, one.hreflang) for one in left]
    # A target without a language is for everyone, but one in the caller's language is better.
    left = _best(left, [0.001 if not one.hreflang else fit for one, fit in zip(left, fits, strict=True)])
    named = set(contexts)
    ranks = [0.5 if not one.context else float(bool(named & set(one.context))) for one in left]
    return _best(left, ranks)


def _best(links: list[Link], weights: list[float]) -> list[Link]:
    most = max(weights, default=0.0)
    if most <= 0:
        return links
    return [link for link, weight in zip(links, weights, strict=True) if weight == most]
