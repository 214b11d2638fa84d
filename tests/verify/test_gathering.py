"""What is gathered depends on no order, no length of a period and no flood (T655 to T661)."""

import copy
import random
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from passport.certificates.bearing import bearings, seeks, sought
from passport.vocab import TYPES, Kind
from signing import jcs
from tests import world_instruments as made
from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_inputs import STATUS
from tests.vectors_build.about_inputs import made as coil
from tests.vectors_build.about_instruments import another, backed, body, certified
from tests.vectors_build.scenario import Given, given
from tests.vectors_build.stage import Stage, file_of, heap, pack
from tests.verify.test_together import _Index
from tests.world_people import Document
from verify import Demand, Evidence, Report, TrustList, verify
from verify.gathering.gather import gather
from verify.gathering.said import ClaimSaid, said
from verify.together import verify_together

_LENGTHS = (1, 24, 24 * 31, 24 * 366, 24 * 4_000, 24 * 20_000)
"""Hours."""


def _both(one: Given) -> tuple[Report, Report]:
    """The report of one call, and that of the same documents as files of one run."""
    claims, inputs, status = (
        [judging.read(each, FOLDER) for each in some] for some in (one.claims, one.inputs, one.status)
    )
    trust, demand = TrustList.open(judging.read(one.trust, FOLDER)), Demand(one.at)
    known = Evidence.open(status=status, claims=claims, inputs=inputs)
    together = verify_together(
        [one.input, *claims, *inputs], Evidence.open(status=status), trust, demand
    )
    return verify(one.input, known, trust, demand), together[0]


def _outcomes(report: Report, code: str) -> list[str]:
    return [one.outcome for one in report.findings if one.code == code]


def _assigned(start: datetime, hours: int) -> tuple[set[str], set[str]]:
    """What an assignment of that time is found by, and what it looks for."""
    ends = [f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in (start, start + timedelta(hours=hours))]
    subject = {"id": made.PARK, "period": dict(zip(("start", "end"), ends, strict=True))}
    document = {"credentialSubject": subject}
    keys = set(bearings("assignment", document))
    return keys, {*sought(keys), *seeks("assignment", document)}


def test_of_two_periods_that_share_time_each_finds_the_other() -> None:
    """T656: whatever their lengths; hours of other days are not brought."""
    dice = random.Random(7)
    for _ in range(500):
        at = datetime(2060, 1, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(24 * 30_000))
        several = [(at - timedelta(hours=dice.randrange(one)), one) for one in dice.choices(_LENGTHS, k=2)]
        (mine, looked), (theirs, wanted) = (_assigned(*one) for one in several)
        assert looked & theirs and wanted & mine, several
        assert max(map(len, (mine, looked, theirs, wanted))) <= 40
    hours = [_assigned(datetime(2026, 9, day, 12, tzinfo=UTC), 1) for day in (17, 18)]
    assert not hours[0][1] & hours[1][0]


def test_what_a_file_says_does_not_depend_on_the_order_of_its_members() -> None:
    """T657: assignments of many devices for ten years, then a second retirement of the hour."""
    w = Stage()
    one = backed(w)
    second = certified(w, units={"from": "0", "to": "5000000", "unit": "WHR"}, at="2026-09-17T14:00:01Z")
    again = another(w, one, made.taken(second))
    devices = [f"https://id.wind-park.example/device/{number}" for number in range(100, 114)]
    years = {"start": "2024-01-01T00:00:00Z", "end": "2034-01-01T00:00:00Z"}
    many = [made.assignment(w, body(w), device=device, **years) for device in devices]
    for members in ([*many, again], [again, *many]):
        reports = _both(one.inside(inputs=(heap(members),)))
        assert [report.state for report in reports] == ["chain_broken"] * 2
    before, after = (said(heap(some)).claims for some in ([*many, again], [again, *many]))
    assert set(before) == set(after)


