"""The host as the routes use it: tokens, lists and single footprints, events of clients."""

import base64
import binascii
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote_plus, urlencode

from passport import moments
from passport.identifiers.licence_plate import is_uuid
from resolver.answers.respond import Collected
from resolver.pact import events, tokens
from resolver.pact.clients import Client, Clients
from resolver.pact.events import Event
from resolver.pact.filters import Filters, Query
from resolver.pact.footprints import Footprint, Footprints, entries_of
from resolver.pact.owed import MOST_A_DAY, MOST_WAITING, RECEIVED, REQUEST, OwedEvents
from resolver.pact.refusals import OAuthRefused, PactRefused, bad, not_found
from resolver.pact.sending import Sender
from resolver.pact.sharing import Row, Sharing
from resolver.settings import PactSettings
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from verify import TrustList

_TURNS: Final = 4
"""How often a page is filled up where footprints fell out of it, because their claims do not verify."""
_GRANT: Final = "client_credentials"
_FORM: Final = "application/x-www-form-urlencoded"
LIST_PATH: Final = "/3/footprints"


class Page(NamedTuple):
    """Footprints of one answer; ``behind``: where the next page goes on, ``None`` at the end."""

    footprints: tuple[Footprint, ...]
    behind: int | None


class PactHost:
    """What clients ask for, answered from one store. ``origin`` is the address of this service."""

    def __init__(
        self,
        settings: PactSettings,
        store: SqlStore,
        trust: TrustList,
        origin: str,
        clock: Callable[[], str],
    ) -> None:
        self._key, self._clock, self.origin = settings.key, clock, origin
        self.clients: Final = Clients(Records(store))
        self.owed: Final = OwedEvents(store)
        self.sharing: Final = Sharing(store, entries_of, self.clients.take_events, clock)
        self._sender = Sender(settings, self, self.clients, self.owed, store, clock)
        self._footprints = Footprints(store, Collected(store), trust, origin, clock)

    def start(self) -> None:
        """Begin to send what clients are owed."""
        self._sender.start()

    def close(self) -> None:
        """Send no more; what is under way is waited for no longer than a request lasts."""
        self._sender.close()

    def sync(self) -> None:
        """Index what was published since, for the clients it is shared with."""
        self.sharing.sync()

    def token(self, authorization: str | None, media: str, body: bytes) -> dict[str, str | int]:
        """Answer a request for a token (RFC 6749 section 4.4); raises ``OAuthRefused``."""
        if media != _FORM:
            raise OAuthRefused(400, "invalid_request", f"The content is {_FORM}.")
        form = _form(body)
        if form.get("grant_type") != _GRANT:
            word = "unsupported_grant_type" if "grant_type" in form else "invalid_request"
            raise OAuthRefused(400, word, f"grant_type is {_GRANT}.")
        if form.keys() & {"client_id", "client_secret"}:
            raise OAuthRefused(400, "invalid_request", "A client signs in with HTTP Basic only.")
        client = self.clients.authenticated(*_basic(authorization))
        if client is None:
            raise _wrong_client()
        token = tokens.issue(client, self._key, self.origin, moments.seconds(self._clock()))
        return {"access_token": token, "token_type": "Bearer", "expires_in": tokens.LIFETIME_SECONDS}

    def client(self, authorization: str | None) -> Client:
        """The client whose token this is; raises ``PactRefused`` 401."""
        now = moments.seconds(self._clock())
        return tokens.check(authorization, self._key, self.origin, now, self.clients.get)

    def page(self, client: Client, query: Query) -> Page:
        """A page of footprints that the client may see and that verify."""
        self.sync()
        found: list[Footprint] = []
        behind = query.behind
        for _ in range(_TURNS):
            wanted = query.limit - len(found)
            rows = self.sharing.page(client.id, query.filters, behind, wanted + 1)
            found += self._served(rows[:wanted], query.filters)
            if len(rows) <= wanted:
                return Page(tuple(found), None)
            if not wanted:
                break
            behind = rows[wanted - 1].number
        return Page(tuple(found), behind)

    def next_link(self, query: str, behind: int) -> str:
        """The address of the next page: the query as it came, with another ``after``.

        A ``limit`` of nothing is left out: a page without footprints would lead to itself for ever.
        """
        pairs = [
            (name, value) for name, value in parse_qsl(query, keep_blank_values=True)
            if name.lower() != "after" and not (name.lower() == "limit" and not int(value))
        ]  # fmt: skip
        pairs += [("after", str(behind))] if behind >= 0 else []
        return f"{self.origin}{LIST_PATH}?{urlencode(pairs, safe=':')}"

    def one(self, client: Client, id: str) -> Footprint:
        """One footprint; raises ``not_found`` for every id that the client may not see, whatever it is."""
        self.sync()
        wanted = id.lower()
        row = self.sharing.find(client.id, wanted) if is_uuid(wanted) else None
        found = self._served([] if row is None else [row], Filters())
        if not found:
            raise not_found()
        return found[0]

    def between(self, client: str, first: int, behind: int) -> list[Footprint]:
        """Footprints of a client by their numbers, as far as they are shared and verify."""
        return self._served(self.sharing.between(client, first, behind), Filters())

    def matching(self, client: Client, filters: Filters, most: int) -> tuple[Footprint, ...]:
        """Footprints that answer a request by event; ``PactRefused`` where there are none, or too many."""
        page = self.page(client, Query(filters, most, -1))
        if page.behind is not None:
            raise bad(f"More may match than the {most} of one answer; list them by {LIST_PATH}.")
        if not page.footprints:
            raise PactRefused(404, "NotFound", "No footprint that is shared with this client matches.")
        return page.footprints

    def take(self, client: Client, event: Event) -> None:
        """Keep an event of a client, each source and id once; raises ``PactRefused``.

        A request is answered later, at the address that was registered for the client, and only there (T344).
        """
        asks = event.type == events.CREATED
        if asks and client.callback is None:
            raise bad("No address for events is registered for this client; ask the operator of this host.")
        if asks and self.owed.waiting(client.id) >= MOST_WAITING:
            raise bad(f"{MOST_WAITING} requests of this client wait for their answer.", 429)
        now = self._clock()
        if self.owed.today(client.id, now) >= MOST_A_DAY:
            raise bad(f"This client has sent {MOST_A_DAY} events within a day.", 429)
        self.owed.receive(client.id, event, REQUEST if asks else RECEIVED, now)

    def _served(self, rows: list[Row], filters: Filters) -> list[Footprint]:
        found = []
        made = {claim: self._footprints.of(claim) for claim in dict.fromkeys(row.claim for row in rows)}
        for row in rows:
            one = next((each for each in made[row.claim] if each.id == row.id), None)
            if one is not None and (not filters.status or one.status.lower() in filters.status):
                found.append(one)
        return found


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        raise OAuthRefused(400, "invalid_request", f"The content is no {_FORM}.") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise OAuthRefused(400, "invalid_request", "A parameter is given twice.")
    return found


def _basic(authorization: str | None) -> tuple[str, str]:
    """Id and secret of HTTP Basic (RFC 6749 section 2.3.1: each is form-encoded first)."""
    scheme, _, value = (authorization or "").partition(" ")
    try:
        found = value.strip(" ") if scheme.lower() == "basic" else "!"
        text = base64.b64decode(found, validate=True).decode()
    except (binascii.Error, ValueError):
        raise _wrong_client() from None
    id, colon, secret = text.partition(":")
    if not colon:
        raise _wrong_client()
    return unquote_plus(id), unquote_plus(secret)


def _wrong_client() -> OAuthRefused:
    return OAuthRefused(401, "invalid_client", "The client is unknown, or its secret is another one.")
