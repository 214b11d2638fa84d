"""``passport issue`` by a gateway: a table of readings becomes a signed batch, added to those before it."""

from argparse import Namespace
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from passport.acts.sealing import Signing
from passport.acts.sources import readings
from passport.cli.libraries.refusing import refuse
from passport.cli.output import terminal
from passport.disk import beside, files
from passport.door import Party
from passport.model.carbon_statement import registered_about
from passport.model.shape import check
from passport.model.sources.batch import read as read_model
from passport.party import signing_acts
from passport.party.identity import Identity
from passport.party.register import Batch, Issued
from passport.readings.document import HeldBatch, Reading, holds, read, tree_of, write, wrong
from passport.readings.facts import broken, stretch_of
from passport.sheets.activity.reading_problems import bounded
from passport.sheets.drafts.batch import read_batch, read_rows
from passport.sheets.drafts.library import named_files
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.shown import quoted


class Written(NamedTuple):
    """What is to be signed: members of the subject, readings with the place of each, the batches before."""

    members: dict[str, Any]
    rows: tuple[Reading, ...]
    places: tuple[str, ...]
    before: list[HeldBatch]


def run(args: Namespace, gateway: Party, at: str, output: Path) -> int:
    """Sign the batch in DRAFT, write it behind the batches it continues, and say what was signed."""
    party = gateway.identity
    written = _read(args.draft)
    members, rows, before = written.members, written.rows, written.before
    problems = [*_contradictions(args.draft, written, at), *_misfits(args.draft, written, party, at)]
    if not problems:
        said = {**members, "readings": tree_of(members["meter"], members["unit"], rows)}
        problems += _another(args.draft, party.register.batch_instead(_batch(said)))
    if problems:
        refuse(bounded(problems))
    credential = signing_acts.new_id(at)
    until = signing_acts.until(at, args.days)
    signing = Signing(signing_acts.party(party), gateway.signer(), at, credential, until)
    signed = readings.sign(members, rows, signing)
    with files.writing(output, replace=args.force) as path:
        path.write_bytes(write([*before, HeldBatch(signed, rows)]))
        digest = document_digest(signed)
        row = Issued(digest, credential, "readings", registered_about(signed), at)
        batch = _batch(signed["credentialSubject"], digest)
        if found := _another(args.draft, party.register.record_batch(row, batch)):
            refuse(found)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(output), "id": credential, "digest": digest}))
    else:
        behind = f", behind {len(before)} before it" if before else ""
        meter = terminal.clean(members["meter"])
        count = terminal.counted(len(rows), "reading")
        terminal.say(f"{output}: {count} of {meter}{behind}, digest {digest}")
    return 0


def _batch(subject: Mapping[str, Any], digest: str = "") -> Batch:
    """What the register keeps of a batch."""
    said = {name: value for name, value in subject.items() if name != "type"}
    period = subject["period"]
    return Batch(
        digest, subject["meter"], subject["quantity"], period["start"], period["end"],
        subject.get("previous", {}).get("digestMultibase", ""), multibase_digest(jcs.canonical(said)),
    )  # fmt: skip


def _another(draft: Path, other: Batch | None) -> list[Problem]:
    """``readings.second`` where this gateway signed another batch in the place of this one (T577)."""
    if other is None:
        return []
    message = (
        f"This gateway signed another batch of {quoted(other.meter, 80)} from {other.begins} to {other.ends}"
        f" already, digest {other.digest}."
    )
    hint = "What was signed is not taken back: name its file in previous, and sign what comes behind it."
    return [Problem(f"{draft}: period", "readings.second", message, hint)]


