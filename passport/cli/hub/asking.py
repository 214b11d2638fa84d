"""``passport hub search``: list claims that count."""

from argparse import Namespace

from passport.cli.output import terminal
from resolver.hub.searching import Asked
from resolver.hub.searching import search as find
from resolver.hub.store import Hub
from signing import jcs


def search(args: Namespace) -> int:
    """Print one page, and what to ask for the next one."""
    asked = Asked(
        args.cn, args.route, args.country, args.period, args.tier, args.boundary, args.gwp_set,
        args.electricity, args.by_number, args.after,
    )  # fmt: skip
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
    if page.after:
        terminal.say(f"The next page: --after {page.after}")
    return 0
