"""Ask a hub elsewhere: ``--to URL`` beside ``--hub DIR``, with questions signed by the party that asks."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from passport.belief.trust_source import in_force, opened
from passport.cli import options
from passport.cli.output import terminal
from passport.disk import clock
from passport.party import identity
from resolver.hub.engine import HubRefused
from signing import jcs, strict_json
from signing.errors import JsonRefused
from signing.strict_json import JsonValue
from verify.hub.charters import Question

_Read = TypeVar("_Read")
_ODD: Final = "The server answered, but not as a hub does."


def add(parser: ArgumentParser, *, signed: bool = True) -> None:
    """Declare which hub is asked: the folder ``--hub``, or ``--to`` with whoever asks as ``--as``."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--hub", metavar="DIR", type=Path, help="folder of the hub")
    where.add_argument(
        "--to", metavar="URL", default="", help="address of a hub elsewhere, as passport serve shows it"
    )
    if signed:
        options.add_root(parser)
        options.add_identity(parser, required=False)


def ask(args: Namespace, question: Question, members: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Ask the hub at ``--to``, and give its answer.

    Raises ``usage.identity``, ``ServerRefused`` with the hub's code, and ``FetchRefused``.
    """
    from resolver.outgoing import client  # libraries of HTTP when used

    if args.identity is None:
        raise options.UsageError(
            "usage.identity", "A question to a hub elsewhere is signed by the party that asks.",
            hint="Name its identity: --as DIR",
        )  # fmt: skip
    signer = identity.load(args.identity).signer(args.passphrase_file)
    data = jcs.canonical(dict(members))
    return client.ask(args.to, f"/hub/{question}", data, signer, at=clock.now(), root=args.root)


def release(args: Namespace) -> dict[str, Any]:
    """The content of the newest signed release of the hub at ``--to``, which holds by the trust list.

    Raises ``hub.no_release``, ``hub.release`` where it does not hold, and as ``ask``.
    """
    from resolver.outgoing import client, fetch
    from verify.hub import judging

    def got(path: str) -> bytes:
        answer = fetch.request("GET", client.base_of(args.to) + path)
        if answer.status != 200:
            raise client.refused(answer)
        return answer.body

    numbers = taken(lambda one: [int(release["number"]) for release in one["releases"]], got("/hub/releases"))
    if not numbers:
        raise HubRefused("hub.no_release", "The hub has published no signed release yet.", hint="Ask later.")
    data = got(f"/hub/releases/{max(numbers)}")
    judged = judging.judge([data], opened(in_force(args.trust)), at=clock.now())[0]
    failed = next((f"{one.text} ({one.code})" for one in judged.answers if one.outcome == "fail"), "")
    about = judged.signed is not None and judged.signed.about == "AggregateRelease"
    if judged.verdict not in ("holds", "stale") or judged.file is None or not about:
        why = terminal.clean(failed or "it is no release")
        raise HubRefused(
            "hub.release", f"The newest release of the hub does not hold: {why}.",
            hint="Ask its operator, and which trust list names the platform that signs.",
        )  # fmt: skip
    if judged.verdict == "stale":
        terminal.note("warning: the trust list has expired; get the current one")
    return judged.file.content


def taken(read: Callable[[Any], _Read], answer: bytes | dict[str, Any]) -> _Read:
    """What ``read`` makes of an answer; raises ``fetch.not_a_resolver`` where it cannot."""
    from resolver.outgoing.fetch import MAX_BYTES, FetchRefused

    try:
        return read(strict_json.loads(answer, max_bytes=MAX_BYTES) if isinstance(answer, bytes) else answer)
    except (JsonRefused, LookupError, TypeError, ValueError, AttributeError) as error:
        raise FetchRefused(
            "fetch.not_a_resolver", _ODD, hint="Check the address; it is the one that passport serve shows."
        ) from error


def texts(rows: Any) -> list[dict[str, str]]:  # noqa: ANN401 - JSON of a server
    """Objects of texts alone; raises ``TypeError`` for anything else."""
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise TypeError("no list of objects")
    if not all(isinstance(text, str) for one in rows for text in one.values()):
        raise TypeError("no texts")
    return rows


def receipt(answer: Mapping[str, Any]) -> None:
    """Say which line of the hub's journal the question has: who keeps its hash sees what is cut off there."""
    number, sha256 = taken(
        lambda one: (str(one["access"]["number"]), str(one["access"]["sha256"])), dict(answer)
    )
    terminal.say(f"Line {terminal.clean(number)} of the hub's journal of accesses: {terminal.clean(sha256)}")
