"""``passport cascade``: which claims a correction changes, by how much, and what is to be done about each."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Generator, Iterator
from contextlib import closing
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from passport.cli import machines, options
from passport.cli.buyer.judging import judging
from passport.cli.corrections import factor_files
from passport.cli.output import cascade_rendering, terminal
from passport.cli.output.progress import Progress
from passport.disk import clock, files, folders
from passport.disk.passed_over import PassedOver
from passport.party import identity
from passport.runner.running import running
from passport.runner.stopping import stoppable
from passport.work.batches.body import Body
from passport.work.batches.items import Item
from passport.work.cascade import document
from passport.work.cascade.factors import Factors, causes
from passport.work.cascade.network import Network
from passport.work.cascade.opening import Opened, Opener, Setup, claims_in
from passport.work.cascade.plan import NOT_CHECKED, REISSUE, UNRESOLVED, Asked, decisions
from passport.work.cascade.planning import planned
from signing.shown import quoted

_SHARE: Final = re.compile(r"0|0\.[0-9]{1,6}", re.ASCII)
_TODO, _UNSURE = 4, 3
_AGAIN: Final = "Nothing was written; run the command again."


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "targets", metavar="TARGET", nargs="+", help="folders, passport files, NDJSON files with the claims"
    )
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list to judge by; default: the one in force"
    )
    parser.add_argument(
        "--status", metavar="PATH", type=Path, action="append", default=[],
        help="further status lists, a file or a folder of them",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", metavar="SHARE", type=_share, default="0.05",
        help="share of a total above which a claim is to be re-issued (default 0.05)",
    )  # fmt: skip
    parser.add_argument(
        "--own", metavar="DID", action="append", default=[],
        help="whose claims are yours; default: of the identity of --as, else everybody's",
    )  # fmt: skip
    parser.add_argument("--as", dest="identity", metavar="DIR", type=Path, help="the same, by its folder")
    parser.add_argument("--lines", action="store_true", help="each TARGET holds one passport a line (NDJSON)")
    parser.add_argument(
        "--resolver", metavar="URL",
        help="pull what these claims consume, what consumes them and what replaces them from this resolver",
    )  # fmt: skip
    factor_files.configure(parser)
    machines.add(parser, "claims")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the plan to this file")
    parser.add_argument("--force", action="store_true", help="replace the file of -o if it exists")
    options.add_at(parser)
    options.add_json(parser)


def _share(text: str) -> str:
    if not _SHARE.fullmatch(text):
        raise ArgumentTypeError(f"{quoted(text, 40)} is not a share from 0 to below 1, for example 0.05")
    return text


def run(args: Namespace) -> int:
    """Open the claims, make the plan, write and show it."""
    _check(args)
    own = frozenset([*args.own, *([] if args.identity is None else [identity.load(args.identity).did])])
    asked = Asked(Fraction(args.threshold), own or None)
    at = clock.at(args)
    factors = factor_files.read(args, asked.own)
    claims, problems = _network(args, at, factors)
    plan = planned(claims, asked, causes(factors))
    chunks = partial(document.chunks, plan, asked, at=at, threshold=args.threshold)
    if args.output is not None:
        with files.writing(args.output, replace=args.force) as path, path.open("r+b") as stream:
            stream.writelines(chunks())
    counts = decisions(plan.nodes)
    if args.json:
        terminal.say_bytes(b"".join(chunks()))
    else:
        terminal.say("\n".join(cascade_rendering.lines(plan, claims, counts)))
    for line in cascade_rendering.left_aside(problems):
        terminal.note(line)
    if args.output is not None:
        terminal.note(f"{args.output}: plan of {terminal.counted(len(plan.nodes), 'claim')}")
    if counts[REISSUE]:
        return _TODO
    return _UNSURE if problems or counts[UNRESOLVED] or counts[NOT_CHECKED] else 0


def _network(args: Namespace, at: str, factors: Factors) -> tuple[Network, list[str]]:
    """All claims that count, and why others do not."""
    claims = Network()
    problems: list[str] = []
    with stoppable(_AGAIN), closing(_opened(args, at, factors)) as found:
        for one in found:
            for claim in one.claims:
                claims.add(claim)
            problems += [f"{one.name}: {problem}" for problem in one.problems]
    return claims, problems


def _check(args: Namespace) -> None:
    machines.check(args)
    if args.output is not None:
        files.check_free(args.output, replace=args.force)
    for name in args.targets:
        if not Path(name).exists():
            raise files.translate(FileNotFoundError(), Path(name))


def _opened(args: Namespace, at: str, factors: Factors) -> Generator[Opened, None, None]:
    """The files in their order; status lists in any of them count for all."""
    nothing: dict[str, object] = {"policy": None, "inputs": [], "workings": None, "log": [], "views": []}
    facts = {**vars(args), **nothing, "no_state": True}
    judge = judging(Namespace(**facts), at, None)
    with Body(judge.trust, at=at, lang="en") as body, Progress("claims read") as progress:
        for item in _items(args):
            body.add(item)
            progress.step()
        status = (*judge.status, *body.status())
        setup = Setup(judge.source.data, judge.source.pinned, status, judge.seen, at, factors)
        with closing(running(body.alone(), Opener, setup, where=machines.where(args))) as chunks:
            yield from chain.from_iterable(chunks)


def _items(args: Namespace) -> Iterator[Item]:
    """The files of the targets, and with ``--resolver`` the passports that their claims lead to."""
    documents, passed = [], PassedOver()
    named = (folders.everything(name, lines=args.lines, passed=passed) for name in args.targets)
    for item in chain.from_iterable(named):
        if args.resolver is not None:
            documents += [*claims_in(item.data)]
        yield item
    if passed.sentence():
        terminal.note(passed.sentence())
    if args.resolver is not None:
        from resolver.outgoing import pulling  # the network, only where it is asked

        for url, data in pulling.pulled(args.resolver, documents):
            yield Item(url, data)
