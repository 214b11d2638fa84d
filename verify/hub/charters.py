"""Check what a charter says of itself: who may ask which of a hub's questions, about whose rows.

A party sees rows of its own, or all of them. There is nothing between: who sees the rows of all but one could
subtract them from a published mean. Who sets the rules is another party than the one that keeps the data.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from passport.model.hub.document import HubDocument
from signing.dids import check_did
from signing.errors import ToolError
from verify.hub.releases import DIGEST, matches

FORMAT: Final = "passport-hub-charter/1"
Question = Literal["accesses", "anomalies", "reconcile", "search"]
QUESTIONS: Final[tuple[Question, ...]] = ("accesses", "anomalies", "reconcile", "search")
EVERYBODY: Final = "*"
"""In a grant: every party of the trust list, about its own rows."""
OWN: Final = "own"
ALL: Final = "all"
_MEMBERS: Final = frozenset({
    "format", "type", "number", "at", "previous", "text", "standardSetter", "grants",
})  # fmt: skip
_GRANT: Final = frozenset({"party", "may", "of"})
RETENTION: Final = "retention"
"""The one member that may be left out: how long rows are kept after the end of their period."""
_YEARS: Final = re.compile("[1-9][0-9]?", re.ASCII)
_LONGEST: Final = 20_000
MOST_GRANTS: Final = 1_000


def wrong(content: Mapping[str, Any], signed: HubDocument) -> Iterator[tuple[str, str]]:
    """Give every mistake of a charter beside its credential: JSON Pointer and what is wrong."""
    if content.keys() - {RETENTION} != _MEMBERS:
        yield "", f"members are not {', '.join(sorted(_MEMBERS))}"
        return
    if (content["format"], content["type"]) != (FORMAT, signed.about):
        yield "/format", f"is not {FORMAT}"
    if (content["number"], content["at"]) != (signed.number, signed.envelope.valid_from):
        yield "/number", "edition or moment is another one than the signed one"
    previous = content["previous"]
    if previous != "" and not matches(DIGEST, previous):
        yield "/previous", "is no digest"
    elif (previous == "") != (signed.number == "1"):
        yield "/previous", "is missing, or a first edition has one"
    yield from wrong_text(content["text"])
    yield from wrong_setter(content["standardSetter"], signed.envelope.issuer.id)
    yield from wrong_grants(content["grants"])
    if RETENTION in content:
        yield from wrong_retention(content[RETENTION])


def wrong_text(text: object) -> Iterator[tuple[str, str]]:
    """Give what is wrong in the text."""
    if not (isinstance(text, str) and text.strip() and len(text) <= _LONGEST):
        yield "/text", f"is no text of at most {_LONGEST} characters"


def wrong_setter(setter: object, keeper: str) -> Iterator[tuple[str, str]]:
    """Give what is wrong in who sets the rules; ``keeper`` is who keeps the data."""
    if not _is_did(setter):
        yield "/standardSetter", "is no DID"
    elif setter == keeper:
        yield "/standardSetter", "is who keeps the data: rules are set by another party"


def wrong_retention(retention: object) -> Iterator[tuple[str, str]]:
    """Give what is wrong in how long rows are kept."""
    rows = retention.get("rows") if isinstance(retention, dict) and retention.keys() == {"rows"} else None
    if not matches(_YEARS, rows):
        yield "/retention", 'does not say how many years rows are kept, like rows = "10", 1 to 99'


def wrong_grants(grants: object) -> Iterator[tuple[str, str]]:
    """Give what is wrong in the list of grants."""
    if not isinstance(grants, list) or len(grants) > MOST_GRANTS:
        yield "/grants", f"are no list of at most {MOST_GRANTS}"
        return
    seen: set[str] = set()
    for place, grant in enumerate(grants):
        where = f"/grants/{place}"
        if not isinstance(grant, dict):
            yield where, f"has no members {', '.join(sorted(_GRANT))}"
            continue
        yield from ((f"{where}/{name}", "is no member of a grant") for name in sorted(grant.keys() - _GRANT))
        yield from ((where, f"has no {name}") for name in sorted(_GRANT - grant.keys()))
        yield from ((where + below, what) for below, what in _wrong_grant(grant))
        party = str(grant.get("party", where))
        if party in seen:
            yield f"{where}/party", "has a grant already"
        seen.add(party)


def _wrong_grant(grant: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what is wrong in the members of a grant that are there."""
    party, may, of = (grant.get(name) for name in ("party", "may", "of"))
    if "party" in grant and party != EVERYBODY and not _is_did(party):
        yield "/party", "is no DID, and not * for everybody"
    if "may" in grant and not _are_questions(may):
        yield "/may", f"is not some of {', '.join(QUESTIONS)}, in this order, each once"
    if "of" in grant and of not in (OWN, ALL):
        yield "/of", f"is neither {OWN} nor {ALL}"
    elif of == ALL and party == EVERYBODY:
        yield "/of", "all rows are for nobody who is not named"


def _are_questions(may: object) -> bool:
    listed = isinstance(may, list) and bool(may) and all(one in QUESTIONS for one in may)
    return listed and sorted(set(may)) == may  # type: ignore[call-overload]  # it is a list of texts


def _is_did(value: object) -> bool:
    try:
        check_did(value if isinstance(value, str) else "")
    except ToolError:
        return False
    return True
