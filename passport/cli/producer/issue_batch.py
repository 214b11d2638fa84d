"""``passport issue --batch``: the claims of a whole lot, from a workbook, in one run that can be repeated.

First everything is checked and all mistakes are listed with their cells; only then a key is asked for. Each
claim gets its place in the status lists before it is signed, durable in the register (T71), some dozens at a
time. Killed at any moment, the run is completed by the same command: no serial number and no place twice.
"""

from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passport import door
from passport.carbon.workings import SALT_BYTES
from passport.cli import options
from passport.cli.lots import lot_signing
from passport.cli.lots.lot_citing import Citing
from passport.cli.lots.lot_signing import Work
from passport.cli.output import terminal
from passport.cli.output.lot_summary import COLUMNS, Summary
from passport.cli.output.progress import Progress
from passport.cli.producer import lot_checked, lot_reading, sheets
from passport.cli.producer.calculate import inputs_of, libraries_of
from passport.disk import beside, clock, csv_table
from passport.disk.csv_table import CsvTable
from passport.party import signing_acts
from passport.party.identity import Identity
from passport.party.lot_folder import LotFolder, in_the_way
from passport.party.lot_register import Known, LotRegister, Plan
from passport.runner.stopping import stoppable
from passport.sheets.activity.missing import FactorsMissing
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.lot import Coil, Lot
from passport.work import issuing
from passport.work.issuing import Heats, Mill, Prepared
from passport.work.leftovers import leftovers
from passport.work.lot_check import LotCheck
from signing import jcs
from signing.digests import digest_of_bytes
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.runner.processes import Processes
    from passport.work.batches.issuing_apart import Item, Result
    from passport.work.libraries.taking import Libraries
    from signing.signer import Signer
    from signing.strict_json import JsonValue


def run(args: Namespace) -> int:
    """Read, check, report or sign."""
    with ExitStack() as stack:
        return _run(args, stack)


def _run(args: Namespace, stack: ExitStack) -> int:
    folder = _folder(args)
    at = clock.at(args)
    producer = door.open_party(args.identity, passphrase_file=args.passphrase_file)
    party = producer.acts_as("producer", "issues claims")
    seen = LotCheck()
    libraries = libraries_of(args)
    try:
        # They get ready while the sheet is read.
        processes = _processes(args, party, at, folder, stack, libraries) if (args.jobs or 1) > 1 else None
        sheet, lot = lot_reading.read(args, libraries)
        citing = Citing(args.retirement)
        lot = citing.lot(lot)
        work = Work(
            lot,
            _heats(args, lot, folder, libraries),
            _mill(party, args, at),
            party,
            LotRegister(party),
            folder,
            lot_reading.asked(args),
            processes,
        )
        waiting = _check(work, seen, citing)
    except FactorsMissing as refused:
        return sheets.print_missing_factors(
            refused, args.batch, as_json=args.json, undone="signed", dry=args.check
        )
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="signed")
    _announce(work, sheet, waiting)
    _say_cited(work, args, citing)
    if args.check:
        if args.json:
            terminal.say_bytes(jcs.canonical({**_counts(work, waiting), **lot_checked.facts(seen)}))
            return 0
        for line in lot_checked.lines(seen):
            terminal.say(line)
        in_order = f"{terminal.counted(len(lot.coils), 'coil')} in order"
        terminal.say(f"{sheet.name}: {in_order}; nothing was signed or written.")
        return 0
    assert folder is not None  # noqa: S101 - _folder has seen to it
    signer = producer.signer() if waiting else None
    folder.begin()
    with csv_table.csv_table(args.csv, COLUMNS, replace=args.force) as table:
        summary = _issue(work, signer, args, table)
    _show(args, work, summary)
    return 0


def _say_cited(work: Work, args: Namespace, citing: Citing) -> None:
    """How many claims cite what was retired for them, and how many nothing."""
    if args.retirement:
        cite = sum(bool(coil.instruments) for coil in work.lot.coils)
        without = len(work.lot.coils) - cite
        rest = f", {without} nothing" if without else ""
        terminal.note(f"  {cite} cite what was retired for them{rest}")
    for why, count in sorted(citing.unusable.items()):
        terminal.note(f"  {count} cite what was retired {why}, which supports none of them")


