"""Following a log from outside, as a property: a fork is told exactly where there is one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from passport.model.log_entry import log_entry
from resolver.log.following import Followed, Sources, follow, opened
from tests.resolver.log.served import KEY, files_of

OTHER = log_entry("claim", "uIDanother", "01/another", "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")


@settings(max_examples=30)
@given(st.integers(1, 700), st.integers(0, 700), st.integers(0, 700), st.data())
def test_p2_any_two_sizes_of_one_log_agree_and_any_other_story_does_not(
    first: int, more: int, place: int, data: st.DataObject
) -> None:
    """Property: a fork is told exactly where an entry below both sizes differs."""
    story = [f"entry {number}\n".encode() for number in range(1401)]
    second = max(1, first - more) if data.draw(st.booleans()) else first + more
    changed = [*story[:place], OTHER, *story[place + 1 :]]
    other = changed if data.draw(st.booleans()) else story
    found = followed(story[:first], other[:second])
    assert (found.fork is not None) == (other is not story and place < min(first, second))
    if found.fork is None:
        assert {one.size for one in found.ahead} == ({first} if first > second else set())


def followed(kept: list[bytes], shown: list[bytes]) -> Followed:
    """What a monitor that has read ``kept`` says to ``shown``."""
    held = files_of(kept)
    note = held["checkpoint"].decode()
    sources = Sources(files_of(shown).get, held.get, lambda *_: None, opened(note, KEY))
    return follow(sources, KEY, [], lambda _: False)
