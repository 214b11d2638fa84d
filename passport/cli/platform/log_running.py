"""Running the actions of ``passport log``."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passport.belief import trust_source
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import resolver_store
from passport.cli.platform.resolver_store import opened
from passport.disk import documents, files
from passport.model import kind_of, shape
from passport.model.log_entry import LOGGED
from passport.party import identity
from passport.party.logs import note_keys
from signing import jcs
from signing.digests import document_digest
from signing.errors import LogRefused, ToolError
from signing.keys import PublicKey
from signing.logs import checkpoints, merkle, notes, proofs
from signing.logs.notes import NoteKey
from signing.proofs import check_proof
from signing.shown import quoted

if TYPE_CHECKING:
    from resolver.log.log_store import LogStore
    from signing.logs.checkpoints import Checkpoint
    from signing.strict_json import JsonValue
    from verify import TrustList

_EVERY = 1_000_000_000


class NotLogged(ToolError):
    """A document outside the log: codes ``log.absent``, ``log.document``, ``log.unsigned``."""


def init(args: Namespace) -> int:
    """Make the folder of a log with its key; print the verifier key and the settings that begin it."""
    passphrase = identity.new_passphrase(args.passphrase_file, none=args.no_passphrase)
    made = note_keys.make(args.folder, args.origin, notes.ED25519, passphrase)
    if args.json:
        terminal.say_bytes(jcs.canonical({"origin": made.name, "vkey": made.vkey}))
        return 0
    terminal.say(made.vkey)
    terminal.note("For the file that passport serve reads with --config:")
    for line in ("[log]", f'origin = "{made.name}"', f'key = "{(args.folder / note_keys.KEY).as_posix()}"'):
        terminal.note(line)
    return 0


def append(args: Namespace) -> int:
    """Enter signed documents; all of them are checked before the first is entered."""
    trust = trust_source.opened(trust_source.in_force(args.trust))
    found = [_entry(path, trust) for path in args.files]
    with opened(resolver_store.database_of(args)) as store:
        from resolver.log.log_store import LogStore  # the server's libraries only when used

        added = LogStore(store).add_entries(found)
    if args.json:
        terminal.say_bytes(jcs.canonical({"added": str(added), "already": str(len(found) - added)}))
    else:
        terminal.say(f"{added} entered, {len(found) - added} were there.")
    return 0


def _entry(path: Path, trust: "TrustList") -> tuple[str, bytes]:
    """Check a document and its signature by a key that the trust list in force names; its D(x) and entry."""
    from resolver.log.logged import entry_of  # the server's libraries only when used
    from resolver.publishing.registered import Registered

    value = documents.parse(path)
    # A trust file is a container whose first member is the list.
    document: Any = value["verifiableCredential"][0] if _is_container(value) else value
    kind = kind_of(document)
    violation = None if kind is None else shape.check(kind, document)
    if kind is None or kind not in LOGGED or violation is not None:
        raise NotLogged(
            "log.document",
            f"{path} is no document that a log holds.",
            hint=f"There are {', '.join(sorted(LOGGED))}; passport inspect FILE shows what it is.",
            where=str(path),
        )
    multikey = Registered(trust).multikey(document["proof"]["verificationMethod"])
    if multikey is None:
        raise NotLogged(
            "log.unsigned",
            f"{path} is not signed by a key that the trust list names.",
            hint="Name the list that does: --trust FILE.",
            where=str(path),
        )
    check_proof(document, PublicKey.from_multikey(multikey))
    digest = document_digest(document)
    return digest, entry_of(kind, digest, document, lambda _: multikey)


def _is_container(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("verifiableCredential"), list)


def proof(args: Namespace) -> int:
    """Show where each document of a file stands in the log; write the proof of one document."""
    value = documents.parse(args.file)
    held = value["verifiableCredential"] if _is_container(value) else [value]
    logged = [one for one in held if kind_of(one) in LOGGED]
    if args.output is not None and len(logged) != 1:
        raise options.UsageError(
            "usage.proof",
            f"A file of a proof is about one document; {args.file} holds {len(logged)}.",
            hint="Name the file of the claim or the statement alone, or leave -o out.",
        )
    with opened(resolver_store.database_of(args)) as store:
        from resolver.log.log_store import LogStore  # the server's libraries only when used

        found = [_proof(LogStore(store), str(kind_of(one)), one, newest=args.newest) for one in logged]
    found.sort(key=lambda one: int(one[0]["index"]))
    if args.output is not None:
        files.write(args.output, str(found[0][1]).encode(), replace=args.force)
    for facts, _ in found:
        if args.json:
            terminal.say_bytes(jcs.canonical(dict(facts)))
        else:
            count = facts["cosignatures"]
            seen = f"{count} cosignature{'' if count == '1' else 's'}"
            terminal.say(
                f"{facts['kind']:<13} entry {facts['index']} of {facts['size']}, {seen}  {facts['digest']}"
            )
    return 0


def _proof(
    log: "LogStore", kind: str, document: Any, *, newest: bool  # noqa: ANN401 - JSON
) -> tuple[dict[str, str], proofs.LogProof]:
    digest = document_digest(document)
    index = log.place(digest)
    head = None if index is None else log.head() if newest else log.receipt(index)
    if index is None or head is None or head.size <= index:
        raise NotLogged(
            "log.absent",
            f"The {kind} is not in a signed tree of this log.",
            hint="Publish it first; a tree is signed once a second while passport serve runs.",
            where=digest,
        )
    hashes = log.inclusion(index, head.size)
    leaf = merkle.leaf_hash(log.entries(index, index + 1)[0])
    merkle.check_inclusion(leaf, index, head.size, hashes, head.root)
    made = proofs.LogProof(index, tuple(hashes), head.checkpoint(newest=newest))
    count = len({one.witness for one in head.seen})
    facts = {"kind": kind, "digest": digest, "index": str(index), "size": str(head.size)}
    return {**facts, "cosignatures": str(count)}, made


def export(args: Namespace) -> int:
    """Write the log as static files into a new folder."""
    if args.folder.exists():
        raise files.FileRefused("file.exists", f"{args.folder} is there already.", hint="Name a new folder.")
    with opened(resolver_store.database_of(args)) as store:
        from resolver.log.exporting import export_log  # the server's libraries only when used
        from resolver.log.log_store import LogStore

        try:
            size = export_log(LogStore(store), args.folder)
        except OSError as error:
            raise files.translate(error, args.folder) from error
    if args.json:
        terminal.say_bytes(jcs.canonical({"entries": str(size)}))
    else:
        terminal.say(f"{args.folder} holds {terminal.counted(size, 'entry')}.")
    return 0


def check(args: Namespace) -> int:
    """Read a log whole, from an address, a folder or a database, and say that it holds."""
    from resolver.log.checking import MOST_ENTRIES, check_log  # the server's libraries only when used

    log, most = vkey(args.key), args.most or MOST_ENTRIES
    witnesses = [vkey(one) for one in args.witness]
    earlier = [_earlier(args.since, log)] if args.since is not None else []
    if args.source is not None:
        found = check_log(reader(args.source), log, witnesses, earlier, most)
    else:
        with opened(resolver_store.database_of(args)) as store:
            from resolver.log.log_store import LogStore

            held = LogStore(store)
            signed = [checkpoints.open_checkpoint(one.note, [log])[0] for one in held.heads(_EVERY)]
            found = check_log(held.file, log, witnesses, [*earlier, *signed], most)
    size = found.checkpoint.size
    if args.json:
        facts: dict[str, JsonValue] = {"origin": log.name, "size": str(size)}
        facts["cosigned"] = [one.key.name for one in found.cosigned]
        facts["kinds"] = {kind: str(count) for kind, count in found.kinds.items()}
        terminal.say_bytes(jcs.canonical(facts))
        return 0
    terminal.say(f"{terminal.clean(log.name)}: {terminal.counted(size, 'entry')}; tiles and root hold.")
    terminal.say(", ".join(f"{terminal.clean(kind)} {count}" for kind, count in found.kinds.items()))
    for one in found.cosigned:
        terminal.say(f"cosigned by {terminal.clean(one.key.name)}")
    return 0


def vkey(named: str) -> NoteKey:
    """Read a verifier key as written, or the file that holds it.

    Raises ``log.vkey``, which says of what looks like a path that there is no such file.
    """
    path = Path(named)
    if path.is_file():
        return note_keys.read_vkey(path)
    if "+" not in named or (named.count("+") == 1 and path.name != named):
        raise LogRefused(
            "log.vkey", f"There is no file {quoted(named, 120)}, and no verifier key reads so.",
            hint="Name the file vkey of the log or witness, or write the key itself: name+id+key.",
        )  # fmt: skip
    return notes.parse_vkey(named)


def _earlier(path: Path, log: NoteKey) -> "Checkpoint":
    data = files.read(path, limit=notes.MOST_BYTES)
    try:
        return checkpoints.open_checkpoint(data.decode(), [log])[0]
    except UnicodeDecodeError:
        raise LogRefused("log.note", f"{path} is no checkpoint.", hint="Name one as it was served.") from None


def reader(source: str) -> Callable[[str], bytes | None]:
    """Read files of a log below an address or a folder."""
    if "://" not in source:
        folder = Path(source)
        return lambda path: _file(folder, path.split("/"))
    from resolver.outgoing import fetch  # the server's libraries only when used

    def read(path: str) -> bytes | None:
        answer = fetch.request("GET", f"{source.rstrip('/')}/{path}")
        return answer.body if answer.status == 200 else None

    return read


def _file(folder: Path, parts: Sequence[str]) -> bytes | None:
    path = folder.joinpath(*parts)
    return files.read(path) if path.is_file() else None
