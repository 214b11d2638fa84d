"""Keep the requests to retire units beside their output until all are answered and everything is written.

The file is of one use at one registry: its rows, its products and their shares. A request in it is sent
again as it is, which that registry answers and does not carry out twice (T272). So whatever a run did not
come to, the same command finishes, and no other use is answered with it. Another registry cannot know
whether a request was carried out, so none is asked about it (T670).

New requests are first written to FILE.request.new, which one run at a time may have. Under that name what is
there is looked at again, and nothing is sent before it has its own name. So of two runs for one output one
asks for units, and the output holds the answer to whatever was sent (T663).
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passport.cli.certificates.answers import CertificateRefused
from passport.cli.output import terminal
from passport.disk import documents, files
from passport.model import kind_of, shape
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


def save(
    args: Namespace, of: str, requests: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Write the requests of a use down before they are sent, in the place of those ``before``.

    Raises ``certificate.request`` where another run came first, and what ``check_output`` raises where the
    output was written meanwhile: nothing was sent then, and nothing is left.
    """
    if len(requests) == len(before):
        return  # all of an earlier run
    path = kept(args.output)
    new = path.with_name(path.name + ".new")
    try:
        files.write(new, jcs.canonical(_whole(args, of, requests)))
    except files.FileRefused as refused:
        if refused.code != "file.exists":
            raise
        raise _under_way(new, f" Where none is, remove {new}: nothing of it was sent.") from None
    moved = False
    try:
        # The request before the output: a run that ends writes its output first, and then removes the other.
        if not _is_there(args, of, before):
            raise _under_way(path)
        _check_asked(args.output, before, meanwhile=True)
        _check_free(args)
        files.move(new, path)
        moved = True
    finally:
        if not moved:
            files.remove(new)


def forget(
    args: Namespace, of: str, requests: Sequence[Mapping[str, Any]], rest: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Keep only the ``rest`` of the requests of this run; those of another run that went on stay."""
    if not _is_there(args, of, requests):
        return
    if not rest:
        files.remove(kept(args.output))
    elif len(rest) < len(requests):
        with suppress(_UnderWay):  # it sends those again, and forgets what is refused
            save(args, of, rest, requests)


def _whole(args: Namespace, of: str, requests: Sequence[Mapping[str, Any]]) -> dict[str, JsonValue]:
    each: list[JsonValue] = [dict(one) for one in requests]
    return {"of": of, "requests": each, "to": registry_of(args)}


def _is_there(args: Namespace, of: str, requests: Sequence[Mapping[str, Any]]) -> bool:
    """Whether exactly these requests lie beside the output; of none, whether there is no file."""
    path = kept(args.output)
    if not path.exists():
        return not requests
    return bool(requests) and documents.parse(path) == _whole(args, of, requests)


class _UnderWay(CertificateRefused):
    """Another run for the same output came first."""


def _under_way(path: Path, more: str = "") -> _UnderWay:
    return _UnderWay(
        "certificate.request", f"{path} appeared while this command ran: another run of it is under way.",
        hint=f"Nothing was sent. Let the other one end, and run this again if it did not succeed.{more}",
    )  # fmt: skip


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
    _check_asked(args.output, requests)
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
    _check_asked(args.output, ())
    _check_free(args)


def _check_free(args: Namespace) -> None:
    files.check_free(args.output, replace=args.force or bool(_retirements(args.output)))
    if not _retirements(args.output):
        files.check_free(beside(args.output), replace=args.force)


def write(args: Namespace, data: bytes, retirements: Sequence[Mapping[str, Any]]) -> None:
    """Write retirements to the output, which may hold some of them already; ``certificate.retired``."""
    held = _retirements(args.output)
    if held.keys() - {document_digest(one) for one in retirements}:
        raise _holds(args.output, len(held))
    files.write(args.output, data, replace=args.force or bool(held))


def _check_asked(
    output: Path, requests: Sequence[Mapping[str, Any]], *, meanwhile: bool = False
) -> None:  # fmt: skip
    """Refuse where the output holds a retirement that is the answer to none of these requests.

    What they lead to could not be written there, and would be in no file.
    """
    held = _retirements(output)
    if all(any(is_asked(one, request) for request in requests) for one in held.values()):
        return
    error = _holds(output, len(held))
    if meanwhile:
        error.hint = (
            "It was written while this command ran, which asked for nothing: look whether it is of this use."
            " For a use that it does not cover, choose another name."
        )
    elif requests:
        error.hint = (
            f"{kept(output)} asks for others, which may be carried out already. Move {output} away, and run"
            " the same again to have them."
        )
    raise error


def is_asked(retirement: dict[str, Any], request: Mapping[str, Any]) -> bool:
    """Whether a retirement is the answer to a request: exactly what was asked for."""
    if kind_of(retirement) != "retirement" or shape.check("retirement", retirement) is not None:
        return False
    subject = retirement["credentialSubject"]
    spans = [{name: one[name] for name in ("certificate", "from", "to")} for one in subject["units"]]
    asked = sorted(request["units"], key=lambda one: (one["certificate"], one["from"]))
    same = all(subject.get(name) == value for name, value in request["use"].items())
    return same and spans == asked


def _holds(output: Path, count: int) -> CertificateRefused:
    return CertificateRefused(
        "certificate.retired",
        f"{output} holds signed retirements ({count}), and --force replaces none: their units are used up.",
        hint="Keep it, and use it as it is. For a use that it does not cover, choose another name.",
    )


def _retirements(path: Path) -> dict[str, dict[str, Any]]:
    """The retirements in a file by digest, one alone or in a presentation; none for anything else."""
    try:
        found = documents.parse(path)
    except ToolError:
        return {}
    listed = found.get("verifiableCredential") if isinstance(found, dict) else None
    documents_of = listed if isinstance(listed, list) else [found]
    return {
        document_digest(one): one
        for one in documents_of
        if isinstance(one, dict) and kind_of(one) == "retirement"
    }  # fmt: skip
