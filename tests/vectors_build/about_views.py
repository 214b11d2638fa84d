"""Facts that a claim commits to, and views that show some of them (DESIGN 2.9)."""

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, NamedTuple

from passport.carbon.disclosable import commitment
from passport.views.document import View
from passport.views.facts import Fact
from passport.vocab import CONTEXTS
from passport.work import calculating as work
from passport.work.calculating import Beside, Calculated, Disclosing, File
from signing import jcs
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world import Documents
from tests.world_logs import Logs
from tests.world_people import Document, Knob
from tests.world_views import SALT, Footprint, footprint, view

COKE = "/components/eaf-charge-carbon"
ELECTRODES = "/components/eaf-electrodes"
GAS = "/components/mill-reheating-gas"
MANGANESE = "/components/ferro-manganese"
SILICON = "/components/ferro-silicon"
CHROME = "/components/ferro-chrome"
SCRAP = "/components/scrap-processing"
"""Ferro-alloys and scrap processing are one aggregate of the claim."""


def calculated() -> Calculated:
    """An example of the package, with a salt of its own, committed to all its facts and declared scrap."""
    example = resources.files("passport.carbon").joinpath("examples", "scrap-eaf.toml").read_bytes()
    wanted = Disclosing(facts=(Fact("/scrap/home", {"share": "0.12"}),))
    beside = Beside(disclosing=wanted)
    return work.calculated(File("scrap-eaf.toml", example), "toml", salt=SALT, beside=beside)


def _draft(one: Calculated) -> dict[str, Any]:
    return {"footprint": dict(one.footprint)}


class Held(NamedTuple):
    """A chain whose claim commits to facts."""

    docs: Documents
    of: Footprint

    def view(self, *places: str) -> View:
        """The view of its claim that shows these facts."""
        return view(self.docs.claim, self.of.held, *places)

    def shows(self, *places: str) -> Document:
        """The same as JSON."""
        return self.view(*places).document()


def held(w: Stage, **knobs: Knob) -> Held:
    """The base passport with eleven sources by stage, and a claim that commits to what lies behind them."""
    found = footprint(**knobs)
    return Held(w.with_claim(footprint=found.member), found)


def viewed(docs: Documents, *views: Any, context: Iterable[str] = CONTEXTS) -> bytes:
    """The passport file with these views, without asking whether they are any."""
    signed: list[Any] = list(docs.signed())
    return jcs.canonical({
        "@context": list(context), "type": ["VerifiablePresentation"], "verifiableCredential": signed,
        "views": list(views),
    })  # fmt: skip


def asked(one: Held, *views: Mapping[str, Any], **more: Knob) -> Given:
    return given(viewed(one.docs, *views), **more)


# Facts that are shown


@scenario("verified")
def facts_committed_and_none_shown(w: Stage) -> Given:
    """A claim may commit to facts that nobody sees; nothing is asked then (DESIGN 2.9)."""
    return given(file_of(held(w).docs))


@scenario("verified")
def view_in_the_file(w: Stage) -> Given:
    """Three facts against the claim's own root, in the passport file (DESIGN 2.9)."""
    one = held(w)
    return asked(one, one.shows(COKE, "/scrap/home", "/gases/market-based/rolling"))


@scenario("verified")
def two_views_of_one_aggregate(w: Stage) -> Given:
    """Each view shows a part of the ferro-alloys; together they are counted once, and what is left is what
    nobody shows (DESIGN 2.9, T312)."""
    one = held(w)
    beside = jcs.canonical(one.shows(MANGANESE, SILICON))
    return given(viewed(one.docs, one.shows(MANGANESE, CHROME)), views=(beside,))


@scenario("verified")
def view_of_every_fact(w: Stage) -> Given:
    """Everything is shown, and nothing is withheld (DESIGN 2.9)."""
    one = held(w)
    return asked(one, one.shows(*one.of.held.leaves))


@scenario("verified")
def view_and_proofs_of_a_log(w: Stage) -> Given:
    """A file may hold views and proofs of a log (DESIGN 2.9, 4.1)."""
    one, logs = held(w), Logs(w)
    block = logs.block([one.docs.claim, one.docs.statement or {}])
    data = logs.file(one.docs, [block])
    document = {**jcs_loads(data), "views": [one.shows(COKE)]}
    return given(jcs.canonical(document), trust=logs.trust())


@scenario("verified")
def view_and_workings(w: Stage) -> Given:
    """Whoever holds the workings comes to the same root: L3 (DESIGN 2.9, 6.3)."""
    one = calculated()
    docs = w.with_claim(**_draft(one))
    held_of = commitment(one.calculation.result, "stage", one.calculation.workings)
    shown = view(docs.claim, held_of, "/components/charge-carbon", "/scrap/home").document()
    return given(viewed(docs, shown), workings=one.workings)


@scenario("figures_wrong", "claim.workings")
def root_that_the_workings_do_not_give(w: Stage) -> Given:
    """The claim commits to other facts than its workings hold (DESIGN 2.9, 6.3)."""
    one = calculated()
    draft = _draft(one)
    draft["footprint"]["disclosable"] = footprint().member["disclosable"]
    return given(file_of(w.with_claim(**draft)), workings=one.workings)


def jcs_loads(data: bytes) -> dict[str, Any]:
    """The members of a passport file."""
    from signing.strict_json import loads

    found: Any = loads(data)
    return dict(found)
