"""Read and record the keys of an identity folder: which signs, which follows, which have ended.

``keys.json`` is the one place that says so, and is replaced in one step: whatever is interrupted before that
leaves the old key in use (T102). A folder in which no key ever changed has none; there the DID document
names the only key.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.disk import files
from signing import jcs
from signing.dids.document import did_document
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.strict_json import loads

FILE: Final = "keys.json"
_TEXTS: Final = ("id", "publicKeyMultibase", "since")
_MORE: Final = frozenset({"until", "reason", "module", "token", "label"})


class KeysRefused(ToolError):
    """A key operation that cannot be done; codes ``keys.*``."""


class Token(NamedTuple):
    """Where a key lies that never leaves its hardware: PKCS#11 module, token label, key label."""

    module: str
    token: str
    label: str


class HeldKey(NamedTuple):
    """One key, ``key-1`` and so on; ``until`` and ``reason`` once its end is set."""

    name: str
    multikey: str
    since: str
    until: str | None = None
    reason: str | None = None
    token: Token | None = None

    @property
    def public(self) -> PublicKey:
        """The public key."""
        return PublicKey.from_multikey(self.multikey)

    @property
    def number(self) -> int:
        """The number in the name: 2 for ``key-2``."""
        return number(self.name)


class History(NamedTuple):
    """All keys there ever were, the one that signs, and the one that is to follow."""

    signing: str
    following: str | None
    keys: tuple[HeldKey, ...]

    def key(self, name: str) -> HeldKey:
        """The key of that name, ``key-2`` or a whole DID URL; raises ``keys.unknown``."""
        wanted = name.rpartition("#")[2]
        for key in self.keys:
            if key.name == wanted:
                return key
        raise KeysRefused(
            "keys.unknown",
            f"This identity has no key {wanted}.",
            hint=f"It has {', '.join(key.name for key in self.keys)}.",
        )

    def replaced(self, key: HeldKey) -> "History":
        """The history with a new entry for the key of that name."""
        others = [one for one in self.keys if one.name != key.name]
        return self._replace(keys=tuple(sorted([*others, key], key=lambda one: one.number)))

    def living(self, at: str) -> list[HeldKey]:
        """The keys whose end has not come, those that a DID document lists."""
        return [
            key
            for key in self.keys
            if key.reason != "compromise" and (key.until is None or at < key.until)
        ]


def number(name: str) -> int:
    """Read the number in the name of a key: 2 for ``key-2``, 0 for what is no such name."""
    digits = name.removeprefix("key-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


def read(folder: Path) -> History | None:
    """The recorded history; ``None`` where no key ever changed. Raises ``keys.damaged``."""
    path = folder / FILE
    if not path.exists():
        return None
    value = loads(files.read(path, limit=files.MAX_SMALL))
    try:
        return _history(value)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise KeysRefused(
            "keys.damaged",
            "The record of this identity's keys cannot be used.",
            hint="Restore the folder from a backup.",
            where=str(path),
        ) from error


def _history(value: Any) -> History:  # noqa: ANN401 - JSON of whatever kind
    """The history in a parsed file; raises ``ValueError`` and the like for one no tool has written.

    Names are ``key-N`` and unique, and both the signing and the following key are among them.
    """
    keys = tuple(_key(entry) for entry in value["keys"])
    history = History(str(value["signing"]), value.get("next"), keys)
    names = [key.name for key in keys]
    if len(set(names)) != len(names) or not all(number(name) for name in names):
        raise ValueError("names")
    for name in (history.signing, *([history.following] if history.following else [])):
        if name not in names:
            raise ValueError(name)
    return history


def _key(entry: Mapping[str, Any]) -> HeldKey:
    """One entry: ``id``, ``publicKeyMultibase``, ``since``; an end and a place in a token where there are."""
    if entry.keys() - set(_TEXTS) - _MORE or not all(isinstance(item, str) for item in entry.values()):
        raise ValueError("members")
    token = Token(entry["module"], entry["token"], entry["label"]) if "module" in entry else None
    name, multikey, since = (str(entry[member]) for member in _TEXTS)
    PublicKey.from_multikey(multikey)
    return HeldKey(name, multikey, since, entry.get("until"), entry.get("reason"), token)


def write(folder: Path, history: History) -> None:
    """Record the history; replacing this file is the step by which a change of keys takes effect."""
    entries = []
    for key in history.keys:
        entry = dict(zip(_TEXTS, key[:3], strict=True))
        entry |= {} if key.until is None else {"until": key.until, "reason": key.reason or ""}
        entry |= key.token._asdict() if key.token else {}
        entries.append(entry)
    value: dict[str, Any] = {"signing": history.signing, "keys": entries}
    if history.following:
        value["next"] = history.following
    files.write(folder / FILE, jcs.canonical(value), replace=True)


def did_json(did: str, history: History, *, at: str) -> bytes:
    """Write the DID document with the keys in force at that moment; with none, the one that signs."""
    living: Iterable[HeldKey] = history.living(at) or [history.key(history.signing)]
    return jcs.canonical(did_document(did, [(key.name, key.public) for key in living]))
