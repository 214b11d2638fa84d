"""The page behind the QR code: what the documents say, for people; it needs no script and gives no verdict.

The page is only the platform's rendering. It says so, says how to check without it, and never uses the words
of a verdict, which a picture of a page could carry anywhere (DESIGN 8).
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from passport.identifiers.product_id import parse_product_id
from passport.vocab import ELECTRICITY, INVENTORY, OF_ENTITY, Kind
from resolver.answers import entity_page, hub_page, report_page
from resolver.answers.respond import Credential, Held
from resolver.answers.wording import NAMES, WORDINGS, Wording
from resolver.settings import Settings
from resolver.store.periods import wish_of
from resolver.store.records import Version
from signing.shown import in_page

_GRAVE: Final = frozenset({"withdrawn", "suspended", "superseded"})
_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Tier:
    """One stretch of the bar: ``share`` shown, ``width`` in per cent of the bar."""

    tier: str
    word: str
    share: str
    width: str


@dataclass(frozen=True, slots=True)
class Result:
    """One of the two results."""

    title: str
    basis: str
    total: str
    unit: Markup
    primary: Markup
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One signature, as its document states it."""

    role: str
    name: str
    did: str
    date: str
    says: tuple[Markup, ...]
    digest: str


@cache
def _template(name: str) -> Template:
    """Compile a template: once in a process, however many applications it makes; the four take 60 ms."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("resolver", "templates"),
        autoescape=True,
        # Documents name products and parties; nothing in a name may turn round or hide what is beside it.
        finalize=in_page,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """Renders pages. ``platform`` is the name of who signs responses, empty if nobody does."""

    def __init__(self, platform: str, settings: Settings) -> None:
        self._platform = platform
        self._root, self._phone = settings.origin, settings.phone
        self._product = _template("product.html")
        self._links = _template("links.html")
        self._home = _template("home.html")
        self._hub = _template("hub.html")
        self._style = _template("product.css")

    def product(self, found: Held, key: str, line: Sequence[Version], language: str) -> tuple[bytes, str]:
        """Render the page about a product, and its Content-Security-Policy: the page's own style sheet only.

        ``key`` is the path under which it was found, ``line`` all versions of its claim, oldest first.
        """
        words = WORDINGS[language]
        subject = found.claim.document["credentialSubject"]
        footprint = subject.get("footprint", {})
        results = tuple(_result(one, footprint, words) for one in footprint.get("results", ()))
        kind = found.claim.stored.kind
        query = wish_of(kind, subject).query
        argument = subject["id"].replace("!", "%21").replace("$", "%24").replace("`", "%60")
        return self._render(
            self._product,
            results,
            words,
            subject=subject,
            results=results,
            entity=kind in OF_ENTITY,
            **{"accounts": (), "report": (), **_SHOWN[kind](subject, words)},
            identity=_identity(subject, words),
            signed=_signed(found, words),
            others=[one.stored.digest for one in found.statements[1:]],
            claim_digest=found.claim.stored.digest,
            product_argument=argument,
            phone=f"{self._phone}#{quote(subject['id'], safe=':/')}" if self._phone else "",
            notice=words.say(f"notice.{found.word}") if words.has(f"notice.{found.word}") else "",
            grave=found.word in _GRAVE,
            path=f"/passport/{key}",
            history=f"/versions/{key}{'?document=report' if kind == INVENTORY else ''}",
            wished=f"&{query}" if query else "",
            line=line[::-1],
            day=_day,
        )

    def links(self, document: Mapping[str, Any], language: str, *, several: bool) -> tuple[bytes, str]:
        """A linkset as a page, or the links among which a caller has to choose, and the page's policy."""
        levels = [(one["anchor"], one["description"], _rows(one)) for one in document["linkset"]]
        return self._render(self._links, (), WORDINGS[language], levels=levels, several=several)

    def home(self, language: str) -> tuple[bytes, str]:
        """What this service is and how to do without it, for people who open its bare address."""
        return self._render(self._home, (), WORDINGS[language], phone=self._phone)

    def hub(
        self,
        language: str,
        release: Mapping[str, Any] | None,
        charter: Mapping[str, Any] | None,
        chosen: tuple[str, str],
    ) -> tuple[bytes, str]:
        """The newest signed release of a hub: by quarter and heading, each empty for the usual one."""
        words = WORDINGS[language]
        shown = None if release is None else hub_page.shown(release, *chosen, words)
        kept = [] if shown is None else [("quarter", shown.quarter), ("hs4", shown.heading)]
        said = "".join(f"&{name}={value}" for name, value in kept if value)
        return self._render(self._hub, (), words, shown=shown, charter=charter, chosen=said)

    def _render(
        self,
        template: Any,  # noqa: ANN401 - the library's template type is not exported under mypy --strict
        bars: tuple[Result, ...],
        words: Wording,
        **values: object,
    ) -> tuple[bytes, str]:
        style = self._style.render(results=bars)
        body = template.render(
            style=style,
            platform=self._platform,
            root=self._root,
            say=words.say,
            language=words.language,
            languages=NAMES,
            **values,
        )
        digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
        return body.encode("utf-8"), _POLICY.format(digest)


