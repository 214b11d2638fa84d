"""``passport share``: which client of the host of PACT may see which products; and the clients themselves.

It works on the resolver's database: whoever may write to it is the operator. A client's secret is written to
one file when it is made, and to nothing else.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from passport.cli import options
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.cli.platform import resolver_store
from passport.disk import clock, files
from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.reading import read_product
from signing import jcs
from signing.errors import ToolError

if TYPE_CHECKING:
    from resolver.pact.clients import Callback, Client, Clients
    from resolver.pact.sharing import Sharing
    from resolver.store.sql import SqlStore
    from signing.strict_json import JsonValue

_MOST_NAMED: Final = 20
_MOST_LIST: Final = 64 * 1_048_576
_CALLBACK: Final = ("callback", "callback_id", "callback_secret_file")


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("products", metavar="PRODUCT", nargs="*", help="identifier of a published product")
    parser.add_argument(
        "--products", dest="listed", metavar="FILE", type=Path, help="further identifiers, one a line"
    )
    act = parser.add_mutually_exclusive_group(required=True)
    act.add_argument("--with", dest="client", metavar="CLIENT", help="share the products with this client")
    act.add_argument("--new-client", metavar="NAME", help="make a client; its secret is written to -o FILE")
    act.add_argument("--new-secret", metavar="CLIENT", help="another secret; the one before ends at once")
    act.add_argument("--remove-client", metavar="CLIENT", help="take a client away, and its access at once")
    act.add_argument("--list", action="store_true", help="show the clients and what each has")
    parser.add_argument("--stop", action="store_true", help="share the products no longer")
    parser.add_argument(
        "--callback", metavar="URL", help="with --new-client: its own host of PACT, which takes events"
    )
    parser.add_argument("--callback-id", metavar="ID", help="the name under which we sign in there")
    parser.add_argument(
        "--callback-secret-file", metavar="FILE", type=Path,
        help="file whose first line is our secret there; it is read when an event is sent",
    )  # fmt: skip
    options.add_output(parser, required=False, what="file for the secret of a client, for its owner alone")
    resolver_store.add_database(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Share products, or make, change, remove or list clients."""
    _check(args)
    keys = _keys(args)
    making = args.new_client is not None
    with resolver_store.opened(resolver_store.database_of(args), create=making) as store:
        from resolver.pact.clients import Clients
        from resolver.store.records import Records

        clients = Clients(Records(store))
        if args.client is not None:
            _share(args, clients, store, keys)
        elif making or args.new_secret is not None:
            _secret(args, clients)
        elif args.remove_client is not None:
            client = clients.remove(args.remove_client, at=clock.now())
            _say(args, f"{_shown(client)}  removed", client=client.id, outcome="removed")
        else:
            _list(args, clients, store)
    return 0


def _check(args: Namespace) -> None:
    """Refuse arguments that do not belong together, before anything is opened."""
    named = bool(args.products or args.listed)
    if (args.client is not None) != named:
        raise options.UsageError(
            "usage.share", "Products are shared with a client.",
            hint="Like passport share https://id.mill.example/01/07312345678909/21/C-1 --with CLIENT.",
        )  # fmt: skip
    if args.stop and args.client is None:
        raise options.UsageError("usage.share", "--stop goes with --with.", hint="Name products and client.")
    _check_secrets(args)
    if args.output is not None:
        files.check_free(args.output, replace=args.force)


def _check_secrets(args: Namespace) -> None:
    """Refuse a secret without a file to write it to, and half of what is needed to sign in at a client."""
    if (args.output is not None) != (args.new_client is not None or args.new_secret is not None):
        raise options.UsageError(
            "usage.share", "A secret is written to a file, and nothing else is.",
            hint="Say -o FILE with --new-client and --new-secret, and only with them.",
        )  # fmt: skip
    given = [name for name in _CALLBACK if getattr(args, name) is not None]
    if given and (len(given) != len(_CALLBACK) or args.new_client is None):
        raise options.UsageError(
            "usage.share", "A client that takes events has an address, and our name and secret there.",
            hint="Say --new-client NAME with --callback, --callback-id and --callback-secret-file together.",
        )  # fmt: skip


