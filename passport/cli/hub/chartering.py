"""``passport hub charter`` and ``accesses``: who may ask a hub what, and who has asked."""

import tomllib
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport.acts.hub import content as hub_content
from passport.cli.hub.publishing import unlocked
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.model.hub.document import About
from resolver.hub.access import charters, journal
from resolver.hub.engine import HubRefused
from resolver.hub.store import Hub
from signing import jcs
from signing.shown import escaped
from signing.strict_json import JsonValue

_CHARTER: About = "HubCharter"


def charter(args: Namespace) -> int:
    """Sign the next edition from a draft, and put it in force."""
    Hub.opened(args.hub)
    draft = _draft(args.charter)
    at = clock.at(args)
    signing = unlocked(args, at)

    def sign(number: str, content: Mapping[str, JsonValue]) -> bytes:
        return hub_content.sign(_CHARTER, number, content, signing)

    with Hub.opened(args.hub).alone() as hub:
        path = charters.issue(hub, draft, signing.did, at, sign)
    if args.json:
        terminal.say_bytes(files.read(path))
    else:
        terminal.say(f"{path} is in force until {signing.valid_until}.")
    return 0


def accesses(args: Namespace) -> int:
    """Print the lines of the journal; each is held against the one before it."""
    hub = Hub.opened(args.hub).folder
    found = journal.shown_to(hub, args.of, everything=not args.of)
    count = 0
    for receipt, entry in found:
        count += 1
        if args.json:
            terminal.say_bytes(jcs.canonical({**entry, "sha256": receipt.sha256}))
            continue
        shown = ", ".join(f"{rows} of {terminal.clean(who)}" for who, rows in entry["shown"].items())
        terminal.say(
            f"{entry['number']}  {entry['at']}  {terminal.clean(entry['who'])}  {entry['act']}"
            f" ({entry['of']}): {f'rows: {shown}' if shown else 'no rows'}"
        )
        terminal.say(f"    {terminal.clean(jcs.canonical(entry['question']).decode())}")
        terminal.say(f"    {receipt.sha256}")
    if not args.json:
        terminal.say(f"{count:,} questions; no line of the journal was changed." if count else "No question.")
    return 0


def _draft(path: Path) -> dict[str, Any]:
    """Read a charter as people write it; raises ``hub.charter`` for what is no TOML."""
    try:
        return tomllib.loads(files.read(path, limit=files.MAX_SMALL).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HubRefused(
            "hub.charter", f"{path} is no TOML: {escaped(str(error))}.",
            hint="It has text, standardSetter and [[grants]]; see passport/docs/hub.md.", where=str(path),
        ) from error  # fmt: skip
