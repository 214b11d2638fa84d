"""``/01/...`` and all other GS1 keys, ``/p/{id}``: where a product's identifier leads.

Tools that ask for JSON and people's browsers get the passport at once; whoever takes anything is sent to the
default link, and ``linkType`` leads to a link of that type (GS1-Conformant Resolver 1.2, section 2.6).
``/passport/...`` is the passport itself and never leads elsewhere; ``/versions/...`` its history.
"""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import Request, Response

from passport.identifiers import epc
from passport.identifiers.digital_link import PRIMARY_KEYS, IdentifierRefused, key_place
from passport.identifiers.product_id import ProductId
from passport.identifiers.reading import check_stem, read_product
from resolver.answers import linkset
from resolver.answers.links import DEFAULT_LINK, Link, link_type, pick
from resolver.answers.linkset import Level, look_up
from resolver.routes.passports import VARY, Passports
from resolver.services import Services
from resolver.store.periods import DOCUMENTS, Wish, is_party, is_period
from resolver.store.store import Stored
from resolver.web import caching, negotiation
from resolver.web.problems import Problem, unknown
from resolver.web.routing import Routes
from signing import jcs

# Only the path identifies; the host that a caller sends is never looked at (T86).
_ORIGIN: Final = "https://resolver.invalid"
_LINKSET_WORDS: Final = frozenset({"linkset", "all"})
_LINKSET_LINK: Final = '<?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
_MAX_LINK_TYPE: Final = 500


def router(services: Services) -> Routes:
    """Make the routes of this file; they take every path no other file takes, so they come last."""
    routes = Routes()
    passports = Passports(services)

    def direct(request: Request) -> Response:
        wanted = read_path(raw_path(request).removeprefix("/passport"), raw_query(request))
        found = look_up(services.collected, wanted, wish(request, wanted))
        if found is None:
            raise unknown()
        return passports.answer(request, wanted, found)

    def versions(request: Request) -> Response:
        wanted = read_path(raw_path(request).removeprefix("/versions"), raw_query(request))
        return passports.versions(wanted, wish(request, wanted))

    def resolve(request: Request) -> Response:
        return _Resolution(services, passports, request).answer()

    routes.add_api_route("/passport/{path:path}", direct, methods=["GET", "HEAD"])
    routes.add_api_route("/versions/{path:path}", versions, methods=["GET", "HEAD"])
    routes.add_api_route("/{path:path}", resolve, methods=["GET", "HEAD"])
    return routes


def wish(request: Request, wanted: ProductId) -> Wish:
    """Which of an entity's documents is asked for: ``?document=report``, and ``?year=`` or ``?period=``.

    Raises 400 ``request.document`` and ``request.period``. Queries of a product are the caller's own.
    """
    asked = request.query_params.getlist("document")
    if len(asked) > 1 or not set(asked) <= set(DOCUMENTS):
        raise Problem(
            400,
            "request.document",
            "There is no document of this name here.",
            hint="Ask with ?document=report for a report of an entity, or without it for its CO2 statement.",
        )
    if not is_party(wanted.key):
        return Wish("", bool(asked))
    periods, years = (request.query_params.getlist(name) for name in ("period", "year"))
    if len(periods) + len(years) > 1 or not all(map(is_period, periods)) or any("/" in one for one in years):
        raise Problem(
            400,
            "request.period",
            "The address does not say one year, or one period.",
            hint="Ask with ?year=2025, or ?year=2025-06 for what ends in June; or with one period, its first"
            " day and the day behind its last: ?period=2025-01-01/2025-07-01.",
        )
    return Wish("".join(years), bool(asked), "".join(periods))


def raw_path(request: Request) -> str:
    """Give the path as it stood on the request line, still percent-encoded."""
    return str(request.scope["raw_path"].decode("latin-1"))


def raw_query(request: Request) -> str:
    """Give the query as it stood on the request line."""
    return str(request.scope["query_string"].decode("latin-1"))


