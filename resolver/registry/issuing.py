"""What may be issued: units of devices that are assigned here, each once, none beyond the meter."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.acts.instruments import most_units, wrong_certificate
from passport.certificates.readings import certified_beside
from passport.identifiers.device_id import device_key
from passport.model import kind_of, shape
from passport.model.common import Window
from passport.model.instruments import assignment, certificate
from passport.model.instruments.assignment import Assignment
from passport.model.instruments.certificate import Certificate
from passport.vocab import Kind
from resolver.registry.writing import Held, Writing
from resolver.store.store import Conflict
from resolver.web.problems import NOTHING_STORED, Problem
from signing import jcs
from signing.digests import multibase_digest
from signing.shown import quoted
from verify import TrustList
from verify.believing.listed import judge

_LISTED: Final = 20
"""Mistakes of one request that are named; the first of them is the error itself."""


class Wrong(NamedTuple):
    """A mistake: its code, the JSON Pointer in the request, a sentence."""

    code: str
    where: str
    sentence: str


class Brought(NamedTuple):
    """A document of a request: its digest, its canonical bytes and its model."""

    digest: str
    data: bytes
    model: Any
    where: str


def refuse(wrong: Iterable[Wrong], hint: str) -> None:
    """Raise ``Conflict`` with the first mistake, and the others besides; return where there is none."""
    found = list(wrong)
    if not found:
        return
    first, *rest = found
    error = Conflict(first.code, first.sentence, hint=hint, where=first.where)
    error.also = tuple(f"{one.where}: {one.sentence}" for one in rest[: _LISTED - 1])
    raise error


def documents(
    kind: Kind, members: Mapping[str, Any], sender: str, trust: TrustList, name: str = "documents"
) -> list[Brought]:
    """Read the documents of a request in its member ``name``, all of one kind and of its sender.

    Raises ``Problem`` 422 for one that breaks its profile or does not verify, with its place.
    """
    found = []
    for place, document in enumerate(members.get(name, ())):
        where = f"/{name}/{place}"
        violation = shape.check(kind, document) if kind_of(document) == kind else None
        if kind_of(document) != kind or violation is not None:
            what = "is of another kind" if violation is None else f"breaks rule {violation.description}"
            inside = "" if violation is None else violation.where
            raise _unverified(f"registry.{kind}", f"The document {what}.", where + inside)
        data = jcs.canonical(document)
        digest = multibase_digest(data)
        judged = judge(kind, document, digest, trust)
        if judged.stopped or judged.model is None:
            raise _unverified(f"verify.extra.{judged.stopped}", "The document does not verify.", where)
        if judged.envelope.issuer.id != sender:
            raise _unverified("registry.sender", "The document is another party's than the sender's.", where)
        read: Callable[[Any], Any] = certificate.read if kind == "certificate" else assignment.read
        found.append(Brought(digest, data, read(document), where))
    return found


def _unverified(code: str, sentence: str, where: str) -> Problem:
    hint = f"{NOTHING_STORED} passport inspect FILE shows who signed what."
    return Problem(422, code, sentence, hint=hint, where=where)


def issue(writing: Writing, brought: list[Brought], assigned: list[Brought], registry: str, at: str) -> None:
    """Return if these certificates may be issued here and now; else ``Conflict`` with every mistake.

    ``assigned``: the assignments that the request brings, which are kept with the certificates or not at all.
    """
    wrong = list(_wrong(writing, brought, assigned, registry, at))
    hint = "Nothing was issued; passport certificate show says what there is of the device already."
    for code, more in _HINTS:
        if any(one.code == code for one in wrong):
            hint = f"Nothing was issued. {more}"
    refuse(wrong, hint)


_HINTS: Final = (
    (
        "registry.not_assigned",
        "Assign the device with them: passport certificate issue ... --device FILE --assign",
    ),
    (
        "registry.assigned_elsewhere",
        "Whoever assigned it by mistake revokes that at the platform of this registry:"
        " passport revoke DIGEST --to URL",
    ),
)
"""What to do about a mistake, by its code; the last one counts."""


def _wrong(
    writing: Writing, brought: list[Brought], bringing: list[Brought], registry: str, at: str
) -> Iterator[Wrong]:
    seen: set[str] = set()
    there = _there(writing, brought)
    assigned: dict[tuple[str, str], list[Assignment]] = {}
    new: dict[tuple[str, str], list[Assignment]] = {}
    for other in bringing:
        new.setdefault((device_key(other.model.device), other.model.product), []).append(other.model)
    for one in sorted(brought, key=_order):
        model: Certificate = one.model
        device, product = key = _device(one)
        if one.digest in seen:
            yield Wrong("registry.twice", one.where, "The request holds this certificate twice.")
            continue
        seen.add(one.digest)
        yield from _alone(one, registry, at)
        if key not in assigned:
            assigned[key] = writing.assignments(*key) + new.get(key, [])
        issued = there[device]
        yield from _assigned(assigned[key], one, registry)
        met = [held for held in issued if _meet(held.model.period, model.period)]
        yield from _beside(one, [held for held in met if held.model.product == product])
        yield from _as_other_products(one, met)
        issued.append(Held(one.digest, model, model.envelope.valid_until, "", model.units.size))


def _there(writing: Writing, brought: Iterable[Brought]) -> dict[str, list[Held]]:
    """What was issued of each device in the periods that a request touches, asked once a device."""
    spans: dict[str, list[Window]] = {}
    for one in brought:
        spans.setdefault(_device(one)[0], []).append(one.model.period)
    return {
        device: writing.issued_of(device, min(one.start for one in some), max(one.end for one in some))
        for device, some in spans.items()
    }


def _device(one: Brought) -> tuple[str, str]:
    return device_key(one.model.origin.id), one.model.product


def _order(one: Brought) -> tuple[str, str, str, int]:
    model: Certificate = one.model
    return *_device(one), model.period.start, model.units.start


def _meet(one: Window, other: Window) -> bool:
    return one.start < other.end and other.start < one.end


def _alone(one: Brought, registry: str, at: str) -> Iterator[Wrong]:
    """What is wrong with a certificate by itself."""
    model: Certificate = one.model
    if model.registry != registry:
        yield Wrong(
            "registry.other", f"{one.where}/credentialSubject/registry",
            f"The certificate is for another registry than this one, {registry}.",
        )  # fmt: skip
    for where, sentence in wrong_certificate(model.document["credentialSubject"], at):
        yield Wrong("registry.units", one.where + where, sentence)
    if model.envelope.valid_until <= at:
        yield Wrong("registry.expired", f"{one.where}/validUntil", "The certificate is expired already.")


def _assigned(every: Iterable[Assignment], one: Brought, registry: str) -> Iterator[Wrong]:
    """Whether its issuer assigned the device to this registry for the period, and nobody to another one.

    Who assigned a device answers for its meter, so no other issuing body issues for it; what another one says
    of a second registry counts all the same.
    """
    model: Certificate = one.model
    issuer = model.envelope.issuer.id
    where = f"{one.where}/credentialSubject/origin/id"
    known = [found for found in every if _meet(found.period, model.period)]
    elsewhere = next((found for found in known if found.registry != registry), None)
    if elsewhere is not None:
        yield Wrong(
            "registry.assigned_elsewhere", where,
            f"The device is assigned to another registry too, {elsewhere.registry}, by the assignment"
            f" {elsewhere.envelope.digest} of {elsewhere.envelope.issuer.id}.",
        )  # fmt: skip
    elif not any(one.period.contains(model.period) for one in known if one.envelope.issuer.id == issuer):
        yield Wrong(
            "registry.not_assigned",
            where,
            "The issuing body has not assigned the device to this registry for the period.",
        )


def _beside(one: Brought, before: list[Held]) -> Iterator[Wrong]:
    """What is wrong beside the certificates of the same device whose periods meet this one's.

    Those that were withdrawn before a unit was retired state no reading and no period any more (T674); only
    the numbers of their units are used up, for a period that begins where theirs does.
    """
    model: Certificate = one.model
    subject = f"{one.where}/credentialSubject"
    standing = [held for held in before if held.counted]
    if any(held.model.period != model.period for held in standing):
        yield Wrong("registry.period", f"{subject}/period", "Another period of this device overlaps it.")
        return
    if any(_reading(held.model) != _reading(model) for held in standing):
        yield Wrong("registry.metered", f"{subject}/metered", "Another reading was stated for this period.")
        return
    reached = _reached(before, model.period.start)
    if model.units.start != reached:
        behind = ", behind what was withdrawn (--replaces CERTIFICATE)" if len(standing) < len(before) else ""
        yield Wrong(
            "registry.contiguous", f"{subject}/units/from",
            f"The next unit of this device and period is {reached:,}{behind}.",
        )  # fmt: skip
        return
    counted = sum(held.counted for held in standing)
    most = most_units({"quantity": model.metered.quantity, "factor": model.metered.factor})
    if counted + model.units.size > most:
        yield Wrong(
            "registry.metered", f"{subject}/units",
            f"With those issued before there would be more units than were metered, {most:,}.",
        )  # fmt: skip
    yield from _replacing(one, before)


def _reached(before: Iterable[Held], start: str) -> int:
    """The number behind the last unit of the periods that begin there."""
    numbered = (held.model for held in before if held.model.period.start == start)
    return max((one.units.end for one in numbered), default=0)


def _as_other_products(one: Brought, met: Iterable[Held]) -> Iterator[Wrong]:
    """Whether the same reading of the device was certified as another product, which counts it twice."""
    other = certified_beside(one.model, (held.model for held in met if held.counted))
    if other:
        yield Wrong(
            "registry.metered", f"{one.where}/credentialSubject/product",
            f"This reading of the meter was certified as {quoted(other, 60)}: one production is one product.",
        )  # fmt: skip


def _reading(model: Certificate) -> tuple[str, Fraction, str]:
    return model.metered.quantity, Fraction(model.metered.factor), model.units.unit


def _replacing(one: Brought, before: list[Held]) -> Iterator[Wrong]:
    """Units beyond those metered take the place of withdrawn ones, which the certificate names."""
    model: Certificate = one.model
    withdrawn = {held.digest for held in before if held.withdrawn}
    if model.replaces is not None and model.replaces.digest not in withdrawn:
        yield Wrong(
            "registry.replaces", f"{one.where}/credentialSubject/replaces",
            "It replaces no withdrawn certificate of this device and period.",
        )  # fmt: skip


def assignments(
    members: Mapping[str, Any], sender: str, trust: TrustList, name: str = "assignments"
) -> list[Brought]:
    """Read the assignments of a request as ``documents`` does, none where it has no such member.

    Raises ``Problem`` ``registry.assignment`` for one that ends before it begins.
    """
    brought = documents("assignment", members, sender, trust, name)
    for one in brought:
        found: Assignment = one.model
        if found.period.start >= found.period.end:
            raise _unverified("registry.assignment", "The assignment ends before it begins.", one.where)
    return brought


def assign(writing: Writing, brought: list[Brought], request: str) -> None:
    """Keep assignments: also those that contradict others, for then none of them counts (T273)."""
    writing.add_assignments({one.digest: (one.model, one.data) for one in brought}, request)
