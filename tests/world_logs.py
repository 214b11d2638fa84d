"""A log, its witnesses and a trust list that names them, in memory, beside a world (DESIGN 4.1).

logs = Logs(world)
block = logs.block([claim, statement])             # a checkpoint cosigned by w1, w2, w3
logs.trust()                                       # the world's list with log, witnesses and policy
logs.file(documents, [block])                      # a passport file that carries it
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from passport import container, log_evidence, moments
from passport.log_evidence import LogBlock, LoggedEntry
from passport.model import kind_of
from passport.model.log_entry import log_entry, subject_of
from signing.digests import document_digest
from signing.logs import merkle
from signing.logs.checkpoints import Checkpoint, cosign, sign_checkpoint
from signing.logs.notes import Note
from tests.world import Documents, World
from tests.world_people import Document, Identity

ORIGIN = "log.example/steel"
SEEN = "2026-09-25T12:00:05Z"
"""Five seconds after the statement of the world was signed."""
TIMES = {"w1": SEEN, "w2": "2026-09-25T12:00:06Z", "w3": "2026-09-25T12:00:07Z"}
QUORUM: dict[str, Any] = {
    "groups": [{"name": "any-two", "threshold": "2", "members": ["w1", "w2", "w3"]}],
    "quorum": "any-two",
}


class Logs:
    """The parties of a log and what they sign."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.operator = world.identity("log", "log", "Example Log", "log")
        self.witnesses: dict[str, Identity] = {
            name: world.identity(name, "witness", f"Witness {name[1]}", f"witness{name[1]}") for name in TIMES
        }

    def policy(self, **changes: Any) -> Document:
        """The policy: one log, three witnesses, any two of them."""
        return {
            "logs": [{"origin": ORIGIN, "key": self.operator.signer.verification_method}],
            "witnesses": [
                {"name": name, "key": who.signer.verification_method} for name, who in self.witnesses.items()
            ],
            **QUORUM,
            **changes,
        }

    def trust(
        self,
        *,
        policy: Mapping[str, Any] | None = None,
        listed: Mapping[str, Mapping[str, Any]] | None = None,
        listed_mill: Mapping[str, Any] | None = None,
        **knobs: Any,
    ) -> bytes:
        """The world's list with log and witnesses; ``listed`` changes how one of them is shown."""
        if listed_mill is not None:
            knobs["listed"] = {"mill": listed_mill}
        others = {"log": self.operator, **self.witnesses}
        shown = {name: who.listed(**(listed or {}).get(name, {})) for name, who in others.items()}
        for one in shown.values():
            one.pop("identifierPrefixes", None)

        def edit(document: Document) -> None:
            subject = document["credentialSubject"]
            subject["parties"] = sorted(
                [*subject["parties"], *shown.values()], key=lambda one: str(one["id"])
            )
            subject["logPolicy"] = dict(self.policy() if policy is None else policy)

        document = self.world.trust_document(edit=edit, **knobs)
        return container.trust_file(document, [self.world.accreditation_document])

    def leaf(self, document: Mapping[str, Any]) -> bytes:
        """The entry of a document, by the key of whoever is its issuer in the world."""
        kind = kind_of(document)
        assert kind is not None
        key = self.world.issuer_of(document).key.public.multikey
        return log_entry(kind, document_digest(document), subject_of(kind, document), key)

    def block(
        self,
        documents: Iterable[Mapping[str, Any]],
        *,
        seen: Mapping[str, str] | None = None,
        size: int = 11,
        salt: str = "",
        change: Callable[[LogBlock], LogBlock] | None = None,
        by: Identity | None = None,
        origin: str = ORIGIN,
        witnesses: Mapping[str, Identity] | None = None,
    ) -> LogBlock:
        """A checkpoint over ``size`` entries, the documents at places 3, 4, ...; ``salt`` gives other trees.

        ``seen``: the times of the witnesses who cosign it; ``by``: another key than the log's; ``origin``:
        another name than the log's; ``witnesses``: other keys than the witnesses', by name.
        """
        leaves = [merkle.leaf_hash(f"other {salt}{place}\n".encode()) for place in range(size)]
        named = {3 + place: document for place, document in enumerate(documents)}
        for place, document in named.items():
            leaves[place] = merkle.leaf_hash(self.leaf(document))
        checkpoint = Checkpoint(origin, size, merkle.fold(leaves))
        note = sign_checkpoint(checkpoint, (by or self.operator).signer)
        lines = [
            cosign(checkpoint, name, (witnesses or self.witnesses)[name].signer, moments.seconds(at))
            for name, at in (TIMES if seen is None else seen).items()
        ]
        text = str(Note(note.text, (*note.lines, *lines)))
        tree = _subtrees(leaves)
        entries = [
            LoggedEntry(
                document_digest(document),
                str(place),
                tuple(_base64(one) for one in merkle.inclusion_proof(place, size, tree)),
            )
            for place, document in named.items()
        ]
        made = LogBlock(text, tuple(sorted(entries)))
        return change(made) if change else made

    def file(
        self, documents: Documents, blocks: Sequence[LogBlock], extras: Iterable[Mapping[str, Any]] = ()
    ) -> bytes:
        """The passport file with proofs of the log."""
        return container.write(documents.claim, documents.statement, documents.response, extras, log=blocks)


def _base64(data: bytes) -> str:
    return log_evidence.base64_of(data)


def _subtrees(leaves: Sequence[bytes]) -> merkle.Subtrees:
    return lambda level, offset: merkle.fold(leaves[offset << level : (offset + 1) << level])
