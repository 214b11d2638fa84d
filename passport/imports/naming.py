"""Read back which claim an export is a copy of, and which totals it states; nothing of it is believed.

What is found is where to look: the claim with that digest D is verified, and only then used.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from passport.exports import names
from passport.exports.subject import COPY
from signing.strict_json import loads_exact

MAX_BYTES: Final = 8 * 1_048_576
_DIGEST: Final = "uID[A-D][A-Za-z0-9_-]{63}[AEIMQUYcgkosw048]"
_UUID: Final = "urn:uuid:[0-9a-f-]{36}"
_SENTENCE: Final = re.compile(f"{COPY} ({_UUID}) ({_DIGEST}), ")
_ELECTRICITY: Final = re.compile("Electricity counted (location-based|market-based)[.;]")


class Named(NamedTuple):
    """A copy of a claim: the format, the claim's id and D, totals by electricity with their own digits."""

    format: str
    claim: str
    digest: str
    totals: tuple[tuple[str, str], ...]


def named_claims(data: bytes) -> tuple[Named, ...]:
    """Each claim that an exported file names, once a claim; empty where the file names none.

    Raises ``json.*`` for what is no JSON within the limits.
    """
    value = loads_exact(data, max_bytes=MAX_BYTES)
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for one in _named(value):
        found.setdefault(one[:3], {}).update(one.totals)
    return tuple(Named(*key, tuple(sorted(totals.items()))) for key, totals in found.items())


def _named(value: object) -> Iterator[Named]:
    """What the parts of a file name, by the members that each format has."""
    for one in _list(_member(value, "data")):
        for extension in _list(_member(one, "extensions")):
            said = _member(extension, "data")
            yield from _of_note(said, "pact", _member(one, "pcf", "pcfExcludingBiogenicUptake"))
    copied = _member(value, "copyOf")
    for name, form in (("cbam", names.CBAM), ("registry", names.REGISTRY)):
        if _member(value, "format") == form:
            yield from _of_note(copied, name, None)
    yield from _of_links(value)
    yield from _of_comment(value)


def _of_note(said: object, name: str, total: object) -> Iterator[Named]:
    """A note as members of a document; the total is that of the electricity it names."""
    if _member(said, "format") == names.EXPORT:
        electricity = str(_member(said, "electricity") or "")
        yield from _checked(name, _member(said, "claim", "id"), _member(said, "claim", "digestMultibase"),
                            electricity, total)  # fmt: skip


def _of_links(value: object) -> Iterator[Named]:
    """The links of a UNTP passport: its first one is to the claim, by id and digest."""
    product = _member(value, "credentialSubject")
    for link in _list(_member(product, "relatedDocument")):
        if _member(link, "linkType") == names.EXPORT:
            for one in _list(_member(product, "performanceClaim")):
                electricity = str(_member(one, "name") or "").removeprefix("Carbon footprint, ")
                total = _member(_first(_member(one, "claimedPerformance")), "measure", "value")
                yield from _checked("untp", _member(link, "linkName"), _member(link, "digestMultibase"),
                                    electricity, total)  # fmt: skip


def _of_comment(value: object) -> Iterator[Named]:
    """The comment of a Catena-X aspect, which names claim and electricity in sentences."""
    comment = str(_member(_first(_member(value, "general")), "comment") or "")
    sentence, counted = _SENTENCE.search(comment), _ELECTRICITY.search(comment)
    stages = _first(_member(value, "productLifeCycleStagesAndEmissions"))
    total = _member(_first(_member(stages, "productionStage")), "pcfExcludingBiogenicUptake")
    if sentence and counted:
        yield from _checked("catena-x", sentence[1], sentence[2], counted[1], total)


def _checked(name: str, claim: object, digest: object, electricity: str, total: object) -> Iterator[Named]:
    """What is named, if id and digest have the form of a claim's."""
    if not (isinstance(claim, str) and re.fullmatch(_UUID, claim)):
        return
    if isinstance(digest, str) and re.fullmatch(_DIGEST, digest):
        text = total if isinstance(total, str) else f"{total:f}" if isinstance(total, Decimal) else ""
        yield Named(name, claim, digest, ((electricity, text),) if electricity and text else ())


def _member(value: object, *path: str) -> Any:  # noqa: ANN401 - any JSON value, narrowed by the callers
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(value: object) -> object:
    return next(iter(_list(value)), None)
