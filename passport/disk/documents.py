"""Read documents from files: parsed strictly and checked for their shape; no signature is verified here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from passport import container, vocab
from passport.container import Parts
from passport.disk import files
from passport.disk.beginnings import DocumentRefused, looks_like
from passport.model import kind_of, shape, version_of
from passport.vocab import Kind
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import Read, read

Document = Mapping[str, Any]


def parse(path: Path) -> Any:  # noqa: ANN401  # any JSON value, narrowed by the callers
    """Return the JSON value in a file by the strict rules; raises ``file.*`` and ``document.kind``."""
    return _parsed(files.read(path, limit=files.MAX_DOCUMENT), path).value


def _parsed(data: bytes, path: Path) -> Read:
    _check_no_picture(data, path)
    try:
        return read(data, max_bytes=files.MAX_DOCUMENT)
    except ToolError as error:
        raise DocumentRefused(
            error.code, f"{path} cannot be read: {error.message}", hint=error.hint, where=error.where
        ) from error


def _check_no_picture(data: bytes, path: Path) -> None:
    """Refuse pictures, PDF and pages, which people name by mistake (``document.kind``)."""
    kind = looks_like(data)
    if kind is not None:
        raise DocumentRefused(
            "document.kind",
            f"{path} is {kind}, not a signed document.",
            hint="Name the .json file that the other command wrote.",
            where=str(path),
        )


def passport(path: Path) -> Parts:
    """Return the parts of a passport file, or of a single claim or CO2 statement, each of the right shape.

    Raises ``document.*``.
    """
    return passport_in(files.read(path, limit=files.MAX_DOCUMENT), path)


def passport_in(
    data: bytes, path: Path, outline: Callable[[dict[str, Any]], Document] | None = None
) -> Parts:
    """Read as ``passport`` bytes at hand: a file, or a line of one, called ``path`` in errors.

    A claim alone becomes a container of one, so that everything above reads containers only. ``outline``
    gives what of a claim has to be checked, where the rest equals what was checked before. It is asked only
    where no number stands in the file: in Python ``1`` equals ``True``.
    """
    value, plain = _parsed(data, path)
    checked = outline if plain else None
    if kind_of(value) in vocab.CLAIMS:
        value = {
            "@context": [vocab.CONTEXT_V2],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [value],
        }
    parts = container.split(value)
    for member in parts.members():
        if member.kind == "claim" and checked is not None:
            check(member.kind, checked(dict(member.document)), path)
        elif member.kind is not None:
            check(member.kind, member.document, path)
    return parts


def one(path: Path, kind: Kind) -> Document:
    """Return a credential of the given kind that is alone in its file; raises ``document.*``."""
    return one_in(files.read(path, limit=files.MAX_DOCUMENT), path, kind)


def one_in(data: bytes, path: Path, kind: Kind) -> Document:
    """Read as ``one`` bytes at hand, called ``path`` in errors."""
    value = _parsed(data, path).value
    if not isinstance(value, dict) or kind_of(value) != kind:
        raise DocumentRefused(
            "document.kind",
            f"{path} is no {vocab.TYPES[kind]}.",
            hint="passport inspect FILE says what a file is.",
            where=str(path),
        )
    check(kind, value, path)
    return value


def trust_file(path: Path) -> tuple[Document, list[Document]]:
    """Return the list and the accreditations of a trust file, each of the right shape."""
    listed, accreditations = container.split_trust(parse(path))
    check("trustlist", listed.document, path)
    for member in accreditations:
        check("accreditation", member.document, path)
    return listed.document, [member.document for member in accreditations]


def signed_digest(document: object, path: Path) -> str:
    """Return the digest D (DESIGN 2.5) of a signed document of any kind of ours, of the right shape."""
    kind = kind_of(document)
    if kind is None or not isinstance(document, dict):
        raise DocumentRefused(
            "document.kind",
            f"{path} holds something that is no signed document of a passport.",
            hint="passport inspect FILE says what a file is.",
            where=str(path),
        )
    check(kind, document, path)
    return document_digest(document)


def check(kind: Kind, document: Document, path: Path) -> None:
    """Raise ``document.version`` or ``document.shape`` unless the document keeps the profile."""
    if version_of(document) == "unknown_version":
        raise DocumentRefused(
            "document.version",
            f"{path} holds a document of a version this tool does not know.",
            hint="Update this tool.",
            where=str(path),
        )
    violation = shape.check(kind, document)
    if violation is not None:
        raise DocumentRefused(
            "document.shape",
            f"{path} holds a {vocab.TYPES[kind]} that breaks rule {violation.description}.",
            hint="Make the document anew; a signed document is never repaired by hand.",
            where=violation.where,
        )
