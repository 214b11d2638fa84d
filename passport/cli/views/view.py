"""``passport view``: show some facts of a claim to a reader, and say what is withheld."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passport.cli import options
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.disk import files
from passport.views.rules import READERS, Rules
from signing import jcs

if TYPE_CHECKING:
    from passport.work.viewing.offering import Claim, Offer

_MOST_SHOWN = 12


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "source", metavar="HOLDINGS", type=Path,
        help="holdings or workings of passport calculate, or a view to narrow",
    )  # fmt: skip
    parser.add_argument(
        "--of", dest="passport", metavar="PASSPORT", type=Path, required=True,
        help="passport whose claim the facts are of",
    )  # fmt: skip
    parser.add_argument("--for", dest="reader", choices=READERS, help="what this kind of reader is shown")
    parser.add_argument("--rules", metavar="FILE", type=Path, help="rules of your own instead, .toml")
    parser.add_argument(
        "--show", metavar="AT", action="append", default=[],
        help="this fact too, or those of a pattern, e.g. /scrap/home or '/components/eaf-*'",
    )  # fmt: skip
    options.add_paths(parser, "--known", "view that the reader has already", metavar="VIEW")
    parser.add_argument(
        "--allow-inference", action="store_true",
        help="write the view although the reader can compute more from it; it is said what",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", metavar="VIEW", type=Path, help="view to write; without it nothing is written"
    )
    parser.add_argument(
        "--holdings", metavar="FILE", type=Path,
        help="write the holdings that workings come to, for those who make views and see no workings",
    )  # fmt: skip
    parser.add_argument(
        "--inside", action="store_true", help="write the passport with the view in it, not the view alone"
    )
    parser.add_argument("--force", action="store_true", help="replace the file of -o if it exists")
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Derive the view, show what it shows and withholds, then write it where a file is named."""
    from passport.sheets.drafts.reading import DraftRefused
    from passport.work.viewing import offering

    _check(args)
    passport = files.read(args.passport)
    if args.holdings is not None:
        return _hold(args, passport)
    try:
        rules = _rules(args)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="shown")
    offer = offering.derive_view(
        files.read(args.source, limit=files.MAX_DOCUMENT),
        passport,
        rules,
        known=[files.read(path) for path in args.known],
        allow_inference=args.allow_inference,
    )
    claim = offering.claim_of(passport)
    if not args.json:
        _show(args, rules, claim, offer)
    if args.output is not None:
        data = offering.inside(claim, offer.view) if args.inside else jcs.canonical(offer.view.document())
        files.write(args.output, data, replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical(_facts(args, rules, claim, offer)))
    elif args.output is None:
        terminal.note("Nothing was written: -o VIEW writes it.")
    else:
        what = "the passport with the view in it" if args.inside else "the view; it goes with the passport"
        terminal.note(f"{args.output}: {what}")
    return 0


def _hold(args: Namespace, passport: bytes) -> int:
    """Write the holdings of a claim from its workings, and nothing else."""
    from passport.views.document import holdings_bytes
    from passport.work.viewing import offering

    claim = offering.claim_of(passport)
    held = offering.held_of(files.read(args.source, limit=files.MAX_DOCUMENT), claim)
    files.write(args.holdings, holdings_bytes(held), replace=args.force, private=True)
    if args.json:
        terminal.say_bytes(jcs.canonical({"holdings": str(args.holdings), "facts": str(len(held.leaves))}))
    else:
        terminal.note(f"{args.holdings}: holdings; whoever has them can show every fact, keep them secret")
    return 0


