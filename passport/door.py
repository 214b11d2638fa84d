"""Open a party, issue, attest, publish and verify from a program: what the command line itself calls.

``import passport`` offers the names of ``__all__`` and loads nothing before one of them is used. The verbs
``issue``, ``attest``, ``publish`` and ``verify`` of the command line go through this module, so a program and
a person get the same checks, the same refusals and the same bytes.

- Moments are texts ``YYYY-MM-DDThh:mm:ssZ`` in UTC; an empty one is the present moment.
- A file is a ``Path`` that is read, or the bytes themselves.
- Every refusal is a ``ToolError`` with a stable ``code``, a ``message`` and a ``hint``; nothing was written
  then. A draft that breaks rules raises its subclass ``DraftRefused``, whose ``problems`` name all of them.
- A file is written whole or not at all, and no existing file is replaced unless ``Terms`` says so.
- A signature takes its place in the status lists first, durably; a run that is killed in between wastes a
  place and never uses one twice (T71).

Only ``publish`` and ``Resolver`` use the network. Functions import what they need when they are called: a
verification must start without the code that signs or sends, and the other way round.

Lots (``issue --batch``, ``attest --batch``) and engagements with a findings file are for the command line.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.disk import clock, files
from signing.errors import ToolError

if TYPE_CHECKING:
    from passport.party.identity import Identity
    from passport.party.signing_acts import Attesting, Signed
    from passport.sheets.drafts import Kind, What
    from resolver.outgoing.client import LineResult, PublishResult
    from signing.signer import Signer
    from verify import Evidence, Policy, Report, TrustList
    from verify.evidence import Journal

__all__ = [
    "Judge", "Party", "Published", "Resolver", "Terms", "ToolError",
    "attest", "issue", "open_party", "publish", "verify",
]  # fmt: skip

Draft = Mapping[str, Any] | Path
"""Members as JSON values, or a ``.toml`` or ``.json`` file of them."""
File = bytes | Path
"""The bytes of a file, or where it lies."""
_KINDS: "Final[Mapping[str, Kind]]" = {".toml": "toml", ".json": "json"}


class Terms(NamedTuple):
    """How something is signed and kept."""

    at: str = ""
    """The moment of signing; empty is now."""
    days: int = 1825
    """How many days the document is valid."""
    replace: bool = False
    """Whether a file that exists is replaced."""
    second: bool = False
    """Whether a second claim about a product, or opinion about a claim, is signed beside the first."""

    def moment(self) -> str:
        """The moment of signing; raises ``time.form`` for a text that is none."""
        from passport import moments

        if self.at:
            moments.seconds(self.at)
        return self.at or clock.now()


_USUAL: Final = Terms()


class Party:
    """One party, opened from its identity folder; its key is unlocked when it first signs, and then kept.

    ``signer``: its key, where it was unlocked before.
    """

    def __init__(
        self, identity: "Identity", passphrase_file: Path | None = None, signer: "Signer | None" = None
    ) -> None:
        self.identity: Final = identity
        self._passphrase_file = passphrase_file
        self._signer = signer

    def signer(self) -> "Signer":
        """The key that signs now; raises ``key.*``, ``identity.*`` or ``token.*`` where it cannot be used."""
        if self._signer is None:
            self._signer = self.identity.signer(self._passphrase_file)
        return self._signer

    def acts_as(self, role: str, act: str) -> "Identity":
        """The identity if it has this role; raises ``identity.role``, whose hint says who may ``act``."""
        from passport.party.identity import IdentityRefused

        if self.identity.role != role:
            raise IdentityRefused(
                "identity.role",
                f"{self.identity.name} is a {self.identity.role}.",
                hint=f"Only a {role} {act}.",
            )
        return self.identity


def open_party(folder: Path, *, passphrase_file: Path | None = None) -> Party:
    """Open the identity folder that ``passport init`` made; raises ``identity.*`` and ``file.*``.

    The first line of ``passphrase_file`` unlocks the key, or is the PIN of a token. Without it an encrypted
    key is asked for at the terminal, and refused where there is none.
    """
    from passport.party import identity

    return Party(identity.load(folder), passphrase_file)


def issue(producer: Party, draft: Draft, to: Path | None = None, terms: Terms = _USUAL) -> "Signed":
    """Sign a claim about one product, or a CO2 statement, from a draft; write it ``to`` a file if named.

    ``draft``: a ``.toml`` or ``.json`` file, or its members as JSON values. Raises ``draft.*``,
    ``identity.role``, ``identity.prefix`` for a product outside the producer's prefixes,
    ``issue.second_claim`` where the producer signed about it before, and what the model refuses.
    """
    from passport.party import admissible, signing_acts

    party, at = producer.acts_as("producer", "issues claims"), terms.moment()
    members = members_of(draft, "claim")
    admissible.check_prefix(party, members["id"])
    kind = signing_acts.kind_of_draft(members)
    if not terms.second:
        admissible.check_first(party, members, kind)
    if to is not None:
        files.check_free(to, replace=terms.replace)
    signed = signing_acts.signed_claim(party, members, producer.signer(), at, terms.days)
    # Another process may have signed about the product since it was asked above (T369).
    first = None if terms.second else lambda: admissible.check_first(party, members, kind)
    return signing_acts.kept(party, signed, kind, signing_acts.Keeping(at, to, terms.replace, first))


def attest(
    verifier: Party, passport: File, opinion: Draft, accreditation: File, *,
    trust: "File | TrustList | None" = None, to: Path | None = None, terms: Terms = _USUAL,
) -> "Signed":  # fmt: skip
    """Sign an opinion about the claim in ``passport``, whose figures the program does not review itself.

    ``opinion`` is a draft as ``passport attest --template`` writes it, ``accreditation`` the one it rests on,
    ``trust`` as ``verify`` takes it. The statement says that its review was not repeated from workings; an
    engagement with a findings file is attested at the command line. Raises ``identity.role``,
    ``claim.signature`` where ``verify`` would refuse the claim, ``attest.remembered`` where this verifier
    reviewed it with findings, ``attest.second_statement``, and what the model refuses.
    """
    from passport import container
    from passport.disk import documents
    from passport.party import admissible, signing_acts
    from passport.work import signing_basis

    party, at = verifier.acts_as("verifier", "attests"), terms.moment()
    name, resting = _named(passport, "the claim"), _named(accreditation, "the accreditation")
    claim = documents.passport_in(_bytes(passport), name).claim.document
    signing_acts.finish(party, {claim["id"]: to}, replace=terms.replace)
    if to is not None:
        files.check_free(to, replace=terms.replace)
    said = members_of(opinion, "statement")
    accredited = documents.one_in(_bytes(accreditation), resting, "accreditation")
    report = Judge.open(trust, at=at).report(container.write(claim))
    admissible.check_claim(report, str(name), said["outcome"])
    admissible.check_not_reviewed(party, claim, str(name))
    if not terms.second:
        admissible.check_first_opinion(party, claim, str(name))
    concluded = signing_basis.alone(claim, said, signing_basis.SigningBasis())
    until = signing_acts.until(at, terms.days)
    attesting = signing_acts.Attesting(party, accredited, at, until, terms.second)
    attesting.rehearse(claim, concluded)
    return signed_opinion(verifier, attesting, claim, concluded, to, replace=terms.replace)


def signed_opinion(
    verifier: Party, attesting: "Attesting", claim: Mapping[str, Any], opinion: Mapping[str, Any],
    to: Path | None, *, replace: bool = False,
) -> "Signed":  # fmt: skip
    """Sign an opinion that was checked, shown and agreed to; the key is unlocked before a place is taken."""
    from passport.party import signing_acts

    signer, credential = verifier.signer(), signing_acts.new_id(attesting.at)
    place = signing_acts.place(verifier.identity, credential, "statement", attesting.at)
    return attesting.sign(claim, opinion, signer, (credential, place), to, replace=replace)


class Resolver:
    """A resolver at which one party publishes.

    ``root``: the resolver's own address where ``url`` is another way to it; requests are signed for it. With
    ``rehearse`` it judges everything and stores nothing.
    """

    def __init__(self, url: str, party: Party, *, root: str = "", rehearse: bool = False) -> None:
        self._url, self._party, self._root, self._rehearse = url, party, root, rehearse

    def publish(self, data: bytes) -> "list[PublishResult]":
        """Publish one passport file or credential: all of it, or nothing.

        Raises ``ServerRefused`` (a ``ToolError`` with the HTTP ``status``) and ``fetch.*``.
        """
        from resolver.outgoing import client

        signer, at = self._party.signer(), clock.now()
        return client.publish(self._url, data, signer, at=at, rehearse=self._rehearse, root=self._root)

    def publish_lines(self, lines: Iterable[bytes]) -> "Iterator[LineResult]":
        """Publish a passport a line, in any order, hundreds a request; what is refused stops no other."""
        from passport.work.sending import patiently
        from resolver.outgoing import client

        send = partial(client.publish_lines, self._url, signer=self._party.signer(), clock=clock.now)
        return patiently(partial(send, rehearse=self._rehearse, root=self._root), lines)


class Published(NamedTuple):
    """What became of everything that was sent, in its order: stored, already there, or skipped."""

    lists: "list[PublishResult]"
    """Of the publisher's own status lists."""
    documents: "list[PublishResult]"
    """Of the documents in the files."""


