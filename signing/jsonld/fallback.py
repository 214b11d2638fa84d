"""Canonicalise foreign documents: pyld's expansion, our RDFC-1.0, and nothing dropped.

JSON-LD quietly leaves out what it cannot express as RDF: members no context defines, relative IRIs, base
directions, indexes. A signature would not cover them, so such documents are refused. Contexts come from the
caller's pinned set and nowhere else. Passports never come here; verifiers never load pyld.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from signing.errors import ContextRefused
from signing.jsonld.compile import PYLD_ERRORS
from signing.jsonld.contexts import PinnedContexts
from signing.jsonld.rdfc import DEFAULT_BUDGET, Quad, canonicalise, escape
from signing.suites.suite import Canonicaliser

_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_XSD_DOUBLE: Final = "http://www.w3.org/2001/XMLSchema#double"
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f\ud800-\udfff]*")
_LABEL: Final = re.compile(r"_:[A-Za-z0-9_]+(?:[.-]*[A-Za-z0-9_]+)*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_PLAIN_KEYWORDS: Final = frozenset({"@graph", "@included", "@list", "@set", "@reverse"})


def canonicaliser(contexts: PinnedContexts, *, budget: int = DEFAULT_BUDGET) -> Canonicaliser:
    """Return the canonicaliser of these contexts, as ``proof_sets.check_proof_set`` wants it."""

    def canonical(document: Mapping[str, object], algorithm: str) -> bytes:
        return canonicalise(to_quads(document, contexts), algorithm=algorithm, budget=budget)

    return canonical


def to_quads(document: Mapping[str, object], contexts: PinnedContexts) -> list[Quad]:
    """Return the RDF dataset of a JSON-LD document.

    Raises ``ContextRefused``: ``context.unpinned``, ``context.invalid`` (pyld refuses it) or
    ``context.dropped``.
    """
    from pyld import jsonld  # noqa: PLC0415 - importing this module must not load pyld (DESIGN 12, cold start)

    expanded = _expanded(document, contexts)
    for node in expanded:
        _check_node(node, top=True)
    try:
        dataset = _dataset(expanded, contexts)
    except (jsonld.JsonLdError, *PYLD_ERRORS) as cause:
        raise _translated(cause) from cause
    return [
        Quad(_term(triple["subject"]), _term(triple["predicate"]), _term(triple["object"]), _graph(name))
        for name, triples in dataset.items()
        for triple in triples
    ]


def _dataset(expanded: list[Any], contexts: PinnedContexts) -> dict[str, Any]:
    """Return the triples of an expanded document by graph, in pyld's form.

    pyld would expand it once more, which changes nothing and takes as long as before.
    """
    from pyld import jsonld  # noqa: PLC0415 - see above

    processor = jsonld.JsonLdProcessor()
    processor.expand = lambda document, _options: document
    found: dict[str, Any] = processor.to_rdf(expanded, _options(contexts))
    return found


def check_terms(document: Mapping[str, object], contexts: PinnedContexts) -> None:
    """Refuse a document with a member, type or id that means nothing by its contexts.

    For documents that are signed as text, where RDF's losses do no harm: base directions are let through.
    Errors as in ``to_quads``.
    """
    for node in _expanded(document, contexts):
        _check_node(node, top=True, rdf=False)


def _expanded(document: Mapping[str, object], contexts: PinnedContexts) -> list[Any]:
    # Importing this module must not load pyld (DESIGN 12, cold start).
    from pyld import jsonld  # noqa: PLC0415 - see above

    _check_source(document, "")
    dropped: list[object] = []
    try:
        with warnings.catch_warnings():
            # pyld warns of terms that look like keywords, and then ignores them.
            warnings.simplefilter("error", SyntaxWarning)
            expanded = jsonld.expand(dict(document), _options(contexts), on_property_dropped=dropped.append)
    except (jsonld.JsonLdError, SyntaxWarning, *PYLD_ERRORS) as cause:
        raise _translated(cause) from cause
    if dropped:
        raise _dropped(f"{len(dropped)} members that no context defines")
    return list(expanded)


def _options(contexts: PinnedContexts) -> dict[str, Any]:
    from pyld import ContextResolver  # noqa: PLC0415 - see above

    loader = contexts.loader()
    # One resolver per call: pyld's process-wide cache would serve contexts across loaders.
    resolver = ContextResolver({}, loader)
    resolver.resolve = _by_identity(resolver.resolve)
    return {
        # Not "", which pyld takes for http://example.org/base/.
        "base": None,
        "processingMode": "json-ld-1.1",
        "documentLoader": loader,
        "contextResolver": resolver,
        "keepFreeFloatingNodes": True,
    }


def _by_identity(resolve: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return pyld's ``resolve``, which knows a context by the dictionary that states it.

    pyld writes that dictionary canonically at every node where it stands, to find what it has resolved
    before: a third of the time of an expansion. A dictionary without ``@context`` names no other document, so
    that neither the base nor the active context plays a part in what it resolves to: itself.
    """
    # Importing this module must not load pyld (DESIGN 12, cold start).
    from pyld.resolved_context import ResolvedContext  # noqa: PLC0415 - see above

    known: dict[
        int, tuple[object, _Context]
    ] = {}  # with the object itself, so that its address stays its own

    def context_of(one: object, make: Callable[[Any], Any]) -> _Context:
        if id(one) not in known:
            known[id(one)] = (one, _Context(make(one)))
        return known[id(one)][1]

    def resolved(active: object, context: object, base: object, cycles: object = None) -> list[Any]:
        content = context["@context"] if isinstance(context, dict) and "@context" in context else context
        if isinstance(content, dict) and "@context" not in content:
            return [context_of(content, ResolvedContext)]
        found = resolve(active, context, base, cycles)
        return [one if isinstance(one, _Context) else context_of(one, lambda same: same) for one in found]

    return resolved


