"""Render pages that need nothing else: no script, no link, nothing to fetch.

The policy in a page allows its own style sheet by digest and nothing beside (T92, T93).
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from passport.work.explanation.svg import COLOURS

_PAGES: Final = Environment(
    loader=PackageLoader("passport.work"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def rendered(template: str, facts: Mapping[str, Any], *styles: str) -> bytes:
    """A page in UTF-8 from a template and its facts; ``styles`` are sheets besides that of all pages."""
    sheets = (_PAGES.get_template(name).render(colours=COLOURS) for name in ("explain.css", *styles))
    style = "".join(sheets)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    own = {"style": style, "style_hash": f"sha256-{digest}"}
    return _PAGES.get_template(template).render({**facts, **own}).encode()
