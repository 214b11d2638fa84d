"""What the buyer wants besides the floor. A policy only adds: no policy makes ``verified`` out of less."""

from typing import Final, Literal, NamedTuple

from passport.carbon.tiers import tier as check_tier
from signing.errors import ToolError
from verify.limits import STALE_DAYS


class PolicyRefused(ToolError):
    """A policy that makes no sense; codes ``policy.*``."""


class NetShare(NamedTuple):
    """At least ``share`` (a decimal, 0 to 1) of the net number is of ``tier`` or stronger, in each result."""

    tier: str
    share: str


class Policy:
    """The buyer's demands. ``stale_days`` can shorten the 30 days after which a list says nothing."""

    __slots__ = ("min_net_share", "response", "stale_days")

    def __init__(
        self,
        response: Literal["required", "optional"] = "required",
        min_net_share: NetShare | None = None,
        stale_days: int = STALE_DAYS,
    ) -> None:
        if not 0 <= stale_days <= STALE_DAYS:
            raise PolicyRefused("policy.stale_days", f"stale_days is between 0 and {STALE_DAYS}.")
        if response not in {"required", "optional"}:
            raise PolicyRefused("policy.response", "response is required or optional.")
        if min_net_share is not None:
            check_tier(min_net_share.tier)
            _check_share(min_net_share.share)
        self.response: Final[Literal["required", "optional"]] = response
        self.min_net_share: Final = min_net_share
        self.stale_days: Final = stale_days


def _check_share(text: str) -> None:
    whole, _, places = text.partition(".")
    digits = (
        text.isascii() and whole in {"0", "1"} and (places.isdigit() or text == whole) and len(text) <= 18
    )
    if not digits or (whole == "1" and places.strip("0")):
        raise PolicyRefused(
            "policy.share",
            f"Not a share: {text[:20]!a}.",
            hint="Write a decimal from 0 to 1, for example 0.5.",
        )


DEFAULT: Final = Policy()
"""The default wants a platform response and nothing else."""
