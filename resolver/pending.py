"""What is stored, and what earlier bodies of the same bulk request are about to add to it."""

from collections.abc import Sequence

from resolver.store.store import Admission, ListName, Store, Stored


class Pending:
    """Reads of a store as they will be; the store asks everything again when it writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._added: dict[str, Stored] = {}
        self._lists: dict[ListName, Stored] = {}
        self._read: dict[ListName, Stored | None] = {}

    def get(self, digest: str) -> Stored | None:
        """The document with this digest."""
        return self._added.get(digest) or self._store.get(digest)

    def newest_lists(self, wanted: Sequence[ListName]) -> list[Stored]:
        """The newest status list of each (issuer, id)."""
        unread = [name for name in wanted if name not in self._read]
        if unread:
            found = {(one.issuer, one.id): one for one in self._store.newest_lists(unread)}
            self._read.update((name, found.get(name)) for name in unread)
        both = (self._lists.get(name) or self._read[name] for name in wanted)
        return [one for one in both if one is not None]

    def add(self, admissions: Sequence[Admission], at: str) -> None:
        """Count these as stored from now on."""
        for one in admissions:
            stored = Stored(one.digest, one.kind, one.id, one.issuer, one.valid_from, one.data, at)
            self._added[one.digest] = stored
            if one.kind == "statuslist":
                name = (one.issuer, one.id)
                before = self._lists.get(name) or self._read.get(name)
                if before is None or before.valid_from < one.valid_from:
                    self._lists[name] = stored
