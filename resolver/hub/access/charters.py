"""Keep the editions of a hub's charter: each is signed, names the one before it, and stays.

``charters/0001.json`` is a file as ``passport.model.hub.document`` has it. In force is the newest edition, if
it holds by the trust list at that moment; without one nobody is shown rows.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.model.hub import document
from resolver.hub import keeping
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import JsonValue
from verify import TrustList
from verify.hub import charters, judging

_FOLDER: Final = "charters"
_NAME: Final = re.compile(r"([0-9]{4,9})\.json", re.ASCII)
_DRAFT: Final = frozenset({"text", "standardSetter", "grants"})
_MOST_SAID: Final = 20
Sign = Callable[[str, Mapping[str, JsonValue]], bytes]
"""Signs the content of an edition, by its number, and gives the file that readers get."""


class Charter(NamedTuple):
    """The edition in force: its number, the digest of its content, and who may ask what."""

    number: str
    digest: str
    grants: Mapping[str, tuple[frozenset[str], str]]
    keeper: str = ""
    """The platform that signed it."""
    years: str = ""
    """How long rows are kept after the end of their period; empty: without limit."""

    def of(self, party: str, question: str) -> str:
        """About whose rows a party may ask this: ``own``, ``all``, or nothing (empty).

        A grant by name stands alone: who has one has not that of everybody besides.
        """
        may, of = self.grants.get(party) or self.grants.get(charters.EVERYBODY) or (frozenset(), "")
        return of if question in may else ""


def issue(hub: Hub, draft: Mapping[str, Any], keeper: str, at: str, sign: Sign) -> Path:
    """Sign the next edition and keep it; to be called ``alone``. Raises ``hub.charter`` with every mistake.

    ``draft``: ``text``, ``standardSetter``, ``grants``; ``keeper``: the DID of the platform that signs.
    """
    wrong = list(wrong_draft(draft, keeper))
    if draft.keys() - {charters.RETENTION} != _DRAFT:
        wrong.insert(0, ("", f"members are not {', '.join(sorted(_DRAFT))}"))
    if wrong:
        raise _refused(wrong)
    there = numbers(hub.folder)
    number = str(len(there) + 1)
    last = document.opened(keeping.read(place(hub.folder, len(there)))) if there else None
    if last is not None and at < str(last.content.get("at", "")):
        raise HubRefused(
            "hub.past", f"An edition of {at} would be older than the one before it, of {last.content['at']}.",
            hint=f"Leave out --at, or say {last.content['at']} or later.",
        )  # fmt: skip
    content: dict[str, JsonValue] = {
        "format": charters.FORMAT, "type": "HubCharter", "number": number, "at": at,
        "previous": "" if last is None else multibase_digest(jcs.canonical(last.content)),
        **{name: draft[name] for name in sorted(draft)},
    }  # fmt: skip
    keeping.folder(hub.folder / _FOLDER)
    path = place(hub.folder, len(there) + 1)
    keeping.write(path, sign(number, content))
    return path


def in_force(hub: Path, trust: TrustList, at: str) -> Charter:
    """Give the charter in force; raises ``hub.no_charter``, ``hub.disk``, ``hub.damaged``."""
    there = numbers(hub)
    if not there:
        raise _none(f"The hub in {hub.name} has no charter")
    judged = judging.judge([keeping.read(place(hub, there[-1]))], trust, at=at)[0]
    if judged.verdict != "holds" or judged.signed is None or judged.file is None:
        failed = next((one.text for one in judged.answers if one.outcome == "fail"), judged.verdict)
        raise _none(f"Edition {there[-1]} of the charter does not hold ({failed})")
    if judged.signed.about != "HubCharter":
        raise keeping.damaged(place(hub, there[-1]))
    grants = {one["party"]: (frozenset(one["may"]), one["of"]) for one in judged.file.content["grants"]}
    retention = judged.file.content.get("retention", {"rows": ""})
    keeper = judged.signed.envelope.issuer.id
    return Charter(judged.signed.number, judged.signed.content, grants, keeper, retention["rows"])


def newest(hub: Path) -> bytes | None:
    """The file of the newest edition."""
    there = numbers(hub)
    return keeping.read(place(hub, there[-1])) if there else None


def numbers(hub: Path) -> list[int]:
    """The editions, first to last; raises ``hub.damaged`` where one of them lacks."""
    found = (_NAME.fullmatch(one.name) for one in (hub / _FOLDER).glob("*.json"))
    there = sorted(int(one[1]) for one in found if one is not None)
    if there != list(range(1, len(there) + 1)):
        raise keeping.damaged(hub, "has lost an edition of its charter")
    return there


def place(hub: Path, number: int) -> Path:
    """Where an edition lies."""
    return hub / _FOLDER / f"{number:04}.json"


def wrong_draft(draft: Mapping[str, Any], keeper: str) -> Iterator[tuple[str, str]]:
    """Give what is wrong in the members of a draft that are there; ``keeper``: the platform that signs."""
    if "text" in draft:
        yield from charters.wrong_text(draft["text"])
    if "standardSetter" in draft:
        yield from charters.wrong_setter(draft["standardSetter"], keeper)
    if "grants" in draft:
        yield from charters.wrong_grants(draft["grants"])
    if charters.RETENTION in draft:
        yield from charters.wrong_retention(draft[charters.RETENTION])


def _refused(wrong: list[tuple[str, str]]) -> HubRefused:
    (where, what), *rest = wrong
    error = HubRefused(
        "hub.charter", f"The charter cannot be signed: {where} {what}.",
        hint="See passport/docs/hub.md for what a charter says; nothing was signed.", where=where,
    )  # fmt: skip
    error.also = tuple(f"{place}: {text}" for place, text in rest[:_MOST_SAID])
    return error


def _none(what: str) -> HubRefused:
    return HubRefused(
        "hub.no_charter", f"{what}, so nobody is shown rows.",
        hint="Who keeps the hub signs one: passport hub charter FILE --as PLATFORM",
    )  # fmt: skip
