"""``passport correct FOLDER --plan FILE``: sign one's own claims of a plan anew, inputs before consumers.

Each claim is signed, recorded and written before the next one is begun, its workings before it; at the end
all old claims are said to be replaced, in one version of the status lists. Interrupted anywhere, the same
command goes on: what is recorded is not signed again.
"""

from argparse import Namespace
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport import container
from passport.carbon.factors import FactorRecord
from passport.carbon.inputs import CheckedInput
from passport.carbon.workings import SALT_BYTES, workings_digest
from passport.cli import known, options
from passport.cli.corrections import factor_files
from passport.cli.everyone import saying
from passport.cli.output import terminal
from passport.disk import clock, documents, files, folders, new_folder
from passport.party import admissible, signing_acts
from passport.party.identity import Identity, IdentityRefused
from passport.party.withdrawals import Correction, StatusHistory, Word
from passport.runner.stopping import stoppable
from passport.vocab import ELECTRICITY, STATUS_LIST_LIFETIME_SECONDS
from passport.work.calculating import MOST_BYTES
from passport.work.cascade import document
from passport.work.cascade.causes import Lines, Said, said_of
from passport.work.cascade.plan import REISSUE, Node, Plan
from passport.work.cascade.renewing import Changes, Renewed, Trail, check, reason_of, renewed
from passport.work.correct import revision
from passport.work.standing import Change, is_set
from signing import jcs, nonces
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from signing.signer import Signer
from signing.strict_json import loads
from verify import Evidence, TrustList
from verify.believing import listed
from verify.materials.inputs import checked_input

_GO_ON: Final = "What was signed is kept; run the same command again."


class CascadeRefused(ToolError):
    """A plan that cannot be signed as it is; codes ``cascade.*``."""


class _Work(NamedTuple):
    """What a run works with: claims and files of workings by digest."""

    args: Namespace
    party: Identity
    plan: Plan
    digest: str
    claims: dict[str, bytes]
    lines: Lines
    workings: Mapping[str, Path]
    trust: TrustList
    evidence: Evidence
    factors: Mapping[str, FactorRecord]
    at: str


def run(args: Namespace) -> int:
    """Sign the corrections that a plan leaves to this identity, after showing all of them and asking once.

    Shown are old and new totals in kgCO2e per declared unit. Each claim is signed, recorded and written
    before the next, inputs before those that consume them; then one version of the status lists says that the
    old claims are replaced, but for those of which an interrupted run has said so. Raises ``usage.correct``,
    ``identity.role``, ``cascade.*`` (claims, inputs or workings that are not at hand) and what signing
    raises.
    """
    if args.draft is not None or args.reason is not None or args.workings is not None or args.to is not None:
        raise options.UsageError(
            "usage.correct",
            "A plan brings its drafts and its reason, and is published by passport publish --batch.",
            hint="Leave out DRAFT, --reason, --workings and --to.",
        )
    party = saying.issuer(args.identity)
    if party.role != "producer":
        raise IdentityRefused(
            "identity.role", f"{party.name} is a {party.role}.", hint="Only a producer corrects claims."
        )
    work = _read(args, party)
    nodes = list(_in_order(work))
    for line in _summary(work, nodes):
        terminal.note(line)
    if not nodes:
        terminal.say("Nothing of this plan is to be signed by this identity.")
        return 0
    terminal.confirm(f"Sign {terminal.counted(len(nodes), 'correction')}?", assume_yes=args.yes)
    signer = party.signer(args.passphrase_file)
    with stoppable(_GO_ON):
        new_folder.make(args.output)
        words = [_signed(work, node, signer) for node in nodes]
        statuses = StatusHistory(party)
        lists = statuses.current()
        words = [word for word in words if not is_set(lists, "refresh", word.change.position)]
        if words:
            statuses.sign(words, signer, at=work.at, seconds=STATUS_LIST_LIFETIME_SECONDS, force=False)
        saying.remember(party)
    terminal.note("The new claims need opinions of their own: send them to the verifier.")
    return 0


