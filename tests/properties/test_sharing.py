"""T740: what a run keeps of its files changes no line of it, whatever it forgets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.certificates.units import Used, shared
from passport.runner.running import Where
from passport.work.batches import batch, body, reading
from passport.work.batches.body import Body
from passport.work.batches.items import Item
from tests import citing
from tests.verify.test_instruments import ONE, lists
from verify import Policy, TrustList, together
from verify.believing.memo import Memo, Weighed
from verify.evidence import Evidence
from verify.gathering.opened import Opened
from verify.policy import NetShare

FILES = citing.quarrel()
SETUP = citing.setup()


@contextmanager
def forgetful(rivals: int) -> Iterator[None]:
    """Have room for hardly anything, so that nearly all is forgotten and done again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "Opened", lambda: Opened(25_000))
        for name in ("_SAID_BYTES", "_HOLDING", "_ABOUT"):
            patch.setattr(body, name, 3_000 if name == "_SAID_BYTES" else 2)
        patch.setattr(Memo, "widen", lambda memo, _: setattr(memo, "_most", 2))
        patch.setattr(together, "REVISION_LINE", rivals)
        yield


def _filled(files: Sequence[bytes], setup: batch.Setup) -> Body:
    made = Body(TrustList.open(setup.trust), at=setup.at, lang="en").__enter__()
    for number, data in enumerate(files):
        made.add(Item(f"{number}", data))
    return made


def _run(files: Sequence[bytes], *, jobs: int = 1) -> list[batch.Line]:
    made, where = _filled(files, SETUP), Where(jobs, apart=jobs > 1)
    try:
        return [line for some in batch.judge_chunks(made.tasks(), SETUP, where) for line in some]
    finally:
        made.__exit__(None, None, None)


def _one_by_one(files: Sequence[bytes]) -> list[batch.Line]:
    """Each by an index, a trust list and evidence of its own."""
    lines = []
    for place in range(len(files)):
        made = _filled(files, SETUP)
        lines.append(batch.Judge(SETUP).line(made.item(place)))
        made.__exit__(None, None, None)
    return lines


ORDERS = st.lists(st.sampled_from(FILES), min_size=2, max_size=7)


@given(ORDERS, st.sampled_from([0, 2, 200]))
@settings(max_examples=25, deadline=None)
def test_a_run_says_of_each_file_what_a_verification_of_its_own_does(files: list[bytes], rivals: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "REVISION_LINE", rivals)
        alone = _one_by_one(files)
        assert _run(files) == alone
    with forgetful(rivals):
        assert _run(files) == alone


def test_the_files_quarrel_and_processes_agree() -> None:
    """Not all have one verdict, and two processes say the same as one."""
    found = _run(FILES)
    assert [line.state for line in found] == ["chain_broken"] * 6 + ["verified"] * 2
    assert _run(FILES[::-1], jobs=2) == _run(FILES[::-1])


def test_nothing_is_kept_for_another_trust_list_policy_or_moment() -> None:
    """Judges that take turns over the same files, each as if it were alone."""
    several = [
        SETUP,
        citing.setup(trust="trust/listed.json"),
        citing.setup(at="2027-06-01T00:00:00Z"),
        citing.setup(policy=Policy(min_net_share=NetShare("T4", "1"))),
    ]
    made = _filled(FILES, SETUP)
    judges = [batch.Judge(one) for one in several]
    tasks = list(made.tasks())
    turns = [[judge.line(task) for judge in judges] for task in tasks]
    alone = [[batch.Judge(one).line(task) for one in several] for task in tasks]
    made.__exit__(None, None, None)
    assert turns == alone
    assert len({tuple(line.state for line in some) for some in zip(*turns, strict=True)}) > 1


@given(lists, lists)
@settings(max_examples=200)
def test_units_meet_from_both_sides(mine: list, its: list) -> None:  # type: ignore[type-arg]
    own, other = (ONE._replace(units=tuple(some)) for some in (mine, its))
    assert Used(own).shared(other) == shared(own, other)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=60))
def test_what_is_kept_weighs_no_more_than_it_may(puts: list[tuple[int, int]]) -> None:
    kept, weights = Weighed[int, str](20), dict[int, int]()
    for key, weight in puts:
        if kept.get(key) is None:
            weights[key] = weight
        kept.put(key, f"{key}", weight)
        held = [one for one in range(10) if kept.get(one) is not None]
        assert kept.weight == sum(weights[one] for one in held) <= 20
        assert all(kept.get(one) == f"{one}" for one in held)


@pytest.mark.parametrize("over", [1.1, 1.5, 2])
def test_what_goes_round_more_than_is_kept_is_forgotten_in_part(over: float) -> None:
    """No cliff: with a little more than there is room for, a little is done again."""
    memo, kept = Memo[int, int](100, takes=3), Weighed[int, int](100)
    found = [0, 0]
    for key in [*range(int(100 * over))] * 20:
        found[0] += memo.get(key) is not None
        found[1] += kept.get(key) is not None
        if memo.get(key) is None:
            memo.put(key, key)
        kept.put(key, key, 1)
    assert min(found) > 20 * 100 * (0.75 if over < 1.2 else 0.35)


def test_a_file_is_opened_once_as_each() -> None:
    """A file may be a rival of one and an input of another: what counts of it differs."""
    opened = Opened()
    first = opened.take("a", FILES[0], is_input=False)
    assert opened.take("a", b"not read again", is_input=False) is first
    assert first == Evidence.open(claims=FILES[0])
    assert opened.take("a", FILES[0], is_input=True) == Evidence.open(inputs=FILES[0])
