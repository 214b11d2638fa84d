"""``passport keys new|rotate|revoke``: another key, an orderly change-over, an end.

Each makes one step that counts: ``keys.json`` is replaced. Before it lie only files nobody refers to yet,
after it only what can be made again, so that a process that dies anywhere leaves the old key or the new one
in use (T102).
"""

from argparse import Namespace
from pathlib import Path
from typing import Final

from passport import moments
from passport.acts import keychange
from passport.acts.sealing import Signing
from passport.belief import trust_source
from passport.cli.everyone import keys_making
from passport.cli.output import terminal
from passport.contradictions import substance
from passport.disk import clock, files
from passport.model.keychange import Begun, Ended
from passport.party import counters, identity, key_history, signing_acts
from passport.party.identity import Identity
from passport.party.key_history import HeldKey, History, KeysRefused
from signing import jcs
from signing.signer import Signer

_DAY: Final = 86_400
_KEY_DAYS: Final = 3650
_NOTICE_DAYS: Final = 365


def new(args: Namespace) -> int:
    """Make the key that is to follow; nothing signs with it yet."""
    keys_making.check(args)
    at, party = clock.at(args), identity.load(args.folder)
    history = _history(party, restored=args.restored)
    if history.following is not None:
        raise KeysRefused(
            "keys.next_exists",
            f"{history.following} is there already to follow {history.signing}.",
            hint="Announce it with: passport keys rotate DIR",
        )
    history = _with_next(party, history, args, at)
    _record(party, history, at)
    return _print_done(args, party, history, [f"next: tell the publishers of trust lists {_shown(history)}"])


def rotate(args: Namespace) -> int:
    """Announce the next key under the signature of the old one; with --finish, change over."""
    at, party = clock.at(args), identity.load(args.folder)
    history = _history(party)
    if args.finish:
        return _finish(args, party, history, at)
    keys_making.check(args)
    signer = party.signer(args.passphrase_file)
    if history.following is None:
        history = _with_next(party, history, args, at)
    old, following = history.key(history.signing), history.key(str(history.following))
    until = moments.shift(at, args.overlap * _DAY)
    lasts = moments.shift(at, _KEY_DAYS * _DAY)
    begun = Begun(f"{party.did}#{following.name}", following.multikey, at, lasts)
    ended = Ended(f"{party.did}#{old.name}", until, "rotation")
    path = party.folder / f"rotation-{following.name}.json"
    _announce(path, party, ended, begun, signer, at)
    history = history.replaced(old._replace(until=until, reason="rotation"))
    _record(party, history, at)
    steps = [
        f"send {path} to the publishers of the lists that name you; until they follow it, {old.name} signs",
        f"then: passport keys rotate {args.folder} --finish    ({old.name} counts until {until})",
    ]
    return _print_done(args, party, history, steps, notice=path)


def revoke(args: Namespace) -> int:
    """End a key as of a moment, sign the notice for publishers of trust lists, and go on with the next key.

    A key that ended for another reason can still be revoked for compromise. Raises ``keys.*``, among them
    ``keys.last`` where no next key was made.
    """
    at, party = clock.at(args), identity.load(args.folder)
    since = at if args.since is None else args.since
    moments.seconds(since)
    history = _history(party)
    held = history.key(args.key)
    if held.reason == "compromise":
        raise KeysRefused("keys.ended", f"{held.name} was revoked already, as of {held.until}.",
                          hint="There is nothing more to end.")  # fmt: skip
    if since > at:
        raise KeysRefused("keys.future", "A key is not revoked as of a moment that has not come.",
                          hint="For a planned change: passport keys rotate DIR")  # fmt: skip
    current = held.name == history.signing
    if current and history.following is None:
        raise KeysRefused("keys.last", f"{held.name} is the key that signs, and none is there to follow it.",
                          hint="First make one: passport keys new DIR")  # fmt: skip
    path = party.folder / f"revocation-{held.name}.json"
    ended = Ended(f"{party.did}#{held.name}", since, args.reason)
    # Signed by the key that lists know, even against itself; a notice without a successor names no new key.
    _announce(path, party, ended, None, party.signer(args.passphrase_file), at)
    history = history.replaced(held._replace(until=since, reason=args.reason))
    if held.name == history.following:
        history = history._replace(following=None)
    if current:
        history = history._replace(signing=str(history.following), following=None)
    _record(party, history, at)
    steps = [f"send {path} to the publishers of the lists that name you"]
    if current:
        steps.append(f"they list the new key by its fingerprint, over another channel: {_shown(history)}")
        steps.append("sign the status lists anew: the old key's no longer count")
    return _print_done(args, party, history, steps, notice=path)


