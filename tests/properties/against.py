"""Evidence against: the only things whose absence may improve a verdict, and who would have brought them.

Eight kinds, each a row of ``passport/docs/threats.md``. A kind excuses an improvement only where the report
before held an answer of that kind against the passport, and only up to a state: whoever leaves the opinion
out is at best ``not_verified``.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from passport.libraries import citing
from passport.libraries.document import is_library, parts_of
from passport.model import kind_of
from passport.model.instruments.cited import names
from passport.vocab import CLAIMS
from tests.properties.removals import Removal
from tests.properties.signing_again import about
from tests.properties.vectors_as_data import Document, Given, digest_of, inputs_named
from verify import Report
from verify.states import RANK, STATES


class Against(NamedTuple):
    """A kind of evidence against: its row in the threat table, who brings it, the answers it gives."""

    row: str
    who: str
    codes: str


KINDS: Final = {
    "opinion": Against(
        "T180", "verifier", r"statement\.|accreditation\.|inputs\.|claim\.(figures|inputs)|policy\."
    ),
    "bit": Against(
        "T181",
        "issuer of the list",
        r".*\.(revocation|suspension|refresh|freshness|origin_withdrawn)|books\.previous|inputs\.|policy\.as_of"
        r"|response\.answer|method\.attested|library\.in_force",
    ),
    "producer": Against("T182", "producer", r"(claim|inputs|policy|books|instrument|retirement|inventory)\."),
    "answer": Against("T183", "platform", r"response\.|policy\."),
    "input": Against(
        "T184", "supplier",
        r"inputs\.|claim\.(inputs|figures|custody_links)|policy\.|instrument\.|retirement\.|library\."
        r"|inventory\.(edition|shares)",  # a certificate that nobody cites, called a contract (T700)
    ),
    "accreditation": Against(
        "T185", "accreditation body", r"accreditation\.|inputs\.|claim\.figures|policy\."
    ),
    "publisher": Against("T186", "publisher of the list in force", r"."),
    "stuffing": Against("T187", "whoever packed the file", r"container\.structure|extra\.|claim\.workings"),
}
_OF_PROOFS: Final = r"container\.structure|.*\.logged|log\.|claim\.dates|statement\.order"
"""What proofs of logs answer. It excuses only where a proof was left out: ``claim.logged`` is open
in every report without proofs, and would excuse anything."""
INSTRUMENTS: Final = ("certificate", "retirement", "assignment")
_NOT_READ: Final = frozenset({"refused", "unreadable"})
"""The file as such is not taken, and nothing of it is shown: no better than any other stop."""


def improves(before: str, after: str) -> bool:
    """Whether a state is better than the one before, by the order of ``states.json``."""
    if after in _NOT_READ and STATES[before].level == "stop":
        return False
    return RANK[after] > RANK[before]


def excuse(given: Given, removal: Removal, before: Report, after: Report) -> str:
    """The kind of evidence against that was left out, or empty where nothing excuses the improvement."""
    if _is_stuffed_member(removal, before):
        return "stuffing"
    said = [one.code for one in before.findings if one.outcome != "pass"]
    for name, best in _candidates(given, removal):
        pattern = re.compile(_OF_PROOFS if removal.kind == "log" else KINDS[name].codes)
        if any(pattern.match(code) for code in said) and RANK[after.state] <= RANK[best]:
            return name
    return ""


def _is_stuffed_member(removal: Removal, before: Report) -> bool:
    """Whether a member was taken out that the profile does not know, and nothing was signed again.

    A stranger wrote it into a signed document; without it the document is what its signer signed.
    """
    pointer = "".join(f"/{step}" for step in removal.path)
    return removal.what == "plain" and any(
        one.code.endswith(".profile") and one.outcome == "fail" and one.where == pointer
        for one in before.findings
    )


def _candidates(given: Given, removal: Removal) -> Iterator[tuple[str, str]]:
    """The kinds that what was left out may be of, each with the best state that may be left."""
    place = removal.place
    if removal.kind == "evidence":
        yield "bit" if removal.what.startswith("seen") else "producer", "verified"
        yield "stuffing", "verified"
        return
    if removal.kind == "log":
        yield "stuffing", "verified"
        return
    if place is None or removal.kind == "list":
        yield "bit", "status_unknown" if place is None else "verified"
        yield "stuffing", "verified"
        return
    if place == ("trust", 0):
        yield "publisher", "verified"
        return
    document = given.at(place)
    whole = not removal.path
    if place[0] == "passport" and place[1]:
        yield "stuffing", "verified"
    yield from _of_document(given, removal, document, whole=whole)


def _of_document(
    given: Given, removal: Removal, document: Document, *, whole: bool
) -> Iterator[tuple[str, str]]:
    if is_library(document):  # a file of records, in which the credential is
        parts = parts_of(document)
        document = document if parts is None else dict(parts.credential)
    kind = kind_of(document)
    if kind == "statement":
        main = bool(given.passport) and about(document) == digest_of(given.passport[0])
        lost = whole or removal.what == "plain"
        # Behind a claim without a statement an attested method may stand.
        silent = "method_verified" if given.methods else "not_verified"
        yield "opinion", silent if main and lost else "verified"
        if removal.what == "unsaid":
            yield "accreditation", "verified"
    elif kind == "response":
        required = (given.demand["policy"] or {}).get("response", "required") == "required"
        lost = whole or removal.what == "plain"
        yield "answer", "two_signatures" if required and lost else "verified"
    elif kind == "accreditation":
        named = digest_of(document) in accreditations_named(given)
        nobody = removal.what.endswith("nobody names it")
        yield "accreditation", "not_verified" if named and (whole or nobody) else "verified"
    elif kind == "statuslist":
        yield "bit", "verified"
    elif kind == "factorlibrary":
        yield "input", "incomplete" if digest_of(document) in libraries_named(given) else "verified"
    elif kind in INSTRUMENTS:
        yield "input", "incomplete" if digest_of(document) in instruments_cited(given) else "verified"
    elif kind in CLAIMS:
        yield from _of_claim(given, removal, document, whole=whole)


def _of_claim(
    given: Given, removal: Removal, document: Document, *, whole: bool
) -> Iterator[tuple[str, str]]:
    if digest_of(document) in inputs_named(given.claims_at_hand().values()):
        lost = whole or removal.what == "plain"
        yield "input", "incomplete" if lost else "verified"
    yield "producer", "verified"


def instruments_cited(given: Given) -> set[str]:
    """The digests of the retirements that what is verified cites, and of the certificates that those name.

    Claims and reports beside it may cite others; without those, less may speak against it, and nothing that
    it rests on is missing.
    """
    documents = [one for _, one in given.documents()]
    own = [one for (member, _), one in given.documents() if member != "claims"]
    cited = {digest for one in own if kind_of(one) in CLAIMS for _, digest in names(kind_of(one), one)}
    behind = (one for one in documents if digest_of(one) in cited)
    return cited | {digest for one in behind for _, digest in names(kind_of(one), one)}


def libraries_named(given: Given) -> set[str]:
    """The digests of the libraries of factors that claims at hand name."""
    return {digest for _, one in given.documents() for _, digest in citing.names(kind_of(one), one)}


def accreditations_named(given: Given) -> set[str]:
    """The digests of the accreditations that the statement about the passport's own claim names."""
    found = set()
    for document in given.passport:
        if kind_of(document) == "statement" and about(document) == digest_of(given.passport[0]):
            used = document["credentialSubject"].get("accreditation")
            if isinstance(used, dict):
                found.add(str(used.get("digestMultibase")))
    return found


