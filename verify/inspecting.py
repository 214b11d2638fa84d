"""List what a file contains without judging it: only the form is checked, and nothing is believed."""

from typing import Any, Final

from passport.model.shape import check
from verify.opening import Opened, Raw, open_input

FORMAT: Final = "passport-inspection/1"
_LONGEST: Final = 300


def inspect(data: bytes) -> dict[str, Any]:
    """List the credentials in any bytes: ``{format, kind, digest, bytes, problem, problems, credentials}``.

    Each credential: its place and role in the container, kind, ids, times and suite as it states them,
    its digest D and canonical size in bytes, and the first rule of the profile it breaks (null where it
    keeps them). What a document states is text of a stranger: escape it for the place where it is shown
    (``verify.messages.quoted``).
    """
    opened = open_input(data)
    return {
        "format": FORMAT,
        "kind": opened.input_kind,
        "digest": opened.digest,
        "bytes": len(data),
        "problem": opened.json_problem or opened.kind_problem or None,
        "problems": [{"where": where, "problem": problem} for where, problem in opened.problems],
        "credentials": [_credential(place, raw) for place, raw in _parts(opened)],
    }


def _parts(opened: Opened) -> list[tuple[str, Raw]]:
    """The credentials with their part in the passport: claim, statement, response, extra."""
    chain = [("claim", opened.claim), ("statement", opened.statement), ("response", opened.response)]
    return [(place, raw) for place, raw in chain if raw is not None] + [
        ("extra", raw) for raw in opened.extras
    ]


def _credential(place: str, raw: Raw) -> dict[str, Any]:
    """What one credential states of itself; null for members that are missing or no text."""
    document = raw.document
    violation = check(raw.kind, document) if raw.kind is not None and not raw.unknown_version else None
    issuer = document.get("issuer")
    proof = document.get("proof")
    named: dict[str, Any] = issuer if isinstance(issuer, dict) else {"id": issuer}
    signed: dict[str, Any] = proof if isinstance(proof, dict) else {}
    subject = document.get("credentialSubject")
    about: dict[str, Any] = subject if isinstance(subject, dict) else {}
    return {
        "place": place,
        "position": raw.position,
        "kind": raw.kind,
        "unknownVersion": raw.unknown_version or None,
        "id": _text(document.get("id")),
        "subject": _text(about.get("id")),
        "name": _text(about.get("name")),
        "issuer": {"id": _text(named.get("id")), "name": _text(named.get("name"))},
        "validFrom": _text(document.get("validFrom")),
        "validUntil": _text(document.get("validUntil")),
        "suite": _text(signed.get("cryptosuite")),
        "signedAt": _text(signed.get("created")),
        "key": _text(signed.get("verificationMethod")),
        "digest": raw.digest,
        "bytes": raw.size,
        "violation": None
        if violation is None
        else {"rule": violation.rule, "problem": violation.problem, "where": violation.where},
    }


def _text(value: object) -> str | None:
    return value[:_LONGEST] if isinstance(value, str) else None
