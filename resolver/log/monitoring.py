"""What a party wants to know of a log: who uses its keys, who speaks about its products, what is missing.

Everything is judged anew each time from the entries and from what the party knows now. A finding therefore
stays until the party has the document, and no report is lost because nobody read the first one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from passport.model.log_entry import LogEntry
from passport.vocab import CLAIMS
from resolver.log.following import Followed

Severity = Literal["use", "news"]
"""``use``: somebody else signs with the party's key or about its products; exit code 5, else 3."""
SENTENCES: Final[Mapping[str, str]] = {
    "forked": "The log has signed two stories.",
    "unknown_signature": "Signed by your key, and not known to you.",
    "unknown_list": "A status list signed by your key that your folder does not hold.",
    "foreign_claim": "About what is yours, signed by another key.",
    "two_claims": "Two claims for one product, neither of which replaces the other.",
    "unknown_document": "About what is yours, by somebody else, and not known to you.",
    "missing": "You have it, and the log does not.",
    "ahead": "The log serves fewer entries than it has signed before.",
    "not_cosigned": "This witness, or quorum, has not cosigned the newest checkpoint.",
}
_USE: Final = frozenset({"forked", "unknown_signature", "foreign_claim"})
# Said about the producer's own subjects by the producer alone; a statement about a claim is a verifier's.
_OWN_WORD: Final = CLAIMS | {"trustlist", "keychange", "retirement"}
_EXPECTED: Final = CLAIMS | {"statement"}


class Known(NamedTuple):
    """A document that the party has: its kind, the claim it replaces, where it lies.

    ``subject``: the third line of its entry, where it has to be in the log.
    """

    kind: str
    revises: str = ""
    place: str = ""
    subject: str = ""


@dataclass(slots=True)
class Watch:
    """What is looked for: fourth lines by key, third lines by subject, documents by digest.

    ``own``: the subjects of what the party itself signed, by its register.
    """

    keys: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    known: dict[str, Known] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)
    """Notes that lay in the party's files."""

    def wants(self, entry: LogEntry) -> bool:
        """Whether an entry is about the party, by it, or of a document it has."""
        return entry.digest in self.known or entry.subject in self.subjects or entry.key in self.keys


class Finding(NamedTuple):
    """What the party should look at; ``entry`` is the index of an entry, empty where there is none."""

    code: str
    kind: str = ""
    digest: str = ""
    about: str = ""
    entry: str = ""

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return "use" if self.code in _USE else "news"


def judge(followed: Followed, watch: Watch, absent: Sequence[str]) -> list[Finding]:
    """List what the party should look at, in the order of the log.

    ``absent``: the names of those whose cosignature the newest checkpoint should have and has not.
    """
    if followed.fork is not None:
        return [Finding("forked", about=followed.newest.checkpoint.origin)]
    return [
        *_entries(followed.entries, watch),
        *_two_claims(followed.entries, watch),
        *_missing(followed.entries, watch),
        *(Finding("ahead", about=f"{one.size}") for one in followed.ahead),
        *(Finding("not_cosigned", about=name) for name in absent),
    ]


def _entries(entries: Iterable[tuple[int, LogEntry]], watch: Watch) -> Iterator[Finding]:
    """What is to be looked at among single entries, in their order.

    What the party signed about is its own, by its register or by the log itself.
    """
    listed = list(entries)
    own = watch.own | {
        entry.subject for _, entry in listed if entry.kind in _OWN_WORD and entry.key in watch.keys
    }
    for index, entry in listed:
        finding = _entry(index, entry, watch, own)
        if finding is not None:
            yield finding


def _missing(entries: Iterable[tuple[int, LogEntry]], watch: Watch) -> Iterator[Finding]:
    """Documents of the party's files that should be logged and are not, by digest.

    An entry of a document under another kind or subject is none of it: nobody who looks for either finds it,
    and it proves nothing (T367).
    """
    logged = {(entry.digest, entry.kind, entry.subject) for _, entry in entries}
    for digest, one in sorted(watch.known.items()):
        if one.subject and one.kind in _EXPECTED and (digest, one.kind, one.subject) not in logged:
            yield Finding("missing", one.kind, digest, one.place)


def _entry(index: int, entry: LogEntry, watch: Watch, own: set[str]) -> Finding | None:
    """What is wrong with one entry; nothing where the party has the document.

    What only its producer says is wrong in another's name however many copies of it the party has.
    """
    foreign = entry.kind in _OWN_WORD and entry.subject in own and entry.key not in watch.keys
    if entry.digest in watch.known and not foreign:
        return None
    if entry.key in watch.keys:
        code = "unknown_list" if entry.kind == "statuslist" else "unknown_signature"
        about = watch.subjects.get(entry.subject) or watch.keys[entry.key]
    else:
        code = "foreign_claim" if entry.kind in _OWN_WORD else "unknown_document"
        about = watch.subjects[entry.subject]
    return Finding(code, entry.kind, entry.digest, about, str(index))


def _two_claims(entries: Iterable[tuple[int, LogEntry]], watch: Watch) -> Iterator[Finding]:
    """Claims of one product that are not one line of versions, each but the first that begins a line."""
    lines: dict[str, list[tuple[int, LogEntry]]] = {}
    for index, entry in entries:
        if entry.kind == "claim" and entry.subject in watch.subjects:
            lines.setdefault(entry.subject, []).append((index, entry))
    for subject, claims in lines.items():
        digests = {entry.digest for _, entry in claims}
        replaced: set[str] = set()
        begins = []
        for index, entry in claims:
            one = watch.known.get(entry.digest)
            # A second claim that replaces the same one begins a line beside it: two are in force.
            if one is None or one.revises not in digests or one.revises in replaced:
                begins.append((index, entry))
            else:
                replaced.add(one.revises)
        for index, entry in begins[1:]:
            yield Finding("two_claims", "claim", entry.digest, watch.subjects[subject], str(index))
