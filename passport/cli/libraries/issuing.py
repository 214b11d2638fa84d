"""``passport issue`` by a publisher of factors or a gateway: a draft and a table become what is signed."""

from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from passport.acts.sealing import Signing
from passport.acts.sources import library
from passport.carbon.calculating.evidence import documented
from passport.carbon.factors import FactorRecord, FactorRefused, shipped
from passport.cli.libraries.refusing import refuse
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import beside, files
from passport.door import Party
from passport.libraries.document import LibraryRefused, read, write
from passport.party import signing_acts
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.drafts.library import named_files, read_library
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError

_ENDING: Final = ".library.json"
_READINGS: Final = ".readings.json"
_OF_CLAIMS: Final = ("workings", "holdings", "books", "previous", "second", "retirement")


def run(args: Namespace, publisher: Party, at: str) -> int:
    """Sign the library or batch in DRAFT, keep its file, and say what was signed, or all that is wrong."""
    given = [name for name in _OF_CLAIMS if getattr(args, name)]
    if given:
        raise UsageError(
            "usage.arguments",
            f"--{given[0]} is for claims; {publisher.identity.name} is a {publisher.identity.role}.",
            hint="Leave it out.",
        )
    is_gateway = publisher.identity.role == "gateway"
    output: Path = args.output or Path(f"{args.draft.stem}{_READINGS if is_gateway else _ENDING}")
    files.check_free(output, replace=args.force)
    if is_gateway:
        from passport.cli.libraries import batching  # only for readings

        return batching.run(args, publisher, at, output)
    members, records = _read(args.draft, at)
    party = publisher.identity
    credential = signing_acts.new_id(at)
    signer = publisher.signer()
    place = signing_acts.place(party, credential, "factorlibrary", at)
    until = signing_acts.until(at, args.days)
    signed = library.publish(
        members, records, Signing(signing_acts.party(party), signer, at, credential, until, place)
    )
    with files.writing(output, replace=args.force) as path:
        path.write_bytes(write(signed, records))
        digest = signing_acts.record(party, signed, "factorlibrary", at)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(output), "id": credential, "digest": digest}))
    else:
        count = terminal.counted(len(records), "factor")
        shown = f"library of {count}, edition {terminal.clean(members['edition'])}"
        terminal.say(f"{output}: {shown}, digest {digest}")
    return 0


def _read(draft: Path, at: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The subject's members and the records by id; raises ``DraftRefused`` with the problems of all files."""
    problems: list[Problem] = []
    data = files.read(draft)
    try:
        members: dict[str, Any] = read_library(data, str(draft))
    except DraftRefused as refused:
        problems += refused.problems
        members = named_files(data, str(draft), ("records", "replaces", "edition"))
    records: list[FactorRecord] = []
    if "records" in members:
        records = _records(draft, members.pop("records"), problems)
    replaces = members.pop("replaces", "")
    if replaces:
        members |= _replaced(draft, replaces, members.get("edition", ""), problems)
    found = [record.as_json() for record in sorted(records, key=lambda one: one.id)]
    if not problems:
        hint = "Nothing was signed; correct every place that is named."
        for place, sentence in library.wrong(members, found, at):
            where = f"{draft}: {place.removeprefix('/credentialSubject/').replace('/', '.')}"
            problems.append(Problem(where, "library.subject", sentence, hint))
    if problems:
        refuse(problems)
    return members, found


def _records(draft: Path, name: str, problems: list[Problem]) -> list[FactorRecord]:
    """The factors in the file beside the draft, each with the digest of the document it rests on."""
    path = beside.path_of(name, [draft.parent])
    if path is None:
        hint = "Put the .csv of the factors there, and write its name without folders."
        problems.append(
            Problem(f"{draft}: records", "library.records", f"{terminal.quoted(name)} is not there.", hint)
        )
        return []
    try:
        found = read_factors(files.read(path), source=str(path))
    except DraftRefused as refused:
        problems += refused.problems
        return []
    at_hand = beside.documents(draft, path)
    known = {record.id: record for record in shipped()}
    records = []
    for record in found:
        try:
            records.append(documented(record, at_hand))
        except FactorRefused as refused:
            where = f"{path}: {record.id}"
            problems.append(Problem(where, refused.code, refused.message, refused.hint))
        if known.get(record.id, record) != record:
            hint = "Give it an id of its own; who calculates has both records."
            message = "This id is that of a factor that comes with the tool, with other content."
            problems.append(Problem(f"{path}: {record.id}", "library.twice", message, hint))
    if not found:
        hint = "A library has at least one factor."
        problems.append(Problem(str(path), "library.records", "There is no row of factors.", hint))
    return records


def _replaced(draft: Path, name: str, edition: str, problems: list[Problem]) -> dict[str, Any]:
    """The link to the former edition, whose file lies beside the draft."""
    where = f"{draft}: replaces"
    path = beside.path_of(name, [draft.parent])
    if path is None:
        hint = "Put the file of the former edition there, and write its name without folders."
        message = f"{terminal.quoted(name)} is not there."
        problems.append(Problem(where, "library.replaces", message, hint))
        return {}
    try:
        former = read(files.read(path)).credential
        link = {"id": str(former["id"]), "digestMultibase": document_digest(former)}
        before = former["credentialSubject"]["edition"]
    except (LibraryRefused, KeyError, TypeError):
        hint = "Name the file that passport issue wrote for the former edition."
        problems.append(Problem(where, "library.replaces", f"{path} is no library of factors.", hint))
        return {}
    except ToolError as error:
        problems.append(Problem(where, error.code, f"{path}: {error.message}", error.hint))
        return {}
    if before == edition:
        hint = "Give each edition a name of its own."
        message = "The former edition has the same name as this one."
        problems.append(Problem(f"{draft}: edition", "library.edition", message, hint))
    return {"replaces": link}
