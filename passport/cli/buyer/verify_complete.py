"""``passport verify LOT --resolver URL --save FOLDER``: fetch what a lot needs, keep and verify it."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from passport.cli.options import UsageError
from passport.disk import beginnings, files, folders
from passport.work.batches.items import Item
from passport.work.collecting import Asking, Wanted, collect, file_name, product_of, products_of_list

_HEAD: Final = 64


def check(args: Namespace) -> None:
    """Refuse a folder that cannot be written into, before anything is asked."""
    if "-" in args.targets:
        raise UsageError(
            "usage.batch_target",
            "A lot is completed from files.",
            hint="Write standard input to a file first.",
        )
    folder: Path = args.save
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            "usage.save",
            f"{folder} is a file; a lot is saved in a folder.",
            hint="Name a folder, new or existing.",
        )
    if not folder.parent.is_dir():
        raise files.FileRefused(
            "file.missing", f"There is no folder {folder.parent}.", hint="Create it first.", where=str(folder)
        )


def items(args: Namespace, passed: folders.Passed) -> Iterator[Item]:
    """What is to be judged: the fetched passports, and a line for whatever could not be read or fetched.

    The files that were given lie beside: a claim that the resolver does not show counts as evidence.
    """
    given, wanted = _read(args, passed)
    _check_free(args, wanted)
    yield from given
    for name in args.targets:
        if not is_list(name):
            beside = (item for item in folders.everything(name, lines=args.lines) if not item.problem)
            yield from (item._replace(is_beside=True) for item in beside)
    yield from _fetched(args, wanted)


def _read(args: Namespace, passed: folders.Passed) -> tuple[list[Item], list[Wanted]]:
    """What is judged as it was given, because it names no product, and the products to be fetched."""
    given: list[Item] = []
    wanted: list[Wanted] = []
    for name in args.targets:
        if is_list(name):
            wanted += products_of_list(files.read(Path(name)), name)
            continue
        for item in folders.everything(name, lines=args.lines, passed=passed):
            product = None if item.problem or item.is_beside else product_of(item)
            if product is not None:
                wanted.append(product)
            elif not item.is_beside:
                given.append(item)
    return given, wanted


def _check_free(args: Namespace, wanted: list[Wanted]) -> None:
    """Refuse to fetch passports that lie in ``--save FOLDER`` already, but with ``--force``."""
    names = {file_name(one.product.key) for one in wanted}
    there = [name for name in names if (args.save / name).exists()]
    if there and not args.force:
        raise files.FileRefused(
            "file.exists",
            f"{args.save} holds {len(there)} of these passports already.",
            hint="Say --force to fetch them again, or name a new folder.",
            where=str(args.save),
        )


def _fetched(args: Namespace, wanted: list[Wanted]) -> Iterator[Item]:
    from resolver.outgoing import client  # network libraries only when there is an address

    asking = Asking(
        lambda product: client.fetch_passport(product, base=args.resolver),
        lambda digest: client.fetch_document(args.resolver, digest),
    )
    args.save.mkdir(exist_ok=True)
    for one in collect(wanted, asking):
        if one.problem is not None:
            yield Item(one.name, b"", one.problem.code, one.problem.message)
            continue
        path = args.save / file_name(one.key)
        files.write(path, one.data, replace=args.force)
        yield Item(str(path), one.data, path=str(path))


def is_list(name: str) -> bool:
    """Whether a target is a text of one product identifier a line."""
    path = Path(name)
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginnings.looks_like(head) is not None:
        return False
    return head.lower().startswith((b"https://", b"http://", b"#"))
