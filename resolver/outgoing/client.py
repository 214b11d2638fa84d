"""Ask a resolver, from the command line: publish documents, fetch a passport."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from passport.identifiers.reading import read_product
from resolver.outgoing import fetch
from resolver.web import negotiation
from resolver.web.signed_requests import CHECK_PATH, PUBLISH_PATH, sign_publish
from signing import strict_json
from signing.digests import multibase_digest
from signing.errors import JsonRefused, ToolError
from signing.shown import visible
from signing.signer import Signer
from signing.strict_json import JsonValue

Outcome = Literal["stored", "already", "skipped", "would be stored"]
_CODE: Final = re.compile(r"[a-z0-9_]{1,40}(\.[a-z0-9_]{1,40}){1,3}")
_DIGEST: Final = re.compile(r"uID[A-D][A-Za-z0-9_-]{64}")
_MAX_SHOWN: Final = 300
_MOST_ALSO: Final = 50
# One request stays far below the deadline of the connection.
_LINES_A_REQUEST: Final = 200
_BYTES_A_REQUEST: Final = 4 * 1_048_576


class ServerRefused(ToolError):
    """A resolver said no: ``status`` of HTTP; its code and words, cleaned for a terminal."""

    def __init__(self, status: int, code: str, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(code, message, hint=hint, where=where)
        self.status = status


@dataclass(frozen=True, slots=True)
class PublishResult:
    """The outcome for one published document; ``location`` is its lasting address, a path of the resolver."""

    digest: str
    kind: str
    outcome: Outcome
    location: str


@dataclass(frozen=True, slots=True)
class LineResult:
    """The outcome for one line of a bulk file: ``results``, or the ``refusal``. Lines count from 1."""

    line: int
    results: tuple[PublishResult, ...] = ()
    refusal: ServerRefused | None = None


def publish(
    base_url: str, data: bytes, signer: Signer, *, at: str, rehearse: bool = False, root: str = ""
) -> list[PublishResult]:
    """Publish a container or one credential; the results are in the order of the documents.

    With ``rehearse`` the resolver judges everything and stores nothing. ``root``: the resolver's own address
    where ``base_url`` is another way to it; the request is signed for it, and no other resolver takes it.

    Everything in ``data`` is stored, or nothing. ``signer`` is a key of the publishing issuer, ``at`` the
    moment now. Raises ``ServerRefused`` (409: contradicts what is stored; 422: does not verify; 401, 403: not
    yours to publish) and ``FetchRefused``.
    """
    target = CHECK_PATH if rehearse else PUBLISH_PATH
    answer = _post(base_url, target, (negotiation.JSON, data), signer, at=at, root=root)
    try:
        return _results(strict_json.loads(answer.body, max_bytes=fetch.MAX_BYTES))
    except JsonRefused:
        raise _odd() from None


def publish_copy(
    base_url: str, token: bytes, signer: Signer, *, at: str, root: str = ""
) -> list[PublishResult]:
    """Publish a signed copy (``vc+jwt``) of what ``signer``'s party signed; raises as ``publish``."""
    answer = _post(base_url, PUBLISH_PATH, (negotiation.SIGNED_COPY, token), signer, at=at, root=root)
    try:
        return _results(strict_json.loads(answer.body, max_bytes=fetch.MAX_BYTES))
    except JsonRefused:
        raise _odd() from None


def send(base_url: str, path: str, data: bytes, signer: Signer, *, at: str, root: str = "") -> dict[str, str]:
    """Send JSON to another signed address of the resolver (links, hosted documents), and read its answer.

    Raises ``ServerRefused`` and ``FetchRefused``.
    """
    answer = _post(base_url, path, (negotiation.JSON, data), signer, at=at, root=root)
    try:
        members = strict_json.loads(answer.body)
    except JsonRefused:
        raise _odd() from None
    if not isinstance(members, dict):
        raise _odd()
    return {shown(name): shown(str(value)) for name, value in members.items()}


