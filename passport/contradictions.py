"""Find entries of a trust list that contradict each other: a key, identifier or company twice (T119).

``find`` is the one place that knows. It runs whenever a list is signed, followed, installed or opened, and
reads nothing but the list. Names are compared by what they say (``passport.folding``), keys by their bytes.
Of an Ed25519 or elliptic-curve key the sign bit is left out: who holds the secret of a point holds that of
its negative.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from passport import log_policy
from passport.folding import alike, folded, skeleton
from passport.identifiers.product_id import comparable_prefix
from passport.model.trustlist import ListedKey, ListedParty, LogPolicy
from passport.vocab import NO_CONTROL_GROUP
from signing.encoding import multikey_decode
from signing.errors import EncodingRefused

_NOT_IN_ONE_PARTY: Final = ("producer", "verifier")
_TELLING: Final = 10


class Contradiction(NamedTuple):
    """Two entries of a list that cannot both be right, or one that cannot be right alone.

    ``kind``: did, key, roles, legal_entity, control_group, domain, gs1, plate, or ``log_*``. ``one``
    and ``other`` name the entries (a DID, the DID URL of a key, a witness), ``said`` and ``other_said`` what
    they say. ``where`` points at ``other``.
    """

    kind: str
    one: str
    other: str
    said: str
    other_said: str
    where: str

    @property
    def sentence(self) -> str:
        """What is wrong, naming both entries; without a full stop."""
        return _SENTENCES[self.kind].format_map(self._asdict())


_SENTENCES: Final = {
    "did": "{one} and {other} are one DID in two spellings",
    "key": "{one} and {other} are the same key",
    "roles": "{one} is listed as {said} and as {other_said}, and one party cannot be both",
    "legal_entity": "{one} and {other} are one legal entity in two spellings: {said} and {other_said}",
    "control_group": "{one} and {other} have one control group in two spellings: {said} and {other_said}",
    "domain": "{one} (domain:{said}) and {other} (domain:{other_said}) may both name products of one host",
    "gs1": "{one} (gs1:{said}) and {other} (gs1:{other_said}) may both name products of {other_said}",
    "plate": "{one} (plate:{said}) and {other} (plate:{other_said}) may both name plates of {other_said}",
    **log_policy.SENTENCES,
}


def find(
    publisher_keys: Iterable[ListedKey], parties: Sequence[ListedParty], policy: LogPolicy | None = None
) -> tuple[Contradiction, ...]:
    """Find every contradiction between the entries, in a fixed order, each entry once a kind."""
    return (
        *_dids(parties),
        *_keys(publisher_keys, parties),
        *_roles(parties),
        *_spellings(parties),
        *_prefixes(parties),
        *(() if policy is None else (Contradiction(*row) for row in log_policy.find(policy, parties))),
    )


def described(contradictions: Sequence[Contradiction]) -> str:
    """Put the contradictions into sentences, the first ten in full."""
    sentences = [f"{one.sentence}." for one in contradictions[:_TELLING]]
    left = len(contradictions) - _TELLING
    return " ".join([*sentences, *([f"{left} more of this kind."] if left > 0 else [])])


def look_alikes(parties: Sequence[ListedParty]) -> tuple[tuple[str, str, str, tuple[str, str]], ...]:
    """Parties whose names, entities or groups differ in look-alike letters alone: what, DIDs, texts."""
    found = []
    for what, texts in (
        ("name", [party.name for party in parties]),
        ("legal entity", [party.legal_entity for party in parties]),
        ("control group", [party.control_group for party in parties]),
    ):
        first: dict[str, int] = {}
        for place, text in enumerate(texts):
            seen = first.setdefault(skeleton(text), place)
            if seen != place and alike(texts[seen], text):
                found.append((what, parties[seen].id, parties[place].id, (texts[seen], text)))
    return tuple(found)


def substance(multikey: str) -> str:
    """Reduce a multikey to curve and point without sign, to compare keys; other text stays as it is."""
    try:
        codec, raw = multikey_decode(multikey)
    except EncodingRefused:
        return multikey
    if codec == "ed25519-pub":
        return f"{codec} {raw[:-1].hex()}{raw[-1] & 0x7F:02x}" if raw else multikey
    return f"{codec} {raw[1:].hex()}"


def _where(place: int, member: str = "") -> str:
    return f"/credentialSubject/parties/{place}{member}"


def _dids(parties: Sequence[ListedParty]) -> Iterator[Contradiction]:
    """Two spellings of one DID; that of a did:key is its key, in letters whose case counts."""
    seen: dict[str, str] = {}
    for place, party in enumerate(parties):
        spelled = party.id if party.id.startswith("did:key:") else folded(party.id)
        first = seen.setdefault(spelled, party.id)
        if first != party.id:
            yield Contradiction("did", first, party.id, first, party.id, _where(place, "/id"))


def _keys(publisher_keys: Iterable[ListedKey], parties: Sequence[ListedParty]) -> Iterator[Contradiction]:
    """One key (``substance``) in two entries, also of one party, and also of the publisher."""
    seen: dict[str, str] = {}
    entries = [(key, f"/credentialSubject/publisherKeys/{place}") for place, key in enumerate(publisher_keys)]
    for place, party in enumerate(parties):
        entries += [(key, _where(place, f"/keys/{number}")) for number, key in enumerate(party.keys)]
    for key, where in entries:
        what = substance(key.multikey)
        if what in seen:
            yield Contradiction("key", seen[what], key.id, "", "", where)
        else:
            seen[what] = key.id


def _roles(parties: Sequence[ListedParty]) -> Iterator[Contradiction]:
    """A party listed as producer and verifier: nobody verifies its own claims."""
    for place, party in enumerate(parties):
        if set(_NOT_IN_ONE_PARTY) <= set(party.roles):
            yield Contradiction("roles", party.id, party.id, *_NOT_IN_ONE_PARTY, _where(place, "/roles"))


def _spellings(parties: Sequence[ListedParty]) -> Iterator[Contradiction]:
    """Legal entities and control groups written in two ways, by which independence would be misjudged."""
    entities: dict[str, tuple[str, str]] = {}
    groups: dict[str, tuple[str, str]] = {NO_CONTROL_GROUP: ("the word for no group", NO_CONTROL_GROUP)}
    for place, party in enumerate(parties):
        for kind, text, seen, member in (
            ("legal_entity", party.legal_entity, entities, "/legalEntity"),
            ("control_group", party.control_group, groups, "/controlGroup"),
        ):
            first, said = seen.setdefault(folded(text), (party.id, text))
            if said != text:
                yield Contradiction(kind, first, party.id, said, text, _where(place, member))


def _prefixes(parties: Sequence[ListedParty]) -> Iterator[Contradiction]:
    return overlaps([(party.id, party.prefixes) for party in parties])


def overlaps(holders: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Iterator[Contradiction]:
    """Find prefixes of different parties that may name one thing; of (DID, its prefixes), each prefix once.

    Each contained prefix is yielded once, against the widest prefix of another party that contains it. A
    prefix that covers nothing is passed over. Sorted by scheme and text, a prefix that contains others stands
    before them, so those around the current one form a stack, which is no deeper than a prefix is long: the
    whole takes n log n steps.
    """
    entries = sorted(
        (*compared, place, number)
        for place, (_, prefixes) in enumerate(holders)
        for number, (scheme, value) in enumerate(prefixes)
        if (compared := comparable_prefix(scheme, value)) is not None
    )
    around: list[tuple[str, str, int, int]] = []
    for entry in entries:
        scheme, text, place, number = entry
        while around and not (around[-1][0] == scheme and _contains(scheme, around[-1][1], text)):
            around.pop()
        outer = next((one for one in around if one[2] != place), None)
        if outer is not None:
            said, other_said = (holders[one[2]][1][one[3]][1] for one in (outer, entry))
            where = _where(place, f"/identifierPrefixes/{number}")
            yield Contradiction(scheme, holders[outer[2]][0], holders[place][0], said, other_said, where)
        around.append(entry)


def _contains(scheme: str, outer: str, inner: str) -> bool:
    return inner == outer if scheme == "domain" else inner.startswith(outer)
