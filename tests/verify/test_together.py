"""Gathering: which files bear on one of many, where one has two parts to play or leads to others (T122)."""

from collections.abc import Iterable

from tests.runs import COIL
from tests.vectors_build import about_doors, judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.scenario import Given
from tests.vectors_build.stage import Stage
from tests.world import World
from verify import Demand, Evidence, Report, TrustList
from verify.gathering.gather import gather
from verify.gathering.said import ClaimSaid, Said, said
from verify.limits import INPUT_CREDENTIALS
from verify.together import verify_together


def _run(given: Given, *, order: int = 1, inputs: bool = True) -> Report:
    """The verdict about a scenario's passport where its files come whole, in one order or the other.

    ``inputs``: as files like the others; else as evidence for all of them.
    """
    beside = [judging.read(one, FOLDER) for one in given.inputs]
    files = [given.input, *(judging.read(one, FOLDER) for one in given.claims), *(beside if inputs else ())]
    status = [judging.read(one, FOLDER) for one in given.status]
    known = Evidence.open(status=status, inputs=() if inputs else beside)
    trust = TrustList.open(judging.read(given.trust, FOLDER))
    return verify_together(files[::order], known, trust, Demand(given.at))[::order][0]


def test_what_was_consumed_keeps_its_statement_where_its_producer_is_a_counterpart() -> None:
    """T122, T631: a material is followed before rivals are looked for, and keeps its statement."""
    given = about_doors.slab_of_a_counterpart(Stage())
    for order in (1, -1):
        report = _run(given, order=order)
        assert report.state == "verified"
        codes = {(one.code, one.outcome) for one in report.findings}
        assert ("instrument.counterpart", "not_checked") in codes


def test_what_leads_to_others_may_lie_among_the_inputs() -> None:
    """T633: only the retirement and its certificate, which came as ``--inputs``, join two reports' names."""
    given = about_doors.inventory_report_of_a_share_beside_the_id_of_its_certificate(Stage())
    assert [_run(given, inputs=inputs).state for inputs in (True, False)] == ["chain_broken"] * 2


class _Index:
    """An index of documents, each a file of its own."""

    def __init__(self, *claims: ClaimSaid) -> None:
        self.claims = claims

    def claims_about(self, products: Iterable[str]) -> list[tuple[str, int]]:
        wanted = set(products)
        return [(one.digest, at) for at, one in enumerate(self.claims) if not wanted.isdisjoint(one.products)]

    def documents_of(self, claim: str) -> list[tuple[str, int]]:
        return [(claim, at) for at, one in enumerate(self.claims) if one.digest == claim]

    def said(self, place: int) -> Said:
        return Said((self.claims[place],))


def test_as_many_instruments_are_brought_as_a_verification_judges() -> None:
    """T631: more retirements than materials may be named; those beyond the materials' limit come too."""
    many = [f"digest {number}" for number in range(INPUT_CREDENTIALS + 10)]
    cited = [ClaimSaid(one, (one,)) for one in many]
    own = ClaimSaid("own", ("coil",), cited=tuple(many))
    assert len(gather(0, _Index(own, *cited)).inputs) == len(many)
    own = ClaimSaid("own", ("coil",), inputs=tuple(many))
    assert len(gather(0, _Index(own, *cited)).inputs) == INPUT_CREDENTIALS + 1


def test_plain_claims_of_one_mill_do_not_bear_on_each_other() -> None:
    """T631: a claim is found by its signer, as retirements of its goods need it, and looks for no other."""
    world = World()
    said_of = [said(world.file(world.documents(claim={"id": f"{COIL}{number}"}))) for number in range(3)]
    claims = [one.claims[0] for one in said_of]
    assert all(any(key.startswith("claims of ") for key in one.products) for one in claims)
    found = gather(0, _Index(*claims))
    assert (found.rivals, found.inputs) == ((), ())
    sold = ClaimSaid("sold", (f"goods of {world.mill.did}",))
    assert gather(0, _Index(*claims, sold)).rivals == (3,)


def test_editions_of_a_library_are_followed_to_the_last() -> None:
    """T632: each names the one before; none of twenty is too far."""
    editions = [
        ClaimSaid(f"{number}", (f"edition {number}", f"edition {number - 1}")) for number in range(1, 21)
    ]
    own = ClaimSaid("own", ("coil",), cited=("1",))
    found = gather(0, _Index(own, *editions))
    assert (found.inputs, found.rivals) == ((1,), tuple(range(2, 21)))


def _keys(*names: str) -> tuple[str, ...]:
    return tuple(f"intervention {one}" for one in names)


def test_names_lead_as_far_as_reports_compare_them() -> None:
    """T630: from a certificate to its retirement, to another certificate of it, and to who names that.

    Reports lead to no names, and where a claim is asked about retirements lead to no certificates.
    """
    mine, other = (f"reports of did:web:{one}.example" for one in ("mine", "other"))
    first, second = ClaimSaid("t1", _keys("T1", "t1")), ClaimSaid("t2", _keys("T2", "t2"))
    retired = ClaimSaid("r", (*_keys("R", "r", "t1", "t2"), "retirement R"))
    beside = ClaimSaid("other", (other, *_keys("T2", "elsewhere")))
    stranger = ClaimSaid("stranger", _keys("elsewhere"))
    own = ClaimSaid("own", (mine, *_keys("T1")))
    assert gather(0, _Index(own, first, retired, second, beside, stranger)).rivals == (1, 2, 3, 4)
    claim = ClaimSaid("own", ("coil",), seeks=("goods of did:web:mine.example",))
    received = first._replace(products=(*first.products, "goods of did:web:mine.example"))
    assert gather(0, _Index(claim, received, retired, second, beside)).rivals == (1, 2)