def ask(
    base_url: str, path: str, data: bytes, signer: Signer, *, at: str, root: str = ""
) -> dict[str, JsonValue]:
    """Send JSON to a signed address of the registry, and give its answer as it came, not cleaned.

    Raises ``ServerRefused`` with every mistake that is named, and ``FetchRefused``.
    """
    answer = _post(base_url, path, (negotiation.JSON, data), signer, at=at, root=root)
    try:
        members = strict_json.loads(answer.body, max_bytes=fetch.MAX_BYTES)
    except JsonRefused:
        raise _odd() from None
    if not isinstance(members, dict):
        raise _odd()
    return members


def _post(
    base_url: str, target: str, content: tuple[str, bytes], signer: Signer, *, at: str, root: str
) -> fetch.Answer:
    """Send ``content`` (media type, bytes), signed for the resolver at ``root``, else at ``base_url``."""
    url, (media, data) = base_of(base_url) + target, content
    path = fetch.check_url(url, found=False).path
    meant = base_of(root) if root else url
    headers = {**sign_publish(path, media, data, signer, at=at, root=meant), "Accept": media}
    answer = fetch.request("POST", url, headers=headers, body=data)
    if answer.status not in (200, 201):
        raise refused(answer)
    return answer


def publish_lines(
    base_url: str,
    lines: Iterable[bytes],
    signer: Signer,
    *,
    clock: Callable[[], str],
    rehearse: bool = False,
    root: str = "",
) -> Iterator[LineResult]:
    """Publish a file of one container or credential a line, a few lines a request.

    Each line is stored whole or not at all, and a refused one does not stop the others. Whatever interrupts
    it, sending the whole file again completes it: what is stored already is ``already``. ``clock`` gives the
    moment now.
    """
    target = CHECK_PATH if rehearse else PUBLISH_PATH
    for part in _parts(lines):
        data = b"\n".join(line for _, line in part) + b"\n"
        answer = _post(base_url, target, (negotiation.NDJSON, data), signer, at=clock(), root=root)
        members = [line for line in answer.body.split(b"\n") if line]
        for (number, _), line in zip(part, members, strict=False):
            yield _line(number, line)
        if len(members) != len(part):
            last = part[len(members) - 1][0] if members else part[0][0] - 1
            raise fetch.FetchRefused(
                "fetch.interrupted",
                f"The resolver stopped after line {last}.",
                hint="Run the same command again: what is stored already is passed over.",
            )


