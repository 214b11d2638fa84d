"""``passport hub search`` and ``aggregate``: list claims that count, and the cells that are published."""

from argparse import Namespace

from passport.cli.output import terminal
from passport.disk import clock
from resolver.hub import releasing
from resolver.hub.searching import Asked, comparable
from resolver.hub.searching import search as find
from resolver.hub.store import Hub
from signing import jcs


def search(args: Namespace) -> int:
    """Print one page, and what to ask for the next one."""
    asked = Asked(
        args.cn, args.route, args.country, args.period, args.tier, args.boundary, args.gwp_set,
        args.electricity, args.by_number, args.after,
    )  # fmt: skip
    if args.equivalence is not None:
        from passport.cli.hub import equating  # only where one is named

        asked = asked._replace(equivalence=equating.read(args.equivalence, args.trust, clock.at(args)))
    page = find(Hub.opened(args.hub), asked)
    if args.json:
        terminal.say_bytes(jcs.canonical({"rows": [{**one} for one in page.rows], "after": page.after}))
        return 0
    for one in page.rows:
        terminal.say(
            f"{terminal.quoted(one['name'])}  {terminal.clean(one['route'])}  {one['country']}"
            f"  {one['begins'][:10]}  {one['total']} kgCO₂e per {one['per']}, {one['electricity']},"
            f" {one['boundary']}, {one['gwp_set']}, tier {one['tier']},"
            f" {one['state']} on {one['checked_at'][:10]}"
        )
        terminal.say(f"  {one['digest']}")
    count = len(page.rows)
    terminal.say(f"{count} {'row' if count == 1 else 'rows'}." if count else "No claim is like that.")
    if asked.equivalence is not None:
        terminal.say(
            f"Rows of two rule sets, in one order by leave of {terminal.clean(asked.equivalence.setter)};"
            f" differences below {asked.equivalence.deviation} of a number mean nothing."
        )
    if page.after:
        terminal.say(f"The next page: --after {page.after}")
    return 0


def aggregate(args: Namespace) -> int:
    """Print the cells of the newest release, within one boundary, GWP set and electricity method."""
    asked = Asked(boundary=args.boundary, gwp_set=args.gwp_set, electricity=args.electricity)
    comparable(asked, "Cells are shown of")
    content = releasing.newest(Hub.opened(args.hub).folder)
    wanted = {"boundary": args.boundary, "gwpSet": args.gwp_set, "electricity": args.electricity,
              "hs4": args.cn[:4], "quarter": args.period}  # fmt: skip
    cells, withheld = (
        [one for one in content[name] if all(not value or one[key] == value for key, value in wanted.items())]
        for name in ("cells", "withheld")
    )
    if args.json:
        terminal.say_bytes(jcs.canonical({**content, "cells": cells, "withheld": withheld}))
        return 0
    terminal.say(f"Release {content['number']} of {content['at']}")
    for one in cells:
        terminal.say(
            f"  {_named(one)}: {one['mean']} kgCO₂e a tonne, about {one['claims']} claims of about"
            f" {one['groups']} groups"
        )
    for one in withheld:
        terminal.say(f"  {_named(one)}: withheld")
    if not cells and not withheld:
        terminal.say("No cell is like that.")
    return 0


def _named(cell: dict[str, str]) -> str:
    parts = (cell.get(name, "") for name in ("hs4", "quarter", "route", "country"))
    return " ".join(terminal.clean(part) for part in parts if part)
