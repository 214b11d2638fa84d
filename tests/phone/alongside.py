"""A plugin of pytest: whatever a test asks Python's verifier, the phone's is asked too and must agree.

    python -m pytest -p tests.phone.alongside tests/verify

So every test of a verdict, of a key that follows another, of a status list worth keeping, is a test of the
phone's code. Errors are compared by their codes, reports by their bytes.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import wraps
from typing import Any

import verify
import verify.believing.renewing
import verify.believing.succession
import verify.inspecting
import verify.materials.inputs
import verify.pipeline
from passport import container
from signing import jcs
from signing.errors import ToolError
from tests.phone.node import Asked, asking
from verify import Evidence, TrustList
from verify.believing.memory import Seen
from verify.report import TOOL

PHONE = TOOL.replace("passport ", "passport-phone ")
_stack = ExitStack()
_asked: list[Asked] = []
compared: dict[str, int] = {}


class Disagreement(BaseException):
    """Not even a test that expects an error takes this for one."""


def _phone() -> Asked:
    if not _asked:
        _asked.append(_stack.enter_context(asking("twins.mjs")))
    return _asked[0]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _files(documents: Iterable[Mapping[str, Any]]) -> list[str]:
    return [_b64(jcs.canonical(dict(one))) for one in documents]


def _trust(trust: TrustList) -> str:
    """The file this list was opened from, or one that opens to the same."""
    granted = [found.document for found in trust.accreditations]
    return _b64(container.trust_file(trust.register.document, granted))


def _evidence(known: Evidence) -> dict[str, Any]:
    return {
        "status": _files(one.document for one in known.status),
        "claims": _files(one.document for one in known.claims),
        "inputs": _files(one.document for one in known.inputs),
        "workings": None if known.workings is None else _b64(jcs.canonical(known.workings.document)),
        "seen": _seen(known.seen),
        "views": _files(known.views),
        "methods": _files(one.document for one in known.methods),
    }


def _seen(seen: Seen) -> list[dict[str, Any]]:
    rows = [(*name, moment, "", False) for name, moment in seen.newest.items()]
    rows += [(*name, moment, position, True) for (name, position), moment in seen.ones.items()]
    names = ("issuer", "purpose", "list", "validFrom", "position", "isSet")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _same(what: str, mine: object, **question: object) -> None:
    theirs = _phone()(what, **question)
    compared[what] = compared.get(what, 0) + 1
    if what == "verify" and isinstance(theirs, dict) and "report" in theirs:
        theirs["report"] = theirs["report"].replace(f'"tool":"{PHONE}"', f'"tool":"{TOOL}"')
    if theirs != mine:
        raise Disagreement(f"{what}: the phone says {theirs}, Python {mine}")


def _told(code: Callable[[], object]) -> Any:
    try:
        return json.loads(json.dumps(code()))
    except ToolError as error:
        return {"refused": error.code}


def _verify(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(data: bytes, evidence: Evidence, trust: TrustList, demand: verify.Demand) -> Any:
        report = real(data, evidence, trust, demand)
        mine = {"report": report.to_bytes().decode(), "exit": report.exit_code}
        _same(
            "verify", mine, data=_b64(data), trust=_trust(trust), evidence=_evidence(evidence), at=demand.at,
            product=demand.product, challenge=demand.challenge, policy=demand.policy.to_json(),
        )  # fmt: skip
        return report

    return both


def _input(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(data: bytes, evidence: Evidence, trust: TrustList, at: str) -> Any:
        def short() -> list[Any]:
            found = real(data, evidence, trust, at)
            return [found.passes, found.digest]

        _same(
            "input", _told(short), data=_b64(data), trust=_trust(trust), evidence=_evidence(evidence), at=at
        )
        return real(data, evidence, trust, at)

    return both


def _keep(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(documents: Iterable[tuple[str, Mapping[str, Any]]], trust: TrustList, *, at: str) -> Any:
        from signing.digests import document_digest

        pairs = list(documents)
        kept = real(pairs, trust, at=at)
        rows = [{"digest": name, "document": _files([one])[0]} for name, one in pairs]
        _same("keep", [document_digest(one) for one in kept], trust=_trust(trust), documents=rows, at=at)
        return kept

    return both


def _change(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(document: Mapping[str, Any], keys: Iterable[Any], *, at: str) -> Any:
        listed = list(keys)

        def short() -> list[Any]:
            found = real(document, listed, at=at)
            begun = None if found.begun is None else found.begun.key
            return [found.holder, found.ended.key, found.ended.revoked, begun]

        names = {"not_before": "notBefore", "not_after": "notAfter"}
        rows = [{names.get(name, name): value for name, value in one._asdict().items()} for one in listed]
        _same("change", _told(short), document=_files([document])[0], keys=rows, at=at)
        return real(document, listed, at=at)

    return both


def _update(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(installed: TrustList, pinned: str, update: TrustList, extra: Iterable[str] = ()) -> None:
        more = list(extra)
        mine = _told(lambda: real(installed, pinned, update, more) or "followed")
        _same("update", mine, installed=_trust(installed), pinned=pinned, update=_trust(update), extra=more)
        real(installed, pinned, update, more)

    return both


def _successors(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(installed: TrustList, pinned: str) -> Any:
        found = real(installed, pinned)
        _same("successors", sorted(found), installed=_trust(installed), pinned=pinned)
        return found

    return both


def _inspect(real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def both(data: bytes) -> Any:
        found = real(data)
        _same("inspect", [found], rows=[_b64(data)])
        return found

    return both


def pytest_configure() -> None:
    """Before any test module is imported, so that they import what asks both."""
    verify.verify = verify.pipeline.verify = _verify(verify.pipeline.verify)
    for module, name, wrap in (
        (verify.materials.inputs, "checked_input", _input),
        (verify.believing.renewing, "keep", _keep),
        (verify.believing.succession, "judge_change", _change),
        (verify.believing.succession, "check_update", _update),
        (verify.believing.succession, "successors", _successors),
        (verify.inspecting, "inspect", _inspect),
    ):
        setattr(module, name, wrap(getattr(module, name)))


def pytest_unconfigure() -> None:
    _stack.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.write_line(f"alongside: {json.dumps(compared, sort_keys=True)}")
