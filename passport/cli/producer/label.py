"""``passport label``: the QR label of a passport as SVG, PNG or PDF; those of a lot as pages of PDF."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli import apart, options
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.disk import clock, files, folders
from signing import jcs

if TYPE_CHECKING:
    from passport.label.drawing import Label
    from passport.label.qr import Level
    from signing.strict_json import JsonValue

_DRAWN = (".svg", ".png")
_PDF = ".pdf"
_SHEETS = ("a4", "letter", "a6")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "passports", metavar="PASSPORT", nargs="+", help="passport file or claim; for .pdf also folders"
    )
    parser.add_argument(
        "--yard", action="store_true", help="more error correction, for rough handling outdoors"
    )
    parser.add_argument(
        "--sheet",
        choices=_SHEETS,
        help="pages of the .pdf: four labels on a4 or letter, one on a6; default a6 for one, a4 for many",
    )
    options.add_output(parser)
    options.add_at(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Draw a label, or sheets of them, and write the picture after its code was read back.

    Error correction of the QR code is M (15 %), for ``--yard`` Q (25 %): outdoors a part of it is often
    dirty.
    """
    kind = args.output.suffix.lower()
    if kind != _PDF and kind not in _DRAWN:
        raise options.UsageError(
            "usage.output",
            f"{args.output} is neither .svg, .png nor .pdf.",
            hint="Choose one by the name of the output file.",
        )
    many = len(args.passports) > 1 or folders.is_many(args.passports[0])
    if kind != _PDF and (many or args.sheet):
        raise options.UsageError(
            "usage.sheet",
            f"{args.output} holds one label; several are printed on sheets.",
            hint="Choose a name that ends in .pdf, or name one passport.",
        )
    apart.check(args.output, args.passports)
    files.check_free(args.output, replace=args.force)
    level: Level = "Q" if args.yard else "M"
    if kind == _PDF:
        return _sheets(args, level, many=many)
    from passport.label import drawing  # help draws nothing

    label = _one(Path(args.passports[0]))
    _print_missing([label])
    draw = drawing.label_svg if kind == ".svg" else drawing.label_png
    files.write(args.output, draw(label, level=level), replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output), "product": label.product}))
    else:
        terminal.say(f"{args.output} shows {label.product}; its code was read back.")
    return 0


def _one(path: Path) -> "Label":
    from passport.disk import documents  # help reads nothing
    from passport.label import drawing

    return drawing.of_document(documents.passport(path).claim.document)


def _sheets(args: Namespace, level: "Level", *, many: bool) -> int:
    """Write many labels as pages of a PDF, each code read back from its page, four on A4 or letter."""
    from passport.cli.producer.labelling import labels_of  # help draws nothing
    from passport.label import pages as label_sheets

    label_sheets.require()
    wanted = labels_of(args.passports)
    name = args.sheet or ("a4" if many else "a6")
    sheet = label_sheets.SHEETS[name]
    _print_missing(wanted)
    with Progress(f"of {terminal.counted(len(wanted), 'label')} read back") as progress:
        data = label_sheets.sheets_pdf(
            wanted, sheet, at=clock.at(args), level=level, progress=progress.reach
        )
    files.write(args.output, data, replace=args.force)
    pages = -(-len(wanted) // sheet.labels)
    if args.json:
        products: list[JsonValue] = [label.product for label in wanted]
        facts: dict[str, JsonValue] = {"sheet": name, "pages": str(pages), "products": products}
        terminal.say_bytes(jcs.canonical({**facts, "file": str(args.output)}))
        return 0
    count = terminal.counted(len(wanted), "label")
    on = terminal.counted(pages, "page")
    terminal.say(f"{args.output}: {count} on {on} ({name}); each code was read back from its page.")
    return 0


def _print_missing(wanted: "Iterable[Label]") -> None:
    """Say which letters no font here has, before somebody finds question marks on three hundred coils."""
    from passport.label import drawing  # help draws nothing

    lost = "".join(dict.fromkeys(character for label in wanted for character in drawing.missing(label)))
    if lost:
        quoted = terminal.quoted(lost, 40)
        terminal.note(f"warning: no font on this machine has {quoted}; plain letters or ? stand there.")
        terminal.note("hint: Install one that has them (for example Noto Sans CJK) and draw the labels anew.")
