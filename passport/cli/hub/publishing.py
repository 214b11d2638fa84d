"""``passport hub release`` and ``rebuild``: publish cells that reveal nobody, and make them again."""

from argparse import Namespace

from passport.acts.hub import content as hub_content
from passport.acts.sealing import Signing
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.party import identity, signing_acts
from resolver.hub import releasing
from resolver.hub.groups import read_groups
from resolver.hub.store import Hub
from signing import jcs
from signing.strict_json import loads


def release(args: Namespace) -> int:
    """Make the next release; with ``--json`` print it as it is published."""
    Hub.opened(args.hub)
    groups = read_groups(files.read(args.groups), str(args.groups))
    at = clock.at(args)
    sign = None if args.identity is None else _signing(args, at)
    with Hub.opened(args.hub).alone() as hub:
        done = releasing.release(hub, groups, at, sign)
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
    file = releasing.RELEASE if sign is None else releasing.SIGNED
    terminal.say(f"{releasing.place(args.hub, done.number) / file}")
    return 0


def unlocked(args: Namespace, at: str) -> Signing:
    """Unlock the key of a platform, for a document of now; raises ``identity.*``."""
    platform = identity.load(args.identity)
    if platform.role != "platform":
        raise identity.IdentityRefused(
            "identity.role", f"{platform.name} is a {platform.role}.",
            hint="A platform signs for its hub: name its identity with --as.",
        )  # fmt: skip
    return Signing(
        signing_acts.party(platform), platform.signer(args.passphrase_file), at,
        signing_acts.new_id(at), signing_acts.until(at, args.days),
    )  # fmt: skip


def _signing(args: Namespace, at: str) -> releasing.Sign:
    """Unlock the key before anything is calculated; raises ``identity.*``."""
    signing = unlocked(args, at)

    def sign(done: releasing.Released) -> bytes:
        content = loads(done.data, max_bytes=len(done.data))
        assert isinstance(content, dict)  # noqa: S101 - made by releasing
        return hub_content.sign("AggregateRelease", str(done.number), content, signing)

    return sign


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
