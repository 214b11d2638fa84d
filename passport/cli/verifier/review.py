"""``passport review``: an auditor walks the audit chain of a lot of claims and drafts findings about it."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.cli.verifier import lots
from passport.cli.verifier.review_keeping import Keeper
from passport.disk import clock, documents, files
from signing import jcs, nonces
from signing.errors import ToolError
from signing.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from passport.cli.verifier.by_plan import ByPlan
    from passport.work.reviewing.continuing import Reasoned
    from passport.work.reviewing.findings_file import Findings
    from passport.work.reviewing.review import Lot

_RULES: Final = ("risk", "magnitude", "random")
_OF_NEW: Final = ("sample", "size", "seed", "materiality", "engagement")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "claims", metavar="CLAIM|FOLDER", type=Path, help="a claim, a CO2 statement, or the folder of a lot"
    )
    options.add_paths(parser, "--workings", "workings, a file or a folder of them; missing ones are reported")
    options.add_evidence(parser)
    parser.add_argument("--sample", choices=_RULES, help="rule by which a sample is proposed (default risk)")
    parser.add_argument(
        "--size", type=options.count, metavar="N", help="claims to sample (default: square root)"
    )
    parser.add_argument("--seed", metavar="TEXT", help="seed of the random sample (default: one is drawn)")
    parser.add_argument(
        "--materiality", type=_share, metavar="SHARE",
        help="share of a total from which an error is material (default 0.05)",
    )  # fmt: skip
    parser.add_argument(
        "--engagement", type=_iri, metavar="IRI", help="name of the engagement (default: from the lot)"
    )
    parser.add_argument(
        "--resume", metavar="FINDINGS", type=Path, help="review corrected claims; findings and answers stay"
    )
    options.add_plan(parser)
    options.add_sent(parser)
    parser.add_argument(
        "--as", dest="identity", metavar="DIR", type=Path,
        help="verifier's identity; it remembers the engagement, which attest asks for",
    )  # fmt: skip
    options.add_changed(parser)
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="findings file to write, .toml")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write one self-contained page with charts")
    parser.add_argument("--force", action="store_true", help="replace files of these names")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Read everything, walk each chain, write the findings file and the page, or nothing at all."""
    _check(args)
    statement = _of_entity(args.claims)
    if statement is not None:
        from passport.cli.ledger import statement_reviewing  # only for a CO2 statement

        return statement_reviewing.run(args, statement)
    at = clock.at(args)
    from passport.cli.output import cascade_rendering, review_rendering
    from passport.cli.verifier import findings_reading
    from passport.work.reviewing import findings_text

    old = findings_reading.read(args.resume, args.sent) if args.resume is not None else None
    keeper = Keeper(args, old)
    lot, plan = _lot(args, at)
    reissues = (plan.digest, plan.reissues)
    findings = _findings(args, lot, old, keeper.reasoned, (at, plan))
    text = findings_text.text(findings).encode()
    written = findings_reading.parse(text, Path("findings.toml"))  # what is written is what will be read
    keeper.check(written)
    page = _page(args, lot, findings)
    if args.html is not None:
        files.write(args.html, page, replace=args.force)
    if args.output is not None:
        files.write(args.output, text, replace=args.force)
        keeper.remember(text, written, at)
    if args.json:
        facts = review_rendering.facts(lot, findings) | cascade_rendering.reissue_facts(*reissues)
        terminal.say_bytes(jcs.canonical(facts))
        return 0
    for line in (*review_rendering.lines(lot, findings), *cascade_rendering.reissued(*reissues)):
        terminal.say(line)
    if args.output is None:
        terminal.note("Nothing was written: -o findings.toml does that.")
    else:
        terminal.note(f"{args.output}: edit it, then send it to the mill, which answers with passport answer")
        terminal.note(keeper.summary(args.output))
    if args.html is not None:
        terminal.note(f"{args.html}: one page without links to anything; print it or open it offline")
    return 0


