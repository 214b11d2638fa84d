"""A small VC-API service around ``signing``, so that the W3C suites can be pointed here; see README.md.

``python -m tests.conformance.vc_api --port 40443`` listens on loopback. Each suite and key kind has endpoints
of its own: ``/{cryptosuite}/{kind}/credentials/issue``, ``.../credentials/verify``,
``.../presentations/verify``; with ``/status`` before them, credentials are issued with entries in status
lists, and verified against them.
"""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from passport import status
from signing import strict_json
from signing.dids import did_key
from signing.errors import ToolError
from signing.foreign import datamodel, envelopes, securing
from signing.foreign.proof_sets import ProofOptions, attach_to_set, check_expectations, check_proof_set
from signing.jsonld import fallback
from signing.jsonld.contexts import CREDENTIALS_V2, DATA_INTEGRITY_V2
from signing.keys import KeyKind, PrivateKey
from signing.signer import KeySigner
from tests.conformance import suite_config
from tests.conformance.foreign import foreign_contexts
from tests.did_texts import did_key_for
from tests.shared_data import run_program, vectors
from verify.foreign import judging

ZEROS = bytes(status.MIN_BYTES)


class Refused(ToolError):
    """A request that is none of VC-API."""


def base(url: str) -> bytes | None:
    """The bytes of a related resource: only the base context is at hand."""
    return vectors("contexts/credentials/v2.jsonld").read_bytes() if url == CREDENTIALS_V2 else None


def signer(kind: KeyKind) -> KeySigner:
    """The same key for every run, under a did:key: worth nothing, and so it may be published."""
    private = PrivateKey.from_seed(kind, bytes(range(1, 33)) * (2 if kind == "P-384" else 1))
    return KeySigner(private, did_key.verification_method(did_key_for(private.public)))


def did(kind: KeyKind) -> str:
    return signer(kind).verification_method.partition("#")[0]


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def issue(body: Mapping[str, Any], suite: str, kind: KeyKind) -> dict[str, Any]:
    """The credential of the request with a proof; what is no credential is refused, never completed."""
    credential = body.get("credential")
    if not isinstance(credential, dict) or ("proof" in credential and not credential["proof"]):
        raise Refused("api.credential", "There is no credential in the request.")
    if _is_older(credential):
        # Data Integrity is not only for version 2.0; a context that lacks the terms of a proof gets them.
        if not credential.get("credentialSubject"):
            raise Refused("api.credential", "The credential has no subject.")
        credential = {**credential, "@context": [*credential["@context"], DATA_INTEGRITY_V2]}
        fallback.check_terms(credential, foreign_contexts())
    else:
        datamodel.check_credential(credential, foreign_contexts(), resource=base)
    for entry in _entries(credential):
        judging.check_entry(entry)
    options = body.get("options") or {}
    chosen = ProofOptions(
        suite,
        created=options.get("created", now()),
        expires=options.get("expires"),
        domain=options.get("domain"),
        challenge=options.get("challenge"),
    )
    return attach_to_set(credential, signer(kind), chosen, fallback.canonicaliser(foreign_contexts()))


def verify(body: Mapping[str, Any]) -> list[str]:
    """Raises where the credential does not hold; the result are warnings.

    Whose key it was is a warning here: several published vectors are signed by a stranger to their issuer.
    """
    credential, options = body.get("verifiableCredential"), body.get("options") or {}
    if not isinstance(credential, dict):
        raise Refused("api.credential", "There is no credential in the request.")
    if _is_older(credential):
        canonicalise = fallback.canonicaliser(foreign_contexts())
        checked = check_proof_set(credential, securing.keys_of_dids(), canonicalise)
        asked: Any = {name: options.get(name) for name in ("domain", "challenge")}
        check_expectations(checked, at=now(), **asked)
        return []
    keys = securing.keys_of_dids()
    secured = securing.verify_credential(
        credential, keys, foreign_contexts(), at=now(), require_binding=False, resource=base
    )
    return [] if secured.bound else ["proof.binding: the key is not the issuer's own"]


def _is_older(credential: Mapping[str, Any]) -> bool:
    contexts = credential.get("@context")
    return isinstance(contexts, list) and contexts[:1] == ["https://www.w3.org/2018/credentials/v1"]


def verify_presentation(body: Mapping[str, Any]) -> None:
    presentation, options = body.get("verifiablePresentation"), body.get("options") or {}
    if not isinstance(presentation, dict):
        raise Refused("api.presentation", "There is no presentation in the request.")
    if "proof" not in presentation and not envelopes.is_enveloped(presentation):
        raise Refused("api.presentation", "The presentation is not secured.")
    securing.verify_presentation(
        presentation,
        securing.keys_of_dids(),
        foreign_contexts(),
        at=now(),
        domain=options.get("domain"),
        challenge=options.get("challenge"),
    )


