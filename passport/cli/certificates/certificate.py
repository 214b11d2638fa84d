"""``passport certificate``: what is sold apart from goods, from the meter to its retirement."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from importlib import import_module
from pathlib import Path
from typing import Final

from passport.cli import options
from signing.shown import quoted

_DAYS: Final = 730
_DRAFTS: Final = frozenset({".json", ".toml"})
"""Endings of the draft of one claim; the sheet of a lot has another."""
_ACTIONS: Final = {
    "issue": "certify what a meter counted, period by period, and enter it in a registry",
    "transfer": "give units to another holder",
    "retire": "use units up, once and for good, for a product or an inventory",
    "show": "what a certificate says and what became of its units, or what you hold",
}


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    made = options.add_actions(parser, _ACTIONS)
    _issue(made["issue"])
    _transfer(made["transfer"])
    _retire(made["retire"])
    made["show"].add_argument(
        "certificate", metavar="CERTIFICATE", nargs="?",
        help="its digest, or its file; default: what you hold",
    )  # fmt: skip
    for name, action in made.items():
        options.add_identity(action, required=name != "show")
        action.add_argument("--to", metavar="URL", required=True, help="address of the registry")
        options.add_root(action)
        options.add_json(action)


def _issue(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="METER.csv", type=Path,
        help="start,end,units of each period; or the .json file of a request that could not be sent",
    )  # fmt: skip
    parser.add_argument(
        "--device", metavar="FILE", type=Path, help="what all certificates of the device say, .toml or .json"
    )
    parser.add_argument("--holder", metavar="DID", help="who holds the certificates first")
    parser.add_argument(
        "--assign", action="store_true", help="first assign the device to the registry, as its file says"
    )
    parser.add_argument(
        "--replaces", metavar="CERTIFICATE", action="append", default=[],
        help="a withdrawn certificate in whose place one is issued: digest, file, or the request of -o for"
        " those of these periods; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--withdraw", metavar="REASON", help="first withdraw those that --replaces names, where they stand"
    )
    options.add_output(parser, required=False, what="the signed request, kept to be sent again")
    options.add_days(parser, _DAYS, "the certificates")


def _transfer(parser: ArgumentParser) -> None:
    parser.add_argument("certificate", metavar="CERTIFICATE", nargs="?", help="its digest, or its file")
    parser.add_argument(
        "--units", metavar="FROM:TO", type=_interval,
        help="the first unit, and the first that is not given any more",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="everything that is held, in place of both")
    parser.add_argument("--holder", metavar="DID", help="who gets them")
    parser.add_argument(
        "--reserve", action="store_true", help="keep them for their retirement, in place of --holder"
    )


def _retire(parser: ArgumentParser) -> None:
    parser.add_argument(
        "use", metavar="USE.csv", type=Path, help="start,end,units of what was used in each period"
    )
    purpose = parser.add_mutually_exclusive_group(required=True)
    purpose.add_argument(
        "--for", metavar="DRAFT", dest="draft", type=Path,
        help="draft of the claim whose product used the units; or the sheet of a lot, for each of its coils",
    )  # fmt: skip
    purpose.add_argument(
        "--purpose", choices=("compliance", "inventory"), help="what else than a product they are used for"
    )
    parser.add_argument("--heat", metavar="NAME", help="of a lot: the heat that used them, of several")
    parser.add_argument("--coils", metavar="FILE", type=Path, help="coils of a lot in .csv")
    parser.add_argument("--map", metavar="FILE", type=Path, help="what the columns of a plant's sheet mean")
    parser.add_argument("--product", metavar="CODE", default="electricity", help="default: electricity")
    parser.add_argument("--unit", metavar="CODE", default="WHR", help="UN/ECE code; default: WHR (Wh)")
    parser.add_argument(
        "--geography", metavar="CODE", required=True, help="market in which it was used, as certificates say"
    )
    parser.add_argument(
        "--scope", choices=("1", "2", "3"), default="2", help="in which it is claimed; default: 2"
    )
    parser.add_argument(
        "--by", choices=("period", "vintage"), default="period",
        help="period: produced within each period of use (default); vintage: before it, as for stored fuels",
    )  # fmt: skip
    parser.add_argument(
        "--policy", metavar="FILE", dest="asked", type=Path,
        help="what else certificates must meet, in .toml: months, commissioned-after, qualities",
    )  # fmt: skip
    options.add_output(parser, required=True, what="the retirement that the registry signs")
    options.add_evidence(parser, status=False, inputs=False)


def _interval(text: str) -> tuple[int, int]:
    first, mark, behind = text.partition(":")
    if mark and all(part.isascii() and part.isdigit() and len(part) < 19 for part in (first, behind)):
        return int(first), int(behind)
    raise ArgumentTypeError(f"{quoted(text, 40)} is not FROM:TO, two whole numbers")


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    of_lot = args.action == "retire" and args.draft is not None and args.draft.suffix.lower() not in _DRAFTS
    name = "retire_lot" if of_lot else args.action
    running = import_module(f"passport.cli.certificates.{name}")
    code: int = running.run(args)
    return code
