"""``passport attest --replay``: a machine of the verifier replays a lot by an attested method, and signs.

Statements are of limited assurance. A seeded sample, and whatever is unusual, is left to people; the first
contradiction stops the lot, with nothing signed about it and what follows. A run that was interrupted is
simply run again: what was drawn is in the output folder before the first signature.
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from passport import door
from passport.acts.statement import population_digest
from passport.belief import trust_source
from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.cli.producer import drafting
from passport.cli.verifier import attest_lot, lots
from passport.cli.verifier.attest_lot import TOGETHER
from passport.disk import clock, documents, files, new_folder
from passport.party import admissible, signing_acts
from passport.party.signing_acts import Attesting
from passport.work.methods.replayed import Judged, Replay
from passport.work.reviewing import sampling
from passport.work.reviewing.engagement import AttestRefused, Concluded
from passport.work.reviewing.findings_file import Row
from passport.work.reviewing.sampling import Candidate
from signing import jcs, nonces
from signing.strict_json import loads

if TYPE_CHECKING:
    from signing.signer import Signer
    from verify import Finding
    from verify.checks.numbers.same import SameFootprints

FORMAT: Final = "passport-replay/1"
PLAN: Final = "replay.json"
"""In the output folder: what was drawn, so that a run that goes on leaves the same claims to people."""
BY_MACHINE: Final = (
    "The number was calculated again from its workings by machine, by the attested method"
    " {method}; nobody looked at this claim."
)
_SAMPLED: Final = "in the sample"

Named = tuple[str, Mapping[str, Any], str]
"""A claim of the lot: the name of its file, the claim, its digest."""


class Plan(NamedTuple):
    """What was drawn for a lot: the digests left to people, by this seed."""

    population: str
    claims: int
    seed: str
    size: int
    sampled: frozenset[str]

    @property
    def rationale(self) -> str:
        """The sentence for the statements."""
        return sampling.rationale("random", self.size, self.seed, self.claims)


class Run(NamedTuple):
    """What one run came to; ``stopped`` is the claim that stopped the lot."""

    signed: int
    already: int
    people: tuple[Judged, ...]
    stopped: Judged | None
    left: int


def run(args: Namespace, opened: door.Party) -> int:
    """Draw the sample, ask once, replay and sign part by part, say what is left to whom."""
    args.batch = args.replay
    _check(args)
    at = clock.at(args)
    act = Attesting(
        opened.identity,
        documents.one(args.accreditation, "accreditation"),
        at,
        signing_acts.until(at, args.days),
        args.second,
    )
    template = drafting.read(args.opinion, "statement")
    _check_opinion(template)
    attestations = _attestations(args.method)
    from verify.checks.numbers.same import SameFootprints  # verify only where something is replayed

    same = SameFootprints()
    named = attest_lot.read_claims(args, same)
    if not named:
        raise UsageError("usage.claim", f"There are no claims in {args.replay}.", hint="Name another folder.")
    plan = _plan(args, [digest for _, _, digest in named])
    opinion = _opinion(template, named, plan, attestations[0])
    replay = _replay(args, attestations, at, same)
    for line in _summary(act, named, plan, attestations[0]):
        terminal.note(line)
    signer = None
    if not args.check:
        claims = terminal.counted(len(named), "claim")
        terminal.confirm(f"Replay {claims} and sign where the number holds?", assume_yes=args.yes)
        signer = opened.signer()
        new_folder.make(args.output)
        _keep(args, plan)
        attest_lot.finish(args, act, named)
    found = _run(args, act, replay, (named, plan, opinion), signer)
    _print(args, found, plan)
    return 0


def _check(args: Namespace) -> None:
    """Refuse what a replay has no use for, and an output that is no folder of its own."""
    spare = {"--review": args.review, "--expect": args.expect, "--plan": args.plan, "--sent": args.sent}
    there = [name for name, value in spare.items() if value is not None]
    if there:
        raise UsageError("usage.replay", f"{there[0]} is of a review.", hint="Leave it out of a replay.")
    if args.method is None:
        raise UsageError(
            "usage.method",
            "A lot is replayed by a method that was attested.",
            hint="Name the attestation with --method FILE; passport attest --method-of makes one.",
        )
    attest_lot.check_folders(args)


def _check_opinion(template: Mapping[str, Any]) -> None:
    """Refuse (``attest.replay_opinion``) all but an unmodified opinion of limited assurance."""
    said = template["levelOfAssurance"], template["outcome"]
    if said != ("limited", "unmodified") or "engagement" in template:
        raise AttestRefused(
            "attest.replay_opinion",
            f"The opinion is {said[1]} of {said[0]} assurance"
            f"{' with an engagement of its own' if 'engagement' in template else ''}.",
            hint='For --replay write levelOfAssurance = "limited", outcome = "unmodified", no engagement;'
            " reasonable assurance is given by people.",
        )  # fmt: skip


def _attestations(path: Path) -> list[Mapping[str, Any]]:
    """The attestations in a file, each of the right form; raises ``evidence.method``, ``document.shape``."""
    from verify import Evidence

    held = [one.document for one in Evidence.open(methods=files.read(path)).methods if one.kind == "method"]
    for one in held:
        documents.check("method", one, path)
    return [*held]


def _plan(args: Namespace, digests: Sequence[str]) -> Plan:
    """The plan an earlier run of this lot left, or a new one; raises ``attest.replay_other``."""
    population = population_digest(digests)
    path = args.output / PLAN
    seed, size = args.seed, args.size
    if path.exists():
        known: Any = loads(files.read(path))
        same = isinstance(known, dict) and known.get("format") == FORMAT
        same = same and known.get("populationDigest") == population
        if not same or seed not in {None, known["seed"]} or size not in {None, int(known["size"])}:
            raise AttestRefused(
                "attest.replay_other",
                f"{path} is of another lot, or of another sample of it.",
                hint="Leave --seed and --size out to go on with that run; another lot takes another -o.",
            )
        seed, size = known["seed"], int(known["size"])
    seed = seed if seed is not None else nonces.random_bytes(16).hex()
    size = size if size is not None else sampling.usual_size(len(digests))
    drawn = sampling.choose("random", size, seed, [Candidate(one, "", 0, Fraction()) for one in digests])
    return Plan(population, len(digests), seed, size, frozenset(drawn))


def _keep(args: Namespace, plan: Plan) -> None:
    """Write down what was drawn before anything is signed."""
    path = args.output / PLAN
    if not path.exists():
        said: dict[str, Any] = {
            "format": FORMAT, "populationDigest": plan.population, "seed": plan.seed, "size": str(plan.size),
            "sampled": sorted(plan.sampled),
        }  # fmt: skip
        files.write(path, jcs.canonical(said))


def _opinion(
    template: Mapping[str, Any], named: Sequence[Named], plan: Plan, attestation: Mapping[str, Any]
) -> dict[str, Any]:
    """What every statement of the lot says; the engagement is the lot, of which none of these was sampled."""
    periods = [claim["credentialSubject"]["period"] for _, claim, _ in named]
    method = attestation["credentialSubject"]["id"]
    engagement = {
        "id": f"urn:engagement:{plan.population[-24:]}",
        "period": {
            "start": min(one["start"] for one in periods), "end": max(one["end"] for one in periods)
        },
        "population": str(plan.claims),
        "populationDigest": plan.population,
        "sampled": False,
        "samplingRationale": f"{BY_MACHINE.format(method=method)} {plan.rationale}",
    }  # fmt: skip
    return {**template, "engagement": engagement}


class _Asked:
    """``verify`` by the trust list in force, asked about claims whose files were read strictly."""

    def __init__(self, judge: lots.Judge, method: Path, same: "SameFootprints") -> None:
        from verify import Demand, Evidence, Policy

        assert judge.trust is not None and judge.evidence is not None  # noqa: S101 - a list is in force
        self._trust: Final = judge.trust
        self._same: Final = same
        self.replay: Final = same.replay
        self._evidence: Final = judge.evidence._replace(same=same)
        self._attested: Final = Evidence.open(methods=files.read(method)).methods
        self._demand: Final = Demand(judge.at, Policy("optional"))

    def findings(self, claim: Mapping[str, Any], workings: Mapping[str, Any] | None) -> "Sequence[Finding]":
        """What ``verify`` finds of a claim alone, with these workings and the attestation beside it."""
        from verify import findings_of
        from verify.evidence import Workings

        beside = self._evidence
        if workings is not None:
            named = claim["credentialSubject"]["footprint"]["workings"]["digestMultibase"]
            held = Workings(named, cast("dict[str, Any]", workings))
            beside = beside._replace(methods=self._attested, workings=held)
        # The claim keeps the closed profile (``attest_lot.read_claims``).
        document = self._same.claim(dict(claim))
        member = document, jcs.canonical_read(document, plain=True)
        return findings_of([member], beside, self._trust, self._demand)


def _replay(
    args: Namespace, attestations: list[Mapping[str, Any]], at: str, same: "SameFootprints"
) -> Replay:
    """What judges the claims: ``verify`` by the trust list in force, with the attestation at hand."""
    trust_source.in_force(args.trust)
    judge = lots.Judge(args.trust, args.status, args.inputs, at)
    workings = lots.WorkingsFiles(args.workings, lenient=[args.replay])
    return Replay(_Asked(judge, args.method, same), workings.of, attestations, judge.verified_inputs())


def _run(
    args: Namespace, act: Attesting, replay: Replay, lot: tuple[Sequence[Named], Plan, Mapping[str, Any]],
    signer: "Signer | None",
) -> Run:  # fmt: skip
    """Judge and sign the claims, ``TOGETHER`` at a time, up to the first contradiction."""
    named, plan, opinion = lot
    signed = already = done = 0
    people: list[Judged] = []
    stopped: Judged | None = None
    with Progress("claims replayed") as progress:
        for begin in range(0, len(named), TOGETHER):
            held: list[Judged] = []
            for one in named[begin : begin + TOGETHER]:
                found = replay.judge(*one)
                if found.contradiction:
                    stopped = found
                    break
                held.append(found)
                progress.step()
            done += len(held)
            people += [one for one in held if one.people or one.digest in plan.sampled]
            machine = [one for one in held if not one.people and one.digest not in plan.sampled]
            new, old = _signed(args, act, [_concluded(one, opinion) for one in machine], signer)
            signed, already = signed + new, already + old
            if stopped is not None:
                break
    return Run(signed, already, tuple(people), stopped, len(named) - done)


def _concluded(judged: Judged, opinion: Mapping[str, Any]) -> Concluded:
    subject = judged.claim["credentialSubject"]
    total = subject["footprint"]["results"][0]["total"]
    row = Row(judged.name, judged.claim["id"], judged.digest, subject["id"], total, False, "yes", "")
    return Concluded(judged.claim, row, opinion)


def _signed(
    args: Namespace, act: Attesting, concluded: Sequence[Concluded], signer: "Signer | None"
) -> tuple[int, int]:
    """Sign what is not signed yet; how many were new, and how many were there. Without a signer, none."""
    lot = [admissible.Asked(one.claim, one.row.key, args.output) for one in concluded]
    admissible.check_none_reviewed(act.verifier, lot)
    names = [one.row.key for one in concluded]
    work = attest_lot.rehearsed(args, act, names, concluded, signing=signer is not None)
    left = [one for one in work if not one.done]
    if signer is not None:
        if left:
            attest_lot.sign(args, act, left, signer)
        for entry in work:
            attest_lot.repair(act, entry)
    return len(left), len(work) - len(left)


def _summary(
    act: Attesting, named: Sequence[Named], plan: Plan, attestation: Mapping[str, Any]
) -> Iterator[str]:
    """What is about to be done, by which method, and what is left to people whatever comes out."""
    about = attestation["credentialSubject"]
    claims = terminal.counted(len(named), "claim")
    yield f"{act.verifier.name} is about to replay {claims}, and to sign where the number holds:"
    yield f"  method     {terminal.clean(about['id'])}"
    yield f"  plant      {terminal.quoted(about['facility']['name'])}  {terminal.clean(about['producer'])}"
    yield f"  population {plan.population}"
    yield f"  sample     {plan.size}, seed {terminal.clean(plan.seed)}: left to people"
    yield "  opinion    unmodified, limited assurance"


def _print(args: Namespace, found: Run, plan: Plan) -> None:
    """Say what was signed and what is left to people; ``attest.contradicted`` where the lot stopped."""
    verb = "would be signed" if args.check else "signed"
    people = [(one.name, one.people or _SAMPLED) for one in found.people]
    if args.json:
        said: dict[str, Any] = {
            "signed": str(found.signed), "already": str(found.already), "seed": plan.seed,
            "people": [{"file": name, "why": why} for name, why in people], "left": str(found.left),
        }  # fmt: skip
        terminal.say_bytes(jcs.canonical(said))
    else:
        count = terminal.counted(found.signed, "statement")
        terminal.say(
            f"{args.output}: {count} {verb}, {found.already} there already,"
            f" {len(people)} left to people"
        )
        for name, why in people:
            terminal.say(f"  {terminal.clean(name)}  {terminal.clean(why)}")
    if found.stopped is not None and found.stopped.unknown:
        raise AttestRefused(
            "attest.not_known",
            f"{found.stopped.name}: {found.stopped.contradiction}",
            hint="Name what is missing: status lists of producer, verifier and accreditation body with"
            " --status, passports of materials with --inputs. Then run this again.",
        )
    if found.stopped is not None:
        raise AttestRefused(
            "attest.contradicted",
            f"{found.stopped.name}: {found.stopped.contradiction}",
            hint=f"Nothing is signed about it and the {found.left - 1} claims behind it. Look at it with"
            " passport review; without it, or with a corrected claim, the lot can be replayed elsewhere.",
        )
