"""The bytes of a vector file: JSON, one finding a line, so that a difference between two versions can be
read."""

import base64
import difflib
import json
import re
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from signing import jcs
from signing.digests import multibase_digest
from tests.vectors_build.about_methods import CLAIM, METHOD, WORKINGS
from tests.vectors_build.scenario import Given, Scenario, Source
from tests.vectors_build.shared import CITING, COMMITTED, NAMING, REPORTED, ROLLED, SHARED, SOUND
from tests.world_people import Knob

FORMAT = "passport-vector/1"
NOT_COMPARED = ("checkedAt", "tool")
_DOCUMENT = {"producer": "claim", "verifier": "statement", "platform": "response"}
_INSTRUMENTS = (b'"instruments"', b'"RetiredUnits"', b'"CertifiedUnits"', b'"AssignedDevice"')
_WORTH_IT = 1000
"""Bytes in common from which on a source is written as a change of a shared file."""


def vector(scenario: Scenario, given: Given, report: dict[str, Any], exit_code: int) -> bytes:
    """The file of one scenario, with the report that was judged to be right."""
    return text(
        {
            "format": FORMAT,
            "name": scenario.name,
            "about": scenario.about,
            "input": _input(given.input),
            "trust": _trust(given.trust),
            "evidence": {
                "status": [source(one, "status/clean.json") for one in given.status],
                "claims": [
                    _least(one, SOUND) if _is_report(one) else source(one, SOUND) for one in given.claims
                ],
                **_of_the_number(given),
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


def _trust(one: Source) -> dict[str, Any]:
    """By the list of parties alone; a list of other parties by words, where that is less.

    The accreditation of a report is named at its beginning and differs in every world.
    """
    found = source(one, "trust/listed.json")
    if isinstance(one, str) or b'"issuing-body"' not in one:
        return found
    base = "trust/reports-citing.json"
    words = {"file": base, "parts": _parts(_base(base), one, 0)}
    return words if words["parts"] and len(_flat(words)) + _WORTH_IT < len(_flat(found)) else found


def _input(one: Source) -> dict[str, Any]:
    """By the passport that it differs least from; by an earlier one where that makes no odds."""
    bases: tuple[str, ...] = (SOUND, ROLLED)
    if not isinstance(one, str) and b'"disclosable"' in one:
        bases = (*bases, COMMITTED)
    if not isinstance(one, str) and b'"BF-BOF"' in one:
        bases = (*bases, CLAIM)
    return _least(one, *bases)


def _is_report(one: Source) -> bool:
    return not isinstance(one, str) and b'"EmissionsInventory"' in one


def _least(one: Source, *bases: str) -> dict[str, Any]:
    """By the base that it differs least from, the first where that makes no odds."""
    if not isinstance(one, str) and any(word in one for word in _INSTRUMENTS):
        bases = (*bases, CITING)
    if _is_report(one):
        bases = (*bases, REPORTED)
    if not isinstance(one, str) and b'"FactorLibrary"' in one:
        bases = (*bases, NAMING)
    first, *others = (source(one, base) for base in bases)
    best = min(others, key=lambda found: len(_flat(found)), default=first)
    return best if len(_flat(best)) + _WORTH_IT < len(_flat(first)) else first


def _of_the_number(given: Given) -> dict[str, Any]:
    """Only in the vectors that are about them: most claims consumed nothing, and few people see workings."""
    found: dict[str, Any] = {}
    if given.inputs:
        found["inputs"] = [_least(one, SOUND) for one in given.inputs]
    if given.workings is not None:
        found["workings"] = _least(given.workings, SOUND, WORKINGS)
    if given.views:
        found["views"] = [source(one, SOUND) for one in given.views]
    if given.methods:
        found["methods"] = [_least(one, SOUND, METHOD) for one in given.methods]
    return found


def abbreviated(report: dict[str, Any]) -> dict[str, Any]:
    """``credentials``, ``digest`` and ``expect``: findings as runs of codes with one answer, checks left out.

    ``digest`` is that of the whole report's JCS bytes, so that nothing is lost between the lines.
    """
    digests = [
        "",
        *dict.fromkeys(finding["credential"] for finding in report["findings"] if finding["credential"]),
    ]
    findings = _runs(
        (finding["code"], [finding["outcome"], digests.index(finding["credential"])], _facts(finding))
        for finding in report["findings"]
    )
    signatures = [
        {name: value for name, value in entry.items() if name != "checks"} for entry in report["signatures"]
    ]
    short = {**report, "findings": findings, "signatures": signatures}
    vector = {"credentials": digests, "digest": multibase_digest(jcs.canonical(report)), "expect": short}
    if expanded(vector) != report:
        raise ValueError("the abbreviation of the vectors loses something of this report")
    return vector


def _facts(finding: dict[str, Any]) -> list[Any]:
    return [finding["where"], finding["params"]] if finding["where"] or finding["params"] else []


def _runs(answers: Iterable[tuple[str, list[Any], list[Any]]]) -> list[list[Any]]:
    runs: list[tuple[list[str], list[Any], list[Any]]] = []
    for code, answer, facts in answers:
        if runs and (answer, facts) == runs[-1][1:]:
            runs[-1][0].append(code)
        else:
            runs.append(([code], answer, facts))
    return [[*answer, " ".join(codes), *facts] for codes, answer, facts in runs]


def expanded(vector: dict[str, Any]) -> dict[str, Any]:
    """The whole report again, without ``tool`` and ``checkedAt``."""
    short, digests = vector["expect"], vector["credentials"]
    findings = []
    for outcome, place, codes, *facts in short["findings"]:
        where, params = facts or ("", {})
        shared = {"credential": digests[place], "outcome": outcome, "where": where, "params": params}
        findings += [{"code": code, **shared} for code in codes.split(" ")]
    signatures = [{**one, "checks": _checks(one, findings)} for one in short["signatures"]]
    return {**short, "findings": findings, "signatures": signatures}


def _checks(signature: dict[str, Any], findings: list[dict[str, Any]]) -> list[dict[str, str]]:
    about, digest = _DOCUMENT[signature["role"]], signature["digest"]
    return [
        {"code": one["code"], "outcome": one["outcome"]}
        for one in findings
        if digest is not None and one["credential"] == digest and one["code"].startswith(f"{about}.")
    ]


@cache
def _base(name: str) -> bytes:
    return SHARED[name]()


def source(one: Source, base: str) -> dict[str, Any]:
    """``file`` alone; ``text``, or ``base64`` for what is not UTF-8; or what replaces parts of a file."""
    if isinstance(one, str):
        return {"file": one}
    whole = _base(base)
    if one == whole:
        return {"file": base}
    start = _alike(whole, one)
    same = _alike(whole[start:][::-1], one[start:][::-1])
    if start + same < _WORTH_IT:
        return _plain(one)
    own, its = one[start : len(one) - same], whole[start : len(whole) - same]
    parts = _parts(its, own, start)
    one_part = {"file": base, "start": start, "end": len(whole) - same, **_plain(own)}
    several = {"file": base, "parts": parts}
    return several if parts and len(_flat(several)) + _WORTH_IT < len(_flat(one_part)) else one_part


def _parts(before: bytes, after: bytes, offset: int) -> list[list[Any]]:
    """``[start, end, text]`` of what changes between two texts, by quoted words; none if one is no text."""
    try:
        after.decode()
    except UnicodeDecodeError:
        return []
    old, new = _words(before), _words(after)
    places = [offset, *(offset + place for place in accumulate(map(len, old)))]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        [places[start], places[end], b"".join(new[first:last]).decode()]
        for tag, start, end, first, last in matcher.get_opcodes() if tag != "equal"
    ]  # fmt: skip


def _words(data: bytes) -> list[bytes]:
    return re.findall(rb'"[^"]*"|[^"]+|"', data)


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def _plain(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def resolved(one: dict[str, Any], folder: Path) -> bytes:
    """The bytes a source stands for."""
    if "base64" in one:
        own = base64.b64decode(one["base64"], validate=True)
    else:
        own = one.get("text", "").encode()
    if "file" not in one:
        return own
    whole: bytes = (folder / one["file"]).read_bytes()
    if "parts" in one:
        return _replaced(whole, one["parts"])
    return whole[: one["start"]] + own + whole[one["end"] :] if "start" in one else whole


def _replaced(whole: bytes, parts: list[list[Any]]) -> bytes:
    """The file with each part ``[start, end, text]`` replaced; offsets are those of the file."""
    made, reached = b"", 0
    for start, end, words in parts:
        made += whole[reached:start] + words.encode()
        reached = end
    return made + whole[reached:]


def text(value: dict[str, Any]) -> bytes:
    """Objects two deep and the lists below them are broken into lines, the rest is compact."""
    return (_lines(value, 0) + "\n").encode()


def _lines(value: Knob, depth: int) -> str:
    pad = " " * (depth + 1)
    if isinstance(value, dict) and value and depth < 2:
        members = [f"{pad}{_flat(name)}: {_lines(member, depth + 1)}" for name, member in value.items()]
        return "{\n" + ",\n".join(members) + "\n" + pad[1:] + "}"
    if isinstance(value, list) and value and depth == 2:
        return "[\n" + ",\n".join(f"{pad}{_flat(entry)}" for entry in value) + "\n" + pad[1:] + "]"
    return _flat(value)


def _flat(value: Knob) -> str:
    # ASCII alone: a lone surrogate or a right-to-left mark must survive every editor and checkout.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
