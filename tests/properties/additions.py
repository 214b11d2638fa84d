"""Documents that somebody adds who has no right to say so: the pairs of "adding them changes no level".

Without the right is who is not listed, has not the role, is not the issuer that alone may speak (of a status
list, a claim's line), or holds no accreditation in force. A verifier that is accredited but depends on the
producer has the right to speak and says something about the producer, so it is not among them.

Added is to what lies beside: status lists, claims, passports of materials; and a response where there is
none. Claim and statement of the file itself are what was asked about, and what lies in the container besides
must belong there (T104): whoever packs the file answers for it.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, Final, NamedTuple

from passport import status as bits
from passport.identifiers.product_id import covered_by, parse_product_id
from passport.log_evidence import written
from passport.model import kind_of
from passport.moments import shift
from passport.vocab import CONTEXTS
from signing.errors import ToolError
from signing.keys import KeyKind, PrivateKey
from tests.properties.against import accreditations_named
from tests.properties.signing_again import sign_again, stage
from tests.properties.vectors_as_data import Document, Given, digest_of, inputs_named
from tests.vectors_build.stage import Stage
from tests.world_logs import TIMES, Logs
from tests.world_people import Identity

KINDS: Final = ("status list", "claim", "statement", "accreditation", "response", "proof of a log")
_LATER: Final = 3600
_UNACCREDITED: Final = "an unaccredited verifier"
_OTHERS: Final = ("mill", "rival", "body", "platform", "verifier", "stranger", "publisher")


class Addition(NamedTuple):
    """``kind`` of what is added, ``what`` says by whom, ``make`` is the scenario with it.

    It is signed when it is tried, as few of those that are drawn from are. ``make`` gives ``None`` where the
    scenario's own is too damaged to be signed anew. ``base`` is the scenario it is compared with, where that
    is not the vector itself.
    """

    kind: str
    what: str
    make: Callable[[], Given | None]
    base: Given | None = None


def additions(given: Given) -> Iterator[Addition]:
    """Everything that is added to a scenario, each once."""
    world = _world(given)
    yield from _status_lists(given, world)
    yield from _claims(given, world)
    yield from _statements(given, world)
    yield from _accreditations(given, world)
    yield from _responses(given, world)
    yield from _proofs(given, world)


def _world(given: Given) -> Stage:
    """The parties with the kind of keys that the scenario's trust list holds."""
    parties = given.trust[0]["credentialSubject"].get("parties", [])
    listed = {key["publicKeyMultibase"] for party in parties for key in party.get("keys", [])}
    kinds: tuple[KeyKind, ...] = ("Ed25519", "P-256")
    return next((stage(kind) for kind in kinds if stage(kind).mill.key.public.multikey in listed), stage())


def _others(given: Given, world: Stage, issuer: str, role: str) -> Iterator[tuple[str, Identity]]:
    """Everybody but the issuer and those that the list gives this role."""
    parties = given.trust[0]["credentialSubject"].get("parties", [])
    entitled = {party["id"] for party in parties if role in party["roles"]}
    for name in _OTHERS:
        one: Identity = getattr(world, name)
        if one.did != issuer and one.did not in entitled:
            yield name, one


def said_by(document: Document, who: Identity, **changes: Any) -> Document:
    """The document as ``who`` would sign it, in its own name and with its own key."""
    issuer = document["issuer"]
    changed = {**document, "issuer": who.did if isinstance(issuer, str) else who.party.document(), **changes}
    method = who.signer.verification_method
    changed["proof"] = {**document["proof"], "verificationMethod": method, "created": changed["validFrom"]}
    return sign_again(changed, who.key)


def forged(document: Document, key: PrivateKey, **changes: Any) -> Document:
    """The document in its issuer's name, signed with somebody else's key."""
    return sign_again({**document, **changes}, key)


def _beside(given: Given, group: str, sign: Callable[[], Document | None]) -> Callable[[], Given | None]:
    def make() -> Given | None:
        document = sign()
        if document is None:
            return None
        changed: dict[str, Any] = {group: (*getattr(given, group), document)}
        return given._replace(**changed)

    return make


