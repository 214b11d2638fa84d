"""Read what a signed request to the registry asks for: one act, by members of a closed form.

    {"act": "assign", "id": urn, "documents": [DeviceAssignmentCredential]}
    {"act": "issue", "id": urn, "holder": DID, "documents": [AttributeCertificate],
     "assignments": [DeviceAssignmentCredential]}
    {"act": "transfer", "id": urn, "to": DID, "units": [{"certificate", "from", "to"}]}
    {"act": "reserve", "id": urn, "units": [...]}
    {"act": "retire", "id": urn, "units": [...], "use": {...}}
    {"act": "withdraw", "id": urn, "certificate": digest, "reason": text}

``id`` is the sender's own, ``urn:uuid`` of version 7, and new for every act: the same request sent again is
answered again and carried out once. ``assignments`` may lack: with them the devices are assigned where the
certificates are issued, or neither. ``use`` has the members of a retirement that only its beneficiary
knows.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, cast, get_args

from passport.model.compiling import Check
from passport.model.shape import check_of, schema
from resolver.web.problems import Problem
from signing import jcs, strict_json
from signing.digests import multibase_digest
from signing.errors import ToolError

Act = Literal["assign", "issue", "transfer", "reserve", "retire", "withdraw"]
ACTS: Final[tuple[Act, ...]] = get_args(Act)
MOST: Final = 1_000
"""Documents or intervals of one request: a month of hours has at most 744."""


class Asked(NamedTuple):
    """A request of the right form; ``digest`` is over its canonical bytes."""

    act: Act
    id: str
    digest: str
    members: Mapping[str, Any]


class Interval(NamedTuple):
    """Units of a certificate that a request names; ``where`` is its JSON Pointer in the request."""

    certificate: str
    first: int
    behind: int
    where: str

    @property
    def shown(self) -> str:
        """The interval in words."""
        return f"Units {self.first:,} to {self.behind:,} of certificate {self.certificate}"


def read(body: bytes, most: int) -> Asked:
    """Read a request of at most ``most`` bytes; raises ``Problem`` 422 with the place of what is wrong."""
    try:
        value = strict_json.loads(body, max_bytes=most)
    except ToolError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    act = value.get("act") if isinstance(value, dict) else None
    if not isinstance(value, dict) or act not in ACTS:
        raise Problem(
            422, "registry.act", "The request names no act of the registry.",
            hint=f"There are {', '.join(ACTS)}.", where="/act",
        )  # fmt: skip
    found = _forms()[act](value)
    if found is not None:
        raise Problem(
            422, "registry.form", f"The request breaks rule {found.description}.",
            hint="passport/docs/certificates.md shows the form of each act.", where=found.where,
        )  # fmt: skip
    members = cast("Mapping[str, Any]", value)
    return Asked(act, members["id"], multibase_digest(jcs.canonical(value)), members)


def intervals(asked: Asked) -> list[Interval]:
    """The units that a request names, in their order."""
    return [
        Interval(entry["certificate"], int(entry["from"]), int(entry["to"]), f"/units/{place}")
        for place, entry in enumerate(asked.members["units"])
    ]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"common.schema.json#/$defs/{name}"}


def _object(properties: Mapping[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object", "properties": properties, "required": required, "additionalProperties": False,
    }  # fmt: skip


@cache
def _forms() -> Mapping[Act, Check]:
    """The form of each act; documents in it are objects, whose own profile is asked later."""
    retired = schema("retirement")["properties"]["credentialSubject"]["properties"]
    entry = retired["units"]["items"]["properties"]
    units = {
        "type": "array", "minItems": 1, "maxItems": MOST,
        "items": _object({name: entry[name] for name in ("certificate", "from", "to")}),
    }  # fmt: skip
    use = {
        name: retired[name]
        for name in (
            "beneficiary", "scope", "chain", "purpose", "usedFor", "geography", "period", "counterpart",
        )
    }  # fmt: skip
    documents = {"type": "array", "minItems": 1, "maxItems": MOST, "items": {"type": "object"}}
    own: dict[Act, Mapping[str, Any]] = {
        "assign": {"documents": documents},
        "issue": {"holder": _ref("did"), "documents": documents, "assignments": documents},
        "transfer": {"to": _ref("did"), "units": units},
        "reserve": {"units": units},
        "retire": {"units": units, "use": _object(use, ("chain", "usedFor", "counterpart"))},
        "withdraw": {"certificate": _ref("digest"), "reason": _ref("name")},
    }
    return {
        act: check_of(_object({"act": {"const": act}, "id": _ref("urnUuid"), **members}, ("assignments",)))
        for act, members in own.items()
    }
