"""``passport hub search`` and ``aggregate``: list claims that count, and the cells that are published."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from passport.cli.hub import equating, remote
from passport.cli.output import terminal
from passport.disk import clock, files
from resolver.hub import releasing, searching
from resolver.hub.equivalence import Equivalence
from resolver.hub.searching import Asked
from resolver.hub.store import Hub
from signing import jcs, strict_json
from signing.strict_json import JsonValue
from verify.hub.equivalences import RULES

_SHOWN = (
    "name", "route", "country", "begins", "total", "per", "electricity", "boundary", "gwp_set", "tier",
    "state", "checked_at", "digest",
)  # fmt: skip


def search(args: Namespace) -> int:
    """Print one page, and what to ask for the next one; with ``--all`` every page."""
    asked = Asked(
        args.cn, args.route, args.country, args.period, args.tier, args.boundary, args.gwp_set,
        args.electricity, args.by_number, args.after,
    )  # fmt: skip
    hub = None if args.to else Hub.opened(args.hub)
    rules = _equivalence(args)
    asked = asked._replace(equivalence=rules)
    searching.check(asked)
    for answer in _pages(args, asked, hub):
        if args.json:
            terminal.say_bytes(jcs.canonical(answer))
            continue
        _say_page(answer)
        if rules is not None:
            terminal.say(equating.said(rules))
        if answer["after"] and not args.all:
            terminal.say(f"The next page: --after {terminal.clean(str(answer['after']))}")
        if args.to:
            remote.receipt(answer)
    return 0


def _pages(args: Namespace, asked: Asked, hub: Hub | None) -> Iterator[dict[str, Any]]:
    """Give one page, or with ``--all`` every one; a page that leads to itself is the last."""
    while True:
        answer = _asked(args, asked) if hub is None else _found(hub, asked)
        after = remote.taken(lambda one: str(one["after"]), answer)
        yield answer
        if not args.all or after in ("", asked.after):
            return
        asked = asked._replace(after=after)


def _say_page(answer: dict[str, Any]) -> None:
    """Print the rows of a page; raises ``fetch.not_a_resolver`` where a server answered otherwise."""

    def rows_of(one: dict[str, Any]) -> list[dict[str, str]]:
        remote.texts([{"after": one["after"]}])
        return [{name: row[name] for name in _SHOWN} for row in remote.texts(one["rows"])]

    rows = remote.taken(rows_of, answer)
    for row in rows:
        one = {name: terminal.clean(text) for name, text in row.items()}
        terminal.say(
            f"{terminal.quoted(row['name'])}  {one['route']}  {one['country']}"
            f"  {one['begins'][:10]}  {one['total']} kgCO₂e per {one['per']}, {one['electricity']},"
            f" {one['boundary']}, {one['gwp_set']}, tier {one['tier']},"
            f" {one['state']} on {one['checked_at'][:10]}"
        )
        terminal.say(f"  {one['digest']}")
    count = len(rows)
    terminal.say(f"{count} {'row' if count == 1 else 'rows'}." if count else "No claim is like that.")


def _found(hub: Hub, asked: Asked) -> dict[str, JsonValue]:
    """The page of a hub that lies here, as one elsewhere answers."""
    page = searching.search(hub, asked)
    answer: dict[str, JsonValue] = {"rows": [{**one} for one in page.rows], "after": page.after}
    return answer if asked.equivalence is None else {**answer, "equivalence": asked.equivalence.limits}


def _asked(args: Namespace, asked: Asked) -> dict[str, Any]:
    """The page of the hub at ``--to``."""
    words = {
        "cn": asked.cn, "route": asked.route, "country": asked.country, "period": asked.period,
        "tier": asked.tier, "boundary": asked.boundary, "gwpSet": asked.gwp_set,
        "electricity": asked.electricity, "after": asked.after,
    }  # fmt: skip
    members: dict[str, JsonValue] = {name: text for name, text in words.items() if text}
    if asked.by_number:
        members["byNumber"] = True
    if asked.equivalence is not None:
        members["equivalence"] = strict_json.loads(files.read(args.equivalence))
    return remote.ask(args, "search", members)


def _equivalence(args: Namespace) -> Equivalence | None:
    return None if args.equivalence is None else equating.read(args.equivalence, args.trust, clock.at(args))


def aggregate(args: Namespace) -> int:
    """Print the cells of the newest release, within one set of rules, or two that are equivalent.

    Of a hub elsewhere it is the newest signed one, which has to hold by the trust list.
    """
    asked = Asked(
        args.cn, period=args.period, boundary=args.boundary, gwp_set=args.gwp_set,
        electricity=args.electricity,
    )  # fmt: skip
    searching.check_cells(asked)
    rules = _equivalence(args)
    if rules is not None:
        searching.check(asked._replace(by_number=True, equivalence=rules))
    content = remote.release(args) if args.to else releasing.newest(Hub.opened(args.hub).folder)
    named = (args.boundary, args.gwp_set, args.electricity)
    wanted = {"hs4": args.cn, "quarter": args.period}
    cells, withheld = (
        [one for one in content[name] if _is_asked(one, named, wanted, rules)]
        for name in ("cells", "withheld")
    )
    if args.json:
        limits: dict[str, JsonValue] = {} if rules is None else {"equivalence": rules.limits}
        terminal.say_bytes(jcs.canonical({**content, "cells": cells, "withheld": withheld, **limits}))
        return 0
    terminal.say(f"Release {content['number']} of {content['at']}")
    _say_cells(cells, withheld, with_rules=rules is not None)
    if rules is not None:
        terminal.say(equating.said(rules))
    return 0


def _say_cells(cells: list[dict[str, str]], withheld: list[dict[str, str]], *, with_rules: bool) -> None:
    for one in cells:
        _say_cell(one, with_rules=with_rules)
    for one in withheld:
        terminal.say(f"  {_named(one)}: withheld")
    if not cells and not withheld:
        terminal.say("No cell is like that.")


def _say_cell(one: dict[str, str], *, with_rules: bool) -> None:
    beside = f", by {', '.join(terminal.clean(one[name]) for name in RULES)}" if with_rules else ""
    terminal.say(
        f"  {_named(one)}: {one['mean']} kgCO₂e a tonne, about {one['claims']} claims of about"
        f" {one['groups']} groups{beside}"
    )


def _is_asked(
    cell: dict[str, str], named: tuple[str, ...], wanted: dict[str, str], rules: Equivalence | None
) -> bool:
    """Whether a cell is one of those; with an equivalence, by either of its sets, but within its limits.

    A cell without a route mixes all of them, and is outside.
    """
    if not all(not value or cell[key] == value for key, value in wanted.items()):
        return False
    own = tuple(cell[name] for name in RULES)
    if rules is None:
        return own == named
    return rules.holds_for(own, cell["hs4"], cell["quarter"], cell.get("route", ""))


def _named(cell: dict[str, str]) -> str:
    parts = (cell.get(name, "") for name in ("hs4", "quarter", "route", "country"))
    return " ".join(terminal.clean(part) for part in parts if part)
