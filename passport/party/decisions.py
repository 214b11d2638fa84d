"""Record the auditor's own decisions on findings in the identity folder, since a file can say anything.

A findings file travels to the mill and back. That a finding was accepted counts for an opinion only if the
accepting was done with this identity; the links of its words are kept here.
"""

from collections.abc import Iterable

from passport.party.identity import Identity
from passport.party.register_schema import connected, looked_at
from passport.work.reviewing.engagement import AttestRefused
from passport.work.reviewing.findings_file import FindingEvent, Findings
from passport.work.reviewing.findings_schema import ROLE_OF


def record(verifier: Identity, entries: Iterable[FindingEvent]) -> None:
    """Remember words of the auditor; before the file has them, so that no file is ahead of this."""
    with connected(verifier.folder / "register.sqlite") as connection:
        connection.execute("BEGIN IMMEDIATE")
        rows = [(entry.link, entry.finding, entry.at) for entry in entries]
        connection.executemany("INSERT OR IGNORE INTO judged VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")


def check(verifier: Identity, findings: Findings) -> None:
    """Raise ``attest.not_judged`` for an auditor's word that was not said with this identity."""
    own = [entry for entry in findings.history if ROLE_OF[entry.act] == "verifier"]
    if not own:
        return
    with looked_at(verifier.folder / "register.sqlite") as connection:
        known = {row[0] for row in connection.execute("SELECT link FROM judged")}
    for entry in own:
        if entry.party != verifier.did or entry.link not in known:
            raise AttestRefused(
                "attest.not_judged",
                f"The file says that {entry.finding} was judged ({entry.act}) by {entry.by}, and that was not"
                f" done with the identity {verifier.folder}.",
                hint="Judge it yourself: passport answer --reopen, and --accept when it is settled.",
            )
