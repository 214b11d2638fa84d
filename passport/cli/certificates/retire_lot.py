"""``passport certificate retire --for SHEET``: what a heat of a lot used, retired for each of its coils.

Each coil gets a retirement of its own, for the share that it has in the heat's output. So whoever has one of
300 claims rechecks it alone, and no claim can count what another one counts.
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from passport import container
from passport.carbon.exact import figure, fraction
from passport.certificates.matching import Needed
from passport.certificates.policy import Policy, Use
from passport.certificates.sharing import Shared, shared
from passport.cli import options
from passport.cli.certificates import retire
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.certificates.asking import Asking
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.cli.producer import lot_reading, sheets
from passport.disk import clock, documents, files
from passport.model.common import Window
from passport.party import signing_acts
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.lots.lot import Coil, Heat, Lot
from passport.sheets.meters.reading import MOST
from passport.units import mass_in_kg
from signing import jcs
from signing.shown import quoted

if TYPE_CHECKING:
    from signing.strict_json import JsonValue
    from verify import TrustList

_HEATS_SHOWN: Final = 6


def run(args: Namespace) -> int:
    """Match the use of a heat with what is held, and have each coil's share retired for it."""
    files.check_free(args.output, replace=args.force)
    files.check_free(retire.beside(args.output), replace=args.force)
    trust = retire.believed(args.trust)
    asking = Asking(args)
    waiting = retire.kept(args.output)
    if waiting.exists():
        return _again(args, asking, trust)
    try:
        heat, coils = _of_heat(args, _lot(args))
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="retired")
    readings = retire.readings_of(args)
    period = retire.period_of(heat.document, readings)
    held = retire.holdings_of(asking)
    found = shared(
        Use(args.product, args.unit, args.geography, period, "product-claim"),
        [Needed(Window(one.start, one.end), one.units) for one in readings],
        [_share(coil, heat) for coil in coils], held, policy=Policy(), rule=args.by,
    )  # fmt: skip
    _check(found, coils)
    requests = [*_requests(args, asking, period, coils, found)]
    files.write(waiting, jcs.canonical([*requests]))
    retirements = _retired(args, asking, requests, trust)
    retire.keep_certificates(args, retirements, {one.digest: one.certificate.document for one in held})
    _say(args, heat, coils, found)
    return 0


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


def _check(found: Shared, coils: Sequence[Coil]) -> None:
    """Refuse where a coil would get nothing, or more intervals than one request may hold."""
    if not all(found.spans):
        reasons = ", ".join(f"{count} {code}" for code, count in sorted(found.refused.items()))
        without = sum(not spans for spans in found.spans)
        raise CertificateRefused(
            "certificate.none",
            f"What is held that fits the use leaves {without} of {len(coils)} coils without a unit."
            f" {retire.NOTHING}",
            hint=f"Of what is held do not fit: {reasons}." if reasons else
            "passport certificate show says what is held; --by vintage takes what was produced before.",
        )  # fmt: skip
    if any(len(spans) > MOST for spans in found.spans):
        raise CertificateRefused(
            "certificate.too_many", f"A coil takes units of more than {MOST} intervals. {retire.NOTHING}",
            hint="Retire it in parts, each with the rows of some days.",
        )  # fmt: skip


def _requests(
    args: Namespace, asking: Asking, period: Window, coils: Sequence[Coil], found: Shared
) -> Iterator[dict[str, Any]]:
    for coil, spans in zip(coils, found.spans, strict=True):
        units = [{"certificate": one, "from": str(first), "to": str(behind)} for one, first, behind in spans]
        use = retire.use_of(args, asking, {"id": coil.id}, period)
        yield {"act": "retire", "id": signing_acts.new_id(clock.now()), "units": units, "use": use}


def _again(args: Namespace, asking: Asking, trust: "TrustList | None") -> int:
    """Send the requests again that an earlier run did not finish; each is done once."""
    waiting = retire.kept(args.output)
    requests = documents.parse(waiting)
    if not isinstance(requests, list) or not all(isinstance(one, dict) for one in requests):
        raise CertificateRefused(
            "certificate.request", f"{waiting} holds no requests to retire units for a lot.",
            hint="Move it away, or choose another name for the output.",
        )  # fmt: skip
    terminal.note(f"{waiting} was sent and not answered whole; it is sent again, nothing is matched anew.")
    retirements = _retired(args, asking, requests, trust)
    retire.keep_certificates(args, retirements, {})
    terminal.say(f"{args.output}: {len(retirements)} {terminal.noun(len(retirements), 'retirement')}")
    return 0


def _retired(
    args: Namespace, asking: Asking, requests: Sequence[Any], trust: "TrustList | None"
) -> list[dict[str, Any]]:
    """Have all requests carried out, and write the retirements.

    The requests stay where they are until all are answered: sent again, what was done is answered and not
    done again. Where one is refused, what was retired before it is written, and that is said.
    """
    from resolver.outgoing.client import ServerRefused  # libraries of HTTP when used

    done: list[dict[str, Any]] = []
    with Progress(f"of {len(requests)} coils") as progress:
        for request in requests:
            try:
                retirement = asking.send(request).get("retirement")
            except ServerRefused as error:
                if error.status in retire.REFUSED:
                    files.remove(retire.kept(args.output))
                    if done:
                        _write(args, done)
                        terminal.note(f"{len(done)} of {len(requests)} were retired before: {args.output}")
                raise
            if not isinstance(retirement, dict) or not retire.is_asked(retirement, request):
                raise CertificateRefused(
                    "certificate.answer", "The registry answered, and not with a retirement.",
                    hint="Run this again; if it stays so, look at what became of the units:"
                    " passport certificate show CERTIFICATE --to URL",
                )  # fmt: skip
            retire.check_signer(retirement, trust)
            done.append(retirement)
            progress.step(1)
    _write(args, done)
    files.remove(retire.kept(args.output))
    return done


def _write(args: Namespace, done: Sequence[Mapping[str, Any]]) -> None:
    files.write(args.output, container.presentation(done), replace=args.force)


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
    terminal.say(
        f"Retired {sum(found.units):,} of {sum(found.wanted):,} {args.unit} for {len(rows)} coils of heat"
        f" {terminal.quoted(heat.name)}, each by its mass:"
    )
    for coil, units, wanted in rows[: retire.SHOWN]:
        terminal.say(f"  {terminal.clean(coil.serial):<24} {units:>15,} of {wanted:>15,}")
    if len(rows) > retire.SHOWN:
        terminal.say(f"  and {len(rows) - retire.SHOWN} more coils")
    if residual:
        terminal.say(f"{residual:,} {args.unit} found no certificate and stay residual.")
    retirements = f"{len(rows)} {terminal.noun(len(rows), 'retirement')}"
    terminal.say(f"{args.output}: {retirements}; passport issue --batch takes them by --retirement")
    terminal.say(f"{retire.beside(args.output)}: the certificates they took from")


