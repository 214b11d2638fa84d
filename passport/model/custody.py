"""The optional member ``custody`` of a claim: how its material is traced, and by which model (ISO 22095).

A model is as strong as its place in the table; the strongest comes first. What Python and the phone share is
the table, ``passport/custody/data/models.json``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple, cast

from passport.model.common import Document
from passport.model.shape import package_file
from passport.vocab import CUSTODY
from signing.strict_json import loads

BY_BOOKS: Final = frozenset({"book-and-claim", "mass-balance/credit"})
"""Models that move an attribute by books and not with the goods."""
TRACEABILITY: Final = ("physical", "supply-shed", "impact", "none")


class Custody(NamedTuple):
    """What a claim says of its custody; members that are left out are ``None``.

    ``share``: part of the product that has the attribute. ``system``: id of the mass balance system, or of
    the registry. ``balance``: digest of the system's balance.
    """

    traceability: str
    model: str
    share: str | None = None
    system: str | None = None
    balance: str | None = None


class Model(NamedTuple):
    """A row of the table: ``strength`` 0 is the strongest; ``reported``: where its effect may be reported.

    ``needs`` are the members that a claim of this model cannot be without; ``whole``: nothing without the
    attribute is in the product.
    """

    code: str
    strength: int
    traceability: frozenset[str]
    reported: str
    needs: tuple[str, ...]
    whole: bool


@cache
def _table() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", loads(package_file("custody/data/models.json")))


@cache
def models() -> Mapping[str, Model]:
    """The models by their codes, from the strongest to the weakest."""
    return {
        one["code"]: Model(
            one["code"],
            place,
            frozenset(one["traceability"]),
            one["reported"],
            tuple(one["needs"]),
            one.get("whole", False),
        )
        for place, one in enumerate(_table()["models"])
    }


def named(text: str) -> tuple[str, str]:
    """The code that a name stands for, or nothing and why it is refused (both empty: nobody knows it)."""
    plain = text.strip().lower().replace("-", " ").replace("_", " ")
    codes = {code.replace("-", " "): code for code in models()}
    found = codes.get(plain) or _table()["names"].get(plain, "")
    return found, "" if found else _table()["refused"].get(plain, "")


def read(subject: Document) -> Custody | None:
    """Read the member of a claim's subject that passed the profile; ``None`` where it has none."""
    member = subject.get(CUSTODY)
    if member is None:
        return None
    return Custody(
        member["traceability"],
        member["model"],
        member.get("share"),
        member.get("system"),
        member.get("balance"),
    )


def contradiction(custody: Custody) -> str:
    """The member that does not go with the model, or that it lacks; empty where all goes together.

    A share is part of a product, so it is above zero; with a model of nothing but the attribute it is one.
    """
    model = models()[custody.model]
    if custody.traceability not in model.traceability:
        return "traceability"
    for name in model.needs:
        if getattr(custody, name) is None:
            return name
    share = "1" if custody.share is None else custody.share
    return "share" if not share.strip("0.") or (model.whole and share[0] != "1") else ""


def weaker(one: str, other: str) -> bool:
    """Whether the first model is weaker than the second."""
    return models()[one].strength > models()[other].strength


def is_weakest(model: str) -> bool:
    """Whether nothing can be weaker, so that no link needs to be known."""
    return models()[model].strength == len(models()) - 1
