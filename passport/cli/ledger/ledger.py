"""``passport ledger``: carbon books in double entry, and the yearly CO2 statement drawn from them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from passport.cli import options

_ACTIONS: Final = {
    "open": ("ledger_writing", "make books with an opening balance sheet"),
    "post": ("ledger_writing", "post the entries of journals; all of them or none"),
    "show": ("ledger_reading", "balances, layers, indicators"),
    "draw": ("ledger_writing", "take a draft claim's number from a layer"),
    "close": ("ledger_writing", "close a fiscal year and draft its CO2 statement"),
    "check": ("ledger_reading", "recheck the chain, the tables, and a statement against the journal"),
    "export": ("ledger_reading", "write the journal for another program, or for an auditor"),
    "backup": ("ledger_writing", "copy the books"),
    "consolidate": ("ledger_reading", "join the books of a group and take internal sales out"),
    "residual": ("reporting.residual", "calculate the factor of what is left once attributes were sold"),
    "custody": ("reporting.custody", "balance what came in and went out with an attribute, and who got it"),
}
_FORMATS: Final = ("beancount", "hledger", "csv", "jsonl", "workings")


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    parser.add_argument(
        "--example",
        choices=("gocasi", "sap", "metal"),
        help="write the files of a worked example into a folder",
    )
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, help="folder for --example")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=options.Parser)
    made = {name: actions.add_parser(name, help=summary) for name, (_, summary) in _ACTIONS.items()}
    for name, one in made.items():
        if name not in {"consolidate", "custody", "residual"}:
            one.add_argument("books", metavar="BOOKS", type=Path, help="file of books")
        options.add_json(one)
    _configure_writing(made)
    _configure_reading(made)
    made["residual"].add_argument("mix", metavar="FILE", type=Path, help="the mix and its sales")
    options.add_output(made["residual"], required=False, what="the factor, for calculate --factors")
    made["custody"].add_argument(
        "several", metavar="SYSTEM MOVEMENTS", nargs="+", type=Path,
        help="TOML file of a system, then its movements, CSV or workbook; further pairs are compared with it",
    )  # fmt: skip
    made["custody"].add_argument(
        "--previous",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="balance of the period before: all that it left is carried by the systems that begin where it"
        " ends; may be given for each system",
    )
    made["custody"].add_argument(
        "--books", metavar="BOOKS", type=Path, help="carbon books: movements with the key of an entry agree"
    )
    options.add_output(
        made["custody"], required=False, what="the balance of the first system, which a claim cites by digest"
    )


def _configure_writing(made: Mapping[str, ArgumentParser]) -> None:
    made["open"].add_argument(
        "--entity", metavar="PATH", type=Path, required=True, help="identity folder, or JSON with id and name"
    )
    made["open"].add_argument(
        "--id", metavar="URI", help="GS1 Digital Link of the entity (417/GLN); default: the file's"
    )
    made["open"].add_argument(
        "--standard", metavar="NAME", default="casi-2", help="accounting standard; default: casi-2"
    )
    made["open"].add_argument(
        "--opening", metavar="FILE", type=Path, help="opening balance sheet, CSV or workbook; default: zero"
    )
    made["open"].add_argument(
        "--start", metavar="DAY", required=True, help="first day of the books, as 2025-01-01"
    )
    made["open"].add_argument(
        "--evidence", metavar="KIND:VALUE", default="", help="what the opening rests on; default: inaugural"
    )
    _configure_post(made["post"])
    made["draw"].add_argument("layer", metavar="LAYER", help="id of a layer, as show --layers writes it")
    made["draw"].add_argument(
        "--draft", metavar="FILE", type=Path, required=True, help="draft that calculate wrote"
    )
    made["draw"].add_argument(
        "--key", metavar="KEY", required=True, help="your number for this claim, unique for ever"
    )
    made["draw"].add_argument(
        "--unit-kg", metavar="KG", default="1000", help="mass of one unit; default: 1000 kg"
    )
    options.add_output(made["draw"], what="draft claim for passport issue")
    made["close"].add_argument("year", metavar="YEAR", help="fiscal year, as 2025")
    made["close"].add_argument(
        "--detail",
        choices=("line", "account", "total"),
        default="account",
        help="how much the draft discloses; units and products only with line",
    )
    made["close"].add_argument(
        "--workings", metavar="FILE", type=Path, help="write the journal for the auditor"
    )
    options.add_output(made["close"], required=False, what="draft of the CO2 statement")
    options.add_output(made["backup"], what="copy of the books")
    for name in ("open", "post", "draw", "close"):
        options.add_at(made[name])


def _configure_post(post: ArgumentParser) -> None:
    post.add_argument("journals", metavar="FILE", nargs="*", type=Path, help="journal, CSV or workbook")
    post.add_argument(
        "--map", metavar="MAP", type=Path, help="the FILEs are exports of an ERP system, read by this map"
    )
    post.add_argument(
        "--passports", metavar="PATH", help="passports of bought materials, a file or folder: a purchase each"
    )
    post.add_argument("--into", metavar="ACCOUNT", help="account that takes them, as materials/slabs")
    post.add_argument("--day", metavar="DAY", help="day they were received")
    post.add_argument("--trust", metavar="FILE", type=Path, help="trust list to judge them by")
    post.add_argument(
        "--status", metavar="PATH", type=Path, action="append", default=[], help="further status lists"
    )


def _configure_reading(made: Mapping[str, ArgumentParser]) -> None:
    made["show"].add_argument("--layers", action="store_true", help="the layers that still hold units")
    made["show"].add_argument(
        "--claims", action="store_true", help="claims drawn from layers, reconciled with what the layers hold"
    )
    made["show"].add_argument(
        "--indicators", metavar="YEAR", help="performance indicators of a year, with formulas"
    )
    made["show"].add_argument(
        "--money",
        metavar="FILE",
        type=Path,
        help="CSV of name and amount (cogs, administration, profit/LINE) for ratios; not kept",
    )
    made["show"].add_argument("--direct-budget", metavar="TONNES", help="budget of net direct emissions")
    made["show"].add_argument("--legacy-budget", metavar="TONNES", help="budget of all contributions")
    made["show"].add_argument(
        "--use-phase",
        metavar="FILE",
        type=Path,
        help="CSV of line, units, each (tonnes) and basis: an estimate beside the contribution",
    )
    made["show"].add_argument(
        "--target", metavar="YEAR:TONNES", help="net contribution planned for a later year"
    )
    made["check"].add_argument("--against", metavar="FILE", type=Path, help="statement or its draft")
    made["export"].add_argument(
        "--as", dest="form", choices=_FORMATS, required=True, help="workings holds the salt and the links"
    )
    options.add_output(made["export"])
    made["consolidate"].add_argument(
        "several", metavar="BOOKS", nargs="+", type=Path, help="books of the group"
    )
    made["consolidate"].add_argument(
        "--year", metavar="YEAR", required=True, help="fiscal year, closed in all of them"
    )
    made["consolidate"].add_argument(
        "--internal",
        metavar="KEY",
        action="append",
        help="claim or delivery that is an internal sale; default: every key found in two books",
    )
    made["consolidate"].add_argument(
        "--ownership", metavar="FILE", type=Path, help="refused: books are added up whole, as under control"
    )


def run(args: Namespace) -> int:
    """Dispatch on the action; its module is imported only now."""
    if args.action is None:
        if args.example is None or args.output is None:
            raise options.UsageError(
                "usage.arguments",
                "An action is missing.",
                hint=f"Say one of {', '.join(_ACTIONS)}, or --example gocasi|sap|metal -o DIR.",
            )
        module, name = "ledger_writing", "example"
    else:
        module, name = _ACTIONS[args.action][0], "open_" if args.action == "open" else args.action
    place = module if "." in module else f"ledger.{module}"
    code: int = getattr(import_module(f"passport.cli.{place}"), name)(args)
    return code
