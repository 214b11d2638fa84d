"""Check size, strict JSON, container, version, profile and suite (T1-T28, T34, T40, T104, T115).

These run first: they decide which documents of the chain there are for every later check.
"""

from passport.vocab import Kind
from verify.believing import credential, party
from verify.believing.credential import Asked
from verify.case import Case, Doc
from verify.findings import ABOUT_INPUT, ABSENT, BECAUSE, NOTHING, Finding
from verify.opening import MEMBERS, Raw, entries_of


def read(case: Case) -> None:
    """Record ``input.json`` (strict JSON within the limits) and ``input.kind`` (a passport or a claim)."""
    opened = case.opened
    _about_input(case, "input.json", opened.json_problem, "problem")
    if opened.json_problem:
        _pointless(case, "input.kind", "input.json")
        return
    _about_input(case, "input.kind", opened.kind_problem, "kind")


def container(case: Case) -> None:
    """Record ``container.structure``: one failed finding for each member that DESIGN 2.5 does not allow.

    Not checked for a claim of a later version, which may order its container otherwise: a tool too old for it
    must not call it wrong.
    """
    if case.opened.json_problem or case.opened.kind_problem:
        _pointless(case, "container.structure", "input.json" if case.opened.json_problem else "input.kind")
        return
    if case.opened.claim is not None and case.opened.claim.unknown_version:
        _pointless(case, "container.structure", "claim.version")
        return
    problems = case.opened.problems + _lists_of_nobody(case)
    for where, problem in problems:
        facts = {"problem": problem}
        case.findings.append(Finding("container.structure", "", "fail", where, facts, ABOUT_INPUT))
    if not problems:
        case.findings.append(Finding("container.structure", "", "pass", position=ABOUT_INPUT))


def _lists_of_nobody(case: Case) -> list[tuple[str, str]]:
    """The status lists in which neither the credentials here nor listed accreditations have an entry."""
    opened = case.opened
    chain = [raw for raw in (opened.claim, opened.statement, opened.response) if raw is not None]
    documents = [raw.document for raw in (*chain, *opened.extras)]
    documents += [found.document for found in case.trust.accreditations]
    named = {name for document in documents for name in entries_of(document)}
    return [
        (f"/{MEMBERS}/{raw.position}", "unreferenced")
        for raw in opened.extras
        if raw.kind == "statuslist" and raw.document.get("id") not in list(named)
    ]


def profile(case: Case) -> None:
    """Ask version, profile and suite of claim, statement and response; from here on they are in the case."""
    opened = case.opened
    if opened.claim is None:
        return
    case.claim = document(case, "claim", opened.claim)
    if opened.claim.unknown_version:
        return
    case.statement = _optional(case, "statement", opened.statement)
    case.response = _optional(case, "response", opened.response)


def document(case: Case, name: Kind, raw: Raw) -> Doc:
    """Ask version, rules R1 to R7 and suite of one document; what fails stops the document."""
    doc = Doc(name, raw)
    version = raw.unknown_version
    if not case.ask(doc, "version", not version, "/@context/1", version=version):
        doc.stopped = f"{name}.version"
        case.skip(doc, ("profile", "suite"), doc.stopped)
        return doc
    asked = Asked(doc.kind, raw.document, raw.digest, case.trust, size=raw.size, sound=raw.sound)
    credential.profile(asked)
    credential.suite(asked)
    case.take(doc, asked.steps, asked.where)
    doc.model = asked.model
    if asked.stopped:
        doc.stopped = f"{name}.{asked.stopped}"
        case.take(doc, party.rest(asked.steps, ("suite",), asked.stopped))
    return doc


def _optional(case: Case, name: Kind, raw: Raw | None) -> Doc | None:
    """Record whether a document that may be missing is there (``NAME.present``), and check it."""
    code = f"{name}.present"
    if raw is None:
        case.findings.append(Finding(code, "", "fail", "", NOTHING, ABSENT[name]))
        return None
    case.findings.append(Finding(code, raw.digest, "pass", position=raw.position))
    return document(case, name, raw)


def _pointless(case: Case, code: str, because: str) -> None:
    """Record a question about the input as not checked, because of an earlier failed one."""
    case.findings.append(Finding(code, "", "not_checked", "", {BECAUSE: because}, ABOUT_INPUT))


def _about_input(case: Case, code: str, problem: str, name: str) -> None:
    params = {name: problem} if problem else {}
    case.findings.append(Finding(code, "", "fail" if problem else "pass", "", params, ABOUT_INPUT))