def test_every_kind_that_is_taken_as_inputs_is_indexed() -> None:
    """T658: a document in a file of its own is brought as it would be with the others."""
    taken = set()
    for kind in get_args(Kind):
        types = ["VerifiableCredential", TYPES[kind]]
        document: Document = {"type": types, "credentialSubject": {"id": "urn:x:1"}}
        data = jcs.canonical(document)
        known = Evidence.open(inputs=data)
        held = [known.inputs, known.claims, known.instruments, known.libraries, known.status]
        told = said(data)
        assert any(held) == any((told.claims, told.opinions, told.lists, told.grants)), kind
        taken |= {kind} if any(held) else set()
    assert {"accreditation", "statement", "statuslist", "retirement"} <= taken


def _forged(w: Stage, count: int) -> Given:
    """The slab, a good statement and forged copies of it, then an adverse one; each in a file of its own."""
    chain = coil(w)
    slab, good = chain.consumed[0].claim, chain.consumed[0].statement
    assert good is not None
    adverse = w.statement(slab, at="2026-09-16T08:00:00Z", outcome="adverse")
    copies = []
    for number in range(count):
        one = copy.deepcopy(good)
        one["credentialSubject"]["conclusion"] = f"Forged {number}"
        copies.append(one)
    inputs = tuple(heap([one]) for one in (slab, good, *copies, adverse))
    return given(file_of(chain.docs), status=STATUS, inputs=inputs)


_ANSWERS = [(0, "inputs.vouched"), (3, "inputs.present"), (9, "inputs.present")]


@pytest.mark.parametrize(("count", "code"), _ANSWERS)
def test_forged_statements_push_none_out(count: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """T659: the adverse one is heard, or it is said that there are too many."""
    for module in ("verify.gathering.gather", "verify.materials.following"):
        monkeypatch.setattr(f"{module}.INPUT_CREDENTIALS", 4)
    reports = _both(_forged(Stage(), count))
    assert [report.state for report in reports] == ["incomplete"] * 2
    assert all("pass" not in _outcomes(report, code) for report in reports)


def _sold(w: Stage, count: int, *claims: Document) -> Given:
    """A coil with a counterpart that has signed so many claims."""
    one = backed(w, use={"counterpart": w.rival.did})
    names = (f"https://id.sydstal.example/01/04098765000010/21/C-{number}" for number in range(count))
    theirs = [w.claim(by=w.rival, id=name) for name in names]
    return one.inside(claims=tuple(map(pack, (*theirs, *claims))))


def test_genuine_claims_of_a_counterpart_push_no_fork_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """T661: of more than a verification judges the claims about the product itself are brought all."""
    monkeypatch.setattr("verify.together.REVISION_LINE", 2)
    monkeypatch.setattr("verify.together.INSTRUMENT_CREDENTIALS", 2)
    w = Stage()
    fork = w.claim(heat="H-OTHER", at="2026-10-05T08:00:00Z")
    for report in _both(_sold(w, 6, fork)):
        assert (report.state, _outcomes(report, "claim.fork")) == ("chain_broken", ["fail"])


def test_more_claims_of_a_counterpart_than_are_judged_leave_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """T661: one more than that is brought, so the verification knows that it has not judged all."""
    monkeypatch.setattr("verify.together.REVISION_LINE", 2)
    for module in ("verify.together", "verify.checks.instruments.hand"):
        monkeypatch.setattr(f"{module}.INSTRUMENT_CREDENTIALS", 6)
    w = Stage()
    reports = _both(_sold(w, 12))
    assert reports[0].state == reports[1].state
    answers = [_outcomes(report, "instrument.counterpart") for report in reports]
    assert answers[0] == answers[1] and "pass" not in answers[0]


def test_names_that_a_report_joins_lead_on() -> None:
    """T655: over several reports, and only those names that it joins with one that was looked for."""
    mine, other, third = (f"reports of did:web:{one}.example" for one in ("mine", "other", "third"))
    a, b, c, y, z = (f"intervention {one}" for one in "abcyz")
    own = ClaimSaid("own", (mine, a))
    first = ClaimSaid("1", (other, a, b, y, z), (), (), (), (a, b, y, z))
    second = ClaimSaid("2", (third, b, c), (), (), (), (b, c))
    last, beside = ClaimSaid("3", (c,)), ClaimSaid("4", (z,))
    assert gather(0, _Index(own, first, second, last, beside)).rivals == (1, 2, 3)
