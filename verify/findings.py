"""The closed list of questions, and the answers: the verifier's table of contents.

The list is ``findings.json``, which the phone reads too. A code names the document it is about, then the
question (``statement.opinion``):

    input, container        what the bytes are
    claim, statement,       each: present (but for the claim), version, profile, suite, signer, key, proof;
    accreditation, response then what is asked of that document alone
    extra                   what else lies in the container
    inputs                  the claim of each material that was consumed
    trust                   the age of the trust list
    policy                  what the buyer wants besides
    claim.workings          the calculation done again
    standing                what nobody can check here
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, cast

from verify.package_data import read_json

Outcome = Literal["pass", "fail", "not_checked"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("pass", "fail", "not_checked")
# A plain dictionary, because reports travel between processes and a mapping proxy cannot.
NOTHING: Final[Mapping[str, str]] = {}
BECAUSE: Final = "because"
"""A parameter any finding may have: the code of the earlier finding this one follows from."""

# Positions for sorting. A credential of the container has its place there, from 0; these are the others.
ABOUT_INPUT: Final = -1
"""What concerns the input as a whole comes first."""
ABSENT: Final[Mapping[str, int]] = {"statement": 1, "response": 2}
"""Where a document of the chain would lie that is not there."""
BESIDE_LIST: Final = 1_000
"""An accreditation beside the trust list, or none."""
BESIDE_INPUT: Final = 1_500
"""The claim of a consumed material that is not in the container."""
NOWHERE: Final = 2_000
"""What concerns no document comes last."""


class Finding(NamedTuple):
    """One question answered.

    ``credential`` is the digest D of the document (empty: the input as a whole), ``where`` a JSON Pointer
    into it, ``position`` its place in the container, for sorting.
    """

    code: str
    credential: str
    outcome: Outcome
    where: str = ""
    params: Mapping[str, str] = NOTHING
    position: int = 0

    def to_json(self) -> dict[str, object]:
        """The finding as the report holds it."""
        return {
            "code": self.code,
            "credential": self.credential,
            "outcome": self.outcome,
            "where": self.where,
            "params": dict(self.params),
        }


class Question(NamedTuple):
    """What a code asks, and the names its parameters may have besides ``because``."""

    code: str
    asks: str
    params: frozenset[str]


_ROWS: Final = cast("list[dict[str, Any]]", read_json("findings.json"))
QUESTIONS: Final[Mapping[str, Question]] = {
    row["code"]: Question(row["code"], row["asks"], frozenset(row["params"])) for row in _ROWS
}
"""In the order in which findings of one document are reported (DESIGN 7). Parameters are texts under closed
names."""
ORDER: Final[Mapping[str, int]] = {code: place for place, code in enumerate(QUESTIONS)}
FLOOR: Final[frozenset[str]] = frozenset(row["code"] for row in _ROWS if row["floor"])
"""What must have been asked and must have passed for ``verified`` (DESIGN 7): all that is asked of the input,
claim, statement and accreditation, and of the trust list's age."""

LABEL: Final = "claim.label"
NOT_COMPARED: Final = "standing.label"
"""Without a scan the floor asks for no label, if the report says that none was compared."""


def sort_key(finding: Finding) -> tuple[int, int, str, str]:
    """Findings are reported by position in the container, order of checks, place in the document."""
    return finding.position, ORDER[finding.code], finding.where, finding.credential
