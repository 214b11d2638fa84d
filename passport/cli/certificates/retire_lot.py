"""``passport certificate retire --for SHEET``: what a heat of a lot used, retired for each of its coils.

Each coil gets a retirement of its own, for the share that it has in the heat's output. So whoever has one of
300 claims rechecks it alone, and no claim can count what another one counts.
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport import container
from passport.carbon.exact import figure, fraction, trimmed
from passport.certificates.matching import Holding, Needed
from passport.certificates.policy import Use
from passport.certificates.sharing import Shared, shared, without
from passport.cli import options
from passport.cli.certificates import retire, unanswered, used
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.certificates.asking import Asking
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.cli.producer import lot_reading, sheets
from passport.disk import clock
from passport.model.common import Window
from passport.party import signing_acts
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.lots.lot import Coil, Heat, Lot
from passport.sheets.meters.reading import MOST
from passport.units import mass_in_kg
from signing import jcs
from signing.shown import quoted

if TYPE_CHECKING:
    from resolver.outgoing.client import ServerRefused
    from signing.strict_json import JsonValue
    from verify import TrustList

_HEATS_SHOWN: Final = 6


class _Asked(NamedTuple):
    """What the requests of a run share: its options, the party, the period; ``of`` is the name of the use.

    ``before``: the ids of those that an earlier run left.
    """

    args: Namespace
    asking: Asking
    period: Window
    of: str
    before: frozenset[str] = frozenset()

    def after(self, requests: Iterable[Mapping[str, Any]]) -> "_Asked":
        """The same after an earlier run that left these requests."""
        return self._replace(before=frozenset(one["id"] for one in requests))


def run(args: Namespace) -> int:
    """Match the use of a heat with what is held, and have each coil's share retired for it."""
    unanswered.check_output(args)
    trust = retire.believed(args.trust)
    asking = Asking(args)
    try:
        heat, coils = _of_heat(args, _lot(args))
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="retired")
    use, _ = used.read(args, of_lot=True)
    period = used.period_of(heat.document, use.readings)
    shares = [_share(coil, heat) for coil in coils]
    _check_shares(heat, shares)
    asked = _Asked(args, asking, period, _of(args, asking, period, coils, shares, use))
    waiting = _waiting(asked, len(coils))
    before = [*waiting.values()]
    asked = asked.after(waiting.values())
    left = [(coil, share) for coil, share in zip(coils, shares, strict=True) if coil.id not in waiting]
    found: Shared | None = None
    held: list[Holding] = []
    if left:
        country = heat.document["facility"]["country"]
        retire.check_usable(args, country, frozenset())
        held = retire.of_market(args, retire.holdings_of(asking), country)
        held = [*_not_asked(held, waiting.values())]
        found = _matched(args, period, use, left, held)
        waiting |= {one["use"]["usedFor"]: one for one in _requests(asked, [coil for coil, _ in left], found)}
    requests = [waiting[coil.id] for coil in coils]
    unanswered.save(args, asked.of, requests, before)
    _retired(asked, requests, trust, {one.digest: one.certificate.document for one in held})
    if found is not None and len(left) == len(coils):
        _say(args, heat, coils, found)
    else:
        terminal.say(f"{args.output}: {terminal.counted(len(requests), 'retirement')}")
    return 0


def _waiting(asked: _Asked, count: int) -> dict[str, dict[str, Any]]:
    """By product, the requests that an earlier run of this use left, which are sent again as they are."""
    output = asked.args.output
    waiting = {one["use"]["usedFor"]: one for one in unanswered.load(asked.args, asked.of)}
    if waiting:
        terminal.note(
            f"{unanswered.kept(output)} was sent and not answered whole; it is sent again, and nothing is"
            f" matched anew for the coils it is for: {len(waiting)} of {count}."
        )
    return waiting


def _matched(
    args: Namespace, period: Window, use: used.Used, left: Sequence[tuple[Coil, Fraction]],
    held: Sequence[Holding],
) -> Shared:  # fmt: skip
    """What is held for the shares of these coils; refused where one would get nothing."""
    found = shared(
        Use(args.product, args.unit, args.geography, period, "product-claim"),
        [Needed(Window(one.start, one.end), one.units) for one in use.readings],
        [share for _, share in left], held, policy=use.policy, rule=args.by,
    )  # fmt: skip
    _check(found, left, use.policy.months)
    return found


