"""``passport status FOLDER``: a lot at a glance: issued, published, attested, waiting, taken back."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from passport import door
from passport.belief.configuration import TrustNotInForce
from passport.cli import known, options
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.disk import clock, documents, folders
from passport.work.batches.items import Item
from signing import jcs
from signing.errors import ToolError

if TYPE_CHECKING:
    from signing.strict_json import JsonValue
    from verify import Evidence, TrustList

MOST_SHOWN: Final = 20
_UNVOUCHED: Final = "not_verified"
_WAITING: Final = ("verified", _UNVOUCHED)
_GONE: Final = (404, 410)


class _Coil(NamedTuple):
    """A claim of the lot, and the file or answer that says most about it: the one with a statement."""

    digest: str
    heat: str
    name: str
    attested: bool
    data: bytes


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", metavar="FOLDER", help="folder or .ndjson file of the lot's passports")
    parser.add_argument("--resolver", metavar="URL", help="ask there what is published, and how it stands")
    options.add_evidence(parser, inputs=False)
    options.add_at(parser)
    options.add_json(parser)


class _Glance:
    """The counts of a lot."""

    def __init__(self) -> None:
        self.heats: set[str] = set()
        self.attested = self.published = 0
        self.states: Counter[str] = Counter()
        self.listed: list[tuple[str, str]] = []
        """Product and state of the first of those that are neither in order nor waiting."""

    def judged(self, product: str, state: str) -> None:
        """Count a state."""
        self.states[state] += 1
        if state not in _WAITING and len(self.listed) < MOST_SHOWN:
            self.listed.append((product, state))


def run(args: Namespace) -> int:
    """Read the folder, ask the resolver where one is named, judge where a trust list is in force."""
    at = clock.at(args)
    unread: list[str] = []
    coils = _coils(args.folder, unread)
    judge = _judge(args)
    glance = _Glance()
    with Progress(f"of {len(coils)} looked at") as progress:
        for product, coil in coils.items():
            served = None if args.resolver is None else _served(args.resolver, product)
            best = _best(coil, served)
            glance.heats.add(coil.heat)
            glance.attested += best.attested
            glance.published += served is not None
            if judge is not None:
                trust, evidence = judge
                glance.judged(product, door.Judge(trust, evidence, at=at).report(best.data).state)
            progress.step()
    if args.json:
        terminal.say_bytes(jcs.canonical(_facts(glance, len(coils), unread, asked=args.resolver is not None)))
    else:
        for line in _lines(args, glance, len(coils), judged=judge is not None):
            terminal.say(line)
        for line in unread[:MOST_SHOWN]:
            terminal.note(f"warning: {terminal.clean(line)}")
    return 0


def _coils(folder: str, unread: list[str]) -> dict[str, _Coil]:
    """The claims in the folder by product; of two files about one claim the one with a statement."""
    if not folders.is_many(folder):
        raise options.UsageError(
            "usage.status",
            f"{folder} is no folder of a lot, and no action.",
            hint="Say passport status FOLDER, or one of renew, check, show with --as DIR.",
        )
    coils: dict[str, _Coil] = {}
    for item in folders.items(folder):
        try:
            product, coil = _coil(item)
        except ToolError as error:
            unread.append(f"{item.name}: {error.message}")
            continue
        before = coils.setdefault(product, coil)
        if before.digest != coil.digest:
            unread.append(f"{item.name}: another claim about the product of {before.name}; it is left out.")
        elif coil.attested and not before.attested:
            coils[product] = coil
    return coils


def _coil(item: Item) -> tuple[str, _Coil]:
    if item.problem:
        raise options.UsageError(item.problem, item.message)
    parts = documents.passport_in(item.data, Path(item.name))
    subject = parts.claim.document["credentialSubject"]
    attested = parts.statement is not None
    return subject["id"], _Coil(parts.claim.digest, subject.get("heat", ""), item.name, attested, item.data)


def _judge(args: Namespace) -> "tuple[TrustList, Evidence] | None":
    try:
        return known.trust_and_evidence(args.trust, args.status)
    except TrustNotInForce:
        if args.trust is not None or args.status:
            raise
        return None


def _served(resolver: str, product: str) -> bytes | None:
    """What the resolver has under the product's address, if anything; a withdrawn passport is something."""
    from resolver.outgoing import client  # network libraries only with --resolver

    try:
        return client.fetch_passport(product, base=resolver)
    except client.ServerRefused as refused:
        if refused.status in _GONE:
            return None
        raise


def _best(coil: _Coil, served: bytes | None) -> _Coil:
    """What is served, where it is about this claim: it has the newest statement and the status lists."""
    if served is None:
        return coil
    try:
        _, published = _coil(Item("the resolver's answer", served))
    except ToolError:
        return coil
    return published if published.digest == coil.digest else coil


def _facts(glance: _Glance, coils: int, unread: list[str], *, asked: bool) -> "JsonValue":
    states: JsonValue = {state: str(count) for state, count in sorted(glance.states.items())}
    facts: dict[str, JsonValue] = {
        "issued": str(coils),
        "heats": str(len(glance.heats)),
        "attested": str(glance.attested),
        "states": states,
        "unread": [*unread],
    }
    return facts | ({"published": str(glance.published)} if asked else {})


def _lines(args: Namespace, glance: _Glance, coils: int, *, judged: bool) -> Iterator[str]:
    """The counts of a lot as lines: issued, published, attested, then claims by verdict.

    ``not_verified`` is what a claim without a statement comes to, so it is counted as waiting.
    """
    width = len(str(coils))
    yield f"{args.folder}: {terminal.counted(coils, 'coil')} of {terminal.counted(len(glance.heats), 'heat')}"
    yield f"  issued     {coils:>{width}}"
    if args.resolver is not None:
        yield f"  published  {glance.published:>{width}}  at {terminal.clean(args.resolver)}"
    yield f"  attested   {glance.attested:>{width}}"
    if not judged:
        yield "  not judged: no trust list is in force (passport trust use FILE, or --trust FILE)"
        return
    from verify import messages  # only with a trust list
    from verify.states import RANK, STATES  # only with a trust list

    waiting = glance.states[_UNVOUCHED]
    reason = "  not_verified, until statements that vouch for the numbers are published" if waiting else ""
    yield f"  waiting    {waiting:>{width}}{reason}"
    for state in sorted(glance.states.keys() - {_UNVOUCHED}, key=RANK.__getitem__):
        shown = terminal.colour(state, STATES[state].level)
        yield f"  {glance.states[state]:>{width}}  {shown}: {messages.headline(state, 'en')}"
    for product, state in glance.listed:
        yield f"    {state}  {terminal.clean(product)}"
    wanting = sum(count for state, count in glance.states.items() if state not in _WAITING)
    others = wanting - len(glance.listed)
    if others:
        yield f"    and {others} more"
