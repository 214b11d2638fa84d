"""``passport review`` of a CO2 statement: replay its journal, list entries by size, sample them."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from passport.carbon.inputs import CheckedInput
from passport.cli.ledger.statement_issuing import journal_lines
from passport.cli.options import UsageError
from passport.cli.output import findings_rendering, terminal
from passport.cli.verifier import findings_reading
from passport.cli.verifier.lots import Judge
from passport.cli.verifier.review_keeping import Keeper
from passport.disk import clock, files
from passport.ledger.books.amounts import grouped
from passport.model.carbon_statement import year_of
from passport.work.accounts import books_findings, books_page, books_review
from passport.work.accounts.books_review import Answer, BooksReview, Row
from passport.work.reviewing import findings_text
from signing import jcs, nonces
from signing.digests import document_digest, multibase_digest

_OF_LOTS: Final = ("resume", "sent")
_MOST: Final = 40


def run(args: Namespace, statement: Mapping[str, Any]) -> int:
    """Replay the journal, list its entries, draft findings; exit code 4 where it gives another statement.

    With ``-o`` the findings are written, with ``--html`` a page; with ``--as`` the identity remembers them.
    """
    at = clock.at(args)
    _check(args)
    keeper = Keeper(args, None)
    judge = Judge(args.trust, args.status, args.inputs, at)
    digest = document_digest(dict(statement))
    entered = judge.entered(str(args.claims), statement, digest)
    subject = statement["credentialSubject"]
    lines = journal_lines(args.workings[0])
    found = books_review.review(subject, lines, _sampling(args), _look(judge, args.inputs))
    engagement = books_findings.Engagement(at, args.materiality or "0.05", args.engagement or "")
    findings = books_findings.draft(statement, found, entered.wrong, engagement)
    text = findings_text.text(findings).encode()
    written = findings_reading.parse(text, Path("findings.toml"))  # what is written is what will be read
    keeper.check(written)
    if args.html is not None:
        page = books_page.page(statement, found, findings, checked=entered.checked)
        files.write(args.html, page, replace=args.force)
    if args.output is not None:
        files.write(args.output, text, replace=args.force)
        keeper.remember(text, written, at)
    if args.json:
        facts = {**_facts(found, digest), "findings": findings_rendering.facts(findings)["findings"]}
        terminal.say_bytes(jcs.canonical(facts))
    else:
        for line in _lines(found, statement, checked=entered.checked):
            terminal.say(terminal.clean(line))
        for _, sentence in entered.wrong:
            terminal.say(f"  wrong       {terminal.clean(sentence)}")
        terminal.say("")
        for line in findings_rendering.lines(findings):
            terminal.say(line)
        _next(args, keeper)
    return 0 if found.replayed == "same" and not entered.wrong else 4


def _next(args: Namespace, keeper: Keeper) -> None:
    """Where the findings are, and what comes next."""
    if args.output is None:
        terminal.note("Nothing was written: -o findings.toml does that.")
    else:
        terminal.note(
            f"{args.output}: edit it, then send it to the entity, which answers with passport answer"
        )
        terminal.note(keeper.summary(args.output))
    if args.html is not None:
        terminal.note(f"{args.html}: one page without links to anything; print it or open it offline")


def _sampling(args: Namespace) -> books_review.Sampling:
    """The rule of the sample; the seed of a random one is drawn here, and shown."""
    rule = args.sample or "risk"
    seed = args.seed if args.seed is not None else nonces.random_bytes(8).hex() if rule == "random" else ""
    return books_review.Sampling(rule, args.size, seed, args.materiality or "0.05")


def _check(args: Namespace) -> None:
    """Refuse what belongs to a lot of claims, and a review without a journal: ``usage.*``."""
    for name in _OF_LOTS:
        if getattr(args, name, None):
            raise UsageError(
                "usage.statement",
                f"--{name} is of a lot of claims.",
                hint="A corrected CO2 statement is reviewed anew, with --workings JOURNAL.",
            )
    if len(args.workings) != 1:
        raise UsageError(
            "usage.workings",
            "A CO2 statement is reviewed from its journal.",
            hint="Say --workings journal.jsonl, the file that passport ledger close wrote.",
        )


def _look(judge: Judge, inputs: list[Path]) -> books_review.Look:
    """Whether evidence of a digest is among the passports and files that were given, and verifies."""
    verified: Mapping[str, CheckedInput] = judge.verified_inputs()
    given = {
        multibase_digest(files.read(path))
        for named in inputs
        for path in (sorted(named.iterdir()) if named.is_dir() else [named])
        if path.is_file()
    }

    def look(kind: str, digest: str) -> Answer:
        if digest in verified:
            return "verified"
        return "verified" if kind in {"workings", "retirement"} and digest in given else "not-at-hand"

    return look


def _lines(found: BooksReview, statement: Mapping[str, Any], *, checked: bool) -> Iterator[str]:
    subject = statement["credentialSubject"]
    yield f"REVIEW of the CO2 statement of {subject['name']} for {year_of(subject)}"
    yield f"  statement   {statement['id']}"
    signed = "holds, by a key on the trust list" if checked else "not checked, no trust list is in force"
    yield f"  signature   {signed}"
    otherwise = f"the journal cannot be replayed for it ({found.replayed})"
    replayed = books_page.REPLAYED.get(found.replayed, otherwise)
    yield f"  replayed    {replayed}"
    at_least = grouped(found.threshold)
    yield f"  entries     {len(found.rows)}, {found.material} of them at or above {at_least} t"
    seed = f", seed {found.seed}" if found.seed else ""
    yield f"  sample      {len(found.sample)} by the rule {found.rule}{seed}"
    yield ""
    yield "ENTRIES, the largest first; * is in the sample"
    for one in found.rows[:_MOST]:
        yield _row(one)
    if found.rows[_MOST:]:
        yield f"  {len(found.rows) - _MOST} more; --json has them all"
    yield ""
    yield "EVIDENCE of the sample"
    for one in found.sample[:_MOST]:
        yield f"  {one.entry.key}  {one.entry.kind}"
        for cited in one.cited:
            yield f"    {cited.kind}:{cited.id}  {books_review.NAMES[cited.answer]}"
        if not one.cited:
            yield "    none is asked for by this kind of entry"


def _row(one: Row) -> str:
    mark = "*" if one.sampled else " "
    entry = one.entry
    return f"{mark} {one.number:>5}  {entry.day}  {entry.kind:<12} {grouped(one.size):>14} t  {entry.key}"


def _facts(found: BooksReview, digest: str) -> dict[str, Any]:
    return {
        "statement": digest,
        "replayed": found.replayed,
        "threshold": grouped(found.threshold).replace(",", ""),
        "rule": found.rule,
        "seed": found.seed,
        "entries": [
            {
                "number": str(one.number),
                "key": one.entry.key,
                "kind": one.entry.kind,
                "day": one.entry.day,
                "tonnes": grouped(one.size).replace(",", ""),
                "sampled": one.sampled,
                "evidence": [{"kind": c.kind, "id": c.id, "answer": c.answer} for c in one.cited],
            }
            for one in found.rows
        ],
    }
