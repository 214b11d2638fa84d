"""Coils of one lot that each cite units of one certificate, every file with what it cites (T740)."""

from passport.work.batches.batch import Setup
from tests import world_instruments as made
from tests.vectors_build import about_instruments as staged
from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.stage import Stage, pack, put
from tests.world_people import Document, Knob
from verify import Policy
from verify.believing.memory import NOTHING_SEEN

AT = "2026-11-21T10:00:00Z"
_COIL = "https://id.norrland-steel.example/01/07312345678909/21/L-"


def lot(count: int) -> list[bytes]:
    """So many coils, each with a retirement of its own, of 100 Wh."""
    w = Stage()
    one = staged.certified(w)
    return [_file(w, one, number, _retired(w, one, number)) for number in range(count)]


def quarrel() -> list[bytes]:
    """Six files in three quarrels, and two beside them.

    Units that are retired twice, two claims of one coil, and more cited of a retirement than it holds.
    """
    w = Stage()
    one = staged.certified(w)
    own = [_retired(w, one, number) for number in (0, 1, 2, 5, 6)]
    again = made.retirement(w, staged.registry(w), [made.taken(one, "50", "100")], usedFor=f"{_COIL}3")
    return [
        *(_file(w, one, number, retired) for number, retired in enumerate(own[:3])),
        _file(w, one, 3, again, "50"),
        _file(w, one, 1, own[1], grade="S999"),
        _file(w, one, 4, own[2], "1"),
        *(_file(w, one, number, retired) for number, retired in enumerate(own[3:], 5)),
    ]


def setup(trust: str = staged.TRUST, at: str = AT, policy: Policy | None = None) -> Setup:
    """What a run over them is judged by."""
    status = tuple(judging.read(one, FOLDER) for one in staged.STATUS)
    read = judging.read(trust, FOLDER)
    return Setup(read, None, status, NOTHING_SEEN, at, policy or Policy(), "en", True)


def _retired(w: Stage, one: Document, number: int) -> Document:
    units = made.taken(one, str(100 * number), str(100 * number + 100))
    return made.retirement(w, staged.registry(w), [units], usedFor=f"{_COIL}{number}")


def _file(
    w: Stage, one: Document, number: int, retired: Document, quantity: str = "100", grade: str = ""
) -> bytes:
    cited = put("/credentialSubject/instruments", [made.cites(retired, quantity)])
    more: dict[str, Knob] = {"grade": grade} if grade else {}
    claim = w.claim(id=f"{_COIL}{number}", edit=cited, **more)
    return pack(*w.around(claim).signed(), extras=[retired, one])
