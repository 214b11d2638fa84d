"""``passport issue`` by a gateway: a table of readings becomes a signed batch, added to those before it."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from passport.acts.sealing import Signing
from passport.acts.sources import readings
from passport.cli.libraries.refusing import refuse
from passport.cli.output import terminal
from passport.disk import beside, files
from passport.door import Party
from passport.party import signing_acts
from passport.readings.document import HeldBatch, Reading, read, write
from passport.sheets.drafts.batch import read_batch, read_rows
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError


def run(args: Namespace, gateway: Party, at: str, output: Path) -> int:
    """Sign the batch in DRAFT, write it behind the batches it continues, and say what was signed."""
    members, rows, before = _read(args.draft)
    party = gateway.identity
    credential = signing_acts.new_id(at)
    until = signing_acts.until(at, args.days)
    signing = Signing(signing_acts.party(party), gateway.signer(), at, credential, until)
    signed = readings.sign(members, rows, signing)
    with files.writing(output, replace=args.force) as path:
        path.write_bytes(write([*before, HeldBatch(signed, rows)]))
        digest = signing_acts.record(party, signed, "readings", at)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(output), "id": credential, "digest": digest}))
    else:
        behind = f", behind {len(before)} before it" if before else ""
        meter = terminal.clean(members["meter"])
        terminal.say(f"{output}: {len(rows)} readings of {meter}{behind}, digest {digest}")
    return 0


def _read(draft: Path) -> tuple[dict[str, Any], tuple[Reading, ...], list[HeldBatch]]:
    """The subject's members, the readings, and the batches before; all problems of all files at once."""
    problems: list[Problem] = []
    members: dict[str, Any] = {}
    rows: tuple[Reading, ...] = ()
    before: list[HeldBatch] = []
    try:
        members = read_batch(files.read(draft), str(draft))
    except DraftRefused as refused:
        refuse(list(refused.problems))
    path = _beside(draft, members.pop("readings"), "readings", problems)
    if path is not None:
        try:
            rows = read_rows(files.read(path), str(path))
        except DraftRefused as refused:
            problems += refused.problems
    if "calibration" in members:
        named = members["calibration"]
        certificate = _beside(draft, named["file"], "calibration", problems)
        if certificate is not None:
            digest = multibase_digest(files.read(certificate))
            members["calibration"] = {"digestMultibase": digest, "until": named["until"]}
    if "previous" in members:
        before = _before(draft, members, problems)
    if problems:
        refuse(problems)
    return members, rows, before


def _before(draft: Path, members: dict[str, Any], problems: list[Problem]) -> list[HeldBatch]:
    """The batches that this one continues; the link to the last of them goes into ``members``."""
    path = _beside(draft, members.pop("previous"), "previous", problems)
    if path is None:
        return []
    try:
        found = read(files.read(path))
        members["previous"] = {"digestMultibase": document_digest(found[-1].credential)}
    except ToolError as error:
        problems.append(Problem(f"{draft}: previous", error.code, f"{path}: {error.message}", error.hint))
        return []
    return found


def _beside(draft: Path, name: str, member: str, problems: list[Problem]) -> Path | None:
    path = beside.path_of(name, [draft.parent])
    if path is None:
        hint = "Put the file there, and write its name without folders."
        message = f"{terminal.quoted(name)} is not there."
        problems.append(Problem(f"{draft}: {member}", "readings.file", message, hint))
    return path
