"""``passport accredit``: an accreditation body says what a verifier may verify."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from passport.acts import accreditation
from passport.acts.sealing import Signing
from passport.cli import options
from passport.cli.output import terminal
from passport.disk import clock, files
from passport.party import identity, signing_acts
from signing import jcs
from signing.dids import did_web
from signing.shown import quoted

_DAYS = 730
_COUNTRY = re.compile("[A-Z]{2}")
_SCOPE_PARTS = ("scheme", "sector", "country", "level")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "verifier", metavar="VERIFIER_DID", help="DID of the verifier, for example did:web:verifier.example"
    )
    parser.add_argument("--name", required=True, help="its name")
    parser.add_argument(
        "--legal-entity", metavar="ID", help="its legal entity identifier; default: the host of its DID"
    )
    parser.add_argument("--number", required=True, help="number of the accreditation")
    parser.add_argument(
        "--scope", action="append", required=True, type=_scope, metavar="SCHEME/SECTOR/COUNTRY/LEVEL",
        help="for example ISO14067/iron-and-steel/SE/reasonable; repeatable, nothing else is granted",
    )  # fmt: skip
    parser.add_argument(
        "--standard", action="append", type=_standard, metavar="NAME:EDITION",
        help="standard accredited against, for example 'ISO 14065:2020' (the default); repeatable",
    )  # fmt: skip
    options.add_identity(parser)
    options.add_output(parser)
    options.add_days(parser, _DAYS, "the accreditation")
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Sign and write the accreditation."""
    files.check_free(args.output, replace=args.force)
    at = clock.at(args)
    body = identity.load(args.identity)
    if body.role != "accreditation-body":
        raise identity.IdentityRefused(
            "identity.role", f"{body.name} is a {body.role}.", hint="Only an accreditation body accredits."
        )
    verifier: dict[str, Any] = {
        "id": args.verifier,
        "name": args.name,
        "legalEntity": args.legal_entity or did_web.parse(args.verifier).domain,
        "number": args.number,
        "standards": args.standard or [{"name": "ISO 14065", "edition": "2020"}],
        "scope": args.scope,
    }
    until = signing_acts.until(at, args.days)
    for line in _summary(body, verifier, (at, until)):
        terminal.note(line)
    signer = body.signer(args.passphrase_file)
    credential = signing_acts.new_id(at)
    place = signing_acts.place(body, credential, "accreditation", at)
    signed = accreditation.accredit(
        verifier, Signing(signing_acts.party(body), signer, at, credential, until, place)
    )
    files.write(args.output, jcs.canonical(signed), replace=args.force)
    digest = signing_acts.record(body, signed, "accreditation", at)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output), "id": credential, "digest": digest}))
    else:
        terminal.say(f"{args.output}: {args.verifier} is accredited until {signed['validUntil']}.")
    return 0


def _summary(body: identity.Identity, verifier: dict[str, Any], window: tuple[str, str]) -> list[str]:
    """What is about to be signed, defaults included, and what it takes the place of (T101)."""
    earlier = body.register.issued_about(verifier["id"], "accreditation")
    granted = ["/".join(entry[part] for part in _SCOPE_PARTS) for entry in verifier["scope"]]
    standards = ", ".join(f"{one['name']}:{one['edition']}" for one in verifier["standards"])
    lines = [
        f"{body.name} is about to accredit:",
        f"  verifier   {terminal.quoted(verifier['name'])}  {terminal.clean(verifier['id'])}",
        f"             legal entity {terminal.clean(verifier['legalEntity'])}",
        f"  number     {terminal.clean(verifier['number'])}, against {terminal.clean(standards)}",
        *(f"  {'' if place else 'scope':<10} {terminal.clean(one)}" for place, one in enumerate(granted)),
        f"  valid      {window[0]} to {window[1]}",
    ]
    if earlier:
        lines.append(f"  earlier    {len(earlier)} of it already, the last {earlier[-1]}; the newest counts")
    return lines


def _scope(text: str) -> dict[str, str]:
    """Read SCHEME/SECTOR/COUNTRY/LEVEL; the words allowed are those of the profile's schema."""
    parts = text.split("/")
    if len(parts) != len(_SCOPE_PARTS):
        raise ArgumentTypeError(f"{quoted(text, 80)} is not SCHEME/SECTOR/COUNTRY/LEVEL")
    for part, word in zip(_SCOPE_PARTS, parts, strict=True):
        allowed = _allowed(part)
        if allowed and word not in allowed:
            raise ArgumentTypeError(f"{quoted(word, 40)} is no {part}; allowed are {', '.join(allowed)}")
    if not _COUNTRY.fullmatch(parts[2]):
        raise ArgumentTypeError(
            f"{quoted(parts[2], 40)} is no country; write two capital letters (ISO 3166), as SE"
        )
    return dict(zip(_SCOPE_PARTS, parts, strict=True))


def _allowed(part: str) -> list[str]:
    """The words a part of a scope may be, from the profile's schema; empty where it has no closed list."""
    from passport.model.shape import schema  # only where a scope is typed

    member = schema("common")["$defs"]["scope"]["items"]["properties"][part]
    words: list[str] = member.get("enum", [])
    return words


def _standard(text: str) -> dict[str, str]:
    name, mark, edition = text.rpartition(":")
    if not mark or not name or not edition:
        raise ArgumentTypeError(f"{quoted(text, 40)} is not NAME:EDITION")
    return {"name": name, "edition": edition}
