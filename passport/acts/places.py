"""The place of a credential in the status lists of its issuer (DESIGN 5)."""

from typing import Final, NamedTuple

from passport.vocab import STATUS_OF, Kind, StatusPurpose

_FIRST: Final = "1"


class StatusPlace(NamedTuple):
    """One index in the lists of an issuer, used for every purpose; ``base`` is ``https://{domain}/status``."""

    base: str
    index: int  # type: ignore[assignment]  # in place of the method of tuples, which a place does not need

    def list_id(self, purpose: StatusPurpose) -> str:
        """The id of the list for this purpose."""
        return list_id(self.base, purpose)

    def entries(self, kind: Kind) -> list[dict[str, str]]:
        """The ``credentialStatus`` of a credential of this kind."""
        return [
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(self.index),
                "statusListCredential": self.list_id(purpose),
            }
            for purpose in STATUS_OF[kind]
        ]


def list_id(base: str, purpose: StatusPurpose) -> str:
    """The id of an issuer's list for one purpose: an issuer has one list a purpose, number 1."""
    return f"{base}/{purpose}/{_FIRST}"
