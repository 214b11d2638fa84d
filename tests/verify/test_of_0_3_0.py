"""What version 0.3.0 signed verifies for ever, although terms were added to the context since (T15, T128).

The three files were signed with the context of 0.3.0, whose digest the trust list names. A term that a
document does not use is in none of its statements, so its signature covers what it covered.
"""

from pathlib import Path
from typing import Any

from passport.acts.trustlist import context_digests
from passport.vocab import CONTEXT_PASSPORT, CONTEXT_V2
from signing.strict_json import loads
from verify import Demand, Evidence, TrustList, verify

FOLDER = Path(__file__).parent / "of_0_3_0"
AT = "2026-11-21T10:00:00Z"


def test_a_passport_of_0_3_0_is_verified() -> None:
    """T128: without a sector it is about steel."""
    trust = TrustList.open((FOLDER / "trust.json").read_bytes(), at=AT)
    evidence = Evidence.open(status=(FOLDER / "status.json").read_bytes())
    report = verify((FOLDER / "passport.json").read_bytes(), evidence, trust, Demand(at=AT))
    assert (report.state, report.also) == ("verified", ())
    product = report.to_json()["product"]
    assert (product["productionRoute"], product["sector"]) == ("scrap-EAF", "iron-and-steel")


def test_its_trust_list_names_the_context_of_its_time() -> None:
    """T15: it tells with which context the list was made; verifying uses the one pinned in the tool."""
    value: Any = loads((FOLDER / "trust.json").read_bytes())
    named = value["verifiableCredential"][0]["credentialSubject"]["contexts"]
    then = {one["id"]: one["digestMultibase"] for one in named}
    now = {one["id"]: one["digestMultibase"] for one in context_digests()}
    assert then.keys() == now.keys()
    assert then[CONTEXT_V2] == now[CONTEXT_V2]
    assert then[CONTEXT_PASSPORT] != now[CONTEXT_PASSPORT]
