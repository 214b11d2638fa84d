"""``passport trust import``: a foreign credential, checked once, entered as digest and facts (DESIGN 3).

The document goes through JSON-LD expansion with pinned contexts and RDFC-1.0, and is refused where a
signature would leave out any part of it. The list's publisher signs what was taken from it.
"""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport.acts import anchors
from passport.belief import trust_editing
from passport.belief.trust_editing import Subject
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.trust_list import trust_publishing
from passport.disk import clock, documents, files
from passport.disk.beginnings import DocumentRefused
from passport.disk.documents import Document
from passport.party import identity
from signing.dids.document import asserting_names, key_in
from signing.errors import ToolError
from signing.foreign import envelopes, jose, webvh
from signing.foreign.proof_sets import check_proof_set, normalised
from signing.foreign.securing import keys_of_dids
from signing.jsonld import fallback
from signing.jsonld.compile import bundled
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest
from signing.keys import PublicKey
from signing.strict_json import loads
from verify.limits import STALE_DAYS


def import_(args: Namespace) -> int:
    """Check the credential, show what would be entered, sign the next version of the list."""
    at = clock.at(args)
    document, token = _read(args.file)
    more = {url: documents.parse(path) for url, path in args.more_contexts}
    contexts = _contexts(args.contexts, more)
    canonicalise = fallback.canonicaliser(contexts)
    # The work is done for its refusals: what is entered is all there (context.dropped). A token is signed as
    # text, so what is empty in it needs no statement.
    whole = {name: item for name, item in document.items() if name != "proof"}
    canonicalise(_without_empty(whole) if token else whole, "sha384")
    secured_by = _check_proof(args, document, token, canonicalise, at)
    entry = anchors.anchor(normalised(document), args.party, secured_by=secured_by, at=at, more=more)
    _check_status(args, document, contexts, at)
    for fact in entry["facts"]:
        terminal.note(f"  {fact['key']:<16} {terminal.quoted(fact['text'])}")

    def edit(subject: Subject, _accreditations: list[Document]) -> Subject:
        return trust_editing.with_anchor(subject, entry)

    return trust_publishing.publish(args, edit, at)


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """The credential of a file, and the token it came in: bare (``vc+jwt``), enveloped, or none."""
    data = files.read(path)
    if data[:1].isalnum():
        token = data.decode("ascii", errors="replace").strip()
    else:
        document = documents.parse(path)
        if not isinstance(document, dict):
            raise DocumentRefused(
                "document.kind", f"{path} is no credential.", hint="Name its JSON file or vc+jwt."
            )
        if not envelopes.is_enveloped(document):
            return document, ""
        media_type, token = envelopes.open_envelope(document)
        if media_type != "vc+jwt":
            raise DocumentRefused(
                "document.kind", f"{path} envelops {media_type:.40}.", hint="Ask for it as vc+jwt."
            )
    _, content = jose.read(token, media_type="vc+jwt")
    return {name: item for name, item in content.items() if name not in jose.CLAIMS}, token


