"""``passport witness init|serve|add-log|status|evidence``: cosign the logs of others (C2SP tlog-witness)."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport import moments
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import log_running, serve
from passport.disk import clock, new_folder
from passport.party import identity
from passport.party.logs import note_keys
from signing import jcs
from signing.logs import notes

if TYPE_CHECKING:
    from resolver.log.witnessing import Witnessing
    from signing.strict_json import JsonValue

_ACTIONS: Final = {
    "init": "make the key and the memory of a witness",
    "serve": "answer logs that ask for cosignatures",
    "add-log": "begin to watch a log, by its verifier key",
    "status": "the verifier key, and how far each log was seen",
    "evidence": "show or write checkpoints by which a log contradicts itself",
}
_STORE: Final = "witness.sqlite"


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    made = options.add_actions(parser, _ACTIONS)
    for action in made.values():
        action.add_argument("folder", metavar="DIR", type=Path, help="folder of the witness")
    made["init"].add_argument(
        "--name", metavar="NAME", required=True, help="name of the witness for ever, like witness.example/w1"
    )
    options.add_new_passphrase(made["init"])
    options.add_passphrase(made["serve"])
    made["serve"].add_argument(
        "--host", default="127.0.0.1", help="address to listen on; default 127.0.0.1, this machine only"
    )
    made["serve"].add_argument(
        "--port", type=serve.port_number, default=8001, help="port to listen on; default 8001, 0 for any"
    )
    made["add-log"].add_argument(
        "vkey", metavar="VKEY|FILE", help="verifier key of the log, or a file that holds it"
    )
    made["evidence"].add_argument(
        "-o", "--output", metavar="DIR", type=Path, help="new folder for the signed notes"
    )
    for name, action in made.items():
        if name != "serve":
            options.add_json(action)


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    act = {"init": _init, "serve": _serve, "add-log": _add_log, "status": _status, "evidence": _evidence}
    return act[args.action](args)


def _init(args: Namespace) -> int:
    passphrase = identity.new_passphrase(args.passphrase_file, none=args.no_passphrase)
    made = note_keys.make(args.folder, args.name, notes.COSIGNATURE, passphrase)
    if args.json:
        terminal.say_bytes(jcs.canonical({"name": made.name, "vkey": made.vkey}))
    else:
        terminal.say(made.vkey)
    return 0


def _open(folder: Path) -> "Witnessing":
    """Open the memory of a witness without its key, to read it or to watch a further log."""
    from resolver.log.witnessing import Witnessing  # the server's libraries only when used

    return Witnessing(folder / _STORE, note_keys.read(folder), None)


def _add_log(args: Namespace) -> int:
    log = _open(args.folder).add_log(log_running.vkey(args.vkey).vkey)
    if args.json:
        terminal.say_bytes(jcs.canonical({"origin": log.origin, "size": str(log.size)}))
    else:
        size = terminal.counted(log.size, "entry")
        terminal.say(f"{terminal.clean(log.origin)} is watched, from {size} on.")
    return 0


def _status(args: Namespace) -> int:
    witnessing = _open(args.folder)
    logs = witnessing.logs()
    if args.json:
        seen: list[JsonValue] = [
            {"origin": one.origin, "size": str(one.size), "vkey": one.key.vkey} for one in logs
        ]
        terminal.say_bytes(jcs.canonical({"logs": seen, "vkey": witnessing.key.vkey}))
        return 0
    terminal.say(witnessing.key.vkey)
    for one in logs:
        terminal.say(f"{terminal.clean(one.origin)}: {terminal.counted(one.size, 'entry')} seen")
    return 0


def _evidence(args: Namespace) -> int:
    kept = _open(args.folder).evidence()
    if args.output is not None:
        pairs = {
            f"{place}-{side}.note": note.encode()
            for place, one in enumerate(kept, 1)
            for side, note in (("held", one.held), ("shown", one.shown))
        }
        new_folder.write(args.output, pairs)
    for place, one in enumerate(kept, 1):
        at = moments.moment(one.at)
        if args.json:
            facts = {"at": at, "held": one.held, "origin": one.origin, "reason": one.reason}
            terminal.say_bytes(jcs.canonical({**facts, "shown": one.shown}))
        else:
            terminal.say(f"{place}  {at}  {terminal.clean(one.origin)}: {one.reason}")
    if not kept and not args.json:
        terminal.say("No log has contradicted itself.")
    return 0


def _serve(args: Namespace) -> int:
    """Answer until interrupted."""
    running = prepare(args)
    terminal.note(f"{terminal.clean(running.name)} cosigns at {running.url} (Ctrl-C stops).")
    for line in running.services:
        terminal.note(line)
    try:
        running.run()
    except KeyboardInterrupt:
        terminal.note("Stopped.")
    return 0


def prepare(args: Namespace) -> serve.Running:
    """Build the witness that the arguments describe, with its port taken but nothing served yet.

    Raises ``log.folder``, ``key.*``, ``witness.*`` and ``serve.*``.
    """
    from resolver.log.witness_app import create_witness_app  # the server's libraries when used
    from resolver.log.witnessing import Witnessing
    from resolver.settings import Settings

    key = note_keys.read(args.folder)
    signer = note_keys.signer(args.folder, args.passphrase_file)
    app = create_witness_app(
        Witnessing(args.folder / _STORE, key, signer), clock=lambda: moments.seconds(clock.now())
    )
    # Of these settings only the patience with callers is used.
    settings = Settings(database="sqlite:///:memory:", trust=b"")
    return serve.Running(
        key.name, app, settings, serve.listen(args.host, args.port), [f"witness: {key.vkey}"]
    )
