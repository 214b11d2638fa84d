"""Sign requests and check them: RFC 9421 signatures over a Content-Digest (RFC 9530).

Covered are ``@method``, ``@path``, ``content-digest``, ``content-type`` and ``passport-resolver``; the
parameters are ``created``, ``keyid`` (the issuer's verification method) and ``tag``. ``passport-resolver``
is the origin of the resolver the sender means, compared with the configured root, so that no other resolver
takes the same bytes (T125). ``@authority`` would not do: proxies that end TLS rewrite it, and a service that
took its own name from the request would trust the Host field (T86). A query is refused, not covered.

A replay within the five minutes at the same resolver: ``/publish`` stores the same documents once, and which
of their versions counts follows from the times they carry; for ``/links`` and ``/hosted``, whose records
replace each other, ``created`` is kept with the record and an older one is refused (``Records.write``).

The library builds the signature base and reads the structured fields. Keys, algorithms and the clock are
ours: keys are those of ``signing``, the algorithm follows from the listed key, and the moment is an argument.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.resolvers import HTTPSignatureComponentResolver

from passport import moments
from resolver.web.problems import Problem
from signing.errors import ToolError
from signing.keys import KeyKind, PublicKey
from signing.signer import Signer

RESOLVER_FIELD: Final = "Passport-Resolver"
COVERED: Final = ("@method", "@path", "content-digest", "content-type", RESOLVER_FIELD.lower())
TAG: Final = "passport-publish"
PUBLISH_PATH: Final = "/publish"
CHECK_PATH: Final = "/publish/check"
"""A dry run: everything is judged, nothing is stored."""
LINKS_PATH: Final = "/links"
HOSTED_PATH: Final = "/hosted"
ACTS_PATH: Final = "/registry/acts"
HOLDINGS_PATH: Final = "/registry/holdings"
"""A question and no act; it is signed because what a party holds is shown to that party alone."""
_COMMANDS: Final[Mapping[str, str]] = {
    "/hub/": "passport hub search --to URL --as DIR",
    "/registry/": "passport certificate --to URL --as DIR",
    "/links": "passport resolver links --to URL --as DIR",
    "/": "passport publish FILE --to URL --as DIR",
}
"""What signs a request, by the beginning of its address; the last one begins every address."""
_LABEL: Final = "publish"
# The path is what is signed; the library wants a whole URL and reads nothing else of it.
_ORIGIN: Final = "https://resolver.invalid"
_MAX_FIELD: Final = 4096


class FieldLines(dict[str, str]):
    """Header fields as the library reads and writes them."""


@dataclass
class Message:
    """A request in the library's eyes: upper-case method, absolute URL, fields."""

    method: str
    url: str
    headers: Mapping[str, str]


class _Listed(HTTPSignatureAlgorithm):
    """One algorithm, done by the keys of ``signing`` (canonical encodings, no small-order keys, T29-T31)."""

    algorithm_id: str = ""
    kind: KeyKind = "Ed25519"

    def __init__(self, public_key: PublicKey | None = None, private_key: Signer | None = None) -> None:
        key = public_key or (private_key.public if private_key is not None else None)
        if key is None or key.kind != self.kind:
            raise InvalidSignature("the listed key is of another kind")
        self._public, self._signer = public_key, private_key

    def sign(self, message: bytes) -> bytes:
        if self._signer is None:
            raise InvalidSignature("no key to sign with")
        return self._signer.sign(message)

    def verify(self, signature: bytes, message: bytes) -> None:
        if self._public is None:
            raise InvalidSignature("no key to verify with")
        self._public.verify(message, signature)


class _Ed25519(_Listed):
    algorithm_id = "ed25519"
    kind = "Ed25519"


class _P256(_Listed):
    algorithm_id = "ecdsa-p256-sha256"
    kind = "P-256"


_ALGORITHMS: Final[tuple[type[_Listed], ...]] = (_Ed25519, _P256)


