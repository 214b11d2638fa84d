"""``passport hub baseline``: factors from an input-output table, averages of sectors, always tier T0."""

import csv
import io
from argparse import ArgumentParser, Namespace
from pathlib import Path

from passport.carbon.money import BASES
from passport.cli.output import terminal
from passport.disk import files
from signing.digests import digest_of_bytes


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "table", metavar="TABLE.csv", type=Path, help="sector, one column a sector, output, direct_kg"
    )
    parser.add_argument("--id", metavar="URN", required=True, help="beginning of the records' ids")
    parser.add_argument("--publisher", metavar="NAME", required=True, help="who publishes the table")
    parser.add_argument("--edition", metavar="TEXT", required=True, help="its edition")
    parser.add_argument("--geography", metavar="CODES", required=True, help="countries it is about, or GLO")
    parser.add_argument("--currency", metavar="CODE", required=True, help="ISO 4217 code of its money")
    parser.add_argument("--price-year", metavar="YEAR", required=True, help="the year of its prices")
    parser.add_argument("--basis", choices=BASES, required=True, help="what its prices hold")
    parser.add_argument("--licence", metavar="TEXT", default="", help="under which it may be used")
    parser.add_argument(
        "-o", dest="output", metavar="FILE.csv", type=Path, required=True,
        help="factors, for passport calculate --factors",
    )  # fmt: skip


def baseline(args: Namespace) -> int:
    """Calculate a factor a sector and write them as a factor sheet."""
    from passport.sheets import io_table  # the arithmetic when it is asked for

    files.check_free(args.output)
    data = files.read(args.table)
    table = io_table.read_table(data, str(args.table))
    members = {
        "publisher": args.publisher, "edition": args.edition, "geography": args.geography,
        "unit": args.currency, "priceYear": args.price_year, "basis": args.basis,
        "evidence": args.table.name, "evidenceDigest": digest_of_bytes(data),
        **({"licence": args.licence} if args.licence else {}),
    }  # fmt: skip
    found = io_table.records(table, members, args.id)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(io_table.rows(found))
    files.write(args.output, text.getvalue().encode())
    terminal.say(f"{args.output}: {terminal.counted(len(found), 'factor')} of tier {found[0].tier}.")
    terminal.note("They are averages of sectors by spend: for what no supplier and no process says.")
    return 0
