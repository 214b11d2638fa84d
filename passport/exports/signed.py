"""Sign the credentials of an export as ``vc+jwt``: a passport by its mill, an opinion by its verifier.

A signed copy says what the copy says and no more. It has no status entry (UNTP writes the index as a number,
the standard of status lists as a text): whether the claim still holds is asked of the passport it names.
"""

from collections.abc import Mapping
from typing import Final

from passport.exports.formats import Export
from passport.exports.reading import ExportRefused
from passport.exports.subject import Subject
from passport.exports.untp import passport, statement
from signing.foreign import jose
from signing.signer import Signer

_ENDING: Final = ".jwt"


def signed(export: Export, given: Subject, signer: Signer) -> Export:
    """Add to an export of UNTP the signed form of each credential whose issuer signs here.

    Raises ``export.issuer`` where the signer issued neither claim nor statement.
    """
    did = signer.verification_method.partition("#")[0]
    issuers = {passport.FILE: given.claim["issuer"]["id"]}
    if given.statement is not None:
        issuers[statement.FILE] = given.statement["issuer"]["id"]
    own = [ending for ending, issuer in issuers.items() if issuer == did]
    if not own:
        raise ExportRefused(
            "export.issuer",
            f"{did} signed neither this claim nor the statement about it.",
            hint="The mill signs the passport, the verifier the conformity credential; leave out --as.",
        )
    tokens = {
        f"{ending.removesuffix('.json')}{_ENDING}": _token(export.files, ending, signer) for ending in own
    }
    return export._replace(files={**export.files, **tokens})


def _token(files: Mapping[str, bytes], ending: str, signer: Signer) -> bytes:
    return jose.sign_text(files[ending], signer, media_type="vc+jwt").encode("ascii")
