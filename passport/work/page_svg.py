"""A matplotlib figure as SVG that lives inside a page with a strict content security policy.

No ``style`` attribute or element remains (the policy forbids them), stand-in colours become classes, and what
nothing refers to loses its id, so that several drawings share a page.
"""

import io
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES: Final = (
    "ink", "soft", "line", "card", "accent", "own", "other",
    "t4", "t3", "t2", "t1", "t0", "t4ink", "t3ink", "t2ink", "t1ink", "t0ink",
    "direct", "transferred", "default", "directink", "transferredink", "defaultink",
)  # fmt: skip
COLOURS: Final = {name: f"#0102{number:02x}" for number, name in enumerate(_NAMES)}
"""Stand-in of each colour of the style sheet: ``fill-NAME`` and ``stroke-NAME`` are the classes."""
_CLASS_OF: Final = {colour: name for name, colour in COLOURS.items()}
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_FONT: Final = re.compile(r"(?:(bold|[67]00)\s+)?([0-9.]+)px\s")


def page_svg(figure: "Figure", title: str) -> str:
    """The drawing as an ``svg`` element with ``title`` as its name for those who cannot see it."""
    kept = io.StringIO()
    figure.savefig(kept, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ET.fromstring(kept.getvalue())  # noqa: S314 - written one line above, by the library
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    used = set()
    for element in root.iter():
        used.update(re.findall(r"#([A-Za-z0-9_-]+)", " ".join(element.attrib.values())))
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        _restyle(element)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("class", "chart")
    named = ET.Element(f"{{{_SVG}}}title")
    named.text = title
    root.insert(0, named)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    return ET.tostring(root, encoding="unicode")


def _restyle(element: ET.Element) -> None:
    """Declarations of a ``style`` attribute as attributes of their own, stand-in colours as classes."""
    declared: dict[str, str] = {}
    for declaration in element.attrib.pop("style", "").split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            declared[name.strip()] = value.strip()
    for name in ("fill", "stroke"):
        if name in element.attrib:
            declared.setdefault(name, element.attrib.pop(name))
    declared.pop("font-family", None)  # the page's own
    font = _FONT.match(f"{declared.pop('font', '')} ")
    if font is not None:
        declared["font-size"] = font[2]
        if font[1]:
            declared["font-weight"] = "600"
    classes = []
    for name, value in declared.items():
        stand_in = _CLASS_OF.get(value)
        if stand_in is not None:
            classes.append(f"{name}-{stand_in}")
        else:
            element.set(name, value)
    if element.tag == f"{{{_SVG}}}text" and "fill" not in declared:
        classes.append("fill-ink")
    if classes:
        element.set("class", " ".join(classes))
