"""What must verify before documents are stored, as questions that name everything an answer depends on."""

from collections.abc import Iterable, Iterator, Sequence

from passport.vocab import CLAIMS
from resolver.publishing.examining import Question
from resolver.publishing.incoming import Item, SignedDocument, in_order
from resolver.publishing.pending import Pending
from resolver.store.store import Conflict, ListName


def pairs(new: Sequence[Item], view: Pending) -> Iterator[tuple[Item, Item | None]]:
    """Pair what must verify: each claim with the first statement about it here, each other statement alone.

    Raises ``publish.claim_unknown`` for a statement about a claim that is neither here nor stored.
    """
    with_claim = set()
    for item in in_order(new):
        if item.kind in CLAIMS:
            named = next((one for one in new if one.kind == "statement" and one.about == item.digest), None)
            if named is not None:
                with_claim.add(named.digest)
            yield item, named
        elif item.kind == "statement" and item.digest not in with_claim:
            yield _claim_of(item, new, view), item


def _claim_of(item: Item, new: Sequence[Item], view: Pending) -> Item:
    """Find the claim of a statement, published with it or before; else ``publish.claim_unknown``."""
    for one in new:
        if one.digest == item.about and one.kind in CLAIMS:
            return one
    kept = (view.item(item.about, kind) for kind in sorted(CLAIMS))
    stored = next((one for one in kept if one is not None), None)
    if stored is None:
        raise Conflict(
            "publish.claim_unknown",
            "The claim this statement is about is not published here.",
            hint="Publish the claim first.",
            where=f"{item.where}/credentialSubject",
        )
    return stored


def question_of(
    about: Item,
    opinion: Item | None,
    new: Sequence[Item],
    view: Pending,
    at: str,
    documents: dict[str, SignedDocument],
) -> Question:
    """Compose the question whether a claim, with a statement or without, verifies at the moment ``at``.

    It names by digest everything the answer depends on: claim, statement, the accreditation the statement
    names, the CO2 statement a report's figures are of, and the status lists of all of them: the newest stored
    and those published with them. The bytes of these documents are added to ``documents``.
    """
    signed = [about] if opinion is None else [about, opinion]
    accreditation = None if opinion is None else _accreditation_of(opinion, new, view)
    extras = [one for one in (accreditation, _accounts_of(about, new, view)) if one is not None]
    wanted: set[ListName] = {name for document in (*signed, *extras) for name in document.lists}
    lists = _lists(wanted, new, view)
    documents.update((document.digest, document) for document in (*signed, *extras, *lists))
    return Question(
        about.digest,
        "" if opinion is None else opinion.digest,
        tuple(sorted(document.digest for document in extras)),
        tuple(sorted({status_list.digest for status_list in lists})),
        at,
        replaced=_is_replaced(about, new),
    )


def _is_replaced(about: Item, new: Iterable[Item]) -> bool:
    """Whether a later version of a claim is published with it."""
    return any(one.kind in CLAIMS and one.revises == about.digest for one in new)


def _lists(wanted: Iterable[ListName], new: Sequence[Item], view: Pending) -> list[SignedDocument]:
    """List the newest stored version of each list wanted, and all lists published now."""
    stored = [SignedDocument(one.digest, one.data) for one in view.newest_lists(sorted(wanted))]
    return [*stored, *(item for item in new if item.kind == "statuslist")]


def _accounts_of(about: Item, new: Sequence[Item], view: Pending) -> Item | None:
    """Find the CO2 statement that a report's figures are of, published with it or before.

    ``None`` where the report names none. Raises ``publish.accounts_unknown`` where it is not here: nobody who
    asks for the report here could compare its figures.
    """
    if not about.accounts:
        return None
    here = next((one for one in new if one.digest == about.accounts), None)
    found = here or view.item(about.accounts, "carbonstatement")
    if found is None or found.kind != "carbonstatement":
        raise Conflict(
            "publish.accounts_unknown",
            "The CO2 statement whose figures this report repeats is not published here.",
            hint="Publish that statement first, or with it.",
            where=f"{about.where}/accounts",
        )
    return found


def _accreditation_of(opinion: Item, new: Sequence[Item], view: Pending) -> Item | None:
    """Find the accreditation that a statement names: published with it, or stored before.

    ``None`` where neither has it, or the document of that digest is of another kind.
    """
    here = next((item for item in new if item.digest == opinion.accredited), None)
    if here is not None:
        return here if here.kind == "accreditation" else None
    return view.item(opinion.accredited, "accreditation")
