"""``POST /credentials/verify``: the report about a passport, made here by this service's trust list.

Whoever asks a server whether something holds believes the server. The report is the same that
``passport verify`` makes without any; it is here for systems that have no Python.
"""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from resolver.routes.publishing import media_type, not_json, read
from resolver.services import Services
from resolver.store.store import ListName
from resolver.web import caching, limits, negotiation
from resolver.web.problems import Problem
from resolver.web.routing import Routes
from signing import jcs, strict_json
from signing.errors import ToolError
from verify import Demand, Evidence, NetShare, Policy, verify

VERIFY_PATH: Final = "/credentials/verify"
_MEMBERS: Final = frozenset({"passport", "product", "challenge", "at", "status", "policy"})
_POLICY: Final = frozenset({"response", "minNetShare", "staleDays"})


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()

    async def check(request: Request) -> Response:
        if media_type(request) != negotiation.JSON:
            raise not_json()
        body = await read(request, limits.MAX_VERIFY, services)
        return await run_in_threadpool(_report, body, services)

    routes.add_api_route(VERIFY_PATH, check, methods=["POST"])
    return routes


def _report(body: bytes, services: Services) -> Response:
    """``{"passport": {...}, "product"?, "challenge"?, "at"?, "status"?, "policy"?}`` to a report.

    Beside ``status`` the status lists held here count, as in every verification.
    """
    asked = _read(body)
    passport = asked["passport"]
    try:
        lists = [found.data for found in services.store.newest_lists(sorted(set(_named(passport))))]
        given = [jcs.canonical(asked["status"])] if "status" in asked else []
        demand = Demand(
            at=_text(asked, "at") or services.clock(),
            policy=_policy(asked.get("policy", {})),
            product=_text(asked, "product"),
            challenge=_text(asked, "challenge"),
        )
        evidence = Evidence.open(status=[*given, *lists])
    except ToolError as error:
        if isinstance(error, Problem) or error.code.startswith("store."):
            raise
        raise Problem(400, error.code, error.message, hint=error.hint, where=error.where) from None
    report = verify(jcs.canonical(passport), evidence, services.registered.trust, demand)
    return Response(report.to_bytes(), 200, {"Cache-Control": caching.NEVER}, negotiation.JSON)


def _read(body: bytes) -> dict[str, Any]:
    try:
        value = strict_json.loads(body, max_bytes=limits.MAX_VERIFY)
    except ToolError as error:
        raise Problem(400, error.code, error.message, hint=error.hint, where=error.where) from None
    if not isinstance(value, dict) or not {"passport"} <= set(value) <= _MEMBERS:
        raise _wrong("The request is not an object with passport and perhaps other members.", "")
    if not isinstance(value["passport"], dict):
        raise _wrong("passport is the JSON of a passport file.", "/passport")
    return value


def _text(asked: dict[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _wrong(f"{name} is a text.", f"/{name}")


def _policy(value: object) -> Policy:
    """Read the policy of a request; a member left out has the default of ``Policy``.

    Raises ``Problem`` 422 with the pointer of a member that has another type, or ``/policy`` where it holds
    a member that is not known, and ``PolicyRefused`` for a value out of range (``minNetShare.share`` is a
    decimal text from 0 to 1, ``staleDays`` days).
    """
    if not isinstance(value, dict) or not set(value) <= _POLICY:
        raise _wrong("policy is an object with response, minNetShare and staleDays.", "/policy")
    plain = Policy()
    share = value.get("minNetShare")
    if share is not None and not (
        isinstance(share, dict)
        and set(share) == {"tier", "share"}
        and all(isinstance(one, str) for one in share.values())
    ):
        raise _wrong("minNetShare is an object with the texts tier and share.", "/policy/minNetShare")
    if not isinstance(value.get("response", ""), str):
        raise _wrong("response is required or optional.", "/policy/response")
    days = value.get("staleDays", plain.stale_days)
    if type(days) is not int:
        raise _wrong("staleDays is a whole number.", "/policy/staleDays")
    return Policy(
        response=value.get("response", plain.response),
        min_net_share=NetShare(share["tier"], share["share"]) if share is not None else None,
        stale_days=days,
    )


def _named(passport: dict[str, Any]) -> Iterator[ListName]:
    """List the status lists that unverified documents name, as (issuer, list id).

    Members of another kind are passed over. At most ``MAX_CREDENTIALS`` documents and three entries of each
    are read (this format has two), so that a caller cannot make the service ask for more.
    """
    members = passport.get("verifiableCredential")
    for one in members[: limits.MAX_CREDENTIALS] if isinstance(members, list) else []:
        issuer = one.get("issuer") if isinstance(one, dict) else None
        did = issuer.get("id") if isinstance(issuer, dict) else None
        entries = one.get("credentialStatus") if isinstance(one, dict) else None
        for entry in entries[:3] if isinstance(entries, list) else []:
            name = entry.get("statusListCredential") if isinstance(entry, dict) else None
            if isinstance(did, str) and isinstance(name, str):
                yield did, name


def _wrong(message: str, where: str) -> Problem:
    return Problem(
        400,
        "request.form",
        message,
        hint='Like {"passport": {...}, "product": "https://id.mill.example/01/07312345678909/21/C-1"}.',
        where=where,
    )