class _Context:
    """A context as pyld resolves it, whose content stays as it is (T512).

    pyld adds the terms that stand beside ``@import`` to the context that is imported, and keeps the sum as if
    it were what the imported context leads to: for every other node, and with a pinned context for every
    other document of the process.
    """

    def __init__(self, kept: Any) -> None:  # noqa: ANN401 - pyld ships no types
        self._kept: Final = kept

    @property
    def document(self) -> object:
        """Its content; of an object a copy, to which pyld may add."""
        found: object = self._kept.document
        return dict(found) if isinstance(found, Mapping) else found

    def get_processed(self, active: Mapping[str, Any]) -> object:
        """Return the active context that it leads to from another, or ``None`` where that is to be found."""
        found: object = self._kept.get_processed(active)
        return found

    def set_processed(self, active: Mapping[str, Any], processed: Mapping[str, Any]) -> None:
        """Keep what it leads to, unless that is the sum of two contexts and no active one."""
        if "mappings" in processed:
            self._kept.set_processed(active, processed)


def _translated(cause: BaseException) -> ContextRefused:
    """Return our own refusal where pyld wrapped it, else one that quotes pyld."""
    inner: BaseException | None = cause
    while inner is not None:
        if isinstance(inner, ContextRefused):
            return inner
        inner = inner.__cause__
    reason = " ".join(str(cause).split())
    return ContextRefused("context.invalid", f"the document is not valid JSON-LD: {reason:.200}")


def _check_source(value: object, where: str) -> None:
    """Refuse what expansion leaves out before anyone could see it: null, empty arrays and objects."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key != "@context":
                _check_source(item, f"{where}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_source(item, f"{where}/{index}")
    if value is None or (not value and isinstance(value, (Mapping, list))):
        raise _dropped("a null or empty value", where)


def _check_node(node: object, *, top: bool = False, rdf: bool = True) -> None:
    """Refuse what the conversion from expanded form to RDF would leave out (directions only if ``rdf``)."""
    if not isinstance(node, Mapping):
        raise _dropped("a value outside any object")
    if "@value" in node:
        _check_value(node, rdf=rdf)
        if top:
            raise _dropped("a value outside any object")
        return
    if top and node.keys() <= {"@id"}:
        raise _dropped("an object of which nothing is said")
    for key, item in node.items():
        _check_member(key, item, rdf=rdf)


def _check_member(key: str, item: object, *, rdf: bool) -> None:
    """Refuse a member of an expanded node that has no form in RDF, and look into its values.

    ``@index``, ``@nest`` and relative IRIs as names are such members; the values of ``@graph`` and
    ``@included`` are nodes at the top again.
    """
    items = item if isinstance(item, list) else [item]
    if key == "@id":
        _check_reference(item)
    elif key == "@type":
        for name in items:
            _check_reference(name)
    elif key == "@reverse":
        _check_node(item, rdf=rdf)
    elif key in _PLAIN_KEYWORDS or _IRI.fullmatch(key):
        for part in items:
            _check_node(part, top=key in ("@graph", "@included"), rdf=rdf)
    else:
        raise _dropped(f"{key:.60}")


def _check_value(value: Mapping[str, Any], *, rdf: bool) -> None:
    """Refuse a value object whose direction, index, exact spelling, datatype or language RDF would lose."""
    if value.keys() - {"@value", "@type", "@language"} - (set() if rdf else {"@direction"}):
        raise _dropped("a base direction or an index")
    kind = value.get("@type")
    if kind == _XSD_DOUBLE and isinstance(value["@value"], str):
        raise _dropped("the exact spelling of a double written as a string")
    if kind is not None and kind != "@json":
        _check_reference(kind)
    if "@language" in value and not _LANGUAGE.fullmatch(str(value["@language"])):
        raise _dropped("a malformed language tag")


def _check_reference(name: object) -> None:
    if not isinstance(name, str) or not (_IRI.fullmatch(name) or _LABEL.fullmatch(name)):
        raise _dropped(f"{name!r:.80}, which is no absolute IRI")


def _dropped(what: str, where: str = "") -> ContextRefused:
    return ContextRefused(
        "context.dropped",
        f"a signature would not cover {what}",
        hint="JSON-LD leaves this out silently; the document has to be corrected by its issuer",
        where=where,
    )


def _graph(name: str) -> str:
    if name == "@default":
        return ""
    return name if name.startswith("_:") else f"<{name}>"


def _term(term: Mapping[str, str]) -> str:
    match term["type"]:
        case "IRI":
            return f"<{term['value']}>"
        case "blank node":
            return term["value"]
    text = f'"{escape(term["value"])}"'
    if "language" in term:
        return f"{text}@{term['language']}"
    return text if term["datatype"] == _XSD_STRING else f"{text}^^<{term['datatype']}>"
