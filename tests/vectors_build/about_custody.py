"""What claims say of their custody, and how strong the links of their chains are (ISO 22095, T260)."""

from typing import Any

from tests.vectors_build.about_inputs import STATUS, asked, made
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, put
from tests.world_inputs import Supply, supply
from tests.world_people import Knob

SYSTEM = "urn:example:custody:metal-2026-q1"
BALANCE = "uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw"
ORE = "https://id.sydstal.example/01/04098765000010/21/P-1"


def stated(model: str, traceability: str = "physical", **members: str) -> dict[str, str]:
    return {"traceability": traceability, "model": model, **members}


CREDIT = stated("mass-balance/credit", "supply-shed", share="0.3", system=SYSTEM, balance=BALANCE)


def slab(w: Stage, custody: dict[str, str] | None, **knobs: Knob) -> Supply:
    """A slab whose claim states a custody, or none."""
    claim: dict[str, Any] = {} if custody is None else {"custody": custody}
    return supply(w, claim=claim, **knobs)


def alone(w: Stage, custody: dict[str, str]) -> Given:
    """A coil that names no passport of a material."""
    return given(file_of(w.with_claim(put("/credentialSubject/custody", custody))))


def coil(w: Stage, custody: dict[str, str], of: dict[str, str] | None) -> Given:
    """A coil that states a custody, made of a slab with one of its own."""
    return asked(w, made(w, slab(w, of), ("custody", custody)))


@scenario("verified")
def custody_of_a_claim_without_inputs(w: Stage) -> Given:
    """Nothing at hand is weaker: the verifier has vouched for it (DESIGN 2.2)."""
    return alone(w, stated("segregated"))


@scenario("refused", "claim.custody")
def segregated_custody_of_a_part(w: Stage) -> Given:
    """Nothing without the attribute is in a segregated batch: a part of one is blended (T261)."""
    return alone(w, stated("segregated", share="0.5"))


@scenario("verified")
def custody_as_strong_as_its_input(w: Stage) -> Given:
    """Segregated steel of a slab of one source (DESIGN 2.2)."""
    return coil(w, stated("segregated"), stated("identity-preserved"))


@scenario("verified")
def custody_by_credits_of_a_balance(w: Stage) -> Given:
    """Credits with system, balance and share, of a slab that is as weak (DESIGN 2.2)."""
    return coil(w, CREDIT, CREDIT)


@scenario("verified")
def custody_of_the_weakest_model(w: Stage) -> Given:
    """Book and claim: no link can be weaker, so none needs to speak (DESIGN 2.2)."""
    return coil(w, stated("book-and-claim", "none", system="urn:example:registry:1"), None)


@scenario("refused", "claim.custody_links")
def custody_stronger_than_its_input(w: Stage) -> Given:
    """Segregated steel of a slab by credits: a chain is as strong as its weakest link (T260)."""
    return coil(w, stated("segregated"), CREDIT)


@scenario("refused", "claim.custody_links")
def average_of_a_credit(w: Stage) -> Given:
    """What was given away by credits is no ordinary average of its consumer (T260)."""
    average = stated("mass-balance/rolling-average", share="0.15", system=SYSTEM)
    return coil(w, average, CREDIT)


@scenario("refused", "claim.custody")
def credit_that_is_called_physical(w: Stage) -> Given:
    """A credit traces to the system, not to the goods that its producer gave it to (T261)."""
    return alone(w, {**CREDIT, "traceability": "physical"})


@scenario("refused", "claim.custody")
def book_and_claim_that_is_called_physical(w: Stage) -> Given:
    """A record without goods has no physical trace (T261)."""
    return alone(w, stated("book-and-claim", system="urn:example:registry:1"))


@scenario("refused", "claim.custody")
def credit_without_its_balance(w: Stage) -> Given:
    """A credit stands on a balance that closes; a claim that names none stands on nothing (T261)."""
    return alone(w, {name: text for name, text in CREDIT.items() if name != "balance"})


@scenario("refused", "claim.custody")
def blend_without_its_share(w: Stage) -> Given:
    """A controlled blend states the share of its batch (T261)."""
    return alone(w, stated("controlled-blending"))


@scenario("refused", "claim.custody")
def blend_of_nothing(w: Stage) -> Given:
    """A share of zero is no attribute (T261)."""
    return alone(w, stated("controlled-blending", share="0.00"))


@scenario("refused", "claim.profile")
def custody_of_a_model_nobody_knows(w: Stage) -> Given:
    """The models are a closed list: ISEAL's controlled mass balance is not one of ISO 22095 (DESIGN 2.2)."""
    return alone(w, stated("controlled-mass-balance"))


@scenario("incomplete", unknown="claim.custody_links")
def custody_of_an_input_that_says_nothing(w: Stage) -> Given:
    """Segregated steel of a slab whose passport is silent: nobody knows (T260)."""
    return coil(w, stated("segregated"), None)


@scenario("incomplete", unknown="inputs.present")
def custody_of_an_input_that_is_missing(w: Stage) -> Given:
    """The slab's passport is not at hand, so neither is its custody (T260)."""
    chain = made(w, slab(w, CREDIT), ("custody", stated("segregated")))
    return given(file_of(chain.docs), status=STATUS)


@scenario("incomplete", "inputs.holds claim.inputs")
def custody_of_an_input_that_is_too_strong(w: Stage) -> Given:
    """The slab says segregated and was made of ore by credits: it breaks the rules of every claim (T260)."""
    ore = slab(w, CREDIT, id=ORE)
    strong = supply(w, consumed=[(ore, "1600")], claim={"custody": stated("segregated")})
    return asked(w, made(w, strong, ("custody", stated("segregated"))))
