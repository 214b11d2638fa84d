"""``passport ledger residual``: the factor of what is left, as a factor record to cite."""

import csv
import io
from argparse import Namespace
from dataclasses import replace
from typing import cast

from passport.cli import apart
from passport.cli.ledger.ledger_running import sheet
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.custody import residual as residuals
from passport.disk import files
from passport.sheets.drafts.reading import DraftRefused
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import JsonValue


def residual(args: Namespace) -> int:
    """Print the factor, and write it as a sheet; nothing is written where it is undefined."""
    apart.check(args.output, (args.mix,))
    data = sheet(args.mix)
    try:
        mix = residuals.read(data, str(args.mix))
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="calculated")
    record = residuals.record(mix)
    unit = mix.members["unit"]
    if record is None:
        if args.json:
            terminal.say_bytes(jcs.canonical({"residual": residuals.UNDEFINED}))
        else:
            sales = terminal.counted(len(mix.sold), "sale")
            terminal.say(f"  residual undefined: {sales} left nothing of the mix")
        return 0
    # The file is what the kind rests on, so that the factor counts as T2 where it is cited beside it.
    record = replace(record, evidence=args.mix.name, evidence_digest=multibase_digest(data))
    if args.output is not None:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(zip(*residuals.columns(record), strict=True))
        files.write(args.output, stream.getvalue().encode(), replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical(cast("JsonValue", {"digest": record.digest, **record.as_json()})))
    else:
        terminal.say(
            f"  residual {record.supplied} kg CO2e a {unit}, by the rule {mix.rule}, {record.source}"
        )
        terminal.say(f"  {record.id}  {record.digest}")
    return 0
