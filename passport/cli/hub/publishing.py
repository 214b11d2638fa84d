"""``passport hub release`` and ``rebuild``: publish cells that reveal nobody, and make them again."""

from argparse import Namespace

from passport.cli.output import terminal
from passport.disk import clock, files
from resolver.hub import releasing
from resolver.hub.groups import read_groups
from resolver.hub.store import Hub
from signing import jcs
from signing.strict_json import loads


def release(args: Namespace) -> int:
    """Make the next release; with ``--json`` print it as it is published."""
    Hub.opened(args.hub)
    groups = read_groups(files.read(args.groups), str(args.groups))
    with Hub.opened(args.hub).alone() as hub:
        done = releasing.release(hub, groups, clock.at(args))
    if args.json:
        terminal.say_bytes(done.data)
        return 0
    content = loads(done.data, max_bytes=2 * len(done.data))
    assert isinstance(content, dict)  # noqa: S101 - written above
    cells, withheld = content["cells"], content["withheld"]
    assert isinstance(cells, list)  # noqa: S101 - as above
    assert isinstance(withheld, list)  # noqa: S101 - as above
    terminal.say(f"Release {done.number}: {len(cells):,} cells, {len(withheld):,} withheld.")
    for reason, count in done.left_out.items():
        terminal.say(f"  {count:>9,} claims left out: {reason}")
    terminal.say(f"{releasing.place(args.hub, done.number) / releasing.RELEASE}")
    return 0


def rebuild(args: Namespace) -> int:
    """Compare each release with itself made again; exit code 5 where one differs."""
    found = releasing.rebuild(Hub.opened(args.hub))
    same = all(one for _, one in found)
    if args.json:
        terminal.say_bytes(jcs.canonical({"releases": {str(number): one for number, one in found}}))
    else:
        for number, one in found:
            terminal.say(f"  release {number}: {'the same bytes' if one else 'OTHER BYTES'}")
        terminal.say("Nothing was released yet." if not found else f"{len(found)} releases made again.")
    return 0 if same else 5
