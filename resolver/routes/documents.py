"""``/d/{digest}``: the immutable bytes of one signed document; ``/d/{digest}/consumers``: who rests on it."""

import re
from typing import Final

from fastapi import Request, Response

from resolver.answers import respond
from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.problems import Problem, unknown
from resolver.web.routing import Routes
from signing import jcs
from signing.strict_json import JsonValue

DIGEST: Final = re.compile(r"uID[A-D][A-Za-z0-9_-]{63}[AEIMQUYcgkosw048]")
_ENDING: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What a copy can be called; any other text is no question for the store (T372)."""
PAGE: Final = 100
"""Consumers in one answer."""


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()

    root = services.settings.origin

    def consumers(request: Request, digest: str) -> Response:
        """List the public claims that consume this one, and the one that replaces it, a page at a time."""
        _check(digest)
        after = request.query_params.getlist("after")
        if len(after) > 1:
            raise Problem(400, "request.after", "after is given once, with the last digest of a page.")
        for one in after:
            _check(one)
        found = services.store.get(digest)
        if found is None or found.kind != "claim":
            raise unknown()
        listed = services.edges.consumers(digest, after="".join(after), most=PAGE + 1)
        body: dict[str, JsonValue] = {"claim": digest}
        body["consumers"] = [
            {
                "digest": one.digest,
                "href": f"{root}/d/{one.digest}",
                "product": f"{root}/{one.product}",
                "issuer": one.issuer,
                **({"kilograms": one.kilograms} if one.kilograms else {}),
            }
            for one in listed[:PAGE]
        ]
        successor = services.edges.successor(digest)
        if successor:
            body["replacedBy"] = {"digest": successor, "href": f"{root}/d/{successor}"}
        headers = {"Cache-Control": caching.SHORT}
        if listed[PAGE:]:
            body["next"] = f"{root}/d/{digest}/consumers?after={listed[PAGE - 1].digest}"
            headers["Link"] = f'<{body["next"]}>; rel="next"'
        return Response(jcs.canonical(body), 200, headers, negotiation.JSON)

    def document(request: Request, digest: str) -> Response:
        _check(digest)
        headers = {"ETag": caching.etag(digest), "Cache-Control": caching.IMMUTABLE}
        found = services.store.get(digest)
        if found is None:
            raise unknown()
        if caching.matches(request.headers.get("if-none-match"), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(found.data, media_type=negotiation.CREDENTIAL, headers=headers)

    def copy(digest: str, ending: str) -> Response:
        return _copy(services, digest, ending)

    routes.add_api_route("/d/{digest}/{ending}.jwt", copy, methods=["GET", "HEAD"])
    routes.add_api_route("/d/{digest}/consumers", consumers, methods=["GET", "HEAD"])
    routes.add_api_route("/d/{digest}", document, methods=["GET", "HEAD"])
    return routes


def _copy(services: Services, digest: str, ending: str) -> Response:
    """Answer with the signed copy of a claim or of the opinion about it; 410 where it is withdrawn."""
    _check(digest)
    data = services.copies.get(f"{digest}/{ending}") if _ENDING.fullmatch(ending) else None
    claim = services.store.get(digest)
    if data is None or claim is None:
        raise unknown()
    withdrawn = respond.held(services.store, claim).withdrawn
    headers = {"Cache-Control": caching.SHORT}
    return Response(data, 410 if withdrawn else 200, headers, negotiation.SIGNED_COPY)


def _check(digest: str) -> None:
    if DIGEST.fullmatch(digest) is None:
        raise Problem(
            400,
            "request.digest",
            "This is not the digest of a document.",
            hint="A digest is a multibase SHA-384 multihash: 68 characters, beginning with uID.",
        )