def _without_empty(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A document without members and entries that hold nothing."""
    if isinstance(value, dict):
        kept = {name: _without_empty(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if member not in ({}, [])}
    if isinstance(value, list):
        return [one for one in map(_without_empty, value) if one not in ({}, [])]
    return value


def _check_status(args: Namespace, document: Mapping[str, Any], contexts: PinnedContexts, at: str) -> None:
    """Look at the status lists that were named; say so of each that was not, and refuse a set bit."""
    from verify.foreign import judging

    found: dict[str, Any] = {}
    for path in args.status:
        listed = documents.parse(path)
        if not isinstance(listed, dict) or not isinstance(listed.get("id"), str):
            raise DocumentRefused(
                "document.status", f"{path} is no status list with an id.", hint="Name the list credential."
            )
        found[listed["id"]] = listed
    data = b"{}" if args.issuer is None else files.read(args.issuer, limit=files.MAX_SMALL)
    issuer: Any = {} if webvh.is_log(data) else loads(data)
    known = {str(issuer["id"]): issuer} if isinstance(issuer, dict) and "id" in issuer else {}
    hand = judging.AtHand(keys_of_dids(known), contexts, at, found, list_days=STALE_DAYS)
    answers = list(judging.status_answers(document, hand))
    for one in answers:
        if one.outcome == "fail":
            raise DocumentRefused(
                "document.status", f"The credential no longer holds: {one.text}.",
                hint="Ask its issuer what is in force now.",
            )  # fmt: skip
        looked = "was looked at" if one.outcome == "pass" else "was NOT looked at"
        terminal.note(f"  status           {looked}: {terminal.clean(one.text)}")
    if not answers:
        terminal.note("  status           it names no status list, so nobody can withdraw it")


def _contexts(folder: Path, more: Mapping[str, object]) -> PinnedContexts:
    """The contexts of the folder whose content is one that is pinned; their names do not matter (T15).

    ``more`` are those that were named with their files, which pins them.
    """
    pins = {digest: url for url, digest in anchors.CONTEXTS.items()}
    contexts: dict[str, object] = {CREDENTIALS_V2: bundled(CREDENTIALS_V2)}
    if not folder.is_dir():
        raise DocumentRefused(
            "document.contexts", f"{folder} is no folder.", hint="Name the folder the contexts lie in."
        )
    for path in sorted(folder.glob("*.json*")):
        try:
            document = loads(files.read(path))
        except ToolError:
            continue  # not a context this tool knows, whatever else it is
        url = pins.get(content_digest(document))
        if url is not None:
            contexts[url] = document
    named = {url: content_digest(document) for url, document in more.items() if url not in anchors.CONTEXTS}
    return PinnedContexts({**more, **contexts}, {**named, **anchors.CONTEXTS})


def _check_proof(
    args: Namespace,
    document: Mapping[str, Any],
    token: str,
    canonicalise: Any,  # noqa: ANN401 - a callable
    at: str,
) -> str:
    """``data-integrity`` or ``jose`` where all holds, by a key whose fingerprint came another way."""
    if (args.issuer is None) != (args.key is None) or (args.issuer is not None and args.unsigned):
        raise options.UsageError(
            "usage.arguments",
            "A proof is checked with --issuer FILE and --key FINGERPRINT together.",
            hint="A credential without a proof is entered with --unsigned: then you vouch for it alone.",
        )
    if args.issuer is None:
        if not args.unsigned:
            raise DocumentRefused(
                "document.unsigned",
                "Nothing was said about the proof of this credential.",
                hint="Say --issuer did.json and --key FINGERPRINT, or --unsigned to vouch for it alone.",
            )
        return "none"
    issuer = document.get("issuer")
    did = str(issuer.get("id") if isinstance(issuer, dict) else issuer)
    method, public = _key_of(args, did, at)

    def key_for(name: str) -> PublicKey:
        if name != method:
            raise _wrong_key(args.issuer)
        return public

    if token:
        jose.check_signature(token, jose.read_key(key_for(_named(token, did)).jwk()))
        return "jose"
    check_proof_set(document, key_for, canonicalise)
    return "data-integrity"


def _key_of(args: Namespace, did: str, at: str) -> tuple[str, PublicKey]:
    """Name and key with the fingerprint that came another way: of a did.json, or of a did:webvh's log."""
    data = files.read(args.issuer, limit=files.MAX_SMALL)
    if not webvh.is_log(data):
        return identity.key_with(loads(data), did, args.key, lambda: _wrong_key(args.issuer))
    held = webvh.document_of(data, at=at)
    for name in asserting_names(held):
        public = key_in(held, name, controller=did)
        if public.fingerprint == args.key:
            return name, public
    raise _wrong_key(args.issuer)


def _named(token: str, did: str) -> str:
    """The verification method that ``kid`` names, in full or as a fragment of the issuer's DID."""
    header, _ = jose.read(token, media_type="vc+jwt")
    kid = str(header.get("kid", ""))
    return kid if kid.startswith("did:") else f"{did}#{kid.removeprefix('#')}"


def _wrong_key(path: Path) -> ToolError:
    return DocumentRefused(
        "document.issuer_key",
        "The issuer's DID document does not have the key with this fingerprint, or another key signed.",
        hint="Ask the issuer for its fingerprint over another channel.",
        where=str(path),
    )
