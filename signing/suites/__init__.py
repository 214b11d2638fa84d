"""Data Integrity cryptosuites, one file each."""

from collections.abc import Mapping
from typing import Final

from signing.suites.ecdsa_jcs import ECDSA_JCS_2019
from signing.suites.ecdsa_rdfc import ECDSA_RDFC_2019
from signing.suites.eddsa_jcs import EDDSA_JCS_2022
from signing.suites.eddsa_rdfc import EDDSA_RDFC_2022
from signing.suites.suite import Suite

SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite for suite in (EDDSA_RDFC_2022, ECDSA_RDFC_2019, EDDSA_JCS_2022, ECDSA_JCS_2019)
}
"""By name. Passports use all four, each with one kind of key (``profile_kinds``)."""
