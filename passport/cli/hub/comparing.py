"""``passport hub anomalies`` and ``reconcile``: advice to look, and coverage of an inventory; no verdicts."""

from argparse import Namespace

from passport.cli.output import terminal
from passport.disk import files
from resolver.hub import plausible
from resolver.hub.reconciling import read_inventory
from resolver.hub.reconciling import reconcile as hold_against
from resolver.hub.store import Hub
from signing import jcs


def anomalies(args: Namespace) -> int:
    """Print what stands out; exit code 0 whatever it is, because it is advice."""
    found = plausible.anomalies(plausible.values_of(Hub.opened(args.hub), hs4=args.cn[:4]))
    if args.json:
        terminal.say_bytes(jcs.canonical({
            "compared": str(found.compared), "alone": str(found.alone),
            "anomalies": [
                {"digest": one.digest, "electricity": one.cell[2], "against": one.against,
                 "sentence": one.sentence}
                for one in found.anomalies
            ],
        }))  # fmt: skip
        return 0
    for one in found.anomalies:
        terminal.say(f"  {one.digest} {one.cell[2]}: {one.sentence}")
    terminal.say(
        f"{found.compared:,} numbers compared, {len(found.anomalies):,} findings;"
        f" {found.alone:,} have nothing to be compared with. This is advice, no verdict."
    )
    return 0


def reconcile(args: Namespace) -> int:
    """Print a line for each facility, year and set of rules."""
    reported = read_inventory(files.read(args.inventory), str(args.inventory))
    found = hold_against(Hub.opened(args.hub), reported)
    if args.json:
        terminal.say_bytes(jcs.canonical({"coverage": [
            {**{name: str(value) for name, value in one._asdict().items()}, "finding": one.finding}
            for one in found
        ]}))  # fmt: skip
        return 0
    for one in found:
        rules = [terminal.clean(rule) for rule in (one.boundary, one.gwp_set, one.electricity) if rule]
        amounts = f"{one.published_kg} of {one.reported_kg} kg"
        terminal.say(
            f"  {terminal.clean(one.place)} {one.year}: {one.ratio} ({', '.join([amounts, *rules])}):"
            f" {one.finding}"
        )
    return 0