def _status_lists(given: Given, world: Stage) -> Iterator[Addition]:
    """For each list at hand a newer one in which every bit is set, by somebody else."""
    full = bits.encode_bits(b"\xff" * bits.MIN_BYTES)
    seen: set[str] = set()
    for one in given.status:
        name = str(one.get("id"))
        issuer = one.get("issuer")
        if name in seen or kind_of(one) != "statuslist":
            continue
        seen.add(name)
        did = str(issuer.get("id")) if isinstance(issuer, dict) else str(issuer)
        newer = {
            "validFrom": shift(one["validFrom"], _LATER),
            "validUntil": shift(one["validFrom"], 7 * 86_400),
        }
        subject = {**one["credentialSubject"], "encodedList": full}
        rightful = {did, *_entrants(given, name)}
        for who, party in _others(given, world, did, ""):
            if party.did in rightful:
                continue
            changes = {**newer, "credentialSubject": subject}
            made = partial(said_by, one, party, **changes)
            yield Addition("status list", f"{who}, in its own name", _beside(given, "status", made))
        forgery = partial(forged, one, world.stranger.key, **newer, credentialSubject=subject)
        yield Addition("status list", "a forger", _beside(given, "status", forgery))


def _entrants(given: Given, name: str) -> Iterator[str]:
    """Who signed the documents that have an entry in the list of that name: it is theirs to say."""
    for _, document in given.documents():
        entries = document.get("credentialStatus")
        listed = [one.get("statusListCredential") for one in entries or [] if isinstance(one, dict)]
        issuer = document.get("issuer")
        if name in listed and isinstance(issuer, dict):
            yield str(issuer.get("id"))


def _claims(given: Given, world: Stage) -> Iterator[Addition]:
    """Another claim for the same product, and a correction of this one, by somebody else."""
    for claim in [one for _, one in given.documents() if kind_of(one) == "claim"][:3]:
        if not isinstance(claim.get("issuer"), dict) or "proof" not in claim:
            continue
        link = {"id": claim.get("id"), "digestMultibase": digest_of(claim)}
        effect = [{"electricity": name, "value": "-1"} for name in ("location-based", "market-based")]
        revision = {"wasRevisionOf": {**link, "reason": "calculation-error", "effect": effect}}
        for who, party in _others(given, world, str(claim["issuer"].get("id")), ""):
            if _holds(given, party.did, claim):
                continue
            for what, more in (("rival", {}), ("correction", revision)):
                new = world.new_id("2026-09-19T00:00:00Z")
                made = _trying(said_by, claim, party, id=new, **more)
                for group in ("claims", "inputs"):
                    yield Addition("claim", f"{what} of {who} among {group}", _beside(given, group, made))


def _holds(given: Given, did: str, claim: Document) -> bool:
    """Whether the list gives that party the identifier of the claim's product: then it has the right."""
    parties = given.trust[0]["credentialSubject"].get("parties", [])
    prefixes = [one for party in parties if party["id"] == did for one in party.get("identifierPrefixes", ())]
    try:
        product = parse_product_id(claim["credentialSubject"]["id"])
    except (KeyError, TypeError, ToolError):
        return False
    return covered_by([(one["scheme"], one["value"]) for one in prefixes], product)


def _statements(given: Given, world: Stage) -> Iterator[Addition]:
    """An opinion about each claim at hand, by somebody who is no verifier, or whom nobody accredited."""
    for claim in [one for _, one in given.documents() if kind_of(one) == "claim"][:3]:
        for who, party in [*_others(given, world, "", "verifier"), (_UNACCREDITED, world.verifier)]:
            yield from _opinions(given, world, claim, (who, party))


def opinions_about_inputs(given: Given) -> Iterator[Addition]:
    """Opinions of a verifier whom nobody accredited about each input."""
    world, claims = _world(given), given.claims_at_hand()
    for digest in sorted(inputs_named(claims.values()) & claims.keys()):
        yield from _opinions(given, world, claims[digest], (_UNACCREDITED, world.verifier))


def _opinions(
    given: Given, world: Stage, claim: Document, author: tuple[str, Identity]
) -> Iterator[Addition]:
    """An adverse and an unmodified opinion about a claim; that of the verifier cites no accreditation."""
    who, party = author
    pattern = next((one for one in given.passport if kind_of(one) == "statement"), None)
    if pattern is None or "proof" not in pattern:
        pattern = world.docs.statement or {}
    for outcome in ("adverse", "unmodified"):
        subject = {**pattern["credentialSubject"], "outcome": outcome, "id": claim.get("id")}
        subject["digestMultibase"] = digest_of(claim)
        if outcome == "adverse":
            subject["basisForModification"] = [{"key": "basis-1", "description": "Not confirmed."}]
        if party is world.verifier:
            nobodys = {"digestMultibase": digest_of(pattern)}
            subject["accreditation"] = {**subject.get("accreditation", {}), **nobodys}
        new = world.new_id("2026-09-12T00:00:00Z")
        made = _trying(said_by, pattern, party, id=new, credentialSubject=subject)
        yield Addition("statement", f"{outcome} by {who}", _beside(given, "inputs", made))


