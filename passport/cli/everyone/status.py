"""``passport status renew|check|show``: an issuer's own status lists, kept fresh without a person.

``passport status FOLDER`` is about a lot (``lot_status``).

``renew`` belongs into a daily timer. It signs only when fewer than ``--within`` days are left, when another
key signs now, or when a list holds longer than a verifier believes it, so it can run as often as one likes.
``check`` belongs into the monitoring: exit 0 fresh, 3 a list ends soon, 5 a list has ended.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import Any, Final

from passport.cli import options
from passport.cli.everyone import saying
from passport.cli.output import terminal
from passport.cli.producer import lot_status
from passport.disk import clock
from passport.party import counters
from passport.party.identity import Identity
from passport.party.withdrawals import Said, StatusHistory, bits_by_position
from passport.vocab import StatusPurpose
from passport.work import standing
from passport.work.standing import Lists
from signing import jcs

_DAY: Final = 86_400
_RENEW_WITHIN: Final = 4
_WARN_WITHIN: Final = 2
OK, ENDING, ENDED = 0, 3, 5
_Known = Mapping[int, Mapping[str, str]]


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=options.Parser
    )
    renew = actions.add_parser("renew", help="sign all lists anew, when it is time; for a daily timer")
    _add_within(renew, _RENEW_WITHIN, "sign when fewer days are left")
    renew.add_argument("--force", action="store_true", help="sign also when it is not time")
    saying.add_publishing(renew)
    options.add_list_days(renew)
    check = actions.add_parser("check", help="exit 3 when a list ends soon, 5 when one has ended")
    _add_within(check, _WARN_WITHIN, "warn when fewer days are left")
    show = actions.add_parser("show", help="the lists, what is set in them, and what was said when and why")
    lot = actions.add_parser("glance", help="a lot at a glance; FOLDER alone does the same")
    lot_status.configure(lot)
    if isinstance(parser, options.Parser):
        parser.usually("glance", actions.choices)
    options.add_identity(renew)
    for action in (check, show):
        options.add_identity_read(action)
    for action in (renew, check, show):
        options.add_at(action)
        options.add_json(action)


def _add_within(parser: ArgumentParser, days: int, what: str) -> None:
    parser.add_argument(
        "--within", metavar="DAYS", type=options.whole_days, default=days, help=f"{what} (default {days})"
    )


def run(args: Namespace) -> int:
    """Dispatch on the action."""
    return {"renew": _renew, "check": _check, "show": _show, "glance": lot_status.run}[args.action](args)


def _renew(args: Namespace) -> int:
    """Sign the status lists anew when it is time; with ``--to`` publish them in any case.

    An earlier run may have signed and failed to publish. The key is unlocked only where something is
    signed or sent, so that a daily timer needs no passphrase on days without work.
    """
    at = clock.at(args)
    party = saying.issuer(args.identity)
    statuses = StatusHistory(party)
    lists: Lists = statuses.current()
    why = "forced" if args.force else standing.needs_renewal(
        lists, party.verification_method, at=at, within=args.within * _DAY
    )  # fmt: skip
    signer = party.signer(args.passphrase_file) if why or args.to else None
    if why and signer is not None:
        lists = statuses.sign([], signer, at=at, seconds=args.days * _DAY).lists
        _remember(party)
    end = min(standing.window(document).valid_until for document in lists.values())
    if args.json:
        terminal.say_bytes(jcs.canonical({"renewed": bool(why), "why": why, "validUntil": end}))
    elif why:
        terminal.say(f"{party.folder / 'status'}: {terminal.counted(len(lists), 'list')} signed, until {end}")
    else:
        terminal.say(f"{party.folder / 'status'}: nothing to do, the lists hold until {end}")
    if signer is not None and (why or args.to):
        saying.send(args, party, lists, signer)
    return OK


def _remember(party: Identity) -> None:
    """Only where this machine watches the identity already: a renewal alone changes no counter."""
    if counters.remembered(party.did, party.history.keys[0].multikey) is not None:
        saying.remember(party)


def _check(args: Namespace) -> int:
    """Print how long the lists hold; the exit code says fresh, ending or ended.

    ``standing.needs_renewal`` gives the reason: lists of a key that was replaced hold, but not for longer
    than that key counts; lists with a window of more than 31 days are not believed at all.
    """
    at = clock.at(args)
    party = saying.issuer(args.identity)
    lists = StatusHistory(party).current()
    left = standing.left(lists, at)
    why = standing.needs_renewal(lists, party.verification_method, at=at, within=args.within * _DAY)
    code = ENDED if left <= 0 else ENDING if why else OK
    # Lists of a key that was replaced hold, but not for longer than that key.
    ending = {"key": "other-key", "window": "too-long"}.get(why, "ending")
    state = {OK: "fresh", ENDING: ending, ENDED: "ended"}[code]
    if args.json:
        shown: list[Any] = [_facts(purpose, document) for purpose, document in lists.items()]
        facts: dict[str, Any] = {"did": party.did, "state": state, "secondsLeft": left, "lists": shown}
        terminal.say_bytes(jcs.canonical(facts))
        return code
    end = min(standing.window(document).valid_until for document in lists.values())
    terminal.say(f"{party.did}: the status lists {'ended' if code == ENDED else 'hold until'} {end}")
    if state == "other-key":
        terminal.say("They are signed by another key than the one that signs now.")
    if state == "too-long":
        most = options.MOST_LIST_DAYS
        terminal.say(f"They hold for more than {most} days: verifiers take no zero from them.")
    if code:
        terminal.note(f"Sign them anew: passport status renew --as {args.identity}")
    return code


def _show(args: Namespace) -> int:
    """Print the lists with their times, the credentials whose bits are set now, and every change with reason.

    A bit is a place in a list; the register says which credential has the place. A place that the register
    does not have belongs to a credential of an earlier register. Changes come in the order in which they
    were made. With ``--json`` all of it is one object. Raises what opening the identity raises.
    """
    party = saying.issuer(args.identity)
    statuses = StatusHistory(party)
    lists = statuses.current()
    said = statuses.history()
    known = _known(party, statuses)
    # Set bits by their latest change; the place of a bit is a random number and says nothing.
    order = {word.position: number for number, word in enumerate(said)}
    bits = bits_by_position(lists)
    set_now = {index: bits[index] for index in sorted(bits, key=lambda index: order.get(index, -1))}
    if args.json:
        _show_json(party, lists, set_now, known, said)
        return OK
    _show_lines(lists, set_now, known, said)
    return OK


def _known(party: Identity, statuses: StatusHistory) -> _Known:
    """Id, digest, kind and subject of each registered credential, by its place in the status lists.

    A credential without a place is kept at -1, which is no place of a bit.
    """
    places = statuses.positions()
    return {
        places.get(credential, -1): {"id": credential, "digest": digest, "kind": kind, "about": subject}
        for digest, credential, kind, subject, _signed in party.register.issued()
    }


def _show_lines(
    lists: Lists, set_now: Mapping[int, list[StatusPurpose]], known: _Known, said: Sequence[Said]
) -> None:
    for purpose, document in lists.items():
        window = standing.window(document)
        terminal.say(f"{purpose:<11} {document['id']}")
        terminal.say(f"            {window.valid_from} to {window.valid_until}, by {window.method}")
    for index, purposes in set_now.items():
        one = known.get(index)
        name = f"{one['kind']} {one['id']}" if one else "a credential the register does not know"
        terminal.say(f"{', '.join(sorted(purposes))}: {name}")
        if one:
            terminal.say(f"            about {terminal.clean(one['about'])}")
            terminal.say(f"            digest {one['digest']}")
    if not set_now:
        terminal.say("nothing is revoked, suspended or replaced")
    for word in said:
        verb = "set" if word.value else "lifted"
        one = known.get(word.position, {"id": word.digest})
        terminal.say(f"{word.at}  {word.purpose} {verb}, {one['id']}: {terminal.quoted(word.reason, 200)}")


def _show_json(
    party: Identity,
    lists: Lists,
    set_now: Mapping[int, list[StatusPurpose]],
    known: _Known,
    said: Sequence[Said],
) -> None:
    facts: dict[str, Any] = {
        "did": party.did,
        "lists": [_facts(purpose, document) for purpose, document in lists.items()],
        "set": [
            {"index": index, "purposes": purposes, **known.get(index, {})}
            for index, purposes in set_now.items()
        ],
        "history": [word._asdict() for word in said],
    }
    terminal.say_bytes(jcs.canonical(facts))


def _facts(purpose: str, document: Any) -> dict[str, str]:  # noqa: ANN401 - a signed list, checked before
    window = standing.window(document)
    return {
        "purpose": purpose,
        "id": document["id"],
        "validFrom": window.valid_from,
        "validUntil": window.valid_until,
        "verificationMethod": window.method,
    }
