"""``passport hub``: keep what verifies, search it, and publish what reveals nobody."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path
from typing import Final

from passport.cli import options
from passport.cli.hub import baseline, remote
from passport.cli.output import languages
from passport.runner.stopping import stoppable

_ACTIONS: Final = {
    "ingest": "verify passports, and keep rows of those that are at least qualified",
    "search": "list claims that count, page after page",
    "aggregate": "show the cells of the newest release",
    "release": "publish the cells that reveal nobody, as a file that never changes",
    "rebuild": "make all releases again from what they were made of, and compare the bytes",
    "charter": "sign who may ask the hub what, as the next edition",
    "retain": "let rows go that are older than the charter keeps them",
    "accesses": "show who asked about which rows, and check that no line was changed",
    "equate": "sign that two rule sets may be compared, for which goods and how far",
    "baseline": "factors from an input-output table: averages of sectors, always tier T0",
    "anomalies": "say which numbers stand out against like ones; advice, no verdict",
    "reconcile": "hold direct emissions of published claims against a reported inventory",
}
_MODULES: Final = {
    "ingest": "ingest", "search": "asking", "aggregate": "asking", "release": "publishing",
    "rebuild": "publishing", "charter": "chartering", "accesses": "chartering", "retain": "retaining",
    "equate": "equating",
    "baseline": "baseline",
    "anomalies": "comparing", "reconcile": "comparing",
}  # fmt: skip
_ELSEWHERE: Final = frozenset({"search", "aggregate", "accesses", "anomalies", "reconcile"})
"""Actions that ask a hub elsewhere as well, by ``--to``."""
_WHOLE: Final = "The hub is whole, as it was or with what was asked for; run the command again."
_STOPPED: Final = {
    "ingest": _WHOLE,
    "retain": _WHOLE,
    "release": "The hub is whole. passport hub rebuild says which releases it has; run the command again if"
    " this one is not among them.",
}
"""Hints where an action is stopped; others write nothing, or one file at their end."""
_TEN_YEARS: Final = 3652
_YEAR: Final = 365


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    made = options.add_actions(parser, _ACTIONS)
    _ingest(made["ingest"])
    _search(made["search"])
    _rules(made["aggregate"])
    _equivalence(made["aggregate"], "cells of a second rule set too, as a standard setter has signed")
    made["aggregate"].add_argument("--cn", metavar="HEADING", default="", help="4 digits of the code")
    made["aggregate"].add_argument("--period", metavar="QUARTER", default="", help="a quarter: 2026Q3")
    made["release"].add_argument(
        "--groups", metavar="FILE", type=Path, required=True,
        help="control group of each producer, .csv: producer,group",
    )  # fmt: skip
    made["release"].add_argument(
        "--regrouped", action="store_true",
        help="it is meant that the groups leave out or divide what the last release counts",
    )  # fmt: skip
    options.add_identity(made["release"], required=False)
    options.add_days(made["release"], _TEN_YEARS, "a signed release")
    options.add_at(made["release"])
    made["charter"].add_argument(
        "charter", metavar="CHARTER.toml", type=Path, help="text, standardSetter, grants (party, may, of)"
    )
    made["charter"].add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust list with the platform and standardSetter; default: the one in force",
    )  # fmt: skip
    options.add_identity(made["charter"])
    options.add_days(made["charter"], _YEAR, "an edition")
    options.add_at(made["charter"])
    made["retain"].add_argument("--dry-run", action="store_true", help="count them, and let none go")
    made["retain"].add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust list that the charter is held against; default: the one in force",
    )  # fmt: skip
    options.add_identity_read(made["retain"])
    options.add_at(made["retain"])
    made["accesses"].add_argument(
        "--of", metavar="DID", default="", help="what this party asked, and who was shown rows of it"
    )
    made["anomalies"].add_argument("--cn", metavar="HEADING", default="", help="4 digits of the code")
    made["reconcile"].add_argument(
        "inventory", metavar="INVENTORY.csv", type=Path,
        help="facility,year,direct_kg as an entity reports, or country,hs4,year,direct_kg of a jurisdiction",
    )  # fmt: skip
    _equate(made.pop("equate"))
    baseline.configure(made.pop("baseline"))
    for name, action in made.items():
        if name in _ELSEWHERE:
            remote.add(action, signed=name != "aggregate")
        else:
            action.add_argument("--hub", metavar="DIR", type=Path, required=True, help="folder of the hub")
        options.add_json(action)


def _ingest(parser: ArgumentParser) -> None:
    parser.add_argument(
        "targets", metavar="TARGET", nargs="*", help="passport file, folder, NDJSON file, or delivery"
    )
    parser.add_argument(
        "--db", metavar="FILE|URL", help="and what a resolver keeps: its SQLite file or postgresql:// URL"
    )
    options.add_evidence(parser)
    parser.add_argument("--policy", metavar="FILE|NAME", help="demands that a passport is judged by besides")
    parser.add_argument("--no-state", action="store_true", help="remember nothing of what status lists say")
    languages.add(parser)
    options.add_at(parser)


def _equate(parser: ArgumentParser) -> None:
    parser.add_argument(
        "equivalence", metavar="DRAFT.toml", type=Path, help="number, text, sets of rules, limits"
    )
    parser.add_argument("-o", dest="output", metavar="FILE", type=Path, required=True, help="the signed file")
    options.add_identity(parser)
    options.add_days(parser, _YEAR, "an equivalence")
    options.add_at(parser)


def _search(parser: ArgumentParser) -> None:
    _rules(parser)
    parser.add_argument("--cn", metavar="CODE", default="", help="first digits of the code, 4 or more")
    parser.add_argument("--route", metavar="NAME", default="", help="production route")
    parser.add_argument("--country", metavar="CODE", default="", help="country of the facility")
    parser.add_argument("--period", metavar="PERIOD", default="", help="a year or a quarter: 2026, 2026Q3")
    parser.add_argument("--tier", metavar="TIER", default="", help="T0 to T4: no part rests on a lower tier")
    parser.add_argument(
        "--by-number", action="store_true",
        help="lowest emissions a tonne first, within one boundary, GWP set and electricity method",
    )  # fmt: skip
    _equivalence(parser, "with --by-number: rows of a second rule set too, as a standard setter has signed")
    parser.add_argument("--after", metavar="PLACE", default="", help="the page after this place")
    parser.add_argument("--all", action="store_true", help="all pages, one after the other")


def _equivalence(parser: ArgumentParser, what: str) -> None:
    """``--equivalence``, ``--trust``, ``--at``: by which two rule sets are shown together."""
    parser.add_argument("--equivalence", metavar="FILE", type=Path, help=what)
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust list with that standard setter, and with the platform of a hub elsewhere",
    )  # fmt: skip
    options.add_at(parser)


def _rules(parser: ArgumentParser) -> None:
    """``--boundary``, ``--gwp-set``, ``--electricity``: what figures have in common that are compared."""
    parser.add_argument("--boundary", metavar="NAME", default="", help="system boundary, as claims state it")
    parser.add_argument("--gwp-set", metavar="NAME", default="", help="set of GWP values, as claims state it")
    parser.add_argument(
        "--electricity", choices=("location-based", "market-based"), default="", help="electricity method"
    )


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    engine = import_module("resolver.hub.engine")
    running = import_module(f"passport.cli.hub.{_MODULES[args.action]}")
    with stoppable(_STOPPED.get(args.action, ""), engine.interrupt, engine.failures):
        code: int = getattr(running, args.action)(args)
    return code
