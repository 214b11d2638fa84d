"""Check that a JSON object is a credential or presentation (VC Data Model 2.0 section 4), however secured.

For foreign documents, on issuing and on verifying; passports are held to their closed profile instead. The
clause is named with each rule. Meaning (are all terms defined?) is asked of JSON-LD with pinned contexts.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from signing import digests
from signing.encoding import multibase_decode
from signing.errors import EncodingRefused, ProofRefused, ToolError
from signing.foreign import envelopes
from signing.foreign.proof_sets import seconds
from signing.jsonld import fallback
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f\ud800-\udfff]+")
_TYPED: Final = ("credentialStatus", "credentialSchema", "termsOfUse", "evidence", "refreshService", "proof")
_VALUE: Final = frozenset({"@value", "@language", "@direction"})
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SRI: Final[Mapping[str, tuple[int, Callable[[bytes], bytes]]]] = {
    "sha256": (32, digests.sha256),
    "sha384": (48, digests.sha384),
}

MEMBERS: Final = frozenset(
    "@context id type name description issuer validFrom validUntil credentialSubject credentialStatus "
    "credentialSchema termsOfUse evidence refreshService relatedResource confidenceMethod renderMethod "
    "proof".split()
)
"""What the data model itself puts at the top of a credential."""
Resource = Callable[[str], bytes | None]
"""The bytes behind the URL of a related resource, where they are at hand."""


class DataModelRefused(ToolError):
    """A document that is no credential or presentation; codes ``datamodel.*``, ``where`` a JSON Pointer."""


def check_credential(
    document: object, contexts: PinnedContexts, *, resource: Resource = lambda url: None
) -> None:
    """Return if ``document`` is a credential of the data model, secured or not.

    Raises ``DataModelRefused``, or ``ContextRefused`` where a term, type or id means nothing.
    """
    credential = _object(document, "")
    _check_context(credential)
    _check_type(credential, "VerifiableCredential")
    _check_id(credential, "")
    issuer = credential.get("issuer")
    _check_party(issuer, "/issuer")
    if isinstance(issuer, dict):
        _check_texts(issuer, "/issuer")
    _check_texts(credential, "")
    _check_subjects(credential.get("credentialSubject"))
    _check_window(credential)
    _check_typed(credential)
    _check_related(credential, resource)
    fallback.check_terms(_unsecured(credential), contexts)


def check_members(credential: Mapping[str, Any]) -> None:
    """Refuse members at the top that the data model does not have, for whoever signs text.

    A context with a catch-all vocabulary (T16) makes every name mean something, and expansion finds nothing.
    """
    unknown = sorted(credential.keys() - MEMBERS)
    if unknown:
        raise _refuse("member", f"the data model has no member {unknown[0]:.60}", f"/{unknown[0]:.60}")


def check_presentation(document: object, contexts: PinnedContexts) -> None:
    """Return if ``document`` is a presentation, and what it presents are credentials (section 4.13)."""
    presentation = _object(document, "")
    _check_context(presentation)
    _check_type(presentation, "VerifiablePresentation")
    _check_id(presentation, "")
    if "holder" in presentation:
        _check_party(presentation["holder"], "/holder")
    _check_typed(presentation)
    for index, item in enumerate(_several(presentation, "verifiableCredential")):
        where = f"/verifiableCredential/{index}"
        credential = _object(item, where)
        if envelopes.is_enveloped(credential):
            envelopes.open_envelope(credential)
        else:
            check_credential(credential, contexts)
    unsecured = _unsecured(presentation)
    unsecured.pop("verifiableCredential", None)
    fallback.check_terms(unsecured, contexts)


def _check_context(document: Mapping[str, Any]) -> None:
    """Check section 4.3: an ordered set that begins with the base context; then URLs and objects."""
    context = document.get("@context")
    if not isinstance(context, list) or not context or context[0] != CREDENTIALS_V2:
        raise _refuse("context", f"the first context is not {CREDENTIALS_V2}", "/@context")
    for index, item in enumerate(context):
        if not isinstance(item, dict) and not _is_url(item):
            raise _refuse("context", "a context is neither a URL nor an object", f"/@context/{index}")


def _check_type(document: Mapping[str, Any], required: str) -> None:
    """Check section 4.5: the required type is there. Whether each is a term or a URL, JSON-LD answers."""
    if required not in _types(document, ""):
        raise _refuse("type", f"the type {required} is missing", "/type")


def _types(value: Mapping[str, Any], where: str) -> list[str]:
    types = value.get("type")
    listed: list[object] = types if isinstance(types, list) else [types]
    names = [name for name in listed if isinstance(name, str) and name]
    if not names or len(names) != len(listed):
        raise _refuse("type", "there is no type, or it is no text", f"{where}/type")
    return names


def _check_id(value: Mapping[str, Any], where: str, *, required: bool = False) -> None:
    """Check section 4.4: the id, where there is one or must be, is a single URL."""
    if (required or "id" in value) and not _is_url(value.get("id")):
        raise _refuse("id", "the id is not one URL", f"{where}/id")


def _check_party(value: object, where: str) -> None:
    """Check section 4.7: issuer or holder is a URL, or an object with an id that is one."""
    if isinstance(value, dict):
        _check_id(value, where, required=True)
    elif not _is_url(value):
        raise _refuse("issuer", "this is neither a URL nor an object with an id", where)


def _check_texts(value: Mapping[str, Any], where: str) -> None:
    """Check sections 4.6 and 11.1: names and descriptions are texts, alone or with language and direction."""
    for name in ("name", "description"):
        for item in _several(value, name):
            if not isinstance(item, str) and not _is_language_text(item):
                raise _refuse("text", "this is no text, alone or with its language", f"{where}/{name}")


def _is_language_text(item: object) -> bool:
    """Whether a value is ``{"@value": text}``, with a language tag (BCP 47) and a direction or without."""
    if not isinstance(item, dict) or not isinstance(item.get("@value"), str) or not item.keys() <= _VALUE:
        return False
    language = item.get("@language", "en")
    tagged = isinstance(language, str) and _LANGUAGE.fullmatch(language) is not None
    return tagged and item.get("@direction", "ltr") in ("ltr", "rtl")


def _check_subjects(value: object) -> None:
    """Check section 4.8: one or more objects with members; ids are URLs."""
    subjects = value if isinstance(value, list) else [value]
    if not subjects:
        raise _refuse("subject", "there is no subject", "/credentialSubject")
    for subject in subjects:
        if not isinstance(subject, dict) or not subject:
            raise _refuse("subject", "a subject says nothing", "/credentialSubject")
        _check_id(subject, "/credentialSubject")


def _check_window(credential: Mapping[str, Any]) -> None:
    """Check section 4.9: both are dateTimeStamps, and the window does not end before it begins."""
    moments = []
    for name in ("validFrom", "validUntil"):
        if name in credential:
            try:
                moments.append(seconds(credential[name] if isinstance(credential[name], str) else ""))
            except ProofRefused:
                raise _refuse("time", "this is no dateTimeStamp", f"/{name}") from None
    if len(moments) == 2 and moments[0] > moments[1]:
        raise _refuse("time", "validUntil lies before validFrom", "/validUntil")


def _check_typed(document: Mapping[str, Any]) -> None:
    """Check sections 4.5, 4.10, 4.11, 5.4 to 5.6: objects with a type; a schema has an id too."""
    for name in _TYPED:
        for item in _several(document, name):
            where = f"/{name}"
            value = _object(item, where)
            _types(value, where)
            _check_id(value, where, required=name == "credentialSchema")


def _check_related(credential: Mapping[str, Any], resource: Resource) -> None:
    """Check section 5.3: each resource has an id of its own and a digest, which agrees if it is at hand."""
    seen: set[str] = set()
    for item in _several(credential, "relatedResource"):
        where = "/relatedResource"
        value = _object(item, where)
        _check_id(value, where, required=True)
        if value["id"] in seen or not {"digestSRI", "digestMultibase"} & value.keys():
            raise _refuse("related", "a related resource is named twice, or has no digest", where)
        seen.add(value["id"])
        data = resource(value["id"])
        if data is not None and not (_agrees_sri(value, data) and _agrees_multibase(value, data)):
            raise _refuse("related", "the digest is not that of the resource", where)


def _agrees_sri(value: Mapping[str, Any], data: bytes) -> bool:
    """Whether a digest of Subresource Integrity agrees: name of a hash, hyphen, base64 with padding."""
    if "digestSRI" not in value:
        return True
    name, _, text = str(value["digestSRI"]).partition("-")
    if name not in _SRI:
        return False
    try:
        return base64.b64decode(text, validate=True) == _SRI[name][1](data)
    except (binascii.Error, ValueError):
        return False


def _agrees_multibase(value: Mapping[str, Any], data: bytes) -> bool:
    """Whether a multihash agrees, or as in the section's examples the bare value of SHA-256 or SHA-384."""
    text = value.get("digestMultibase")
    if text is None:
        return True
    try:
        found = multibase_decode(text if isinstance(text, str) else "", max_chars=96)
    except EncodingRefused:
        return False
    return found in (
        digests.sha256(data),
        digests.sha384(data),
        b"\x12\x20" + digests.sha256(data),
        b"\x20\x30" + digests.sha384(data),
    )


def _several(value: Mapping[str, Any], name: str) -> list[Any]:
    """One or more values as a list; an empty list or null says nothing and is refused."""
    if name not in value:
        return []
    found = value[name]
    items = found if isinstance(found, list) else [found]
    if not items or any(item is None for item in items):
        raise _refuse("empty", f"{name} is empty", f"/{name}")
    return items


def _unsecured(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refuse("object", "this is no object", where)
    return value


def _is_url(value: object) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def _refuse(code: str, reason: str, where: str) -> DataModelRefused:
    hint = "VC Data Model 2.0 section 4 defines the form of credentials"
    return DataModelRefused(f"datamodel.{code}", reason, hint=hint, where=where)