def publish(
    party: Party, passports: Iterable[File], resolver: Resolver, done: Published | None = None
) -> Published:
    """Publish the party's status lists, then the files, so that they can be checked against the lists.

    All files are read before the first is sent. Each is stored whole or not at all, versions of one claim
    together. What was stored before one that is refused stays: ``done``, which is filled, says what. Of
    several files the ``where`` of the error names those that were refused.
    """
    from passport.work.sending import each

    done = Published([], []) if done is None else done
    named = [(str(_named(one, f"file {n}")), _bytes(one)) for n, one in enumerate(passports, 1)]
    lists = [("", one) for one in party.identity.status_lists()]
    party.signer()
    for of, some in ((done.lists, lists), (done.documents, named)):
        for found in each(resolver.publish, some):
            of.extend(found)
    return done


class Judge:
    """A trust list, evidence and policy, opened once for many verifications as of one moment.

    Nothing is remembered between reports; ``report.observed`` is what the status lists said that counted.
    """

    def __init__(
        self, trust: "TrustList", evidence: "Evidence", *, at: str,
        policy: "Policy | None" = None, challenge: str | None = None,
    ) -> None:  # fmt: skip
        from verify.policy import DEFAULT

        self.trust: Final = trust
        self.evidence: Final = evidence
        self.at: Final = at
        self.policy: Final = policy or DEFAULT
        self.challenge: Final = challenge

    @classmethod
    def open(
        cls, trust: "File | TrustList | None" = None, evidence: "Evidence | None" = None, *, at: str = "",
        policy: "Policy | None" = None, challenge: str | None = None,
    ) -> "Judge":  # fmt: skip
        """Open a trust list: a file, one opened before, or without any the one in force on this machine."""
        from passport.belief import trust_source
        from verify import Evidence, TrustList

        if isinstance(trust, bytes):
            trust = TrustList.open(trust)
        elif not isinstance(trust, TrustList):
            trust = trust_source.opened(trust_source.in_force(trust))
        known = Evidence() if evidence is None else evidence
        return cls(trust, known, at=Terms(at).moment(), policy=policy, challenge=challenge)

    def with_status(self, bundles: tuple[bytes, ...]) -> "Judge":
        """The same with further status lists, each a bundle or a single list."""
        from verify import Evidence

        lists = (*self.evidence.status, *Evidence.open(status=bundles).status)
        evidence = self.evidence._replace(status=lists)
        return Judge(self.trust, evidence, at=self.at, policy=self.policy, challenge=self.challenge)

    def with_journal(self, journal: "Journal") -> "Judge":
        """The same with what the journal of a CO2 statement comes to, replayed."""
        evidence = self.evidence._replace(journal=journal)
        return Judge(self.trust, evidence, at=self.at, policy=self.policy, challenge=self.challenge)

    def report(
        self, data: bytes, product: str | None = None,
        rivals: tuple[bytes, ...] = (), inputs: tuple[bytes, ...] = (),
    ) -> "Report":  # fmt: skip
        """Judge one passport file; ``product`` is the identifier read from the label.

        ``rivals`` are other files about the same product, ``inputs`` passports of its materials.
        """
        from verify import Demand, verify

        evidence = self.evidence
        if rivals or inputs:
            from verify.together import beside  # only where there are several files

            evidence = beside(evidence, rivals, inputs)
        return verify(data, evidence, self.trust, Demand(self.at, self.policy, product, self.challenge))


