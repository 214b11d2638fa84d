"""From what a person names to bytes to verify: a file, standard input, a picture of a label, an address.

A picture stands for its identifier only. The network is used when the target is an address, or when the
person said ``--resolver`` or ``--online``; an address that the person typed may be on this machine, one from
a picture may not.
"""

from pathlib import Path
from typing import NamedTuple

from passport.cli.options import UsageError
from passport.disk import beginnings, files
from passport.disk.files import MAX_DOCUMENT, MAX_PICTURE
from passport.identifiers.digital_link import IdentifierRefused


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
    typed = _typed(name)
    if typed is not None:
        return _address(typed, network)
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
    from passport.label import qr  # picture libraries only when there is a picture

    text, _ = qr.product_in(files.read(path, limit=MAX_PICTURE))
    return text


def _address(url: str, network: Network) -> Target:
    """Fetch the passport behind an address, a Digital Link or an identifier that names no host.

    The query of an address stays, because a host may know the compressed form of a link only.
    """
    from passport.identifiers.reading import NO_HOST, read_product  # only for addresses
    from resolver.outgoing import client  # network libraries only when there is an address

    try:
        uri, product = read_product(url)
    except IdentifierRefused:
        return Target(url, client.fetch_passport(url, challenge=network.challenge), None, fetched=True)
    if network.resolver is None and product.domain == NO_HOST:
        raise UsageError(
            "usage.no_host",
            f"{url} names a product and nobody to ask.",
            hint="Say --resolver URL to ask one, or passport verify FILE --product with what you typed.",
        )
    base = network.resolver if product.domain == NO_HOST else None
    # A query that was typed stays, and so does a compressed link: its host may know that form only.
    asked = url if url.startswith(("https://", "http://")) else uri
    data = client.fetch_passport(asked, challenge=network.challenge, base=base)
    return Target(url, data, uri, fetched=True, asked=True)


def _typed(name: str) -> str | None:
    """``name`` where it is a product's number or address without scheme, and no file has that name."""
    if (not name[:1] == "(" and "/" not in name) or Path(name).exists():
        return None
    from passport.identifiers.reading import read_product  # only for what is no file

    try:
        return name if read_product(name)[0] != name else None
    except IdentifierRefused:
        return None


def product_typed(text: str) -> str:
    """The address that a product's number or address stands for; raises ``identifier.*``."""
    from passport.identifiers.reading import read_product  # only where one was typed

    return read_product(text)[0]


def _picture(name: str, data: bytes, network: Network) -> Target:
    from passport.label import qr  # picture libraries only when there is a picture

    text, product = qr.product_in(data)
    if network.resolver is None and not network.online:
        raise UsageError(
            "usage.picture",
            f"{name} names {product.uri()}, and holds no passport itself.",
            hint="Say --resolver URL or --online to fetch it, or passport verify FILE --label PICTURE",
        )
    from resolver.outgoing import client  # network libraries only when they are allowed

    fetched = client.fetch_passport(
        text if network.resolver else product.uri(),
        challenge=network.challenge, base=network.resolver, found=network.resolver is None,
    )  # fmt: skip
    return Target(name, fetched, text, fetched=True)