def _folder(args: Namespace) -> LotFolder | None:
    """The folder of ``-o``, checked; none with ``--check`` alone. Refuses options of a single claim."""
    if args.draft is not None or args.workings is not None:
        raise options.UsageError(
            "usage.batch",
            "--batch takes the place of a draft and its workings.",
            hint="Name either a DRAFT or --batch SHEET.",
        )
    csv_table.check_free(args.csv, COLUMNS, replace=args.force)
    if args.output is None and not args.check:
        raise options.UsageError(
            "usage.output", "The passports need a folder.", hint="Say -o FOLDER, or --check to sign nothing."
        )
    return None if args.output is None else LotFolder(args.output)


def _mill(party: Identity, args: Namespace, at: str) -> Mill:
    return Mill(
        signing_acts.party(party),
        party.prefixes,
        party.status_base,
        party.verification_method,
        party.public_key(),
        at,
        signing_acts.until(at, args.days),
        party.suite == "jcs",
    )


def _heats(args: Namespace, lot: Lot, folder: LotFolder | None, libraries: "Libraries | None") -> Heats:
    return Heats(
        lot, salt=_salt(folder), inputs=inputs_of(args), series=lot_reading.beside(args.batch),
        documents=beside.documents(args.batch, *args.factors), disclosing=_disclosing(args),
        libraries=libraries,
        kept=lot_signing.KEPT_APART if (args.jobs or 1) > 1 else issuing.KEPT,
    )  # fmt: skip


def _salt(folder: LotFolder | None) -> Callable[[str, str], bytes]:
    return _no_salt if folder is None else folder.salt


def _no_salt(_name: str, _basis: str) -> bytes:
    """What stands for the salt of workings that are not written."""
    return bytes(SALT_BYTES)


def _processes(
    args: Namespace, party: Identity, at: str, folder: LotFolder | None, stack: ExitStack,
    libraries: "Libraries | None",
) -> "Processes[Item, Result] | None":  # fmt: skip
    """The processes of --jobs that prepare claims, started; ended with ``stack``."""
    from passport.runner.processes import Job, Processes
    from passport.work.batches.issuing_apart import Preparing, Setup

    try:
        setup = Setup(_mill(party, args, at), _salt(folder), _disclosing(args), libraries)
    except ToolError:  # raised again in its turn, after the mistakes of the sheet
        return None
    processes = stack.enter_context(Processes(Job(Preparing, setup), Preparing(setup), args.jobs))
    processes.begin()
    return processes


def _disclosing(args: Namespace) -> list[str] | None:
    """The patterns of --disclosable; none where it was said without any, ``None`` where it was not said."""
    return None if args.disclosable is None else [one for one in args.disclosable if one]


def _check(work: Work, seen: LotCheck, citing: Citing) -> int:
    """Check every coil and count the claims still to be signed.

    All heats are calculated and one claim a heat is rehearsed, nothing is signed. Raises ``DraftRefused``
    with everything that is wrong, at its cells; warnings about the numbers are printed and do not refuse.
    """
    problems: list[Problem] = []
    good = lot_signing.checked(work, problems)
    waiting = 0
    remarks: dict[str, int] = {}
    with Progress(f"of {terminal.counted(len(work.lot.coils), 'coil')} checked") as progress:
        while chunk := list(islice(good, lot_signing.CHUNK * 4)):
            known = work.register.known([coil.id for coil, _ in chunk])
            for coil, prepared in chunk:
                wrong, new = _standing(work, coil, prepared, known.get(coil.id))
                wrong = wrong or citing.problem(coil, prepared, work.mill.party.id, work.mill.at)
                waiting += new
                remarks[coil.heat] = prepared.remarks
                seen.add(coil, prepared)
                if wrong is not None:
                    problems.append(wrong)
            progress.step(len(chunk))
    free = work.register.room()
    if waiting > free:
        claims = terminal.counted(waiting, "claim")
        message = f"{claims} to be signed, and the status lists have room for {free}."
        hint = "This version keeps one list per purpose; start a new identity folder."
        problems.append(Problem(work.lot.coils[0].where, "register.full", message, hint))
    if problems:
        raise issuing.refusal(problems, work.heats)
    for line in lot_checked.doubts(seen):
        terminal.note(line)
    lot_checked.remark({heat: count for heat, count in remarks.items() if count}, work.asked)
    return waiting


