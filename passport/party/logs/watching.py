"""What a monitor of a log looks for: keys, subjects and documents of one party, from its own files."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport.disk import files
from passport.identifiers.product_id import identities, parse_product_id
from passport.model import kind_of, shape
from passport.model.log_entry import LOGGED, key_line, subject_line, subject_of
from passport.party import identity
from passport.party.withdrawals import StatusHistory
from passport.vocab import CLAIMS, STATUS_PURPOSES
from resolver.log.monitoring import Known, Watch
from signing.digests import document_digest
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.shown import quoted
from signing.strict_json import loads

if TYPE_CHECKING:
    from verify import TrustList

_LINES: Final = (".ndjson", ".jsonl")
_MOST_NOTES: Final = 2
"""Checkpoints a passport may carry: of its receipt, and a fresh one."""


class WatchRefused(ToolError):
    """Something that cannot be watched for; codes ``monitor.*``."""


def watch(mine: Sequence[str], products: Sequence[Path], trust: "Callable[[], TrustList]") -> Watch:
    """Collect what is looked for.

    ``mine``: identity folders, public keys as multikeys, and DIDs that the trust list names. ``products``:
    signed documents and passports, and folders of them. Raises ``monitor.*``, ``file.*``, ``identity.*``,
    ``json.*``, ``key.*`` and what ``trust`` raises.
    """
    found = Watch()
    for name in mine:
        if name.startswith("did:"):
            _listed(name, found, trust())
        elif Path(name).is_dir():
            _folder(Path(name), found)
        else:
            found.keys[key_line(_key(name))] = name
    for path in products:
        documents = sum(_documents(file, value, found) for file, value in _values(path))
        if not documents and not path.is_dir():
            raise WatchRefused(
                "monitor.products",
                f"{path} holds no signed document that a log holds.",
                hint="Name claims, passports, or a folder; passport inspect FILE says what a file is.",
                where=str(path),
            )
    return found


def own_lists(mine: Sequence[str]) -> set[str]:
    """Digests of the status lists in the identity folders among ``mine``."""
    folders = [Path(name) for name in mine if not name.startswith("did:") and Path(name).is_dir()]
    paths = [identity.load(one).status_path(purpose) for one in folders for purpose in STATUS_PURPOSES]
    lists: list[Any] = [
        loads(files.read(path), max_bytes=files.MAX_DOCUMENT) for path in paths if path.exists()
    ]
    return {document_digest(one) for one in lists}


def _key(name: str) -> str:
    try:
        return PublicKey.from_multikey(name).multikey
    except ToolError:
        raise WatchRefused(
            "monitor.mine",
            f"{quoted(name, 100)} is no identity folder, no DID and no public key.",
            hint="Name the folder, a DID that the trust list names, or the key: passport keys show DIR",
        ) from None


def _listed(did: str, found: Watch, trust: "TrustList") -> None:
    party = trust.party(did)
    publisher = [key for key in trust.register.publisher_keys if key.id.startswith(f"{did}#")]
    keys = [*(() if party is None else party.keys), *publisher]
    if not keys:
        raise WatchRefused(
            "monitor.mine",
            f"The trust list does not name {did}.",
            hint="Name the list that does with --trust, or the key itself: passport keys show DIR",
        )
    for key in keys:
        found.keys[key_line(key.multikey)] = key.id
    found.subjects[subject_line(did)] = did


def _folder(folder: Path, found: Watch) -> None:
    """Watch for the keys of an identity folder, and for what its register says was signed about."""
    party = identity.load(folder)
    for key in party.history.keys:
        found.keys[key_line(key.multikey)] = f"{party.did}#{key.name}"
    found.subjects[subject_line(party.did)] = party.did
    found.own.add(subject_line(party.did))
    replaced = StatusHistory(party).corrections()
    for digest, _, kind, subject, _ in party.register.issued():
        found.known[digest] = Known(kind, replaced.get(digest, ""))
        found.subjects[subject_line(digest)] = digest
        if kind in CLAIMS:
            about = subject.partition("#")[0]  # behind it the period of what an entity signed
            line = subject_line(parse_product_id(about).key)
            found.subjects[line] = about
            found.own.add(line)


def _documents(file: Path, value: Any, found: Watch) -> int:  # noqa: ANN401 - any JSON value
    """Take the signed documents of a file, and the checkpoints that came with them; how many there are."""
    count = 0
    members = value.get("verifiableCredential") if isinstance(value, dict) else None
    for one in members if isinstance(members, list) else [value]:
        kind = kind_of(one)
        if kind in LOGGED and shape.check(kind, one) is None:
            _document(kind, one, file, found)
            count += 1
    blocks = value.get("log") if isinstance(value, dict) else None
    for block in (blocks if isinstance(blocks, list) else [])[:_MOST_NOTES]:
        if isinstance(block, dict) and isinstance(block.get("checkpoint"), str):
            found.checkpoints.append(block["checkpoint"])
    return count


def _document(kind: Any, document: Any, file: Path, found: Watch) -> None:  # noqa: ANN401 - as above
    digest = document_digest(document)
    revises = document.get("wasRevisionOf", {}).get("digestMultibase", "")
    try:
        about = subject_line(subject_of(kind, document))
    except ToolError:  # a product id that is none: no log takes the claim, and nobody vouches for it
        return
    found.known[digest] = Known(kind, revises, str(file), about)
    if kind not in ("claim", "carbonstatement"):
        return
    subject = document["credentialSubject"]
    found.subjects[subject_line(digest)] = digest
    found.subjects[about] = subject["id"]
    for name in identities(subject.get("alternateIds", ()) if kind == "claim" else ()):
        found.subjects[subject_line(name)] = name


def _values(path: Path) -> Iterator[tuple[Path, Any]]:
    """The JSON values of a file, or of the files of a folder that are JSON at all."""
    if not path.is_dir():
        yield from ((path, value) for value in _of_file(path))
        return
    for here, below, names in os.walk(path):
        below.sort()
        for name in sorted(names):
            if name.lower().endswith((".json", *_LINES)):
                try:
                    yield from ((Path(here) / name, value) for value in _of_file(Path(here) / name))
                except ToolError:
                    continue  # a draft, or no strict JSON: not signed


def _of_file(path: Path) -> Iterator[Any]:
    data = files.read(path)
    lines = data.splitlines() if path.name.lower().endswith(_LINES) else [data]
    for line in lines:
        if line.strip():
            yield loads(line, max_bytes=files.MAX_DOCUMENT)
