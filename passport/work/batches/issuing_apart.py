"""Prepare the claims of a lot in processes beside the one that signs.

A worker calculates heats and builds claims up to the bytes that are to be signed. It holds no key, writes
nothing and knows no register: what it had when it died is done again, with the same ids and places. What was
refused, or needs a file beside the sheet or an input passport, it hands back undone (``None``), and the
process that signs does it the usual way: every refusal is made there, in the order of the lot.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from passport.acts import claim
from passport.carbon.factors import FactorRecord
from passport.runner.processes import Processes
from passport.sheets.drafts.reading import Tree
from passport.sheets.lots.lot import Coil, Heat, Lot
from passport.work import issuing
from passport.work.issuing import Heats, Mill, Prepared, Problems
from signing.encoding import multibase_encode
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.signer import JcsSigner, Signer

if TYPE_CHECKING:
    from passport.work.libraries.taking import Libraries

_HEATS: Final = 4
"""Heats that a worker calculates at a time."""
_UNSIGNED: Final = f'"proofValue":"{multibase_encode("z", bytes(64))}"'.encode()


class Setup(NamedTuple):
    """What a worker begins with; ``salt`` and the others as ``Heats`` takes them."""

    mill: Mill
    salt: Callable[[str, str], bytes]
    disclosing: list[str] | None
    libraries: "Libraries | None" = None


class Unchecked(NamedTuple):
    """A heat to be calculated, and its coils to be checked."""

    name: str
    document: dict[str, Any]
    coils: Sequence[Coil]
    factors: tuple[FactorRecord, ...]
    """Those of the lot."""


class Place(NamedTuple):
    """Where the claim about a coil stands in the register, durably: its id, its index, its window."""

    credential: str
    position: int
    at: str
    until: str


class Undrawn(NamedTuple):
    """Coils of one heat whose claims are to be built."""

    prepared: Prepared
    coils: Sequence[tuple[Coil, Place]]


class Drawn(NamedTuple):
    """A claim but for its signature: the bytes to sign, and its JCS bytes with 64 zero bytes as signature."""

    credential: str
    message: bytes
    claim: bytes

    def signed(self, signer: Signer) -> bytes:
        """The JCS bytes of the claim with the signature of ``signer``."""
        # A quotation mark within a text is escaped, so this stands in one place only.
        before, mark, after = self.claim.partition(_UNSIGNED)
        assert mark  # noqa: S101 - the worker put it there
        value = multibase_encode("z", signer.sign(self.message))
        return b'%b"proofValue":"%b"%b' % (before, value.encode(), after)


Item = Unchecked | Undrawn
Result = Prepared | list[Drawn] | None


class _Recorder:
    """Stands for the signer: keeps what is to be signed."""

    def __init__(self, mill: Mill) -> None:
        self.public: PublicKey = mill.public
        self.verification_method = mill.method
        self.message = b""

    def sign(self, message: bytes) -> bytes:
        """Keep the message; 64 zero bytes stand for its signature."""
        self.message = message
        return bytes(64)


class _AtHandElsewhere(Exception):
    """A file beside the sheet is needed, which the process that signs reads once for all heats (T73)."""


class Preparing:
    """The work of one worker process."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def line(self, item: Item) -> Result:
        """Give the result of an item, ``None`` where it is for the process that signs."""
        try:
            return self._calculated(item) if isinstance(item, Unchecked) else list(self._drawn(item))
        except (ToolError, _AtHandElsewhere):
            return None

    def fault(self, _item: Item, _why: str) -> None:
        """Hand the item back: a fault of the tool shows where it is done again."""
        return

    def fits(self, item: Item, result: object) -> bool:
        """Whether a result has the form of one for the item."""
        if isinstance(item, Unchecked):
            return result is None or (isinstance(result, Prepared) and result.name == item.name)
        return result is None or (isinstance(result, list) and len(result) == len(item.coils))

    def met_changes(self, _result: object) -> bool:
        """No file is read here."""
        return False

    def _calculated(self, item: Unchecked) -> Prepared | None:
        setup = self._setup
        heat = Heat(item.name, item.document, Tree({}, _nowhere))
        lot = Lot(cast("Any", {item.name: heat}), cast("Any", item.coils), item.factors)
        heats = Heats(
            lot, salt=setup.salt, series=_series, documents=_document,
            disclosing=setup.disclosing, libraries=setup.libraries,
        )  # fmt: skip
        problems: Problems = []
        for _ in issuing.checked_heat(item.coils, heats, setup.mill, problems):
            pass
        return None if problems else heats[item.name]._replace(heat=None)

    def _drawn(self, item: Undrawn) -> Iterator[Drawn]:
        draft = item.prepared.draft
        shared = None if "inputs" in draft else claim.Heat(draft["footprint"])
        prepared = item.prepared._replace(heat=shared)
        for coil, place in item.coils:
            mill = self._setup.mill._replace(at=place.at, until=place.until)
            recorder = _Recorder(mill)
            signer = JcsSigner(recorder) if mill.jcs else recorder
            made = issuing.signed(coil, prepared, mill, signer, id=place.credential, place=place.position)
            yield Drawn(place.credential, recorder.message, prepared.canonical(made))


def checked(
    processes: "Processes[Item, Result]", lot: Lot, heats: Heats, mill: Mill, problems: Problems
) -> Iterator[tuple[Coil, Prepared]]:
    """Give what ``issuing.checked`` gives, in the same order, with the heats calculated by the workers."""
    given: deque[Sequence[Coil]] = deque()

    def items() -> Iterator[Item]:
        for group in issuing.of_heats(lot):
            coils = list(group)
            given.append(coils)
            heat = lot.heats[coils[0].heat]
            yield Unchecked(heat.name, heat.document, coils, lot.factors)

    for results in processes.results(_cut(items())):
        for result in results:
            coils = given.popleft()
            if isinstance(result, Prepared):
                heats.keep(result)
                yield from ((coil, result) for coil in coils)
            else:
                yield from issuing.checked_heat(coils, heats, mill, problems)


def undrawn(wanted: Iterable[tuple[Coil, Prepared, Place]]) -> list[Item]:
    """Give the items for claims to be built, those of a heat in one."""
    found: dict[str, tuple[Prepared, list[tuple[Coil, Place]]]] = {}
    for coil, prepared, place in wanted:
        found.setdefault(coil.heat, (prepared._replace(workings=b"", heat=None), []))[1].append((coil, place))
    return [Undrawn(prepared, coils) for prepared, coils in found.values()]


def drawn(results: Iterable[Result]) -> dict[str, Drawn]:
    """Give the claims that were built, by the id of their credential."""
    return {one.credential: one for result in results if isinstance(result, list) for one in result}


def _cut(items: Iterator[Item]) -> Iterator[list[Item]]:
    while part := list(islice(items, _HEATS)):
        yield part


def _nowhere(_path: object) -> str:
    return ""


def _series(document: Mapping[str, Any]) -> Mapping[str, bytes]:
    if document.get("series"):
        raise _AtHandElsewhere
    return {}


def _document(_name: str) -> str:
    raise _AtHandElsewhere
