"""Keep the requests to retire units beside their output until all are answered and everything is written.

The file is of one use: its rows, its products and their shares. A request in it is sent again as it is, which
a registry answers and does not carry out twice (T272). So whatever a run did not come to, the same command
finishes, and no other use is answered with it.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from passport.cli.certificates.answers import CertificateRefused
from passport.disk import documents, files
from passport.model import kind_of
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.strict_json import JsonValue

_MEMBERS: Final = {"of", "requests"}


def kept(output: Path) -> Path:
    """Where the requests of an output lie until they are answered."""
    return output.with_name(output.name + ".request")


def digest_of(use: Mapping[str, JsonValue]) -> str:
    """The name of a use: what is asked for, for which products, by which rows."""
    return multibase_digest(jcs.canonical(dict(use)))


def save(output: Path, of: str, requests: Sequence[Mapping[str, Any]]) -> None:
    """Write the requests of a use down, in the place of those that were there."""
    data = jcs.canonical({"of": of, "requests": [dict(one) for one in requests]})
    files.write(kept(output), data, replace=True)


def load(output: Path, of: str) -> list[dict[str, Any]]:
    """The requests that a run of this very use left, none where it left no file.

    Raises ``certificate.request`` for those of another use, and for another file.
    """
    path = kept(output)
    if not path.exists():
        return []
    found = documents.parse(path)
    requests = found.get("requests") if isinstance(found, dict) and found.keys() == _MEMBERS else None
    if not isinstance(requests, list) or not all(map(_is_request, requests)):
        raise CertificateRefused(
            "certificate.request", f"{path} holds no requests to retire units.",
            hint="Move it away, or choose another name for the output.",
        )  # fmt: skip
    if found["of"] != of:
        raise CertificateRefused(
            "certificate.request",
            f"{path} holds requests for another use than this one, which were sent and not all answered.",
            hint="Finish them with the sheets and options they were made from; for this use choose another"
            " name for the output.",
        )  # fmt: skip
    return requests


def _is_request(one: object) -> bool:
    return isinstance(one, dict) and one.get("act") == "retire" and isinstance(one.get("use"), dict)


def beside(output: Path) -> Path:
    """Where the certificates behind a retirement are kept, for whoever verifies a claim that cites it."""
    return output.with_name(f"{output.stem}.certificates.json")


def check_output(args: Namespace) -> None:
    """Refuse an output that is taken, before anything is asked for; ``certificate.retired``, ``file.*``.

    What it holds that is signed is never replaced, whatever ``--force`` says: the units are used up, and
    retiring others in their place would use up as many again. An unfinished run of this use may add to it.
    """
    if kept(args.output).exists() and _retirements(args.output):
        return
    _refuse_other(args.output, ())
    files.check_free(args.output, replace=args.force)
    files.check_free(beside(args.output), replace=args.force)


def write(args: Namespace, data: bytes, retirements: Sequence[Mapping[str, Any]]) -> None:
    """Write retirements to the output, which may hold some of them already; ``certificate.retired``."""
    _refuse_other(args.output, retirements)
    files.write(args.output, data, replace=args.force or bool(_retirements(args.output)))


def _refuse_other(output: Path, retirements: Sequence[Mapping[str, Any]]) -> None:
    held = _retirements(output)
    if held - {document_digest(one) for one in retirements}:
        raise CertificateRefused(
            "certificate.retired",
            f"{output} holds signed retirements ({len(held)}), and --force replaces none: their units"
            " are used up.",
            hint="Keep it, and use it as it is. For a use that it does not cover, choose another name.",
        )  # fmt: skip


def _retirements(path: Path) -> set[str]:
    """The digests of the retirements in a file, one alone or in a presentation; none for anything else."""
    try:
        found = documents.parse(path)
    except ToolError:
        return set()
    listed = found.get("verifiableCredential") if isinstance(found, dict) else None
    documents_of = listed if isinstance(listed, list) else [found]
    return {
        document_digest(one)
        for one in documents_of
        if isinstance(one, dict) and kind_of(one) == "retirement"
    }  # fmt: skip
