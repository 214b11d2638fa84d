"""Check updates of an installed trust list, and the key changes a holder announces (DESIGN 4).

Nothing here reads a file or changes a list; the commands sign or install what passed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from passport.contradictions import substance
from passport.model import keychange
from passport.model.keychange import KeyChange
from passport.model.shape import check
from passport.model.trustlist import ListedKey, TrustRegister
from passport.vocab import SUITES
from signing.errors import ToolError
from signing.keys import PublicKey
from signing.proofs import check_proof
from verify.believing.party import HARMLESS
from verify.believing.trust import TrustList


class ChangeRefused(ToolError):
    """A key change or an update that must not be followed; codes ``change.*`` and ``trust.*``."""


def successors(installed: TrustList, pinned: str) -> frozenset[str]:
    """List the multikeys that may sign an update: the pinned one, and those the installed list names.

    The installed list was signed by the pinned key, so what it says about its publisher's keys is that
    key's own word. A key it has ended for whatever reason is out, also for signatures that claim to be older.
    """
    made = installed.register.envelope.proof.created
    named = {key.multikey: key for key in installed.register.publisher_keys}
    keys = {multikey for multikey, key in named.items() if _alive(key, made)}
    if pinned not in named or _alive(named[pinned], made):
        keys.add(pinned)
    return frozenset(keys)


def check_update(installed: TrustList, pinned: str, update: TrustList, extra: Iterable[str] = ()) -> None:
    """Refuse an update by a key that neither is the pinned one nor its heir, or that steps back in time.

    ``extra`` are successors from accepted key changes. Raises ``ChangeRefused``: ``trust.publisher``,
    ``trust.pinned``, ``trust.version``, ``trust.revived`` (a compromised key is listed again, under whatever
    name, as if nothing had been, or as compromised later, T119).
    """
    before, after = installed.register, update.register
    if before.envelope.issuer.id != after.envelope.issuer.id:
        raise ChangeRefused(
            "trust.publisher",
            f"The list in force is published by {before.envelope.issuer.id}, this one by another.",
            hint="To change the publisher on purpose: passport trust use FILE --anew",
        )
    _check_signer(installed, pinned, after, extra)
    _check_version(before, after)
    revived = _revived(before, after)
    if revived is not None:
        raise ChangeRefused(
            "trust.revived",
            f"The key {revived[0]} was compromised, says the list in force; this one lists it as {revived[1]}"
            " without that.",
            hint="A key has the worst history of its bytes: ask the publisher for a list that keeps it.",
        )


def _check_signer(installed: TrustList, pinned: str, after: TrustRegister, extra: Iterable[str]) -> None:
    """Refuse (``trust.pinned``) an update that neither the pinned key nor a successor of it has signed.

    A successor from an accepted change that the installed list names too is judged by that list, which may
    have ended it meanwhile.
    """
    signed_by = next(k for k in after.publisher_keys if k.id == after.envelope.proof.verification_method)
    accepted = set(extra) - {key.multikey for key in installed.register.publisher_keys}
    if signed_by.multikey not in successors(installed, pinned) | accepted:
        shown = PublicKey.from_multikey(signed_by.multikey).fingerprint
        raise ChangeRefused(
            "trust.pinned",
            f"The list is signed by the key {shown}, which is neither the pinned one nor a successor of it.",
            hint="Ask the publisher for its key change, and accept that first: passport trust accept FILE",
        )


def _check_version(before: TrustRegister, after: TrustRegister) -> None:
    """Refuse (``trust.version``) a lower version, another list of the same one, and an earlier signature."""
    if after.version < before.version:
        raise ChangeRefused(
            "trust.version",
            f"Version {before.version} is in force; this is version {after.version}.",
            hint="Versions never go back.",
        )
    if after.version == before.version and after.envelope.digest != before.envelope.digest:
        raise ChangeRefused(
            "trust.version",
            f"Version {before.version} is in force with other content.",
            hint="Ask the publisher why there are two lists of one version.",
        )
    if after.envelope.proof.created < before.envelope.proof.created:
        raise ChangeRefused(
            "trust.version",
            "The list has a higher version, but was signed before the one in force.",
            hint="Ask the publisher for a list with a correct date.",
        )


def _revived(before: TrustRegister, after: TrustRegister) -> tuple[str, str] | None:
    """Find a key that was compromised in the earlier list and is better in the later one: its two names.

    Better is: not revoked, revoked without harm, or compromised at a later moment. Keys are compared by their
    bytes (``contradictions.substance``), so that a new name does not help.
    """
    lost = {
        substance(key.multikey): key
        for key in _all_keys(before)
        if key.revoked is not None and key.reason not in HARMLESS
    }
    if not lost:
        return None
    for key in _all_keys(after):
        known = lost.get(substance(key.multikey))
        if known is None or known.revoked is None:
            continue
        if key.revoked is None or key.reason in HARMLESS or key.revoked > known.revoked:
            return known.id, key.id
    return None


def _all_keys(register: TrustRegister) -> Iterator[ListedKey]:
    yield from register.publisher_keys
    for party in register.parties:
        yield from party.keys


def judge_change(document: Mapping[str, Any], keys: Iterable[ListedKey], *, at: str) -> KeyChange:
    """Read the change in ``document`` if a key of ``keys`` (the holder's, as listed) may and did sign it.

    The signing key is uncompromised and in its window; a successor is named by the very key it follows; a
    compromise may also be announced with the compromised key itself, since it ends the key.
    ``at`` is the moment of acceptance. Raises ``ChangeRefused``: ``change.profile``, ``change.holder``,
    ``change.time``, ``change.unknown_key``, ``change.known``, ``change.signer``, ``change.successor``,
    ``change.signature``.
    """
    violation = check("keychange", document)
    if violation is not None:
        raise _refused("profile", f"The key change breaks rule {violation.description}.")
    change = keychange.read(document)
    envelope = change.envelope
    method, created = envelope.proof.verification_method, envelope.proof.created
    if envelope.issuer.id != change.holder or method.partition("#")[0] != change.holder:
        raise _refused("holder", "The key change speaks about the keys of somebody else.")
    if not envelope.valid_from <= at < envelope.valid_until or created > at:
        raise _refused("time", "The key change is not valid at this moment.")
    listed = {key.id: key for key in keys}
    _check_names(change, listed)
    signer = listed.get(method)
    if signer is None or envelope.proof.cryptosuite not in SUITES:
        raise _refused("signer", "The key change is not signed by a listed key of its holder.")
    if not _may_sign(signer, created, at):
        raise _refused("signer", "The key that signed the key change had ended, or was compromised.")
    _check_successor(change, method)
    try:
        check_proof(document, PublicKey.from_multikey(signer.multikey))
    except ToolError as error:
        raise _refused("signature", f"The signature does not hold: {error.message}") from error
    return change


def _may_sign(signer: ListedKey, created: str, at: str) -> bool:
    """Whether a listed key may end or replace a key at ``at``, having signed at ``created``.

    Its ending is read as of now, since a thief back-dates what it signs (DESIGN 4).
    """
    ended = signer.revoked is not None and (signer.reason not in HARMLESS or signer.revoked <= at)
    return not ended and signer.not_before <= created < signer.not_after and at < signer.not_after


def _check_successor(change: KeyChange, method: str) -> None:
    """Raise ``change.successor`` where another key than the one that is rotated names what follows it."""
    if change.begun is not None and (change.ended.key != method or change.ended.reason != "rotation"):
        raise _refused("successor", "Only the key that is being replaced can name its successor.")


def _check_names(change: KeyChange, listed: Mapping[str, ListedKey]) -> None:
    """Refuse the end of a key that the list does not know or has ended, and a successor that it knows.

    A known key may be ended earlier than before, unless it was compromised; a successor is compared by id and
    by bytes.
    """
    known = listed.get(change.ended.key)
    if known is None:
        raise _refused("unknown_key", f"The list knows no key {change.ended.key} of this holder.")
    if known.revoked is not None and (known.reason not in HARMLESS or change.ended.revoked >= known.revoked):
        raise _refused("known", f"The list says already that {change.ended.key} has ended.")
    begun = change.begun
    if begun is None:
        return
    PublicKey.from_multikey(begun.multikey)
    if begun.key.partition("#")[0] != change.holder or begun.not_before >= begun.not_after:
        raise _refused("successor", "The successor is another holder's key, or would end before it begins.")
    known_bytes = {substance(key.multikey) for key in listed.values()}
    if begun.key in listed or substance(begun.multikey) in known_bytes:
        raise _refused("known", f"The list knows {begun.key} already, or its key under another name.")


def _alive(key: ListedKey, at: str) -> bool:
    """Whether a listed key is in its window and neither compromised nor ended at ``at``."""
    return key.not_before <= at < key.not_after and (
        key.revoked is None or (key.reason in HARMLESS and at < key.revoked)
    )


def _refused(code: str, message: str) -> ChangeRefused:
    return ChangeRefused(
        f"change.{code}",
        message,
        hint="Ask the holder over another channel, and list its key by: passport trust add --key FINGERPRINT",
    )
