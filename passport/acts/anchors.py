"""Enter a foreign credential about a party in a trust list, as a digest and a few facts.

Understood are the identity anchor and the conformity credential of the UN Transparency Protocol, 0.6.1 and
0.7.0. The facts are copied, not judged; whoever publishes the list vouches for them by signing it. The
digest is D of the document as it was read, with the lower s in ECDSA proofs (T31).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from signing.digests import document_digest
from signing.errors import ToolError

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
# Content digests (``signing.jsonld.contexts.content_digest``) of the contexts of the published versions.
CONTEXTS: Final[Mapping[str, str]] = {
    "https://vocabulary.uncefact.org/untp/0.7.0/context/": (
        "3c0f6d7e6fdd4e54fc167c98a8ae232739c582fab845522bf81e7c67c881714f"
    ),
    "https://test.uncefact.org/vocabulary/untp/dia/0.6.1/": (
        "2f20884c4cd6bc036ca2de8587b4973fcba25adad5979616a167ab62d0b7aefc"
    ),
    "https://test.uncefact.org/vocabulary/untp/dcc/0.6.1/": (
        "6b909403adb59001e77aa337ba22a1277c3d930718fb87e8c7f9c492b7d06b27"
    ),
}
TYPES: Final = ("DigitalConformityCredential", "DigitalIdentityAnchor")
_LONGEST: Final = 2_000

# Name of a fact: where it lies in the credential (0.7.0 and 0.6.1 name some things differently).
_COMMON: Final = (
    ("credential", "id"),
    ("valid-from", "validFrom"),
    ("valid-until", "validUntil"),
    ("issuer-name", "issuer/name"),
)
_FACTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "DigitalIdentityAnchor": (
        ("registered-name", "credentialSubject/registeredName|credentialSubject/name"),
        ("registered-id", "credentialSubject/registeredId"),
        ("registered-date", "credentialSubject/registeredDate"),
        ("register", "credentialSubject/idScheme/id|credentialSubject/schemeId/id"),
        ("register-name", "credentialSubject/idScheme/name|credentialSubject/schemeId/name"),
        ("register-type", "credentialSubject/registerType"),
    ),
    "DigitalConformityCredential": (
        ("attestation", "credentialSubject/id"),
        ("attestation-name", "credentialSubject/name"),
        ("attestation-type", "credentialSubject/attestationType"),
        ("assessment-level", "credentialSubject/assessmentLevel"),
        ("assessor-level", "credentialSubject/assessorLevel"),
        ("scheme", "credentialSubject/referenceScheme/id|credentialSubject/scope/id"),
        ("scheme-name", "credentialSubject/referenceScheme/name|credentialSubject/scope/name"),
        ("profile", "credentialSubject/referenceProfile/id"),
        ("issued-to-name", "credentialSubject/issuedToParty/name"),
    ),
}


_OTHERS: Final = "@import"
_KEYWORDS: Final = frozenset({_OTHERS, "@vocab", "@base", "@propagate"})
"""What changes the meaning of names that a context does not list; a context by its URL is one of them."""
_READ: Final = _KEYWORDS | {*TYPES, "issuer", "credentialSubject", "type"} | {
    step
    for facts in (_COMMON, *_FACTS.values())
    for _, places in facts
    for step in places.replace("|", "/").split("/")
}
"""Names by which facts are read. A further context may define none of them, at whatever depth."""


class AnchorRefused(ToolError):
    """A foreign credential that is not entered; codes ``anchor.*``."""


def anchor(
    document: Mapping[str, Any],
    party: str,
    *,
    secured_by: str,
    at: str,
    more: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """The entry of a trust list for ``document``, which is about ``party`` and was seen ``at``.

    ``secured_by``: ``data-integrity`` or ``jose`` where proof or token was checked, else ``none``. ``more``:
    further contexts by URL, which the document may name after those of its type.
    Raises ``AnchorRefused``: ``anchor.type``, ``anchor.contexts``, ``anchor.subject`` (it is about somebody
    else), ``anchor.facts``, ``anchor.time``.
    """
    kind = _kind(document)
    _check_contexts(document, more or {})
    _check_subject(document, kind, party)
    _check_time(document, at)
    facts = dict(_facts(document, kind))
    issuer = _text_at(document, "issuer/id") or _text_at(document, "issuer")
    if not facts or not issuer or not issuer.isascii() or not 0 < len(issuer) <= 100:
        raise _refused("facts", "The credential does not say who issued it, or says nothing this tool reads.")
    return {
        "digestMultibase": document_digest(document),
        "credentialType": kind,
        "party": party,
        "statedBy": issuer,
        "securedBy": secured_by,
        "seenAt": at,
        "facts": [{"key": name, "text": facts[name]} for name in sorted(facts)],
    }


def _kind(document: Mapping[str, Any]) -> str:
    """The one type of credential this is; ``anchor.type`` for none or both."""
    types = document.get("type")
    known = [name for name in TYPES if isinstance(types, list) and name in types]
    if len(known) != 1:
        raise _refused("type", "This is neither an identity anchor nor a conformity credential of UNTP.")
    return known[0]


def _check_contexts(document: Mapping[str, Any], more: Mapping[str, object]) -> None:
    """Facts are read by their names, so no other context may give these names another meaning (T19)."""
    names = document.get("@context")
    if not isinstance(names, list) or len(names) < 2 or names[0] != CREDENTIALS_V2:
        raise _refused("contexts", "The credential names other contexts than those of its type.")
    if not isinstance(names[1], str) or names[1] not in CONTEXTS:
        raise _refused("contexts", "The credential is of a version of UNTP that this tool does not know.")
    for name in names[2:]:
        if not isinstance(name, str) or name not in more:
            raise _refused("contexts", "The credential names a further context that is not at hand.")
        clash = sorted(_defined(more[name]) & _READ)
        if clash:
            raise _refused("contexts", f"A further context gives {clash[0]} a meaning of its own.")


def _defined(value: object) -> set[str]:
    """All names that a context defines anywhere in it, and the keywords by which it could define others."""
    found: set[str] = set()
    for name, member in value.items() if isinstance(value, Mapping) else ():
        found |= {name, *_defined(member)}
        if name == "@context" and isinstance(member, str):
            found.add(_OTHERS)
    for member in value if isinstance(value, list) else ():
        found |= _defined(member) if not isinstance(member, str) else {_OTHERS}
    return found


def _check_subject(document: Mapping[str, Any], kind: str, party: str) -> None:
    """An anchor is about the DID it anchors; a conformity credential is issued to it, or issued by it."""
    places = ["credentialSubject/id"]
    if kind == "DigitalConformityCredential":
        places = ["credentialSubject/issuedToParty/id", "issuer/id", "issuer"]
    if party not in {_text_at(document, place) for place in places}:
        raise _refused(
            "subject", f"The credential is not about {party}; what it says about others is no use here."
        )


def _check_time(document: Mapping[str, Any], at: str) -> None:
    """Times of foreign documents have many forms; one that can be read must be in order."""
    start, end = (_text_at(document, name) for name in ("validFrom", "validUntil"))
    begins_later = _readable(start, at) and str(start) > at
    if begins_later or (_readable(end, at) and str(end) <= at):
        raise _refused("time", "The credential is not valid at this moment.")


def _readable(time: str | None, at: str) -> bool:
    return time is not None and len(time) == len(at) and time.endswith("Z")


def _facts(document: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """Names and texts of the facts, each from its first place that holds a text; ``anchor.facts``."""
    for name, places in (*_COMMON, *_FACTS[kind]):
        for place in places.split("|"):
            text = _text_at(document, place)
            if text:
                if len(text) > _LONGEST:
                    raise _refused("facts", f"Its {name} is longer than {_LONGEST} characters.")
                yield name, text
                break


def _text_at(value: Any, place: str) -> str | None:  # noqa: ANN401 - JSON of whatever kind
    for step in place.split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None


def _refused(code: str, message: str) -> AnchorRefused:
    return AnchorRefused(f"anchor.{code}", message, hint="Ask whoever gave it to you for the right one.")
