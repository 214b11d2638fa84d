"""Open what passports are judged by: trust list in force, status lists, inputs, workings."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from passport.belief.trust_source import TrustSource, in_force, opened
from passport.cli.options import UsageError
from passport.disk import files
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
    """Read all of them; a folder of ``inputs`` stands for its passports. Raises ``file.*``."""
    bundles = _bundles(source, status)
    return Beside(
        tuple(files.read(path) for path in bundles),
        tuple(files.read(path) for given in inputs for path in _passports(given)),
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
        *(
            ("file of inputs", path, lambda data: Evidence.open(inputs=data))
            for given in inputs
            for path in _passports(given)
        ),
        *(("file of proofs", path, lambda data: Evidence.open(log=data)) for path in log),
        *(("view", path, lambda data: Evidence.open(views=data)) for path in views),
        *(("attestation", path, lambda data: Evidence.open(methods=data)) for path in methods),
    ]
    if workings is not None:
        read.append(("file of workings", workings, lambda data: Evidence.open(workings=data)))
    for what, path, try_it in read:
        try:
            try_it(files.read(path))
        except ToolError as error:
            message = f"The {what} {path} cannot be read: {error.message}"
            return UsageError(error.code, message, hint=error.hint, where=error.where)
    return None


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


def _passports(given: Path) -> list[Path]:
    """The passports a path stands for: itself, or every .json file directly in that folder."""
    if not given.is_dir():
        return [given]
    inside = sorted(path for path in given.iterdir() if path.suffix == ".json")
    if not inside:
        raise UsageError(
            "usage.inputs", f"There are no .json files in {given}.", hint="Name the folder of the passports."
        )
    return inside