class _OneKey(HTTPSignatureKeyResolver):
    """Looks a key up in the trust list, and remembers what was asked for."""

    def __init__(
        self, look_up: "Callable[[str], PublicKey | None] | None", signer: Signer | None = None
    ) -> None:
        self._look_up, self._signer = look_up, signer
        self.known = False

    def resolve_public_key(self, key_id: str) -> PublicKey | None:
        key = self._look_up(key_id) if self._look_up is not None else None
        self.known = self.known or key is not None
        return key

    def resolve_private_key(self, key_id: str) -> Signer | None:
        return self._signer


class _Stale(InvalidSignature):
    """``created`` is too far from the moment."""


class _Unbound(InvalidSignature):
    """The field that names the resolver is not covered, or covered and not sent."""


class _Components(HTTPSignatureComponentResolver):
    """The library's reader of covered components, separating that of the resolver from all others."""

    def resolve(self, component_node: Any) -> Any:  # noqa: ANN401 - the library's own types
        try:
            return super().resolve(component_node)
        except HTTPMessageSignaturesException as error:
            if str(component_node.value) == RESOLVER_FIELD.lower():
                raise _Unbound(str(error)) from error
            raise


class _Verifier(HTTPMessageVerifier):
    """The library's verifier, judging ``created`` by a given moment instead of the machine's clock."""

    now: int = 0
    skew: int = 0

    def validate_created_and_expires(
        self,
        sig_input: Any,  # noqa: ANN401 - the library's own type, which carries no annotations
        max_age: object = None,
    ) -> None:
        created = sig_input.params.get("created")
        if type(created) is not int or abs(created - self.now) > self.skew:
            raise _Stale("created is not near the moment")
        expires = sig_input.params.get("expires")
        if expires is not None and (type(expires) is not int or expires < self.now):
            raise InvalidSignature("expired")

    def parameters_of(self, message: Message, body: bytes) -> Mapping[str, Any]:
        """The parameters of the one signature with our tag, once it covers ``COVERED`` and the body's digest.

        Coverage is looked at here and not by the library, whose refusal does not name which field is missing.
        """
        results = self.verify(message, expect_tag=TAG)
        for result in results:
            for name in COVERED:
                if f'"{name}"' not in result.covered_components:
                    kind = _Unbound if name == RESOLVER_FIELD.lower() else InvalidSignature
                    raise kind(f"{name} is not covered")
        (result,) = self.verify_body(message, results, body)
        return dict(result.parameters)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signed a request, by verification method, and the moment it says it was made."""

    method: str
    at: str

    @property
    def did(self) -> str:
        """The party the key belongs to."""
        return self.method.partition("#")[0]


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What was received: ``path`` and ``query`` raw as on the request line, every field line in order."""

    method: str
    path: str
    query: str
    headers: "Any" = field(repr=False)
    """Anything whose ``items()`` gives each field line."""
    body: bytes = field(repr=False)


