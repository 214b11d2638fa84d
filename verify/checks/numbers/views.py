"""Check views: facts of the claim that somebody shows beside it (DESIGN 2.9, V1 to V15).

Asked only where there are views. One that is not of this claim, or whose facts are not under the claim's
root, counts as absent. What the others show together is compared with the claim's own figures.
"""

from collections.abc import Mapping
from typing import Any, Final

from passport.carbon.rechecking.disclosed import recheck_disclosed
from passport.carbon.rechecking.recheck import Contradiction
from passport.model.shape import check
from passport.views.commitment import hash_of, rows_below
from passport.views.document import MEMBER, View, view_of
from passport.views.facts import Fact, sorted_facts, wrong_form
from passport.vocab import FOOTPRINT_POINTER
from verify.case import Case, Doc
from verify.findings import BECAUSE, NOTHING, Finding
from verify.limits import FIGURES_REPORTED

CODES: Final = ("view.shape", "view.claim", "view.root", "view.figures")
_WHERE: Final = f"{FOOTPRINT_POINTER}/disclosable"


def views(case: Case) -> None:
    """Record ``view.shape``, ``view.claim`` and ``view.root`` of each view, and ``view.figures`` of them all.

    Views in the file come first, then those beside it; ``where`` counts them from 0. A claim that cannot be
    used leaves all of it not checked.
    """
    held = (*case.opened.views, *case.evidence.views)
    doc = case.claim
    if doc is None:
        return
    if doc.stopped:
        for code in CODES:
            _skip(case, doc, code, doc.stopped)
        return
    shown: dict[str, Fact] = {}
    twice: set[str] = set()
    lacking = ""
    for number, document in enumerate(held):
        facts, failed = _judged(case, doc, f"/{MEMBER}/{number}", document)
        # A producer can put two leaves for one place under its root, and show each to somebody else (T302).
        twice |= {fact.at for fact in facts if shown.setdefault(fact.at, fact).value != fact.value}
        lacking = lacking or failed
    if not shown:
        _skip(case, doc, "view.figures", lacking)
        return
    _figures(case, doc, sorted_facts(shown.values()), sorted(twice))


def _judged(case: Case, doc: Doc, where: str, document: Mapping[str, Any]) -> tuple[list[Fact], str]:
    """Ask whether a view is one, of this claim, under its root; its facts, or the code of the first no."""
    facts, place, problem = _read(document)
    if not _ask(case, doc, "view.shape", not problem, where + place, problem=problem):
        for code in ("view.claim", "view.root"):
            _skip(case, doc, code, "view.shape", where)
        return [], "view.shape"
    view = view_of(document)
    same = (view.claim, view.digest) == (doc.envelope.id, doc.raw.digest)
    if not _ask(case, doc, "view.claim", same, f"{where}/claim", id=view.claim):
        _skip(case, doc, "view.root", "view.claim", where)
        return [], "view.claim"
    # A CO2 statement has no footprint, and commits to no facts.
    footprint = doc.raw.document["credentialSubject"].get("footprint", {})
    problem = off_root(view, footprint.get("disclosable"))
    if not _ask(case, doc, "view.root", not problem, where, problem=problem):
        return [], "view.root"
    return facts, ""


def _read(document: Mapping[str, Any]) -> tuple[list[Fact], str, str]:
    """The facts that a view shows; where and how it breaks its form, or that of one of them."""
    violation = check("view", document)
    if violation is not None:
        return [], violation.where, violation.problem
    facts = [Fact(entry["at"], entry["value"]) for entry in document["leaves"]]
    for number, fact in enumerate(facts):
        wrong = wrong_form(fact)
        if wrong is not None:
            member = "at" if wrong.problem == "place" else f"value{wrong.where}"
            return [], f"/leaves/{number}/{member}", wrong.problem
    return facts, "", ""


def off_root(view: View, committed: Mapping[str, str] | None) -> str:
    """Why the facts of a view are not under the root of the claim; empty where they are.

    ``view.none``: the claim commits to no facts; ``view.place``: beyond the tree, or two facts at one place;
    ``view.proof``: the hashes do not lead to the root. Its facts keep their forms (``_read``).
    """
    if committed is None:
        return "view.none"
    size = int(committed["size"])
    leaves = {one.place: one.leaf for one in view.shown}
    if len(leaves) < len(view.shown) or max(leaves) >= size:
        return "view.place"
    hashes = {place: leaf.hashed(plain=True) for place, leaf in leaves.items()}
    proof = [hash_of(text) for text in view.proof]
    rows = rows_below(hashes, size, proof, committed["digestMultibase"])
    return "view.proof" if rows is None else ""


def _figures(case: Case, doc: Doc, facts: list[Fact], twice: list[str]) -> None:
    """Record ``view.figures``: one failed finding for each contradiction, at most ``FIGURES_REPORTED``.

    Where there is none, ``case.disclosed`` holds the facts and what they show of each component.
    """
    found = recheck_disclosed(doc.raw.document["credentialSubject"], facts)
    doubled = [Contradiction("disclosed.twice", "", {"at": at}) for at in twice]
    contradictions = [*doubled, *found.wrong]
    for wrong in contradictions[:FIGURES_REPORTED]:
        _ask(case, doc, "view.figures", False, _WHERE, rule=wrong.code, **wrong.params)
    if not contradictions:
        _ask(case, doc, "view.figures", True)
        case.disclosed = facts, found.aggregates


def _ask(case: Case, doc: Doc, code: str, holds: bool, where: str = "", **params: str) -> bool:
    raw = doc.raw
    finding = (
        Finding(code, raw.digest, "pass", "", NOTHING, raw.position)
        if holds
        else Finding(code, raw.digest, "fail", where, params, raw.position)
    )
    case.findings.append(finding)
    return holds


def _skip(case: Case, doc: Doc, code: str, because: str, where: str = "") -> None:
    case.findings.append(
        Finding(code, doc.raw.digest, "not_checked", where, {BECAUSE: because}, doc.raw.position)
    )
