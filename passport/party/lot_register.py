"""Plan the claims of a lot in the register: product, data, credential id and place of each.

A plan is durable before anything is signed (T71), and it is kept: a run that was interrupted goes on with the
same ids and places, and a serial number that was issued is never issued again from other data.
"""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from passport.party import signing_acts
from passport.party.identity import Identity
from passport.party.register import free_position, key_of
from passport.party.register_schema import connected, looked_at, parts
from passport.party.withdrawals import StatusHistory
from passport.status import MIN_BITS

_ESCAPED: Final = "%"
_PLAN: Final = "subject, basis, credential, position, workings, method, at, until"


class Wanted(NamedTuple):
    """A claim that is to be signed: product id, digest of what it is drawn from, and of its workings."""

    subject: str
    basis: str
    workings: str


class Plan(NamedTuple):
    """A claim with its place: what ``Wanted`` says, credential id, index, key and window."""

    subject: str
    basis: str
    credential: str
    position: int
    workings: str
    method: str
    at: str
    until: str


class Known(NamedTuple):
    """What the register knows of a product: its plan, the digest of the claim signed by it, other claims."""

    plan: Plan | None
    digest: str
    others: tuple[str, ...]


class LotRegister:
    """Plans and records of an identity, many at a time."""

    def __init__(self, party: Identity) -> None:
        """``party``: whose."""
        self._party = party
        self._path = party.folder / "register.sqlite"
        self._claims: dict[str, list[tuple[str, str]]] | None = None
        """What was signed before this run, by ``_words``."""

    def room(self) -> int:
        """Count the free places of the status lists."""
        return MIN_BITS - self._party.register.taken()

    def known(self, subjects: Sequence[str]) -> dict[str, Known]:
        """Look these products up; those the register does not know are left out."""
        with looked_at(self._path) as connection:
            found: dict[str, Known] = {}
            for part in parts(subjects):
                found |= _known(connection, part)
            if len(found) < len(subjects):
                found |= self._spelled_otherwise(connection, [one for one in subjects if one not in found])
        return found

    def _spelled_otherwise(self, connection: sqlite3.Connection, subjects: Sequence[str]) -> dict[str, Known]:
        """Products of which a claim was signed under another spelling, as of another host (T369)."""
        if self._claims is None:
            self._claims = {}
            rows = connection.execute("SELECT subject, digest FROM issued WHERE kind = 'claim' ORDER BY at")
            for subject, digest in rows:
                self._claims.setdefault(_words(subject), []).append((subject, digest))
        found: dict[str, Known] = {}
        if not self._claims:
            return found
        for subject in subjects:
            key = key_of(subject)
            words = dict.fromkeys((_words(subject), _words(key), _ESCAPED))
            near = (one for word in words for one in self._claims.get(word, ()))
            others = tuple(digest for other, digest in near if key_of(other) == key)
            if others:
                found[subject] = Known(None, "", others)
        return found

    def plan(
        self, wanted: Iterable[Wanted], method: str, window: tuple[str, str], kept: Collection[str] = ()
    ) -> list[Plan]:
        """Plan each claim, in their order and durably: the plan that is there, or one with a new place.

        A plan that was made with another key or from other data, and nothing was signed by it, is made anew;
        ``kept`` are products of which something was signed. Refused where the lists show that the register
        was restored from a backup (T102).
        """
        StatusHistory(self._party).current()
        at, until = window
        found = []
        with connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for one in wanted:
                row = connection.execute(
                    f"SELECT {_PLAN} FROM plan WHERE subject = ?",  # noqa: S608 - a constant
                    (one.subject,),
                ).fetchone()
                plan = Plan(*row) if row else None
                stays = one.subject in kept or (
                    plan is not None and (plan.basis, plan.workings, plan.method) == (*one[1:], method)
                )
                if plan is None or not stays:
                    credential = signing_acts.new_id(at)
                    position = free_position(connection, MIN_BITS, self._path)
                    connection.execute(
                        "INSERT INTO allocation VALUES (?, ?, 'claim', ?)", (position, credential, at)
                    )
                    plan = Plan(one.subject, one.basis, credential, position, one.workings, method, at, until)
                    connection.execute("INSERT OR REPLACE INTO plan VALUES (?, ?, ?, ?, ?, ?, ?, ?)", plan)
                found.append(plan)
            connection.execute("COMMIT")
        return found

    def record(self, done: Iterable[tuple[str, Plan]]) -> None:
        """Record what was signed by each plan; what is recorded already stays as it is."""
        with connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR IGNORE INTO issued VALUES (?, ?, 'claim', ?, ?)",
                ((digest, plan.credential, plan.subject, plan.at) for digest, plan in done),
            )
            connection.execute("COMMIT")


def _words(subject: str) -> str:
    """What two spellings of one product have in common at their end; ``_ESCAPED`` where that is not seen."""
    return _ESCAPED if "%" in subject else subject.rpartition("/")[2].lstrip("0")


def _known(connection: sqlite3.Connection, subjects: Sequence[str]) -> dict[str, Known]:
    """By product, its plan, the digest of the claim signed by it, and its other claims, oldest first."""
    marks = ", ".join("?" * len(subjects))
    asked = f"SELECT {_PLAN} FROM plan WHERE subject IN ({marks})"  # noqa: S608 - marks and a constant
    plans = {row[0]: Plan(*row) for row in connection.execute(asked, subjects)}
    asked = (
        "SELECT subject, digest, credential FROM issued"  # noqa: S608 - as above
        f" WHERE subject IN ({marks}) AND kind = 'claim' ORDER BY at"
    )
    signed: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for subject, digest, credential in connection.execute(asked, subjects):
        if subject in plans and credential == plans[subject].credential:
            signed[subject] = digest
        else:
            others.setdefault(subject, []).append(digest)
    return {
        subject: Known(plans.get(subject), signed.get(subject, ""), tuple(others.get(subject, ())))
        for subject in plans.keys() | others.keys()
    }
