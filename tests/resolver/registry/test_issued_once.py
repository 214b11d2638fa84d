"""What is issued of one reading of a meter: once, as one product (T671); after a withdrawal anew (T674)."""

import random
from fractions import Fraction
from typing import Any

import pytest

from resolver.registry.checking import wrong_registry
from resolver.store.sql import SqlStore
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from tests.resolver.registry.trading import Trading, units

PRODUCTS = "electricity", "wind-electricity", "heat"


@pytest.fixture
def trading(store: SqlStore) -> Trading:
    found = Trading(store)
    for product in PRODUCTS:
        found.assign(product=product)
    return found


def refused(trading: Trading, *documents: Any) -> str:
    with pytest.raises(ToolError) as caught:
        trading.issue(*documents)
    return f"{caught.value.code} {caught.value.where}"


def test_one_reading_is_one_product_t671(trading: Trading) -> None:
    """In one request or in two, whatever the unit; and a withdrawn certificate is in nobody's way."""
    first = trading.certificate()
    units = {"from": "0", "to": "5000", "unit": "KWH"}
    other = trading.certificate(
        product="wind-electricity", units=units, metered={"quantity": "5000", "factor": "1.0"}
    )
    assert refused(trading, first, other) == "registry.metered /documents/1/credentialSubject/product"
    trading.issue(first)
    assert refused(trading, other) == "registry.metered /documents/0/credentialSubject/product"
    trading.ask(trading.body, "withdraw", certificate=document_digest(first), reason="Another product")
    trading.issue(other)
    assert wrong_registry(trading.store) == []


@pytest.mark.parametrize("seed", range(6))
def test_products_never_share_more_than_a_reading_t671(trading: Trading, seed: int) -> None:
    """Random factors of a random few readings of one file, against what was taken of each so far."""
    chance = random.Random(seed)
    taken: dict[tuple[int, bytes], dict[str, Fraction]] = {}
    for _ in range(12):
        product, quantity = chance.choice(PRODUCTS), chance.choice((1000, 2000))
        file, factor = chance.choice((b"a", b"b")), Fraction(chance.randint(1, 10), 10)
        before = {name for one in taken.values() for name in one}
        parts = taken.setdefault((quantity, file), {})
        document = trading.certificate(
            product=product, metered={"quantity": str(quantity), "factor": str(float(factor))},
            units={"from": "0", "to": str(int(quantity * factor)), "unit": "WHR"},
            evidence=[{"kind": "meter-readings", "digestMultibase": multibase_digest(file)}],
        )  # fmt: skip
        if product in before or (sum(parts.values()) + factor > 1 and parts):
            refused(trading, document)
        else:
            trading.issue(document)
            parts[product] = factor
    assert all(sum(parts.values()) <= 1 for parts in taken.values())


def test_another_reading_takes_the_place_of_a_withdrawn_one_t674(trading: Trading) -> None:
    """Where a unit was retired its reading stands for ever; of another period nothing is asked."""
    first = trading.certificate(metered={"quantity": "9000000", "factor": "1"})
    trading.issue(first)
    link = {"id": first["id"], "digestMultibase": document_digest(first)}
    right = {
        "metered": {"quantity": "90", "factor": "1"}, "replaces": link,
        "units": {"from": "5000000", "to": "5000090", "unit": "WHR"},
    }  # fmt: skip
    assert refused(trading, trading.certificate(**right)).startswith("registry.metered")
    trading.ask(trading.body, "withdraw", certificate=document_digest(first), reason="misread")
    beyond = {**right, "units": {"from": "5000000", "to": "5000091", "unit": "WHR"}}
    with pytest.raises(ToolError):
        trading.issue(trading.certificate(**beyond))
    trading.issue(trading.certificate(**right))
    assert wrong_registry(trading.store) == []


def test_a_reading_of_which_a_unit_was_retired_stands_t674(trading: Trading) -> None:
    first = trading.certificate()
    (digest,) = trading.issue(first)
    trading.retire(units(digest, 0, 1), by=trading.park)
    trading.ask(trading.body, "withdraw", certificate=digest, reason="misread")
    other = trading.certificate(
        metered={"quantity": "90", "factor": "1"},
        units={"from": "5000000", "to": "5000080", "unit": "WHR"},
        replaces={"id": first["id"], "digestMultibase": digest},
    )
    assert refused(trading, other).startswith("registry.metered")
