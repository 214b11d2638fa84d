"""Sign status lists as credentials (DESIGN 5)."""

from typing import Any

from passport import moments, status
from passport.acts.places import list_id
from passport.acts.sealing import Signing, envelope, seal
from passport.vocab import STATUS_LIST_LIFETIME_SECONDS, STATUS_LIST_MOST_SECONDS, StatusPurpose


def publish(purpose: StatusPurpose, bits: bytes, signing: Signing, *, base: str) -> dict[str, Any]:
    """Sign the issuer's list for one purpose around ``bits``, by default for seven days from its moment.

    ``base`` is ``https://{domain}/status``; the id of the list follows from it and the purpose, so
    ``signing`` names none. Raises ``StatusRefused`` for bits of a forbidden length and ``status.window`` for
    more than 31 days, ``ActRefused``, ``ShapeRefused``.
    """
    at = signing.at
    end = signing.valid_until or moments.shift(at, STATUS_LIST_LIFETIME_SECONDS)
    if moments.seconds(end) - moments.seconds(at) > STATUS_LIST_MOST_SECONDS:
        raise status.StatusRefused(
            "status.window",
            f"A status list from {at} to {end} holds longer than {STATUS_LIST_MOST_SECONDS // 86_400} days.",
            hint="Sign lists for a shorter time, and sign them again before they end.",
        )
    this = signing._replace(id=list_id(base, purpose), valid_until=end)
    subject = {
        "id": f"{this.id}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": status.encode_bits(bits),
    }
    return seal("statuslist", envelope("statuslist", this, subject), this)
