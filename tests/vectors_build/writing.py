"""The bytes of a vector file: JSON, one finding a line, so that a difference between two versions can be read."""

import base64
import json
from functools import cache
from typing import Any

from signing import jcs
from signing.digests import multibase_digest
from tests.vectors_build.scenario import Given, Scenario, Source
from tests.vectors_build.shared import SOUND
from tests.vectors_build.stage import Stage

FORMAT = "passport-vector/1"
NOT_COMPARED = ("checkedAt", "tool")


def vector(scenario: Scenario, given: Given, report: dict[str, Any], exit_code: int) -> bytes:
    """The file of one scenario, with the report that was judged to be right."""
    return text(
        {
            "format": FORMAT,
            "name": scenario.name,
            "about": scenario.about,
            "input": source(given.input),
            "trust": source(given.trust),
            "evidence": {
                "status": [source(one) for one in given.status],
                "claims": [source(one) for one in given.claims],
            },
            "demand": {
                "at": given.at,
                "product": given.product,
                "challenge": given.challenge,
                "policy": given.policy,
            },
            **({"seen": [list(row) for row in given.seen]} if given.seen else {}),
            "exit": exit_code,
            **abbreviated({name: value for name, value in report.items() if name not in NOT_COMPARED}),
        }
    )


def abbreviated(report: dict[str, Any]) -> dict[str, Any]:
    """``credentials`` and ``expect``: a report with its findings and checks as rows, and the digest of the whole."""
    digests = ["", *dict.fromkeys(finding["credential"] for finding in report["findings"] if finding["credential"])]
    rows = []
    for finding in report["findings"]:
        row = [finding["code"], finding["outcome"], digests.index(finding["credential"])]
        rows.append(row + [[], [finding["where"], finding["params"]]][bool(finding["where"] or finding["params"])])
    signatures = [
        {**entry, "checks": [[check["code"], check["outcome"]] for check in entry["checks"]]}
        for entry in report["signatures"]
    ]
    short = {**report, "findings": rows, "signatures": signatures}
    return {"credentials": digests, "digest": multibase_digest(jcs.canonical(report)), "expect": short}


def expanded(vector: dict[str, Any]) -> dict[str, Any]:
    """The whole report again, without ``tool`` and ``checkedAt``."""
    short, digests = vector["expect"], vector["credentials"]
    names = ("code", "outcome", "credential", "where", "params")
    findings = []
    for row in short["findings"]:
        code, outcome, place, *rest = row
        findings.append(dict(zip(names, (code, outcome, digests[place], *(rest or ("", {}))), strict=True)))
    signatures = [
        {**entry, "checks": [{"code": code, "outcome": outcome} for code, outcome in entry["checks"]]}
        for entry in short["signatures"]
    ]
    return {**short, "findings": findings, "signatures": signatures}


@cache
def _sound() -> bytes:
    return Stage().sound


def source(one: Source) -> dict[str, str]:
    """``file``, ``text``, or ``base64`` for what is not UTF-8."""
    if isinstance(one, str):
        return {"file": one}
    if one == _sound():
        return {"file": SOUND}
    try:
        return {"text": one.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(one).decode()}


def text(value: dict[str, Any]) -> bytes:
    """Objects two deep and the lists below them are broken into lines, the rest is compact."""
    return (_lines(value, 0) + "\n").encode()


def _lines(value: Any, depth: int) -> str:
    pad = " " * (depth + 1)
    if isinstance(value, dict) and value and depth < 2:
        members = [f"{pad}{_flat(name)}: {_lines(member, depth + 1)}" for name, member in value.items()]
        return "{\n" + ",\n".join(members) + "\n" + pad[1:] + "}"
    if isinstance(value, list) and value and depth == 2:
        return "[\n" + ",\n".join(f"{pad}{_flat(entry)}" for entry in value) + "\n" + pad[1:] + "]"
    return _flat(value)


def _flat(value: Any) -> str:
    # ASCII alone: a lone surrogate or a right-to-left mark must survive every editor and checkout.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
