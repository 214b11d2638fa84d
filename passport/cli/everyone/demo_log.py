"""The log of the demo's platform, and the witness of another company that cosigns it, both on this machine.

log/           key of the log; its entries lie in resolver.sqlite of the platform
witness/       key of the witness, and what it has seen
resolver.toml  settings by which ``passport serve`` goes on with the log
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.disk import toml_text
from passport.party.logs import note_keys
from signing.errors import ToolError

if TYPE_CHECKING:
    from resolver.log.service import LogService

Do = Callable[..., str]
"""Runs a verb with its words, as the command line would."""
SETTINGS: Final = "resolver.toml"
LATER: Final = "http://127.0.0.1:8001"
"""Where ``passport witness serve`` listens by itself, when the demo is over."""
_LOG, _ORIGIN, _PLATFORM = "log", "platform.example/log", "platform.example"
_WITNESS, _NAME, _COMPANY = "witness", "witness.example/w1", "witness.example"


class NotCosigned(ToolError):
    """The witness of the demo gave no cosignature: ``demo.log``."""


def make(do: Do, folder: Path) -> None:
    """Make both keys, and have the witness watch the log from its first entry on."""
    do("log", "init", str(folder / _LOG), "--origin", _ORIGIN, "--no-passphrase")
    do("witness", "init", str(folder / _WITNESS), "--name", _NAME, "--no-passphrase")
    do("witness", "add-log", str(folder / _WITNESS), str(folder / _LOG / note_keys.VKEY))


def listed(do: Do, folder: Path, trust: str, *signing: str) -> None:
    """List both in a trust list, each with the company that runs it; the quorum is the one witness."""
    entity = "--legal-entity"
    do("trust", "add", trust, "--log", str(folder / _LOG), entity, _PLATFORM, *signing)
    witness = ("--log-witness", str(folder / _WITNESS), entity, _COMPANY, "--quorum", _NAME)
    do("trust", "add", trust, *witness, *signing)


def serving_witness(folder: Path) -> list[str]:
    """The words of ``passport witness`` by which it is served on any free port."""
    return ["serve", str(folder / _WITNESS), "--port", "0"]


def settings(folder: Path, shown: Path, url: str) -> bytes:
    """The resolver's settings with the log; ``shown``: what the folder is called when they are read."""
    witness = {"key": note_keys.read(folder / _WITNESS).vkey, "url": url}
    inline = ", ".join(f"{name} = {toml_text.text(value)}" for name, value in witness.items())
    log = {"origin": _ORIGIN, "key": (shown / _LOG / note_keys.KEY).as_posix()}
    return f"[log]\n{toml_text.table(log)}witnesses = [{{ {inline} }}]\n".encode()


def sign(log: "LogService | None") -> None:
    """Sign what was published and have it cosigned, now and not at the next second; raises ``demo.log``."""
    head = None if log is None else log.sequencer.step()
    if head is None or not head.seen:
        raise NotCosigned(
            "demo.log",
            "The witness on this machine has not cosigned the log.",
            hint="Run it again; something else may listen on this machine's ports.",
        )
