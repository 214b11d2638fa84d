"""``passport certificate issue``: certify what a meter counted, and enter it in the device's registry."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from passport.acts import instruments
from passport.acts.sealing import Signing
from passport.cli import options
from passport.cli.certificates import replacing, unanswered
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.certificates.asking import Asking
from passport.cli.certificates.replacing import Place
from passport.cli.libraries.refusing import refuse
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.disk import clock, documents, files
from passport.disk.files import FileRefused
from passport.party import signing_acts
from passport.party.identity import IdentityRefused
from passport.sheets.drafts import DraftRefused
from passport.sheets.drafts.reading import Problem
from passport.sheets.meters.reading import Reading, read_device, read_meter
from signing import jcs
from signing.digests import multibase_digest
from signing.errors import ToolError

_METER: Final = "meter-readings"


def run(args: Namespace) -> int:
    """Sign the certificates and send them, or send a request that was signed before."""
    asking = Asking(args)
    if asking.party.role != "issuing-body":
        raise IdentityRefused(
            "identity.role", f"{asking.party.name} is a {asking.party.role}.",
            hint="Only an issuing body certifies: passport init DIR --role issuing-body ...",
        )  # fmt: skip
    if args.file.suffix.lower() == ".json":
        return _send_kept(args, asking)
    if args.device is None or args.holder is None:
        raise options.UsageError(
            "usage.arguments", "A meter's file is certified with --device FILE and --holder DID.",
            hint="The file of the device says what all its certificates say.",
        )  # fmt: skip
    if args.output is not None:
        unanswered.check_other(args.output, (args.file, args.device, *map(Path, args.replaces)))
        files.check_free(args.output, replace=args.force)
    device, readings = _read(args)
    at = clock.now()
    _examine(device, readings, at)
    placed = replacing.places_of(args.to, args.replaces, device, readings, _withdrawing(args, asking))
    _print_done(device, readings)
    assignments = [_assignment(asking, device, at, args.days)] if args.assign else []
    request: dict[str, Any] = {
        "act": "issue", "id": signing_acts.new_id(at), "holder": args.holder,
        "documents": _certificates(
            asking, device, [(one, placed.get(one.start, Place())) for one in readings],
            (at, signing_acts.until(at, args.days)),
        ),
    }  # fmt: skip
    if assignments:
        request["assignments"] = assignments
    if args.output is not None:
        files.write(args.output, jcs.canonical(request), replace=args.force)
    return _send(args, asking, request)


def _withdrawing(args: Namespace, asking: Asking) -> Callable[[str], object] | None:
    """What withdraws a certificate at the registry for the reason of ``--withdraw``; ``None`` without it."""
    if args.withdraw is None:
        return None
    if not args.replaces:
        raise options.UsageError(
            "usage.arguments", "What is to be withdrawn?", hint="Name it with --replaces CERTIFICATE."
        )

    def withdraw(digest: str) -> None:
        answer = asking.act("withdraw", certificate=digest, reason=args.withdraw)
        retired = terminal.clean(str(answer.get("retired")))
        terminal.note(
            f"{digest} is withdrawn at the registry; units of it retired before: {retired}."
            f" Whoever verifies learns of it by its status: passport revoke {digest} --as {args.identity}"
            " --to URL"
        )

    return withdraw


def _send_kept(args: Namespace, asking: Asking) -> int:
    """Send a request of an earlier run again, with ``--assign`` and an assignment where it lacks that alone.

    As it is it comes first: where it was carried out, it is answered and nothing is assigned. The file then
    keeps the assignment too, so that it is signed once.
    """
    from resolver.outgoing.client import ServerRefused  # libraries of HTTP when used

    request = _kept(args.file)
    device = _device_of(args, request)
    if device is None or "assignments" in request:
        return _send(args, asking, request)
    try:
        return _say(args, request, asking.send(request))
    except ServerRefused as error:
        if error.code != "registry.not_assigned":
            raise
    request["assignments"] = [_assignment(asking, device, clock.now(), args.days)]
    files.write(args.file, jcs.canonical(request), replace=True)
    return _send(args, asking, request)


def _device_of(args: Namespace, request: dict[str, Any]) -> dict[str, Any] | None:
    """The device that ``--assign`` assigns for a request that was kept; ``None`` without that option."""
    if args.holder or args.replaces or args.withdraw or args.output or (args.device and not args.assign):
        raise options.UsageError(
            "usage.arguments", f"{args.file} is a request, which says all of that itself.",
            hint="Leave --holder, --replaces, --withdraw and -o out; --device is for --assign.",
        )  # fmt: skip
    if not args.assign:
        return None
    if args.device is None:
        raise options.UsageError(
            "usage.arguments", "--assign needs the file of the device.",
            hint="Say --device FILE: it says from when to when the device is assigned, and to whom.",
        )  # fmt: skip
    device = read_device(files.read(args.device), str(args.device))
    for one in request["documents"]:
        subject = one["credentialSubject"]
        named = device["origin"]["id"], device["product"], device["registry"]
        if (subject["origin"]["id"], subject["product"], subject["registry"]) != named:
            raise CertificateRefused(
                "certificate.request", f"{args.device} is not the file of the device in {args.file}.",
                hint="Name the one that the certificates were made from: device, product and registry agree.",
            )  # fmt: skip
    return device


def _kept(path: Path) -> dict[str, Any]:
    """The request in a file that an earlier run wrote; ``certificate.request`` for anything else."""
    value = documents.parse(path)
    if isinstance(value, dict) and value.get("act") == "issue":
        return value
    raise CertificateRefused(
        "certificate.request", f"{path} holds no request to issue certificates.",
        hint="Name the file that passport certificate issue -o wrote, or a meter's .csv file.",
    )  # fmt: skip


def _read(args: Namespace) -> tuple[dict[str, Any], list[Reading]]:
    """The device and its readings; the digests of the files become evidence. Every problem is shown."""
    problems: list[Problem] = []
    device: dict[str, Any] = {}
    readings: list[Reading] = []
    data = files.read(args.file)
    try:
        device = read_device(files.read(args.device), str(args.device))
    except DraftRefused as refused:
        problems += refused.problems
    try:
        readings = [one for one in read_meter(data, str(args.file)) if one.units]
    except DraftRefused as refused:
        problems += refused.problems
    evidence = [{"kind": _METER, "digestMultibase": multibase_digest(data)}]
    for place, one in enumerate(device.pop("evidence", ())):
        try:
            beside = files.read(args.device.parent / one["file"])
        except FileRefused as refused:
            where = f"{args.device}: evidence {place + 1}"
            problems.append(Problem(where, refused.code, refused.message, refused.hint))
            continue
        evidence.append({"kind": one["kind"], "digestMultibase": multibase_digest(beside)})
    if problems:
        refuse(problems)
    readings = _with_units(device, readings)
    if not readings:
        raise CertificateRefused(
            "certificate.nothing", f"{args.file} counts no unit.", hint="There is nothing to certify."
        )
    return {**device, "evidence": evidence}, readings


def _with_units(device: dict[str, Any], readings: list[Reading]) -> list[Reading]:
    """The readings that give a whole unit by the device's factor; the others are left out and counted."""
    factor = device.get("factor", "1")
    found = [
        one for one in readings if instruments.most_units({"quantity": str(one.units), "factor": factor})
    ]
    left = len(readings) - len(found)
    if left:
        rows = terminal.counted(left, "row")
        terminal.note(f"Left out: {rows} of which the factor {factor} leaves no whole unit.")
    return found


