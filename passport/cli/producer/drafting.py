"""Drafts from files, by the format their name says; every problem is reported, not only the first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport import door
from passport.cli.output import terminal
from passport.disk import files
from passport.sheets.drafts import DraftRefused, What
from signing.strict_json import loads


def read(path: Path, what: What) -> Mapping[str, Any]:
    """The members of a draft; raises ``file.*``, ``usage.draft`` and ``draft.*``."""
    try:
        return door.members_of(path, what)
    except DraftRefused as error:
        # The first becomes the error line; its author wants to correct all of them in one go.
        for problem in error.problems[1:]:
            where = terminal.clean(problem.where)
            terminal.note(f"also: {where}: {terminal.clean(problem.message)} {terminal.clean(problem.hint)}")
        raise


def check_workings(draft: Mapping[str, Any], path: Path) -> None:
    """Raise ``workings.*`` unless the file is the workings whose digest the draft carries."""
    from passport.work import calculating  # the engine only with --workings

    if "co2Statement" in draft:
        from passport.cli.ledger import statement_issuing  # the books only for their statement

        statement_issuing.check_workings(draft, path)
        return
    data = files.read(path, limit=calculating.MOST_BYTES)
    calculating.check_workings(draft.get("footprint", {}), calculating.File(str(path), data))


def check_holdings(draft: Mapping[str, Any], path: Path) -> None:
    """Refuse holdings of which a draft does not commit to the facts, or whose facts contradict it.

    Raises ``view.other_draft``, ``disclosable.fact`` and ``disclosable.contradiction``.
    """
    from passport.carbon.disclosable import check_held
    from passport.views.commitment import ViewRefused
    from passport.views.document import MOST_BYTES, holdings_of
    from passport.views.facts import Fact

    held = holdings_of(loads(files.read(path), max_bytes=MOST_BYTES))
    if draft.get("footprint", {}).get("disclosable") != held.member():
        raise ViewRefused(
            "view.other_draft",
            f"{path} has other facts than this draft commits to.",
            hint="passport calculate writes draft, workings and holdings together; take those of one run.",
        )
    check_held(draft, [Fact(leaf.at, leaf.value) for leaf in held.leaves.values()])
