"""``passport demo``: the whole chain on this machine, by the very commands a person would type."""

import contextlib
import io
import shutil
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from passport.cli import options, verbs
from passport.cli.everyone import demo_drafts, demo_log
from passport.cli.everyone.demo_drafts import ACCREDITATION, GTIN_PRODUCT, PARTIES
from passport.cli.output import terminal
from passport.cli.platform import serve, witness
from passport.disk import files, new_folder
from passport.identifiers.product_id import parse_product_id
from passport.party.identity import check_vacant
from signing.errors import ToolError

_LISTED = {party: role for party, role, _, _ in PARTIES if role != "publisher"}
_DEFAULT = Path("passport-demo")
_CHANGED = "changed.passport.json"


class DemoRefused(ToolError):
    """The demo cannot run here, or a step of it went wrong; codes ``demo.*``."""


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--dir", metavar="DIR", type=Path, default=_DEFAULT, help=f"folder to make; default {_DEFAULT}"
    )
    parser.add_argument(
        "--port", type=serve.port_number, default=0, help="port of the resolver; default any free one"
    )
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Build everything beside its place, then put it there in one step."""
    folder: Path = args.dir
    _check_first_run(folder)
    with new_folder.whole(folder) as building:
        Story(building, folder, quiet=args.json).show(args.port)
    return _show(folder, as_json=args.json)


def _check_first_run(folder: Path) -> None:
    if (folder / "coil.passport.json").exists():
        raise DemoRefused(
            "demo.exists",
            f"{folder} holds a finished demo.",
            hint=f"Look at it again with: {verify_command(folder, program=_program())}"
            "  or choose another folder with --dir.",
        )
    check_vacant(folder)


class Story:
    """The steps of the demo in one folder, which is named ``shown`` when it is finished.

    Each runs a verb as the command line would.
    """

    def __init__(self, folder: Path, shown: Path, *, quiet: bool) -> None:
        self._folder, self._shown = folder, shown
        self._quiet = quiet

    def show(self, port: int) -> None:
        """All of it, from five empty folders to a saved passport with its label."""
        self._say("five parties make their keys, and so do the platform's log and a witness")
        for party, role, name, prefixes in PARTIES:
            options_of = [word for prefix in prefixes for word in ("--prefix", prefix)]
            who = ("--role", role, "--did", f"did:web:{party}.example", "--name", name)
            self._do("init", self._path(party), *who, "--no-passphrase", *options_of)
        demo_log.make(self._do, self._folder)
        self._say("the accreditation body accredits the verifier")
        accreditation = self._path("accreditation.json")
        self._do("accredit", *ACCREDITATION, "--as", self._path("accreditation-body"), "-o", accreditation)
        self._say("the buyer signs a list of the parties it trusts")
        self._trust_list()
        self._say("the mill computes its footprint from 96 meter readings and signs the claim")
        new_folder.make(self._folder / "drafts")
        for name, data in demo_drafts.activity().items():
            files.write(self._folder / "drafts" / name, data)
        files.write(self._folder / "drafts" / "by-hand.toml", demo_drafts.coil_to_write_by_hand())
        files.write(self._folder / "drafts" / "by-heat.toml", demo_drafts.heat_to_write_by_hand())
        files.write(self._folder / "drafts" / "opinion.toml", demo_drafts.OPINION.encode())
        draft, workings = self._path("drafts/coil.json"), self._path("drafts/coil.workings.json")
        activity = self._path(f"drafts/{demo_drafts.ACTIVITY}")
        self._do("calculate", activity, "-o", draft, "--workings", workings)
        self._do("issue", draft, "--as", self._path("mill"), "-o", self._path("claim.passport.json"))
        self._say("the verifier signs an opinion about exactly this claim")
        trust = ("--trust", self._path("trust.json"))
        opinion = ("--template", self._path("drafts/opinion.toml"), "--accreditation", accreditation)
        self._do(
            "attest", self._path("claim.passport.json"), "--as", self._path("verifier"), *opinion, *trust,
            "--yes", "-o", self._path("attested.passport.json"),
        )  # fmt: skip
        with self._resolver(port) as running:
            url = running.url
            self._say("the platform logs and serves both on this machine, and is asked with a challenge")
            for party in ("accreditation-body", "verifier"):
                self._do("publish", "--as", self._path(party), "--to", url)
            self._do("publish", self._path("attested.passport.json"), "--as", self._path("mill"), "--to", url)
            demo_log.sign(running.log)
            saved = ("--challenge", "auto", "--save", self._path("coil.passport.json"))
            self._do("verify", f"{url}/{parse_product_id(GTIN_PRODUCT).key}", *trust, *saved)
        self._say("the label is drawn, and the platform is switched off")
        for kind in ("svg", "png"):
            self._do("label", self._path("coil.passport.json"), "-o", self._path(f"coil-label.{kind}"))
        data = files.read(self._folder / "coil.passport.json")
        files.write(self._folder / _CHANGED, one_character_changed(data))

    def _trust_list(self) -> None:
        buyer, trust = ("--as", self._path("buyer")), self._path("trust.json")
        self._do("trust", "new", *buyer, "--name", "Example Buyer's list", "-o", trust)
        for party, role in _LISTED.items():
            fingerprint = self._do("keys", "show", self._path(party), "--fingerprint").strip()
            who = (self._path(party), "--role", role, "--key", fingerprint)
            self._do("trust", "add", trust, *who, *buyer)
        self._do("trust", "add", trust, "--accreditation", self._path("accreditation.json"), *buyer)
        demo_log.listed(self._do, self._folder, trust, *buyer)

    def _path(self, name: str) -> str:
        return str(self._folder / name)

    def _say(self, text: str) -> None:
        if not self._quiet:
            terminal.say(f"  {text}")

    def _do(self, verb: str, *words: str) -> str:
        """One command, its output kept; raises ``demo.step`` when its exit code is not 0."""
        module = verbs.load(verb)
        parser = options.Parser(prog=f"passport {verb}")
        module.configure(parser)
        kept = io.StringIO()
        with contextlib.redirect_stdout(kept), contextlib.redirect_stderr(kept):
            code = module.run(parser.parse_args(words))
        if code != 0:
            raise DemoRefused(
                "demo.step",
                f"The step passport {verb} ended with exit code {code}: {kept.getvalue().strip()[:300]}",
                hint="This is a fault of the tool; report it as the README says under Help.",
            )
        return kept.getvalue()

    @contextlib.contextmanager
    def _resolver(self, port: int) -> Iterator[serve.Running]:
        """The platform's resolver, and the witness that cosigns its log, each on a thread."""
        settings = self._folder / demo_log.SETTINGS
        watching = _prepared("witness", witness, demo_log.serving_witness(self._folder))
        with _on_a_thread(watching):
            files.write(settings, demo_log.settings(self._folder, self._folder, watching.url))
            words = ["--trust", self._path("trust.json"), "--as", self._path("platform"), "--port", str(port)]
            running = _prepared("serve", serve, [*words, "--config", str(settings)])
            with _on_a_thread(running):
                yield running
        later = demo_log.settings(self._folder, self._shown, demo_log.LATER)
        files.write(settings, later, replace=True)


