"""Export everything published as files that any web host can serve without this service.

``d/{digest}`` are the signed documents. Under each product's path lie ``index.html`` for people,
``passport.json`` for tools, and ``answer.json``, from which ``passport respond`` signs the platform's word
into ``passport.json`` without a database. With a log, both carry the proofs of claim and statement.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from passport import container, log_evidence, moments
from passport.acts import response
from passport.acts.sealing import Signing
from passport.log_evidence import LogBlock
from passport.model import kind_of
from passport.model.common import Party
from resolver.answers import respond
from resolver.answers.page import Pages
from resolver.log.log_store import LogStore
from resolver.log.proving import blocks
from resolver.settings import Platform, Settings
from resolver.store import checking, tables
from resolver.store.connecting import available
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from signing import jcs, nonces, strict_json
from signing.errors import ToolError
from signing.shown import escaped

ANSWER: Final = "answer.json"
PASSPORT: Final = "passport.json"
_LANGUAGE: Final = "en"


class ExportRefused(ToolError):
    """Files that cannot be written or answered for; code ``export.*``."""


def export(store: SqlStore, folder: Path, settings: Settings) -> int:
    """Write everything under ``folder``; how many products there are."""
    (folder / "d").mkdir(parents=True)
    for row in checking.documents(store):
        (folder / "d" / row.digest).write_bytes(bytes(row.data))
    records, pages, log, count = Records(store), Pages("", settings), LogStore(store), 0
    for name in _names(store):
        head = store.head(name)
        if head is None:
            continue
        place = _place(folder, name)
        found = respond.held(store, head)
        signed = [one.stored.digest for one in (found.claim, found.statement) if one is not None]
        proofs = blocks(log, signed)
        place.mkdir(parents=True, exist_ok=True)
        (place / PASSPORT).write_bytes(respond.passport(found, None, proofs))
        (place / ANSWER).write_bytes(jcs.canonical(_sidecar(found, proofs)))
        page, _ = pages.product(found, name, records.line(name), _LANGUAGE)
        (place / "index.html").write_bytes(page if isinstance(page, bytes) else page.encode())
        count += 1
    return count


def passports(store: SqlStore) -> Iterator[tuple[str, bytes]]:
    """Give the newest passport of each claim that is a head, under one of its names; one has several."""
    seen: set[str] = set()
    for name in _names(store):
        head = store.head(name)
        if head is None:
            continue
        found = respond.held(store, head)
        if found.claim.stored.kind == "claim" and found.claim.stored.digest not in seen:
            seen.add(found.claim.stored.digest)
            yield name, respond.passport(found, None)


def _names(store: SqlStore) -> list[str]:
    with available(), store.read.connect() as connection:
        found = connection.execute(sa.select(tables.names.c.name).order_by(tables.names.c.name))
        return list(found.scalars())


def _place(folder: Path, name: str) -> Path:
    """Give the product's folder; names are percent-encoded paths, and none may leave ``folder`` (T80)."""
    place = folder.joinpath(*name.split("/"))
    if any(part in ("", ".", "..") for part in name.split("/")) or not place.is_relative_to(folder):
        raise ExportRefused("export.name", f"{escaped(name)} cannot be a path of files.")
    return place


def _sidecar(found: respond.Held, proofs: Sequence[LogBlock]) -> dict[str, Any]:
    """Note beside a passport what its response will rest on: answer, digests of the documents, proofs."""
    served = [found.accreditation] if found.accreditation is not None else []
    subject = found.claim.document["credentialSubject"]
    return {
        "answer": found.word,
        "claim": found.claim.stored.digest,
        "extras": sorted(one.stored.digest for one in (*served, *found.lists)),
        "log": log_evidence.written(proofs),
        "product": str(subject["id"]),
        "statement": found.statement.stored.digest if found.statement is not None else "",
    }


class Standing(NamedTuple):
    """What an export says: how many products by answer, and the status lists that have ended since."""

    answers: Mapping[str, int]
    lists: int
    ended: int
    oldest: str


def standing(folder: Path, *, at: str) -> Standing:
    """What ``answer`` is about to sign, and how far the facts it rests on hold at this moment."""
    answers: Counter[str] = Counter()
    named: set[str] = set()
    for sidecar in folder.rglob(ANSWER):
        beside = _read(sidecar)
        answers[str(beside["answer"])] += 1
        named.update(str(one) for one in beside["extras"])
    documents = (_read(folder / "d" / digest) for digest in sorted(named))
    ends = [str(one["validUntil"]) for one in documents if kind_of(one) == "statuslist"]
    return Standing(answers, len(ends), sum(end <= at for end in ends), min(ends, default=""))


def answer(folder: Path, platform: Platform, *, at: str) -> Iterator[Path]:
    """Sign a response, good for a day, into every exported passport; the files that were written."""
    for sidecar in sorted(folder.rglob(ANSWER)):
        beside = _read(sidecar)
        claim = _read(folder / "d" / str(beside["claim"]))
        statement = _read(folder / "d" / str(beside["statement"])) if beside["statement"] else None
        name = nonces.uuid7(moments.seconds(at) * 1000, nonces.random_bytes(10))
        signed = response.answer(
            response.Answering(str(beside["product"]), claim, statement, beside["answer"]),
            Signing(Party(platform.did, platform.name), platform.signer, at, name),
        )
        extras = [_read(folder / "d" / str(one)) for one in beside["extras"]]
        new = sidecar.with_name(PASSPORT + ".new")
        new.write_bytes(container.write(claim, statement, signed, extras, log=_proofs(sidecar, beside)))
        new.replace(sidecar.with_name(PASSPORT))
        yield sidecar.with_name(PASSPORT)


def _proofs(sidecar: Path, beside: Mapping[str, Any]) -> tuple[LogBlock, ...]:
    """Read the proofs of a log from a sidecar; of exports of 0.3.0 there are none. Raises ``export.form``."""
    try:
        return log_evidence.read(beside.get("log", ()))
    except (KeyError, TypeError):
        raise _no_export(sidecar) from None


def _no_export(path: Path) -> ExportRefused:
    return ExportRefused("export.form", f"{path.name} was not written by an export.", hint="Export again.")


def _read(path: Path) -> dict[str, Any]:
    """Read a file of an export; ``export.missing`` or ``export.form``."""
    try:
        data = path.read_bytes()
    except OSError:
        raise ExportRefused(
            "export.missing", f"{path.name} is missing or cannot be read.", hint="Export again."
        ) from None
    value = strict_json.loads(data, max_bytes=max(len(data), 1), numbers=False)
    if not isinstance(value, dict):
        raise _no_export(path)
    return value
