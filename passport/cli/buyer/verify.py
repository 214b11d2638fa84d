"""``passport verify``: recheck passports and say what was found."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import machines, options
from passport.cli.buyer import targets
from passport.cli.buyer.judging import Judging, judging
from passport.cli.buyer.targets import Network, Target
from passport.cli.options import UsageError
from passport.cli.output import languages, terminal
from passport.disk import beginnings, clock, files
from signing.errors import ToolError

if TYPE_CHECKING:
    from verify import Report

# Worst first (DESIGN 7); 1 where the tool itself failed at a passport.
_BADNESS: Final = (1, 5, 6, 4, 3, 0)
_UNREADABLE: Final = 6


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="*",
        help="passport file, - for standard input, picture of a label, URL, folder, NDJSON file, delivery of"
        " passport pack, what a hub signed, readings, library of factors, or with --resolver and --save a"
        " list of products, one a line",
    )
    options.add_evidence(parser)
    options.add_proofs(parser)
    options.add_views(parser)
    options.add_methods(parser)
    parser.add_argument(
        "--policy",
        metavar="FILE|NAME",
        help="demands of your own; passport policy show lists ready-made ones",
    )
    scanned = parser.add_mutually_exclusive_group()
    scanned.add_argument("--product", metavar="URI", help="identifier read from the label, to be compared")
    scanned.add_argument("--label", metavar="PICTURE", type=Path, help="picture of the label, to be compared")
    parser.add_argument(
        "--challenge", metavar="auto|VALUE", help="have the platform sign this value into its answer"
    )
    workings = "workings of the number, to calculate it again"
    parser.add_argument("--workings", metavar="FILE", type=Path, help=workings)
    replayed = parser.add_mutually_exclusive_group()
    replayed.add_argument(
        "--journal", metavar="FILE", type=Path, help="journal behind a CO2 statement, to replay it"
    )
    replayed.add_argument(
        "--books", metavar="BOOKS", type=Path, help="carbon books behind a CO2 statement, to replay them"
    )
    _configure_saving(parser)
    _configure_finding(parser)
    _configure_many(parser)
    parser.add_argument("--strict", action="store_true", help="exit 5 also where it would be 3 or 4")
    parser.add_argument(
        "--no-state",
        action="store_true",
        help="use what earlier runs saw in status lists, remember nothing of this one",
    )
    languages.add(parser)
    options.add_at(parser)
    options.add_json(parser)


def _configure_saving(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--save", metavar="PATH", type=Path,
        help="keep the passport that was fetched; of a folder or list with --resolver, all in this folder",
    )  # fmt: skip
    parser.add_argument(
        "--force", action="store_true", help="replace the file of --save or --csv if it exists"
    )
    parser.add_argument(
        "--evidence", metavar="DIR", type=Path,
        help="where a log has signed two trees of one size, write both checkpoints to this new folder",
    )  # fmt: skip


def _configure_finding(parser: ArgumentParser) -> None:
    network = parser.add_mutually_exclusive_group()
    network.add_argument(
        "--resolver", metavar="URL", help="fetch what a picture, folder or list names from this resolver"
    )
    network.add_argument(
        "--online", action="store_true", help="fetch what a picture names from where it points"
    )
    network.add_argument(
        "--from", dest="folder", metavar="FOLDER", type=Path,
        help="find the passport of the label or product in this folder",
    )  # fmt: skip


def _configure_many(parser: ArgumentParser) -> None:
    parser.add_argument("--lines", action="store_true", help="each TARGET holds one passport a line (NDJSON)")
    parser.add_argument(
        "--csv", metavar="FILE", type=Path, help="also write a row for each passport to this file"
    )
    machines.add(parser, "passports")
    parser.add_argument(
        "--resume", action="store_true",
        help="of a folder or lines: go on with the run over the same files that was interrupted",
    )  # fmt: skip


def run(args: Namespace) -> int:
    """Read everything, judge everything, show everything; the worst verdict makes the exit code."""
    _check_evidence(args)
    if beginnings.are_of_hub(args.targets):
        from passport.cli.hub import rechecking  # only for what a hub signed

        return exit_code(rechecking.run(args), strict=args.strict)
    if beginnings.are_sources(args.targets):
        from passport.cli.libraries import rechecking as of_sources  # only for readings and libraries

        return exit_code(of_sources.run(args), strict=args.strict)
    if _is_batch(args):
        from passport.cli.buyer import verify_many  # only for folders and files of lines

        return exit_code(verify_many.run(args), strict=args.strict)
    _check(args)
    at = clock.at(args)
    challenge = _new_challenge() if args.challenge == "auto" else args.challenge
    network = Network(args.resolver, args.online, challenge)
    label = _label(args)
    judge = judging(args, at, challenge)
    codes = [_found_in_folder(judge, args, label)] if args.folder else _each(judge, args, network, label)
    judge.remember()
    return exit_code(codes, strict=args.strict)


def _label(args: Namespace) -> str | None:
    """The product to compare with, from ``--label`` or ``--product``."""
    if args.label:
        return targets.product_on_label(args.label)
    return targets.product_typed(args.product) if args.product is not None else None


def _is_batch(args: Namespace) -> bool:
    """Whether counts and a table are wanted rather than each verdict: a folder, lines, ``--csv``, a lot."""
    if args.csv is not None or args.lines:
        return True
    completes = args.resolver is not None and args.save is not None
    return any(_is_many(name, completes=completes) for name in args.targets if name != "-")


def _is_many(name: str, *, completes: bool) -> bool:
    path = Path(name)
    if completes:
        from passport.cli.buyer import verify_complete  # only to fetch a lot

        if verify_complete.is_list(name):
            return True
    many = name.lower().endswith((".ndjson", ".jsonl")) or path.is_dir()
    return many or beginnings.holds_delivery(path)


def _check(args: Namespace) -> None:
    """Refuse options that do not go together, before anything is read; codes ``usage.*``, ``file.exists``."""
    if args.resume:
        raise UsageError(
            "usage.resume", "--resume goes on with a folder or a file of lines.", hint="Leave it out."
        )
    machines.check(args, shares=False)
    _check_one(args)
    if args.save is not None:
        if len(args.targets) > 1:
            raise UsageError("usage.save", "--save keeps one passport.", hint="Name one TARGET.")
        files.check_free(args.save, replace=args.force)
    if args.folder is not None:
        _check_folder(args)
    elif not args.targets:
        raise UsageError(
            "usage.target", "There is nothing to verify.", hint="Name a TARGET, or see --from FOLDER."
        )


def _check_one(args: Namespace) -> None:
    """Workings, views and a journal belong to one document; ``usage.workings``, ``.view``, ``.journal``."""
    if args.workings is not None and len(args.targets) != 1:
        raise UsageError("usage.workings", "Workings are those of one claim.", hint="Name one TARGET.")
    if args.views and len(args.targets) > 1:
        raise UsageError("usage.view", "A view is one of one claim.", hint="Name one TARGET.")
    if (args.journal or args.books) and len(args.targets) != 1:
        raise UsageError("usage.journal", "A journal is that of one CO2 statement.", hint="Name one TARGET.")


def _check_evidence(args: Namespace) -> None:
    """``--evidence DIR`` is about one passport, and a folder that is not there yet."""
    if args.evidence is None:
        return
    if len(args.targets) > 1 or _is_batch(args):
        raise UsageError(
            "usage.evidence", "--evidence writes the checkpoints of one passport.", hint="Name one TARGET."
        )
    files.check_free(args.evidence)


def _check_folder(args: Namespace) -> None:
    """``--from FOLDER`` takes one product: a picture as the only TARGET, or ``--product`` or ``--label``."""
    if bool(args.targets) == bool(args.label or args.product):
        raise UsageError(
            "usage.from",
            "--from FOLDER finds the passport of one product.",
            hint="Name one picture of a label, or say --product URI or --label PICTURE, and no other TARGET.",
        )
    if len(args.targets) > 1:
        raise UsageError(
            "usage.from", "--from FOLDER finds one passport.", hint="Name one picture of a label."
        )
    if args.challenge == "auto":
        raise _nobody_to_ask()


def _nobody_to_ask() -> UsageError:
    return UsageError(
        "usage.challenge",
        "--challenge auto asks a platform, and a file cannot be asked.",
        hint="Name a URL, or the VALUE that was sent when the file was fetched.",
    )


def _new_challenge() -> str:
    from signing import nonces  # only to ask a platform

    return nonces.random_bytes(16).hex()


def exit_code(codes: Sequence[int], *, strict: bool) -> int:
    """The worst of several exit codes; ``strict`` makes 5 of 3 and 4."""
    worst = min(codes, key=_BADNESS.index)
    return 5 if strict and worst in (3, 4) else worst


def _each(judge: Judging, args: Namespace, network: Network, label: str | None) -> list[int]:
    """Every TARGET; of several, one that cannot be read does not stop the others."""
    read = _read_all(args, network)
    if len(args.targets) > 1:
        from passport.cli.buyer import verify_several  # most often there is one

        read = verify_several.together(read, judge, languages.chosen(args))
    codes = []
    for target in read:
        if isinstance(target, ToolError):
            terminal.report(target)
            codes.append(_UNREADABLE)
            continue
        if args.journal is not None or args.books is not None:
            from passport.cli.ledger import statement_replaying  # only for a CO2 statement

            judge = judge.with_journal(statement_replaying.journal(args, target.data))
        report = judge.report(target.data, label or target.product, target.rivals, target.inputs)
        codes.append(report.exit_code)
        _show(report, target, args)
        _keep_evidence(report, target.data, judge, args)
        if args.save is not None and report.state != "unreadable":
            files.write(args.save, target.data, replace=args.force)
            terminal.note(f"Saved as {args.save}.")
    return codes


def _read_all(args: Namespace, network: Network) -> Iterator[Target | ToolError]:
    """Read each TARGET; with several, one that cannot be read is given as its error, in its place."""
    for name in args.targets:
        try:
            target = targets.read(name, network)
        except ToolError as error:
            if len(args.targets) == 1 or isinstance(error, UsageError):
                raise
            yield error
            continue
        if args.challenge == "auto" and not target.fetched:
            raise _nobody_to_ask()
        yield target


def _found_in_folder(judge: Judging, args: Namespace, label: str | None) -> int:
    """The passport of a scanned product among those of a folder."""
    from passport.cli.buyer import finding  # only for --from

    wanted = label or targets.product_on_label(Path(args.targets[0]))
    best, report = finding.best(args, wanted, judge)
    if best.others:
        terminal.note(
            f"{best.others + 1} passports in {args.folder} are about this product; shown is {best.name}."
        )
    if args.save is not None:
        files.write(args.save, best.data, replace=args.force)
        terminal.note(f"Saved as {args.save}.")
    _show(report, Target(best.name, best.data, wanted, fetched=False), args)
    _keep_evidence(report, best.data, judge, args)
    return report.exit_code


def _keep_evidence(report: "Report", data: bytes, judge: Judging, args: Namespace) -> None:
    """Write the two checkpoints that a log has signed against itself, where it has."""
    failed = any(one.code == "log.consistent" and one.outcome == "fail" for one in report.findings)
    if args.evidence is None or not failed:
        return
    from passport.party.logs import disputes  # hardly ever

    found = disputes.in_passport(data, judge.trust, judge.log)
    if found is not None:
        disputes.write(args.evidence, *found)
        terminal.note(f"The two checkpoints are in {args.evidence}; anybody can check them.")


def _show(report: "Report", target: Target, args: Namespace) -> None:
    """Print one report as JSON, or as lines; a file that is no passport is named as what it is."""
    if args.json:
        terminal.say_bytes(report.to_bytes())
        return
    from passport.cli.output import rendering  # not for --json

    by_address = target.fetched and target.asked and not (args.label or args.product)
    if len(args.targets) > 1:
        terminal.say(terminal.clean(target.name))
    for line in rendering.verdict(
        report, languages.chosen(args), chosen_moment=args.at is not None, by_address=by_address
    ):
        terminal.say(line)
    if report.state == "unreadable":
        terminal.report(_named(target))


def _named(target: Target) -> ToolError:
    from passport.work.naming import what_is  # only where the file was a wrong one

    if beginnings.is_delivery(target.data):
        return ToolError(
            "verify.unreadable",
            "Standard input is a delivery of passport pack, which holds many passports.",
            hint="Say --lines to verify each of them.",
        )
    named = what_is(target.data)
    if named is None:
        return ToolError(
            "verify.unreadable",
            f"{target.name} cannot be read as a passport.",
            hint="It is damaged, of another kind, or newer than this tool; passport inspect says more.",
        )
    what = terminal.clean(named.what)
    return ToolError("verify.unreadable", f"{target.name} is {what}.", hint=terminal.clean(named.hint))
