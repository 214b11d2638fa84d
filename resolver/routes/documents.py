"""``/d/{digest}``: the immutable bytes of one signed document."""

import re
from typing import Final

from fastapi import APIRouter, Request, Response

from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.problems import Problem, unknown

DIGEST: Final = re.compile(r"uID[A-D][A-Za-z0-9_-]{63}[AEIMQUYcgkosw048]")


def router(services: Services) -> APIRouter:
    """Make the routes of this file."""
    routes = APIRouter()

    def document(request: Request, digest: str) -> Response:
        if DIGEST.fullmatch(digest) is None:
            raise Problem(
                400,
                "request.digest",
                "This is not the digest of a document.",
                hint="A digest is a multibase SHA-384 multihash: 68 characters, beginning with uID.",
            )
        headers = {"ETag": caching.etag(digest), "Cache-Control": caching.IMMUTABLE}
        found = services.store.get(digest)
        if found is None:
            raise unknown()
        if caching.matches(request.headers.get("if-none-match"), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(found.data, media_type=negotiation.CREDENTIAL, headers=headers)

    routes.add_api_route("/d/{digest}", document, methods=["GET", "HEAD"])
    return routes
