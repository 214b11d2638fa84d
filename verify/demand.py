"""State what the caller wants to know, and as of which moment (DESIGN 7)."""

from typing import Final

from passport.identifiers.product_id import parse_product_id
from passport.moments import is_moment
from signing.errors import ToolError
from signing.shown import quoted
from verify.policy import DEFAULT, Policy

_CHALLENGE_LENGTH: Final = 128


class DemandRefused(ToolError):
    """A question that cannot be asked; codes ``demand.*``."""


class Demand:
    """The moment ``at`` of checking, the buyer's ``policy``, the scanned ``product``, the ``challenge`` sent.

    ``at`` is ``YYYY-MM-DDThh:mm:ssZ``. ``product`` is an identifier URI, or ``None`` where nothing was
    scanned; ``challenge`` has 1 to 128 visible ASCII characters, or is ``None`` where none was sent. Raises
    ``DemandRefused`` or the ``identifier.*`` error of a product that is no identifier.
    """

    __slots__ = ("at", "challenge", "policy", "product")

    def __init__(
        self, at: str, policy: Policy = DEFAULT, product: str | None = None, challenge: str | None = None
    ) -> None:
        if not is_moment(at):
            raise DemandRefused(
                "demand.at",
                f"Not a moment of the years 2000 to 9998 in UTC: {quoted(at, 40)}.",
                hint="Write it as YYYY-MM-DDThh:mm:ssZ.",
            )
        if product is not None:
            parse_product_id(product)
        if challenge is not None and not (
            0 < len(challenge) <= _CHALLENGE_LENGTH and all("!" <= sign <= "~" for sign in challenge)
        ):
            raise DemandRefused(
                "demand.challenge",
                "A challenge has 1 to 128 visible ASCII characters.",
                hint="Let the tool choose one.",
            )
        self.at: Final = at
        self.policy: Final = policy
        self.product: Final = product
        self.challenge: Final = challenge
