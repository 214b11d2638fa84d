"""Carry out the acts of a registry: each request once, whole or not at all, or refused with every reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from passport import moments
from passport.acts import instruments
from passport.acts.sealing import Signing
from passport.certificates.policy import Policy, Use, refusals
from passport.model.common import Party, read_window
from passport.model.instruments import retirement
from passport.model.log_entry import log_entry, subject_of
from resolver.registry import issuing
from resolver.registry.asked import Asked, Interval, intervals
from resolver.registry.issuing import Wrong, refuse
from resolver.registry.lots import FROM, Done, Lot, Span
from resolver.registry.registry_store import RegistryStore
from resolver.registry.writing import Held, Writing, document_of
from resolver.store.sql import SqlStore
from resolver.web.problems import NOTHING_STORED, Problem
from signing import jcs, nonces
from signing.digests import multibase_digest
from signing.errors import ToolError
from signing.signer import Signer
from signing.strict_json import JsonValue
from verify import TrustList

_NOTHING: Final = "Nothing was done; passport certificate show says who holds what."
Taken = list[tuple[Lot, list[Span]]]


class Registry:
    """One registry: its DID, the key it signs retirements with, and the policy of what it retires.

    ``logs``: whether each retirement is entered into the transparency log of the same database.
    """

    def __init__(
        self,
        party: Party,
        signer: Signer,
        store: SqlStore,
        trust: TrustList,
        policy: Policy | None = None,
        *,
        logs: bool = False,
    ) -> None:
        self.party: Final = party
        self.signer: Final = signer
        self.store: Final = RegistryStore(store)
        self._trust: Final = trust
        self._policy: Final = policy or Policy()
        self._logs: Final = logs

    def act(self, asked: Asked, sender: str, at: str) -> bytes:
        """Carry out a request of a listed party, or answer again one that was carried out; JSON, canonical.

        Raises ``Conflict`` (409) for what the state of the registry does not allow, with every unit that is
        meant, and ``Problem`` (403, 422) for what is nobody's or no document.
        """
        doing = {
            "assign": self._assign, "issue": self._issue, "transfer": self._move, "reserve": self._move,
            "retire": self._retire, "withdraw": self._withdraw,
        }[asked.act]  # fmt: skip
        self._allowed(asked, sender)
        return doing(asked, sender, at)

    def _allowed(self, asked: Asked, sender: str) -> None:
        """Only issuing bodies assign, issue and withdraw; whoever gets units must be listed."""
        party = self._trust.party(sender)
        body = asked.act in ("assign", "issue", "withdraw")
        if party is None or (body and "issuing-body" not in party.roles):
            raise Problem(
                403, "registry.role", "This act is for an issuing body of the trust list in use.",
                hint=f"{NOTHING_STORED} Ask the publisher of the trust list about roles.",
            )  # fmt: skip
        for member in ("to", "holder"):
            if member in asked.members and self._trust.party(asked.members[member]) is None:
                raise Problem(
                    422, "registry.unknown_party", "The party that would hold the units is not listed.",
                    hint="Name the DID of a party of the trust list in use.", where=f"/{member}",
                )  # fmt: skip

    # --- what an issuing body does -----------------------------------------------------------------------

    def _assign(self, asked: Asked, sender: str, at: str) -> bytes:
        brought = issuing.assignments(asked.members, sender, self._trust, "documents")

        def work(writing: Writing) -> bytes:
            answer = _answer(asked, at, documents=[one.digest for one in brought])
            writing.keep(asked, sender, at, answer)
            issuing.assign(writing, brought, asked.id)
            return answer

        return self.store.alone(_once(work, asked, sender))

    def _issue(self, asked: Asked, sender: str, at: str) -> bytes:
        brought = issuing.documents("certificate", asked.members, sender, self._trust)
        assigned = issuing.assignments(asked.members, sender, self._trust)

        def work(writing: Writing) -> bytes:
            issuing.issue(writing, brought, assigned, self.party.id, at)
            answer = _answer(asked, at, documents=[one.digest for one in brought])
            writing.keep(asked, sender, at, answer)
            issuing.assign(writing, assigned, asked.id)
            those = {one.digest: (one.model, one.data) for one in brought}
            writing.add_certificates(those, asked.members["holder"], at, asked.id)
            return answer

        return self.store.alone(_once(work, asked, sender))

    def _withdraw(self, asked: Asked, sender: str, at: str) -> bytes:
        digest = asked.members["certificate"]

        def work(writing: Writing) -> bytes:
            held = writing.held([digest]).get(digest)
            refuse(_wrong_withdrawal(held, sender), _NOTHING)
            live = [] if held is None else writing.whole(digest, held.model.units.start, held.model.units.end)
            free = [lot for lot in live if lot.state in FROM["withdraw"]]
            # Retired units stay retired: whoever cites them learns of it by the certificate's status (T275).
            retired = sum(lot.behind - lot.first for lot in live if lot.state == "retired")
            answer = _answer(asked, at, retired=str(retired))
            writing.keep(asked, sender, at, answer)
            writing.add_withdrawal(digest, asked.members["reason"], asked.id)
            taken = [(lot, [(lot.first, lot.behind)]) for lot in free]
            writing.take(taken, Done("withdraw", "", at, asked.id))
            return answer

        return self.store.beside(_once(work, asked, sender))

    # --- what a holder does ------------------------------------------------------------------------------

    def _move(self, asked: Asked, sender: str, at: str) -> bytes:
        """Transfer units to another holder, or reserve them."""

        def work(writing: Writing) -> bytes:
            taken, _ = self._taken(writing, asked, sender, at)
            answer = _answer(asked, at)
            writing.keep(asked, sender, at, answer)
            writing.take(taken, Done(asked.act, asked.members.get("to", ""), at, asked.id))
            return answer

        return self.store.beside(_once(work, asked, sender))

    def _retire(self, asked: Asked, sender: str, at: str) -> bytes:
        def work(writing: Writing) -> bytes:
            taken, held = self._taken(writing, asked, sender, at)
            refuse(self._against_policy(asked, held), _NOTHING)
            document = self._sign(asked, held, at)
            data = jcs.canonical(document)
            answer = _answer(asked, at, retirement=document)
            writing.keep(asked, sender, at, answer)
            writing.take(taken, Done("retire", "", at, asked.id))
            digest = multibase_digest(data)
            writing.add_retirement(digest, data, asked.id)
            if self._logs:
                subject, key = subject_of("retirement", document), self.signer.public.multikey
                writing.enter(digest, log_entry("retirement", digest, subject, key))
            return answer

        run = self.store.alone if self._logs else self.store.beside
        return run(_once(work, asked, sender))

    def _taken(
        self, writing: Writing, asked: Asked, sender: str, at: str
    ) -> tuple[Taken, Mapping[str, Held]]:
        """The live lots that a request takes units from, with the spans; ``Conflict`` with every reason."""
        wanted = intervals(asked)
        held = writing.held(one.certificate for one in wanted)
        refuse(_wrong_intervals(wanted, held), _NOTHING)
        lots = {
            one.where: writing.whole(one.certificate, one.first, one.behind) for one in wanted
        }  # fmt: skip
        back = writing.taken_back((digest, one.model.envelope) for digest, one in held.items())
        found = _Asking(writing, asked.act, sender, at, back)
        wrong = (found.wrong(one, held[one.certificate], lots[one.where]) for one in wanted)
        refuse(chain.from_iterable(wrong), _NOTHING)
        spans: dict[int, tuple[Lot, list[Span]]] = {}
        for one in wanted:
            for lot in lots[one.where]:
                span = max(one.first, lot.first), min(one.behind, lot.behind)
                spans.setdefault(lot.number, (lot, []))[1].append(span)
        return list(spans.values()), held

    def _against_policy(self, asked: Asked, held: Mapping[str, Held]) -> Iterator[Wrong]:
        use = asked.members["use"]
        wanted = intervals(asked)
        first = held[wanted[0].certificate].model
        what = Use(
            first.product, first.units.unit, use["geography"], read_window(use["period"]), use["purpose"]
        )
        judged: set[str] = set()
        for one in wanted:
            if one.certificate not in judged:
                judged.add(one.certificate)
                for code, sentence in refusals(held[one.certificate].model, what, self._policy):
                    yield Wrong(code, one.where, f"{one.shown}: {sentence}")

    def _sign(self, asked: Asked, held: Mapping[str, Held], at: str) -> dict[str, Any]:
        """The retirement; ``Problem`` 422 where what the sender wrote contradicts itself."""
        units = []
        for one in intervals(asked):
            model = held[one.certificate].model
            units.append({
                "certificate": one.certificate, "origin": model.origin.id,
                "start": model.period.start, "end": model.period.end,
                "from": str(one.first), "to": str(one.behind),
            })  # fmt: skip
        first = held[units[0]["certificate"]].model
        subject = {**asked.members["use"], "product": first.product, "unit": first.units.unit, "units": units}
        credential = nonces.uuid7(moments.seconds(at) * 1000, nonces.random_bytes(10))
        try:
            return instruments.retire(subject, Signing(self.party, self.signer, at, credential, moments.LAST))
        except ToolError as error:
            refused = Problem(422, error.code, error.message, hint=error.hint, where=f"/use{error.where}")
            refused.also = error.also
            raise refused from None


class _Asking:
    """Why units may not be taken by an act: who holds them and what they are, in the words of the holder."""

    def __init__(self, writing: Writing, act: str, sender: str, at: str, back: Mapping[str, str]) -> None:
        self._writing, self._act, self._sender, self._at = writing, act, sender, at
        self._back = back

    def wrong(self, one: Interval, held: Held, lots: Sequence[Lot]) -> Iterator[Wrong]:
        """The reasons for one interval, in the order of its units."""
        if held.withdrawn:
            yield Wrong("registry.withdrawn", one.where, f"{one.shown} were withdrawn: {held.withdrawn}.")
            return
        if one.certificate in self._back:
            state = self._back[one.certificate]
            yield Wrong(f"registry.{state}", one.where, f"{one.shown} were {state} by its issuing body.")
            return
        for lot in lots:
            span = one._replace(first=max(one.first, lot.first), behind=min(one.behind, lot.behind))
            if lot.state == "retired":
                yield Wrong("registry.retired", one.where, self._retired(span, lot))
            elif lot.holder != self._sender:
                yield Wrong("registry.not_holder", one.where, f"{span.shown} are held by another party.")
            elif lot.state not in FROM[self._act]:
                sentence = f"{span.shown} are {lot.state} and cannot be {_DONE[self._act]}."
                yield Wrong("registry.state", one.where, sentence)
        if held.expires <= self._at:
            yield Wrong("registry.expired", one.where, f"{one.shown} expired on {held.expires[:10]}.")

    def _retired(self, span: Interval, lot: Lot) -> str:
        data = self._writing.retired_by(lot.request)
        text = f"{span.shown} were retired on {lot.at[:10]}"
        if data is None:
            return f"{text}."
        who = retirement.read(document_of(data)).beneficiary
        return f"{text} for this party." if who == self._sender else f"{text} for another beneficiary."


_DONE: Final = {"transfer": "transferred", "reserve": "reserved", "retire": "retired"}


def _wrong_intervals(wanted: Sequence[Interval], held: Mapping[str, Held]) -> Iterator[Wrong]:
    """Intervals of certificates that are not here, that are none, that lie outside, or overlap each other."""
    for one in wanted:
        found = held.get(one.certificate)
        if found is None:
            yield Wrong("registry.unknown", one.where, f"There is no certificate {one.certificate} here.")
        elif one.first >= one.behind:
            yield Wrong("registry.units", one.where, f"{one.shown} run backwards or are none.")
        elif not (found.model.units.start <= one.first and one.behind <= found.model.units.end):
            own = found.model.units
            yield Wrong(
                "registry.units", one.where,
                f"{one.shown} do not lie in it: it has units {own.start:,} to {own.end:,}.",
            )  # fmt: skip
    ordered = sorted(wanted, key=lambda one: (one.certificate, one.first))
    last, reached = "", 0
    for one in ordered:
        if one.certificate == last and one.first < reached:
            yield Wrong("registry.units_twice", one.where, f"{one.shown} are named twice in the request.")
        reached = max(reached if one.certificate == last else 0, one.behind)
        last = one.certificate


def _wrong_withdrawal(held: Held | None, sender: str) -> Iterator[Wrong]:
    if held is None:
        yield Wrong("registry.unknown", "/certificate", "There is no such certificate here.")
    elif held.model.envelope.issuer.id != sender:
        yield Wrong("registry.not_issuer", "/certificate", "Another issuing body issued this certificate.")
    elif held.withdrawn:
        yield Wrong("registry.withdrawn", "/certificate", "This certificate was withdrawn before.")


def _once(work: Callable[[Writing], bytes], asked: Asked, sender: str) -> Callable[[Writing], bytes]:
    """Carry out an act unless the same request was, whose answer is then given again (T272).

    Asked inside the act's transaction, so that of two equal requests one is carried out. Raises ``Conflict``
    ``registry.request_reused`` for another content or sender under its id.
    """

    def whole(writing: Writing) -> bytes:
        known = writing.answered(asked, sender)
        return work(writing) if known is None else known

    return whole


def _answer(asked: Asked, at: str, **more: JsonValue) -> bytes:
    return jcs.canonical({"act": asked.act, "id": asked.id, "at": at, **more})
