"""Keep the requests to retire units beside their output until all are answered and everything is written.

The file is of one use at one registry: its rows, its products and their shares. A request in it is sent
again as it is, which that registry answers and does not carry out twice (T272). So whatever a run did not
come to, the same command finishes, and no other use is answered with it. Another registry cannot know
whether a request was carried out, so none is asked about it (T670).
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport.cli.certificates.answers import CertificateRefused
from passport.cli.output import terminal
from passport.disk import documents, files
from passport.model import kind_of
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.shown import quoted
from signing.strict_json import JsonValue

if TYPE_CHECKING:
    from resolver.outgoing.client import ServerRefused

_MEMBERS: Final = {"of", "requests", "to"}
_REFUSED: Final = frozenset({403, 409, 422})
"""Answers after which a request that was sent for the first time was not carried out."""
_CONFLICT: Final = 409


def kept(output: Path) -> Path:
    """Where the requests of an output lie until they are answered."""
    return output.with_name(output.name + ".request")


def digest_of(use: Mapping[str, JsonValue]) -> str:
    """The name of a use: what is asked for, for which products, by which rows."""
    return multibase_digest(jcs.canonical(dict(use)))


def registry_of(args: Namespace) -> str:
    """The address that names the registry of ``--to``: its own one, where that is another way to it."""
    from resolver.outgoing import client  # libraries of HTTP when used

    return client.base_of(args.root or args.to)


def save(args: Namespace, of: str, requests: Sequence[Mapping[str, Any]]) -> None:
    """Write the requests of a use down before they are sent, in the place of those that were there."""
    kept_requests: list[JsonValue] = [dict(one) for one in requests]
    data = jcs.canonical({"of": of, "requests": kept_requests, "to": registry_of(args)})
    files.write(kept(args.output), data, replace=True)


def load(args: Namespace, of: str) -> list[dict[str, Any]]:
    """The requests that a run of this very use left, none where it left no file.

    Raises ``certificate.request`` for those of another use or to another registry, and for another file.
    """
    path = kept(args.output)
    if not path.exists():
        return []
    found = documents.parse(path)
    requests = found.get("requests") if isinstance(found, dict) and found.keys() == _MEMBERS else None
    if not isinstance(requests, list) or not all(map(_is_request, requests)):
        raise CertificateRefused(
            "certificate.request", f"{path} holds no requests to retire units.",
            hint="Move it away, or choose another name for the output.",
        )  # fmt: skip
    if found["to"] != registry_of(args):
        raise CertificateRefused(
            "certificate.request",
            f"{path} holds requests that were sent to {quoted(str(found['to']), 200)}, and only that registry"
            " knows whether it carried them out.",
            hint="Finish them there, with --to and that address. Where the registry has moved, write its new"
            ' address in the place of "to" of the file. For another registry choose another name for the'
            " output.",
        )  # fmt: skip
    if found["of"] != of:
        raise CertificateRefused(
            "certificate.request",
            f"{path} holds requests for another use than this one, which were sent and not all answered.",
            hint="Finish them with the sheets and options they were made from; for this use choose another"
            " name for the output.",
        )  # fmt: skip
    return requests


def undone(error: "ServerRefused", *, again: bool) -> bool:
    """Whether a refusal says that the request was not carried out, so that it may be forgotten.

    One that was sent ``again`` may have been carried out the first time. Then only an answer that was given
    after looking for it says that it was not: neither that its sender is no longer listed, nor that its form
    is not taken any more, nor that its certificates are unknown, as only another registry says.
    """
    if not again:
        return error.status in _REFUSED
    return error.status == _CONFLICT and error.code != "registry.unknown"


def note_kept(args: Namespace) -> None:
    """State that requests are kept after an answer that leaves open whether they were carried out."""
    terminal.note(
        f"{kept(args.output)} is kept: the answer does not show whether what was sent was carried out. The"
        " same command asks again."
    )


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
