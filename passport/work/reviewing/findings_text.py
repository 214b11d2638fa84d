"""Write ``findings.toml``, with remarks for its readers, and add one answer at a time.

An answer is added below everything else, so the file before it stays byte for byte what it was.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from passport.work.reviewing.findings_file import FindingEvent, Findings, ReviewFinding, Row
from passport.work.reviewing.findings_schema import FORMAT, KINDS, RULES, SEVERITIES

_Value: TypeAlias = "str | bool | int | Sequence[str] | Sequence[Mapping[str, str]]"

_HEAD: Final = f"""\
# What an auditor found in a lot of claims, and what the mill answered.
#
# The review drafted the findings below from what it found by itself: figures that differ from the workings,
# factors outside their validity, workings that are missing. Everything else is for the auditor: delete a
# draft that is no finding, change its words, kind or severity, add findings of your own with the next number.
# Once the mill has answered a finding it stays as it is; to say it differently, accept it and write another.
#
# kind
{"".join(f"#   {kind:<26} {words}{chr(10)}" for kind, words in KINDS.items())}\
# severity
{"".join(f"#   {severity:<26} {words}{chr(10)}" for severity, words in SEVERITIES.items())}\
# claims     keys of the claims at the end of this file
# component  key of the component in question, where it is about one
# at         where in the claim, a JSON Pointer (misstatement)
# effect     kgCO2e per declared unit, of a CO2 statement tonnes: what it says less what is right (misstatement)
# clause     what was not kept (nonconformity, corrective action request)
# question   what the mill has to answer, in one paragraph
#
# The mill:    passport answer findings.toml --finding F-001 --close|--amend --text "..." --as mill/ --by "Name"
# The auditor: passport answer findings.toml --finding F-001 --accept|--reopen --text "..." --as verifier/ --by "Name"
# Corrected claims are reviewed again: passport review FOLDER --resume findings.toml -o findings-2.toml
"""  # noqa: E501 - two lines that people copy into their terminal
_CLAIMS: Final = """\
# The claims of the engagement: not to be edited. sampled: selected for a closer look; replayed: whether the
# number was calculated again from its workings, else the reason why not; total: of its two results the one
# nearer to zero, by which materiality is measured.
"""
_IN_A_LINE: Final = 10


def text(findings: Findings) -> str:
    """Write the whole file."""
    return "\n".join(_parts(findings))


def _parts(findings: Findings) -> Iterator[str]:
    yield _HEAD
    yield _lines({"format": FORMAT})
    yield "[engagement]\n" + _lines(
        {
            "id": findings.engagement,
            "reviewed": findings.reviewed,
            "producer": findings.producer,
            "period": [{"start": findings.period[0], "end": findings.period[1]}],
            "population": len(findings.rows),
            "populationDigest": findings.population_digest,
        }
    )
    yield "[materiality]  # the template of the statement has to say the same\n" + _lines(
        {"basis": findings.materiality[0], "value": findings.materiality[1], "of": findings.of}
    )
    sampling = findings.sampling
    yield f"[sample]  # {sampling.rule}: {RULES[sampling.rule]}\n" + _lines(
        {
            "rule": sampling.rule,
            "size": sampling.size,
            "seed": sampling.seed,
            "rationale": sampling.rationale,
        }
    )
    yield from (_found(one) for one in findings.found)
    yield _CLAIMS + "\n" + "\n".join(_row(row) for row in findings.rows)
    yield from (entry_text(entry) for entry in findings.history)


def entry_text(entry: FindingEvent) -> str:
    """One word about a finding, to be added at the end."""
    members: dict[str, _Value] = {
        "finding": entry.finding, "act": entry.act, "at": entry.at, "by": entry.by, "party": entry.party,
        "text": entry.text,
    }  # fmt: skip
    if entry.evidence:
        members["evidence"] = [{"name": name, "digest": digest} for name, digest in entry.evidence]
    if entry.claim:
        members["claim"] = entry.claim
    members["link"] = entry.link
    return "[[history]]\n" + _lines(members, lists=("evidence",))


def _found(one: ReviewFinding) -> str:
    members: dict[str, _Value] = {
        "id": one.id, "kind": one.kind, "severity": one.severity, "claims": list(one.claims)
    }  # fmt: skip
    members |= _given(component=one.component, at=one.at, effect=one.effect, clause=one.clause)
    members["question"] = one.question
    return "[[findings]]\n" + _lines(members)


def _row(row: Row) -> str:
    members: dict[str, _Value] = {
        "key": row.key, "id": row.id, "digest": row.digest, "product": row.product,
        **_given(heat=row.heat), "total": row.total, "sampled": row.sampled, "replayed": row.replayed,
    }  # fmt: skip
    if row.former:
        members["former"] = [{"key": key, "digest": digest} for key, digest in row.former]
    return "[[claims]]\n" + _lines(members, lists=("former",))


def _given(**members: str) -> dict[str, _Value]:
    return {name: value for name, value in members.items() if value}


def _lines(members: Mapping[str, _Value], lists: Iterable[str] = ()) -> str:
    return "".join(f"{name} = {_value(value, name in lists)}\n" for name, value in members.items())


def _value(value: _Value, is_list: bool) -> str:
    """Write a value in TOML 1.0; a single table stands by itself, unless the member is a list of tables."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # A basic string; the escapes of JSON are among TOML's, which wants DEL escaped too.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return _array(value, is_list)


def _array(value: Sequence[str] | Sequence[Mapping[str, str]], is_list: bool) -> str:
    """Write an array: on one line up to ``_IN_A_LINE`` entries, else that many on a line.

    A single table is written without brackets, unless the schema says that the member is a list
    (``is_list``).
    """
    shown = [_inline(one) if isinstance(one, Mapping) else _value(one, False) for one in value]
    if len(shown) == 1 and isinstance(value[0], Mapping) and not is_list:
        return shown[0]
    if len(shown) <= _IN_A_LINE:
        return f"[{', '.join(shown)}]"
    chunks = [shown[place : place + _IN_A_LINE] for place in range(0, len(shown), _IN_A_LINE)]
    return "[\n" + "".join(f"  {', '.join(chunk)},\n" for chunk in chunks) + "]"


def _inline(one: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {_value(value, False)}" for name, value in one.items()) + " }"
