"""Open the claims of many files: each with what its issuer's status lists say of it.

A claim counts where its own signature holds, its issuer is on the trust list, and its figures do not
contradict each other; whether somebody attested it is not asked. Whatever else a file holds is left aside.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from passport import container
from passport.model import kind_of, shape
from passport.work.batches.items import FileChanged, Item, Task, read
from passport.work.cascade.claims import CURRENT, REPLACED, SUSPENDED, UNKNOWN, WITHDRAWN, Claim, claim_of
from passport.work.cascade.factors import Factors, with_factors
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.strict_json import loads
from verify import Demand, Evidence, Policy, Seen, TrustList, verify
from verify.limits import CONTAINER_BYTES, DEPTH

_AT_HAND: Final = 4096
_UNUSABLE: Final = frozenset({"tampered", "refused", "unknown_signer", "unreadable", "figures_wrong"})
_STANDINGS: Final = (
    ("revoked", WITHDRAWN),
    ("suspended", SUSPENDED),
    ("superseded", REPLACED),
    ("status_unknown", UNKNOWN),
)
"""What a verdict about the claim alone says of its standing, first that applies."""


class Setup(NamedTuple):
    """All that opening needs; plain values, so that it can be sent to another process."""

    trust: bytes
    pinned: str | None
    status: tuple[bytes, ...]
    seen: Seen
    at: str
    factors: Factors = Factors()


class Opened(NamedTuple):
    """The claims of a file, and why it or claims in it do not count."""

    name: str
    claims: tuple[Claim, ...]
    problems: tuple[str, ...] = ()
    changed: bool = False


class Opener:
    """Trust list and status lists opened once, for many files; a worker of ``passport/runner``."""

    def __init__(self, setup: Setup) -> None:
        self._trust = TrustList.open(setup.trust, pinned=setup.pinned)
        self._evidence = Evidence.open(status=setup.status, seen=setup.seen)
        self._demand = Demand(setup.at, Policy())
        self._factors = setup.factors
        # The claim of a material lies in the file of each passport that consumed it.
        self._known = lru_cache(maxsize=_AT_HAND)(self._judged)

    def line(self, item: Item | Task) -> Opened:
        """What the file holds."""
        bare = item.item if isinstance(item, Task) else item
        if bare.problem:
            return Opened(bare.name, (), (f"{bare.message} ({bare.problem})",))
        try:
            data = read(item.own) if isinstance(item, Task) else item.data
            document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        except (FileChanged, ToolError) as error:
            problem = f"{error.message} ({error.code})"
            return Opened(bare.name, (), (problem,), isinstance(error, FileChanged))
        claims, problems = [], []
        for member in _claims(document):
            found = self._known(jcs.canonical(member))
            if isinstance(found, Claim):
                claims.append(found)
            else:
                problems.append(found)
        return Opened(bare.name, tuple(claims), tuple(problems))

    def fault(self, item: Item | Task, why: str) -> Opened:
        """A file at which the tool itself failed."""
        bare = item.item if isinstance(item, Task) else item
        return Opened(bare.name, (), (f"Internal error: {why}. (internal)",))

    def fits(self, item: Item | Task, result: object) -> bool:
        """Whether this is what was found in the item's file; it may come from a worker that is not of us."""
        named = item.item if isinstance(item, Task) else item
        if type(result) is not Opened or result.name != named.name or type(result.changed) is not bool:
            return False
        lists = type(result.claims) is tuple and type(result.problems) is tuple
        claims = lists and all(type(one) is Claim for one in result.claims)
        return claims and all(type(one) is str for one in result.problems)

    def met_changes(self, result: Opened) -> bool:
        """Whether the file changed between the two readings."""
        return result.changed

    def _judged(self, data: bytes) -> Claim | str:
        report = verify(container.alone(data), self._evidence, self._trust, self._demand)
        states = {report.state, *report.also}
        unusable = sorted(states & _UNUSABLE)
        if unusable:
            return f"A claim does not count. ({unusable[0]})"
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
        standing = next((word for state, word in _STANDINGS if state in states), CURRENT)
        claim = claim_of(document, document_digest(document), standing)
        return with_factors(claim, document, self._factors)


def claims_in(data: bytes) -> Iterator[dict[str, Any]]:
    """The claims of a file that keep the profile; none where it cannot be read."""
    try:
        document: Any = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except ToolError:
        return
    yield from (claim for claim in _claims(document) if shape.check("claim", claim) is None)


def _claims(document: object) -> Iterator[dict[str, Any]]:
    members = document.get("verifiableCredential", [document]) if isinstance(document, dict) else ()
    for member in members if isinstance(members, list) else ():
        if isinstance(member, dict) and kind_of(member) == "claim":
            yield member
