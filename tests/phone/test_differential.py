"""The phone gives Python's answer to what nobody wrote a scenario for: damaged, changed, re-signed passports.

Bytes are compared, all but the name of the tool. Two implementations that share a misreading agree here; that
is what the vectors are for.
"""

import base64
import copy
import json
import random
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from passport import container, moments
from signing import jcs
from signing.errors import ToolError
from tests.mutations import mutations, of_several
from tests.phone.node import Asked, asking
from tests.world import GTIN, NOW, World
from tests.world_inputs import consumer, supply
from tests.world_people import Document
from verify import Demand, Evidence, NetShare, Policy, TrustList, verify
from verify.report import TOOL

PHONE = TOOL.replace("passport ", "passport-phone ")


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("differential.mjs") as asked:
        yield asked


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Both:
    """One trust list and evidence in both implementations, and the same questions to both."""

    def __init__(self, phone: Asked, trust: bytes, **evidence: list[bytes]) -> None:
        self._phone = phone
        self.refused = self._setup(trust, evidence)

    def _setup(self, trust: bytes, evidence: dict[str, list[bytes]]) -> str:
        known: Any = evidence
        code = ""
        try:
            self._trust = TrustList.open(trust)
            self._evidence = Evidence.open(**known)
        except ToolError as error:
            code = error.code
        texts = {name: [_text(one) for one in files] for name, files in evidence.items()}
        answer = self._phone("setup", trust=_text(trust), **texts)
        assert answer.get("refused", "") == code
        return code

    def __call__(self, data: bytes, what: str = "", *, at: str = NOW, **demand: Any) -> str:
        """The state both give; fails where a byte of the reports differs."""
        mine = verify(data, self._evidence, self._trust, Demand(at=at, **demand))
        asked = {
            name: value.to_json() if isinstance(value, Policy) else value for name, value in demand.items()
        }
        answer = self._phone("verify", data=_text(data), at=at, **asked)
        assert "report" in answer, (what, answer)
        theirs = answer["report"].replace(f'"tool":"{PHONE}"', f'"tool":"{TOOL}"')
        if theirs != mine.to_bytes().decode():
            assert json.loads(theirs) == mine.to_json(), what
            raise AssertionError(f"the same members in other bytes: {what}")
        assert answer["exit"] == mine.exit_code, what
        return mine.state


@cache
def world() -> World:
    return World()


@cache
def passport() -> bytes:
    return world().passport(status_inside=True)


def _both(phone: Asked) -> Both:
    return Both(phone, world().trust(), status=[world().status_bundle()])


def _flipped(data: bytes, seed: int) -> bytes:
    """Some bytes changed, cut out, doubled or put in, at places drawn from the seed."""
    draw = random.Random(seed)
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        place = draw.randrange(len(changed))
        match draw.randrange(5):
            case 0:
                changed[place] ^= 1 << draw.randrange(8)
            case 1:
                changed[place] = draw.choice(b'"{}[],:0-eE.\\u\x00\xff ')
            case 2:
                del changed[place : place + draw.randrange(1, 60)]
            case 3:
                changed[place:place] = changed[place : place + draw.randrange(1, 60)]
            case _:
                del changed[place:]
        changed = changed or bytearray(b" ")
    return bytes(changed)


def _flips(phone: Asked, seeds: Iterable[int]) -> set[str]:
    both = _both(phone)
    return {both(_flipped(passport(), seed), f"seed {seed}") for seed in seeds}


def test_flipped_bytes(phone: Asked) -> None:
    """T1 to T8, T30: damaged bytes are answered alike, wherever the damage is."""
    assert {"unreadable", "tampered", "refused"} <= _flips(phone, range(300))


@pytest.mark.long
def test_many_flipped_bytes(phone: Asked) -> None:
    _flips(phone, range(300, 4300))


def _changed(every: int, first: int) -> Iterator[tuple[str, bytes]]:
    """Each ``every``-th small change of the container; what JCS cannot write is written as JSON."""
    whole = json.loads(passport())
    for what, changed in mutations(whole, first, every):
        yield what, json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass")


def test_changed_documents(phone: Asked) -> None:
    """Each member of each document changed in all the ways of ``tests.mutations`` (T13 to T28, T104)."""
    both = _both(phone)
    states = {both(data, what) for what, data in _changed(61, 0)}
    assert {"tampered", "refused"} <= states


@pytest.mark.long
def test_many_changed_documents(phone: Asked) -> None:
    both = _both(phone)
    for what, data in _changed(7, 3):
        both(data, what)


def _resigned(every: int, first: int) -> Iterator[tuple[str, bytes]]:
    """Documents whose own signer signed the change: the rest of the chain is about the changed document."""
    there = world()
    usual = there.documents()
    assert usual.statement is not None and usual.response is not None
    claim = {name: value for name, value in usual.claim.items() if name not in {"proof", "@context"}}
    opinion = {name: value for name, value in usual.statement.items() if name not in {"proof", "@context"}}
    for kind, what, changed in of_several([("claim", claim), ("statement", opinion)], first, every):

        def edit(document: Document, changed: Document = changed) -> None:
            for name in [name for name in document if name not in {"proof", "@context"}]:
                del document[name]
            document.update(copy.deepcopy(changed))

        try:
            data = (
                there.passport({"edit": edit})
                if kind == "claim"
                else there.passport(statement={"edit": edit})
            )
        except (ToolError, KeyError, TypeError, ValueError, AttributeError, AssertionError):
            continue  # not even its author can sign or refer to that
        yield f"{kind}: {what}", data


