"""The form of ``findings.toml``: which members there are, and what each may hold (format 1)."""

from collections.abc import Mapping
from typing import Any, Final, Literal

FORMAT: Final = "passport-findings/1"
Kind = Literal[
    "misstatement", "nonconformity", "clarification-request", "corrective-action-request", "observation"
]
KINDS: Final[Mapping[Kind, str]] = {
    "misstatement": "a figure of the claim is wrong; effect says by how much",
    "nonconformity": "a rule of the standard or of the method was not kept; clause names it",
    "clarification-request": "something cannot be judged until the mill explains it",
    "corrective-action-request": "something has to change before the next claims; clause names the rule",
    "observation": "worth knowing; needs no answer",
}
Severity = Literal["material", "minor"]
SEVERITIES: Final[Mapping[Severity, str]] = {
    "material": "while it is open, no unmodified opinion",
    "minor": "counts with the others in the total, if it has an effect",
}
RULES: Final[Mapping[str, str]] = {
    "risk": "most points for doubts first, one claim of each heat or set of workings before a second of any",
    "magnitude": "largest emissions first, total (location-based) times mass",
    "random": "by sha2-384 of seed and claim digest",
}
Act = Literal["close", "amend", "accept", "reopen"]
ROLE_OF: Final[Mapping[Act, str]] = {
    "close": "producer",
    "amend": "producer",
    "accept": "verifier",
    "reopen": "verifier",
}
MOST_CLAIMS: Final = 20_000


def _common(name: str) -> dict[str, str]:
    return {"$ref": f"common.schema.json#/$defs/{name}"}


def _string(pattern: str, most: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": most, "pattern": pattern}


def _choice(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": sorted(words)}


def _table(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any], by: object, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "x-order": {"by": by}}


_KEY: Final = _string("^C-[0-9]{4,5}$", 7)
_FINDING: Final = _string("^F-[0-9]{3,5}$", 7)
_CLAIM: Final = _table(
    {
        "key": _KEY,
        "id": _common("urnUuid"),
        "digest": _common("digest"),
        "product": _common("iri"),
        "total": _common("figure"),
        "sampled": {"type": "boolean"},
        "replayed": _common("code"),
    },
    {
        "heat": _common("name"),
        "former": _list(_table({"key": _KEY, "digest": _common("digest")}), ["key"], 50),
    },
)
_ONE: Final = _table(
    {
        "id": _FINDING,
        "kind": _choice(*KINDS),
        "severity": _choice(*SEVERITIES),
        "claims": _list(_KEY, ".", MOST_CLAIMS),
        "question": _common("text"),
    },
    {
        "component": _common("slug"),
        "at": _common("pointer"),
        "effect": _common("figure"),
        "clause": _common("code"),
    },
)
_EVIDENCE: Final = _table({"name": _common("name"), "digest": _common("digest")})
_ENTRY: Final = _table(
    {
        "finding": _FINDING,
        "act": _choice(*ROLE_OF),
        "at": _common("moment"),
        "by": _common("name"),
        "party": _common("did"),
        "text": _common("text"),
        "link": _common("digest"),
    },
    {"evidence": _list(_EVIDENCE, ["digest"], 50), "claim": _common("digest")},
)
SCHEMA: Final[Mapping[str, Any]] = _table(
    {
        "format": {"const": FORMAT},
        "engagement": _table(
            {
                "id": _common("iri"),
                "reviewed": _common("moment"),
                "producer": _common("did"),
                "period": _table({"start": _common("moment"), "end": _common("moment")}),
                "population": _common("count"),
                "populationDigest": _common("digest"),
            }
        ),
        "materiality": _table(
            {
                "basis": _choice("relative", "absolute"),
                "value": _common("positive"),
                "of": _choice("total", "net-contribution"),
            }
        ),
        "sample": _table(
            {
                "rule": _choice(*RULES),
                "size": _common("count"),
                "seed": _string("^[ -~]{0,64}$", 64),
                "rationale": _common("text"),
            }
        ),
        "claims": _list(_CLAIM, ["key"], MOST_CLAIMS),
    },
    {
        "findings": _list(_ONE, ["id"], 5_000),
        "history": _list(_ENTRY, ["link"], 50_000),
    },
)
"""In the terms of ``passport.model.compiling``; figures may be numbers without a fraction."""
