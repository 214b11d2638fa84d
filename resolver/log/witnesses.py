"""A witness as the log sees it: C2SP tlog-witness over HTTP (``POST add-checkpoint``)."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Final, Protocol

from resolver.log.log_store import Head, LogStore, Seen
from resolver.outgoing import fetch
from signing.errors import LogRefused, ToolError
from signing.logs import checkpoints, notes
from signing.logs.checkpoints import Checkpoint
from signing.logs.notes import NoteKey

_OK, _NOT_FOUND, _CONFLICT = 200, 404, 409
_MOST_TRIES: Final = 3
_MOST_SHOWN: Final = 100


class WitnessRefused(ToolError):
    """A witness did not answer, or said no; codes ``log.witness``, ``log.witness_ahead``."""


class Send(Protocol):
    """One HTTP request: method, URL and body in; status and body out. ``fetch.request`` is the real one."""

    def __call__(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> fetch.Answer:
        """Send it."""
        ...


class Witness:
    """One witness: its verifier key of type 0x04, and the prefix under which it takes checkpoints."""

    def __init__(self, key: NoteKey, url: str, log: NoteKey, send: Send = fetch.request) -> None:
        self.name: Final = key.name
        self._key, self._url, self._log, self._send = key, url.rstrip("/"), log, send
        self._size = 0

    def newest(self, origin: str) -> Checkpoint | None:
        """The newest checkpoint that the witness has cosigned for this log; ``None``: it has seen none.

        Raises ``WitnessRefused``.
        """
        name = hashlib.sha256(origin.encode()).hexdigest()
        answer = self._ask("GET", f"{self._url}/{name}/checkpoint", b"")
        if answer.status == _NOT_FOUND:
            self._size = 0
            return None
        if answer.status != _OK:
            raise self._no(answer)
        try:
            checkpoint, _ = checkpoints.open_checkpoint(answer.body.decode(), [self._log])
        except (UnicodeDecodeError, LogRefused):
            raise self._refused("Its answer is no checkpoint of this log.") from None
        self._size = checkpoint.size
        return checkpoint

    def cosign(self, head: Head, log: LogStore) -> Seen:
        """Have a tree head cosigned; where the witness stands elsewhere than thought, ask again from there.

        Raises ``WitnessRefused``; ``log.witness_ahead`` where it has seen a larger tree than this head.
        """
        for _ in range(_MOST_TRIES):
            old = min(self._size, head.size)
            hashes = log.consistency(old, head.size)
            lines = [f"old {old}", *(b64encode(one).decode() for one in hashes), "", ""]
            body = ("\n".join(lines) + head.note).encode()
            answer = self._ask("POST", f"{self._url}/add-checkpoint", body)
            if answer.status == _OK:
                return self._accept(head, answer.body)
            if answer.status != _CONFLICT:
                raise self._no(answer)
            self._size = self._other_size(answer.body)
            if self._size > head.size:
                raise WitnessRefused(
                    "log.witness_ahead",
                    f"The witness '{self.name}' has seen {self._size} entries; this log holds {head.size}.",
                    hint="The log runs twice, or its database is an older one: stop, and restore the newer.",
                )
        raise self._refused("It changes its mind about how far it has seen the log.")

    def _accept(self, head: Head, body: bytes) -> Seen:
        try:
            note = notes.parse_note(head.note + body.decode())
            found = checkpoints.cosignatures(note, [self._key])
        except (UnicodeDecodeError, LogRefused):
            raise self._refused("Its answer is no cosignature of this checkpoint.") from None
        for line in note.lines:
            if (line.name, line.key_id) == (self._key.name, self._key.key_id):
                self._size = head.size
                return Seen(self.name, found[0].time, str(line))
        raise self._refused("It answered without a cosignature by the key that is known of it.")

    def _other_size(self, body: bytes) -> int:
        try:
            return checkpoints.parse_number(body.decode("ascii").removesuffix("\n"))
        except (UnicodeDecodeError, LogRefused):
            raise self._refused("It does not say how far it has seen the log.") from None

    def _ask(self, method: str, url: str, body: bytes) -> fetch.Answer:
        try:
            return self._send(method, url, headers={"Accept": "text/plain"}, body=body)
        except ToolError as error:
            raise self._refused(error.message) from None

    def _no(self, answer: fetch.Answer) -> WitnessRefused:
        return self._refused(f"It answered with HTTP {answer.status}.")

    def _refused(self, reason: str) -> WitnessRefused:
        return WitnessRefused(
            "log.witness",
            f"The witness '{self.name[:_MOST_SHOWN]}' gave no cosignature. {reason}",
            hint="Ask its operator whether it knows this log: passport witness add-log.",
        )