def _finish(args: Namespace, party: Identity, history: History, at: str) -> int:
    old = history.key(history.signing)
    if history.following is None or old.until is None:
        raise KeysRefused("keys.not_announced", "No key was announced to follow the one that signs.",
                          hint="First: passport keys rotate DIR")  # fmt: skip
    if not args.unlisted:
        _check_published(args.trust, party, history.key(history.following))
    history = history._replace(signing=history.following, following=None)
    _record(party, history, at)
    return _print_done(args, party, history, [f"{old.name} counts until {old.until}; serve did.json again"])


def _check_published(named: Path | None, party: Identity, following: HeldKey) -> None:
    """The new key is of use only where a list names it (T102: until then the old one signs)."""
    listed = trust_source.opened(trust_source.in_force(named)).register
    if party.did == listed.envelope.issuer.id:
        known = {key.multikey for key in listed.publisher_keys}
    else:
        known = {key.multikey for one in listed.parties if one.id == party.did for key in one.keys}
    if following.multikey not in known:
        raise KeysRefused(
            "keys.unpublished",
            f"The trust list does not name {following.name} of {party.did} yet.",
            hint="Wait until its publisher has accepted the rotation, or say --unlisted.",
        )


def _history(party: Identity, *, restored: bool = False) -> History:
    """The history, which must not be behind what this machine has seen (T102)."""
    history = party.history
    if restored:
        before = counters.remembered(party.did, history.keys[0].multikey)
        highest = max(history.keys[-1].number, before.keys if before else 0)
        now = party.counters._replace(keys=highest)
        counters.remember(party.did, history.keys[0].multikey, now)
    else:
        counters.check(party.did, history.keys[0].multikey, party.counters)
    return history


def _with_next(party: Identity, history: History, args: Namespace, at: str) -> History:
    """The history with a new key to follow, whose number was never used, not even by an attempt that died."""
    folder = party.folder / "keys"
    before = counters.remembered(party.did, history.keys[0].multikey)
    numbers = [key.number for key in history.keys]
    numbers += [key_history.number(path.name) for path in folder.glob("key-*")]
    numbers += [before.keys] if before else []
    name = f"key-{max(numbers) + 1}"
    held, _ = keys_making.make(party, name, args, keys_making.new_passphrase(args), at=at)
    _check_new(held, history)
    return history._replace(following=name).replaced(held)


def _check_new(held: HeldKey, history: History) -> None:
    """Refuse a key that this identity had before (T119): a token returns the key its label has already."""
    known = next((one for one in history.keys if substance(one.multikey) == substance(held.multikey)), None)
    if known is not None:
        raise KeysRefused(
            "keys.known",
            f"This is the key {known.name}, which this identity has already.",
            hint="Name a label of the token that has no key yet: --key-label LABEL",
        )


def _announce(
    path: Path, party: Identity, ended: Ended, begun: Begun | None, signer: Signer, at: str
) -> None:
    until = moments.shift(at, _NOTICE_DAYS * _DAY)
    signed = keychange.announce(ended, begun, Signing(party.did, signer, at, signing_acts.new_id(at), until))
    files.write(path, jcs.canonical(signed), replace=True)


def _record(party: Identity, history: History, at: str) -> None:
    key_history.write(party.folder, history)
    document = key_history.did_json(party.did, history, at=at)
    files.write(party.folder / "did.json", document, replace=True)
    now = party.counters._replace(keys=max(key.number for key in history.keys))
    counters.remember(party.did, history.keys[0].multikey, now)


def _shown(history: History) -> str:
    key = history.key(history.following or history.signing)
    return f"{key.name} {key.public.fingerprint}"


def _print_done(
    args: Namespace, party: Identity, history: History, steps: list[str], notice: Path | None = None
) -> int:
    if args.json:
        facts = {"signing": history.signing, "next": history.following or "", "notice": str(notice or "")}
        terminal.say_bytes(jcs.canonical({name: text for name, text in facts.items() if text}))
        return 0
    following = f"; next: {_shown(history)}" if history.following else ""
    terminal.say(f"{party.folder}: {history.signing} signs{following}")
    for step in steps:
        terminal.say(f"  {step}")
    return 0

