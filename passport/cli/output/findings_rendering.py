"""Findings and what was said of them, as lines and as JSON."""

import textwrap
from collections.abc import Iterator
from typing import Any, Final

from passport.cli.output.terminal import clean, counted, noun, quoted
from passport.work.reviewing.findings_file import Findings, ReviewFinding

_WIDTH: Final = 100


def lines(findings: Findings) -> Iterator[str]:
    """Each finding with its history, then how many are in which state."""
    for finding in findings.found:
        yield f"{finding.id}  {head(findings, finding)}"
        yield from wrapped(finding.question, "      ")
        for entry in findings.said(finding.id):
            who = f"{entry.act} {entry.at} by {quoted(entry.by)}, {clean(entry.party)}"
            yield f"      {who}"
            yield from wrapped(entry.text, "        ")
            for name, digest in entry.evidence:
                yield f"        evidence {quoted(name)} {digest}"
            if entry.claim:
                yield f"        corrected claim {entry.claim}"
    states = [findings.state(finding.id) for finding in findings.found]
    counted = ", ".join(f"{states.count(state)} {state}" for state in ("open", "answered", "settled"))
    yield f"{len(states)} {noun(len(states), 'finding')}: {counted}"


def head(findings: Findings, finding: ReviewFinding) -> str:
    """Kind, severity, state and what it is about."""
    about = finding.claims[0] if len(finding.claims) == 1 else counted(len(finding.claims), "claim")
    component = f", {clean(finding.component)}" if finding.component else ""
    effect = f", effect {finding.effect}" if finding.effect else ""
    return f"{finding.kind}, {finding.severity}, {findings.state(finding.id)}, {about}{component}{effect}"


def wrapped(text: str, indent: str) -> Iterator[str]:
    """Somebody's words, without escapes, in lines of a readable length."""
    yield from textwrap.wrap(
        clean(text), _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def one(findings: Findings, finding: ReviewFinding) -> dict[str, Any]:
    """A finding as JSON."""
    members = {name: value for name, value in finding._asdict().items() if value}
    said = [
        {
            **{name: value for name, value in entry._asdict().items() if value and name != "evidence"},
            "evidence": [{"name": name, "digest": digest} for name, digest in entry.evidence],
        }
        for entry in findings.said(finding.id)
    ]
    return {**members, "claims": list(finding.claims), "state": findings.state(finding.id), "history": said}


def facts(findings: Findings) -> dict[str, Any]:
    """The findings as JSON."""
    return {
        "digest": findings.digest,
        "engagement": findings.engagement,
        "findings": [one(findings, finding) for finding in findings.found],
    }
