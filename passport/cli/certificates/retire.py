"""``passport certificate retire``: match a use with what is held, and have the registry retire it."""

from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport import container
from passport.certificates.citing import electric_scopes, scopes_of_draft
from passport.certificates.matching import Holding, Match, Needed, match
from passport.certificates.policy import Policy, Use
from passport.certificates.using import MARKET, SENTENCES, Units
from passport.cli import options
from passport.cli.certificates import unanswered
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.certificates.asking import Asking, certificate_at, checked_certificate
from passport.cli.certificates.used import NOTHING, period_of, read
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.model.common import Window
from passport.model.instruments import certificate
from passport.party import signing_acts
from passport.sheets.meters.reading import MOST
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.shown import quoted
from signing.strict_json import JsonValue

if TYPE_CHECKING:
    from verify import TrustList

SHOWN: Final = 20
_USABLE: Final = frozenset({"active", "reserved"})
"""States of what may be retired; a registry also shows what was revoked or suspended."""
_REASONS: Final[Mapping[str, str]] = {
    "retirement.product": "of another product (--product)",
    "retirement.unit": "in another unit (--unit)",
    "retirement.geography": "of another place (--geography)",
    "retirement.vintage": "produced after the period that is claimed for, or over 12 months before it ends",
    "retirement.supports": "counted by an incentive or quota too",
    "retirement.commissioned": "of a device that was commissioned before the policy allows",
    "retirement.qualities": "without a quality that the policy asks for",
}
"""What the first reason of ``policy.refusals`` says, behind a number of certificates."""


def run(args: Namespace) -> int:
    """Retire what fits each period of the use; say what found no certificate and stays residual."""
    check_of_lot(args)
    unanswered.check_output(args)
    trust = believed(args.trust)
    asking = Asking(args)
    used, draft = read(args)
    period = period_of(draft, used.readings)
    of = unanswered.digest_of({
        "use": use_of(args, asking, draft, period), "product": args.product, "unit": args.unit,
        "by": args.by, **used.named,
    })  # fmt: skip
    waiting = unanswered.load(args, of)
    if waiting:
        return _again(args, asking, of, waiting[0], trust)
    if draft is not None:
        check_usable(args, draft["facility"]["country"], scopes_of_draft(draft))
    use = Use(args.product, args.unit, args.geography, period, args.purpose or "product-claim")
    held = holdings_of(asking)
    if draft is not None:
        held = of_market(args, held, draft["facility"]["country"])
    found = match(
        use, [Needed(Window(one.start, one.end), one.units) for one in used.readings if one.units],
        held, policy=used.policy, rule=args.by,
    )  # fmt: skip
    _check(found, used.policy.months)
    taken = [
        {"certificate": digest, "from": str(first), "to": str(behind)}
        for digest, first, behind in found.taken
    ]
    request: dict[str, Any] = {
        "act": "retire", "id": signing_acts.new_id(clock.now()), "units": taken,
        "use": use_of(args, asking, draft, period),
    }  # fmt: skip
    unanswered.save(args, of, [request])
    certificates = {one.digest: one.certificate.document for one in held}
    retirement = _retired(args, asking, of, request, trust, held=certificates)
    _say(args, found, retirement, draft)
    return 0


def check_of_lot(args: Namespace) -> None:
    """Refuse what is only of a lot: ``usage.arguments``."""
    if args.heat is not None or args.coils is not None or args.map is not None:
        raise options.UsageError(
            "usage.arguments", "--heat, --coils and --map are of a lot.",
            hint="Name the sheet of the lot with --for, or leave them out.",
        )  # fmt: skip


def believed(named: Path | None) -> "TrustList | None":
    """The trust list named or in force; ``None`` where there is none, which is said, and ``trust.*``."""
    from passport.belief import trust_source

    try:
        return trust_source.opened(trust_source.in_force(named))
    except ToolError as error:
        if error.code != "trust.none":
            raise
        terminal.note("No trust list is in force, so the registry's signature is not checked (--trust FILE).")
        return None


def check_signer(retirement: dict[str, Any], trust: "TrustList | None") -> None:
    """Refuse what no listed registry has signed; the request is kept, because the units may be used up."""
    from verify.believing.listed import judge

    if trust is None:
        return
    stopped = judge("retirement", retirement, document_digest(retirement), trust).stopped
    if stopped:
        raise CertificateRefused(
            "certificate.registry", f"No registry of the trust list has signed this retirement ({stopped}).",
            hint="Nothing was written; the request is kept. Have the registry listed, and run this again.",
        )  # fmt: skip


