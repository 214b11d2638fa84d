"""Two runs of one ``retire`` at the same time: whatever is used up is in the output. THREAT T663."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.cli.certificates import retire, unanswered
from passport.cli.certificates.asking import Asking
from passport.disk import documents, files
from tests.cli.sessions import Session
from tests.cli.test_certificates_of_lots import listed, ran, sheet
from tests.cli.test_certificates_refused import ALONE, LOT, held, issue, transferred
from tests.lots import SWEDISH, workbook

STEPS = (
    (Asking, "holdings"), (Asking, "send"), (files, "write"), (files, "move"), (files, "remove"),
    (unanswered, "load"), (unanswered, "write"), (retire, "keep_certificates"),
)  # fmt: skip
"""What a run does, one after the other: before any of these another run may come."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A registry that is served, a lot, and units of three hours."""
    with Session(tmp_path_factory.mktemp("at-once")) as found:
        listed(found)
        Path("coils.xlsx").write_bytes(workbook(2, 3, 5, plant=SWEDISH))
        ran(found, "passport serve --as platform --trust trust.json --registry certs --port $PORT &")
        issue(found, (9_000_000, 9_000_000, 9_000_000))
        yield found


@pytest.fixture
def session(served: Session) -> Session:
    """The same, with no output of another test."""
    for path in Path().glob("r*.json*"):
        path.unlink()
    Path("use.csv").write_text(sheet((9_000, 7_001, 500)), encoding="utf-8")
    return served


class Meanwhile:
    """Runs ``command`` whole, once, before the step ``at``; ``number`` counts the steps there were."""

    def __init__(self, session: Session, command: str, at: int, patch: pytest.MonkeyPatch) -> None:
        self.session, self.command, self.at, self.number = session, command, at, 0
        for owner, name in STEPS:
            patch.setattr(owner, name, self._stepping(getattr(owner, name)))

    def _stepping(self, real: Any) -> Any:
        def step(*args: Any, **more: Any) -> Any:
            self.number += 1
            if self.number == self.at:
                self.session.run(self.command)
            return real(*args, **more)

        return step


def units_of(path: str) -> int:
    """How many units the retirements of a file used up."""
    found = documents.parse(Path(path))
    each = found.get("verifiableCredential", [found])
    units = (one for document in each for one in document["credentialSubject"]["units"])
    return sum(int(one["to"]) - int(one["from"]) for one in units)


@pytest.mark.parametrize("command", [LOT, ALONE])
def test_what_two_runs_use_up_is_in_their_output_t663(session: Session, command: str) -> None:
    """Whenever the second run comes, with --force or without; and what is said then leads to nothing more."""
    at, steps = 1, 2
    while at <= steps:
        before, output = held(session), f"r{at}.json"
        whole = f"{command} -o {output}{' --force' if at % 2 else ''}"
        with pytest.MonkeyPatch.context() as patch:
            meanwhile = Meanwhile(session, whole, at, patch)
            said = session.run(whole)[1]
        steps = max(steps, min(meanwhile.number, 14))
        session.run(whole)
        assert before - held(session) == units_of(output), (at, said)
        assert not [*Path().glob("r*.request*")], (at, said)
        at += 1
    assert steps > 6


def test_two_runs_that_finish_a_lot_ask_for_the_rest_once_t663(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a part was refused: only one of them matches the other coils anew."""
    for at in range(1, 15):
        before, output = held(session), f"r{at}.json"
        with monkeypatch.context() as patch:
            transferred(session, patch, {2})
            ran(session, f"{LOT} -o {output}", 2)
        given = before - held(session) - units_of(output)
        with pytest.MonkeyPatch.context() as patch:
            Meanwhile(session, f"{LOT} -o {output}", at, patch)
            said = session.run(f"{LOT} -o {output}")[1]
        session.run(f"{LOT} -o {output}")
        assert before - held(session) - given == units_of(output), (at, said)
        assert not [*Path().glob("r*.request*")], (at, said)


def test_what_is_not_of_this_use_stands_beside_no_request_t663(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A retirement that was put where a request waits: nothing is sent until it is moved away."""

    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    ran(session, f"{ALONE} -o r.json")
    with monkeypatch.context() as patch:
        patch.setattr(unanswered, "write", died)
        session.run(f"{ALONE} -o r2.json")
    left = held(session)
    Path("r.json").rename("r2.json")
    said = ran(session, f"{ALONE} -o r2.json --json", 2)
    assert "certificate.retired" in said and "Move r2.json away" in said
    Path("r2.json").rename("r3.json")
    ran(session, f"{ALONE} -o r2.json")
    assert held(session) == left and not Path("r2.json.request").exists()
    Path("r4.json.request.new").write_text("{}", encoding="utf-8")
    assert "remove r4.json.request.new" in ran(session, f"{ALONE} -o r4.json", 2)
    Path("r4.json.request.new").unlink()
    assert held(session) == left
    ran(session, f"{ALONE} -o r4.json")
