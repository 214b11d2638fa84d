"""Read the store together with what earlier bodies of the same bulk request add to it."""

from collections.abc import Iterable, Sequence

from passport.vocab import Kind
from resolver.publishing.incoming import Item, stored_item
from resolver.store.store import ListName, Store, Stored


class Pending:
    """Reads of a store as they will be; the store asks everything again when it writes."""

    def __init__(self, store: Store, *, max_credential: int) -> None:
        self._store, self._max_credential = store, max_credential
        self._documents: dict[str, Stored | None] = {}
        self._lists: dict[ListName, Stored | None] = {}
        self._items: dict[str, Item] = {}

    def expect(self, digests: Iterable[str]) -> None:
        """Ask the store for all of these at once; ``get`` then answers from here."""
        wanted = sorted({one for one in digests if one and one not in self._documents})
        if wanted:
            found = self._store.get_each(wanted)
            self._documents.update((digest, found.get(digest)) for digest in wanted)

    def get(self, digest: str) -> Stored | None:
        """Give the document with this digest."""
        self.expect([digest])
        return self._documents[digest]

    def item(self, digest: str, kind: Kind) -> Item | None:
        """Give the document with this digest, if it is of this kind, as one that arrives."""
        if digest not in self._items:
            stored = self.get(digest)
            if stored is None or stored.kind != kind:
                return None
            self._items[digest] = stored_item(stored, max_credential=self._max_credential)
        found = self._items[digest]
        return found if found.kind == kind else None

    def newest_lists(self, wanted: Sequence[ListName]) -> list[Stored]:
        """Give the newest status list of each (issuer, id), stored or accepted in this batch.

        Lists that are not stored are left out, and remembered as such, so that the store is asked once for
        each.
        """
        unread = [name for name in wanted if name not in self._lists]
        if unread:
            found = {(one.issuer, one.id): one for one in self._store.newest_lists(unread)}
            self._lists.update((name, found.get(name)) for name in unread)
        return [one for one in (self._lists[name] for name in wanted) if one is not None]

    def add(self, items: Iterable[Item], at: str) -> None:
        """Count these as stored from now on."""
        for one in items:
            stored = Stored(one.digest, one.kind, one.id, one.issuer, one.valid_from, one.data, at)
            self._documents[one.digest] = stored
            if one.kind == "statuslist":
                name = (one.issuer, one.id)
                before = next(iter(self.newest_lists([name])), None)
                if before is None or before.valid_from < one.valid_from:
                    self._lists[name] = stored
