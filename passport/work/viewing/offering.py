"""Offer a view of a claim: what it shows and withholds, what follows from that, and the view itself."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport import container
from passport.carbon.rechecking.disclosed import Aggregate, recheck_disclosed
from passport.log_evidence import MEMBER as LOG
from passport.log_evidence import read as read_log
from passport.model import kind_of
from passport.model.shape import refuse
from passport.views.commitment import Committed, Leaf, ViewRefused, hash_of, hash_text, proof_in, rows_below
from passport.views.document import (
    HOLDINGS,
    MEMBER,
    MOST_BYTES,
    View,
    chosen,
    holdings_of,
    read_view,
)
from passport.views.facts import Fact, sorted_facts, wrong_form
from passport.views.rules import Rules
from passport.work.naming import WORKINGS
from passport.work.viewing.inferring import Inference, inferences
from signing.digests import document_digest
from signing.shown import quoted
from signing.strict_json import loads

MOST_VIEWS: Final = 8


class Offer(NamedTuple):
    """A view before it is given: places it shows, places it withholds, and what is left of each aggregate.

    ``aggregates`` and ``inferred`` count what the reader has already, too.
    """

    view: View
    shown: tuple[Fact, ...]
    withheld: tuple[str, ...]
    aggregates: tuple[Aggregate, ...]
    inferred: tuple[Inference, ...]


class Claim(NamedTuple):
    """The claim of a passport file, and the whole file as JSON."""

    document: Mapping[str, Any]
    digest: str
    file: Mapping[str, Any]

    @property
    def committed(self) -> Mapping[str, str] | None:
        """The member ``disclosable``, where the claim has one."""
        found: Mapping[str, str] | None = self.document["credentialSubject"]["footprint"].get("disclosable")
        return found


class _Source(NamedTuple):
    """Leaves that can be shown, and how a view of them is made."""

    leaves: Mapping[str, Leaf]
    view: Callable[[Collection[str]], View]
    narrowing: bool = False


def derive_view(
    source: bytes,
    passport: bytes,
    rules: Rules,
    *,
    known: Sequence[bytes] = (),
    allow_inference: bool = False,
) -> Offer:
    """Derive the view of a claim that rules ask for, from holdings, workings or a view that shows more.

    ``passport``: the passport file of the claim, or the claim. ``known``: views that the reader has already.
    Raises ``view.not_committed``, ``view.other_claim`` (source or ``known`` belong to another claim),
    ``view.nothing`` (nothing of the source is asked for), ``view.contradiction`` (what would be shown is not
    what the claim says), ``view.inference`` unless it is allowed, and what the readers raise.
    """
    claim = claim_of(passport)
    held = _source(source, claim)
    places = rules.chosen(sorted(held.leaves))
    if not places:
        raise ViewRefused(
            "view.nothing",
            "The rules ask for nothing that is held.",
            hint=f"Held are {', '.join(sorted(held.leaves)[:12])}; name some of them.",
        )
    view = held.view(places)
    _check_forms(view)
    given = [fact for data in known for fact in _known(data, claim).facts()]
    together = _together(given, view.facts())
    subject = claim.document["credentialSubject"]
    found = recheck_disclosed(subject, sorted_facts(together.values()))
    for wrong in found.wrong[:1]:
        raise ViewRefused(
            "view.contradiction",
            f"What would be shown contradicts the claim ({wrong.code}) at {wrong.params['at']}.",
            hint="The claim was signed with these facts; correct it, passport correct.",
        )
    shown = set(together)
    inferred = inferences(subject, held.leaves, found.aggregates, shown, narrowing=held.narrowing)
    if inferred and not allow_inference:
        raise _computable(inferred)
    withheld = tuple(at for at in sorted(held.leaves) if at not in shown)
    return Offer(view, tuple(view.facts()), withheld, found.aggregates, tuple(inferred))


def _together(given: Iterable[Fact], more: Iterable[Fact]) -> dict[str, Fact]:
    """Join facts by place; raises ``view.contradiction`` where one place has two values under one root."""
    joined = {fact.at: fact for fact in given}
    for fact in more:
        if joined.setdefault(fact.at, fact).value != fact.value:
            raise ViewRefused(
                "view.contradiction",
                f"The reader was shown another value of {fact.at}, under the same root.",
                hint="The claim commits to both; correct it, passport correct.",
            )
    return joined


def _computable(inferred: Sequence[Inference]) -> ViewRefused:
    places = ", ".join(one.at for one in inferred[:8])
    more = " and more" if inferred[1:] else ""
    return ViewRefused(
        "view.inference",
        f"The reader could compute {places} from {inferred[0].because}{more}.",
        hint="Show fewer facts, or all of them, or say --allow-inference.",
    )


def _check_forms(view: View) -> None:
    """Raise ``view.form`` for a fact whose form is wrong: its reader would refuse the whole view."""
    for fact in view.facts():
        wrong = wrong_form(fact)
        if wrong is not None:
            raise ViewRefused(
                "view.form",
                f"The fact {quoted(fact.at, 100)} breaks rule {wrong.description}.",
                hint="Leave it out; the claim was signed with it.",
                where=fact.at + wrong.where,
            )


def claim_of(data: bytes) -> Claim:
    """Read the claim of a passport file, or a claim alone; raises ``json.*``, ``profile.*``.

    ``view.kind`` for a file that is about no product.
    """
    value: Any = loads(data, max_bytes=container.MAX_BYTES)
    alone = kind_of(value) is not None
    # Nothing else of the file is read here; ``inside`` holds it against the rules of a passport file.
    members = value.get("verifiableCredential") if isinstance(value, dict) else None
    document = members[0] if isinstance(members, list) and members and not alone else value
    if kind_of(document) != "claim":
        raise ViewRefused(
            "view.kind", "This is no passport of a product.", hint="Name the passport that the view is of."
        )
    refuse("claim", document)
    return Claim(document, document_digest(document), {} if alone else value)


def inside(claim: Claim, view: View) -> bytes:
    """Write the passport file again with a view in it, beside those it has.

    Raises ``view.too_many``: a file has at most eight.
    """
    views = [*claim.file.get(MEMBER, ()), view.document()]
    if len(views) > MOST_VIEWS:
        raise ViewRefused(
            "view.too_many", f"A passport file has at most {MOST_VIEWS} views.",
            hint="Write this one to a file of its own: leave out --inside.",
        )  # fmt: skip
    if not claim.file:
        return container.write(claim.document, views=views)
    parts = container.split(claim.file)
    statement, response = (
        None if one is None else one.document for one in (parts.statement, parts.response)
    )
    extras = [one.document for one in parts.extras]
    log = read_log(claim.file.get(LOG, ()))
    return container.write(claim.document, statement, response, extras, log=log, views=views)


def held_of(data: bytes, claim: Claim) -> Committed:
    """Read holdings, or calculate them again from workings; raises ``view.other_claim``, ``workings.*``."""
    return _held(loads(data, max_bytes=MOST_BYTES), claim)


def _held(document: Any, claim: Claim) -> Committed:  # noqa: ANN401 - any JSON
    if isinstance(document, dict) and document.get("format") == WORKINGS:
        from passport.carbon.disclosable import commitment  # noqa: PLC0415 - the engine only with workings
        from passport.carbon.workings import DISCLOSABLE, replay  # noqa: PLC0415 - as above

        detail = claim.document["credentialSubject"]["footprint"]["detail"]
        if DISCLOSABLE not in document:
            raise ViewRefused(
                "view.not_committed",
                "These workings name no facts, so that none can be shown.",
                hint="Calculate with --holdings, and sign that draft.",
            )
        held = commitment(replay(document), detail, document)
        root = held.member()
    else:
        held = holdings_of(document)
        root = document["disclosable"]
    if _root(claim) != root:
        raise _other("These facts are", "Name the passport whose draft was drawn with them.")
    return held


def _source(data: bytes, claim: Claim) -> _Source:
    """Read holdings, workings or a view, and hold them against the claim."""
    document: Any = loads(data, max_bytes=MOST_BYTES)
    named = (str(claim.document["id"]), claim.digest)
    form = document.get("format") if isinstance(document, dict) else None
    if form in {HOLDINGS, WORKINGS}:
        held = _held(document, claim)
        return _Source(held.leaves, lambda places: chosen(held, named, places))
    wider = _known(data, claim)
    rows = _rows(wider, claim)

    def narrowed(places: Collection[str]) -> View:
        shown = tuple(one for one in wider.shown if one.leaf.at in places)
        proof = proof_in((one.place for one in shown), rows)
        return View(*named, shown, tuple(hash_text(one) for one in proof))

    return _Source({one.leaf.at: one.leaf for one in wider.shown}, narrowed, narrowing=True)


def _known(data: bytes, claim: Claim) -> View:
    """Read a view of this claim; one that its root does not hold is of another."""
    view = read_view(data)
    if (view.claim, view.digest) != (claim.document["id"], claim.digest):
        raise _other("This view is", "Name the passport that the view is of.")
    _rows(view, claim)
    return view


def _rows(view: View, claim: Claim) -> list[dict[int, bytes]]:
    committed = _root(claim)
    leaves = {one.place: one.leaf.hashed() for one in view.shown}
    size = int(committed["size"])
    fitting = len(leaves) == len(view.shown) and max(leaves) < size
    proof = [hash_of(text) for text in view.proof]
    rows = rows_below(leaves, size, proof, committed["digestMultibase"]) if fitting else None
    if rows is None:
        raise _other("What this view shows is", "Ask for the view again.")
    return rows


def _root(claim: Claim) -> Mapping[str, str]:
    if claim.committed is None:
        raise ViewRefused(
            "view.not_committed",
            "The claim commits to no facts, so that none can be shown.",
            hint="Calculate with --holdings, and sign that draft.",
        )
    return claim.committed


def _other(what: str, hint: str) -> ViewRefused:
    return ViewRefused("view.other_claim", f"{what} of another claim.", hint=hint)
