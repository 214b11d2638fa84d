"""Send clients what they are owed, to their registered hosts only, each as slowly as it takes it.

A client has one request under way at a time, each with the deadline of ``resolver.outgoing.fetch``, and after
a failure it waits twice as long as before; so a slow or deaf host costs a thread a few seconds now and then
(T347). Addresses are checked when they are connected to, redirects are not followed, and of a discovery
document nothing counts that leads to another host (T344).
"""

import logging
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import quote_plus, urlsplit

import sqlalchemy as sa

from passport import moments
from resolver.outgoing import fetch
from resolver.pact import events, filters, owed
from resolver.pact.clients import Callback, Client, Clients
from resolver.pact.events import Envelope
from resolver.pact.footprints import Footprint
from resolver.pact.owed import Owed, OwedEvents
from resolver.pact.refusals import PactRefused
from resolver.settings import PactSettings
from resolver.store.sql import SqlStore
from signing import strict_json
from signing.errors import JsonRefused, ToolError

_LOG: Final = logging.getLogger("resolver.pact")
_THREADS: Final = 8
_EVERY_SECONDS: Final = 1.0
_TURN_SECONDS: Final = 15.0
"""After so long another client's turn comes, and this one waits as long as it took."""
_EVENTS_A_TURN: Final = 20
_FIRST_PAUSE: Final = 60.0
_LONGEST_PAUSE: Final = 6 * 3600.0
GIVE_UP_SECONDS: Final = 72 * 3600
_MOST_ANSWER: Final = 65_536
_OVERTAKEN: Final = 1_000
"""Numbers below the last one done that are looked at again: transactions may commit in another order."""
_NO_USE: Final = frozenset({400, 405, 406, 409, 410, 413, 415, 422, 501})
"""Answers after which the same event would be refused again."""
_LOCK: Final = sa.text("SELECT pg_try_advisory_lock(7017208128)")


class Source(Protocol):
    """What events are made from."""

    origin: str

    def sync(self) -> None:
        """Index what was published since."""
        ...

    def matching(self, client: Client, wanted: filters.Filters, most: int) -> tuple[Footprint, ...]:
        """Footprints that answer a request; raises ``PactRefused``."""
        ...

    def between(self, client: str, first: int, behind: int) -> list[Footprint]:
        """Footprints of a client by their numbers."""
        ...


@dataclass(slots=True)
class _Turn:
    """How it stands with one client; moments of the monotonic clock."""

    busy: bool = False
    due: float = 0.0
    failures: int = 0
    low: int = 0
    token: str = ""
    until: float = 0.0


