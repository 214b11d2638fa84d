"""Check which kind of number a buyer accepts: its boundary, GWP set, credits, and the verifier's scheme."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from passport.carbon.exact import fraction
from passport.model import custody as custodies
from passport.model.about import about
from passport.model.claim import Claim, Component
from passport.model.statement import Statement
from verify.case import Case, Doc
from verify.checks.numbers.answers import left_open, say, unknown, why_not
from verify.policy import Number

if TYPE_CHECKING:
    from verify.materials.followed import Followed

_BALANCE = ("M3", "1")
"""Method and scope of a mass balance: the carbon that leaves it in products is taken off what entered."""


def number(case: Case, claim: Doc, wanted: Number) -> None:
    """Record ``policy.boundary``, ``.gwp_set``, ``.credits``, ``.scheme``, each where it is demanded."""
    facts = about(claim.model)
    if facts is not None:
        for code, stated, accepted in (
            ("policy.boundary", facts.boundary, wanted.boundaries),
            ("policy.gwp_set", facts.gwp_set, wanted.gwp_sets),
        ):
            if accepted:
                _one_of(case, claim, code, stated, accepted)
    if wanted.credits == "none":
        _credits(case, claim)
    if wanted.schemes:
        _scheme(case, case.statement, wanted.schemes)


def _one_of(case: Case, doc: Doc, code: str, stated: str, accepted: Sequence[str]) -> None:
    if doc.stopped:
        unknown(case, code, doc.stopped)
        return
    say(case, code, doc, stated in accepted, stated=stated, wanted=", ".join(accepted))


def _scheme(case: Case, doc: Doc | None, accepted: Sequence[str]) -> None:
    """Ask whether the accreditation that the statement uses is in one of the schemes."""
    because = why_not(doc, "statement")
    if because or doc is None or not isinstance(doc.model, Statement):
        unknown(case, "policy.scheme", because)
        return
    schemes = sorted({scope.scheme for scope in doc.model.opinion.accreditation.scope})
    holds = not set(schemes).isdisjoint(accepted)
    say(case, "policy.scheme", doc, holds, schemes=", ".join(schemes), wanted=", ".join(accepted))


def _credits(case: Case, doc: Doc) -> None:
    """Ask whether nothing is taken off the number, nor off that of any passport that it consumed.

    A component, chain of custody or mass balance that takes something off fails. A claim that shows no
    components, and an input that is not at hand, leave it open: ``credit`` names them.
    """
    if doc.stopped:
        unknown(case, "policy.credits", doc.stopped)
        return
    look = _Look()
    if isinstance(doc.model, Claim):
        look.at(doc.model, case.consumed)
    else:
        look.hidden.append(doc.envelope.id)
    if look.found:
        say(case, "policy.credits", doc, False, credit=look.found[0])
    elif look.hidden:
        left_open(case, "policy.credits", doc, credit=look.hidden[0])
    else:
        say(case, "policy.credits", doc, True)


class _Look:
    """Goes through a claim and all that it consumed: what is ``found``, and which claims show nothing."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.hidden: list[str] = []
        self._seen: set[str] = set()

    def at(self, claim: Claim, consumed: "Mapping[str, Followed]") -> None:
        """Look at a claim, then at its inputs, each once."""
        stated = custodies.read(claim.document["credentialSubject"])
        if stated is not None and stated.model in custodies.BY_BOOKS:
            self.found.append(stated.model)
        components = claim.product.footprint.components()
        if not components:
            self.hidden.append(claim.envelope.id)
        self.found += _taken_off(components)
        for entry in claim.product.inputs:
            followed = consumed.get(entry.digest)
            if followed is None or followed.claim is None:
                self.hidden.append(entry.id)
            elif entry.digest not in self._seen:
                self._seen.add(entry.digest)
                self.at(followed.claim, followed.consumed or {})


def _taken_off(components: Sequence[Component]) -> list[str]:
    """The keys of components below zero, and the stages whose mass balance gives more than it took.

    Carbon that leaves a mass balance of direct emissions is no credit while more of it has entered.
    """
    balances: dict[str, Fraction] = {}
    found = []
    for part in components:
        amount = fraction(part.amount)
        if (part.method, part.scope) == _BALANCE:
            balances[part.stage] = balances.get(part.stage, Fraction(0)) + amount
        elif amount < 0:
            found.append(part.key)
    return found + [stage for stage, left in balances.items() if left < 0]
