"""Versions of one claim that come to a resolver together (T501), or in whatever order (T571)."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from passport import door
from passport.work.batches.items import Item
from passport.work.sending import WAITS, PublishOutcome, patiently, sent
from resolver.outgoing import client
from resolver.publishing.examining import REPLACED
from signing import jcs
from signing.digests import document_digest
from tests.resolver.service import PATH, ROOT, Service, file, listening, parts
from tests.resolver.test_publish import refused, revision


def test_t501_a_claim_that_was_replaced_before_it_was_published_comes_with_what_replaces_it(
    service: Service,
) -> None:
    """T501: alone neither is taken; together they are one line, whose head is served."""
    world = service.world
    first = world.claim()
    second = revision(world, first, heat="H2")
    world.set_bit(first, "refresh")
    replaced = world.status_list(world.mill, "refresh")
    refused(service, service.publish(file([first, replaced]), world.mill), 422, "verify.claim.refresh", first)
    refused(service, service.publish(second, world.mill), 409, "publish.revises_unknown", second)
    answer = service.publish(file([second, first, replaced]), world.mill)
    assert answer.status_code == 201, answer.text
    assert parts(service.get(PATH).content).claim.document == second
    assert service.get(f"/d/{document_digest(first)}").status_code == 200
    assert service.publish(file([first, second]), world.mill).status_code == 200


def test_a_claim_that_was_withdrawn_is_not_taken_with_its_successor_either(service: Service) -> None:
    world = service.world
    first = world.claim()
    second = revision(world, first, heat="H2")
    world.revoke(first)
    withdrawn = world.status_list(world.mill, "revocation")
    both = file([second, first, withdrawn])
    refused(service, service.publish(both, world.mill), 422, "verify.claim.revocation", first, second)


T = TypeVar("T")


def versions(service: Service, serial: str) -> list[dict[str, Any]]:
    """Three versions of a claim, of which the first two were replaced before any was published."""
    world = service.world
    first = world.claim(id=f"https://id.norrland-steel.example/01/07312345678909/21/{serial}")
    second = revision(world, first, id=first["credentialSubject"]["id"], heat="H2")
    third = revision(world, second, id=first["credentialSubject"]["id"], heat="H3")
    for one in (first, second):
        world.set_bit(one, "refresh")
    return [first, second, third]


def lines_of(service: Service) -> tuple[list[dict[str, Any]], Callable[[str], Any]]:
    """Versions of six claims, in each order one of them, and how lines are published."""
    found = []
    for number, order in enumerate(permutations(range(3))):
        made = versions(service, f"V-{number}")
        found += [made[place] for place in order]
    replaced = service.world.status_list(service.world.mill, "refresh")
    assert service.publish(replaced, service.world.mill).status_code == 201

    def to(url: str) -> Any:
        return lambda lines: patiently(
            lambda some: client.publish_lines(
                url, some, service.world.mill.signer, clock=lambda: service.now, root=ROOT
            ),
            lines,
        )

    return found, to


def test_t571_versions_in_any_order_are_stored_and_each_line_has_its_own_answer(service: Service) -> None:
    documents, to = lines_of(service)
    lines = [jcs.canonical(one) for one in documents]
    lines[4:4] = [b"", b"{}", jcs.canonical(service.world.claim())]
    with listening(service.app) as url:
        answers = {one.line: one for one in to(url)(lines)}
    assert sorted(answers) == [number for number, line in enumerate(lines, 1) if line]
    refusals = {number: one.refusal.code for number, one in answers.items() if one.refusal is not None}
    assert refusals == {6: "publish.kind"}
    for number, one in answers.items():
        if number != 6:
            assert [result.digest for result in one.results] == [
                document_digest(json.loads(lines[number - 1]))
            ]
    for place in range(6):
        head = parts(service.get(f"/01/07312345678909/21/V-{place}").content).claim.document
        assert head["credentialSubject"]["heat"] == "H3"


def test_t571_what_waits_in_vain_is_refused_once_with_its_reason(local: Service) -> None:
    """A correction of what nobody sends; the codes are those that the resolver gives."""
    first, second, third = versions(local, "V-9")
    lists = local.world.status_list(local.world.mill, "refresh")
    assert local.publish(lists, local.world.mill).status_code == 201
    other = local.world.claim()
    asked: list[int] = []

    def publish(some: Iterator[bytes]) -> Iterator[client.LineResult]:
        lines = list(some)
        asked.append(len(lines))
        yield from client.publish_lines(
            url, lines, local.world.mill.signer, clock=lambda: local.now, root=ROOT
        )

    with listening(local.app) as url:
        answers = list(patiently(publish, [jcs.canonical(one) for one in (third, second, other)]))
    assert asked == [3, 1] and [one.line for one in answers] == [3, 1, 2]
    codes = {one.refusal.code for one in answers if one.refusal is not None}
    assert codes <= WAITS and f"verify.{REPLACED}" in WAITS and first
    assert all(one.refusal.where == "" for one in answers if one.refusal is not None)


class Memory:
    """A journal in memory, which ends where reading it fails, as the one on disk does."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def lines(self, read: Callable[[bytes], T]) -> Iterator[T]:
        """What was kept."""
        for one in list(self.kept):
            try:
                yield read(one)
            except (ValueError, KeyError):
                return

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep some."""
        self.kept += lines


def test_t571_a_run_that_was_interrupted_answers_for_every_file_once(local: Service) -> None:
    """Stopped after every number of answers; those that were kept are not sent again."""
    documents, to = lines_of(local)
    random.Random(571).shuffle(documents)
    items = [Item(f"{number}.json", jcs.canonical(one)) for number, one in enumerate(documents)]
    with listening(local.app) as url:
        for stop in range(0, len(items) + 1, 3):
            journal, asked = Memory(), 0

            def publish(lines: Iterator[bytes]) -> Iterator[client.LineResult]:
                def counted() -> Iterator[bytes]:
                    nonlocal asked
                    for line in lines:
                        asked += 1
                        yield line

                answers: Iterator[client.LineResult] = to(url)(counted())
                return answers

            begun = sent(items, publish, journal)
            before: list[PublishOutcome] = [one for _, one in zip(range(stop), begun, strict=False)]
            begun.close()  # type: ignore[attr-defined]  # a generator
            kept, asked = len(journal.kept), 0
            assert kept >= len(before)
            whole = list(sent(items, publish, journal))
            assert sorted(one.name for one in whole) == sorted(one.name for one in items)
            assert {one.outcome for one in whole} <= {"stored", "already"}
            assert asked == len(items) - kept


def test_a_refusal_among_several_files_names_those_it_is_about(
    local: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of versions that were sent as one every file is named; of the only file, the place alone."""
    world = local.world
    monkeypatch.setattr("passport.disk.clock.now", lambda: local.now)
    party: Any = SimpleNamespace(
        identity=SimpleNamespace(status_lists=list), signer=lambda: world.mill.signer
    )
    good, strange = world.claim(), world.claim(id="https://id.norrland-steel.example/01/07312345678909/21/W-1")
    strange["credentialSubject"]["footprint"]["gwpSet"] = "none"
    _, second, third = versions(local, "W-2")
    named: list[tuple[list[dict[str, Any]], str]] = [
        ([strange, good], "0.json#/credentialSubject/footprint/gwpSet"),
        ([good, third, second], "1.json, 2.json#"),
        ([strange], "/credentialSubject/footprint/gwpSet"),
    ]
    with listening(local.app) as url:
        for documents, where in named:
            monkeypatch.chdir(tmp_path)
            paths = [Path(f"{number}.json") for number in range(len(documents))]
            for path, one in zip(paths, documents, strict=True):
                path.write_bytes(jcs.canonical(one))
            done = door.Published([], [])
            with pytest.raises(client.ServerRefused) as refused:
                door.publish(party, paths, door.Resolver(url, party, root=ROOT), done)
            assert refused.value.where == where
            assert len(done.documents) == (documents[0] is good)
