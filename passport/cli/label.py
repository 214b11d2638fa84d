"""``passport label``: the QR label of a passport, as SVG or PNG by the name of the output file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport import labels
from passport.cli import documents, files, options, terminal
from passport.identifiers.product_id import parse_product_id
from passport.model import claim as claims
from passport.model.claim import Claim
from signing import jcs

_DRAW = {".svg": labels.label_svg, ".png": labels.label_png}
_UNITS = {"KGM": "kg", "TNE": "t"}
_SERIAL = "21"  # GS1 application identifier


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("passport", metavar="PASSPORT", type=Path, help="passport file or claim")
    parser.add_argument(
        "--yard", action="store_true", help="more error correction, for rough handling outdoors"
    )
    options.add_output(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Draw, read the code back, write."""
    draw = _DRAW.get(args.output.suffix.lower())
    if draw is None:
        raise options.UsageError(
            "usage.output",
            f"{args.output} is neither .svg nor .png.",
            hint="Choose one by the name of the output file.",
        )
    files.check_free(args.output, replace=args.force)
    label = label_of(claims.read(documents.passport(args.passport).claim.document))
    files.write(args.output, draw(label, level="Q" if args.yard else "M"), replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output), "product": label.product}))
    else:
        terminal.say(f"{args.output} shows {label.product}; its code was read back.")
    return 0


def label_of(claim: Claim) -> labels.Label:
    """What stands on the label of a claim."""
    product = claim.product
    identity = parse_product_id(product.id)
    serial = dict(identity.qualifiers).get(_SERIAL, "") if identity.kind == "gs1" else identity.primary[1]
    footprint = product.footprint
    location = footprint.results[0]
    unit = footprint.declared_unit
    per = (
        _UNITS.get(unit.unit, unit.unit)
        if unit.value == "1"
        else f"{unit.value} {_UNITS.get(unit.unit, unit.unit)}"
    )
    return labels.Label(
        product=product.id,
        name=product.name,
        producer=claim.envelope.issuer.name,
        grade=product.grade or "",
        heat=product.heat or "",
        serial=serial,
        mass=f"{product.mass.value} {_UNITS.get(product.mass.unit, product.mass.unit)}",
        footprint=f"{location.total} kg CO2e per {per}",
    )
