"""Every screen of the app, one after the other: what a sweep looks at, in any engine and any language."""

import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple, Protocol

import qrcode

from passport.belief import trust_code
from passport.work.batches.items import Item
from passport.work.pack import pack
from signing import jcs
from tests.phone.conftest import AT
from tests.phone.driving import Phone
from tests.vectors_build.stage import Stage, both, file_of, put

FINGERPRINT: Final = "SHA256:" + "aB3/" * 10 + "x+Z"
ADDRESS: Final = "https://a-publisher-with-a-long-name.lists.example/of/the/trade/body/trust.json"
POLICY: Final = (
    b'name = "'
    + b"W" * 60
    + b'"\nassurance = "reasonable"\nmax-age-days = 7\n[[net-share]]\ntier = "T2"\nleast = "0.80"\n'
    b'[bodies]\nCBAM = ["did:web:a-board-with-a-rather-long-name.accreditation.example"]\n'
)
WIDE: Final = "W" * 60
"""A name without a blank, as wide as letters are."""
LOOK: Final = (
    "(text) => { document.getElementById('typed').value = text;"
    " document.querySelector('[data-action=look]').click(); }"
)


class Hands(Protocol):
    """What a person does in some engine."""

    def goto(self, url: str) -> None: ...
    def run(self, function: str, *arguments: object) -> Any: ...
    def see(self, selector: str) -> None: ...
    def click(self, selector: str) -> None: ...
    def give(self, action: str, data: bytes, name: str = "x.passport.json") -> object: ...


