"""Build the reference of the packages from their docstrings: ``python -m tests.reference FOLDER``.

Ends with 1 and a line for each public name of the door and of ``verify`` that has no docstring, each name in
double backquotes of the door that stands for nothing, and each link between pages that leads nowhere.
"""

import builtins
import inspect
import re
import sys
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final
from urllib.parse import unquote, urldefrag

PACKAGES: Final = ("passport", "verify", "signing", "resolver")
OPEN: Final = ("passport", "passport.door", "verify")
"""The modules that programs are asked to import."""
# Migrations run when their tool loads them, and a __main__ when it is imported.
ROOT: Final = Path(__file__).resolve().parent.parent
FILES: Final = (".json", ".sqlite", ".toml", ".py", ".md")
LEFT_OUT: Final = ("!passport.__main__", "!resolver.store.migrations")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.anchors.add(str(given["id"]))
        href = given.get("href")
        if tag == "a" and href:
            self.links.append(href)


def build(folder: Path) -> None:
    """Write the pages."""
    pdoc = import_module("pdoc")  # an extra, which need not be there for the other checks

    pdoc.render.configure(docformat="markdown", show_source=False, search=False)
    pdoc.pdoc(*PACKAGES, *LEFT_OUT, output_directory=folder)


def broken_links(folder: Path) -> list[str]:
    """Links from page to page, or within one, that lead nowhere."""
    pages = {path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    wrong = []
    for path, page in pages.items():
        for link in page.links:
            address, anchor = urldefrag(link)
            if "://" in address:
                continue
            target = (path.parent / unquote(address)).resolve() if address else path
            known = pages.get(target)
            named = set() if known is None else known.anchors | _hidden(target, folder, anchor)
            if known is None or (anchor and unquote(anchor) not in named):
                wrong.append(f"{path.relative_to(folder.resolve())}: {link}")
    return wrong


def _hidden(page: Path, folder: Path, anchor: str) -> set[str]:
    """The anchor, if it stands for something of the module that is told in its class's own text only."""
    module = ".".join(page.relative_to(folder.resolve()).with_suffix("").parts)
    return {unquote(anchor)} if _leads_somewhere(f"{module}.{unquote(anchor)}") else set()


def undocumented(module: ModuleType) -> list[str]:
    """Public names of a module, and public members of its classes, without a docstring of their own."""
    wrong = [] if module.__doc__ else [module.__name__]
    for name in module.__all__:
        thing = getattr(module, name)
        if not thing.__doc__:
            wrong.append(f"{module.__name__}.{name}")
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            function = getattr(value, "__func__", value)
            written = inspect.isfunction(function) or isinstance(value, property)
            if written and not member.startswith("_") and not function.__doc__:
                wrong.append(f"{module.__name__}.{name}.{member}")
    return wrong


def lost_modules() -> list[str]:
    """Dotted names of ours in any docstring or comment that cannot be imported."""
    wrong = []
    for path in (one for package in PACKAGES for one in sorted((ROOT / package).rglob("*.py"))):
        for word in re.findall(r"``([a-z_]+\.[\w.]+)``", path.read_text(encoding="utf-8")):
            ours = word.split(".")[0] in PACKAGES and not word.endswith(FILES)
            if ours and not _leads_somewhere(word):
                wrong.append(f"{path.relative_to(ROOT)}: {word}")
    return wrong


def strangers(module: ModuleType) -> list[str]:
    """Capitalised names in a module's text that neither it nor the door offers."""
    words = re.findall(r"``([A-Z][a-z]\w+)", Path(str(module.__file__)).read_text(encoding="utf-8"))
    return [f"{module.__name__}: {word}" for word in words if not _is_known(module, word)]


def _is_known(module: ModuleType, name: str) -> bool:
    # An error is named where it is raised, which may be further down.
    import passport
    from resolver.outgoing import client

    return any(hasattr(place, name) for place in (module, passport, client, builtins))


def _leads_somewhere(word: str) -> bool:
    parts = word.split(".")
    for count in range(len(parts), 0, -1):
        try:
            thing: object = import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for name in parts[count:]:
            if not hasattr(thing, name):
                return False
            thing = getattr(thing, name)
        return True
    return False


def problems_in_source() -> list[str]:
    """Everything that can be said without building the pages."""
    modules = [import_module(name) for name in OPEN]
    told = [line for module in modules for line in (*undocumented(module), *strangers(module))]
    return [*told, *lost_modules()]


def main(folder: Path) -> int:
    """Build, check, tell."""
    build(folder)
    wrong = [*problems_in_source(), *broken_links(folder)]
    for line in wrong:
        print(line)
    pages = sum(1 for _ in folder.rglob("*.html"))
    print(f"{folder}: {pages} pages, {len(wrong)} problems")
    return 1 if wrong or not pages else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
