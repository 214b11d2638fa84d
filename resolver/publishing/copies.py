"""Accept signed copies of passports in the form of UNTP, ``vc+jwt``, which are served beside them.

A copy is a shadow of a claim, so nothing is taken but what this tool itself writes of a claim that is
published here: the payload is compared with the export byte for byte (T280). What is then left to its issuer
is the signature.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from passport.exports import formats
from passport.exports.subject import Subject
from passport.exports.untp import passport as untp
from passport.exports.untp import statement as untp_statement
from passport.imports.naming import named_claims
from resolver.answers import respond
from resolver.publishing.registered import Registered
from resolver.store.records import Kind, Records
from resolver.store.store import Store, Stored
from resolver.web.problems import NOTHING_STORED, Problem
from resolver.web.signed_requests import Sender
from signing.errors import ToolError
from signing.foreign import jose

KIND: Final[Kind] = "copy"
PASSPORT: Final = untp.FILE.removesuffix(".json")
OPINION: Final = untp_statement.FILE.removesuffix(".json")
_ENDINGS: Final = {"DigitalProductPassport": untp.FILE, "DigitalConformityCredential": untp_statement.FILE}
_VERIFIED: Final = "verified"


class Copy(NamedTuple):
    """A copy that was stored: ``DIGEST/dpp`` or ``DIGEST/dcc`` by the claim, and whether it is new."""

    name: str
    new: bool


class Copies:
    """Signed copies in a store, the newest of each name in force."""

    def __init__(self, store: Store, records: Records, registered: Registered, origin: str) -> None:
        self._store, self._records, self._registered, self._origin = store, records, registered, origin

    def take(self, body: bytes, sender: Sender, at: str) -> Copy:
        """Check a token and store it; raises ``Problem`` 403 and 422."""
        try:
            token = body.decode("ascii").strip()
            header, document = jose.read(token, media_type="vc+jwt")
            issuer, method = _issuer(document), str(header.get("kid", ""))
            key = self._registered.key(method, at=at)
            listed = self._registered.now().may_publish(issuer)
            if key is None or method.partition("#")[0] != issuer or not listed:
                raise _refused("copy.key", "The key is not one that is listed for the issuer of the copy.")
            payload = jose.check_signature(token, jose.read_key(key.jwk()))
        except UnicodeDecodeError:
            raise _refused("copy.form", "The content is no token.") from None
        except ToolError as error:
            raise error if isinstance(error, Problem) else _refused(error.code, error.message) from None
        if sender.did != issuer:
            message = "A copy is published by its issuer only."
            raise Problem(403, "copy.not_yours", message, hint=NOTHING_STORED)
        ending = _ending(document)
        claim = self._claim_of(payload, document, ending)
        if claim is None or payload not in self._own(claim, ending):
            raise _refused(
                "copy.content",
                "This is not the copy that this tool writes of a claim that is published here.",
                hint="Publish the passport, then what passport export --to untp --as DIR writes of it.",
            )
        name = f"{claim.digest}/{ending.removesuffix('.json')}"
        new = self._records.write(
            KIND, name, token.encode("ascii"), by=sender.did, at=at, requested=sender.at
        )
        return Copy(name, new)

    def get(self, name: str) -> bytes | None:
        """The newest copy of this name."""
        return self._records.newest(KIND, [name]).get(name)

    def _claim_of(self, payload: bytes, document: dict[str, Any], ending: str) -> Stored | None:
        """The stored claim that a copy is of, by what it names; ``None`` where there is none."""
        if ending == untp.FILE:
            digest = next((one.digest for one in named_claims(payload)), "")
        else:
            evidence = _member(_member(document, "credentialSubject"), "auditableEvidence")
            opinion = self._store.get(str(_member(evidence, "digestMultibase") or ""))
            if opinion is None or opinion.kind != "statement":
                return None
            digest = str(respond.parse(opinion).document["credentialSubject"]["digestMultibase"])
        found = self._store.get(digest)
        return found if found is not None and found.kind == "claim" else None

    def _own(self, claim: Stored, ending: str) -> Iterator[bytes]:
        """What this tool writes of a claim: with each statement or none, by its own or this address."""
        document = respond.parse(claim).document
        statements: list[tuple[dict[str, Any] | None, str]] = [
            (respond.parse(one).document, one.digest) for one in self._store.statements(claim.digest)
        ]
        for statement, digest in [*statements, (None, "")]:
            for resolver in ("", self._origin):
                given = Subject(document, claim.digest, statement, digest, _VERIFIED, resolver)
                found = formats.export(given, "untp").files.get(ending)
                if found is not None:
                    yield found


def _refused(code: str, message: str, *, hint: str = NOTHING_STORED) -> Problem:
    return Problem(422, code, message, hint=hint)


def _ending(document: dict[str, Any]) -> str:
    """The name of the export that a document calls itself by its types; empty for any other."""
    types = document["type"] if isinstance(document["type"], list) else []
    return next((_ENDINGS[one] for one in types if isinstance(one, str) and one in _ENDINGS), "")


def _member(value: object, name: str) -> object:
    """A member of what may be no object: whoever may publish can sign anything (T398)."""
    return value.get(name) if isinstance(value, dict) else None


def _issuer(document: dict[str, Any]) -> str:
    issuer = document.get("issuer")
    return str(issuer.get("id", "")) if isinstance(issuer, dict) else ""