def _read(args: Namespace, party: Identity) -> _Work:
    data = files.read(args.plan, limit=document.MOST_BYTES)
    plan, _, _ = document.read(data)
    trust, evidence = known.trust_and_evidence(args.trust, ())
    claims: dict[str, bytes] = {}
    said: dict[str, Said] = {}
    for item in folders.items(str(args.old)):
        if not item.problem:
            claim = _claim(item.data, item.name)
            said[document_digest(claim)] = said_of(claim)
            claims.setdefault(document_digest(claim), item.data)
    paths = sorted(Path(args.old).rglob("*workings.json"))
    workings = {multibase_digest(files.read(path, limit=MOST_BYTES)): path for path in paths}
    factors = factor_files.of_plan(plan, factor_files.records(args.factors))
    digest, at = multibase_digest(data), clock.at(args)
    lines = Lines(said, lambda digest: _holds(claims[digest], digest, trust))
    return _Work(args, party, plan, digest, claims, lines, workings, trust, evidence, factors, at)


def _check_causes(work: _Work, inputs: Collection[str]) -> None:
    """Raise ``cascade.cause`` where what the plan puts in the place of an input is no correction of it."""
    unfounded = list(work.lines.unfounded(one for one in work.plan.causes if one.old in inputs).values())
    if unfounded:
        error = CascadeRefused(
            "cascade.cause", unfounded[0],
            hint="Nothing was signed. Add what is missing, or make a new plan: passport cascade",
        )  # fmt: skip
        error.also = tuple(unfounded[1:])
        raise error


def _holds(passport: bytes, digest: str, trust: TrustList) -> bool:
    return not listed.judge("claim", _claim(passport, digest), digest, trust).stopped


def _claim(data: bytes, name: str) -> dict[str, Any]:
    return dict(documents.passport_in(data, Path(name)).claim.document)


def _mine(work: _Work) -> dict[str, Node]:
    """The claims of this party that are to be re-issued, and those that they rest on.

    What is only logged is signed too where a claim above the threshold rests on it: that claim can name no
    number that nobody signed.
    """
    own = {node.claim: node for node in work.plan.nodes if node.owner == work.party.did and not node.problem}
    waiting = [node.claim for node in own.values() if node.decision == REISSUE]
    found: dict[str, Node] = {}
    while waiting:
        digest = waiting.pop()
        if digest in own and digest not in found:
            found[digest] = own[digest]
            waiting += own[digest].because
    return dict(sorted(found.items()))


def _in_order(work: _Work) -> Iterator[Node]:
    """What is to be signed, each after those it rests on. Raises ``cascade.waits``, ``cascade.cause``."""
    mine = _mine(work)
    waits = sorted(chain.from_iterable(_waits(work, node, mine) for node in mine.values()))
    if waits:
        raise CascadeRefused(
            "cascade.waits",
            f"Not every claim can be signed yet: {'; '.join(waits)}.",
            hint="Add what is missing to the folder, and make a new plan with: passport cascade",
        )
    _check_causes(work, {digest for node in mine.values() for digest in node.because})
    done: set[str] = set()
    while len(done) < len(mine):
        for digest, node in mine.items():
            if digest not in done and done >= mine.keys() & set(node.because):
                done.add(digest)
                yield node


def _waits(work: _Work, node: Node, mine: Mapping[str, Node]) -> Iterator[str]:
    """What keeps the claim from being signed now: it, or what it rests on, is not at hand."""
    if node.claim not in work.claims:
        yield f"{node.product} is not in {work.args.old}"
    for other in work.plan.nodes:
        if other.claim in node.because and other.claim not in mine:
            yield f"{node.product} waits for {other.product} of {other.owner}"