def _keys(args: Namespace) -> list[str]:
    """The keys of the products that are named; raises with everything that is no identifier."""
    listed = files.read(args.listed, limit=_MOST_LIST).decode("utf-8", "replace") if args.listed else ""
    keys, wrong = [], []
    for text in (*args.products, *(line for line in listed.splitlines() if line.strip())):
        try:
            keys.append(read_product(text)[1].key)
        except IdentifierRefused as error:
            wrong.append(error)
    if wrong:
        wrong[0].also = tuple(one.message for one in wrong[1:_MOST_NAMED])
        raise wrong[0]
    return keys


def _share(args: Namespace, clients: "Clients", store: "SqlStore", keys: list[str]) -> None:
    client = clients.known(args.client)
    with Progress("products") as progress:
        found = _sharing(clients, store).share(client.id, keys, shared=not args.stop, step=progress.step)
    if found.unknown:
        of = terminal.counted(len(keys), "product")
        error = ToolError(
            "share.unknown_product",
            f"Not published here: {len(found.unknown)} of {of}; nothing was shared.",
            hint="Publish their passports first, or correct the identifiers.",
        )
        error.also = tuple(terminal.clean(name) for name in found.unknown[:_MOST_NAMED])
        raise error
    count = f"{found.products} product{'' if found.products == 1 else 's'}"
    said = "no longer shared" if args.stop else "shared"
    new = "" if found.changed == found.products else f", {found.changed} of them new"
    _say(
        args, f"{count} {said} with {_shown(client)}{new}",
        client=client.id, products=str(found.products), changed=str(found.changed), outcome=said,
    )  # fmt: skip


def _sharing(clients: "Clients", store: "SqlStore") -> "Sharing":
    from resolver.pact.footprints import entries_of
    from resolver.pact.sharing import Sharing

    return Sharing(store, entries_of, clients.take_events, clock.now)


def _secret(args: Namespace, clients: "Clients") -> None:
    """Make a client or another secret, and write it to the file, which its owner alone may read.

    The file is written before the database changes: a full disk ends no secret that is in use.
    """
    with files.writing(args.output, replace=args.force, private=True) as temporary:

        def keep(client: "Client", secret: str) -> None:
            fields: dict[str, JsonValue] = {
                "client_id": client.id, "client_secret": secret, "name": client.name,
            }  # fmt: skip
            with temporary.open("r+b") as stream:
                stream.write(jcs.canonical(fields) + b"\n")

        if args.new_client is not None:
            client, _ = clients.make(args.new_client, _callback(args), at=clock.now(), keep=keep)
        else:
            client, _ = clients.renew(args.new_secret, at=clock.now(), keep=keep)
    outcome = "made" if args.new_client is not None else "has another secret"
    _say(args, f"{_shown(client)}  {outcome}", client=client.id, name=client.name, outcome=outcome)
    terminal.note(f"{args.output} holds the secret: hand it over, then remove it; it is kept nowhere else.")


def _callback(args: Namespace) -> "Callback | None":
    if args.callback is None:
        return None
    from resolver.pact.clients import Callback

    files.read(args.callback_secret_file)  # it has to be there
    return Callback(args.callback, args.callback_id, str(args.callback_secret_file.resolve()))


def _list(args: Namespace, clients: "Clients", store: "SqlStore") -> None:
    """One line a client: how many products it sees, and how many events wait for it."""
    from resolver.pact.owed import OwedEvents

    sharing, events = _sharing(clients, store), OwedEvents(store)
    found = clients.all()
    for client in found:
        products, waiting = sharing.count(client.id), events.waiting(client.id)
        where = client.callback.url if client.callback is not None else ""
        fields: dict[str, JsonValue] = {"client": client.id, "name": client.name, "made": client.made}
        fields |= {"products": str(products), "waiting": str(waiting)}
        fields |= {"callback": where} if where else {}
        if args.json:
            terminal.say_bytes(jcs.canonical(fields))
        else:
            to = f"  events to {terminal.clean(where)}" if where else ""
            count = f"{products} product{'' if products == 1 else 's'}"
            terminal.say(f"{_shown(client)}  {count}, requests waiting: {waiting}{to}")
    if not found and not args.json:
        terminal.say("There are no clients.")


def _shown(client: "Client") -> str:
    return f"{client.id} ({terminal.clean(client.name)})"


def _say(args: Namespace, sentence: str, **fields: str) -> None:
    if args.json:
        terminal.say_bytes(jcs.canonical(dict(fields)))
    else:
        terminal.say(sentence)
