"""Clients of the host: who may ask for footprints, and where events that they are owed are sent.

A secret has 256 random bits and is kept as its SHA-256. A slow hash (scrypt) protects words that people
choose; against 256 random bits no search succeeds at any speed, and a slow hash would let anybody occupy the
service by sending wrong secrets (T345). The secret with which this host signs in at a client lies in a file
of the operator's.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from resolver.outgoing import fetch
from resolver.outgoing.addresses import is_public
from resolver.store.records import GONE, Records
from signing import jcs, nonces, strict_json
from signing.encoding import b64url_encode
from signing.errors import ToolError
from signing.shown import quoted

KIND: Final = "pact-client"
OPERATOR: Final = "operator"
"""Who makes and removes clients, as the audit names it: whoever may write to the database."""
_ID_BYTES: Final = 12
_LITERAL: Final = re.compile(r"[0-9.]+|.*:.*")
_ID: Final = re.compile(r"[0-9a-f]{24}")
_SECRET_BYTES: Final = 32
_MOST_NAME: Final = 200
_NOBODY: Final = hashlib.sha256(b"no client").hexdigest()


class ClientRefused(ToolError):
    """A client that cannot be made or found; codes ``share.*``."""


class Callback(NamedTuple):
    """Where a client takes events: the address of its host, and how this host signs in there."""

    url: str
    id: str
    secret_file: str


class Client(NamedTuple):
    """One client. ``secret`` is the SHA-256 of its secret in hexadecimal digits."""

    id: str
    name: str
    secret: str
    made: str
    callback: Callback | None = None


Keeping: TypeAlias = Callable[[Client, str], None]


def _nowhere(client: Client, secret: str) -> None:
    """Keep nothing: the caller has both when they are made."""


class Clients:
    """The clients in a store; every method may raise ``StoreUnavailable``."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def get(self, id: str) -> Client | None:
        """The client with this id, unless it was removed."""
        found = self._records.newest(KIND, [id]).get(id) if _ID.fullmatch(id) else None
        return None if found is None else _read(found)

    def known(self, id: str) -> Client:
        """``get``; raises ``share.unknown_client``."""
        found = self.get(id)
        if found is None:
            raise ClientRefused(
                "share.unknown_client",
                f"There is no client {quoted(id, 80)}.",
                hint="passport share --list shows the clients; passport share --new-client NAME makes one.",
            )
        return found

    def all(self) -> list[Client]:
        """Every client, by id."""
        return [_read(data) for data in self._records.newest(KIND).values()]

    def make(
        self, name: str, callback: Callback | None, *, at: str, keep: Keeping = _nowhere
    ) -> tuple[Client, str]:
        """Make a client; gives it with its secret, which is kept nowhere. Raises ``ClientRefused``.

        ``keep`` takes both before anything changes: where it fails, nobody is left with a secret unknown.
        """
        _check(name, callback)
        secret = _new_secret()
        client = Client(nonces.random_bytes(_ID_BYTES).hex(), name, _hashed(secret), at, callback)
        keep(client, secret)
        self._write(client, at)
        return client, secret

    def renew(self, id: str, *, at: str, keep: Keeping = _nowhere) -> tuple[Client, str]:
        """Give a client another secret; the one before and every token made with it end at once.

        ``keep``: as for ``make``.
        """
        secret = _new_secret()
        client = self.known(id)._replace(secret=_hashed(secret))
        keep(client, secret)
        self._write(client, at)
        return client, secret

    def remove(self, id: str, *, at: str) -> Client:
        """Take a client away: it gets no token, and those it has end at once."""
        client = self.known(id)
        self._records.write(KIND, id, GONE, by=OPERATOR, at=at)
        return client

    def take_events(self, id: str) -> bool:
        """Whether events are sent to a client."""
        found = self.get(id)
        return found is not None and found.callback is not None

    def authenticated(self, id: str, secret: str) -> Client | None:
        """The client, if this is its secret; compared in constant time, for an unknown id too."""
        client = self.get(id)
        held = _NOBODY if client is None else client.secret
        return client if hmac.compare_digest(held, _hashed(secret)) else None

    def _write(self, client: Client, at: str) -> None:
        self._records.write(KIND, client.id, _written(client), by=OPERATOR, at=at)


def _check(name: str, callback: Callback | None) -> None:
    if not 0 < len(name.strip()) <= _MOST_NAME or not name.isprintable():
        raise ClientRefused(
            "share.name", f"A client's name has 1 to {_MOST_NAME} printable characters.",
            hint="Name the company, like --new-client 'Buyer AG'.",
        )  # fmt: skip
    if callback is None:
        return
    try:
        parts = fetch.check_url(callback.url, found=True)
    except fetch.FetchRefused as error:
        raise ClientRefused(
            "share.callback", "The address for events is no https address with a plain host name.",
            hint="Like --callback https://pact.buyer.example; events go to /3/events below it.",
        ) from error  # fmt: skip
    host = parts.hostname or ""
    if parts.query or (_LITERAL.fullmatch(host) and not is_public(host)):
        raise ClientRefused(
            "share.callback", "The address for events has a query, or lies in a private or special network.",
            hint="Give the public address of the client's host, and nothing behind a '?'.",
        )  # fmt: skip


def _new_secret() -> str:
    return b64url_encode(nonces.random_bytes(_SECRET_BYTES))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _written(client: Client) -> bytes:
    kept = {"id": client.id, "name": client.name, "secret": client.secret, "made": client.made}
    more = {} if client.callback is None else {"callback": client.callback._asdict()}
    return jcs.canonical({**kept, **more})


def _read(data: bytes) -> Client:
    value: Any = strict_json.loads(data, max_bytes=len(data), numbers=False)
    callback = Callback(**value.pop("callback")) if "callback" in value else None
    return Client(**value, callback=callback)
