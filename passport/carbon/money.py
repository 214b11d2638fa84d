"""Amounts of money as a quantity: ISO 4217 codes, a price year and a basis; never converted (issue 13 G).

Factors per unit of spend come from input-output tables, which are made for one currency, one year's prices
and one basis of them. Another currency, year or basis is another factor, so nothing here changes one into
another.
"""

from typing import Final

from passport.carbon.tables import table

_CODES: Final = frozenset(table("currencies"))
BASES: Final[tuple[str, ...]] = tuple(table("priceBases"))
"""What a price holds: ``purchaser`` what the buyer pays, ``basic`` that without taxes, trade and transport
(System of National Accounts 2008, 6.49 to 6.69)."""


def is_currency(code: str) -> bool:
    """Whether ``code`` is a currency of ISO 4217; funds, metals and test codes are none."""
    return code in _CODES
