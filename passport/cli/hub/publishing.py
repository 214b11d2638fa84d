"""``passport hub release`` and ``rebuild``: publish cells that reveal nobody, and make them again."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Final

from passport.acts.hub import content as hub_content
from passport.cli.hub.unlocking import moment, party, unlocked
from passport.cli.output import terminal
from passport.disk import files
from resolver.hub import releasing
from resolver.hub.access import journal
from resolver.hub.control import parties
from resolver.hub.control.groups import read_groups
from resolver.hub.store import Hub
from signing import jcs
from signing.strict_json import loads

HINT: Final = "A platform signs for its hub: name its identity with --as."


def release(args: Namespace) -> int:
    """Make the next release; with ``--json`` print it as it is published."""
    Hub.opened(args.hub)
    groups = read_groups(files.read(args.groups), str(args.groups))
    at = moment(args, "readers would take the release for the newest until then.")
    sign = None if args.identity is None else _signing(args, at)
    with Hub.opened(args.hub).alone() as hub:
        # A journal that was written anew or removed is not gone on with: no release would show it.
        journal.held(args.hub, releasing.accesses_of(args.hub))
        done = releasing.release(
            hub, groups, at, sign, accesses=journal.stated(args.hub, at), regrouped=args.regrouped
        )
        unknown = parties.unknown(groups, parties.known(hub.folder), hub.producers())
    _say_unknown(unknown)
    if args.json:
        terminal.say_bytes(done.data)
        return 0
    content = loads(done.data, max_bytes=2 * len(done.data))
    assert isinstance(content, dict)  # noqa: S101 - written above
    cells, withheld = content["cells"], content["withheld"]
    assert isinstance(cells, list)  # noqa: S101 - as above
    assert isinstance(withheld, list)  # noqa: S101 - as above
    noun = terminal.noun(len(cells), "cell")
    terminal.say(f"Release {done.number}: {len(cells):,} {noun}, {len(withheld):,} withheld.")
    for reason, count in done.left_out.items():
        terminal.say(f"  {count:>9,} {terminal.noun(count, 'claim')} left out: {reason}")
    file = releasing.RELEASE if sign is None else releasing.SIGNED
    terminal.say(f"{releasing.place(args.hub, done.number) / file}")
    return 0


def _say_unknown(producers: Sequence[str]) -> None:
    """Say of whom the table of groups was held against no trust list."""
    if producers:
        terminal.note(
            f"Of {terminal.counted(len(producers), 'producer')} this hub knows no legal entity and no control"
            " group, so the table of groups was not held against a trust list for them:"
            f" {terminal.quoted(producers[0])}{' and others' if len(producers) > 1 else ''}."
            " An ingest by a list that names them lets it know."
        )


def _signing(args: Namespace, at: str) -> releasing.Sign:
    """Unlock the key before anything is calculated; raises ``identity.*``."""
    signing = unlocked(args, at, party(args, "platform", HINT))

    def sign(done: releasing.Released) -> bytes:
        content = loads(done.data, max_bytes=len(done.data))
        assert isinstance(content, dict)  # noqa: S101 - made by releasing
        return hub_content.sign("AggregateRelease", str(done.number), content, signing)

    return sign


def rebuild(args: Namespace) -> int:
    """Compare each release with itself made again; exit code 5 where one differs.

    The journal has to have the lines that they state: raises ``hub.journal``.
    """
    found = releasing.rebuild(Hub.opened(args.hub))
    journal.held(args.hub, releasing.accesses_of(args.hub))
    same = all(one for _, one in found)
    if args.json:
        terminal.say_bytes(jcs.canonical({"releases": {str(number): one for number, one in found}}))
    else:
        for number, one in found:
            terminal.say(f"  release {number}: {'the same bytes' if one else 'OTHER BYTES'}")
        count = f"{len(found)} release{'' if len(found) == 1 else 's'}"
        terminal.say("Nothing was released yet." if not found else f"{count} made again.")
    return 0 if same else 5
