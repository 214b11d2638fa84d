"""Size, strict JSON, container, version, profile, suite (T1-T28, T34, T40, T104, T115)."""

from typing import Any, Final

from passport.model import accreditation, claim, response, statement
from passport.model.shape import check
from passport.vocab import SUITES, Kind
from verify.case import Case, Doc
from verify.findings import ABOUT_INPUT, ABSENT, BECAUSE, NOTHING, Finding
from verify.limits import CREDENTIAL_BYTES
from verify.opening import MEMBERS, Raw, entries_of

READ: Final[dict[Kind, Any]] = {
    "claim": claim.read,
    "statement": statement.read,
    "response": response.read,
    "accreditation": accreditation.read,
}


def read(case: Case) -> None:
    """Ask whether it is strict JSON within the limits, and a passport or a claim."""
    opened = case.opened
    _about_input(case, "input.json", opened.json_problem, "problem")
    if opened.json_problem:
        _pointless(case, "input.kind", "input.json")
        return
    _about_input(case, "input.kind", opened.kind_problem, "kind")


def container(case: Case) -> None:
    """Ask whether the container holds what DESIGN 2.5 allows, in its order."""
    if case.opened.json_problem or case.opened.kind_problem:
        _pointless(case, "container.structure", "input.json" if case.opened.json_problem else "input.kind")
        return
    if case.opened.claim is not None and case.opened.claim.unknown_version:
        # Another version may order its container otherwise; a tool too old for it has no red word to say.
        _pointless(case, "container.structure", "claim.version")
        return
    problems = case.opened.problems + _lists_of_nobody(case)
    for where, problem in problems:
        facts = {"problem": problem}
        case.findings.append(Finding("container.structure", "", "fail", where, facts, ABOUT_INPUT))
    if not problems:
        case.findings.append(Finding("container.structure", "", "pass", position=ABOUT_INPUT))


def _lists_of_nobody(case: Case) -> list[tuple[str, str]]:
    """Status lists in which neither the credentials here nor listed accreditations have entries."""
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
    """Version, rules R1 to R7 and suite of claim, statement and response."""
    opened = case.opened
    if opened.claim is None:
        return
    case.claim = document(case, "claim", opened.claim)
    if opened.claim.unknown_version:
        return
    case.statement = _optional(case, "statement", opened.statement)
    case.response = _optional(case, "response", opened.response)


def document(case: Case, name: str, raw: Raw) -> Doc:
    """A document of the chain with its profile checked; its suite too."""
    doc = Doc(name, raw)
    version = raw.unknown_version
    if not case.ask(doc, "version", not version, "/@context/1", version=version):
        doc.stopped = f"{name}.version"
        case.skip(doc, ("profile", "suite"), doc.stopped)
        return doc
    kind: Any = name
    violation = None if raw.sound else check(kind, raw.document)
    if violation is not None or raw.size > CREDENTIAL_BYTES:
        rule, problem, where = (
            (violation.rule, violation.problem, violation.where) if violation else ("form", "size", "")
        )
        case.ask(doc, "profile", False, where, rule=rule, problem=problem)
        doc.stopped = f"{name}.profile"
        case.skip(doc, ("suite",), doc.stopped)
        return doc
    case.ask(doc, "profile", True)
    doc.model = READ[kind](raw.document)
    suite = doc.envelope.proof.cryptosuite
    if not case.ask(doc, "suite", suite in SUITES, "/proof/cryptosuite", suite=suite):
        doc.stopped = f"{name}.suite"
    return doc


def _optional(case: Case, name: str, raw: Raw | None) -> Doc | None:
    code = f"{name}.present"
    if raw is None:
        case.findings.append(Finding(code, "", "fail", "", NOTHING, ABSENT[name]))
        return None
    case.findings.append(Finding(code, raw.digest, "pass", position=raw.position))
    return document(case, name, raw)


def _pointless(case: Case, code: str, because: str) -> None:
    case.findings.append(Finding(code, "", "not_checked", "", {BECAUSE: because}, ABOUT_INPUT))


def _about_input(case: Case, code: str, problem: str, name: str) -> None:
    params = {name: problem} if problem else {}
    case.findings.append(Finding(code, "", "fail" if problem else "pass", "", params, ABOUT_INPUT))
