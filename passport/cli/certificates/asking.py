"""Ask a registry for a party: one signed request, or what is public."""

import re
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from passport.cli.certificates import answers
from passport.cli.certificates.answers import CertificateRefused
from passport.cli.output import terminal
from passport.disk import clock, documents
from passport.model import shape
from passport.party import identity, signing_acts
from signing import jcs, strict_json
from signing.digests import document_digest
from signing.shown import visible
from signing.signer import Signer

_DIGEST: Final = re.compile(r"uID[A-D][A-Za-z0-9_-]{63}[AEIMQUYcgkosw048]")


class Asking:
    """A party that sends signed requests to one registry; its key is unlocked once."""

    def __init__(self, args: Namespace) -> None:
        self.party = identity.load(args.identity)
        self.signer: Signer = self.party.signer(args.passphrase_file)
        self._to, self._root = args.to, args.root

    def act(self, act: str, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of the act
        """Ask for an act under a new id."""
        return self.send({"act": act, "id": signing_acts.new_id(clock.now()), **members})

    def send(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request, new or again, and give the answer; raises ``ServerRefused``, ``FetchRefused``."""
        from resolver.web.signed_requests import ACTS_PATH  # libraries of HTTP when used

        return self._ask(ACTS_PATH, request)

    def holdings(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Certificates by digest, and the lots held, each a dictionary as the registry says them."""
        from resolver.web.signed_requests import HOLDINGS_PATH

        certificates: dict[str, Any] = {}
        lots: list[dict[str, Any]] = []
        after = "0"
        while True:
            page = self._ask(HOLDINGS_PATH, {"after": after})
            found = answers.lots_held(page, int(after))
            certificates |= page["certificates"]
            lots += found
            if not found or not page["more"]:
                return certificates, lots
            after = found[-1]["number"]

    def _ask(self, path: str, request: Mapping[str, Any]) -> dict[str, Any]:
        from resolver.outgoing import client

        data = jcs.canonical(dict(request))
        return client.ask(self._to, path, data, self.signer, at=clock.now(), root=self._root)


def digest_of(named: str) -> str:
    """The digest that a person named, or that of the certificate in the file; ``certificate.name``."""
    if _DIGEST.fullmatch(named):
        return named
    path = Path(named)
    if path.is_file():
        return document_digest(documents.one(path, "certificate"))
    raise CertificateRefused(
        "certificate.name",
        f"{visible(named)} is neither a digest nor a file of a certificate.",
        hint="passport certificate show lists the digests of what you hold.",
    )


def public(url: str, path: str) -> Any:  # noqa: ANN401 - JSON
    """What a registry shows to everybody at a path."""
    from resolver.outgoing import client, fetch

    answer = fetch.request("GET", client.base_of(url) + path)
    if answer.status != 200:
        raise client.refused(answer)
    return strict_json.loads(answer.body, max_bytes=fetch.MAX_BYTES)


def certificate_at(url: str, digest: str) -> dict[str, Any]:
    """The certificate of that digest, as a registry shows it to everybody; ``certificate.answer``."""
    return checked_certificate(public(url, f"/registry/certificates/{digest}"), digest)


def checked_certificate(document: Any, digest: str) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The certificate that a registry answered with, which has that digest; else ``certificate.answer``."""
    sound = isinstance(document, dict) and shape.check("certificate", document) is None
    if not sound or document_digest(document) != digest:
        raise CertificateRefused(
            "certificate.answer", "The registry answered with something that is not the certificate.",
            hint="Ask its operator.",
        )  # fmt: skip
    return dict(document)


def units(first: int, behind: int, unit: str = "") -> str:
    """How many units, in words."""
    return f"{behind - first:,} {terminal.clean(unit) or 'units'}"