def lists_needed(given: Given) -> set[str]:
    """The names of the status lists in which claim, statement and the accreditation it names have entries."""
    named = accreditations_named(given)
    chain = [given.passport[0]] if given.passport else []
    own = digest_of(given.passport[0]) if given.passport else ""
    chain += [one for one in given.passport if kind_of(one) == "statement" and about(one) == own]
    chain += [one for _, one in given.documents() if digest_of(one) in named]
    entries = [
        entry for one in chain for entry in one.get("credentialStatus") or [] if isinstance(entry, dict)
    ]
    return {str(entry.get("statusListCredential")) for entry in entries}


def is_needed(given: Given, removal: Removal) -> bool:
    """Whether a status list, input or accreditation that the verdict rests on is left out altogether."""
    if removal.kind == "list":
        return removal.place is None and removal.gone in lists_needed(given)
    if not removal.what.startswith("all copies"):
        return False
    if removal.kind == "input":
        return removal.gone in own_inputs(given)
    return removal.kind == "accreditation" and removal.gone in accreditations_named(given)


def own_inputs(given: Given) -> set[str]:
    """The digests of the inputs that the passport's own claim names."""
    entries = given.passport[0]["credentialSubject"].get("inputs", []) if given.passport else []
    return {str(entry.get("digestMultibase")) for entry in entries if isinstance(entry, dict)}
