"""``passport trust refresh``: newer status lists into the bundle beside the list; no key changes.

DID documents are compared with the list, and differences reported; keys, parties and roles change only by
``trust add --key``, by an accepted key change, or by a new signed list (T48, T112).
"""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from passport import container
from passport.belief.trust_source import in_force, opened
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.model import kind_of
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify import TrustList
from verify.believing.renewing import Difference, did_differences, keep

OK, CAUTION = 0, 3
_WORDS: Final = {
    "not_its_document": "its address serves the DID document of another",
    "unusable_key": "its DID document offers a key that cannot be used",
    "unlisted_key": "its DID document offers a key the list does not know",
    "other_key": "its DID document has another key under this name",
    "ended_key_offered": "its DID document still offers a key that has ended",
    "key_vanished": "its DID document no longer has this key; the list keeps it",
}


class _Found:
    """What was gathered: status lists by digest, DID documents by DID, what could not be had."""

    def __init__(self) -> None:
        self.lists: dict[str, dict[str, Any]] = {}
        self.dids: dict[str, Any] = {}
        self.problems: list[tuple[str, str]] = []

    def take(self, data: bytes, source: str) -> None:
        """Whatever a file or an answer holds of use."""
        try:
            value: Any = loads(data, max_bytes=files.MAX_DOCUMENT)
        except ToolError as error:
            self.problems.append((source, error.message))
            return
        self._take(value)

    def _take(self, value: Any) -> None:  # noqa: ANN401 - JSON of whatever kind
        """Keep the status lists of a document or bundle, and a DID document; anything else is left out."""
        if not isinstance(value, dict):
            return
        members = value.get("verifiableCredential")
        for document in members if isinstance(members, list) else [value]:
            if kind_of(document) == "statuslist":
                self.lists[document_digest(document)] = document
        if "assertionMethod" in value and isinstance(value.get("id"), str):
            self.dids[value["id"]] = value


def refresh(args: Namespace) -> int:
    """Collect status lists and ``did.json`` files of listed parties, and keep the lists that are believed.

    They come from ``--from``, else from the network. The bundle beside the trust list is written in one
    step; a list that was kept before stays until a newer one takes its place. Exit code 3 where a
    ``did.json`` differs from the trust list, or something could not be read or fetched.
    """
    at = clock.at(args)
    source = in_force(args.trust)
    trust = opened(source)
    gathered = _Found()
    if args.sources:
        for path in args.sources:
            _from_path(gathered, path)
    else:
        _from_network(gathered, trust)
    fetched = len(gathered.lists)
    before: set[str] = set()
    if source.status.exists():
        known = _Found()
        known.take(files.read(source.status), str(source.status))
        before = set(known.lists)
        gathered.lists = {**known.lists, **gathered.lists}
    kept = keep(gathered.lists.items(), trust, at=at)
    if kept:
        files.write(source.status, container.bundle(kept), replace=True)
    differences = [
        difference
        for party in trust.register.parties
        if party.id in gathered.dids
        for difference in did_differences(party, gathered.dids[party.id], at)
    ]
    fresh = sum(document_digest(document) not in before for document in kept)
    _print_done(args, source.status, (fetched, fresh, len(kept)), differences, gathered)
    return CAUTION if differences or gathered.problems else OK


def _from_path(gathered: _Found, path: Path) -> None:
    for one in _files(path):
        gathered.take(files.read(one), str(one))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted([*path.glob("*.json"), *path.glob("status/*.json")])


def _from_network(gathered: _Found, trust: TrustList) -> None:
    """Ask every listed party for its status lists and ``did.json``; an address that fails is a problem."""
    from resolver.outgoing import collect  # the network only when it is asked

    for answer in collect.collect(trust):
        terminal.note(f"  {answer.url}" + (f"  {answer.error.message}" if answer.error else ""))
        if answer.error is not None:
            gathered.problems.append((answer.url, answer.error.message))
            continue
        if answer.kind == "did":
            # Whatever the address serves is compared as this party's: another's document is a difference.
            try:
                gathered.dids[answer.party] = loads(answer.data)
            except ToolError as error:
                gathered.problems.append((answer.url, error.message))
        else:
            gathered.take(answer.data, answer.url)


def _print_done(
    args: Namespace, path: Path, counts: tuple[int, int, int], differences: list[Difference], gathered: _Found
) -> None:
    """Print how many lists were fetched, new and kept, where a ``did.json`` differs, and what failed."""
    fetched, fresh, kept = counts
    if args.json:
        facts: Any = {
            "file": str(path),
            "fetched": str(fetched),
            "new": str(fresh),
            "kept": str(kept),
            "differences": [difference._asdict() for difference in differences],
            "problems": [{"source": source, "message": message} for source, message in gathered.problems],
        }
        terminal.say_bytes(jcs.canonical(facts))
        return
    terminal.say(f"{path}: {kept} status lists, {fresh} of them new")
    for difference in differences:
        terminal.say(f"differs   {difference.did}: {_WORDS[difference.how]}")
        if difference.key:
            terminal.say(f"          {terminal.clean(difference.key)}")
    for source, message in gathered.problems:
        terminal.say(f"missing   {source}: {terminal.clean(message)}")
    if differences:
        terminal.say("No key was changed. Ask the party; its fingerprint goes to: passport trust add")
