"""Read and write the member ``log`` of a passport file: proofs that its documents are logged (DESIGN 4.1).

A block is one checkpoint, as the log and its witnesses signed it, with an inclusion proof for each document
it covers. What a leaf is, the file does not say: whoever checks it computes the leaf from the document.
"""

from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

MEMBER: Final = "log"
Form = Literal["container", "loggedfile", "viewedfile"]
"""Schema of a container: without more, with proofs of a log, with views and perhaps proofs."""
_MOST_SIGNATURES: Final = 16


class LoggedEntry(NamedTuple):
    """The inclusion proof of a document: its D, its index as text, hashes in base64 from the leaf up."""

    digest: str
    place: str
    hashes: tuple[str, ...]


class LogBlock(NamedTuple):
    """A signed checkpoint as text, byte for byte as C2SP has it, and the entries that it proves."""

    checkpoint: str
    entries: tuple[LoggedEntry, ...]


def base64_of(data: bytes) -> str:
    """Write a hash as the member ``hashes`` has it: standard base64 with padding."""
    return b64encode(data).decode()


def read(member: Sequence[Mapping[str, Any]]) -> tuple[LogBlock, ...]:
    """Read a member ``log`` that keeps its schema."""
    return tuple(
        LogBlock(
            block["checkpoint"],
            tuple(
                LoggedEntry(entry["digestMultibase"], entry["index"], tuple(entry.get("hashes", ())))
                for entry in block["entries"]
            ),
        )
        for block in member
    )


def form_of(container: Mapping[str, Any]) -> Form:
    """Name the schema of a container: one with views, or with proofs of a log, has its own."""
    if "views" in container:
        return "viewedfile"
    return "loggedfile" if MEMBER in container else "container"


def taken(
    container: Mapping[str, Any], documents: Collection[str], *, sound: bool
) -> tuple[tuple[LogBlock, ...], list[tuple[str, str]]]:
    """Take the proofs of a container, or none and the ``problems``; none where it is not ``sound``."""
    blocks = read(container.get(MEMBER, ())) if sound else ()
    misplaced = list(problems(blocks, documents))
    return ((), misplaced) if misplaced else (blocks, [])


def written(blocks: Sequence[LogBlock]) -> list[dict[str, Any]]:
    """Write blocks as the member ``log``; entries are sorted by digest, empty proofs left out."""
    return [
        {
            "checkpoint": block.checkpoint,
            "entries": [
                {
                    "digestMultibase": entry.digest,
                    "index": entry.place,
                    **({"hashes": list(entry.hashes)} if entry.hashes else {}),
                }
                for entry in sorted(block.entries)
            ],
        }
        for block in blocks
    ]


def problems(blocks: Sequence[LogBlock], documents: Collection[str]) -> Iterator[tuple[str, str]]:
    """Find what a member ``log`` may not hold: (JSON Pointer, problem).

    ``log_unreferenced``: an entry about none of ``documents``, the digests of claim and statement;
    ``log_duplicate``: the same checkpoint twice; ``log_signatures``: more than 16 signature lines.
    """
    for place, block in enumerate(blocks):
        if block.checkpoint.rpartition("\n\n")[2].count("\n") > _MOST_SIGNATURES:
            yield f"/{MEMBER}/{place}/checkpoint", "log_signatures"
        for number, entry in enumerate(block.entries):
            if entry.digest not in documents:
                yield f"/{MEMBER}/{place}/entries/{number}", "log_unreferenced"
    texts = [block.checkpoint for block in blocks]
    for place, text in enumerate(texts):
        if text in texts[:place]:
            yield f"/{MEMBER}/{place}", "log_duplicate"
