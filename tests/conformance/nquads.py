"""A small reader of N-Quads for the published tests of RDFC-1.0; it assumes well-formed input."""

import re

from signing.jsonld.rdfc import Quad, escape

_TERM = re.compile(
    r"""\s*(?:
      (?P<iri><[^>]*>)
    | (?P<blank>_:[^\s<"]+)
    | "(?P<text>(?:[^"\\]|\\.)*)" (?: \^\^(?P<datatype><[^>]*>) | @(?P<language>[A-Za-z0-9-]+) )?
    )""",
    re.VERBOSE | re.DOTALL,
)
_UNESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ECHAR = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_XSD_STRING = "<http://www.w3.org/2001/XMLSchema#string>"


def _unescape(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _ECHAR[found[3]]

    return _UNESCAPE.sub(one, text)


def _term(found: re.Match[str]) -> str:
    if found["iri"]:
        return _unescape(found["iri"])
    if found["blank"]:
        return found["blank"]
    text = f'"{escape(_unescape(found["text"]))}"'
    if found["language"]:
        return f"{text}@{found['language']}"
    if found["datatype"] and found["datatype"] != _XSD_STRING:
        return f"{text}^^{_unescape(found['datatype'])}"
    return text


def parse(text: str) -> list[Quad]:
    """The quads of an N-Quads document."""
    quads = []
    for line in re.split(r"[\r\n]+", text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        terms, position = [], 0
        while (found := _TERM.match(line, position)) is not None:
            terms.append(_term(found))
            position = found.end()
        assert line[position:].strip().startswith("."), line
        quads.append(Quad(*terms))
    return quads
