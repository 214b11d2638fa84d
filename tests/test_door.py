"""The door for programs: what the README promises, and that the command line goes through it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import passport

ROOT = Path(__file__).resolve().parent.parent
ACTS_OF_THE_DOOR = {
    "passport.acts.claim.issue",
    "passport.acts.statement.attest",
    "passport.acts.statement.rehearse",
    "resolver.outgoing.client.publish",
    "resolver.outgoing.client.publish_lines",
    "verify.verify",
    "verify.pipeline.verify",
}


def test_law_1_the_command_line_acts_through_the_door() -> None:
    """What a program gets is what the verbs do: no verb signs, sends or judges beside ``passport.door``."""
    wrong = []
    for path in (ROOT / "passport" / "cli").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # A name of this file -> the module or function it stands for.
        names = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                meant = names.get(node.id, "")
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                meant = f"{names.get(node.value.id, node.value.id)}.{node.attr}"
            else:
                continue
            if meant in ACTS_OF_THE_DOOR:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} uses {meant}")
    assert not wrong, wrong


