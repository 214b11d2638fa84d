"""``passport export``: passports in the formats of buyers and authorities, and what those cannot say."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from passport.cli import options
from passport.cli.everyone import communication
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.disk import clock, documents, files, folders, new_folder
from passport.disk.passed_over import PassedOver
from signing import jcs
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.exports.exporting import Wish
    from passport.exports.formats import Export
    from passport.work.batches.batch import Line
    from signing.signer import Signer
    from signing.strict_json import JsonValue

FORMATS: Final = ("pact", "untp", "cbam", "catena-x", "registry")
_MOST_SHOWN: Final = 40
_USAGE: Final = 2


class _Made(NamedTuple):
    """An export, or the error that is there instead of it; ``name`` is that of the passport."""

    name: str
    export: "Export | None"
    error: ToolError | None


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("target", metavar="FILE|FOLDER", help="passport, folder of passports, .ndjson file")
    parser.add_argument("--to", required=True, choices=FORMATS, help="the format to write")
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", type=Path, required=True, help="folder to write, new or empty"
    )
    parser.add_argument(
        "--loss", action="store_true",
        help="write beside each export what it leaves out and why; of one passport show it too",
    )  # fmt: skip
    parser.add_argument(
        "--unverified", action="store_true", help="export also what does not verify; the export says so first"
    )
    parser.add_argument(
        "--resolver",
        metavar="URL",
        default="",
        help="where the passports are served; default: their own address",
    )
    parser.add_argument("--backup", metavar="URL", default="", help="with registry: where the second copy is")
    parser.add_argument(
        "--as", dest="identity", metavar="DIR", type=Path,
        help="with untp: sign as vc+jwt what this identity issued; PASSPORT_AS does not count here",
    )  # fmt: skip
    communication.add(parser)
    options.add_passphrase(parser)
    options.add_evidence(parser)
    options.add_at(parser)
    options.add_jobs(parser, "passports")
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Verify each passport, then export it; nothing is written where none can be.

    Exit code 2 where one was refused; of a folder the others are written.
    """
    from passport.exports.exporting import Wish

    _check(args)
    answers = communication.read(args)
    wish = Wish(args.to, args.unverified, args.resolver, args.backup, _signer(args))
    if args.unverified:
        terminal.note("warning: passports that do not verify are exported too; such an export says so first")
    single = not folders.is_many(args.target)
    refused: list[_Made] = []
    kept: list[tuple[_Made, list[str]]] = []  # a workbook is of all, so nothing is said before it is there
    counts: Counter[str] = Counter()
    names: set[str] = set()
    with new_folder.whole(args.output) as building, Progress("exported") as progress:
        for made in _made(args, wish):
            counts["refused" if made.export is None else "exported"] += 1
            written = (
                [] if made.export is None else _write(building, _unique(made.name, names), made.export, args)
            )
            if made.error is not None and len(refused) < _MOST_SHOWN:
                refused.append(made)
            if answers is None:
                _say(args, made, written, single=single)
            else:
                kept.append((made, written))
            progress.step()
        _check_any(single, refused, counts)
        if answers is not None:
            _check_all(refused, counts)
            claims = [(made.name, made.export.given) for made, _ in kept if made.export is not None]
            new_folder.put(building, *communication.write(claims, answers))
    _say_kept(args, kept, single=single)
    _end(args, refused, counts, single=single)
    return _USAGE if counts["refused"] else 0


def _check(args: Namespace) -> None:
    """Refuse an output that is taken, addresses that are none, and options of another format, before reading.

    Raises ``file.exists``, ``usage.resolver``, ``usage.backup`` and ``usage.sign``.
    """
    if args.output.exists() and (not args.output.is_dir() or any(args.output.iterdir())):
        raise files.FileRefused(
            "file.exists", f"{args.output} is there already.", hint="Name a new or an empty folder.",
            where=str(args.output),
        )  # fmt: skip
    for name in ("resolver", "backup"):
        if getattr(args, name) and not getattr(args, name).startswith("https://"):
            raise options.UsageError(
                f"usage.{name}", f"--{name} is no https address.", hint="Like https://passports.example."
            )
    if args.identity is not None and (args.to != "untp" or args.unverified):
        raise options.UsageError(
            "usage.sign",
            "Only credentials of UNTP are signed, and only those of passports that verify.",
            hint="Leave out --as, or say --to untp without --unverified.",
        )
    if args.backup and args.to != "registry":
        raise options.UsageError(
            "usage.backup", "Only the registration record names a second copy.", hint="Leave out --backup."
        )


def _signer(args: Namespace) -> "Signer | None":
    """The key that signs the credentials; none where nobody was named."""
    if args.identity is None:
        return None
    from passport.door import open_party  # identities only where one signs

    return open_party(args.identity, passphrase_file=args.passphrase_file).signer()


def _made(args: Namespace, wish: "Wish") -> Iterator[_Made]:
    """The export of each passport, or why there is none, in the order of the files."""
    from passport.exports import exporting

    for line, data in _judged(args):
        try:
            if not line.problem:
                held = exporting.without_proofs_of_logs(data)
                parts = documents.passport_in(held, Path(line.name))
                exporting.check_verdict(line.name, line.state, line.why, wish)
                yield _Made(line.name, exporting.exported(parts, line.name, line.state, wish), None)
                continue
            error = ToolError(line.problem, line.why, hint="passport inspect FILE says what a file is.")
        except ToolError as refused:
            error = refused
        yield _Made(line.name, None, error)


