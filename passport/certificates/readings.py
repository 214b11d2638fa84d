"""Compare readings of a meter: whether two certificates certify one reading under two products (T671).

A reading is what one file of a meter says of one period of a device, in one quantity. Two products may share
it by factors that come to 1 at most, as the renewable and the other part of one fuel do; beyond that one
production was certified twice. Another quantity of the same file is another column, such as the heat beside
the electricity of one plant.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, TypeAlias

from passport.certificates.counted import in_base
from passport.identifiers.device_id import device_key
from passport.model.instruments.certificate import Certificate

METER: Final = "meter-readings"
"""The kind of evidence that is the file of a meter."""
Reading: TypeAlias = tuple[str, str, str, str, Fraction, str]
"""The device's key, start and end, the unit that its kind is compared in, the quantity, the file's digest."""


def readings_of(certificate: Certificate) -> list[Reading]:
    """The reading that a certificate is made from, by each file that it cites for it."""
    base, scale = in_base(certificate.units.unit)
    quantity = scale * int(certificate.metered.quantity)
    device, period = device_key(certificate.origin.id), certificate.period
    files = (digest for kind, digest in certificate.evidence if kind == METER)
    return [(device, period.start, period.end, base, quantity, digest) for digest in files]


def certified_beside(own: Certificate, others: Iterable[Certificate]) -> str:
    """Another product as which these others certify the reading of ``own``, beyond it; empty for none."""
    mine = set(readings_of(own))
    factors = {
        one.product: Fraction(one.metered.factor)
        for one in others
        if one.product != own.product and not mine.isdisjoint(readings_of(one))
    }
    beyond = Fraction(own.metered.factor) + sum(factors.values()) > 1
    return min(factors) if factors and beyond else ""
