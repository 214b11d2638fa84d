"""``passport explain`` of an inventory report: its four statements, figure by figure, and its page."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from passport.cli.output import terminal
from passport.cli.reporting import inventory_rendering
from passport.disk import documents, files
from passport.inventories import report as reports
from signing import jcs
from verify import Report


def run(args: Namespace, data: bytes, report: Report) -> int:
    """Print or write the figures of a report whose signature counts; the exit code is the verdict's."""
    made = reports.of_document(documents.passport_in(data, Path(args.passport)).claim.document)
    if args.html is not None:
        from passport.work.accounts import inventory_page  # loads the templates

        files.write(args.html, inventory_page.page(made, args.lang, signed=True), replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical({"report": report.to_json(), "inventory": made}))
        return report.exit_code
    terminal.say("")
    for line in (*inventory_rendering.columns([made]), *_figures(made)):
        terminal.say(line)
    if args.html is not None:
        terminal.note(f"{args.html}: one page without links to anything; print it or open it offline")
    return report.exit_code


def _figures(made: Mapping[str, Any]) -> Iterator[str]:
    """Each figure with the quantities and factors it is the sum of."""
    for statement in ("physical", "marketBased"):
        for one in made[statement].get("figures", ()):
            amount = terminal.clean(one.get("amount", "-"))
            yield f"  {statement}, {terminal.clean(one['key'])}: {amount}, {terminal.clean(one['label'])}"
            for part in one.get("parts", ()):
                yield f"    {part['quantity']} x {part['value']}  {terminal.clean(part['key'])}"
    for one in made.get("impact", {}).get("entries", ()):
        parts = f" = {one['quantity']} x {one['each']} x share {one['share']}" if "each" in one else ""
        yield f"  impact, {terminal.clean(one['key'])}: {terminal.clean(one.get('avoided', '-'))}{parts}"
