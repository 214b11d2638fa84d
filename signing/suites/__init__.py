"""Data Integrity cryptosuites, one file each."""

from collections.abc import Mapping
from typing import Final

from signing.suites.ecdsa_rdfc import EcdsaRdfc2019
from signing.suites.eddsa_rdfc import EddsaRdfc2022
from signing.suites.suite import Suite

SUITES: Final[Mapping[str, Suite]] = {suite.name: suite for suite in (EddsaRdfc2022(), EcdsaRdfc2019())}
"""Those of passports; ``proof_sets.SUITES`` adds those of foreign documents."""
