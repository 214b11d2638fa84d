"""From what a person names to bytes to verify: a file, standard input, a picture of a label, an address.

A picture stands for its identifier only. The network is used when the target is an address, or when the
person said ``--resolver`` or ``--online``; an address that the person typed may be on this machine, one from
a picture may not.
"""

from pathlib import Path
from typing import NamedTuple

from passport.cli import beginnings, files
from passport.cli.files import MAX_DOCUMENT, MAX_PICTURE
from passport.cli.options import UsageError
from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import parse_product_id


class Network(NamedTuple):
    """What the person allowed: ``resolver`` is the address of one, ``online`` any address in a picture."""

    resolver: str | None
    online: bool
    challenge: str | None


class Target(NamedTuple):
    """Bytes to verify, how they were named, and the product that was asked for, if any."""

    name: str
    data: bytes
    product: str | None
    fetched: bool
    asked: bool = False
    """Whether ``product`` is what a typed address says, and not what a picture shows."""
    rivals: tuple[bytes, ...] = ()
    inputs: tuple[bytes, ...] = ()
    """Other targets of the run that bear on it."""


def read(name: str, network: Network) -> Target:
    """Read one TARGET; raises ``file.*``, ``picture.*``, ``document.*``, ``fetch.*``, ``usage.*``."""
    if name == "-":
        return Target(name, files.read_standard_input(), None, fetched=False)
    if name.lower().startswith(("https://", "http://")):
        return _address(name, network)
    data = files.read(Path(name), limit=MAX_PICTURE)
    kind = beginnings.looks_like(data)
    if kind == beginnings.PICTURE:
        return _picture(name, data, network)
    if kind is not None:
        raise beginnings.DocumentRefused(
            "document.kind",
            f"{name} is {kind}, not a passport.",
            hint="Name the .passport.json file, or a PNG or JPEG picture of the label with --resolver URL.",
        )
    if len(data) > MAX_DOCUMENT:
        raise files.FileRefused(
            "file.too_large",
            f"{name} has more than {MAX_DOCUMENT // 1024} KiB.",
            hint="A passport is far smaller.",
        )
    return Target(name, data, None, fetched=False)


def product_on_label(path: Path) -> str:
    """The identifier in the picture of a label; raises ``picture.*``."""
    from passport import qr  # noqa: PLC0415 - picture libraries only when there is a picture

    text, _ = qr.product_in(files.read(path, limit=MAX_PICTURE))
    return text


def _address(url: str, network: Network) -> Target:
    from resolver import client  # noqa: PLC0415 - network libraries only when there is an address

    data = client.fetch_passport(url, challenge=network.challenge)
    try:
        parse_product_id(url)
    except IdentifierRefused:
        return Target(url, data, None, fetched=True)
    return Target(url, data, url, fetched=True, asked=True)


def _picture(name: str, data: bytes, network: Network) -> Target:
    from passport import qr  # noqa: PLC0415 - picture libraries only when there is a picture

    text, product = qr.product_in(data)
    if network.resolver is None and not network.online:
        raise UsageError(
            "usage.picture",
            f"{name} names {product.uri()}, and holds no passport itself.",
            hint="Say --resolver URL or --online to fetch it, or passport verify FILE --label PICTURE",
        )
    from resolver import client  # noqa: PLC0415 - network libraries only when they are allowed

    fetched = client.fetch_passport(
        text if network.resolver else product.uri(),
        challenge=network.challenge, base=network.resolver, found=network.resolver is None,
    )  # fmt: skip
    return Target(name, fetched, text, fetched=True)
