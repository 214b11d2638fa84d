"""Passports that a resolver with a log answers with carry proofs that verify offline (DESIGN 4.1)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport import moments
from passport.model.log_entry import subject_line
from resolver.answers.exporting import ExportRefused, answer, export
from resolver.log.log_store import Seen
from resolver.settings import LogSettings
from signing import jcs, strict_json
from signing.digests import document_digest
from signing.logs.checkpoints import cosign, parse_checkpoint
from signing.logs.notes import parse_note
from tests.resolver.service import Service
from tests.world import GTIN, World
from tests.world_logs import ORIGIN, Logs
from verify import Demand, Evidence, Policy, Report, TrustList, verify

PRODUCT = GTIN.partition("example")[2]
DAY = 86_400


class Logged:
    """A resolver with a log, whose heads the witnesses of ``Logs`` cosign."""

    def __init__(self, folder: Path) -> None:
        world = World()
        self.logs = Logs(world)
        knobs = {"log": LogSettings(ORIGIN, self.logs.operator.signer)}
        self.service = Service(folder, world, knobs=knobs)
        self.claim, self.statement = self.service.stocked()
        self.trust = TrustList.open(self.logs.trust())

    def cosign(self, *names: str) -> None:
        """Sign what is new, and have these witnesses see the newest head now."""
        log = self.service.app.state.services.log
        head = log.sequencer.step()
        checkpoint = parse_checkpoint(parse_note(head.note).text)
        time = moments.seconds(self.service.now)
        signers = {name: self.logs.witnesses[name].signer for name in names}
        lines = [(name, str(cosign(checkpoint, name, signer, time))) for name, signer in signers.items()]
        log.log.add_seen(head.size, [Seen(name, time, line) for name, line in lines])

    def passport(self) -> bytes:
        return self.service.get(PRODUCT, "application/json").content

    def report(self, data: bytes, *, log: str = "any") -> Report:
        evidence = Evidence.open(status=self.logs.world.status_bundle())
        policy = Policy().with_log(log)
        return verify(data, evidence, self.trust, Demand(self.service.now, policy))


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    made = Logged(tmp_path)
    yield made
    made.service.close()


def outcomes(report: Report) -> dict[str, str]:
    return {one.code: one.outcome for one in report.findings}


def test_a_passport_carries_the_proof_that_witnesses_have_seen_it(logged: Logged) -> None:
    before = logged.passport()
    assert b'"log":' not in before  # no witness has seen it yet
    assert outcomes(logged.report(before))["standing.equivocation"] == "not_checked"
    logged.cosign("w1", "w2")
    logged.service.later(3600)  # answers are kept for a while
    data = logged.passport()
    document: Any = strict_json.loads(data)
    assert len(document["log"]) == 1
    report = logged.report(data, log="required")
    found = outcomes(report)
    assert (found["claim.logged"], found["statement.logged"]) == ("pass", "pass")
    assert found["standing.equivocation"] == "pass"
    # The claim is of September and came into the log in November: told, and under this policy too late.
    assert (found["claim.backdated"], report.state) == ("fail", "below_policy")
    assert logged.report(data).state == logged.report(before).state == "verified"
    assert logged.passport() == data


def test_a_day_later_a_fresh_proof_is_added(logged: Logged) -> None:
    logged.cosign("w1", "w2")
    seen = logged.service.now
    logged.service.later(2 * DAY)
    logged.cosign("w1", "w2")
    document: Any = strict_json.loads(logged.passport())
    assert len(document["log"]) == 2
    told = next(one for one in logged.report(logged.passport()).findings if one.code == "claim.logged")
    assert (told.params["seenAt"], told.params["heldAt"]) == (seen, logged.service.now)


def test_a_passport_with_proofs_may_be_published_again(logged: Logged) -> None:
    logged.cosign("w1", "w2")
    answer = logged.service.publish(logged.passport(), logged.logs.world.mill)
    assert answer.json().get("code") != "publish.profile"


def test_a_newer_status_list_stands_under_the_same_line(logged: Logged) -> None:
    """T214: a withdrawal that a platform does not serve is found by the subject line of its list."""
    world, service = logged.logs.world, logged.service
    service.later(DAY)
    world.revoke(logged.claim)
    newer = world.status_list(world.mill, "revocation", at=service.now)
    assert service.publish(jcs.canonical(newer), world.mill).status_code == 201
    log = service.app.state.services.log.log
    line = subject_line(newer["id"])
    found = [entry for entry in log.entries(0, log.count()) if line in entry.decode()]
    assert len(found) == 2 and document_digest(newer) in found[1].decode()


def test_exported_passports_carry_their_proofs_before_and_after_the_platform_answered(
    logged: Logged, tmp_path: Path
) -> None:
    """Static files have what the service would answer, also when they are signed without a database."""
    service, folder = logged.service, tmp_path / "out"
    store, platform = service.app.state.services.store, service.settings().platform
    assert platform is not None
    logged.cosign("w1", "w2")
    service.later(2 * DAY)
    logged.cosign("w1", "w2")
    served: Any = strict_json.loads(logged.passport())
    assert export(store, folder, service.settings()) == 1
    (file,) = folder.rglob("passport.json")
    before = file.read_bytes()
    (written,) = answer(folder, platform, at=service.now)
    for data in (before, written.read_bytes()):
        document: Any = strict_json.loads(data)
        assert document["log"] == served["log"]
        found = outcomes(logged.report(data))
        assert found["standing.equivocation"] == "pass"
        assert found["log.consistent"] == "pass"
    assert logged.report(written.read_bytes()).state == "verified"
    (sidecar,) = folder.rglob("answer.json")
    told: Any = strict_json.loads(sidecar.read_bytes())
    wrong: list[Any] = [[{"checkpoint": "x"}], "3", ["3"]]
    for member in wrong:
        sidecar.write_bytes(jcs.canonical({**told, "log": member}))
        with pytest.raises(ExportRefused) as caught:
            list(answer(folder, platform, at=service.now))
        assert caught.value.code == "export.form"
        assert written.read_bytes()


def test_an_export_without_a_log_is_what_it_was(logged: Logged, tmp_path: Path) -> None:
    """No witness has seen the log: nothing is proved, and the file names one context."""
    export(logged.service.app.state.services.store, tmp_path / "out", logged.service.settings())
    (file,) = (tmp_path / "out").rglob("passport.json")
    document: Any = strict_json.loads(file.read_bytes())
    assert "log" not in document
    assert len(document["@context"]) == 1
