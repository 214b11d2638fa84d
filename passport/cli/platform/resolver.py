"""``passport resolver issuers|audit|links|host``: what a resolver keeps beside passports.

``issuers`` and ``audit`` work on the resolver's database itself: whoever may write to it is the operator.
``links`` and ``host`` are requests of an issuer, signed as a publish is.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from passport import moments
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import resolver_store
from passport.contradictions import described, overlaps
from passport.disk import clock, files
from passport.party import identity
from passport.vocab import ROLES, Role
from signing import jcs
from signing.dids import check_did
from signing.errors import ToolError
from signing.shown import quoted, visible
from signing.strict_json import JsonValue

if TYPE_CHECKING:
    from resolver.publishing.issuers import Issuer
    from resolver.store.records import Records
    from resolver.store.sql import SqlStore


def configure(parser: ArgumentParser) -> None:
    """Declare the rooms, their actions and arguments."""
    rooms = parser.add_subparsers(dest="room", metavar="TASK", required=True, parser_class=options.Parser)
    issuers = rooms.add_parser("issuers", help="who of the trust list may publish here")
    actions = issuers.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=options.Parser
    )
    add = actions.add_parser("add", help="register an issuer, or change its roles and prefixes")
    add.add_argument("did", metavar="DID", help="the issuer, as the trust list names it")
    add.add_argument("--role", action="append", default=[], choices=ROLES, help="what it may publish as")
    add.add_argument(
        "--prefix",
        action="append",
        default=[],
        metavar="SCHEME:VALUE",
        help="identifiers it may publish; default: all of the trust list's",
    )
    remove = actions.add_parser("remove", help="take the right to publish away; what is published stays")
    remove.add_argument("did", metavar="DID", help="a registered issuer")
    listed = actions.add_parser("list", help="everybody registered")
    audit = rooms.add_parser("audit", help="who did what and when")
    audit.add_argument(
        "--since",
        metavar="TIME",
        default="",
        help="only from this day or moment on (YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ); all of it, however long",
    )
    links = rooms.add_parser(
        "links",
        help="register the links of an identifier under your prefix",
        epilog='FILE: {"product": URI, "description": TEXT, "links": [{"rel": "gs1:pip", "href": URL, '
        '"title": TEXT, "type": "text/html", "hreflang": ["en"], "default": true}]}',
    )
    links.add_argument("file", metavar="FILE", type=Path, help="the record; it replaces the one before")
    host = rooms.add_parser("host", help="let a resolver serve your did.json; no verification relies on it")
    for action in (links, host):
        action.add_argument("--to", required=True, metavar="URL", help="address of the resolver")
        options.add_root(action)
        options.add_identity(action)
        options.add_json(action)
    resolver_store.configure(rooms)
    for action in (add, remove, listed, audit):
        resolver_store.add_database(action)
        options.add_json(action)


def run(args: Namespace) -> int:
    """Dispatch on room and action."""
    if args.room in resolver_store.ROOMS:
        return resolver_store.run(args)
    if args.room != "issuers":
        return {"audit": _audit, "links": _links, "host": _host}[args.room](args)
    return {"add": _add, "remove": _remove, "list": _list}[args.action](args)


def _add(args: Namespace) -> int:
    from resolver.publishing.issuers import Issuer, Issuers  # the server's libraries only when used

    check_did(args.did)
    if not args.role:
        raise options.UsageError(
            "usage.arguments",
            "An issuer is registered with at least one --role.",
            hint="--role producer for a mill, --role verifier for who signs statements.",
        )
    roles: tuple[Role, ...] = tuple(sorted(set(args.role)))
    prefixes = tuple(sorted({identity.parse_prefix(text) for text in args.prefix}))
    issuer = Issuer(args.did, roles, prefixes)
    # Whom to let in can be said before the service is started for the first time.
    with _Opened(resolver_store.database_of(args), create=True) as records:
        registered = Issuers(records)
        _check_overlap(issuer, registered.list())
        changed = registered.add(issuer, at=clock.now())
    _print_done(args, issuer.did, issuer.fields(), "registered" if changed else "already registered so")
    return 0


def _check_overlap(issuer: "Issuer", others: Iterable["Issuer"]) -> None:
    """Refuse an issuer that may publish what another registered one may (T119)."""
    holders = [(one.did, one.prefixes) for one in others if one.did != issuer.did]
    shared = list(overlaps([*holders, (issuer.did, issuer.prefixes)]))
    if shared:
        raise ToolError(
            "issuers.contradiction",
            described(shared),
            hint="Register narrower prefixes, or first: passport resolver issuers remove DID",
        )


def _remove(args: Namespace) -> int:
    from resolver.publishing.issuers import Issuers

    with _Opened(resolver_store.database_of(args)) as records:
        removed = Issuers(records).remove(args.did, at=clock.now())
    if not removed:
        raise ToolError(
            "issuers.unknown",
            f"{visible(args.did)} is not registered.",
            hint="passport resolver issuers list --db FILE shows who is.",
        )
    _print_done(args, args.did, {}, "removed")
    return 0


def _list(args: Namespace) -> int:
    from resolver.publishing.issuers import Issuers

    with _Opened(resolver_store.database_of(args)) as records:
        register = Issuers(records).register()
    for one in register.found.values():
        _print_done(args, one.did, one.fields(), "")
    if not register.found and not args.json:
        terminal.say("Nobody may publish." if register.in_use else "Everybody on the trust list may publish.")
    return 0


def _audit(args: Namespace) -> int:
    since = _since(args.since)
    with _Opened(resolver_store.database_of(args)) as records:
        lines = records.audit(since=since)
    for line in lines:
        if args.json:
            terminal.say_bytes(jcs.canonical(dict(line)))
        else:
            terminal.say(f"{line['at']}  {line['act']:<18} {line['subject']}  by {line['actor']}")
    return 0


def _since(text: str) -> str:
    """A day is its first moment; an empty text is none."""
    moment = f"{text}T00:00:00Z" if len(text) == len("YYYY-MM-DD") else text
    if text and not moments.is_moment(moment):
        raise options.UsageError(
            "usage.since",
            f"{quoted(text, 80)} is no day and no moment.",
            hint="Like --since 2026-11-01 or --since 2026-11-01T06:00:00Z (UTC).",
        )
    return moment if text else ""


def _links(args: Namespace) -> int:
    return _send(args, "/links", files.read(args.file), "product")


def _host(args: Namespace) -> int:
    return _send(args, "/hosted", files.read(args.identity / "did.json"), "location")


def _send(args: Namespace, path: str, data: bytes, shown: str) -> int:
    from resolver.outgoing import client  # the network's libraries only when they are used

    party = identity.load(args.identity)
    signer = party.signer(args.passphrase_file)
    answer = client.send(args.to, path, data, signer, at=clock.now(), root=args.root)
    if args.json:
        terminal.say_bytes(jcs.canonical(dict(answer)))
    else:
        terminal.say(f"{answer.get('outcome', '')}  {answer.get(shown, '')}")
    return 0


def _print_done(args: Namespace, did: str, fields: dict[str, JsonValue], done: str) -> None:
    """Print an issuer's DID, roles and prefixes and what was done, or the same as JSON."""
    if args.json:
        terminal.say_bytes(jcs.canonical({"did": did, **fields, **({"outcome": done} if done else {})}))
        return
    roles, prefixes = fields.get("roles"), fields.get("prefixes")
    words = [", ".join(map(str, roles))] if isinstance(roles, list) else []
    if isinstance(prefixes, list):
        shown = [f"{one['scheme']}:{one['value']}" for one in prefixes if isinstance(one, dict)]
        words.append(", ".join(shown) or "all prefixes of the trust list")
    terminal.say("  ".join([did, *words, *([done] if done else [])]))


class _Opened:
    """The records of a resolver's database, closed again afterwards."""

    def __init__(self, database: str, *, create: bool = False) -> None:
        self._url, self._new = resolver_store.url_of(database, create=create), create
        self._store: SqlStore | None = None

    def __enter__(self) -> "Records":
        from resolver.store.records import Records
        from resolver.store.sql import SqlStore

        self._store = SqlStore(self._url, new=self._new)
        return Records(self._store)

    def __exit__(self, *_: object) -> None:
        if self._store is not None:
            self._store.close()