def _of_product(subject: Mapping[str, Any], words: Wording) -> dict[str, Any]:
    """What only the page about a product shows."""
    return {
        "facts": _facts(subject, words),
        "about": _about(subject["footprint"], words),
        "title": words.texts["number.title"],
        "kicker": words.texts["kicker"],
    }


def _of_statement(subject: Mapping[str, Any], words: Wording) -> dict[str, Any]:
    """What only the page about a CO2 statement shows."""
    return {
        "facts": entity_page.facts(subject, words),
        "about": entity_page.about(subject["co2Statement"], words),
        "accounts": entity_page.rows(subject["co2Statement"], words),
        "heads": [words.texts[f"basis.{one}"] for one in ELECTRICITY],
        "title": words.texts["accounts.title"],
        "kicker": words.texts["kicker.entity"],
    }


def _of_report(subject: Mapping[str, Any], words: Wording) -> dict[str, Any]:
    """What only the page about an inventory report shows."""
    report = subject[INVENTORY]
    return {
        "facts": report_page.facts(subject, words),
        "about": report_page.about(report, words),
        "report": report_page.table(report, words),
        "unit": words.texts[f"report.{report['unit']}"],
        "heads": report_page.heads(words),
        "title": words.texts["report.title"],
        "kicker": words.texts["kicker.report"],
    }


_SHOWN: Final[Mapping[Kind, Callable[[Mapping[str, Any], Wording], dict[str, Any]]]] = {
    "claim": _of_product, "carbonstatement": _of_statement, "inventory": _of_report,
}  # fmt: skip


def _rows(context: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    types = [name for name in context if name not in {"anchor", "description", "itemDescription"}]
    return [(name, link) for name in types for link in context[name]]


def _result(result: Mapping[str, Any], footprint: Mapping[str, Any], words: Wording) -> Result:
    kind = result["electricity"]
    tiers = tuple(
        Tier(
            one["tier"],
            words.texts[f"tier.{one['tier']}"],
            words.percent(one["share"]),
            f"{Decimal(one['share']) * 100:.3f}",
        )
        for one in result["evidenceBreakdown"]
    )
    declared = footprint["declaredUnit"]
    amount = words.quantity(declared["value"], declared["unit"]).removeprefix("1 ")
    return Result(
        words.texts[f"electricity.{kind}"],
        words.texts[f"basis.{kind}"],
        words.figure(result["total"]),
        words.say("number.per", unit=amount),
        words.say("number.primary", share=words.percent(result["primaryDataShare"])),
        tiers,
    )


def _facts(subject: Mapping[str, Any], words: Wording) -> list[tuple[str, str]]:
    facility = subject["facility"]
    facts = [
        ("grade", subject.get("grade")),
        ("heat", subject.get("heat")),
        ("mass", words.quantity(subject["mass"]["value"], subject["mass"]["unit"])),
        ("route", subject["productionRoute"]),
        ("plant", f"{facility['name']}, {facility['country']}"),
    ]
    return [(words.texts[f"fact.{name}"], text) for name, text in facts if text is not None]


def _about(footprint: Mapping[str, Any], words: Wording) -> Markup:
    return words.say(
        "number.about",
        boundary=words.texts[f"boundary.{footprint['boundary']}"],
        gwp=footprint["gwpSet"],
        method=f"{footprint['method']['id']} {footprint['method']['version']}",
    )


def _identity(subject: Mapping[str, Any], words: Wording) -> list[tuple[str, str]]:
    """What a reader compares with the tag: name and value of the key, of each qualifier, and the heat."""
    product = parse_product_id(subject["id"])
    pairs = [
        (words.texts.get(f"ai.{name}", f"({name})"), value)
        for name, value in (product.primary, *product.qualifiers)
    ]
    return [*pairs, (words.texts["fact.heat"], subject["heat"])] if "heat" in subject else pairs


def _signed(found: Held, words: Wording) -> list[SignerLine]:
    period = found.claim.document["credentialSubject"]["period"]
    states = words.say("signers.states", start=_day(period["start"]), end=_day(period["end"]))
    role = "entity" if found.claim.stored.kind in OF_ENTITY else "producer"
    claim = _who(words.texts[f"role.{role}"], found.claim, (states,))
    if found.statement is None:
        return [claim]
    opinion = found.statement.document["credentialSubject"]
    accreditation = opinion["accreditation"]
    says = (
        words.say(
            f"assurance.{opinion['levelOfAssurance']}", opinion=words.texts[f"opinion.{opinion['outcome']}"]
        ),
        words.say("signers.accreditation", number=accreditation["number"], body=accreditation["body"]),
    )
    return [claim, _who(words.texts["role.verifier"], found.statement, says)]


def _who(role: str, credential: Credential, says: tuple[Markup, ...]) -> SignerLine:
    issuer, proof = credential.document["issuer"], credential.document["proof"]
    return SignerLine(
        role, issuer["name"], issuer["id"], _day(proof["created"]), says, credential.stored.digest
    )


def _day(moment: str) -> str:
    return moment[:10]
