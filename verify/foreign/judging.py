"""Judge a credential of others: form, signature, whose key it was, its window, its status lists.

The verification algorithm of VC Data Model 2.0 section 7.1 and of Bitstring Status List 1.0 section 3.2, with
what is at hand: nothing is fetched. A passport is not judged here, and nothing judged here is a passport:
whether its issuer is believed, a trust list would have to say. ``pyld`` and ``jwcrypto`` are loaded where
this module is used, and by nothing else of this room.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from passport import status
from signing.errors import ContextRefused, DidRefused, JsonRefused, ProofMismatch, ToolError
from signing.foreign import securing
from signing.foreign.datamodel import DataModelRefused
from signing.foreign.proof_sets import seconds
from signing.foreign.securing import KeyFinder, Secured
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts
from signing.strict_json import loads
from verify.findings import Outcome

Verdict = Literal["holds", "not_all_checked", "does_not_hold", "cannot_be_judged"]
EXITS: Final[Mapping[Verdict, int]] = {
    "holds": 0, "not_all_checked": 3, "does_not_hold": 5, "cannot_be_judged": 6,
}  # fmt: skip
MAX_BYTES: Final = 8 * 1_048_576
_SKEW: Final = 300  # seconds that clocks may differ by
_DAY: Final = 86_400
_ENTRY: Final = "BitstringStatusListEntry"
_LIST: Final = "BitstringStatusListCredential"
_ENDS: Final = frozenset({"revocation", "suspension"})
"""Purposes whose bit ends what a credential says; others inform."""
_OPEN: Final = frozenset({"context.unpinned", "did.unknown", "envelope.media_type"})
"""Refusals that say what is not at hand, and nothing about the credential."""


class AtHand(NamedTuple):
    """What a credential is judged with. ``lists``: status list credentials by their id, to be judged too.

    ``list_days``: how old a list may be, from its ``validFrom``; ``None``: of any age.
    """

    keys: KeyFinder
    contexts: PinnedContexts
    at: str
    lists: Mapping[str, Mapping[str, Any]] = {}
    domain: str | None = None
    challenge: str | None = None
    list_days: int | None = None


class Answer(NamedTuple):
    """One question answered. ``code`` is that of a refusal, empty where the answer is yes."""

    question: Literal["form", "signature", "issuer", "window", "status"]
    outcome: Outcome
    text: str
    code: str = ""


class Judged(NamedTuple):
    """The answers about one credential or presentation; ``document`` is what verified, else ``None``."""

    answers: tuple[Answer, ...]
    document: Mapping[str, Any] | None = None

    @property
    def verdict(self) -> Verdict:
        """What the answers come to; a no outweighs whatever is open."""
        outcomes = {(one.question, one.outcome) for one in self.answers}
        if any(outcome == "fail" for _, outcome in outcomes):
            return "does_not_hold"
        if {("form", "not_checked"), ("signature", "not_checked")} & outcomes:
            return "cannot_be_judged"
        return "not_all_checked" if any(outcome == "not_checked" for _, outcome in outcomes) else "holds"


def read(data: bytes) -> dict[str, Any]:
    """A credential or presentation of a file: its JSON, or a bare token put into its envelope.

    Raises ``json.*`` for what is neither.
    """
    text = data.strip()
    if text[:1].isalnum() and text.count(b".") == 2:
        token = text.decode("ascii", errors="replace")
        kind = "Presentation" if _says_presentation(token) else "Credential"
        media = "vp+jwt" if kind == "Presentation" else "vc+jwt"
        return {
            "@context": CREDENTIALS_V2,
            "type": f"EnvelopedVerifiable{kind}",
            "id": f"data:application/{media},{token}",
        }
    value = loads(data, max_bytes=MAX_BYTES)
    if not isinstance(value, dict):
        raise JsonRefused("json.object", "This is no JSON object.", hint="Name a credential, or a vc+jwt.")
    return value


def _says_presentation(token: str) -> bool:
    """Whether a token is of another type than a credential; what it is, the verification says."""
    from signing.foreign import jose  # noqa: PLC0415 - see the module

    try:
        jose.read(token, media_type="vc+jwt")
    except ToolError as refused:
        return refused.code == "jose.type"
    return False


def judge(document: Mapping[str, Any], hand: AtHand) -> Judged:
    """Judge a credential or a presentation with the credentials in it."""
    try:
        secured = _verified(document, hand)
    except ToolError as refused:
        return Judged((_refused(refused),))
    answers = [Answer("form", "pass", "a document of VC Data Model 2.0")]
    return Judged((*answers, *_of(secured, hand, "")), secured.document)


def _verified(document: Mapping[str, Any], hand: AtHand) -> Secured:
    if _is_presentation(document):
        return securing.verify_presentation(
            document, hand.keys, hand.contexts, at=hand.at,
            domain=hand.domain, challenge=hand.challenge, require_binding=False,
        )  # fmt: skip
    return securing.verify_credential(document, hand.keys, hand.contexts, at=hand.at, require_binding=False)


def _is_presentation(document: Mapping[str, Any]) -> bool:
    types = document.get("type")
    names = types if isinstance(types, list) else [types]
    return any(name in names for name in ("VerifiablePresentation", "EnvelopedVerifiablePresentation"))


def _refused(error: ToolError) -> Answer:
    """What a refusal says: of the form, of the signature, or only of what is not at hand."""
    question: Literal["form", "signature"] = (
        "form" if isinstance(error, DataModelRefused | ContextRefused | JsonRefused) else "signature"
    )
    text = f"{error.message} {error.hint}".strip()
    if error.code in _OPEN or (isinstance(error, DidRefused) and error.code == "did.method"):
        return Answer(question, "not_checked", text, error.code)
    if isinstance(error, ProofMismatch):
        return Answer("signature", "fail", text, error.code)
    return Answer(question, "fail", text, error.code)


def _of(secured: Secured, hand: AtHand, place: str) -> Iterator[Answer]:
    """The answers about what verified, and about each credential that a presentation holds."""
    how = ", ".join(f"{one.cryptosuite} by {one.verification_method}" for one in secured.proofs)
    yield Answer("signature", "pass", f"{place}{how or 'a token by the key that its header names'}")
    if secured.bound:
        yield Answer("issuer", "pass", f"{place}the key is of its issuer's own DID")
    elif "issuer" in secured.document or "holder" in secured.document:
        text = f"{place}the signature is that of a key of somebody else than the issuer"
        yield Answer("issuer", "fail", text, "proof.binding")
    yield _window(secured.document, hand.at, place)
    yield from status_answers(secured.document, hand, place)
    for number, one in enumerate(secured.presented, 1):
        yield from _of(one, hand, f"credential {number}: ")
    for media in secured.unopened:
        yield Answer(
            "signature", "not_checked", f"{place}an envelope {media} is not opened", "envelope.media_type"
        )


def _window(document: Mapping[str, Any], at: str, place: str) -> Answer:
    """Whether the moment lies between ``validFrom`` and ``validUntil``, as far as they are there."""
    now = seconds(at)
    if "validFrom" in document and now + _SKEW < seconds(document["validFrom"]):
        return Answer("window", "fail", f"{place}it is not valid yet", "window.future")
    if "validUntil" in document and seconds(document["validUntil"]) <= now:
        return Answer("window", "fail", f"{place}it is no longer valid", "window.past")
    return Answer("window", "pass", f"{place}valid at {at}")


def status_answers(document: Mapping[str, Any], hand: AtHand, place: str = "") -> Iterator[Answer]:
    """One answer for each status entry of a credential that verified; none for one without any."""
    entries = document.get("credentialStatus", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        if entry.get("type") != _ENTRY:
            text = f"{place}a status of another kind is not looked at"
            yield Answer("status", "not_checked", text, "status.kind")
            continue
        try:
            yield _bit(document, entry, hand, place)
        except ToolError as refused:
            yield Answer("status", "fail", f"{place}{refused.message}", refused.code)


def _bit(document: Mapping[str, Any], entry: Mapping[str, Any], hand: AtHand, place: str) -> Answer:
    """What the list says of one entry. Raises ``status.*`` for an entry or a list that cannot be read."""
    check_entry(entry)
    purpose, name = entry["statusPurpose"], entry["statusListCredential"]
    found = hand.lists.get(name)
    if found is None:
        return Answer(
            "status", "not_checked", f"{place}{purpose}: the status list is not at hand", "status.absent"
        )
    held = judge(found, hand._replace(lists={}, domain=None, challenge=None))
    trouble = _trouble(document, entry, held)
    if trouble:
        return Answer("status", "not_checked", f"{place}{purpose}: {trouble}", "status.list")
    assert held.document is not None  # noqa: S101 - a list that holds has a document
    if _is_old(held.document, hand):
        said = held.document.get("validFrom", "no date")
        text = f"{place}{purpose}: the list is as of {said}, older than {hand.list_days} days"
        return Answer("status", "not_checked", text, "status.old")
    subject = held.document["credentialSubject"]
    if status.bit(status.decode_bits(subject["encodedList"]), status.parse_index(entry["statusListIndex"])):
        outcome: Outcome = "fail" if purpose in _ENDS else "pass"
        return Answer("status", outcome, f"{place}{purpose}: the bit is set", "status.set")
    return Answer(
        "status", "pass", f"{place}{purpose}: not set as of {held.document.get('validFrom', 'no date')}"
    )


def _is_old(held: Mapping[str, Any], hand: AtHand) -> bool:
    """Whether a list is older than it may be; one without a date is of any age."""
    if hand.list_days is None:
        return False
    if "validFrom" not in held:
        return True
    return seconds(hand.at) - seconds(held["validFrom"]) > hand.list_days * _DAY


def _trouble(document: Mapping[str, Any], entry: Mapping[str, Any], held: Judged) -> str:
    """Why a status list says nothing about an entry; empty where it does."""
    if held.verdict != "holds" or held.document is None:
        return f"the list itself {held.verdict.replace('_', ' ')}"
    types = held.document.get("type")
    subject = held.document.get("credentialSubject")
    if _LIST not in (types if isinstance(types, list) else [types]) or not isinstance(subject, dict):
        return "what is at hand is no status list"
    purposes = subject.get("statusPurpose")
    if entry["statusPurpose"] not in (purposes if isinstance(purposes, list) else [purposes]):
        return "the list is for another purpose"
    if str(entry.get("statusSize", "1")) != "1":
        return "entries of more than one bit are not read"
    if _party(held.document) != _party(document):
        return "the list is of another issuer"
    return "" if isinstance(subject.get("encodedList"), str) else "the list holds no bits"


def _party(document: Mapping[str, Any]) -> object:
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def check_entry(entry: Mapping[str, Any]) -> None:
    """Refuse an entry without purpose, index and list, or with the id of its list (section 2.1)."""
    for name in ("statusPurpose", "statusListIndex", "statusListCredential"):
        if not isinstance(entry.get(name), str):
            raise status.StatusRefused("status.entry", f"The status entry has no {name}.")
    status.parse_index(entry["statusListIndex"])
    if entry.get("id") == entry["statusListCredential"]:
        raise status.StatusRefused("status.entry", "The id of a status entry is not that of the list.")
