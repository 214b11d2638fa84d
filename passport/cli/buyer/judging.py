"""Collect what one run of ``verify`` judges by: trust list, status lists, policy, moment, memory."""

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from passport import door
from passport.belief import configuration
from passport.belief.trust_source import TrustSource, in_force, opened
from passport.cli import known
from passport.cli.output import terminal
from signing.errors import ToolError

if TYPE_CHECKING:
    from verify import Observed, Policy, Report, Seen, TrustList
    from verify.evidence import Journal

MEMORY: Final = "memory.sqlite"


class Judging:
    """Opened once; ``report`` judges, ``remember`` keeps what the run saw in status lists that counted."""

    def __init__(
        self,
        source: TrustSource,
        trust: "TrustList",
        beside: known.Beside,
        *,
        at: str,
        policy: "Policy",
        challenge: str | None,
        writes: bool,
    ) -> None:
        from verify import Evidence

        self.source: Final = source
        self.trust: Final = trust
        self.status: Final = beside.status
        self.inputs: Final = beside.inputs
        self.log: Final = beside.log
        self.at: Final = at
        self.policy: Final = policy
        self.seen: Final = _recall(trust)
        self._writes = writes
        known = Evidence.open(seen=self.seen, **beside._asdict())
        self._judge = door.Judge(trust, known, at=at, policy=policy, challenge=challenge)
        self._new: set[Observed] = set()

    def with_status(self, bundles: tuple[bytes, ...]) -> "Judging":
        """This, with the status lists that the files of the run hold."""
        if bundles:
            self._judge = self._judge.with_status(bundles)
        return self

    def with_journal(self, journal: "Journal | None") -> "Judging":
        """This, with what the journal of a CO2 statement comes to; nothing where it is no CO2 statement."""
        if journal is not None:
            self._judge = self._judge.with_journal(journal)
        return self

    def report(
        self, data: bytes, product: str | None, rivals: tuple[bytes, ...] = (), inputs: tuple[bytes, ...] = ()
    ) -> "Report":
        """The report about one passport; ``rivals`` and ``inputs`` are other files that bear on it."""
        report = self._judge.report(data, product, rivals, inputs)
        self.observe(report.observed)
        return report

    def observe(self, observed: "tuple[Observed, ...]") -> None:
        """Note what is not remembered already."""
        if not (self._writes and observed):
            return
        from verify.believing.memory import is_new

        for one in observed:
            if is_new(self.seen, one):
                # Of a bit that is 0 only the moment of its list is kept: one entry for many passports.
                self._new.add(one if one.is_set else one._replace(position=""))

    def remember(self) -> None:
        """Write down what is new. A memory that cannot be written is reported and changes no verdict."""
        if not self._new:
            return
        from passport.belief import memory_store  # only where there is something to write

        try:
            memory_store.remember(self.trust.publisher_keys[0], self._new)
        except ToolError as error:
            terminal.note(f"warning: {error.message} ({error.where})")
            terminal.note(f"hint: {error.hint}")


_UNASKED: Final[Mapping[str, object]] = {
    "policy": None, "workings": None, "status": (), "inputs": (), "log": (), "views": (), "methods": (),
    "no_state": True,
}  # fmt: skip
"""What a verb means that does not have the option: nothing lies beside, and nothing is remembered."""


def judging(asked: Namespace, at: str, challenge: str | None) -> Judging:
    """What the arguments name; raises ``trust.*``, ``file.*``, ``policy.*``, ``memory.*``."""
    args = Namespace(**{**_UNASKED, **vars(asked)})
    policy = _policy(args.policy)
    source = in_force(args.trust)
    trust = opened(source)
    beside = source, args.status, args.inputs, args.workings, args.log, args.views, args.methods
    read = known.beside(*beside)
    try:
        # A moment the person chose is no moment at which something was seen (T57).
        return Judging(
            source, trust, read, at=at, policy=policy, challenge=challenge,
            writes=not args.no_state and args.at is None,
        )  # fmt: skip
    except ToolError as error:
        if not error.code.startswith(("json.", "evidence.")):
            raise
        raise known.unreadable(*beside) or error from None


def _policy(name: str | None) -> "Policy":
    from verify.policy import DEFAULT

    if name is None:
        return DEFAULT
    from passport.belief import policy_source  # only where one is named

    return policy_source.named(name).policy


def _recall(trust: "TrustList") -> "Seen":
    from verify.believing.memory import NOTHING_SEEN

    if not (configuration.folder() / MEMORY).exists():
        return NOTHING_SEEN
    from passport.belief import memory_store  # only where there is a memory

    return memory_store.recall(trust.publisher_keys)
