"""The operator's register: which parties of the trust list may publish here.

As long as nobody was ever registered, every listed party may publish. From the first registration on only
registered ones may, in the roles and under the prefixes given here *and* in the trust list; taking the last
one away leaves nobody. What is registered never makes a key or a role: those come from the trust list alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from passport.identifiers.product_id import ProductId, covered_by
from passport.vocab import Role
from resolver.store.records import GONE, Records
from signing import jcs, strict_json
from signing.strict_json import JsonValue

OPERATOR: Final = "operator"
"""Who changes the register, as the audit calls them: whoever may write to the database."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """One registered issuer; ``prefixes`` are (scheme, value), none means all of the trust list's."""

    did: str
    roles: tuple[Role, ...]
    prefixes: tuple[tuple[str, str], ...] = ()

    def fields(self) -> dict[str, JsonValue]:
        """As it is kept and shown."""
        return {
            "roles": list(self.roles),
            "prefixes": [{"scheme": scheme, "value": value} for scheme, value in self.prefixes],
        }


@dataclass(frozen=True, slots=True)
class Register:
    """The register at one moment. ``in_use``: whether anybody was ever in it."""

    found: Mapping[str, Issuer]
    in_use: bool

    def admits(self, did: str, role: Role | None = None) -> bool:
        """Whether the party may publish (in this role)."""
        issuer = self.found.get(did)
        if issuer is None:
            return not self.in_use
        return role is None or role in issuer.roles

    def covers(self, did: str, product: ProductId) -> bool:
        """Whether the register allows the party this identifier."""
        issuer = self.found.get(did)
        if issuer is None:
            return not self.in_use
        return not issuer.prefixes or covered_by(issuer.prefixes, product)


EVERYBODY: Final = Register({}, in_use=False)


class Issuers:
    """The register in the store's database; the service sees a change with the next request."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, issuer: Issuer, *, at: str) -> bool:
        """Register, or replace what was registered; ``False`` if it was so already."""
        data = jcs.canonical(issuer.fields())
        return self._records.write("issuer", issuer.did, data, by=OPERATOR, at=at)

    def remove(self, did: str, *, at: str) -> bool:
        """Take away the right to publish; what was published stays. ``False``: it was not registered."""
        return self._records.write("issuer", did, GONE, by=OPERATOR, at=at)

    def list(self) -> Sequence[Issuer]:
        """Everybody registered now, by DID."""
        return [_read(did, data) for did, data in self._records.newest("issuer").items()]

    def register(self) -> Register:
        """Give the register as it is now."""
        found = {one.did: one for one in self.list()}
        return Register(found, in_use=bool(found) or self._records.ever("issuer"))


def _read(did: str, data: bytes) -> Issuer:
    value = strict_json.loads(data, max_bytes=len(data), numbers=False)
    if not isinstance(value, dict):
        raise TypeError("the store holds an issuer that was never registered")
    kept: dict[str, Any] = value  # as Issuer.fields wrote it
    prefixes = tuple((str(one["scheme"]), str(one["value"])) for one in kept["prefixes"])
    return Issuer(did, tuple(kept["roles"]), prefixes)