def _examine(device: dict[str, Any], readings: list[Reading], at: str) -> None:
    """Refuse every row that may not be certified, with its place, before anything is sent (T675)."""
    problems: list[Problem] = []
    for one in readings:
        subject = {
            **device, "period": {"start": one.start, "end": one.end}, "units": {"from": "0", "to": "1"},
            "metered": {"quantity": "1", "factor": "1"},
        }  # fmt: skip
        problems += [
            Problem(
                one.where, "certificate.subject", sentence,
                "Nothing was signed or sent. Correct the row, or leave it out."
                if "/period" in place else
                "Nothing was signed or sent. Correct the device's file, or leave the row out.",
            )
            for place, sentence in instruments.wrong_certificate(subject, at)
            if not (problems and place.endswith("/supports"))  # of the device, so it is named once
        ]  # fmt: skip
    if problems:
        refuse(problems)


def _print_done(device: dict[str, Any], readings: list[Reading]) -> None:
    """Say what is about to be signed (T101)."""
    total = sum(one.units for one in readings)
    name = terminal.quoted(device["origin"]["name"])
    terminal.note(
        f"{name}, {readings[0].start} to {readings[-1].end}: {total:,} {device['unit']} metered"
        f" in {len(readings)} {terminal.noun(len(readings), 'period')}."
    )


