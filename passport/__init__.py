"""What is said: the documents of a product passport, their identifiers, figures and labels.

The package itself offers what a program of your own calls (``passport.door``): open a party, issue, attest,
publish and verify. A name is loaded when it is first used, so that ``import passport`` costs nothing and
those who only verify never load the code that signs or sends.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passport.door import (
        Judge,
        Party,
        Published,
        Resolver,
        Terms,
        attest,
        issue,
        open_party,
        publish,
        verify,
    )
    from passport.party.signing_acts import Signed
    from passport.sheets.drafts import DraftRefused
    from passport.views.rules import Rules
    from passport.work.viewing.offering import Offer, derive_view
    from signing.errors import ToolError
    from verify import Evidence, Policy, Report, TrustList

__all__ = [
    "DraftRefused",
    "Evidence",
    "Judge",
    "Offer",
    "Party",
    "Policy",
    "Published",
    "Report",
    "Resolver",
    "Rules",
    "Signed",
    "Terms",
    "ToolError",
    "TrustList",
    "attest",
    "derive_view",
    "issue",
    "open_party",
    "publish",
    "verify",
]

if not TYPE_CHECKING:  # a type checker reads the imports above, and reports a name that does not exist
    _ELSEWHERE = {
        "DraftRefused": "passport.sheets.drafts",
        "Evidence": "verify",
        "Offer": "passport.work.viewing.offering",
        "Policy": "verify",
        "Report": "verify",
        "Rules": "passport.views.rules",
        "Signed": "passport.party.signing_acts",
        "ToolError": "signing.errors",
        "TrustList": "verify",
        "derive_view": "passport.work.viewing.offering",
    }

    def __getattr__(name: str) -> object:
        """Import what is asked for by name, and keep it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - only for those who ask

        value = globals()[name] = getattr(import_module(_ELSEWHERE.get(name, "passport.door")), name)
        return value

    def __dir__() -> list[str]:
        """Every name, loaded or not."""
        return sorted({*globals(), *__all__})