def status_list(url: str, purpose: str, suite: str, kind: KeyKind) -> dict[str, Any]:
    """A published list in which nothing is set but entry 7."""
    credential = {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(kind),
        "validFrom": now(),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": status.encode_bits(status.with_bit(ZEROS, 7, True)),
        },
    }
    return issue({"credential": credential}, suite, kind)


def check_status(credential: Mapping[str, Any], lists: Mapping[str, Mapping[str, Any]]) -> None:
    """What ``passport check`` says of its status entries; every list has to be at hand."""
    hand = judging.AtHand(securing.keys_of_dids(), foreign_contexts(), now(), lists)
    for one in judging.judge(credential, hand).answers:
        if one.question == "status" and (one.outcome != "pass" or one.code):
            raise Refused(one.code, one.text)


def _entries(credential: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = credential.get("credentialStatus", [])
    found = entries if isinstance(entries, list) else [entries]
    return [entry for entry in found if entry.get("type") == "BitstringStatusListEntry"]


def create_app() -> FastAPI:
    app = FastAPI()

    async def _body(request: Request) -> dict[str, Any]:
        value = strict_json.loads(await request.body())
        return cast("dict[str, Any]", value) if isinstance(value, dict) else {}

    @app.exception_handler(ToolError)
    async def _refused(request: Request, error: ToolError) -> JSONResponse:
        print(f"{request.url.path}: {error.code}: {error.message} {error.where}", flush=True)
        return JSONResponse({"errors": [f"{error.code}: {error.message}"]}, status_code=400)

    @app.post("/{suite}/{kind}/credentials/issue", status_code=201)
    async def _issue(suite: str, kind: KeyKind, request: Request) -> dict[str, Any]:
        return issue(await _body(request), suite, kind)

    @app.post("/{suite}/{kind}/credentials/verify")
    async def _verify(suite: str, kind: KeyKind, request: Request) -> dict[str, Any]:
        return {"checks": ["proof"], "warnings": verify(await _body(request)), "errors": []}

    @app.post("/{suite}/{kind}/presentations/verify")
    async def _presentation(suite: str, kind: KeyKind, request: Request) -> dict[str, Any]:
        verify_presentation(await _body(request))
        return {"checks": ["proof"], "warnings": [], "errors": []}

    @app.post("/status/{suite}/{kind}/credentials/issue", status_code=201)
    async def _issue_listed(suite: str, kind: KeyKind, request: Request) -> dict[str, Any]:
        body = await _body(request)
        credential = dict(body.get("credential") or {})
        if "credentialStatus" not in credential:
            credential["credentialStatus"] = [
                {
                    "id": f"{request.base_url}lists/{suite}/{kind}/{purpose}#11",
                    "type": "BitstringStatusListEntry",
                    "statusPurpose": purpose,
                    "statusListIndex": "11",
                    "statusListCredential": f"{request.base_url}lists/{suite}/{kind}/{purpose}",
                }
                for purpose in ("revocation", "suspension")
            ]
        return issue({**body, "credential": credential}, suite, kind)

    @app.post("/status/{suite}/{kind}/credentials/verify")
    async def _verify_listed(suite: str, kind: KeyKind, request: Request) -> dict[str, Any]:
        body = await _body(request)
        verify(body)
        lists = {
            f"{request.base_url}lists/{suite}/{kind}/{purpose}": status_list(
                f"{request.base_url}lists/{suite}/{kind}/{purpose}", purpose, suite, kind
            )
            for purpose in ("revocation", "suspension")
        }
        check_status(body["verifiableCredential"], lists)
        return {"checks": ["proof", "credentialStatus"], "warnings": [], "errors": []}

    @app.get("/lists/{suite}/{kind}/{purpose}")
    async def _list(suite: str, kind: KeyKind, purpose: str, request: Request) -> dict[str, Any]:
        return status_list(str(request.url), purpose, suite, kind)

    return app


def main() -> int:
    """Serve until interrupted; without the published contexts it says so before it listens."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=40443)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--config", action="store_true", help="print the localConfig.cjs of the suites")
    args = parser.parse_args()
    if args.config:
        print(suite_config.module(f"https://localhost:{args.port}", did))
        return 0
    foreign_contexts(), base(CREDENTIALS_V2)
    tls = dict(zip(("ssl_certfile", "ssl_keyfile"), args.tls or (), strict=False))
    uvicorn.run(create_app(), host="127.0.0.1", port=args.port, log_level="warning", **tls)
    return 0


if __name__ == "__main__":
    raise SystemExit(run_program(main))