def read_path(path: str, query: str = "") -> ProductId:
    """The product a raw request path names: 404 for paths that are no identifier, 400 for malformed ones.

    A stem before the key is passed over, and a query that repeats a key is refused, as ``verify`` and the
    phone do (T142). Whatever else stands in the query does not identify.
    """
    segments = path[1:].removesuffix("/").split("/")
    if key_place(segments) is None and segments[-2:-1] != ["p"] and not epc.is_compressed(segments[-1]):
        raise _by_its_beginning(segments)
    try:
        check_stem(segments)
    except IdentifierRefused:
        raise unknown() from None
    try:
        return read_product(f"{_ORIGIN}{path}?{query}" if query else _ORIGIN + path)[1]
    except IdentifierRefused as error:
        raise _malformed(error.code) from None


def _by_its_beginning(segments: list[str]) -> Problem:
    """Give 400 for a path that begins like an identifier and is none, 404 for everything else."""
    begins = segments[0] == "p" or segments[0] in PRIMARY_KEYS
    return _malformed("identifier.no_key") if begins else unknown()


def _malformed(code: str) -> Problem:
    return Problem(
        400,
        code,
        "The address is not a well-formed product identifier.",
        hint="Like /01/07312345678909/21/C-1: check digits, order of the parts, percent-encoding.",
    )


