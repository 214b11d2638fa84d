"""Assemble the application from settings and routes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from passport.model.common import Party
from resolver.answers.page import Pages
from resolver.answers.respond import Collected, Responder
from resolver.hub.access.host import HubHost
from resolver.log.service import LogService
from resolver.pact.host import PactHost
from resolver.publishing.copies import Copies
from resolver.publishing.issuers import Issuers
from resolver.publishing.publish import Publisher
from resolver.publishing.registered import Registered
from resolver.publishing.workers import Workers
from resolver.registry.registry import Registry
from resolver.routes import (
    catalogue,
    describing,
    documents,
    health,
    home,
    hosting,
    log,
    pact,
    phone,
    products,
    publishing,
    registry,
    verifying,
)
from resolver.routes.hub import asked as hub
from resolver.routes.hub import page as hub_page
from resolver.services import Services
from resolver.settings import Settings, SettingsRefused
from resolver.store.consumption import Edges
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.web import problems
from resolver.web.caching import ResponseCache
from resolver.web.edge import ASGIApp, Edge, Receive, Scope, Send
from resolver.web.front import Front
from resolver.web.measuring import Measures
from resolver.web.problems import Problem
from signing.errors import ToolError
from verify import TrustList


class _Application(FastAPI):
    """The framework's application behind ``Edge`` and ``Front``, which are asked first.

    As its middleware they would stand behind the framework's own layers, which take as long for an answer
    from memory as both of them.
    """

    outside: ASGIApp

    def stand_behind(self, services: Services) -> None:
        """Put ``Edge`` and ``Front`` before the application."""
        self.outside = Edge(Front(super().__call__, services), services)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.outside(scope, receive, send)


def create_app(settings: Settings, *, clock: Callable[[], str]) -> FastAPI:
    """Return the resolver as an ASGI application.

    ``clock`` gives the moment now as ``YYYY-MM-DDThh:mm:ssZ``; nothing else here asks the time. Raises
    ``ToolError`` ``trust.*`` for a trust list that cannot be used, ``store.*`` for a database that cannot.
    """
    # A file is this service's own and comes to this version with it; a shared server is migrated by hand.
    store = SqlStore(settings.database, migrate=settings.database.startswith("sqlite"))
    measures = Measures()
    records = Records(store)
    registered = Registered(TrustList.open(settings.trust, pinned=settings.pinned), Issuers(records))
    services = Services(
        settings,
        clock,
        store,
        Collected(store),
        records,
        Edges(store),
        registered,
        _publisher(settings, store, registered),
        Responder(settings.platform, ResponseCache(settings.response_cache), measures),
        Pages(settings.platform.name if settings.platform is not None else "", settings),
        measures,
        Copies(store, records, registered, settings.origin),
        None if settings.log is None else LogService(settings.log, store, registered, clock),
        _registry(settings, store, registered),
        _pact(settings, store, registered, clock),
        None if settings.hub is None else HubHost(settings.hub, registered.trust),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        beside = [one for one in (services.log, services.pact) if one is not None]
        for one in beside:
            one.start()
        yield
        for one in beside:
            one.close()
        services.publisher.close()
        store.close()

    app = _Application(
        title="Passport resolver",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.services = services
    app.stand_behind(services)
    rooms = (
        home, health, describing, catalogue, documents, publishing, hosting, verifying, phone, log, registry,
        pact, hub, hub_page, products,
    )  # fmt: skip
    for room in rooms:
        app.router.routes.extend(room.router(services).routes)
    _answer_errors(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(ToolError, _tool_error)
    app.add_exception_handler(404, _no_such_path)
    app.add_exception_handler(405, _no_such_method)
    app.add_exception_handler(Exception, _bug)


def _publisher(settings: Settings, store: SqlStore, registered: Registered) -> Publisher:
    sizes = {"max_credential": settings.max_credential, "max_request": settings.max_request}
    workers = Workers(settings.workers, settings.trust, settings.pinned, **sizes)
    return Publisher(store, registered, workers, logs=settings.log is not None, **sizes)


def _registry(settings: Settings, store: SqlStore, registered: Registered) -> Registry | None:
    if settings.registry is None:
        return None
    party = Party(settings.registry.did, settings.registry.name)
    listed = registered.trust.party(party.id)
    own = (settings.registry.signer.verification_method, settings.registry.signer.public.multikey)
    keys = [] if listed is None else [(key.id, key.multikey) for key in listed.keys]
    if listed is None or "registry" not in listed.roles or own not in keys:
        # What it retired would count for nobody.
        raise SettingsRefused(
            "settings.registry_unlisted",
            f"The trust list does not name {party.id} with this key as a registry.",
            hint="Have it listed: passport trust add TRUST DIR --role registry --key FINGERPRINT ...",
        )
    logs = settings.log is not None
    return Registry(party, settings.registry.signer, store, registered.trust, logs=logs)


def _pact(
    settings: Settings, store: SqlStore, registered: Registered, clock: Callable[[], str]
) -> PactHost | None:
    if settings.pact is None:
        return None
    return PactHost(settings.pact, store, registered.trust, settings.origin, clock)


async def _tool_error(request: Request, error: Exception) -> Response:
    return _answer(problems.of(error)) if isinstance(error, ToolError) else await _bug(request, error)


async def _no_such_path(_: Request, __: Exception) -> Response:
    return _answer(problems.unknown())


async def _no_such_method(_: Request, error: Exception) -> Response:
    answer = _answer(Problem(405, "request.method", "The request's method does not fit this address."))
    # RFC 9110 section 15.5.6 demands the field with 405.
    answer.headers["Allow"] = (getattr(error, "headers", None) or {}).get("Allow", "GET, HEAD, OPTIONS")
    return answer


async def _bug(_: Request, __: Exception) -> Response:
    """Answer without a word about the inside; the server's log has the traceback."""
    return _answer(Problem(500, "resolver.bug", "The service made a mistake.", hint="Tell its operator."))


def _answer(problem: Problem) -> Response:
    rendered = problems.render(problem)
    return Response(rendered.body, status_code=rendered.status, headers=dict(rendered.headers))
