"""Workers only save time: with them, without them, and when they die, the answers are the same (T84, T85)."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.publishing.workers import Workers
from signing import jcs
from signing.digests import document_digest
from tests import waiting
from tests.moved import MOVED
from tests.resolver.service import Service, file
from tests.resolver.test_bulk import claims, sent
from tests.resolver.test_publish import revision

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the resolver runs on POSIX systems")


@pytest.fixture(scope="module")
def started() -> Iterator[Workers]:
    """Two workers for all tests that leave them alive: starting one takes a second of a core."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder), knobs={"workers": 2})
        assert workers(service).ready(60)
        yield workers(service)
        service.close()


@pytest.fixture
def quick(tmp_path: Path, database: str, started: Workers) -> Iterator[Service]:
    found = Service(tmp_path, database=database, knobs={"workers": 2})
    publisher = found.app.state.services.publisher
    own = publisher._workers
    assert started._arguments == own._arguments, "what they judge by is what this service would give its own"
    publisher._workers = started
    yield found
    publisher._workers = own
    found.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=MOVED)])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """A service whose workers are its own, to be killed."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("server").database()
    found = Service(tmp_path, database=url, knobs={"workers": 2})
    assert workers(found).ready(60)
    yield found
    found.close()


def workers(service: Service) -> Workers:
    found = service.app.state.services.publisher._workers
    assert isinstance(found, Workers)
    return found


def pids(service: Service) -> list[int]:
    pool = workers(service)._pool
    return [] if pool is None else list(pool._processes)


def mixed(service: Service) -> list[bytes]:
    """Two batches of lines that depend on each other, and some that are wrong in every way."""
    world = service.world
    made = claims(service, 40)
    tampered = json.loads(jcs.canonical(made[39]))
    tampered["credentialSubject"]["grade"] = "S999"
    lists = [world.status_list(world.mill, purpose) for purpose in ("revocation", "suspension", "refresh")]
    orphan = world.statement(world.claim(id=made[0]["credentialSubject"]["id"], name="never published"))
    return [
        file([made[0], world.statement(made[0]), world.accreditation_document, *lists]),
        *(file([one, world.statement(one), world.accreditation_document]) for one in made[1:20]),
        *(jcs.canonical(one) for one in made[20:38]),
        *(jcs.canonical(world.statement(one)) for one in made[20:38]),
        jcs.canonical(tampered),
        b"{}",
        b"{not json",
        jcs.canonical(made[0]),
        jcs.canonical(world.claim(id=made[1]["credentialSubject"]["id"], name="second")),
        jcs.canonical(revision(world, made[2], id=made[2]["credentialSubject"]["id"], heat="H-9")),
        jcs.canonical(orphan),
        jcs.canonical(world.claim(by=world.rival, id=f"{made[0]['credentialSubject']['id']}X")),
        file([made[38], tampered]),
    ]


def test_t84_with_and_without_workers_every_line_has_the_same_answer(
    quick: Service, tmp_path: Path
) -> None:
    lines = mixed(quick)
    (tmp_path / "alone").mkdir()
    alone = Service(tmp_path / "alone", world=quick.world)
    told = sent(quick, lines)
    assert told == sent(alone, lines)
    assert [one["status"] for one in told].count(200) == 58
    assert {one["status"] for one in told} == {200, 403, 409, 422}
    assert len(pids(quick)) > 0, "nothing was done in another process"
    assert sent(quick, lines) == sent(alone, lines), "sent again"
    alone.close()


def test_almost_every_line_was_verified_ahead(quick: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the workers found must be what is asked, or they only warm the room."""
    here = []
    examiner = quick.app.state.services.publisher._examiner
    ask: Callable[..., Any] = examiner.answer

    def noted(*given: Any) -> Any:
        here.append(given)
        return ask(*given)

    monkeypatch.setattr(examiner, "answer", noted)
    sent(quick, mixed(quick)[:-9])
    # A tampered claim and what hangs on it stay; everything else had its answer.
    assert len(here) <= 1, len(here)


def test_t85_killed_workers_are_replaced_and_no_line_is_lost(mortal: Service) -> None:
    made = [jcs.canonical(one) for one in claims(mortal, 6)]
    assert [one["status"] for one in sent(mortal, made[:2])] == [200, 200]
    killed = set(pids(mortal))
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert [one["status"] for one in sent(mortal, made[2:4])] == [200, 200]
    assert workers(mortal).ready(60), "new ones start"
    assert [one["status"] for one in sent(mortal, made[4:])] == [200, 200]
    assert not killed & set(pids(mortal))


PARENT = """
import sys, time
from pathlib import Path
from tests.resolver.service import Service

def main():
    service = Service(Path(sys.argv[1]), knobs={"workers": 2})
    assert service.app.state.services.publisher._workers.ready(60)
    pool = service.app.state.services.publisher._workers._pool
    print(*pool._processes, flush=True)
    time.sleep(60)

if __name__ == "__main__":
    main()
"""


def test_t84_workers_end_with_a_service_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, script, tmp_path], stdout=subprocess.PIPE, env=environment, cwd=root
    ) as parent:
        assert parent.stdout is not None
        children = [int(one) for one in waiting.line(parent.stdout, "the workers").split()]
        assert len(children) > 0
        parent.kill()
    for _ in range(100):
        if not any(alive(child) for child in children):
            return
        time.sleep(0.1)
    raise AssertionError("a worker outlived its service")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_single_publish_starts_no_process_and_the_first_bulk_request_waits_for_none(
    tmp_path: Path,
) -> None:
    service = Service(tmp_path, knobs={"workers": 2})
    claim, *others = claims(service, 3)
    assert service.publish(claim, service.world.mill).status_code == 201
    assert pids(service) == []
    lines = [jcs.canonical(one) for one in others]
    assert [one["status"] for one in sent(service, lines)] == [200, 200]
    assert pids(service), "on their way for the next"
    assert service.get(f"/d/{document_digest(claim)}").status_code == 200
    service.close()


def test_a_worker_loads_no_database() -> None:
    """It reads and judges: SQLAlchemy would be half of the time that it takes to start."""
    program = "import sys, resolver.publishing.workers; sys.exit('sqlalchemy' in sys.modules)"
    root = Path(__file__).parent.parent.parent
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False, timeout=120).returncode == 0