def _of(
    args: Namespace, asking: Asking, period: Window, coils: Sequence[Coil], shares: Sequence[Fraction],
    use: used.Used,
) -> str:  # fmt: skip
    """The name of the use of this heat by these coils."""
    each: list[JsonValue] = [[coil.id, str(share)] for coil, share in zip(coils, shares, strict=True)]
    return unanswered.digest_of({
        "use": retire.use_of(args, asking, None, period), "product": args.product, "unit": args.unit,
        "coils": each, "by": args.by, **use.named,
    })  # fmt: skip


def _not_asked(held: Iterable[Holding], requests: Iterable[Mapping[str, Any]]) -> Iterator[Holding]:
    """Holdings without the units that these requests name, which they may yet retire."""
    units = (one for request in requests for one in request["units"])
    return without(held, [(one["certificate"], int(one["from"]), int(one["to"])) for one in units])


def _lot(args: Namespace) -> Lot:
    """The lot of the sheet that is named, read as ``passport issue --batch`` reads it."""
    named = {"batch": args.draft, "coils": args.coils, "map": args.map, "factors": [], "passports": []}
    return lot_reading.read(Namespace(**{**vars(args), **named}))[1]


def _of_heat(args: Namespace, lot: Lot) -> tuple[Heat, list[Coil]]:
    """The heat whose use it is, and its coils; ``usage.heat`` where nothing says which, or there is none."""
    names = list(lot.heats)
    known = args.heat in names if args.heat is not None else len(names) == 1
    if not known:
        shown = ", ".join(terminal.clean(name) for name in names[:_HEATS_SHOWN])
        raise options.UsageError(
            "usage.heat",
            f"The lot has no heat {quoted(args.heat, 60)}." if args.heat else "The lot has several heats.",
            hint=f"Say whose use it is, --heat NAME: {shown}{', ...' if len(names) > _HEATS_SHOWN else ''}.",
        )
    heat = lot.heats[args.heat or names[0]]
    return heat, [coil for coil in lot.coils if coil.heat == heat.name]


def _share(coil: Coil, heat: Heat) -> Fraction:
    """The part of a heat's use that its workings give this coil: its mass in the output."""
    output: Mapping[str, str] = heat.document["output"]
    made = fraction(mass_in_kg(figure(output["value"]), output["unit"]))
    return fraction(mass_in_kg(figure(coil.mass), coil.unit)) / made


def _check_shares(heat: Heat, shares: Sequence[Fraction]) -> None:
    """Refuse coils that come to more than their heat made: more would be retired than was used (T556)."""
    whole = sum(shares, Fraction())
    if whole > 1:
        output: Mapping[str, str] = heat.document["output"]
        made = fraction(mass_in_kg(figure(output["value"]), output["unit"]))
        raise CertificateRefused(
            "certificate.shares",
            f"The coils ({len(shares)}) weigh {trimmed(whole * made, 6)} kg together, and heat"
            f" {quoted(heat.name, 60)} made {trimmed(made, 6)} kg: more would be retired than was used."
            f" {used.NOTHING}",
            hint="Correct the masses of the coils, or the output of the heat.",
        )  # fmt: skip


def _check(found: Shared, coils: Sequence[object], months: int) -> None:
    """Refuse where a coil would get nothing, or more intervals than one request may hold."""
    if not all(found.spans):
        reasons = retire.reasons_of(found.refused, months)
        without = sum(not spans for spans in found.spans)
        of = terminal.counted(len(coils), "coil")
        raise CertificateRefused(
            "certificate.none",
            f"What is held that fits the use leaves {without} of {of} without a unit."
            f" {used.NOTHING}",
            hint=f"Of what is held do not fit: {reasons}. passport certificate show says what is held."
            if reasons else
            "passport certificate show says what is held; --by vintage takes what was produced before.",
        )  # fmt: skip
    if any(len(spans) > MOST for spans in found.spans):
        raise CertificateRefused(
            "certificate.too_many", f"A coil takes units of more than {MOST} intervals. {used.NOTHING}",
            hint="Retire it in parts, each with the rows of some days.",
        )  # fmt: skip