def _read(draft: Path) -> Written:
    """What is to be signed; all problems of all files at once."""
    problems: list[Problem] = []
    members: dict[str, Any] = {}
    rows: tuple[Reading, ...] = ()
    places: tuple[str, ...] = ()
    before: list[HeldBatch] = []
    data = files.read(draft)
    try:
        members = read_batch(data, str(draft))
    except DraftRefused as refused:
        problems += refused.problems
        members = dict(named_files(data, str(draft), ("readings", "previous")))
    named = members.pop("readings", "")
    path = _beside(draft, named, "readings", problems) if named else None
    if path is not None:
        try:
            rows, places = read_rows(files.read(path), str(path))
        except DraftRefused as refused:
            problems += refused.problems
    if "calibration" in members:
        stated = members["calibration"]
        certificate = _beside(draft, stated["file"], "calibration", problems)
        if certificate is not None:
            digest = multibase_digest(files.read(certificate))
            members["calibration"] = {"digestMultibase": digest, "until": stated["until"]}
    if "previous" in members:
        before = _before(draft, members, problems)
    if problems:
        refuse(problems)
    return Written(members, rows, places, before)


def _contradictions(draft: Path, written: Written, at: str) -> Iterator[Problem]:
    """In what the batch contradicts itself: each reading with its line, the rest with its member."""
    hint = "Nothing was signed; correct every place that is named."
    found = [*wrong(written.members, written.rows), *readings.unended(written.members, at)]
    for one in found:
        where = f"{draft}: {one.member}" if one.place is None else written.places[one.place]
        yield Problem(where, "readings.subject", one.sentence, hint)


def _misfits(draft: Path, written: Written, party: Identity, at: str) -> Iterator[Problem]:
    """Why the batch does not follow those before it: they are not as signed, or no meter counts so."""
    where = f"{draft}: previous"
    own = {row[0] for row in party.register.issued()}
    stretches = []
    for place, one in enumerate(written.before):
        problem = _unsound(one, party, own)
        if problem:
            hint = "Name the file that passport issue wrote before, unchanged."
            yield Problem(f"{where}: batch {place + 1}", f"readings.{problem[0]}", problem[1], hint)
        else:
            digest, credential = document_digest(one.credential), one.credential
            said = credential["proof"]["created"]
            stretches.append(stretch_of(credential["credentialSubject"], said, digest))
    if len(stretches) == len(written.before):
        now = stretch_of(written.members, at, "")
        hint = "Name the last file of this meter, or say the period and register that follow on from it."
        for code, sentence in broken([*stretches, now]):
            yield Problem(where, code, sentence, hint)


def _unsound(one: HeldBatch, party: Identity, own: Collection[str]) -> tuple[str, str] | None:
    """Code and sentence where a batch is not as a gateway signed it; whose key it was a calculation asks.

    One of this gateway's stands in its register.
    """
    violation = check("readings", one.credential)
    if violation is not None:
        return "profile", f"Its credential breaks the form of a batch: {violation.description}."
    batch = read_model(one.credential)
    if not holds(batch, one.readings):
        return "root", "Its readings are not those that were signed."
    if batch.envelope.issuer.id == party.did and document_digest(one.credential) not in own:
        return "signature", f"{party.name} has not signed it as it stands."
    if any(wrong(one.credential["credentialSubject"], one.readings)):
        return "subject", "It contradicts itself."
    return None


def _before(draft: Path, members: dict[str, Any], problems: list[Problem]) -> list[HeldBatch]:
    """The batches that this one continues; the link to the last of them goes into ``members``."""
    path = _beside(draft, members.pop("previous"), "previous", problems)
    if path is None:
        return []
    try:
        found = read(files.read(path))
        members["previous"] = {"digestMultibase": document_digest(found[-1].credential)}
    except ToolError as error:
        place = f"{path}: {error.where}" if error.where else str(path)
        problems.append(Problem(f"{draft}: previous", error.code, f"{place}: {error.message}", error.hint))
        problems += [Problem(f"{path}", error.code, text, error.hint) for text in error.also]
        return []
    return found


def _beside(draft: Path, name: str, member: str, problems: list[Problem]) -> Path | None:
    path = beside.path_of(name, [draft.parent])
    if path is None:
        hint = "Put the file there, and write its name without folders."
        message = f"{terminal.quoted(name)} is not there."
        problems.append(Problem(f"{draft}: {member}", "readings.file", message, hint))
    return path
