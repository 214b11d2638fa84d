"""The passport of one product as an answer: a page for people, a file for tools, and its history."""

from typing import Final

from fastapi import Request, Response

from passport.identifiers.product_id import ProductId, parse_product_id
from passport.vocab import CLAIMS
from resolver.answers import linkset, respond
from resolver.answers.respond import Held
from resolver.routes import documents
from resolver.services import Services
from resolver.store.periods import Wish
from resolver.store.store import Stored
from resolver.web import caching, negotiation
from resolver.web.problems import Problem, unknown
from signing import jcs
from signing.strict_json import JsonValue

VARY: Final = f"Accept, Accept-Language, {negotiation.CHALLENGE_FIELD}"
_DOWNLOAD: Final = 'attachment; filename="product.passport.json"'
_FORMATS: Final = {"json": negotiation.JSON, "html": negotiation.HTML}


class Passports:
    """Answers with passports out of the store."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._root = services.settings.origin

    def answer(self, request: Request, wanted: ProductId, found: tuple[str, Stored]) -> Response:
        """Answer with the passport of the claim ``found`` (its key and newest claim), as file or page.

        ``wanted`` is the identifier that was asked for; ``?claim=`` chooses an earlier claim of the line. The
        Link field names the linkset and the other versions (RFC 5829).
        """
        key, head = found
        chosen = self._form(request)
        asked = self._version(head, request.query_params.getlist("claim"))
        passport = self._services.collected.version(asked, head)
        if chosen == negotiation.HTML:
            answer = self._page(request, passport, key)
        else:
            answer = self._file(request, passport, wanted, chosen)
        links = [(f"{self._root}/{key}?linkType=linkset", "linkset")]
        links += [(one.href, one.rel) for one in linkset.version_links(passport, key, self._root)]
        answer.headers["Link"] = ", ".join(f'<{href}>; rel="{rel}"' for href, rel in links)
        return answer

    def _version(self, head: Stored, wanted: list[str]) -> Stored:
        """The claim with the digest in ``?claim=``, of the line of ``head``; without one, ``head`` itself.

        Nothing is deleted: a claim that was replaced stays readable, and says so (DESIGN 5).
        """
        if not wanted:
            return head
        if len(wanted) != 1 or documents.DIGEST.fullmatch(wanted[0]) is None:
            raise Problem(
                400,
                "request.digest",
                "This is not the digest of a claim.",
                hint="Ask with one ?claim=, or with none for the newest claim.",
            )
        found = self._services.store.get(wanted[0])
        if found is None or found.kind not in CLAIMS or found.issuer != head.issuer:
            raise unknown()
        if found.digest not in {one.digest for one in self._services.records.line_with(head.digest)}:
            raise unknown()
        return found

    def _form(self, request: Request) -> str:
        """Choose the media type: by ``?format=``, for a download JSON, else by Accept; 400 or 406."""
        wished = request.query_params.get("format")
        if wished is not None and wished not in _FORMATS:
            raise Problem(400, "request.format", "The format is json or html.")
        if wished is not None:
            return _FORMATS[wished]
        if "download" in request.query_params:
            return negotiation.JSON
        chosen = negotiation.choose(request.headers.get("accept"), negotiation.PASSPORT_OFFERS)
        if chosen is None:
            raise negotiation.not_acceptable()
        return chosen

    def _page(self, request: Request, found: Held, key: str) -> Response:
        """Render the page in the best of its languages; 410 where the passport is withdrawn."""
        wished = request.query_params.get("lang")
        if wished not in linkset.PAGE_LANGUAGES:
            accepted = request.headers.get("accept-language")
            wished = negotiation.choose_language(accepted, linkset.PAGE_LANGUAGES)
        line = self._services.records.line_with(found.claim.stored.digest)
        body, policy = self._services.pages.product(found, key, line, wished)
        return Response(
            body,
            status_code=410 if found.withdrawn else 200,
            media_type="text/html; charset=utf-8",
            headers={
                "Cache-Control": caching.SHORT,
                "Vary": VARY,
                "Content-Language": wished,
                "Content-Security-Policy": policy,
            },
        )

    def _file(self, request: Request, found: Held, wanted: ProductId, chosen: str) -> Response:
        """Write the passport file with a response that is signed now; 410 where it is withdrawn.

        With a challenge the response is made for this caller and not cached; ``resolver.web.front`` is given
        a function that signs it for another challenge, where keys lie in memory.
        """
        challenge = negotiation.challenge(
            request.query_params.getlist("challenge"), request.headers.get(negotiation.CHALLENGE_FIELD)
        )
        services, product = self._services, _asked_id(found, wanted)
        responder = services.responder
        answered = responder.respond(found, product, challenge=challenge, at=services.clock())
        signed = (found.claim, *([found.statement] if found.statement is not None else []))
        log = [] if services.log is None else services.log.proofs(one.stored.digest for one in signed)
        if challenge is not None and responder.prompt:

            def again(other: str) -> bytes | None:
                response = responder.respond(found, product, challenge=other, at=services.clock())
                return None if response is None else respond.passport(found, response, log)

            request.scope[caching.AGAIN] = again
        # For resolver.web.front: without a response, or with one made for this caller, nothing is kept.
        request.scope[caching.LEFT] = 0 if answered is None else answered.left
        headers = {"Vary": VARY, "Cache-Control": caching.SHORT if challenge is None else caching.NEVER}
        if "download" in request.query_params:
            headers["Content-Disposition"] = _DOWNLOAD
        return Response(
            respond.passport(found, answered, log),
            status_code=410 if found.withdrawn else 200,
            media_type=chosen,
            headers=headers,
        )

    def versions(self, wanted: ProductId, wish: Wish) -> Response:
        """List all claims ever published for exactly this identifier, oldest first (RFC 5829).

        ``wish``: which of an entity's documents.
        """
        line = self._services.records.line(wish.name(wanted.key))
        query = f"?{wish.query}" if wish.query else ""
        if not line:
            raise unknown()
        document: dict[str, JsonValue] = {
            "product": f"{self._root}/{wanted.key}",
            "versions": [
                {
                    "version": str(one.position + 1),
                    "digest": one.digest,
                    "href": f"{self._root}/d/{one.digest}",
                    "validFrom": one.valid_from,
                    "publishedAt": one.published_at,
                }
                for one in line
            ],
        }
        fields = {
            "Cache-Control": caching.SHORT,
            "Link": f'<{self._root}/passport/{wanted.key}{query}>; rel="latest-version"',
        }
        return Response(jcs.canonical(document), 200, fields, negotiation.JSON)


def _asked_id(found: Held, wanted: ProductId) -> str:
    """Give the claim's own spelling of the identifier asked for, or its main one for a broader claim."""
    subject = found.claim.document["credentialSubject"]
    own = [str(subject["id"]), *(str(one) for one in subject.get("alternateIds", ()))]
    return next((one for one in own if parse_product_id(one).key == wanted.key), own[0])