def _requests(asked: _Asked, coils: Sequence[Coil], found: Shared) -> Iterator[dict[str, Any]]:
    for coil, spans in zip(coils, found.spans, strict=True):
        units = [{"certificate": one, "from": str(first), "to": str(behind)} for one, first, behind in spans]
        use = retire.use_of(asked.args, asked.asking, {"id": coil.id}, asked.period)
        yield {"act": "retire", "id": signing_acts.new_id(clock.now()), "units": units, "use": use}


def _retired(
    asked: _Asked, requests: Sequence[Mapping[str, Any]], trust: "TrustList | None", held: Mapping[str, Any]
) -> None:
    """Have all requests carried out, and write the retirements, then their certificates.

    The requests stay where they are until all are answered and written: sent again, what was done is answered
    and not done again. Where some are refused, those of the other coils are carried out and written all the
    same, and ``certificate.part`` says so; only those are forgotten that were certainly not carried out, so
    that the next run matches them anew.
    """
    from resolver.outgoing.client import ServerRefused  # libraries of HTTP when used

    args = asked.args
    done: list[dict[str, Any]] = []
    refused: list[ServerRefused] = []
    kept: list[Mapping[str, Any]] = []
    with Progress(f"of {terminal.counted(len(requests), 'coil')}") as progress:
        for request in requests:
            try:
                done.append(retire.answer_to(asked.asking, request, trust))
                kept.append(request)
            except ServerRefused as error:
                if not unanswered.undone(error, again=False):
                    raise
                if not unanswered.undone(error, again=request["id"] in asked.before):
                    kept.append(request)
                refused.append(error)
            progress.step(1)
    if refused:
        unanswered.forget(args, asked.of, requests, kept)
    if len(kept) > len(done):
        unanswered.note_kept(args)
    if refused and not done:
        raise refused[0]
    unanswered.write(args, container.presentation(done), done)
    retire.keep_certificates(args, done, held)
    if refused:
        raise _part(args, len(done), refused)
    unanswered.forget(args, asked.of, requests)


def _part(args: Namespace, done: int, refused: "Sequence[ServerRefused]") -> CertificateRefused:
    """What is raised where some coils got their retirement and others were refused."""
    first = refused[0]
    coils = terminal.counted(done + len(refused), "coil")
    error = CertificateRefused(
        "certificate.part",
        f"Retirements for {done} of {coils} are in {args.output}; the registry refused"
        f" those of the others: {first.message}",
        hint="Run the same again: what is retired stays as it is, and for the other coils units are matched"
        " anew with what is held then, where nothing was done for them before.",
        where=first.where,
    )  # fmt: skip
    error.also = first.also
    return error


def _say(args: Namespace, heat: Heat, coils: Sequence[Coil], found: Shared) -> None:
    """State what each coil got of what it needs, and what of the use found no certificate."""
    rows = list(zip(coils, found.units, found.wanted, strict=True))
    residual = sum(one.units for one in found.residual)
    if args.json:
        each: list[JsonValue] = [
            {"id": coil.id, "needed": str(wanted), "retired": str(units)} for coil, units, wanted in rows
        ]
        terminal.say_bytes(jcs.canonical({
            "coils": each, "file": str(args.output), "heat": heat.name, "residual": str(residual),
        }))  # fmt: skip
        return
    number = terminal.counted(len(rows), "coil")
    terminal.say(
        f"Retired {sum(found.units):,} of {sum(found.wanted):,} {args.unit} for {number} of heat"
        f" {terminal.quoted(heat.name)}, each by its mass:"
    )
    for coil, units, wanted in rows[: retire.SHOWN]:
        terminal.say(f"  {terminal.clean(coil.serial):<24} {units:>15,} of {wanted:>15,}")
    if len(rows) > retire.SHOWN:
        terminal.say(f"  and {terminal.counted(len(rows) - retire.SHOWN, 'more coil')}")
    if residual:
        terminal.say(f"{residual:,} {args.unit} found no certificate and stay residual.")
    retirements = f"{len(rows)} {terminal.noun(len(rows), 'retirement')}"
    terminal.say(f"{args.output}: {retirements}; passport issue --batch takes them by --retirement")
    terminal.say(f"{unanswered.beside(args.output)}: the certificates they took from")