class Fingers:
    """Those on a page of Chromium."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def goto(self, url: str) -> None:
        self.phone.page.goto(url)

    def run(self, function: str, *arguments: object) -> Any:
        called = f"(given) => ({function})(...given)"
        return self.phone.page.evaluate(called, list(arguments))

    def see(self, selector: str) -> None:
        self.phone.page.wait_for_selector(selector, state="attached")

    def click(self, selector: str) -> None:
        self.phone.page.click(selector)

    def give(self, action: str, data: bytes, name: str = "x.passport.json") -> object:
        return self.phone.give(action, data, name)


class Luggage(NamedTuple):
    """What the tour hands to the app."""

    trust: bytes
    status: bytes
    sound: bytes
    product: str
    delivery: bytes
    states: dict[str, bytes]


@cache
def luggage() -> Luggage:
    """A product whose names are as wide as they may be, and files that lead to other verdicts about it."""
    stage = Stage()
    uri = "https://id.norrland-steel.example/01/07312345678909/21/" + "W" * 20
    docs = stage.with_claim(
        both(
            put("/credentialSubject/name", WIDE), put("/credentialSubject/heat", "W" * 40),
            put("/credentialSubject/id", uri), put("/issuer/name", WIDE),
        )
    )  # fmt: skip
    sound = file_of(docs)
    whole: Any = json.loads(sound)
    members = whole["verifiableCredential"]

    def of(*kept: Any, edit: Callable[[Any], None] | None = None) -> bytes:
        value = json.loads(json.dumps({**whole, "verifiableCredential": list(kept)}))
        if edit:
            edit(value["verifiableCredential"][0])
        return jcs.canonical(value)

    def digit(claim: Any) -> None:
        claim["credentialSubject"]["footprint"]["results"][0]["total"] = "1"

    states = {
        "two_signatures": of(*members[:2]),
        "not_verified": of(members[0]),
        "tampered": of(*members, edit=digit),
        "unreadable": b"[1]",
    }
    load = pack([Item("1", sound), Item("2", stage.sound)], [Item("s", stage.lists())]).data
    return Luggage(stage.trust(), stage.lists(), sound, uri, load, states)


def code(text: str) -> bytes:
    """A picture of a code."""
    stream = io.BytesIO()
    qrcode.make(text, border=4, box_size=4).save(stream, "PNG")
    return stream.getvalue()


def tour(hands: Hands, url: str, lang: str = "en") -> Iterator[str]:
    """Go from screen to screen; each name is given when its screen is there."""
    has = luggage()
    hands.goto(url)
    hands.see("[data-screen=first]")
    yield "first"
    hands.click(f"[data-language={lang}]")
    hands.see("[data-step=source]")
    yield "trust-source"
    hands.give("list", code(trust_code.text_of(ADDRESS, FINGERPRINT)), "code.png")
    hands.see("[data-step=code]")
    yield "trust-code"
    hands.click("[data-action=refuse]")
    hands.see("[data-step=source]")
    hands.give("list", b"{}", "trust.json")
    hands.see(".problem:not(:empty)")
    yield "trust-problem"
    hands.give("list", has.trust, "trust.json")
    hands.see("[data-step=ask]")
    yield "trust-ask"
    hands.click("[data-action=install]")
    hands.see("[data-screen=scan]")
    yield "scan"
    hands.give("file", has.status, "status.json")
    hands.see("[data-screen=deliveries]")
    yield from _verdicts(hands, has)
    yield from _kept(hands, has)


def at(hands: Hands, place: str, selector: str) -> None:
    """A screen by its address."""
    hands.run("(place) => { location.hash = place; }", place)
    hands.see(selector)


def _verdicts(hands: Hands, has: Luggage) -> Iterator[str]:
    at(hands, "#/scan", "[data-screen=scan]")
    hands.give("file", has.sound)
    hands.see("[data-screen=verdict][data-state=verified]")
    yield "verified"
    number = hands.run("() => location.hash").rpartition("/")[2]
    for part in ("who", "number", "fresh", "why", "share"):
        at(hands, f"#/{part}/{number}", f"[data-screen={part}]")
        yield f"verified-{part}"
    for state, data in has.states.items():
        at(hands, "#/scan", "[data-screen=scan]")
        hands.give("file", data)
        hands.see(f"[data-screen=verdict][data-state={state}]")
        yield state
        number = hands.run("() => location.hash").rpartition("/")[2]
        for part in ("who", "why") if state == "not_verified" else ("why",):
            at(hands, f"#/{part}/{number}", f"[data-screen={part}]")
            yield f"{state}-{part}"
    for name, text in {
        "no_passport": f"https://{'w' * 60}.example/win",
        "not_here": f"{has.product[:-6]}UNSEEN",
    }.items():
        at(hands, "#/scan", "[data-screen=scan]")
        hands.run(LOOK, text)
        hands.see(f"[data-state={name}]")
        yield name


def _kept(hands: Hands, has: Luggage) -> Iterator[str]:
    at(hands, "#/deliveries", "[data-screen=deliveries]")
    hands.give("import", has.delivery, f"{WIDE}.ndjson")
    hands.see("[data-imported='2']")
    yield "deliveries"
    hands.click("[data-delivery]")
    hands.see("[data-screen=delivery]")
    yield "delivery"
    at(hands, "#/scan", "[data-screen=scan]")
    hands.run(LOOK, has.product)
    hands.see("[data-screen=verdict] .tag")
    hands.see("#bar .tally")
    yield "verified-in-a-delivery"
    at(hands, "#/tally", "[data-screen=tally]")
    yield "tally"
    at(hands, "#/history", "[data-screen=history]")
    yield "history"
    at(hands, "#/more", "[data-screen=more]")
    yield "more"
    hands.give("policy", POLICY, "mine.toml")
    hands.see("[data-screen=policy]")
    yield "policy"
    hands.click("[data-action=use-policy]")
    hands.see("[data-policy=set]")
    yield "more-with-a-policy"
    at(hands, "#/scan", "[data-screen=scan]")
    hands.give("file", has.sound)
    hands.see("[data-state=below_policy]")
    yield "below_policy"


__all__ = ["AT", "Fingers", "Hands", "luggage", "tour"]