def _parts(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Divide lines into requests of at most 200 lines and 4 MiB; lines keep their numbers, empty ones go."""
    part: list[tuple[int, bytes]] = []
    size = 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        if part and (len(part) == _LINES_A_REQUEST or size + len(text) > _BYTES_A_REQUEST):
            yield part
            part, size = [], 0
        part.append((number, text))
        size += len(text) + 1
    if part:
        yield part


def _line(number: int, data: bytes) -> LineResult:
    """Read a line of the resolver's answer: its results, or its refusal."""
    try:
        value = strict_json.loads(data)
    except JsonRefused:
        raise _odd() from None
    problem = _member(value, "problem")
    if problem is None:
        return LineResult(number, tuple(_results(value)))
    status = _member(value, "status")
    return LineResult(number, refusal=_problem(problem, status if isinstance(status, int) else 500))


def fetch_passport(
    uri_or_url: str, *, challenge: str | None = None, base: str | None = None, found: bool = False
) -> bytes:
    """Fetch the bytes of a passport file.

    ``uri_or_url`` is a product id or the URL of a passport; with ``base`` (the address of a resolver, typed
    by a person) the product's path is asked there. ``found`` says that the address comes from a document or a
    picture. A passport that was withdrawn (410) is returned too: it says so itself. Raises ``ServerRefused``,
    ``FetchRefused``, ``IdentifierRefused``.
    """
    if base is None:
        url = uri_or_url
    else:
        url, found = f"{base_of(base)}/{read_product(uri_or_url)[1].key}", False
    headers = {"Accept": f"{negotiation.PRESENTATION}, {negotiation.JSON};q=0.9"}
    if challenge is not None:
        headers[negotiation.CHALLENGE_FIELD] = negotiation.check_challenge(challenge)
    answer = fetch.request("GET", url, headers=headers, found=found)
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status in (200, 410) and media in (
        negotiation.PRESENTATION,
        negotiation.JSON,
        negotiation.LD_JSON,
    ):
        return answer.body
    if answer.status == 200:
        raise fetch.FetchRefused(
            "fetch.not_a_passport",
            "The address answers, but not with a passport.",
            hint="Ask the resolver that serves the product: --resolver URL.",
        )
    raise refused(answer)


def fetch_document(base: str, digest: str) -> bytes:
    """Fetch one signed document by its digest from the resolver ``base``; its bytes have that digest.

    Raises ``ServerRefused`` and ``FetchRefused``.
    """
    if _DIGEST.fullmatch(digest) is None:  # it may come from a document that nobody checked
        raise fetch.FetchRefused("fetch.digest", "That is no digest of a document.", hint="Ask the producer.")
    answer = fetch.request("GET", f"{base_of(base)}/d/{digest}", headers={"Accept": "*/*"}, found=False)
    if answer.status != 200:
        raise refused(answer)
    if multibase_digest(answer.body) != digest:
        raise fetch.FetchRefused(
            "fetch.digest",
            "The server answered with other bytes than those asked for.",
            hint="Ask the producer for the document.",
        )
    return answer.body


def base_of(url: str) -> str:
    """Check the address of a resolver, and give it without a slash at its end."""
    parts = fetch.check_url(url, found=False)
    if parts.query:
        raise fetch.FetchRefused(
            "fetch.url", "The address of a resolver has no query.", hint="Leave out what follows the '?'."
        )
    return url.rstrip("/")


def _results(value: object) -> list[PublishResult]:
    """Read the results of an answer; ``fetch.not_a_resolver`` for another form."""
    entries = _member(value, "results")
    if not isinstance(entries, list):
        raise _odd()
    return [
        PublishResult(
            _text(entry, "digest"),
            _text(entry, "kind"),
            cast("Outcome", _text(entry, "outcome")),
            _text(entry, "location"),
        )
        for entry in entries
    ]


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Mapping) else None


def _text(value: object, name: str) -> str:
    found = _member(value, name)
    return shown(found) if isinstance(found, str) else ""


def shown(text: str) -> str:
    """Make a server's text fit for a terminal: hidden characters as escapes, at most 300 characters (T90).

    ``visible`` and not ``escaped``: the text is a sentence, and quotation marks in it belong to it.
    """
    return visible(text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "...")


def _odd() -> fetch.FetchRefused:
    return fetch.FetchRefused(
        "fetch.not_a_resolver",
        "The server answered, but not as a resolver does.",
        hint="Check the address; it is the one that passport serve shows.",
    )


def _problem(problem: object, status: int) -> ServerRefused:
    """Turn a problem of RFC 9457 into an error; a code of another form becomes ``fetch.status``."""
    code = _text(problem, "code")
    error = ServerRefused(
        status,
        code if _CODE.fullmatch(code) else "fetch.status",
        _text(problem, "detail") or "The resolver refused.",
        hint=_text(problem, "hint"),
        where=_text(problem, "where"),
    )
    also = _member(problem, "also")
    listed = also if isinstance(also, list) else []
    error.also = tuple(shown(one) for one in listed[:_MOST_ALSO] if isinstance(one, str))
    return error


def refused(answer: fetch.Answer) -> ToolError:
    """Turn an answer that refuses into an error: by its problem (RFC 9457), else by its status alone."""
    try:
        problem = strict_json.loads(answer.body)
    except JsonRefused:
        problem = None
    if _CODE.fullmatch(_text(problem, "code")):
        return _problem(problem, answer.status)
    if 300 <= answer.status < 400:
        return ServerRefused(
            answer.status,
            "fetch.redirect",
            "The server sends callers elsewhere, and redirects are not followed.",
            hint="Name the address of the resolver itself: --resolver URL.",
        )
    if answer.status in (404, 410):
        return ServerRefused(
            answer.status,
            "fetch.unknown",
            "The server knows nothing under this address.",
            hint="Check the product's identifier, and that its passport was published there.",
        )
    return ServerRefused(
        answer.status,
        "fetch.status",
        f"The server answered with status {answer.status}.",
        hint="Try again later, or check that the address is a resolver's.",
    )
