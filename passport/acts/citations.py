"""Cite in a claim's draft what was retired for it, or refuse it with every reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.acts.sealing import ActRefused
from passport.certificates.citing import Citing, misfit, scopes, scopes_of_draft
from passport.certificates.using import SENTENCES, Units, misused_by
from passport.model.common import Window
from passport.model.instruments import retirement as retirements
from passport.model.instruments.cited import MARKET, Cited
from passport.vocab import INSTRUMENTS
from signing.digests import document_digest

_WHY: Final[Mapping[str, str]] = {
    "units": "it counts units twice, or holds none",
    "beneficiary": "it is for another party than the one that signs",
    "purpose": "it is for another purpose than a product",
    "product": "it is for another product than the draft's",
    "scope": "it is for a scope in which the draft counts no electricity",
    "unit": "it counts in another unit than the draft says",
    "quantity": "it holds fewer units than the draft says",
    "period": "it is for a time outside the period of the draft",
    "order": "it is dated after the claim",
}


ONCE: Final = "Name each retirement once: its units are claimed once."


class Retired(NamedTuple):
    """A retirement that passed ``shape.check("retirement", ...)``, and the name of its file."""

    document: Mapping[str, Any]
    source: str


def cite(draft: Mapping[str, Any], retired: Sequence[Retired], issuer: str, at: str) -> dict[str, Any]:
    """The draft, citing each of these retirements for its market-based result, with all the units it holds.

    What the draft itself says of one of them stands. ``issuer``: DID of who signs at the moment ``at``.
    Raises ``ActRefused``: ``claim.retirement_twice`` with every retirement that comes twice, and
    ``claim.instruments`` with every one that is none for this claim.
    """
    _refuse("claim.retirement_twice", named_twice(retired, draft.get(INSTRUMENTS, ())), ONCE)
    stated = {one["digestMultibase"]: one for one in draft.get(INSTRUMENTS, ())}
    entries = {document_digest(one.document): one for one in retired}
    for digest, one in entries.items():
        stated.setdefault(digest, entry(one))
    products = (draft["id"], *draft.get("alternateIds", ()))
    period = Window(draft["period"]["start"], draft["period"]["end"])
    citing = Citing(issuer, products, period, at, market=scopes_of_draft(draft))
    hint = "Retire units for this draft: passport certificate retire USE.csv --for DRAFT."
    _refuse("claim.instruments", [*_wrong(entries, stated, citing)], hint)
    return {**draft, INSTRUMENTS: [stated[digest] for digest in sorted(stated)]}


def unusable(draft: Mapping[str, Any], retired: Sequence[Retired], issuer: str) -> str:
    """Why the claim cannot use some of these in its market-based result, in words; empty: it can (T664)."""
    models = [retirements.read(one.document) for one in retired]
    units = [Units(one.product, one.unit, one.geography, frozenset(scopes(one, issuer))) for one in models]
    problem = misused_by(draft, units)
    return SENTENCES[problem] if problem else ""


def named_twice(
    retired: Sequence[Retired], stated: Sequence[Mapping[str, str]] = ()
) -> list[tuple[str, str]]:
    """Place and sentence of each retirement that another place names too, by its id.

    Signed anew it has another digest and the same units. ``stated``: the entries of a draft; the file of one
    of them is no second retirement where it has the digest that the draft names.
    """
    first: dict[str, tuple[str, str]] = {}
    found = []
    for place, entry_of in enumerate(stated):
        name, where = entry_of["id"], f"/{INSTRUMENTS}/{place}"
        other = first.setdefault(name, (where, entry_of["digestMultibase"]))[0]
        if other != where:
            found.append((where, f"The retirement {name} is named at {other} already."))
    files: dict[str, str] = {}
    for one in retired:
        name = str(one.document["id"])
        drafted, signed = first.get(name, ("", ""))
        there = files.get(name) or ("" if signed == document_digest(one.document) else drafted)
        if there:
            found.append((one.source, f"The retirement {name} is named by {there} already."))
        files.setdefault(name, one.source)
    return found


def _refuse(code: str, wrong: Sequence[tuple[str, str]], hint: str) -> None:
    if wrong:
        error = ActRefused(code, wrong[0][1], hint=hint, where=wrong[0][0])
        error.also = tuple(f"{where}: {sentence}" for where, sentence in wrong[1:])
        raise error


def entry(one: Retired) -> dict[str, str]:
    """How a claim cites a retirement, with all its units, for its market-based result."""
    model, digest = retirements.read(one.document), document_digest(one.document)
    return {
        "id": model.envelope.id, "digestMultibase": digest, "quantity": str(model.size), "unit": model.unit,
        "statement": MARKET,
    }  # fmt: skip


def _wrong(
    entries: Mapping[str, Retired], stated: Mapping[str, Mapping[str, str]], citing: Citing
) -> Iterator[tuple[str, str]]:
    for digest, one in entries.items():
        said = stated[digest]
        cited = Cited(said["id"], digest, said["quantity"], said["unit"], said["statement"])
        problem = misfit(cited, retirements.read(one.document), citing)
        if problem:
            yield one.source, f"The retirement does not fit this claim: {_WHY[problem]}."
