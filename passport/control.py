"""Whether two listed parties are under one control (DESIGN 4, T368)."""

from passport.folding import same
from passport.model.trustlist import ListedParty
from passport.vocab import NO_CONTROL_GROUP


def common_control(one: ListedParty, other: ListedParty) -> str | None:
    """The name under which two parties are of one control group, or ``None``.

    A group is often named by the company that heads it, which itself is under nobody's control: a control
    group and a legal entity of one name are one.
    """
    for group, name in control_names(one, other):
        if same(group, name):
            return group
    return None


def control_names(one: ListedParty, other: ListedParty) -> list[tuple[str, str]]:
    """The pairs of names to compare; ``none`` shares nothing."""
    pairs = (
        (one.control_group, other.control_group),
        (one.control_group, other.legal_entity),
        (other.control_group, one.legal_entity),
    )
    return [pair for pair in pairs if NO_CONTROL_GROUP not in pair]
