"""The credentials as typed, frozen values, and the closed profile their JSON must keep."""

from typing import Any, Literal

from passport.vocab import CONTEXT_PASSPORT, CONTEXT_V2, KINDS, NAMESPACE, Kind

Version = Literal["known", "unknown_version", "not_ours"]


def kind_of(document: object) -> Kind | None:
    """Which credential a document means to be: the first of our type names in its ``type``, if any.

    Deliberately lenient: a credential with a damaged type list is still ours, and the profile refuses it.
    """
    types = document.get("type") if isinstance(document, dict) else None
    for name in types if isinstance(types, list) else [types]:
        if isinstance(name, str) and name in KINDS:
            return KINDS[name]
    return None


def version_of(document: object) -> Version:
    """Say whether the version of a document is known: by its second JSON-LD context.

    ``unknown_version``: the second context is another one of this format's namespace, so a later tool wrote
    it. ``known``: this version's context is there, or the type is one of this format; else ``not_ours``.
    """
    contexts: Any = document.get("@context") if isinstance(document, dict) else None
    listed = [name for name in contexts if isinstance(name, str)] if isinstance(contexts, list) else []
    if len(listed) > 1 and listed[0] == CONTEXT_V2:
        second = listed[1]
        if second.startswith(NAMESPACE) and second != CONTEXT_PASSPORT:
            return "unknown_version"
    return "known" if CONTEXT_PASSPORT in listed or kind_of(document) is not None else "not_ours"