class _Resolution:
    """One request for an identifier."""

    def __init__(self, services: Services, passports: Passports, request: Request) -> None:
        self._services, self._passports, self._request = services, passports, request
        path = raw_path(request)
        self._wanted = read_path(path, raw_query(request))
        self._root = services.settings.origin
        self._accept = request.headers.get("accept")
        self._same_as = ""
        if epc.is_compressed(path.removesuffix("/").rpartition("/")[2]):
            # Section 2.3: the uncompressed form of a compressed identifier is given.
            self._same_as = f', <{self._root}/{self._wanted.key}>; rel="http://www.w3.org/2002/07/owl#sameAs"'

    def answer(self) -> Response:
        """Answer a request for a product by what it asks for (GS1-Conformant Resolver 1.1).

        The order: a link of the type asked for, the linkset (by ``linkType=all`` or by Accept), the passport
        (for a download, or where Accept names its media types), else the default link. Raises 400
        ``request.link_type`` for a parameter that is given twice, empty or too long.
        """
        asked = self._request.query_params.getlist("linkType")
        if len(asked) > 1 or any(not 0 < len(one) <= _MAX_LINK_TYPE for one in asked):
            raise Problem(400, "request.link_type", "linkType is given once, with the type of one link.")
        if asked and asked[0] not in _LINKSET_WORDS and not self._wants_linkset():
            return self._typed(link_type(asked[0]))
        if asked or self._wants_linkset():
            return self._linkset()
        if self._wants_document():
            found = self._document()
            if found is not None:
                return self._passport(found)
        return self._default()

    def _document(self) -> tuple[str, Stored] | None:
        """The passport, or of an entity the document and year asked for; 404 where there is none."""
        wished = wish(self._request, self._wanted)
        found = look_up(self._services.collected, self._wanted, wished)
        if found is None and wished != Wish() and is_party(self._wanted.key):
            raise unknown()  # another year's statement is no answer
        return found

    def _wants_linkset(self) -> bool:
        return negotiation.minds(self._accept, [negotiation.LINKSET]) and negotiation.LINKSET == (
            negotiation.choose(self._accept, (*negotiation.PASSPORT_OFFERS, negotiation.LINKSET))
        )

    def _wants_document(self) -> bool:
        """Whether the passport itself is meant: named, downloaded, or asked for by its media type."""
        named = wish(self._request, self._wanted) != Wish() and is_party(self._wanted.key)
        return named or "download" in self._request.query_params or self._accepts_documents()

    def _accepts_documents(self) -> bool:
        offers = negotiation.PASSPORT_OFFERS
        chosen = negotiation.choose(self._accept, offers)
        if chosen is None:
            raise negotiation.not_acceptable()
        return chosen != negotiation.HTML and negotiation.minds(self._accept, [chosen])

    def _levels(self) -> list[Level]:
        services = self._services
        found = linkset.levels(services.collected, services.records, self._wanted, self._root)
        if not found:
            raise unknown()
        return found

    def _default(self) -> Response:
        """Answer with the default link of the most specific level that has one, as a redirect.

        Without a link of the publisher's own the default is the passport's page: then a browser, a caller
        without Accept, and everybody where the passport is withdrawn get it at once. Raises 404 where no
        level has a link.
        """
        found = self._levels()
        first = next((level for level in found if level.default is not None), None)
        if first is None or first.default is None:
            raise unknown()
        if not first.own_default and first.passport is not None:
            # A browser, or a caller without any wish, is shown the passport without a detour; a withdrawn
            # one says so at once.
            page = negotiation.minds(self._accept, [negotiation.HTML])
            if page or not negotiation.readable(self._accept) or first.passport.withdrawn:
                return self._passport((first.key, first.passport.claim.stored))
        return self._redirect(first.default)

    def _typed(self, wanted: str) -> Response:
        """Answer a request for a link type: from the most specific level that has such links; else 404."""
        found = self._levels()
        if wanted == DEFAULT_LINK:
            return self._redirect_to_default(found)
        for level in found:
            links = [one for one in level.links if one.rel == wanted]
            if links:
                return self._choose(links, level)
        raise Problem(
            404,
            "resolver.no_link",
            "There is no link of this type here.",
            hint="?linkType=linkset lists the links there are.",
        )

    def _redirect_to_default(self, found: Sequence[Level]) -> Response:
        default = next((level.default for level in found if level.default is not None), None)
        if default is None:
            raise unknown()
        return self._redirect(default)

    def _choose(self, links: list[Link], level: Level) -> Response:
        """Redirect to the link that fits best, or list those that fit equally well (status 300)."""
        headers = self._request.headers
        best = pick(
            links,
            accept=self._accept,
            languages=headers.get("accept-language"),
            contexts=self._request.query_params.getlist("context")[:20],
        )
        if len({one.href for one in best}) == 1:
            return self._redirect(best[0])
        document = linkset.choices(best, self._wanted, level.description, self._root)
        return self._listing(document, 300)

    def _redirect(self, link: Link) -> Response:
        """Answer 307 to the registered target; the query goes along as it came (2.12), if ``fwqs`` says."""
        target = with_query(link.href, self._request.scope["query_string"] if link.fwqs else b"")
        fields = self._fields(caching.SHORT) | {"Location": target}
        return Response(jcs.canonical({"location": target}), 307, fields, negotiation.JSON)

    def _linkset(self) -> Response:
        return self._listing(linkset.linkset(self._levels(), self._wanted, self._root), 200)

    def _listing(self, document: dict[str, Any], status: int) -> Response:
        """Answer with a linkset as RFC 9264 JSON, JSON-LD or a page, as Accept asks."""
        offers = (negotiation.LINKSET, negotiation.JSON, negotiation.LD_JSON, negotiation.HTML)
        fields = self._fields(caching.SHORT)
        media = negotiation.choose(self._accept, offers) or negotiation.LINKSET
        if media == negotiation.HTML:
            headers = self._request.headers
            language = negotiation.choose_language(headers.get("accept-language"), linkset.PAGE_LANGUAGES)
            body, policy = self._services.pages.links(document, language, several=status == 300)
            fields["Content-Security-Policy"] = policy
            return Response(body, status, fields, "text/html; charset=utf-8")
        if media == negotiation.LD_JSON:
            document = {**linkset.CONTEXT, **document}
        fields["Link"] += (
            f', <{self._root}{linkset.CONTEXT_PATH}>; rel="http://www.w3.org/ns/json-ld#context"; '
            f'type="{negotiation.LD_JSON}"'
        )
        return Response(jcs.canonical(document), status, fields, media)

    def _passport(self, found: tuple[str, Stored]) -> Response:
        answer = self._passports.answer(self._request, self._wanted, found)
        answer.headers["Link"] = f"{_LINKSET_LINK}{self._same_as}, {answer.headers['link']}"
        return answer

    def _fields(self, caching_field: str) -> dict[str, str]:
        return {"Vary": VARY, "Cache-Control": caching_field, "Link": _LINKSET_LINK + self._same_as}


def with_query(href: str, query: bytes) -> str:
    """``href`` with the pairs of a raw query behind its own; what is no query character is escaped (T87)."""
    if not query:
        return href
    safe = "".join(chr(byte) if chr(byte) in _QUERY else f"%{byte:02X}" for byte in query)
    target, hash_mark, fragment = href.partition("#")
    joint = "&" if "?" in target else "?"
    return f"{target}{joint}{safe}{hash_mark}{fragment}"


_QUERY: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%"
)
