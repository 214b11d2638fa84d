"""Fetch a lot from a resolver: the passport of each product, and those of the materials it consumed.

Which products are asked for is read from passports that nobody has checked, or from a list; what comes back
is not judged here either. Whoever collects verifies afterwards.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from passport import container
from passport.identifiers.product_id import ProductId, parse_product_id
from passport.work.batches.items import Item
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify.gathering.said import said
from verify.limits import CONTAINER_BYTES, DEPTH
from verify.opening import product_names

_COMMENT: Final = "#"
_NAMED: Final = 10


class ListRefused(ToolError):
    """A list with lines that name no product: ``list.product``."""


class Wanted(NamedTuple):
    """A product to ask for, under the name of the line or file that it comes from."""

    name: str
    product: ProductId


class Asking(NamedTuple):
    """What is asked of a resolver: the passport of a product by its URI, a document by its digest."""

    passport: Callable[[str], bytes]
    document: Callable[[str], bytes]


class Collected(NamedTuple):
    """A file for the folder, or what kept it from being fetched. ``key`` stands for one product or claim."""

    name: str
    key: str
    data: bytes
    problem: ToolError | None = None


def products_of_list(data: bytes, name: str) -> list[Wanted]:
    """The products of a text with one identifier a line; empty lines and those that begin with # say nothing.

    Raises ``list.product`` with every line that is no identifier.
    """
    found: list[Wanted] = []
    wrong: list[str] = []
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith(_COMMENT):
            continue
        try:
            found.append(Wanted(f"{name}:{number}", parse_product_id(text)))
        except ToolError as error:
            wrong.append(f"line {number}: {error.message}")
    if wrong:
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        raise ListRefused(
            "list.product",
            f"Not every line of {name} names a product: {' '.join(wrong[:_NAMED])}{more}",
            hint="Write one address of a label a line, for example https://id.mill.example/01/.../21/...",
            where=name,
        )
    return found


def product_of(item: Item) -> Wanted | None:
    """The product a passport file says it is about; ``None`` where it names none that can be asked for."""
    try:
        document: Any = loads(item.data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except ToolError:
        return None
    members = document.get("verifiableCredential", [document]) if isinstance(document, dict) else ()
    claim = members[0] if isinstance(members, list) and members else None
    for name in product_names(claim) if isinstance(claim, dict) else ():
        try:
            return Wanted(item.name, parse_product_id(name))
        except ToolError:
            continue
    return None


def collect(wanted: Iterable[Wanted], asking: Asking) -> Iterator[Collected]:
    """Fetch the passport of each product once, and of each material that they name, however far up."""
    asked: set[str] = set()
    have: set[str] = set()
    for one in wanted:
        waiting = [one]
        while waiting:
            now = waiting.pop()
            if now.product.key in asked:
                continue
            asked.add(now.product.key)
            try:
                data = asking.passport(now.product.uri())
            except ToolError as error:
                yield Collected(now.name, now.product.key, b"", error)
                continue
            yield Collected(now.name, now.product.key, data)
            for digest in _lacking(data, have):
                yield from _material(digest, now.name, asking, waiting, have)


def _lacking(data: bytes, have: set[str]) -> list[str]:
    """List the inputs named in a file whose claims are neither in it nor in any file before."""
    content = said(data)
    have |= {claim.digest for claim in content.claims}
    named = (digest for claim in content.claims for digest in (*claim.inputs, *claim.cited))
    return [digest for digest in named if digest not in have]


def _material(
    digest: str, name: str, asking: Asking, waiting: list[Wanted], have: set[str]
) -> Iterator[Collected]:
    """Fetch the claim of a material by its digest, and wait for its passport, which brings the opinion."""
    if digest in have:
        return
    have.add(digest)
    try:
        claim = asking.document(digest)
    except ToolError as error:
        yield Collected(f"{name}, input {digest}", digest, b"", error)
        return
    item = Item(f"{name}, input {digest}", claim)
    wanted = product_of(item)
    if wanted is not None:
        try:
            current = asking.passport(wanted.product.uri())
        except ToolError:
            current = b""
        if any(one.digest == digest for one in said(current).claims):
            waiting.append(wanted)
            return
        waiting.append(wanted)
    # A corrected material: the claim that was consumed comes along beside its successor.
    yield Collected(item.name, digest, container.alone(claim))
    for further in _lacking(claim, have):
        yield from _material(further, name, asking, waiting, have)


def file_name(key: str) -> str:
    """Give the name of a collected file: from a digest, so that no document chooses names (T72)."""
    return f"{multibase_digest(key.encode())[5:29]}.passport.json"
