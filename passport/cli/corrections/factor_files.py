"""Read corrected factor records and the workings that hold the old ones, from the files that were named."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from passport.carbon.factors import FactorRecord, shipped
from passport.cli import options
from passport.disk import files
from passport.sheets.drafts.reading import DraftRefused
from passport.work.calculating import MOST_BYTES, File, read_records
from passport.work.cascade.factors import Factors, FactorUnknown, changes, corrected, used_in
from passport.work.cascade.plan import NEW_FACTOR, Plan
from signing.errors import ToolError
from signing.strict_json import loads

_FORMAT: Final = "passport-workings/1"


def configure(parser: ArgumentParser) -> None:
    """``--factor OLD NEW``, ``--factors FILE`` and ``--workings PATH``."""
    parser.add_argument(
        "--factor", metavar=("OLD", "NEW"), nargs=2, action="append", default=[],
        help="a factor record that was corrected, and the one that stands for it now; ids or digests",
    )  # fmt: skip
    about = "the new records, .csv, beside those that come along"
    options.add_paths(parser, "--factors", about, metavar="FILE")
    options.add_paths(parser, "--workings", "workings of your claims, beside those in the folders of TARGET")


def of_plan(plan: Plan, records: Iterable[FactorRecord]) -> dict[str, FactorRecord]:
    """The new records of a plan by the digest of the old ones; raises ``cascade.factor``."""
    known = {record.digest: record for record in (*shipped(), *records)}
    named = {cause.old: cause.new for cause in plan.causes if cause.reason == NEW_FACTOR}
    lacking = sorted(set(named.values()) - known.keys())
    if lacking:
        raise FactorUnknown(
            "cascade.factor",
            f"The factor record {lacking[0]} is not at hand.",
            hint="Name the file of the new record with --factors, as for passport cascade.",
        )
    return {old: known[new] for old, new in named.items()}


def records(paths: Iterable[Path]) -> list[FactorRecord]:
    """The records of files of factors; all problems of all files at once."""
    found, problems = read_records([File(str(path), files.read(path)) for path in paths])
    if problems:
        raise DraftRefused(problems)
    return found


def read(args: Namespace, own: frozenset[str] | None) -> Factors:
    """What is asked about factors, with all workings calculated again."""
    if not args.factor:
        if args.factors or args.workings:
            raise options.UsageError(
                "usage.factor",
                "--factors and --workings are about corrected factors.",
                hint="Say --factor OLD NEW too, or leave them out.",
            )
        return Factors()
    folders = [Path(name) for name in args.targets if Path(name).is_dir()]
    found = [one for path in (*args.workings, *folders) for one in _below(path, given=path in args.workings)]
    used = {pair for one in found for pair in used_in(one)}
    chosen = tuple(corrected(map(tuple, args.factor), records(args.factors), used))
    return Factors(chosen, dict(changes(found, chosen)), own)


def _below(path: Path, *, given: bool) -> Iterable[Mapping[str, Any]]:
    """The workings of a file or a folder; in a folder of claims they end in ``workings.json``."""
    paths = [path] if not path.is_dir() else sorted(path.rglob("*.json" if given else "*workings.json"))
    for one in paths:
        try:
            value: Any = loads(files.read(one, limit=MOST_BYTES), max_bytes=MOST_BYTES)
        except ToolError:
            if not path.is_dir():
                raise
            continue
        if isinstance(value, dict) and value.get("format") == _FORMAT:
            yield value