def _certificates(
    asking: Asking, device: dict[str, Any], readings: list[tuple[Reading, Place]], window: tuple[str, str]
) -> list[dict[str, Any]]:
    """A signed certificate a period, each with a place in the status lists that is durable before (T71)."""
    at, until = window
    factor = device.get("factor", "1")
    shared = {name: part for name, part in device.items() if name not in ("unit", "factor", "assigned")}
    ids = [signing_acts.new_id(at) for _ in readings]
    places = signing_acts.places(asking.party, ids, "certificate", at)
    party = signing_acts.party(asking.party)
    signed = []
    with Progress(f"of {len(readings)} {terminal.noun(len(readings), 'certificate')} are signed") as progress:
        for (one, numbered), credential, place in zip(readings, ids, places, strict=True):
            metered = {"quantity": str(one.units), "factor": factor}
            subject = {
                **shared, "metered": metered, "period": {"start": one.start, "end": one.end},
                **numbered.members(instruments.most_units(metered), device["unit"]),
            }  # fmt: skip
            signing = Signing(party, asking.signer, at, credential, until, place)
            signed.append(instruments.certify(subject, signing))
            progress.step()
    for document in signed:
        signing_acts.record(asking.party, document, "certificate", at)
    return signed


def _assignment(asking: Asking, device: dict[str, Any], at: str, days: int) -> dict[str, Any]:
    if "assigned" not in device:
        raise CertificateRefused(
            "certificate.assigned", "The device's file does not say from when to when it is assigned.",
            hint='Add "assigned": {"start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}.',
        )  # fmt: skip
    credential = signing_acts.new_id(at)
    place = signing_acts.place(asking.party, credential, "assignment", at)
    until = signing_acts.until(at, days)
    signed = instruments.assign(
        {
            "id": device["origin"]["id"], "product": device["product"], "registry": device["registry"],
            "period": device["assigned"],
        },
        Signing(signing_acts.party(asking.party), asking.signer, at, credential, until, place),
    )  # fmt: skip
    signing_acts.record(asking.party, signed, "assignment", at)
    return signed


def _answered(args: Namespace, asking: Asking, request: dict[str, Any]) -> dict[str, Any]:
    """What the registry answers; where it refuses, the certificates are signed all the same, and kept."""
    try:
        return asking.send(request)
    except ToolError:
        sent = args.file.suffix.lower() == ".json"
        path = args.file if sent else args.output
        if path is not None:
            terminal.note(
                f"{path} keeps what was signed: when the cause is mended, send it again with passport"
                f" certificate issue {path}, and sign no second certificates of these readings."
            )
        raise


def _send(args: Namespace, asking: Asking, request: dict[str, Any]) -> int:
    return _say(args, request, _answered(args, asking, request))


def _say(args: Namespace, request: dict[str, Any], answer: dict[str, Any]) -> int:
    if args.json:
        terminal.say_bytes(jcs.canonical(answer))
        return 0
    found = request["documents"]
    subjects = [one["credentialSubject"] for one in found]
    issued = sum(int(one["units"]["to"]) - int(one["units"]["from"]) for one in subjects)
    metered = sum(int(one["metered"]["quantity"]) for one in subjects)
    unit = subjects[0]["units"]["unit"]
    name = terminal.quoted(subjects[0]["origin"]["name"])
    terminal.say(f"{name}: {issued:,} {unit} as {len(found)} {terminal.noun(len(found), 'certificate')}.")
    terminal.say(
        "Meter total equals issue total." if metered == issued
        else f"Metered were {metered:,} {unit}; the factor is {subjects[0]['metered']['factor']}."
    )  # fmt: skip
    return 0
