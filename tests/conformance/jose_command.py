"""``issue`` and ``verify`` as the JOSE suite of W3C calls them: files in, a result out; see README.md."""

import argparse
import json
from pathlib import Path
from typing import Any

from signing.errors import ToolError
from signing.foreign import datamodel, envelopes, jose
from tests.conformance.foreign import foreign_contexts, load
from tests.shared_data import run_program
from tests.signing.documents import Json


def issue(document: Json, key: jose.JoseKey, feature: str) -> str:
    """Form first; envelopes inside a presentation are its holder's business."""
    if feature == "credential_jose":
        datamodel.check_credential(document, foreign_contexts())
        datamodel.check_members(document)
        return jose.sign(document, key, media_type="vc+jwt")
    datamodel.check_presentation(document, foreign_contexts())
    return jose.sign(document, key, media_type="vp+jwt")


def verify(token: str, key: jose.JoseKey, feature: str) -> dict[str, Any]:
    media_type: jose.MediaType = "vc+jwt" if feature == "credential_jose" else "vp+jwt"
    document = jose.verify(token.strip(), lambda header, said: key, media_type=media_type).document
    for item in document.get("verifiableCredential", []):
        if not envelopes.is_enveloped(item):
            raise ToolError("api.credential", "A credential in the presentation is not secured.")
        inner, text = envelopes.open_envelope(item)
        if inner == "vc+jwt":
            jose.read(text, media_type="vc+jwt")
    return document


def answer(function: str, source: Path, key_file: Path, feature: str) -> dict[str, Any]:
    try:
        key = jose.read_key(load(key_file)["secretKeyJwk"])
        if function == "issue":
            return {"result": "success", "data": issue(load(source), key, feature)}
        return {"result": "success", "data": verify(source.read_text(encoding="utf-8"), key, feature)}
    except ToolError as refusal:
        return {"result": "failure", "data": f"{refusal.code}: {refusal.message}"}


def main() -> int:
    """Write the result of one case; without the published contexts one that needs them ends in one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("function", choices=("issue", "verify"))
    for name in ("--input", "--key", "--output"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--feature", required=True)
    args = parser.parse_args()
    result = answer(args.function, args.input, args.key, args.feature)
    args.output.write_text(json.dumps(result), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(run_program(main))
