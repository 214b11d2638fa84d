"""The vectors' documents signed again: what their signers would have written, had they left something out.

The keys of the vectors are derived from known seeds. Whoever names a changed document by its digest is
signed again too, so that the change is everybody's own word and no link breaks.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from passport.model import kind_of
from passport.model.shape import check
from passport.vocab import JCS_SUITE_OF_KEY, JCS_SUITES, SUITE_OF_KEY
from signing.errors import ToolError
from signing.keys import KeyKind, PrivateKey
from signing.proofs import attach_proof, check_proof
from signing.signer import KeySigner
from tests.properties.vectors_as_data import Document, Given, Place, digest_of, inputs_named, written
from tests.vectors_build.stage import Stage

_KINDS: Final[tuple[KeyKind, ...]] = ("Ed25519", "P-256")
_MOST_STEPS: Final = 60


@cache
def stage(kind: KeyKind = "Ed25519") -> Stage:
    """The world of the vectors; its parties, not to be changed."""
    return Stage(kind)


@cache
def _ring() -> tuple[tuple[str, PrivateKey], ...]:
    found = []
    for kind in _KINDS:
        world = stage(kind)
        for one in (*world.parties, world.publisher, world.stranger):
            found += [(one.did, one.key), (one.did, world.successor(one).key)]
    return tuple(found)


_KEYS: dict[str, PrivateKey | None] = {}


def key_of(document: Document) -> PrivateKey | None:
    """The private key whose signature the document bears; ``None`` where it is none of the vectors' keys."""
    digest = digest_of(document)
    if digest not in _KEYS:
        _KEYS[digest] = next(_fitting(document), None)
    return _KEYS[digest]


def _fitting(document: Document) -> Iterator[PrivateKey]:
    issuer = document.get("issuer")
    did = issuer.get("id") if isinstance(issuer, dict) else issuer
    for _, key in sorted(_ring(), key=lambda pair: pair[0] != did):
        try:
            check_proof(document, key.public)
        except ToolError:
            continue
        yield key


def sign_again(document: Document, key: PrivateKey) -> Document:
    """The document with a fresh signature of the same moment, under the same name of the key."""
    changed = dict(document)  # nothing below the top is changed by signing
    proof = changed.pop("proof")
    signer = KeySigner(key, proof["verificationMethod"])
    suites = JCS_SUITE_OF_KEY if proof["cryptosuite"] in JCS_SUITES else SUITE_OF_KEY
    signed = attach_proof(
        changed,
        signer,
        cryptosuite=suites[key.public.kind],
        created=proof["created"],
        challenge=proof.get("challenge"),
    )
    _KEYS[digest_of(signed)] = key
    return signed


def signed_with(given: Given, place: Place, changed: Document) -> Given | None:
    """The scenario in which the signer of the document there had written ``changed`` instead.

    Everything that names it is signed again. ``None`` where the key is not at hand, or the change breaks the
    profile so that nobody would sign it.
    """
    before = given.at(place)
    key, kind = key_of(before), kind_of(changed)
    if key is None or kind is None or check(kind, {**changed, "proof": before["proof"]}) is not None:
        return None
    again = sign_again({**changed, "proof": before["proof"]}, key)
    ordered = is_in_order(given)
    given = named_anew(_everywhere(given, digest_of(before), again), {digest_of(before): digest_of(again)})
    return in_order(given) if ordered else given


def _everywhere(given: Given, digest: str, new: Document) -> Given:
    for place, document in given.documents():
        if digest_of(document) == digest:
            given = given.put(place, new)
    return given._replace(methods=tuple(_with_member(file, digest, new) for file in given.methods))


def _with_member(file: Document, digest: str, new: Document) -> Document:
    """A file of attestations with another document in place of the one of that digest."""
    members = [new if digest_of(one) == digest else one for one in _members(file)]
    return {**file, "verifiableCredential": members} if _members(file) else file


def _members(file: Document) -> list[Document]:
    """The documents in a file of attestations."""
    members = file.get("verifiableCredential")
    return members if isinstance(members, list) and all(isinstance(one, dict) for one in members) else []


def named_anew(given: Given, renamed: dict[str, str]) -> Given:
    """Documents that name an old digest, signed again with the new one; then those that name them."""
    for _ in range(_MOST_STEPS):
        found = next(_naming(given, renamed), None)
        if found is None:
            return given
        document, key = found
        again = sign_again(_renamed(document, renamed), key)
        given = _everywhere(given, digest_of(document), again)
        renamed[digest_of(document)] = digest_of(again)
    raise AssertionError(f"{given.name}: documents that name each other without end")


def _naming(given: Given, renamed: dict[str, str]) -> Iterator[tuple[Document, PrivateKey]]:
    beside = [one for file in given.methods for one in _members(file)]
    for document in (*(one for _, one in given.documents()), *beside):
        data = written(document)
        if any(old.encode() in data for old in renamed) and _renamed(document, renamed) != document:
            key = key_of(document)
            if key is not None:
                yield document, key


def _renamed(value: Any, renamed: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(member, renamed) for name, member in value.items()}
    if not isinstance(value, list):
        return renamed.get(value, value) if isinstance(value, str) else value
    changed = [_renamed(entry, renamed) for entry in value]
    if all(isinstance(one, dict) and "digestMultibase" in one for one in changed):
        before = [str(one["digestMultibase"]) for one in value]
        if before == sorted(before):
            changed.sort(key=lambda one: str(one["digestMultibase"]))
    return changed


def in_order(given: Given) -> Given:
    """Extras of the container by digest again; claim, statement and response keep their places."""
    chain = chain_length(given)
    return given._replace(passport=(*given.passport[:chain], *sorted(given.passport[chain:], key=digest_of)))


def is_in_order(given: Given) -> bool:
    """Whether the extras of the container lie in their order."""
    extras = [digest_of(one) for one in given.passport[chain_length(given) :]]
    return extras == sorted(extras)


def chain_length(given: Given) -> int:
    """How many documents of the container are the claim, its statement and the response.

    A second member that is a statement is the chain's, also one about another claim, unless it is about an
    input (DESIGN 2.5): were it sorted among the extras, the container would be another one.
    """
    if not given.passport:
        return 0
    length, others = 1, list(given.passport[1:])
    if others and kind_of(others[0]) == "statement" and about(others[0]) not in _inputs_inside(given):
        length, others = 2, others[1:]
    return length + int(bool(others) and kind_of(others[0]) == "response")


def _inputs_inside(given: Given) -> set[str]:
    """The digests of claims behind the first member, and of those that claims in the file name as inputs."""
    behind = {digest_of(one) for one in given.passport[1:] if kind_of(one) in ("claim", "carbonstatement")}
    return behind | inputs_named(given.passport)


def about(statement: Document) -> str:
    """The digest of the claim that a statement names."""
    subject = statement.get("credentialSubject")
    return str(subject.get("digestMultibase", "")) if isinstance(subject, dict) else ""
