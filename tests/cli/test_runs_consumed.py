"""The note about a material that a run consumes beyond its mass: for whoever consumes it, and nobody else."""

from passport.work.batches.body import Body
from passport.work.batches.items import Item
from tests import world_instruments as made
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_instruments import TRUST, certified, registry
from tests.vectors_build.judging import read
from tests.vectors_build.stage import Stage, both, file_of, put
from tests.world import NOW
from tests.world_inputs import Supply, consumer, supply
from verify import TrustList


def test_two_materials_that_cite_one_retirement_are_not_one() -> None:
    """T122: three coils consume more of one slab than there is, a fourth some of the other."""
    w = Stage()
    retirement = made.retirement(w, registry(w), [made.taken(certified(w))], beneficiary=w.rival.did)
    cites = both(
        put("/credentialSubject/instruments", [made.cites(retirement, "10")]),
        put("/credentialSubject/mass", {"value": "1500", "unit": "KGM"}),
    )

    def slab(number: int) -> Supply:
        name = f"https://id.sydstal.example/01/04098765000010/21/S-{number}"
        return supply(w, id=name, claim={"edit": cites})

    slabs = [*[slab(1)] * 3, slab(2)]
    with Body(TrustList.open(read(TRUST, FOLDER)), at=NOW, lang="en") as body:
        for number, one in enumerate(slabs):
            name = f"https://id.norrland-steel.example/01/07312345678909/21/K-{number}"
            chain = consumer(w, [(one, "1050")], claim={"id": name})
            body.add(Item(str(number), file_of(chain.docs, extras=chain.extras())))
        notes = [bool(one.notes) for one in body.items()]
    assert notes == [True, True, True, False]