def _judged(args: Namespace) -> Iterator[tuple["Line", bytes]]:
    """What ``verify`` says of each file, in the light of all of them, and its bytes.

    What this user has seen of status lists counts, and nothing is remembered. The platform's answer is not
    asked for: it says nothing about the number.
    """
    from passport.cli.buyer.judging import judging
    from passport.runner.running import Where
    from passport.work.batches.batch import Setup, judge_chunks
    from passport.work.batches.body import Body
    from verify import Policy

    judge = judging(args, clock.at(args), None)
    with Body(judge.trust, at=judge.at, lang="en") as body:
        passed = PassedOver()
        for item in folders.everything(args.target, passed=passed):
            body.add(item)
        body.know(judge.inputs)
        if passed.sentence():
            terminal.note(passed.sentence())
        setup = Setup(
            judge.source.data, judge.source.pinned, (*judge.status, *body.status()), judge.seen, judge.at,
            Policy("optional"), "en", False, judge.inputs,
        )  # fmt: skip
        items = body.items()
        with closing(judge_chunks(body.tasks(), setup, Where(options.processes(args)))) as chunks:
            for chunk in chunks:
                for line in chunk:
                    yield line, next(items).data


def _unique(name: str, names: set[str]) -> str:
    """The name of a passport's exports: that of its file, numbered where another one has it already.

    Names that differ in case only are one to some file systems.
    """
    base = Path(name).name
    for ending in (folders.PASSPORT, ".json"):
        base = base.removesuffix(ending)
    base = base.replace(":", "-")
    found, number = base, 1
    while found.casefold() in names:
        number += 1
        found = f"{base}-{number}"
    names.add(found.casefold())
    return found


def _write(building: Path, base: str, export: "Export", args: Namespace) -> list[str]:
    """Write the files of one export; their names."""
    contents = {f"{base}.{ending}": data for ending, data in export.files.items()}
    if args.loss:
        contents[f"{base}.{args.to}.loss.json"] = _loss(export)
    for name, data in contents.items():
        new_folder.put(building, name, data)
    return list(contents)


def _loss(export: "Export") -> bytes:
    """The list of what an export leaves out, each place with its reason, and of what it assumes."""
    from passport.exports.writing import written

    return written(
        {
            "lost": [one._asdict() for one in export.lost],
            "assumed": [one._asdict() for one in export.assumed],
        }
    )


def _check_any(single: bool, refused: list[_Made], counts: Mapping[str, int]) -> None:
    """Raise, so that nothing is written, where nothing was exported: of one passport its own error."""
    if counts["exported"]:
        return
    if single and refused and refused[0].error is not None:
        raise refused[0].error
    for made in refused:
        terminal.say(_line(made))
    raise options.UsageError(
        "export.nothing",
        f"No passport could be exported: {counts['refused']} refused.",
        hint="Correct what is named, or name other passports.",
    )


def _check_all(refused: list[_Made], counts: Mapping[str, int]) -> None:
    """Raise, so that nothing is written, where a passport would be missing in the workbook."""
    if not counts["refused"]:
        return
    for made in refused:
        terminal.note(_line(made))
    raise options.UsageError(
        "export.incomplete",
        f"{counts['refused']} of {counts['refused'] + counts['exported']} passports cannot be exported, and a"
        " workbook is of all.",
        hint="Correct them or leave them out.",
    )


def _say_kept(args: Namespace, kept: list[tuple[_Made, list[str]]], *, single: bool) -> None:
    """Say what was written beside a workbook, and then the workbook itself."""
    for made, written in kept:
        _say(args, made, written, single=single)
    if kept and not args.json:
        terminal.say(f"  {args.output / communication.FILE}")


def _say(args: Namespace, made: _Made, written: list[str], *, single: bool) -> None:
    """One line of JSON, or of a single passport what was written; its error is reported by the command."""
    if single and made.error is not None:
        return
    if args.json:
        said: dict[str, JsonValue] = {"target": made.name, "files": list(written)}
        if made.error is not None:
            error = made.error
            said["error"] = {"code": error.code, "message": error.message, "hint": error.hint}
        terminal.say_bytes(jcs.canonical(said))
    elif single and made.export is not None:
        _show(args, made.export, written)


def _show(args: Namespace, export: "Export", written: list[str]) -> None:
    """What was written, and how much of the claim it says; with ``--loss`` each place that is lost."""
    from passport.exports.formats import FORMATS as KNOWN
    from passport.exports.formats import reasons
    from passport.exports.reading import pattern

    whole = export.represented + len(export.lost)
    terminal.say(f"{KNOWN[args.to].title}: {export.represented} of {whole} signed places represented")
    for name in written:
        terminal.say(f"  {args.output / name}")
    if args.loss:
        for why, text in reasons().items():
            places = Counter(pattern(one.at) for one in export.lost if one.why == why)
            if places:
                terminal.say(f"  lost: {text}")
                for place, count in places.items():
                    terminal.say(f"    {place}{f'  ({count})' if count > 1 else ''}")
        for one in export.assumed:
            terminal.say(f"  assumed: {terminal.clean(one.at)} = {terminal.clean(one.value)}: {one.why}")


def _line(made: _Made) -> str:
    assert made.error is not None  # noqa: S101 - only what was refused is listed
    return f"{terminal.clean(made.name)}: {terminal.clean(made.error.message)} ({made.error.code})"


def _end(args: Namespace, refused: list[_Made], counts: Mapping[str, int], *, single: bool) -> None:
    """The counts of a batch, and what was refused with its reason."""
    if single or args.json:
        return
    for made in refused:
        terminal.say(_line(made))
    if counts["refused"] > len(refused):
        terminal.say(f"... and {counts['refused'] - len(refused)} more refused")
    terminal.say(", ".join(f"{counts[name]} {name}" for name in ("exported", "refused") if counts[name]))
    terminal.note(f"{args.output}: the exports; the passports themselves stay the evidence")
