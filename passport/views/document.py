"""Read and write holdings and views (DESIGN 2.9).

Holdings (``passport-holdings/1``) are all leaves of a tree with their salts: who has them can show any fact,
so they are kept like a key. They hold no activity data. A view (``passport-view/1``) is some of the leaves of
one claim with a proof: unsigned, since the claim's own signature covers the root.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple, cast

from passport.model.shape import check
from passport.views.commitment import (
    Committed,
    Leaf,
    ViewRefused,
    hash_of,
    hash_text,
    proof_of,
    together,
)
from passport.views.facts import Fact, wrong_form
from signing import jcs
from signing.strict_json import loads

HOLDINGS: Final = "passport-holdings/1"
VIEW: Final = "passport-view/1"
MEMBER: Final = "views"
"""Member of a passport file that holds views."""
MOST_BYTES: Final = 16 * 1_048_576
_DEPTH: Final = 12


class Shown(NamedTuple):
    """A leaf of a view with its place in the tree."""

    place: int
    leaf: Leaf


class View(NamedTuple):
    """A view that keeps its schema: which claim it names, what it shows, and the hashes of its proof."""

    claim: str
    digest: str
    shown: tuple[Shown, ...]
    proof: tuple[str, ...]

    def facts(self) -> list[Fact]:
        """The facts that it shows, by place."""
        return [Fact(one.leaf.at, one.leaf.value) for one in self.shown]

    def document(self) -> dict[str, Any]:
        """Give its JSON."""
        leaves = [
            {"at": leaf.at, "place": str(place), "salt": leaf.salt, "value": dict(leaf.value)}
            for place, leaf in self.shown
        ]
        claim = {"id": self.claim, "digestMultibase": self.digest}
        proof = {"proof": list(self.proof)} if self.proof else {}
        return {"format": VIEW, "claim": claim, "leaves": leaves, **proof}


def view_of(document: Mapping[str, Any]) -> View:
    """Read a view that has passed ``check("view", ...)``."""
    claim = document["claim"]
    return View(
        claim["id"],
        claim["digestMultibase"],
        tuple(
            Shown(int(entry["place"]), Leaf(entry["at"], entry["salt"], entry["value"]))
            for entry in document["leaves"]
        ),
        tuple(document.get("proof", ())),
    )


def read_view(data: bytes) -> View:
    """Read the file of a view; raises ``json.*`` and ``view.form`` with the place of what is wrong."""
    return read_parsed(loads(data, max_bytes=MOST_BYTES, max_depth=_DEPTH))


def read_parsed(document: Any) -> View:  # noqa: ANN401 - any JSON
    """Read a view that was parsed; raises ``view.form``."""
    violation = check("view", document)
    if violation is not None:
        raise ViewRefused(
            "view.form",
            f"This is no view of a claim; it breaks rule {violation.description}.",
            hint="Name the file that passport view wrote.",
            where=violation.where,
        )
    view = view_of(document)
    for number, fact in enumerate(view.facts()):
        wrong = wrong_form(fact)
        if wrong is not None:
            raise ViewRefused(
                "view.form",
                f"The view shows a fact that is none; it breaks rule {wrong.description}.",
                hint="Ask for the view again.",
                where=f"/leaves/{number}{'/at' if wrong.problem == 'place' else '/value' + wrong.where}",
            )
    return view


def chosen(held: Committed, claim: tuple[str, str], places: Collection[str]) -> View:
    """Make the view of a claim (id and digest) that shows the facts at ``places``, which are held."""
    shown = [Shown(held.hashes.index(held.leaves[at].hashed()), held.leaves[at]) for at in sorted(places)]
    proof = proof_of((one.place for one in shown), held.hashes)
    return View(*claim, tuple(shown), tuple(hash_text(one) for one in proof))


def holdings_bytes(held: Committed) -> bytes:
    """Write holdings: all leaves by place, then the hashes of what fills the tree up."""
    leaves = [
        {"at": leaf.at, "salt": leaf.salt, "value": dict(leaf.value)}
        for leaf in sorted(held.leaves.values(), key=lambda leaf: leaf.at)
    ]
    document: dict[str, Any] = {"format": HOLDINGS, "leaves": leaves, "disclosable": held.member()}
    if held.padding:
        document["padding"] = sorted(hash_text(one) for one in held.padding)
    return jcs.canonical(document) + b"\n"


def holdings_of(document: Any) -> Committed:  # noqa: ANN401 - any JSON
    """Read holdings that were parsed, and compute their tree again.

    Raises ``holdings.form`` with the place of what is wrong, and ``holdings.root`` where leaves and root do
    not belong together. What a leaf says is checked when it is shown (``wrong_form``).
    """
    violation = check("holdings", document)
    if violation is not None:
        raise ViewRefused(
            "holdings.form",
            f"These are no holdings; they break rule {violation.description}.",
            hint="Name the file that passport calculate wrote with --holdings.",
            where=violation.where,
        )
    leaves = [Leaf(entry["at"], entry["salt"], entry["value"]) for entry in document["leaves"]]
    held = together(leaves, [hash_of(text) for text in document.get("padding", ())])
    stated = cast("dict[str, str]", document["disclosable"])
    if len(held.hashes) & (len(held.hashes) - 1) or held.member() != stated:
        raise ViewRefused(
            "holdings.root",
            "The facts of these holdings do not come to their own root.",
            hint="Take the file as passport calculate wrote it.",
            where="/disclosable",
        )
    return held