def _accreditations(given: Given, world: Stage) -> Iterator[Addition]:
    """A newer, narrower accreditation of the verifier, by somebody who is no accreditation body."""
    named = accreditations_named(given)
    for one in [one for _, one in given.documents() if digest_of(one) in named][:1]:
        narrow = {**one["credentialSubject"], "scope": one["credentialSubject"]["scope"][:1]}
        for who, party in [*_others(given, world, "", "accreditation-body"), ("a forger", world.stranger)]:
            newer = world.new_id("2026-01-01T00:00:00Z")
            later: dict[str, Any] = {"id": newer, "validFrom": "2026-09-01T00:00:00Z"}
            later["credentialSubject"] = narrow
            made = _trying(said_by, one, party, **later)
            if who == "a forger":
                made = _trying(forged, one, party.key, **later)
            yield Addition("accreditation", f"by {who}", _beside(given, "inputs", made))


def _responses(given: Given, world: Stage) -> Iterator[Addition]:
    """An answer that the claim was withdrawn, by somebody who is no platform, in place of the platform's."""
    if given.shell is None or not given.passport:
        return
    if not isinstance(given.passport[0].get("credentialSubject"), dict):
        return
    members = tuple(one for one in given.passport if kind_of(one) != "response")
    base = given._replace(passport=members)
    claim, pattern = members[0], world.docs.response or {}
    place = 1 + int(len(members) > 1 and kind_of(members[1]) == "statement")
    subject = {
        **pattern["credentialSubject"],
        "answer": "withdrawn",
        "claim": {"id": claim.get("id"), "digestMultibase": digest_of(claim)},
        "id": claim["credentialSubject"].get("id"),
    }
    subject.pop("statement", None)
    for who, party in _others(given, world, "", "platform"):
        made = _trying(said_by, pattern, party, credentialSubject=subject)
        yield Addition("response", f"by {who}", _answered(base, place, made), base)


def _answered(base: Given, place: int, sign: Callable[[], Document | None]) -> Callable[[], Given | None]:
    def make() -> Given | None:
        made = sign()
        if made is None:
            return None
        return base._replace(passport=(*base.passport[:place], made, *base.passport[place:]))

    return make


@cache
def _logs(world: Stage) -> Logs:
    return Logs(world)


def _proofs(given: Given, world: Stage) -> Iterator[Addition]:
    """Proofs that claim and statement are in a log, by keys that the list gives no role in it (T246)."""
    chain = [one for one in given.passport[:2] if kind_of(one) in ("claim", "statement")]
    if given.shell is None or not chain or kind_of(chain[0]) != "claim":
        return
    logs, stranger = _logs(world), world.stranger
    strangers = dict.fromkeys(TIMES, stranger)
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ("a log that no list names", {"by": stranger, "origin": "log.example/none"}),
        ("the listed log's name with another key", {"by": stranger}),
        ("the names of listed witnesses with other keys", {"witnesses": strangers}),
        ("another log and other witnesses", {"by": stranger, "witnesses": strangers, "salt": "other "}),
    )
    for what, how in ways:
        if "by" not in how and "log" in given.shell:
            continue  # beside a proof of its own, another tree by the listed log is a fork, which it may show
        yield Addition("proof of a log", what, _beside(given, "log", _trying(_logged, logs, chain, how)))


def _logged(logs: Logs, chain: list[Document], how: dict[str, Any]) -> Document:
    held = written([logs.block(chain, **how)])
    return {
        "@context": list(CONTEXTS), "type": ["VerifiablePresentation"], "log": held,
        "verifiableCredential": chain,
    }  # fmt: skip


def _trying(sign: Callable[..., Document], *given: Any, **named: Any) -> Callable[[], Document | None]:
    """Sign when called, or give ``None`` where the scenario's own is too damaged to be signed anew."""

    def made() -> Document | None:
        try:
            return sign(*given, **named)
        except (KeyError, TypeError, AttributeError, StopIteration, ToolError):
            return None

    return made
