"""A request's fields into decisions, without I/O: media types (RFC 9110 section 12.5.1), challenges."""

import re
from collections.abc import Sequence
from typing import Final

from resolver.web.limits import MAX_ACCEPT, MAX_CHALLENGE
from resolver.web.problems import Problem

JSON: Final = "application/json"
LD_JSON: Final = "application/ld+json"
PRESENTATION: Final = "application/vp"
CREDENTIAL: Final = "application/vc"
SIGNED_COPY: Final = "application/vc+jwt"
HTML: Final = "text/html"
LINKSET: Final = "application/linkset+json"
NDJSON: Final = "application/x-ndjson"
CHALLENGE_FIELD: Final = "Passport-Challenge"
PASSPORT_OFFERS: Final = (JSON, HTML, PRESENTATION, LD_JSON)
"""What a product can be had as; the first is for callers that do not mind, as tools do not."""

_RANGE: Final = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)((?:[ \t]*;[^,]*)?)[ \t]*", re.IGNORECASE
)
_WEIGHT: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_LANGUAGE_RANGE: Final = re.compile(
    r"[ \t]*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})[ \t]*(?:;[ \t]*q=([0-9.]{1,5}))?[ \t]*"
)
_CHALLENGE: Final = re.compile(rf"[!-~]{{1,{MAX_CHALLENGE}}}")


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Give the offer the caller likes best, or ``None`` when it takes none of them.

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


def minds(accept: str | None, offers: Sequence[str]) -> bool:
    """Whether the field names any of the offers, or their family, rather than taking whatever comes."""
    kinds = {offer.partition("/")[0] for offer in offers}
    return any(
        (kind in kinds and subtype == "*") or f"{kind}/{subtype}" in offers
        for kind, subtype, _, weight in _ranges(accept or "")
        if weight > 0
    )


def readable(accept: str | None) -> bool:
    """Whether the field says anything at all."""
    return bool(_ranges(accept or ""))


def not_acceptable() -> Problem:
    """Give the answer to a caller that takes nothing of what there is."""
    return Problem(
        406,
        "request.accept",
        "A passport can be had as JSON or as HTML.",
        hint=f"Accept one of {', '.join(PASSPORT_OFFERS)}.",
    )


def weigh(accept: str | None, media: str) -> float:
    """How much the caller likes a target of this media type; 1 when it or the target says nothing."""
    ranges = _ranges(accept or "")
    return _weight(media, ranges) if ranges and media else 1.0


def languages_of(accept_language: str | None) -> list[tuple[str, float]]:
    """(range, weight) of every language range that can be read (RFC 9110 section 12.5.4)."""
    found = []
    for part in (accept_language or "")[:MAX_ACCEPT].split(","):
        match = _LANGUAGE_RANGE.fullmatch(part)
        if match is not None and (match[2] is None or _WEIGHT.fullmatch(match[2])):
            found.append((match[1].lower(), 1.0 if match[2] is None else float(match[2])))
    return found


def best_language(accept_language: str | None, offers: Sequence[str]) -> float:
    """How much the caller likes the best of these languages: a lookup as in RFC 4647 section 3.4.

    ``de-AT`` is served by ``de`` too, a little less than by itself; ``*`` takes any, least of all.
    """
    best = 0.0
    for wanted, weight in languages_of(accept_language):
        for offer in (one.lower() for one in offers):
            if wanted == "*":
                fit = 0.01
            elif offer == wanted:
                fit = 1.0
            elif wanted.startswith(offer + "-"):
                fit = 0.9
            elif offer.startswith(wanted + "-"):
                fit = 0.8
            else:
                continue
            best = max(best, weight * fit)
    return best


def choose_language(accept_language: str | None, offers: Sequence[str]) -> str:
    """Give the offer the caller likes best; the first when it likes none."""
    return max(offers, key=lambda one: best_language(accept_language, [one]))


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
    """Give the weight (q) of an offered media type by the most specific range (RFC 9110, 12.5.1).

    A range names the type, the type with parameters, all subtypes or everything. Of equal ranges the larger
    weight counts; no range is weight 0.
    """
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
    """Give the caller's challenge, from ``?challenge=`` or the ``Passport-Challenge`` field.

    Both may be given if they are equal; anything that is not one challenge is a 400.
    """
    given = [*queried, *([header] if header is not None else [])]
    if not given:
        return None
    if len(queried) > 1 or len(set(given)) != 1:
        raise _bad_challenge()
    return check_challenge(given[0])


def check_challenge(text: str) -> str:
    """Give the text, if it is 1 to 128 printable ASCII characters without space (DESIGN 2.4); else a 400."""
    if not is_challenge(text):
        raise _bad_challenge()
    return text


def is_challenge(text: str) -> bool:
    """Whether the text may be a challenge."""
    return _CHALLENGE.fullmatch(text) is not None


def _bad_challenge() -> Problem:
    return Problem(
        400,
        "request.challenge",
        "The challenge is not one text of 1 to 128 printable ASCII characters without spaces.",
        hint="Send one random challenge, for example 32 letters and digits.",
    )
