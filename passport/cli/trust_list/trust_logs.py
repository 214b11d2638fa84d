"""``passport trust add --log|--log-witness|--group|--quorum``: which logs and witnesses count."""

from argparse import Namespace
from pathlib import Path

from passport import moments
from passport.belief import log_policy_editing
from passport.belief.log_policy_editing import LogParty, LogRole
from passport.belief.trust_editing import Subject
from passport.cli.options import UsageError
from passport.party.logs import note_keys
from signing.errors import LogRefused
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey

_DAY = 86_400
_KEY_DAYS = 3650
_KINDS: dict[LogRole, int] = {"log": ED25519, "witness": COSIGNATURE}


def with_logs(subject: Subject, args: Namespace, at: str) -> Subject:
    """Return the subject with what the options say about logs; raises ``usage.*``, ``trust.*``, ``log.*``."""
    given: tuple[tuple[LogRole, str | None], ...] = (("log", args.log), ("witness", args.log_witness))
    for role, text in given:
        if text is not None:
            subject = log_policy_editing.with_log_party(subject, _party(role, text, args, at))
    for text in args.group:
        subject = log_policy_editing.with_group(subject, text)
    if args.quorum is not None:
        subject = log_policy_editing.with_quorum(subject, args.quorum)
    return subject


def _party(role: LogRole, text: str, args: Namespace, at: str) -> LogParty:
    """Who runs the log or witness: its independence is judged by legal entity and control group."""
    key = _key(text)
    if key.kind != _KINDS[role]:
        raise LogRefused(
            "log.key_kind",
            f"'{key.name}' is not the verifier key of a {role}.",
            hint="A log has a key of type 0x01 (--log), a witness of type 0x04 (--log-witness).",
        )
    if not args.legal_entity or (args.log and args.log_witness):
        raise UsageError(
            "usage.arguments",
            "A log or witness is listed with the legal entity of whoever runs it, one at a time.",
            hint="Say --legal-entity ID, and --control-group ID where it has one.",
        )
    since = args.since or at
    until = moments.shift(since, _KEY_DAYS * _DAY)
    name = args.name or key.name
    return LogParty(role, key, name, args.legal_entity, args.control_group, since, until)


def _key(text: str) -> NoteKey:
    """Read a verifier key given as text, or by its file or folder."""
    path = Path(text)
    if path.is_dir():
        return note_keys.read(path)
    from passport.cli.platform import log_running  # databases only where a log is listed

    return log_running.vkey(text)