def _standing(work: Work, coil: Coil, prepared: Prepared, known: Known | None) -> tuple[Problem | None, bool]:
    """What stands against signing the coil, and whether it is still to be signed.

    The register knows of a coil (``known``) from the moment it was planned. What counts as signed is the
    recorded digest, or a file where no other claim about the coil was recorded: the run that wrote it was
    killed before it could record it. Codes ``batch.issued``, ``batch.elsewhere``, and those of a file that
    is in the way.
    """
    written = _written(work, coil)
    if known is None:
        return (_foreign(coil, written) if written else None), written is None
    plan = known.plan
    if plan is not None and (known.digest or (written and not known.others)):
        return (None if _same_data(work, plan, coil, prepared) else _issued(coil, known.digest)), False
    if plan is None or known.others:
        return _issued(coil, known.others[0]), False
    if work.folder is not None and plan.workings not in work.folder.digests:
        message = f"{coil.serial} was begun by a run into another folder, which was interrupted."
        hint = "Run it again with that folder; what it signed lies there."
        return Problem(coil.where, "batch.elsewhere", message, hint), False
    return None, True


def _written(work: Work, coil: Coil) -> Path | None:
    """The file of the coil's claim, if it is there."""
    path = work.folder.claim_path(coil.id, coil.serial) if work.folder else None
    return path if path is not None and path.exists() else None


def _same_data(work: Work, plan: Plan, coil: Coil, prepared: Prepared) -> bool:
    """Whether a plan was made from these data, by this version of the engine or by an earlier one.

    Numbers of an earlier version are compared through its workings, so those must lie in the folder.
    """
    if plan.basis == issuing.basis_of(coil, prepared):
        return True
    earlier = None if work.folder is None else work.folder.workings(plan.workings)
    return earlier is not None and issuing.drawn_by_earlier_engine(plan.basis, coil, prepared, earlier)


def _issued(coil: Coil, digest: str) -> Problem:
    return Problem(
        coil.where,
        "batch.issued",
        f"{coil.serial} was issued already, from other data{f', digest {digest}' if digest else ''}.",
        "A claim is replaced by passport correct, and never issued a second time.",
    )


def _foreign(coil: Coil, path: Path) -> Problem:
    error = in_the_way(path)
    return Problem(coil.where, error.code, error.message, error.hint)


def _announce(work: Work, sheet: lot_reading.LotSheet, waiting: int) -> None:
    """What is about to be signed, from what was parsed (T101)."""
    lot, mill = work.lot, work.mill
    done = len(lot.coils) - waiting
    coils, heats = terminal.counted(len(lot.coils), "coil"), terminal.counted(len(lot.heats), "heat")
    terminal.note(f"{sheet.name}: {coils} of {heats},")
    terminal.note(f"  digest {digest_of_bytes(sheet.data)}")
    first = lot.heats[next(iter(lot.heats))]
    lot_checked.warn_of_template(leftovers(first.document, lot.factors))
    terminal.note(f"  issuer {terminal.quoted(mill.party.name)}  {mill.party.id}")
    terminal.note(
        f"  {waiting} to be signed, valid {mill.at} to {mill.until}"
        + (f"; {done} issued already from the same data" if done else "")
    )


def _issue(work: Work, signer: "Signer | None", args: Namespace, table: CsvTable | None) -> Summary:
    """Sign what is left, 128 coils at a time, and report each coil as it is done.

    Ctrl-C leaves everything that was signed recorded; the same command goes on.
    """
    summary = Summary()
    with Progress(f"of {len(work.lot.coils)} done") as progress:
        with stoppable("What was signed is kept; run the same command again."):
            for part in lot_signing.issued(work, signer):
                for done in part:
                    summary.add(done)
                    if table is not None:
                        table.add(done.row())
                    if args.json:
                        terminal.say_bytes(jcs.canonical(done.facts()))
                progress.step(len(part))
    return summary


def _counts(work: Work, waiting: int) -> dict[str, Any]:
    coils = len(work.lot.coils)
    return {"coils": str(coils), "heats": str(len(work.lot.heats)), "waiting": str(waiting)}


def _show(args: Namespace, work: Work, summary: Summary) -> None:
    """Print the counts, files that are missing, and that the workings must be kept."""
    if args.json:
        counts: JsonValue = {name: str(count) for name, count in sorted(summary.counts.items())}
        terminal.say_bytes(jcs.canonical({"summary": counts}))
    else:
        for line in summary.lines():
            terminal.say(line)
    if summary.absent:
        terminal.note(f"{summary.absent} of those issued already do not lie in {args.output}.")
    if args.csv is not None:
        terminal.note(f"{args.csv}: {terminal.counted(len(work.lot.coils), 'row')}")
    heats = terminal.counted(len(work.lot.heats), "heat")
    terminal.note(f"{args.output}: the workings of {heats} hold your recipe;"
                  " keep them and show your verifier")  # fmt: skip
