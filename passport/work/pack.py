"""A delivery: many passports and the status lists they need in one NDJSON file, for phones without a network.

Nothing is judged here; whoever opens the delivery verifies. A line is refused only where no phone could find
or read it again. The same passports give the same bytes, in whatever order they come (passport-delivery/1:
``mobile_demo/app/deliveries/delivery.js`` reads it).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport import container, vocab
from passport.identifiers.product_id import parse_product_id
from passport.model import kind_of
from passport.work.batches.items import Item
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import loads
from verify import limits

_NAMED: Final = 10
"""Problems listed singly; of the others the number."""


class PackRefused(ToolError):
    """What cannot become a delivery; codes ``pack.*``."""


class Delivery(NamedTuple):
    """The file, and what is in it. ``repeated``: passports and lists that were given more than once."""

    data: bytes
    passports: int
    lists: int
    repeated: int


class _Lines:
    """Canonical lines by the digest of their document, each once."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, bytes], bytes] = {}
        self.repeated = 0

    def add(self, order: str, data: bytes) -> None:
        if (order, data) in self.found:
            self.repeated += 1
        self.found[order, data] = data

    def sorted(self) -> list[bytes]:
        return [data for _, data in sorted(self.found.items())]


def pack(
    passports: Iterable[Item],
    status: Sequence[Item],
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Delivery:
    """Return the delivery of all passports and status lists.

    ``status``: bundles or single lists. ``progress`` receives the number of passports read. Raises
    ``PackRefused``: ``pack.refused`` names every file that cannot go along, ``pack.empty``, and
    ``pack.too_many``, ``pack.too_large`` where a phone would not take it.
    """
    lines, lists = _Lines(), _Lines()
    problems: list[str] = []
    for count, item in enumerate(passports, 1):
        _guarded(item, _passport, lines, problems)
        progress(count)
    for item in status:
        _guarded(item, _status, lists, problems)
    if problems:
        raise _refused(problems)
    if not lines.found:
        raise PackRefused(
            "pack.empty", "There is no passport to pack.", hint="Name folders or passport files."
        )
    return _written(lines, lists)


def _guarded(
    item: Item, take: Callable[[Item, _Lines], None], lines: _Lines, problems: list[str]
) -> None:
    """Take a file into the delivery, or note its name and what is wrong with it."""
    if item.problem:
        problems.append(f"{item.name}: {item.message}")
        return
    try:
        take(item, lines)
    except ToolError as error:
        problems.append(f"{item.name}: {error.message}")


def _passport(item: Item, lines: _Lines) -> None:
    value: Any = loads(item.data, max_bytes=limits.CONTAINER_BYTES, max_depth=limits.DEPTH)
    if kind_of(value) in vocab.CLAIMS:
        value = _presentation(value)
    parts = container.split(value)
    lines.add(_product(parts.claim.document), jcs.canonical(value))


def _product(claim: Mapping[str, Any]) -> str:
    """Give the identifier that a passport is sorted by; ``pack.product`` where no scan could find it."""
    subject = claim.get("credentialSubject")
    subject = subject if isinstance(subject, Mapping) else {}
    others = subject.get("alternateIds")
    given = [subject.get("id"), *(others if isinstance(others, list) else [])]
    for one in given:
        if isinstance(one, str) and _is_product(one):
            return one
    raise PackRefused(
        "pack.product", "Its claim names no product that a scan could find.", hint="Make the claim anew."
    )


def _is_product(text: str) -> bool:
    try:
        parse_product_id(text)
    except ToolError:
        return False
    return True


def _status(item: Item, lists: _Lines) -> None:
    value: Any = loads(item.data, max_bytes=limits.CONTAINER_BYTES, max_depth=limits.DEPTH)
    if kind_of(value) == "statuslist":
        value = _presentation(value)
    for member in container.split_bundle(value):
        lists.add(member.digest, container.bundle([member.document]))


def _presentation(document: object) -> dict[str, Any]:
    return {
        "@context": [vocab.CONTEXT_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [document],
    }


def _refused(problems: list[str]) -> PackRefused:
    """Make the refusal that names the first files that cannot go along, and counts the others."""
    named = problems[:_NAMED]
    if len(problems) > _NAMED:
        named.append(f"and {len(problems) - _NAMED} more")
    return PackRefused(
        "pack.refused",
        "These cannot go along: " + " ".join(named) if len(problems) > 1 else f"{problems[0]}",
        hint="passport inspect FILE says what a file is; leave it out or ask whoever made it.",
    )


def _written(lines: _Lines, lists: _Lines) -> Delivery:
    """Write the delivery: a head with both counts, then passports and lists, each a line of canonical JSON.

    Raises ``pack.too_many`` and ``pack.too_large`` beyond what a phone takes (``verify/limits.json``).
    """
    passports, status = lines.sorted(), lists.sorted()
    if len(passports) + len(status) > limits.DELIVERY_DOCUMENTS:
        raise PackRefused(
            "pack.too_many",
            f"These are {len(passports) + len(status)} documents; a phone takes {limits.DELIVERY_DOCUMENTS}.",
            hint="Make several deliveries.",
        )
    head = jcs.canonical(
        {"format": vocab.DELIVERY, "passports": str(len(passports)), "status": str(len(status))}
    )
    data = b"".join(
        [
            head + b"\n",
            *(b'{"passport":' + one + b"}\n" for one in passports),
            *(b'{"status":' + one + b"}\n" for one in status),
        ]
    )
    if len(data) > limits.DELIVERY_BYTES:
        raise PackRefused(
            "pack.too_large",
            f"This delivery would have {len(data) >> 20} MiB; a phone takes {limits.DELIVERY_BYTES >> 20}.",
            hint="Make several deliveries.",
        )
    return Delivery(data, len(passports), len(status), lines.repeated + lists.repeated)
