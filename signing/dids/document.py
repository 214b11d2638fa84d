"""Write DID documents, and read the key out of a pinned one (Controlled Identifiers 1.0)."""

from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

from signing.dids import check_did, split_method
from signing.errors import DidRefused
from signing.keys import PublicKey
from signing.strict_json import JsonValue

CONTEXT: Final[tuple[str, ...]] = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


def did_document(did: str, keys: Iterable[tuple[str, PublicKey]]) -> dict[str, JsonValue]:
    """Return the DID document of ``did`` with its (fragment, key) pairs, all for assertions and nothing else.

    Raises ``DidRefused`` for a DID or fragment that is not in normal form, or a fragment used twice.
    """
    check_did(did)
    methods: list[JsonValue] = []
    names: list[JsonValue] = []
    for fragment, public in keys:
        name = f"{did}#{fragment}"
        split_method(name)
        if name in names:
            _refuse("did.document", "Two keys of the DID document have the same name.", "Rename one.", name)
        names.append(name)
        methods.append(
            {"id": name, "type": "Multikey", "controller": did, "publicKeyMultibase": public.multikey}
        )
    if not names:
        _refuse("did.document", "A DID document without a key is of no use.", "Add a key.", did)
    return {
        "@context": list(CONTEXT),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": list(names),
    }


def asserting_names(document: Mapping[str, JsonValue]) -> list[str]:
    """The names of all methods that may assert, in full, in the order of the document.

    A name that begins with ``#`` is read against the document's ``id`` (DID Core 1.0, section 3.2.2); a
    method may be named or stand there itself. Raises ``did.document`` for entries that are neither.
    """
    asserting = document.get("assertionMethod")
    if not isinstance(asserting, list):
        return []
    names = []
    for entry in asserting:
        name = _in_full(entry.get("id") if isinstance(entry, dict) else entry, document.get("id"))
        if not isinstance(name, str):
            _refuse("did.document", "An entry of assertionMethod names no key.", "Correct the document.", "")
        names.append(name)
    return names


def _in_full(name: object, did: object) -> object:
    """A relative name (``#key-1``) with the DID in front; everything else as it is."""
    relative = isinstance(name, str) and name.startswith("#") and isinstance(did, str)
    return f"{did}{name}" if relative else name


def assertion_key(
    document: Mapping[str, JsonValue], verification_method: str, *, controller: str
) -> PublicKey:
    """Return the key with which ``document`` lets ``controller`` assert under this name.

    The document must be about ``controller`` (T47), list the method under ``assertionMethod`` (T44, T45), and
    name ``controller`` as the one who controls it (T44). ``alsoKnownAs`` and everything else is ignored.
    Raises ``DidRefused``, or ``EncodingRefused`` and ``KeyRefused`` for the key itself.
    """
    split_method(verification_method)
    return key_in(document, verification_method, controller=controller)


def key_in(document: Mapping[str, JsonValue], verification_method: str, *, controller: str) -> PublicKey:
    """The same of a DID whose method has been checked elsewhere, of whatever method it is."""
    if verification_method.partition("#")[0] != controller:
        _refuse(
            "did.controller",
            "The verification method belongs to another DID than the issuer.",
            "The issuer must sign with a key of its own.",
            verification_method,
        )
    if document.get("id") != controller:
        _refuse(
            "did.document_id",
            "The DID document is about another DID.",
            "Pin the document that the issuer publishes for this DID.",
            "/id",
        )
    method = _the_method(document, verification_method)
    if method.get("controller") != controller:
        _refuse(
            "did.controller",
            "The key is listed in the DID document, but somebody else controls it.",
            "The issuer must sign with a key of its own.",
            verification_method,
        )
    if "revoked" in method or "expires" in method:
        _refuse(
            "did.method_ended",
            "The DID document sets an end to this key, which only a trust list can judge.",
            "Record the key with its window in the trust list.",
            verification_method,
        )
    return _key_of(method, verification_method)


def _the_method(document: Mapping[str, JsonValue], name: str) -> Mapping[str, JsonValue]:
    """Return the one object that describes ``name``, provided that it may assert (T44, T45).

    It may assert if ``assertionMethod`` names it or holds it. A name that is described twice could be read as
    either of two keys, and is refused. Raises ``did.purpose`` and ``did.document``.
    """
    held = _described(document, "assertionMethod", name)
    if not held and not _is_named(document, "assertionMethod", name):
        _refuse(
            "did.purpose",
            "The DID document does not allow this key to make assertions.",
            "List it under assertionMethod, or sign with a key that is listed there.",
            name,
        )
    methods = [*held, *_described(document, "verificationMethod", name)]
    if len(methods) != 1:
        _refuse(
            "did.document",
            "The DID document does not describe this key exactly once.",
            "Correct the document.",
            name,
        )
    return methods[0]


def _entries(document: Mapping[str, JsonValue], member: str) -> list[JsonValue]:
    entries = document.get(member)
    return entries if isinstance(entries, list) else []


def _described(
    document: Mapping[str, JsonValue], member: str, name: str
) -> list[Mapping[str, JsonValue]]:
    """The objects under ``member`` whose id is ``name``, in full or as a fragment."""
    did = document.get("id")
    objects = [entry for entry in _entries(document, member) if isinstance(entry, dict)]
    return [entry for entry in objects if _in_full(entry.get("id"), did) == name]


def _is_named(document: Mapping[str, JsonValue], member: str, name: str) -> bool:
    """Whether a text under ``member`` is ``name``, in full or as a fragment."""
    did = document.get("id")
    return any(_in_full(entry, did) == name for entry in _entries(document, member) if isinstance(entry, str))


def _key_of(method: Mapping[str, JsonValue], name: str) -> PublicKey:
    """Read the key of a Multikey or JsonWebKey; a method with the values of both could mean either."""
    kind, text, jwk = method.get("type"), method.get("publicKeyMultibase"), method.get("publicKeyJwk")
    if kind == "Multikey" and isinstance(text, str) and jwk is None:
        return PublicKey.from_multikey(text)
    if kind == "JsonWebKey" and isinstance(jwk, dict) and text is None:
        return PublicKey.from_jwk(jwk)
    return _refuse(
        "did.method_type",
        "The key is neither a Multikey nor a JsonWebKey with its one value.",
        "Publish it as Multikey with publicKeyMultibase.",
        name,
    )


def _refuse(code: str, message: str, hint: str, where: str) -> NoReturn:
    raise DidRefused(code, message, hint=hint, where=where)