class Sender:
    """Sends events from a thread of its own, with a few others for the requests.

    Of several instances on one PostgreSQL one sends: whoever holds the advisory lock.
    """

    def __init__(
        self,
        settings: PactSettings,
        source: Source,
        clients: Clients,
        owing: OwedEvents,
        store: SqlStore,
        clock: Callable[[], str],
    ) -> None:
        self._settings, self._source, self._clients, self._owed = settings, source, clients, owing
        self._store, self._clock = store, clock
        self._turns: dict[str, _Turn] = {}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pact", daemon=True)
        self._pool = ThreadPoolExecutor(_THREADS, "pact")
        self._leading: sa.Connection | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Finish the requests under way, and begin no other."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._leading is not None:
            self._leading.close()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                if self._leads():
                    self._source.sync()
                    self._give_turns()
            except (ToolError, sa.exc.SQLAlchemyError) as error:
                # The store is away: the next step may find it.
                self._leading = None
                _LOG.warning("events wait: %s", _kind(error))
            self._ending.wait(_EVERY_SECONDS)

    def _leads(self) -> bool:
        """Whether this instance sends: SQLite has one, and of those on PostgreSQL one holds the lock."""
        if self._store.engine.dialect.name == "sqlite":
            return True
        if self._leading is not None:
            self._leading.execute(sa.text("SELECT 1"))  # raises where the connection, and the lock, are gone
            return True
        connection = self._store.read.connect()
        if connection.execute(_LOCK).scalar():
            self._leading = connection
            return True
        connection.close()
        return False

    def _give_turns(self) -> None:
        for client in self._clients.all():
            if client.callback is None:
                continue
            turn = self._turns.setdefault(client.id, _Turn())
            if not turn.busy and turn.due <= time.monotonic():
                turn.busy = True
                serving = self._pool.submit(self._serve, client, client.callback, turn)
                serving.add_done_callback(partial(_ended, client, turn))

    def _serve(self, client: Client, callback: Callback, turn: _Turn) -> None:
        """Send a client a few of the events that it is owed, oldest first, until one fails."""
        began = time.monotonic()
        try:
            for one in self._owed.pending(client.id, low=turn.low, most=_EVENTS_A_TURN):
                if self._ending.is_set() or time.monotonic() - began > _TURN_SECONDS:
                    break
                outcome = self._outcome(client, callback, turn, one)
                self._owed.done(one.number, outcome, self._clock())
                turn.low, turn.failures = max(0, one.number - _OVERTAKEN), 0
            turn.due = 2 * time.monotonic() - began
        except ToolError as error:
            _failed_turn(client, turn, error)

    def _outcome(self, client: Client, callback: Callback, turn: _Turn, one: Owed) -> str:
        """Send one event; gives how it ended, or raises ``ToolError`` where it is to be sent again."""
        if moments.seconds(self._clock()) - moments.seconds(one.at) > GIVE_UP_SECONDS:
            return owed.GIVEN_UP
        body = self._body(client, one)
        if not body:
            return owed.EMPTY
        headers = {
            "Authorization": f"Bearer {self._token(callback, turn)}",
            "Content-Type": f"{events.MEDIA_TYPE}; charset=UTF-8",
        }
        answer = self._send("POST", f"{_base(callback)}/3/events", headers, body)
        if 200 <= answer.status < 300:
            return owed.DELIVERED
        if answer.status in _NO_USE:
            return owed.REFUSED
        turn.token = ""
        raise _failed(answer.status)

    def _body(self, client: Client, one: Owed) -> bytes:
        """The event as it is sent; empty where there is nothing to say."""
        envelope = Envelope(one.key, f"{self._source.origin}/3/events", self._clock())
        if one.kind == owed.PUBLISHED:
            found = self._source.between(client.id, int(one.data["first"]), int(one.data["behind"]))
            return events.published([each.id for each in found], envelope) if found else b""
        asked = str(one.data["id"])
        try:
            matched = self._source.matching(client, filters.from_event(one.data["data"]), filters.PAGE)
        except PactRefused as refusal:
            return events.rejected(asked, refusal, envelope)
        return events.fulfilled(asked, [each.data for each in matched], envelope)

    def _token(self, callback: Callback, turn: _Turn) -> str:
        """An access token of the client's own host, asked for once while it holds."""
        if turn.token and time.monotonic() < turn.until:
            return turn.token
        secret = self._settings.secret_of(callback.secret_file)
        pair = f"{quote_plus(callback.id)}:{quote_plus(secret)}"
        headers = {
            "Authorization": f"Basic {b64encode(pair.encode()).decode('ascii')}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        answer = self._send("POST", self._token_endpoint(callback), headers, b"grant_type=client_credentials")
        members = _object(answer.body) if answer.status == 200 else {}
        token, seconds = members.get("access_token"), members.get("expires_in", 0)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
            raise _failed(answer.status)
        turn.token = token
        turn.until = time.monotonic() + min(seconds if isinstance(seconds, int) else 0, 3600) - 30
        return token

    def _token_endpoint(self, callback: Callback) -> str:
        """Where a token is asked for: by the discovery document, as long as it stays at the client's host."""
        base = _base(callback)
        url = f"{base}/.well-known/openid-configuration"
        answer = self._send("GET", url, {"Accept": "application/json"}, b"")
        named = _object(answer.body).get("token_endpoint") if answer.status == 200 else None
        if isinstance(named, str) and _is_at(named, base):
            return named
        return f"{base}/auth/token"

    def _send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> fetch.Answer:
        if self._ending.is_set():
            # Of a client's three requests no further one begins: closing waits for one deadline at most.
            raise _NotDelivered("pact.closing", "The service is about to end.")
        return self._settings.send(
            method, url, headers=headers, body=body, found=True, max_bytes=_MOST_ANSWER
        )


def _failed_turn(client: Client, turn: _Turn, error: BaseException) -> None:
    """Wait twice as long as after the failure before, and log it."""
    turn.failures += 1
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(turn.failures - 1, 20))
    turn.due = time.monotonic() + pause
    # Neither address nor answer of a client reaches the log, and no secret does.
    _LOG.warning("client=%s event not delivered: %s", client.id, _kind(error))


def _ended(client: Client, turn: _Turn, serving: Future[None]) -> None:
    """Let the client's next turn come; what nothing foresaw is a failure like others.

    In the future it would be lost, and no pause would follow (T390).
    """
    if not serving.cancelled() and (error := serving.exception()) is not None:
        _failed_turn(client, turn, error)
    turn.busy = False


class _NotDelivered(ToolError):
    """An event that a client's host did not take; it is sent again."""


def _failed(status: int) -> _NotDelivered:
    return _NotDelivered("pact.not_delivered", f"The client's host answered with status {status}.")


def _base(callback: Callback) -> str:
    return callback.url.rstrip("/")


def _is_at(url: str, base: str) -> bool:
    """Whether an address that somebody else wrote is at the host of ``base``."""
    try:
        return urlsplit(url)[:2] == urlsplit(base)[:2]
    except ValueError:  # as "https://["
        return False


def _kind(error: BaseException) -> str:
    """What a log says of an error: its code or type, for its text may hold what others wrote."""
    return error.code if isinstance(error, ToolError) else type(error).__name__


def _object(data: bytes) -> dict[str, Any]:
    """The members of a JSON object; none for anything else."""
    try:
        value = strict_json.loads(data, max_bytes=_MOST_ANSWER)
    except JsonRefused:
        return {}
    return value if isinstance(value, dict) else {}
