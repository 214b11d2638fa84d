"""A request's fields into decisions, without I/O: media types (RFC 9110 section 12.5.1), challenges."""

import re
from collections.abc import Sequence
from typing import Final

from resolver.limits import MAX_ACCEPT, MAX_CHALLENGE
from resolver.problems import Problem

JSON: Final = "application/json"
LD_JSON: Final = "application/ld+json"
PRESENTATION: Final = "application/vp"
CREDENTIAL: Final = "application/vc"
HTML: Final = "text/html"
CHALLENGE_FIELD: Final = "Passport-Challenge"
PASSPORT_OFFERS: Final = (JSON, HTML, PRESENTATION, LD_JSON)
"""What a product can be had as; the first is for callers that do not mind, as tools do not."""

_RANGE: Final = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)((?:[ \t]*;[^,]*)?)[ \t]*", re.IGNORECASE
)
_WEIGHT: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_CHALLENGE: Final = re.compile(rf"[!-~]{{1,{MAX_CHALLENGE}}}")


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer the caller likes best, or ``None`` when it takes none of them.

    The most specific range decides an offer's weight (section 12.5.1); among equals the order of ``offers``
    decides. A range that cannot be read is passed over; a field in which none can be read says nothing.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offers[0]
    best, best_weight = None, 0.0
    for offer in offers:
        weight = _weight(offer, ranges)
        if weight > best_weight:
            best, best_weight = offer, weight
    return best


def _ranges(accept: str) -> list[tuple[str, str, bool, float]]:
    """(type, subtype, has parameters, weight) of every range that can be read."""
    found = []
    for part in accept[:MAX_ACCEPT].split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            continue
        weight, parameters = 1.0, False
        for parameter in match[3].split(";")[1:]:
            name, _, value = parameter.strip(" \t").partition("=")
            if name.lower() != "q":
                parameters = parameters or bool(name)
                continue
            if _WEIGHT.fullmatch(value) is None:
                weight = -1.0
                break
            weight = float(value)
        if weight >= 0:
            found.append((match[1].lower(), match[2].lower(), parameters, weight))
    return found


def _weight(offer: str, ranges: list[tuple[str, str, bool, float]]) -> float:
    kind, _, subtype = offer.partition("/")
    best, rank = 0.0, -1
    for range_kind, range_subtype, parameters, weight in ranges:
        if (range_kind, range_subtype) == (kind, subtype):
            # A profile or charset we do not know is asked for: the type fits, a plainer range fits better.
            here = 2 if parameters else 3
        elif (range_kind, range_subtype) == (kind, "*"):
            here = 1
        elif (range_kind, range_subtype) == ("*", "*"):
            here = 0
        else:
            continue
        if here > rank or (here == rank and weight > best):
            best, rank = weight, here
    return best


def challenge(queried: Sequence[str], header: str | None) -> str | None:
    """The caller's challenge, from ``?challenge=`` or the ``Passport-Challenge`` field.

    Both may be given if they are equal; anything that is not one challenge is a 400.
    """
    given = [*queried, *([header] if header is not None else [])]
    if not given:
        return None
    if len(queried) > 1 or len(set(given)) != 1:
        raise _bad_challenge()
    return check_challenge(given[0])


def check_challenge(text: str) -> str:
    """The text, if it is 1 to 128 printable ASCII characters without space (DESIGN 2.4); else a 400."""
    if _CHALLENGE.fullmatch(text) is None:
        raise _bad_challenge()
    return text


def _bad_challenge() -> Problem:
    return Problem(
        400,
        "request.challenge",
        "The challenge is not one text of 1 to 128 printable ASCII characters without spaces.",
        hint="Send one random challenge, for example 32 letters and digits.",
    )