def _again(
    args: Namespace, asking: Asking, of: str, request: Mapping[str, Any], trust: "TrustList | None"
) -> int:  # fmt: skip
    """Send the request again whose answer an earlier run did not get; matching anew would retire more."""
    path = unanswered.kept(args.output)
    terminal.note(f"{path} was sent and not answered; it is sent again, and nothing is matched anew.")
    retirement = _retired(args, asking, of, request, trust, held=None)
    terminal.say(f"{args.output}: the retirement, {document_digest(retirement)}")
    return 0


def keep_certificates(
    args: Namespace, retirements: Iterable[Mapping[str, Any]], held: Mapping[str, Any]
) -> None:
    """Write the certificates of the retired units into one file; those not ``held`` are asked for.

    The retirement is written by then, so what cannot be had is said and spoils nothing.
    """
    units = (one["credentialSubject"]["units"] for one in retirements)
    named = sorted({one["certificate"] for those in units for one in those})
    try:
        found = [held.get(one) or certificate_at(args.to, one) for one in named]
    except ToolError as error:
        terminal.note(f"The certificates could not be kept: {error.message} passport certificate show --json")
        return
    files.write(unanswered.beside(args.output), container.presentation(found), replace=True)


def _retired(
    args: Namespace, asking: Asking, of: str, request: Mapping[str, Any], trust: "TrustList | None",
    *, held: Mapping[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    """Have the request carried out, and write the retirement, then the certificates.

    ``held``: the certificates that it was made from; ``None`` for a request of an earlier run. It is kept
    until both are written, and forgotten where it was certainly not carried out.
    """
    from resolver.outgoing.client import ServerRefused  # libraries of HTTP when used

    try:
        retirement = answer_to(asking, request, trust)
    except ServerRefused as error:
        if unanswered.undone(error, again=held is None):
            unanswered.forget(args, of, [request])
        else:
            unanswered.note_kept(args)
        raise
    unanswered.write(args, jcs.canonical(retirement), [retirement])
    keep_certificates(args, [retirement], held or {})
    unanswered.forget(args, of, [request])
    return retirement


def answer_to(asking: Asking, request: Mapping[str, Any], trust: "TrustList | None") -> dict[str, Any]:
    """The retirement that a registry answers a request with; ``certificate.*``, ``ServerRefused``."""
    retirement = asking.send(request).get("retirement")
    if not isinstance(retirement, dict) or not unanswered.is_asked(retirement, request):
        raise CertificateRefused(
            "certificate.answer", "The registry answered, and not with a retirement.",
            hint="Run this again; if it stays so, look at what became of the units:"
            " passport certificate show CERTIFICATE --to URL",
        )  # fmt: skip
    check_signer(retirement, trust)
    return retirement


def check_usable(args: Namespace, country: str, shown: frozenset[str]) -> None:
    """Refuse units that no claim of a facility in ``country`` can count: they would be used up for nothing.

    ``shown``: the ``market_scopes`` of the claim; empty where they are not known yet. T664.
    """
    units = Units(args.product, args.unit, args.geography, frozenset({args.scope}))
    if units.in_no_scope_of(shown):
        raise CertificateRefused(
            "certificate.scope",
            f"The claim counts no electricity in scope {args.scope}, so it could not cite this. {NOTHING}",
            hint=f"Say --scope {' or '.join(sorted(electric_scopes(shown)))}.",
        )  # fmt: skip
    problem = units.misused(country, shown)
    if problem == MARKET:
        raise CertificateRefused(
            "certificate.market",
            f"The facility is in {country}: no claim of it can count electricity of the market"
            f" {quoted(args.geography, 60)}. {NOTHING}",
            hint=f"Name the market of the facility, --geography {country} or a zone of it, {country}-ZONE; or"
            " correct the country of the facility.",
        )  # fmt: skip
    if problem:
        terminal.note(f"Units {SENTENCES[problem]}: verify leaves open what the claim uses them for.")


def of_market(args: Namespace, held: list[Holding], country: str) -> list[Holding]:
    """Leave out what devices outside the market of ``country`` made: no claim of it can count that (T644)."""
    units = Units(args.product, args.unit, args.geography, frozenset({args.scope}))
    found = [one for one in held if units.is_made_in(one.certificate.origin.country, country)]
    if left := len(held) - len(found):
        devices = "of devices not known to be in the market of"
        terminal.note(f"Left out: {terminal.counted(left, 'lot')} {devices} {country}.")
    return found


def holdings_of(asking: Asking) -> list[Holding]:
    """What the party holds; each certificate is held against the digest it is named by."""
    certificates, lots = asking.holdings()
    models = {}
    for digest, document in certificates.items():
        models[digest] = certificate.read(checked_certificate(document, digest))
    at = clock.now()
    back = sum(lot["state"] not in _USABLE for lot in lots)
    if back:
        terminal.note(f"Left out: {terminal.counted(back, 'lot')} of certificates that were taken back.")
    return [
        Holding(lot["certificate"], models[lot["certificate"]], int(lot["from"]), int(lot["to"]))
        for lot in lots
        if lot["state"] in _USABLE and at < models[lot["certificate"]].envelope.valid_until
    ]


def _check(found: Match, months: int) -> None:
    if not found.taken:
        reasons = reasons_of(found.refused, months)
        raise CertificateRefused(
            "certificate.none", f"No unit that is held fits the use. {NOTHING}",
            hint=f"Of what is held do not fit: {reasons}. passport certificate show says what is held."
            if reasons else
            "passport certificate show says what is held; --by vintage takes what was produced before.",
        )  # fmt: skip
    if len(found.taken) > MOST:
        raise CertificateRefused(
            "certificate.too_many", f"The use takes units of more than {MOST} intervals. {NOTHING}",
            hint="Retire it in parts, each with the rows of some days.",
        )  # fmt: skip


def reasons_of(refused: Mapping[str, int], months: int = Policy().months) -> str:
    """Why certificates that are held do not fit a use, in words, from their numbers by code.

    ``months``: those of the policy.
    """
    counted = ((terminal.counted(count, "certificate"), code) for code, count in sorted(refused.items()))
    said = (f"{number} {_REASONS[code]}" for number, code in counted)
    return ", ".join(said).replace("over 12 months", f"over {months} months")


def use_of(
    args: Namespace, asking: Asking, draft: Mapping[str, Any] | None, period: Window
) -> dict[str, JsonValue]:
    """What a registry is asked to say of the use; ``draft`` is that of the claim, where there is one."""
    use: dict[str, JsonValue] = {
        "beneficiary": asking.party.did, "scope": args.scope, "geography": args.geography,
        "period": {"start": period.start, "end": period.end}, "purpose": args.purpose or "product-claim",
    }  # fmt: skip
    return use if draft is None else {**use, "usedFor": str(draft["id"])}


def _say(args: Namespace, found: Match, retirement: dict[str, Any], draft: Mapping[str, Any] | None) -> None:
    residual = sum(one.units for one in found.residual)
    if args.json:
        left: list[JsonValue] = [
            {"start": one.period.start, "end": one.period.end, "units": str(one.units)}
            for one in found.residual
        ]
        terminal.say_bytes(jcs.canonical({
            "digest": document_digest(retirement), "file": str(args.output), "residual": left,
            "retired": str(found.units),
        }))  # fmt: skip
        return
    what = "an inventory" if draft is None else terminal.quoted(str(draft["name"]))
    what = what if args.purpose != "compliance" else "compliance"
    terminal.say(f"Retired {found.units:,} of {found.units + residual:,} {args.unit} for {what}.")
    if residual:
        periods = f"{len(found.residual)} {terminal.noun(len(found.residual), 'period')}"
        terminal.say(f"{residual:,} {args.unit} in {periods} found no certificate and stay residual:")
        for one in found.residual[:SHOWN]:
            terminal.say(f"  {one.period.start} to {one.period.end}  {one.units:>15,}")
        if len(found.residual) > SHOWN:
            terminal.say(f"  and {terminal.counted(len(found.residual) - SHOWN, 'more period')}")
    terminal.say(f"{args.output}: the retirement, {document_digest(retirement)}")
    terminal.say(f"{unanswered.beside(args.output)}: the certificates it took from")