def _check(args: Namespace) -> None:
    """Refuse options that do not go together, and results in the way: ``usage.*``, ``file.*``."""
    if args.output is not None and args.output.suffix.lower() != ".toml":
        hint = "Findings are written as TOML."
        raise UsageError("usage.findings", f"{args.output} is not .toml.", hint=hint)
    given = [name for name in _OF_NEW if getattr(args, name) is not None]
    if args.resume is not None and given:
        raise UsageError(
            "usage.resume",
            f"--{given[0]} is of the engagement, which --resume goes on with.",
            hint="Leave it out, or begin a new review without --resume.",
        )
    if args.seed is not None and args.sample != "random":
        raise UsageError(
            "usage.seed", "Only a random sample has a seed.", hint="Say --sample random, or leave it out."
        )
    for path in (args.output, args.html):
        if path is not None:
            files.check_free(path, replace=args.force)


def _of_entity(path: Path) -> "Mapping[str, Any] | None":
    """The CO2 statement in the file, or nothing where it holds a claim or is a folder.

    Raises ``usage.review`` for an inventory report, which is rechecked whole and has no lot to sample.
    """
    if path.is_dir():
        return None
    from passport.model.about import is_carbon_statement, is_inventory

    document = documents.passport(path).claim.document
    if is_inventory(document):
        raise UsageError(
            "usage.review",
            "An inventory report is no lot of claims.",
            hint="passport verify FILE rechecks every figure; passport attest FILE signs an opinion.",
        )
    return document if is_carbon_statement(document) else None


def _lot(args: Namespace, at: str) -> "tuple[Lot, ByPlan]":
    from passport.cli.verifier import by_plan  # the engine after the arguments
    from passport.work.reviewing import review  # the engine after the arguments

    judge = lots.Judge(args.trust, args.status, args.inputs, at)
    workings = lots.WorkingsFiles(args.workings)
    entered = []
    with Progress("claims read") as progress:
        for name, claim, digest, _ in lots.claims(args.claims):
            entered.append(judge.entered(name, claim, digest))
            progress.step()
    # One file for one claim is meant for it, whatever digest it has; that is then reported.
    given = workings.only() if len(entered) == 1 and args.workings else None
    inputs = judge.verified_inputs()
    plan = by_plan.held(args, entered, judge, workings, inputs)
    with Progress("claims reviewed") as progress:
        marked = by_plan.marked(entered, plan)
        inputs = {**inputs, **plan.own}
        return review.review(marked, workings.of, inputs, given=given, progress=progress.reach), plan


def _findings(
    args: Namespace,
    lot: "Lot",
    old: "Findings | None",
    reasoned: "Sequence[Reasoned]",
    made: "tuple[str, ByPlan]",
) -> "Findings":
    """Draft the findings of a review, or go on with earlier ones (``--resume``).

    ``made``: the moment, and the plan of corrections the lot is held against. Without options: a sample by
    risk, materiality 5 % of a total, the engagement's name from the plan, else from the lot. The seed of a
    random sample is drawn here and written into the file, so that anybody can draw the sample again.
    """
    from passport.work.reviewing import review_drafting, review_resuming  # the engine after the arguments

    at, plan = made
    if old is not None:
        return review_resuming.resumed(lot, old, at=at, settled=[one.found for one in reasoned])
    rule = args.sample or "risk"
    seed = args.seed if args.seed is not None else nonces.random_bytes(8).hex() if rule == "random" else ""
    return review_drafting.draft(
        lot,
        at=at,
        rule=rule,
        size=args.size,
        seed=seed,
        materiality=args.materiality or "0.05",
        engagement=args.engagement or (plan.engagement if plan.digest else ""),
    )


def _page(args: Namespace, lot: "Lot", findings: "Findings") -> bytes:
    if args.html is None:
        return b""
    from passport.work.reviewing import review_page  # the plotting library, a second by itself

    return review_page.page(lot, findings)


def _iri(text: str) -> str:
    from passport.model.shape import check_of

    if check_of({"$ref": "common.schema.json#/$defs/iri"})(text) is not None:
        raise ArgumentTypeError(f"{quoted(text, 40)} is no https address or urn: in plain ASCII")
    return text


def _share(text: str) -> str:
    from passport.carbon.exact import fraction, is_figure

    try:
        good = is_figure(text) and 0 < fraction(text) <= 1
    except ToolError:
        good = False
    if not good:
        raise ArgumentTypeError(f"{quoted(text, 40)} is not a share between 0 and 1, for example 0.05")
    return text
