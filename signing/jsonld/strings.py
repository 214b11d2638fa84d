"""Write string values as lines of N-Quads, or refuse them: the errors of the emitter about single members.

``where`` of a refusal is the member, or empty for an item of an array; ``emit`` puts the path in front of it.
"""

from signing.errors import ContextRefused
from signing.jsonld.rdfc import escape
from signing.jsonld.table import ID, IRI, LITERAL, REFUSED, VOCAB, Active, TermRule


def line_of(value: str, entry: TermRule, active: Active) -> str:
    """Return the line of a string in an array, without its subject: predicate, object, stop."""
    if entry.kind <= LITERAL:
        return f"{entry.head}{escape(value)}{entry.tail}"
    return reference("", value, entry, active)


def reference(key: str, value: str, entry: TermRule, active: Active) -> str:
    """Return the line of a string that is no literal, or refuse it; ``key`` is empty within an array."""
    where = f"/{pointer(key)}" if key else ""
    if entry.kind == ID:
        return f"{entry.head}{iri(value, where)}{entry.tail}"
    if entry.kind == VOCAB:
        term_iri = active.vocab(entry, value)
        if term_iri is None:
            raise ContextRefused("context.unknown_term", f"no context defines {value!r:.80}", where=where)
        return f"{entry.head}{term_iri}{entry.tail}"
    if entry.kind == REFUSED:
        raise refused(entry, where)
    raise ContextRefused("context.value", "a JSON true or false belongs here, not a string", where=where)


def iri(value: object, where: str) -> str:
    """Return an absolute IRI in normal form, or raise ``context.iri``: one id has one spelling (T24)."""
    if isinstance(value, str) and IRI.fullmatch(value):
        return value
    raise ContextRefused(
        "context.iri",
        f"{value!r:.80} is not an absolute IRI in normal form",
        hint="ids are absolute, ASCII, without '.' and '..' segments, and never begin with _:",
        where=where,
    )


def unknown(key: str) -> ContextRefused:
    """Return the refusal of a member that no context defines, or of a keyword of JSON-LD (T13)."""
    where = f"/{pointer(key)}"
    if key.startswith("@"):
        return ContextRefused(
            "context.keyword", f"the keyword {key:.40} does not belong in a document", where=where
        )
    return ContextRefused(
        "context.unknown_term",
        f"no context defines the member {key!r:.80}",
        hint="a signature would not cover it; see the context for the members this object may have",
        where=where,
    )


def refused(entry: TermRule, where: str = "") -> ContextRefused:
    """Return the refusal of a term whose use a table marks as refused; its ``head`` is the reason."""
    return ContextRefused("context.unsupported", f"not supported here: {entry.head}", where=where)


def pointer(key: str) -> str:
    """Return a member name as a token of a JSON Pointer (RFC 6901 3)."""
    return key.replace("~", "~0").replace("/", "~1")
