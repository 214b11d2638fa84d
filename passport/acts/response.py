"""Sign a platform's response: the documents that are current for a product at a moment (DESIGN 2.4)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from passport import moments
from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.links import reference
from passport.vocab import RESPONSE_LIFETIME_SECONDS, Answer


class Answering(NamedTuple):
    """What a platform holds about the product it was asked for, and its answer; documents are signed."""

    product: str
    """The id asked for: the claim's own, or one of its alternate ids."""
    claim: Mapping[str, Any]
    statement: Mapping[str, Any] | None
    word: Answer
    successor: Mapping[str, Any] | None = None
    """The newest claim of the line, beside the word ``superseded`` only."""
    named: tuple[Mapping[str, str], Mapping[str, str] | None] | None = None
    """References of claim and statement, where they are known already: two digests less to compute."""

    def references(self) -> tuple[Mapping[str, str], Mapping[str, str] | None]:
        """How the response names claim and statement."""
        statement = self.statement
        return self.named or (reference(self.claim), None if statement is None else reference(statement))


def answer(answering: Answering, signing: Signing, *, challenge: str | None = None) -> dict[str, Any]:
    """Sign a PlatformResponse, good for 24 hours from that moment.

    ``challenge`` is the caller's, 1 to 128 visible ASCII characters. Raises ``ActRefused``:
    ``response.product`` (not the claim's), ``response.statement`` (about another claim),
    ``response.answer`` (the word does not fit what is named), ``ShapeRefused`` and signing errors.
    """
    of_claim, of_statement = answering.references()
    _check_links(answering.product, answering.claim, answering.statement, of_claim)
    _check_word(answering.word, answering.statement, answering.successor)
    subject: dict[str, Any] = {
        "id": answering.product,
        "type": "AnsweredProduct",
        "claim": dict(of_claim),
        "answer": answering.word,
    }
    if of_statement is not None:
        subject["statement"] = dict(of_statement)
    if answering.successor is not None:
        subject["successor"] = reference(answering.successor)
    this = signing._replace(valid_until=moments.shift(signing.at, RESPONSE_LIFETIME_SECONDS))
    return seal("response", envelope("response", this, subject), this, challenge=challenge)


def _check_links(
    product: str,
    claim: Mapping[str, Any],
    statement: Mapping[str, Any] | None,
    of_claim: Mapping[str, str],
) -> None:
    """The product is one of the claim's ids; the statement is about exactly this claim, by id and digest."""
    subject = claim["credentialSubject"]
    if product not in (subject["id"], *subject.get("alternateIds", ())):
        raise ActRefused(
            "response.product",
            "The product asked for is not the one the claim is about.",
            hint="Answer with the id or an alternate id of the claim's product.",
            where="/credentialSubject/id",
        )
    if statement is not None:
        about = statement["credentialSubject"]
        if {name: about.get(name) for name in ("id", "digestMultibase")} != dict(of_claim):
            raise ActRefused(
                "response.statement",
                "The statement is about another claim, or another version of it.",
                hint="Name the statement whose subject is this claim, by id and digest.",
                where="/credentialSubject/statement",
            )


def _check_word(word: Answer, statement: object, successor: object) -> None:
    """``current`` needs a statement, ``unverified`` none, and only ``superseded`` names a successor."""
    if (word == "current" and statement is None) or (word == "unverified" and statement is not None):
        raise ActRefused(
            "response.answer",
            f"The answer '{word}' does not fit: there is {'no' if statement is None else 'a'} statement.",
            hint="Say current where a statement is named, unverified where there is none.",
            where="/credentialSubject/answer",
        )
    if successor is not None and word != "superseded":
        raise ActRefused(
            "response.answer",
            f"The answer '{word}' names a successor.",
            hint="Only a superseded claim has one.",
            where="/credentialSubject/successor",
        )
