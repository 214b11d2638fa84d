"""What must verify before documents are stored, as questions that name everything an answer depends on."""

from collections.abc import Iterator, Sequence

from resolver.publishing.examining import Question
from resolver.publishing.incoming import Item, SignedDocument, in_order
from resolver.publishing.pending import Pending
from resolver.store.store import Conflict, ListName


def pairs(new: Sequence[Item], view: Pending) -> Iterator[tuple[Item, Item | None]]:
    """What must verify: each claim, with the first statement about it here, and each other statement."""
    with_claim = set()
    for item in in_order(new):
        if item.kind == "claim":
            named = next((one for one in new if one.kind == "statement" and one.about == item.digest), None)
            if named is not None:
                with_claim.add(named.digest)
            yield item, named
        elif item.kind == "statement" and item.digest not in with_claim:
            yield _claim_of(item, new, view), item


def _claim_of(item: Item, new: Sequence[Item], view: Pending) -> Item:
    for one in new:
        if one.digest == item.about and one.kind == "claim":
            return one
    stored = view.item(item.about, "claim")
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
    """What is asked about a claim and a statement; adds the documents it names to ``documents``."""
    signed = [about, *([opinion] if opinion is not None else [])]
    wanted: set[ListName] = {name for one in signed for name in one.lists}
    extras: list[SignedDocument] = []
    if opinion is not None:
        here = next((one for one in new if one.digest == opinion.accredited), None)
        beside = here if here is not None else view.item(opinion.accredited, "accreditation")
        if beside is not None and (here is None or here.kind == "accreditation"):
            extras.append(beside)
            wanted.update(beside.lists)
    lists: list[SignedDocument] = [
        SignedDocument(one.digest, one.data) for one in view.newest_lists(sorted(wanted))
    ]
    lists += [one for one in new if one.kind == "statuslist"]
    documents.update((one.digest, one) for one in (*signed, *extras, *lists))
    return Question(
        about.digest,
        opinion.digest if opinion is not None else "",
        tuple(one.digest for one in extras),
        tuple(sorted({one.digest for one in lists})),
        at,
    )