def _check(args: Namespace) -> None:
    """Refuse options that do not go together; ``usage.*``, ``file.exists``."""
    if args.reader is not None and args.rules is not None:
        raise UsageError("usage.rules", "--for and --rules are two sets of rules.", hint="Say one of them.")
    if args.holdings is not None:
        _check_alone(args)
        return
    if args.reader is None and args.rules is None and not args.show:
        raise UsageError(
            "usage.rules",
            "It is not said what the view shows.",
            hint=f"Say --for {'|'.join(READERS)}, --rules FILE or --show AT.",
        )
    if args.inside and args.output is None:
        raise UsageError(
            "usage.inside", "--inside writes a passport file.", hint="Say -o FILE too, or leave it out."
        )
    if args.output is not None:
        read = {path.resolve() for path in (args.source, args.passport, *args.known)}
        if args.output.resolve() in read:
            raise UsageError(
                "usage.same_file", f"{args.output} is a file that is read.", hint="Name another file."
            )
        files.check_free(args.output, replace=args.force)


def _check_alone(args: Namespace) -> None:
    """--holdings writes holdings and no view; ``usage.arguments``, ``file.exists``."""
    if args.reader or args.rules or args.show or args.known or args.output or args.inside:
        raise UsageError(
            "usage.arguments",
            "--holdings writes holdings, and no view.",
            hint="Say passport view WORKINGS --of PASSPORT --holdings FILE, then make views of FILE.",
        )
    files.check_free(args.holdings, replace=args.force)


def _rules(args: Namespace) -> Rules:
    """The rules of --for or --rules with the places of --show; raises ``DraftRefused``, ``view.pattern``."""
    from passport.sheets.views import rules_file
    from passport.views.rules import check_pattern

    if args.rules is not None:
        rules = rules_file.read_rules(files.read(args.rules, limit=files.MAX_SMALL), str(args.rules))
    elif args.reader is not None:
        rules = rules_file.shipped(args.reader)
    else:
        rules = Rules("facts by name", ())
    for pattern in args.show:
        check_pattern(pattern)
    return rules._replace(named=tuple(args.show))


def _show(args: Namespace, rules: Rules, claim: "Claim", offer: "Offer") -> None:
    """Print what is shown, what is withheld, and what follows from it."""
    from passport.carbon.rechecking.disclosed import kilograms
    from passport.views.rules import matches

    product = claim.document["credentialSubject"]["id"]
    terminal.say(f"{terminal.clean(product)} ({terminal.clean(rules.name)})")
    terminal.say(f"  shown     {_listed([fact.at for fact in offer.shown])}")
    terminal.say(f"  withheld  {_listed(offer.withheld)}")
    for one in offer.aggregates:
        if one.facts:
            shown, amount, withheld = map(kilograms, (one.shown, one.amount, one.withheld))
            terminal.say(f"            {one.key}: {shown} kg of {amount} shown, {withheld} withheld")
    there = [*(fact.at for fact in offer.shown), *offer.withheld]
    for pattern in rules.withhold:
        if not any(matches(pattern, at) for at in there):
            terminal.note(f"warning: the rules withhold {pattern}, where no fact is held")
    for inferred in offer.inferred:
        terminal.note(f"warning: the reader can compute {inferred.at} from {inferred.because}")


def _listed(places: "list[str] | tuple[str, ...]") -> str:
    """How many places, and the first of them."""
    if not places:
        return "nothing"
    more = f", and {len(places) - _MOST_SHOWN} more" if len(places) > _MOST_SHOWN else ""
    count = f"{len(places)} fact{'' if len(places) == 1 else 's'}"
    return f"{count}: {', '.join(places[:_MOST_SHOWN])}{more}"


def _facts(args: Namespace, rules: Rules, claim: "Claim", offer: "Offer") -> Any:  # noqa: ANN401 - JSON
    """The same as JSON."""
    from passport.carbon.rechecking.disclosed import kilograms

    return {
        "claim": {"id": claim.document["id"], "digestMultibase": claim.digest},
        "rules": rules.name,
        "shown": [fact.at for fact in offer.shown],
        "withheld": list(offer.withheld),
        "aggregates": [
            {
                "key": one.key,
                "amount": kilograms(one.amount),
                "shown": kilograms(one.shown),
                "withheld": kilograms(one.withheld),
            }
            for one in offer.aggregates
            if one.facts
        ],
        "inferred": [{"at": one.at, "because": one.because} for one in offer.inferred],
        **({"file": str(args.output)} if args.output is not None else {}),
    }
