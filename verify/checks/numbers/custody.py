"""Check what a claim says of its custody: that it can be, and that no link of its chain is weaker (T260).

Asked only of a claim with the member ``custody``. Its links are the passports it consumed that are at hand;
one of them that says nothing of its custody leaves the question open.
"""

from typing import Final, cast

from passport.model import custody as custodies
from passport.model.claim import Claim, Input
from passport.model.common import Document
from passport.model.custody import Custody
from verify.case import Case, Doc
from verify.findings import BECAUSE
from verify.limits import FIGURES_REPORTED

_LINKS: Final = "custody_links"
_WHERE: Final = "/credentialSubject/custody"


def custody(case: Case, doc: Doc) -> None:
    """Record ``claim.custody``, and ``claim.custody_links`` once for each weaker link."""
    model = doc.model
    if not isinstance(model, Claim):
        return
    stated = custodies.read(doc.raw.document["credentialSubject"])
    if stated is None:
        return
    wrong = custodies.contradiction(stated)
    case.ask(doc, "custody", not wrong, f"{_WHERE}/{wrong}", model=stated.model, problem=wrong)
    _links(case, doc, stated, model)


def _links(case: Case, doc: Doc, stated: Custody, model: Claim) -> None:
    """Ask whether a consumed passport at hand states a weaker model of custody than this claim does.

    Fails once for each that does, the first ``FIGURES_REPORTED``. Without one it passes only where every
    input is at hand and states a model (``_open``). The weakest model has nothing weaker: no link is asked.
    """
    where = f"{_WHERE}/model"
    entries = () if custodies.is_weakest(stated.model) else model.product.inputs
    claimed = [(entry.id, _claimed(case, entry)) for entry in entries]
    links = [(id, custodies.read(subject)) for id, subject in claimed if subject is not None]
    bad = [(id, one) for id, one in links if one is not None and custodies.weaker(one.model, stated.model)]
    for id, one in bad[:FIGURES_REPORTED]:
        case.ask(doc, _LINKS, False, where, id=id, model=stated.model, weaker=one.model)
    if not bad:
        silent = [id for id, one in links if one is None]
        _open(case, doc, stated, silent, len(links) < len(entries))


def _claimed(case: Case, entry: Input) -> Document | None:
    """What the passport of a material says of its product, where it is at hand."""
    followed = case.consumed.get(entry.digest)
    claim = None if followed is None else followed.claim
    return None if claim is None else cast("Document", claim.document["credentialSubject"])


def _open(case: Case, doc: Doc, stated: Custody, silent: list[str], lacking: bool) -> None:
    """No link is weaker; passed only where each is at hand and says what it is."""
    where = f"{_WHERE}/model"
    if lacking:
        case.not_checked(doc, _LINKS, where, **{BECAUSE: "inputs.present"})
    elif silent:
        case.not_checked(doc, _LINKS, where, id=silent[0], model=stated.model)
    else:
        case.ask(doc, _LINKS, True)
