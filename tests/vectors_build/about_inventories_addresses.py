"""Reports that name one intervention by several spellings of an address or identifier (T589)."""

from tests.vectors_build.about_inventories import _of_the_rival as of_the_rival
from tests.vectors_build.about_inventories_market import SISTER
from tests.vectors_build.inventories import REPORT, asked, chain, draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack, put

ENTRY = f"{REPORT}/impact/entries/0"
HERE = "https://muenchen.example/x"


def _named(w: Stage, own: str, other: str) -> Given:
    """The mill counts 0.6 of an intervention and another reporter a half, each under a name."""
    first = of_the_rival(w, "0.5", "100")
    beside = w.resign(first, put(f"{ENTRY}/instrument", other), by=w.rival)
    edits = [put(f"{ENTRY}/instrument", own), put(f"{ENTRY}/share", "0.6"), put(f"{ENTRY}/avoided", "120")]
    docs, granted = chain(w, sign(w, draft("roaster"), *edits))
    return asked(w, docs, granted, of=[beside], claims=(pack(beside),))


def _again(w: Stage, spelled: str) -> Given:
    return _named(w, HERE, spelled)


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_address_with_a_slash(w: Stage) -> Given:
    """With a slash at its end, and dot segments before (T589)."""
    return _again(w, "https://muenchen.example/a/.././x/")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_address_with_its_port(w: Stage) -> Given:
    """With the port of https:, which has a zero before it (T589)."""
    return _again(w, "https://muenchen.example.:0443/x")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_address_with_the_port_of_http(w: Stage) -> Given:
    """Without TLS, with the port that is usual for it (T589)."""
    return _again(w, "http://muenchen.example:80/x")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_address_with_a_user(w: Stage) -> Given:
    """With a user, and an empty query and fragment (T589)."""
    return _again(w, "https://someone:secret@muenchen.example/x?#")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_address_in_unicode(w: Stage) -> Given:
    """A host in Unicode is the same in Punycode, and so is a path in escapes (T589)."""
    return _named(w, "https://xn--mnchen-3ya.example/%C3%BC", "https://M\u00dcNCHEN\u3002example/\u00dc")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_a_did(w: Stage) -> Given:
    """A DID means the same in every report (T589)."""
    return _named(w, "did:web:huila.example", "did:web:huila.example")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_a_doi(w: Stage) -> Given:
    """A DOI is one with its address (T589)."""
    return _named(w, "doi:10.1000/huila", "https://doi.org/10.1000/HUILA")


@scenario("verified")
def inventory_report_of_a_share_under_another_query(w: Stage) -> Given:
    """A query that names something makes another address (T589)."""
    return _named(w, f"{HERE}?project=1", f"{HERE}?project=2")


@scenario("verified", unknown="inventory.shares")
def inventory_report_of_a_share_under_a_word_of_two_reporters(w: Stage) -> Given:
    """A word of a reporter is its own: that two use the same one says nothing, which is said (T589)."""
    return _named(w, "Huila project", "Huila project")


def _of_one_reporter(w: Stage, share: str) -> Given:
    """The mill counts 0.6 for one entity and a share for another, both under a word of its own."""
    avoided = str(int(200 * float(share)))
    its = [put(f"{ENTRY}/share", share), put(f"{ENTRY}/avoided", avoided)]
    its.append(put(f"{ENTRY}/instrument", "Huila project"))
    beside = sign(w, draft("roaster", entity=SISTER), *its)
    edits = [put(f"{ENTRY}/share", "0.6"), put(f"{ENTRY}/avoided", "120")]
    edits.append(put(f"{ENTRY}/instrument", "huila  Project"))
    docs, granted = chain(w, sign(w, draft("roaster"), *edits))
    return asked(w, docs, granted, of=[beside], claims=(pack(beside),))


@scenario("incomplete", unknown="inventory.nested")
def inventory_report_of_a_share_under_a_word_of_one_reporter(w: Stage) -> Given:
    """Two entities of one reporter count 1.2 of what it calls by one word (T589)."""
    return _of_one_reporter(w, "0.6")


@scenario("verified", unknown="inventory.shares")
def inventory_report_of_shares_under_a_word_of_one_reporter(w: Stage) -> Given:
    """Together they count the whole; what others count of it nobody can compare (T589)."""
    return _of_one_reporter(w, "0.4")