def origin_of(url: str) -> str:
    """``scheme://host[:port]`` of an http or https URL, in the one spelling that is signed and compared."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    standard = {"http": 80, "https": 443}.get(parts.scheme.lower())
    port = f":{parts.port}" if parts.port is not None and parts.port != standard else ""
    return f"{parts.scheme.lower()}://{shown}{port}"


def sign_publish(
    path: str, content_type: str, body: bytes, signer: Signer, *, at: str, root: str
) -> dict[str, str]:
    """Give the header fields to send with ``POST path``; ``at`` becomes ``created``.

    ``root`` is the address of the resolver that is meant, as a person typed it; its origin is signed along.
    """
    algorithm = next((one for one in _ALGORITHMS if one.kind == signer.public.kind), None)
    if algorithm is None:
        raise ToolError(
            "publish.key_kind",
            "Requests are signed with an Ed25519 or P-256 key.",
            hint="Use the key the passports are signed with.",
        )
    headers = FieldLines({"Content-Type": content_type, RESOLVER_FIELD: origin_of(root)})
    HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=_OneKey(None, signer)).sign(
        Message("POST", _ORIGIN + path, headers),
        key_id=signer.verification_method,
        created=datetime.fromtimestamp(moments.seconds(at), UTC),
        label=_LABEL,
        tag=TAG,
        include_alg=False,
        covered_component_ids=COVERED,
        body=body,
    )
    return dict(headers)


def check_publish(
    request: SignedRequest,
    look_up: Callable[[str], PublicKey | None],
    *,
    at: str,
    skew: int,
    root: str,
) -> Sender:
    """Check the signature of a request for the resolver with this ``root`` (RFC 9421; T81, T125).

    ``look_up`` gives the listed key of a verification method that may sign at ``at``; ``skew`` is the
    tolerance for clocks, in seconds. Each algorithm is tried, because the key decides which it is. Raises
    ``Problem`` 400 for a query or an overlong field, and 401 with the reason: unsigned, unbound, for another
    resolver, unknown key, stale, or another signature. Reasons follow from the classes of the errors.

    Returns who signed (``keyid``) and when (``created``). Whether the party may publish, and whether the same
    request came before, is asked elsewhere.
    """
    if request.query:
        raise Problem(
            400,
            "request.query",
            "A signed request has no query.",
            hint="Send it without the part after '?'.",
        )
    if any(len(value) > _MAX_FIELD for _, value in request.headers.items()):
        raise Problem(400, "request.field_length", f"A header field is longer than {_MAX_FIELD} characters.")
    if not {"signature-input", "signature"} <= {name.lower() for name, _ in request.headers.items()}:
        raise _unsigned(request.path)
    keys = _OneKey(look_up)
    message = Message(request.method, _ORIGIN + request.path, request.headers)
    refused: list[Exception] = []
    for algorithm in _ALGORITHMS:
        verifier = _Verifier(
            signature_algorithm=algorithm, key_resolver=keys, component_resolver_class=_Components
        )
        verifier.now, verifier.skew = moments.seconds(at), skew
        try:
            parameters = verifier.parameters_of(message, request.body)
        except (HTTPMessageSignaturesException, ValueError) as error:
            refused.append(error)
        else:
            _check_resolver(request.headers, root)
            return Sender(str(parameters["keyid"]), moments.moment(int(parameters["created"])))
    if any(isinstance(error, _Unbound) for error in refused):
        raise _unbound()
    raise _refusal(keys.known, stale=any(isinstance(error, _Stale) for error in refused))


def _check_resolver(headers: "Any", root: str) -> None:  # noqa: ANN401 - as in SignedRequest
    """Return if the request was signed for this resolver."""
    said = [value for name, value in headers.items() if name.lower() == RESOLVER_FIELD.lower()]
    own = origin_of(root)
    if said != [own]:
        raise Problem(
            401,
            "publish.other_resolver",
            "The request was signed for another resolver than this one.",
            hint=f"This one is {own}. If that is the one you mean: --to {own}, "
            f"or --root {own} where you reach it under another address.",
        )


def _unbound() -> Problem:
    return Problem(
        401,
        "publish.unbound",
        "The signature of the request does not say which resolver it is meant for.",
        hint=f"Sign the field {RESOLVER_FIELD} along; version 0.4.0 of this tool and newer does.",
    )


def _unsigned(path: str) -> Problem:
    """Give the 401 for a request without a signature, with the command that signs one for this address."""
    begins = next(one for one in _COMMANDS if path.startswith(one))
    return Problem(
        401,
        "publish.unsigned",
        "The request is not signed.",
        hint=f"Sign it with a key of the trust list (RFC 9421); {_COMMANDS[begins]} does so.",
    )


def _refusal(known: bool, *, stale: bool) -> Problem:
    """Give the 401 for a signature that did not verify: clock, unknown key, or content."""
    if stale:
        return Problem(
            401,
            "publish.clock",
            "The request was not signed within five minutes of this server's clock.",
            hint="Set the clock of the machine that signs, and try again.",
        )
    if not known:
        return Problem(
            401,
            "publish.unknown_key",
            "The key that signed the request is no key of the trust list in use that is in force now.",
            hint="Ask the operator whether your DID and key are on the trust list in use.",
        )
    return Problem(
        401,
        "publish.signature",
        "The signature of the request does not fit its method, path, type or content.",
        hint="Sign the bytes that are sent, with the key that is listed; let no proxy change them.",
    )
