"""Findings and what was said of them, as lines and as JSON."""

import textwrap
from collections.abc import Iterator
from typing import Any, Final

from passport.cli.output.terminal import clean, quoted
from passport.work.reviewing.findings_file import Findings, Found

_WIDTH: Final = 100


def lines(findings: Findings) -> Iterator[str]:
    """Each finding with its history, then how many are in which state."""
    for found in findings.found:
        yield f"{found.id}  {head(findings, found)}"
        yield from wrapped(found.question, "      ")
        for entry in findings.said(found.id):
            who = f"{entry.act} {entry.at} by {quoted(entry.by)}, {clean(entry.party)}"
            yield f"      {who}"
            yield from wrapped(entry.text, "        ")
            for name, digest in entry.evidence:
                yield f"        evidence {quoted(name)} {digest}"
            if entry.claim:
                yield f"        corrected claim {entry.claim}"
    states = [findings.state(found.id) for found in findings.found]
    counted = ", ".join(f"{states.count(state)} {state}" for state in ("open", "answered", "settled"))
    yield f"{len(states)} findings: {counted}"


def head(findings: Findings, found: Found) -> str:
    """Kind, severity, state and what it is about."""
    about = found.claims[0] if len(found.claims) == 1 else f"{len(found.claims)} claims"
    component = f", {clean(found.component)}" if found.component else ""
    effect = f", effect {found.effect}" if found.effect else ""
    return f"{found.kind}, {found.severity}, {findings.state(found.id)}, {about}{component}{effect}"


def wrapped(text: str, indent: str) -> Iterator[str]:
    """Somebody's words, without escapes, in lines of a readable length."""
    yield from textwrap.wrap(
        clean(text), _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def one(findings: Findings, found: Found) -> dict[str, Any]:
    """A finding as JSON."""
    told = {name: value for name, value in found._asdict().items() if value}
    said = [
        {
            **{name: value for name, value in entry._asdict().items() if value and name != "evidence"},
            "evidence": [{"name": name, "digest": digest} for name, digest in entry.evidence],
        }
        for entry in findings.said(found.id)
    ]
    return {**told, "claims": list(found.claims), "state": findings.state(found.id), "history": said}


def facts(findings: Findings) -> dict[str, Any]:
    """The findings as JSON."""
    return {
        "digest": findings.digest,
        "engagement": findings.engagement,
        "findings": [one(findings, found) for found in findings.found],
    }