def _summary(work: _Work, nodes: list[Node]) -> Iterator[str]:
    yield f"{work.party.name} is about to correct {terminal.counted(len(nodes), 'claim')}:"
    for node in nodes:
        yield f"  {terminal.clean(node.product)}  ({reason_of(node.because, work.factors)})"
        before, after = document.figures(node.old), document.figures(node.new or ())
        for method, old, new in zip(ELECTRICITY, before, after, strict=True):
            yield f"    {method:<16} {old} -> {new} kgCO₂e"


def _signed(work: _Work, node: Node, signer: Signer) -> Word:
    """The word that the old claim is replaced, once the new one lies in its file."""
    statuses = StatusHistory(work.party)
    named = multibase_digest(jcs.canonical({"plan": work.digest, "claim": node.claim}))
    old = _claim(work.claims[node.claim], node.product)
    earlier = statuses.correction_of(node.claim)
    if earlier is not None and earlier.draft != named:
        raise CascadeRefused(
            "cascade.corrected",
            f"{node.product} was corrected already, as {earlier.new}.",
            hint="Add that claim to the folder, and make a new plan.",
        )
    if earlier is None:
        earlier = _made(work, node, old, named, signer)
    passport = container.alone(earlier.data)
    path = _path(work, node, ".passport.json")
    if not path.exists():
        files.write(path, passport)
    work.claims[earlier.new] = passport
    terminal.say(f"{path}: claim about {node.product}, digest {earlier.new}")
    position = statuses.positions()[str(old["id"])]
    reason = reason_of(node.because, work.factors)
    return Word(Change("refresh", position, True), node.claim, f"{reason}: {earlier.new}")


def _made(work: _Work, node: Node, old: Mapping[str, Any], named: str, signer: Signer) -> Correction:
    made = _renewed(work, node, old)
    check(made, node.new or ())
    new = revision(old, made.draft, reason_of(node.because, work.factors))
    admissible.check_prefix(work.party, new["id"])
    files.write(
        _path(work, node, f".{workings_digest(made.workings)[5:13]}.workings.json"),
        jcs.canonical(made.workings), private=True,
    )  # fmt: skip
    signed = signing_acts.signed_claim(work.party, new, signer, work.at, work.args.days)
    correction = Correction(node.claim, document_digest(signed), named, jcs.canonical(signed))
    return StatusHistory(work.party).corrected(correction, signed, at=work.at)


def _renewed(work: _Work, node: Node, old: Mapping[str, Any]) -> Renewed:
    named = old["credentialSubject"]["footprint"].get("workings", {}).get("digestMultibase", "")
    if named not in work.workings:
        raise CascadeRefused(
            "cascade.workings",
            f"The workings of {node.product} do not lie in {work.args.old}, and without them the number"
            " cannot be calculated again.",
            hint="Copy them there, or correct this claim by itself with a draft.",
        )
    workings: Any = loads(files.read(work.workings[named], limit=MOST_BYTES), max_bytes=MOST_BYTES)
    inputs: dict[str, CheckedInput] = {}
    for digest in node.because:
        if digest in work.factors:
            continue
        newest = _newest(work, digest)
        inputs[digest] = checked_input(work.claims[newest], work.evidence, work.trust, work.at)
    factors = {digest: work.factors[digest] for digest in node.because if digest in work.factors}
    trail = Trail(work.digest, nonces.random_bytes(SALT_BYTES))
    return renewed(old, workings, Changes(inputs, factors), trail)


def _newest(work: _Work, digest: str) -> str:
    """What stands for a digest now: signed in this run, or named by the plan."""
    heads = {cause.old: cause.new for cause in work.plan.causes}
    newest = heads.get(digest, digest)
    correction = StatusHistory(work.party).correction_of(newest)
    found = correction.new if correction is not None else newest
    if found not in work.claims:
        raise CascadeRefused(
            "cascade.input", f"The claim {found} is not in {work.args.old}.", hint="Copy its passport there."
        )
    return found


def _path(work: _Work, node: Node, ending: str) -> Path:
    """Named by digest, so that no document chooses names (T72)."""
    folder: Path = work.args.output
    return folder / f"{node.claim[5:29]}{ending}"
