"""Open what passports are judged by: trust list in force, status lists, inputs, workings."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from passport.belief.trust_source import TrustSource, in_force, opened
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import files, folders
from passport.work.batches.items import Item
from signing.errors import ToolError

if TYPE_CHECKING:
    from verify import Evidence, TrustList


class Beside(NamedTuple):
    """The bytes of files that were named; the names of its parts are those of ``Evidence.open``."""

    status: tuple[bytes, ...]
    inputs: tuple[bytes, ...] = ()
    workings: bytes | None = None
    log: tuple[bytes, ...] = ()
    views: tuple[bytes, ...] = ()
    methods: tuple[bytes, ...] = ()


def beside(
    source: TrustSource,
    status: Sequence[Path],
    inputs: Sequence[Path] = (),
    workings: Path | None = None,
    log: Sequence[Path] = (),
    views: Sequence[Path] = (),
    methods: Sequence[Path] = (),
) -> Beside:
    """Read all of them; a folder of ``inputs`` stands for all documents in it. Raises ``file.*``.

    What else a folder of ``inputs`` holds is said.
    """
    bundles, others = _bundles(source, status), list[Path]()
    found = tuple(item.data for given in inputs for item in _documents(given, others.append))
    if others:
        _say_passed_over(others, bundles)
    return Beside(
        tuple(files.read(path) for path in bundles),
        found,
        None if workings is None else files.read(workings),
        tuple(files.read(path) for path in log),
        tuple(files.read(path) for path in views),
        tuple(files.read(path) for path in methods),
    )


def unreadable(
    source: TrustSource,
    status: Sequence[Path],
    inputs: Sequence[Path] = (),
    workings: Path | None = None,
    log: Sequence[Path] = (),
    views: Sequence[Path] = (),
    methods: Sequence[Path] = (),
) -> UsageError | None:
    """Name the file that evidence cannot be opened from: it is found by reading them one by one."""
    from verify import Evidence  # only after a failure

    read: list[tuple[str, Path, Callable[[bytes], object]]] = [
        *(
            ("status file", path, lambda data: Evidence.open(status=data))
            for path in _bundles(source, status)
        ),
        *(("file of proofs", path, lambda data: Evidence.open(log=data)) for path in log),
        *(("view", path, lambda data: Evidence.open(views=data)) for path in views),
        *(("attestation", path, lambda data: Evidence.open(methods=data)) for path in methods),
    ]
    if workings is not None:
        read.append(("file of workings", workings, lambda data: Evidence.open(workings=data)))
    named = [(what, str(path), files.read(path), try_it) for what, path, try_it in read]
    for given in inputs:
        named += [
            ("file of inputs", one.name, one.data, lambda data: Evidence.open(inputs=data))
            for one in _documents(given)
        ]
    for what, path, data, try_it in named:
        try:
            try_it(data)
        except ToolError as error:
            return _of_file(f"The {what} {path} cannot be read", data, error)
    return None


def _of_file(begin: str, data: bytes, error: ToolError) -> UsageError:
    """The error about one file; of what is no text its name and the way on are given."""
    from passport.work.naming import what_is  # only after a failure

    wrong = what_is(data) if error.code == "json.encoding" else None
    if wrong is not None:
        return UsageError(error.code, f"{begin}: it is {wrong.what}.", hint=wrong.hint, where=error.where)
    return UsageError(error.code, f"{begin}: {error.message}", hint=error.hint, where=error.where)


def trust_and_evidence(
    named: Path | None,
    status: Sequence[Path],
    inputs: Sequence[Path] = (),
    log: Sequence[Path] = (),
    views: Sequence[Path] = (),
) -> "tuple[TrustList, Evidence]":
    """The trust list ``named`` or in force, and the evidence named or beside it.

    Raises ``trust.*``, ``file.*`` and ``json.*`` with the names of the files.
    """
    from verify import Evidence  # the verifier when it is needed, not before

    source = in_force(named)
    trust = opened(source)
    read = beside(source, status, inputs, log=log, views=views)
    try:
        return trust, Evidence.open(**read._asdict())
    except ToolError as error:
        raise unreadable(source, status, inputs, log=log, views=views) or error from error


def _bundles(source: TrustSource, status: Sequence[Path]) -> list[Path]:
    named = [path for given in status for path in status_files(given)]
    return [*named, *([source.status] if source.status.exists() else [])]


def status_files(given: Path) -> list[Path]:
    """The status files a path stands for: itself, or every .json file directly in that folder.

    Of an identity's folder it is those in its ``status`` folder. Raises ``usage.status``.
    """
    if not given.is_dir():
        return [given]
    folder = given / "status" if (given / "status").is_dir() else given
    inside = sorted(path for path in folder.iterdir() if path.suffix == ".json" and path.is_file())
    if not inside:
        own = folder != given
        raise UsageError(
            "usage.status",
            f"There are no {'status lists' if own else '.json files'} in {folder}.",
            hint="Whoever signs nothing that can be withdrawn, as a gateway, keeps none: leave it out."
            if own else "Name the folder of the status lists, or a status file.",
        )  # fmt: skip
    return inside


def _say_passed_over(others: Sequence[Path], bundles: Sequence[Path]) -> None:
    """Name those of the other files in folders of inputs that hold signed documents."""
    from passport.disk.passed_over import PassedOver  # only where there are such files

    passed = PassedOver(bundles)
    for path in others:
        passed(path)
    if passed.sentence():
        terminal.note(passed.sentence())


def _documents(given: Path, passed: folders.Passed | None = None) -> Iterator[Item]:
    """The documents that a path stands for; one that cannot be read is refused."""
    empty = True
    for item in folders.evidence(given, passed):
        empty = False
        if item.problem:
            raise files.FileRefused(item.problem, item.message, where=item.name)
        yield item
    if empty and given.is_dir():
        raise UsageError(
            "usage.inputs", f"There are no .json files in {given}.", hint="Name the folder of the passports."
        )


def read_otherwise(source: TrustSource, status: Sequence[Path], inputs: Sequence[Path] = ()) -> list[Path]:
    """The files that are read as trust list, status lists and inputs, wherever they lie."""
    folder = (path for given in inputs if given.is_dir() for path in given.rglob("*"))
    return [Path(source.name), *_bundles(source, status), *inputs, *folder]