def _prepared(verb: str, module: ModuleType, words: list[str]) -> serve.Running:
    """A server as its verb prepares it from these words."""
    parser = options.Parser(prog=f"passport {verb}")
    module.configure(parser)
    running: serve.Running = module.prepare(parser.parse_args(words))
    return running


@contextlib.contextmanager
def _on_a_thread(running: serve.Running) -> Iterator[None]:
    """Answer until leaving, then finish what is under way."""
    thread = threading.Thread(target=running.run, name=running.name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        running.stop()
        thread.join(timeout=10)


def one_character_changed(data: bytes) -> bytes:
    """The passport with the first digit of the claim's first total replaced by another."""
    before, mark, after = data.partition(b'"total":"')
    digit = b"3" if after[:1] != b"3" else b"4"
    return before + mark + digit + after[1:]


def verify_command(folder: Path, name: str = "coil.passport.json", *, program: str = "passport") -> str:
    """A command to look at the demo again."""
    return f"{program} verify {_word(folder / name)} --trust {_word(folder / 'trust.json')}"


def _word(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text


def _show(folder: Path, *, as_json: bool) -> int:
    """Verify by file and the label's picture, then the changed file; the first verdict is the exit code."""
    run_verify = _verifier(as_json=as_json)
    trust = ["--trust", str(folder / "trust.json")]
    code = run_verify([str(folder / "coil.passport.json"), *trust, "--label", str(folder / "coil-label.png")])
    if as_json:
        return code
    terminal.say()
    terminal.say("One character of the number changed, and nothing else:")
    changed = run_verify([str(folder / _CHANGED), *trust])
    terminal.say(f"             exit code {changed} instead of {code}")
    terminal.say()
    for line in _next_steps(folder):
        terminal.say(line)
    return code


def _verifier(*, as_json: bool) -> Callable[[list[str]], int]:
    module = verbs.load("verify")

    def verify(words: list[str]) -> int:
        parser = options.Parser(prog="passport verify")
        module.configure(parser)
        if not as_json:
            terminal.say()
            terminal.say(f"  $ passport verify {' '.join(_word(Path(word)) for word in words)}")
        return module.run(parser.parse_args([*words, *(["--json"] if as_json else [])]))

    return verify


def _program() -> str:
    """What starts this program again: ``passport`` where the shell finds it, else the path as started."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return f"{_word(Path(sys.executable))} -m passport"
    if started.stem.lower() != "passport" or not started.exists():
        return "passport"
    installed = shutil.which("passport")
    if installed is not None and Path(installed).resolve() == started.resolve():
        return "passport"
    return _word(started)


def _next_steps(folder: Path) -> list[str]:
    program = _program()
    trust = f"--trust {_word(folder / 'trust.json')}"
    settings = _word(folder / demo_log.SETTINGS)
    return [
        "Try next:",
        f"  {verify_command(folder, program=program)} --product {GTIN_PRODUCT[:-1]}2",
        f"  {program} inspect {_word(folder / 'coil.passport.json')}",
        f"  {program} trust show {_word(folder / 'trust.json')}",
        f"  {program} serve {trust} --as {_word(folder / 'platform')} --config {settings}",
        "and while that runs, in another terminal:",
        f"  {program} verify {_word(folder / 'coil-label.png')} --resolver http://127.0.0.1:8000 {trust}",
    ]
