"""The platform's act: a dated answer that these are the current documents of a product (DESIGN 2.4)."""

from collections.abc import Mapping
from typing import Any

from passport import moments
from passport.acts.sealing import ActRefused, envelope, seal
from passport.links import reference
from passport.model.common import Party
from passport.vocab import RESPONSE_LIFETIME_SECONDS, Answer
from signing.signer import Signer


def answer(  # noqa: PLR0913  # each argument is a fact the caller must decide
    product: str,
    claim: Mapping[str, Any],
    statement: Mapping[str, Any] | None,
    word: Answer,
    issuer: Party,
    signer: Signer,
    *,
    at: str,
    id: str,
    challenge: str | None = None,
    successor: Mapping[str, Any] | None = None,
    named: tuple[Mapping[str, str], Mapping[str, str] | None] | None = None,
) -> dict[str, Any]:
    """A signed PlatformResponse about ``product``, the id asked for, good for 24 hours from ``at``.

    ``claim``, ``statement`` and ``successor`` are signed credentials; ``challenge`` is the caller's, 1 to
    128 visible ASCII characters; ``named`` the references of claim and statement, where they are known
    already. Raises ``ActRefused``: ``response.product`` (not the claim's),
    ``response.statement`` (about another claim), ``response.answer`` (the word does not fit what is named),
    ``ShapeRefused`` and signing errors.
    """
    of_claim, of_statement = named or (reference(claim), None if statement is None else reference(statement))
    _check_links(product, claim, statement, of_claim)
    _check_word(word, statement, successor)
    subject: dict[str, Any] = {
        "id": product,
        "type": "AnsweredProduct",
        "claim": dict(of_claim),
        "answer": word,
    }
    if of_statement is not None:
        subject["statement"] = dict(of_statement)
    if successor is not None:
        subject["successor"] = reference(successor)
    window = (at, moments.shift(at, RESPONSE_LIFETIME_SECONDS))
    body = envelope("response", id, issuer, window, subject)
    return seal("response", body, signer, at=at, challenge=challenge)


def _check_links(
    product: str,
    claim: Mapping[str, Any],
    statement: Mapping[str, Any] | None,
    of_claim: Mapping[str, str],
) -> None:
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
    if (word == "current" and statement is None) or (word == "unverified" and statement is not None):
        raise ActRefused(
            "response.answer",
            f"The answer {word!r} does not fit: there is {'no' if statement is None else 'a'} statement.",
            hint="Say current where a statement is named, unverified where there is none.",
            where="/credentialSubject/answer",
        )
    if successor is not None and word != "superseded":
        raise ActRefused(
            "response.answer",
            f"The answer {word!r} names a successor.",
            hint="Only a superseded claim has one.",
            where="/credentialSubject/successor",
        )