def _sound_but_changed(phone: Asked, every: int, first: int) -> set[str]:
    both = _both(phone)
    draw = random.Random(first)
    states = set()
    for what, data in _resigned(every, first):
        shift = draw.choice((0, 0, 0, 20, 45, 400, -70)) * 86_400
        product = draw.choice((None, None, GTIN, GTIN + "1"))
        states.add(both(data, what, at=moments.shift(NOW, shift), product=product, policy=_policy(draw)))
    return states


def _policy(draw: random.Random) -> Policy:
    return Policy(
        draw.choice(("required", "optional")),
        [NetShare(draw.choice(("T4", "T2")), draw.choice(("0.5", "1"))) for _ in range(draw.randrange(3))],
        draw.choice((0, 7, 30)),
        max_age_days=draw.choice((None, 1, 60)),
        assurance=draw.choice((None, "limited", "reasonable")),
        suites=draw.choice(((), ("ecdsa-rdfc-2019",), ("eddsa-rdfc-2022",))),
        inputs=draw.choice(("any", "disclosed")),
        bodies=draw.choice((None, {"ISO14067": [world().body.did]}, {"CBAM": ["did:web:other.example"]})),
    )


def test_changes_their_author_signed(phone: Asked) -> None:
    """Every proof holds, so that the later checks have something to find; other times, other demands."""
    states = _sound_but_changed(phone, 47, 0)
    assert {"refused", "figures_wrong"} <= states


@pytest.mark.long
def test_many_changes_their_author_signed(phone: Asked) -> None:
    _sound_but_changed(phone, 5, 2)


def test_changed_trust_lists(phone: Asked) -> None:
    """What opens in one opens in the other, and means the same (T42 to T52, T107)."""
    whole = json.loads(world().trust())
    listed = whole["verifiableCredential"][0]
    subject = {"credentialSubject": listed["credentialSubject"]}
    opened = 0
    status = world().status_bundle()
    for what, changed in mutations(subject, 5, 13):

        def edit(document: Document, changed: Document = changed) -> None:
            document.update(copy.deepcopy(changed))

        try:
            trust = container.trust_file(world().trust_document(edit=edit), [world().accreditation_document])
        except (ToolError, KeyError, TypeError, ValueError, AttributeError):
            continue
        both = Both(phone, trust, status=[status])
        if not both.refused:
            opened += 1
            both(passport(), what)
    for seed in range(40):
        Both(phone, _flipped(world().trust(), seed), status=[status])
    assert opened > 5


def test_changed_status_lists(phone: Asked) -> None:
    """Lists that are damaged, changed, re-signed by their issuer or by another (T63 to T68)."""
    there = world()
    found = set()
    bare, trust = there.passport(), there.trust()
    whole = json.loads(there.status_bundle())
    lists = there.status_lists()
    unrevoked = there.status_bundle(without=[("mill", "revocation")])
    for place, one in enumerate(lists):
        inner = {"credentialSubject": one["credentialSubject"], "validFrom": one["validFrom"]}
        for what, changed in mutations(inner, place, 29):

            def edit(document: Document, changed: Document = changed) -> None:
                document.update(copy.deepcopy(changed))

            try:
                other = there.resign(one, edit)
                bundle = jcs.canonical({**whole, "verifiableCredential": [*lists, other]})
                alone = jcs.canonical(other)
            except (ToolError, KeyError, TypeError, ValueError, AttributeError):
                continue
            for status in ([bundle], [alone, unrevoked]):
                both = Both(phone, trust, status=status)
                if not both.refused:
                    found.add(both(bare, what))
    assert {"verified", "status_unknown"} <= found


def test_inputs_left_out_and_damaged(phone: Asked) -> None:
    """A passport with inputs, each credential of it left out or changed in turn (T60, T110)."""
    there = World("inputs")
    other = consumer(there, [(supply(there), "1050")])
    found = set()
    whole = json.loads(other.file(there))
    both = Both(phone, there.trust(), status=[other.status(there)])
    found.add(both(jcs.canonical(whole), "whole"))
    members = whole["verifiableCredential"]
    for place in range(len(members)):
        kept = {**whole, "verifiableCredential": members[:place] + members[place + 1 :]}
        found.add(both(jcs.canonical(kept), f"without {place}"))
        damaged = copy.deepcopy(whole)
        damaged["verifiableCredential"][place]["validUntil"] = "2030-01-01T00:00:00Z"
        found.add(both(jcs.canonical(damaged), f"damaged {place}"))
    assert len(found) > 2


def _changed_supplies(there: World, every: int, first: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Chains whose input is signed with something else in it, by its mill or by its verifier."""
    sound = supply(there)
    assert sound.statement is not None
    said = (("claim", sound.claim), ("statement", sound.statement))
    subjects = [(kind, document["credentialSubject"]) for kind, document in said]
    for kind, what, changed in of_several(subjects, first, every):

        def edit(document: Document, changed: Any = changed) -> None:
            document["credentialSubject"] = copy.deepcopy(changed)

        try:
            given: Any = {kind: {"edit": edit}}
            one = supply(there, **given)
            chain = consumer(there, [(one, "1050")])
            yield f"{kind}: {what}", chain.file(there), chain.status(there)
        except (ToolError, KeyError, TypeError, ValueError, AttributeError, AssertionError):
            continue  # nobody can calculate with that


def _inputs_changed(phone: Asked, every: int, first: int) -> set[str]:
    there = World("inputs")
    trust = there.trust()
    states = set()
    for what, data, status in _changed_supplies(there, every, first):
        both = Both(phone, trust, status=[status])
        states.add(both(data, what))
    return states


def test_inputs_their_author_changed(phone: Asked) -> None:
    """T60, T110: what is wrong with an input reaches whoever consumed it in the same words."""
    assert {"incomplete", "verified"} <= _inputs_changed(phone, 83, 0)


@pytest.mark.long
def test_many_inputs_their_author_changed(phone: Asked) -> None:
    _inputs_changed(phone, 5, 1)