def verify(
    passport: File, trust: "File | TrustList | None" = None, *, product: str | None = None, at: str = "",
    evidence: "Evidence | None" = None, policy: "Policy | None" = None, challenge: str | None = None,
) -> "Report":  # fmt: skip
    """Judge one passport file: ``report.state`` is the verdict, as ``passport verify`` shows it.

    ``trust``: a trust file, or ``None`` for the list that ``passport trust use`` installed. ``evidence``:
    status lists, passports of materials and workings beside the passport. ``challenge``: the value the
    platform was asked with. Nothing is remembered between calls. A file that is no passport has the state
    ``unreadable``; raises ``trust.*``, ``file.*``, ``demand.*``, ``identifier.*``.
    """
    judge = Judge.open(trust, evidence, at=at, policy=policy, challenge=challenge)
    return judge.report(_bytes(passport), product)


def members_of(draft: Draft, what: "What") -> Mapping[str, Any]:
    """The members of a draft, checked; raises ``DraftRefused``, ``usage.draft`` and ``file.*``."""
    from passport.sheets.drafts import read_draft
    from signing import jcs

    if not isinstance(draft, Path):
        data = jcs.canonical(dict(draft))
        return read_draft(data, kind="json", source="the draft", what=what).members
    kind = _KINDS.get(draft.suffix.lower())
    if kind is None:
        hint = "Name a draft in one of these formats."
        raise ToolError("usage.draft", f"{draft} is neither .toml nor .json.", hint=hint)
    data = files.read(draft, limit=files.MAX_SMALL)
    return read_draft(data, kind=kind, source=str(draft), what=what).members


def _bytes(file: File) -> bytes:
    return file if isinstance(file, bytes) else files.read(file)


def _named(file: File, otherwise: str) -> Path:
    """What errors call a file."""
    return Path(otherwise) if isinstance(file, bytes) else file
