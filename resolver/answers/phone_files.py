"""The phone app as names and bytes, for every server of it: ``passport phone``, its export, the resolver.

Served are the modules beside this package, their comments replaced by empty lines, and the virtual folder
``shared/`` with the data files that Python and the phone have in common. Comments and types are a quarter of
what the modules weigh when compressed; places in messages of the browser stay those of the source.
``files.json`` lists all files with the version: the sha-256 over the lines ``sha256sum`` prints for the
sorted names.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple, cast

from resolver.answers.phone_joined import joined
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue, loads

LISTING: Final = "files.json"
DECODER: Final = "app/camera/decoder.js"
_KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "png": "image/png",
    "svg": "image/svg+xml",
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json",
}
_SUFFIXES: Final = frozenset({"css", "html", "js", "json", "svg", "webmanifest"})
_NOT_SERVED: Final = frozenset({"package.json", "package-lock.json", "node_modules", "__pycache__", LISTING})
# What the optional packages consist of, as far as a browser needs it.
_OPTIONAL: Final = {
    "zxing-wasm": ("dist/es/reader/index.js", "dist/es/share.js", "dist/reader/zxing_reader.wasm"),
    "@noble/ed25519": ("index.js",),
}
_SAMPLE: Final = re.compile(
    r"(trust\.json|[a-z0-9][a-z0-9_-]{0,60}\.(passport\.json|ndjson|png|jpg))", re.ASCII
)
MOST_SAMPLES: Final = 12
# A comment that begins a line and has it for itself: to its end, or a block whose end ends a line.
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE)
_META: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')
# WebAssembly is compiled in the decoder's own worker, and nowhere else.
_WORKER_POLICY: Final = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
_ALWAYS: Final = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PhoneRefused(ToolError):
    """An app that cannot be served like this; codes ``phone.*``."""


class Answer(NamedTuple):
    """What a server sends: ``headers`` without Content-Length."""

    status: int
    headers: dict[str, str]
    body: bytes


class PhoneApp:
    """All files of one version. ``files`` maps names with ``/`` to bytes, ``files.json`` among them."""

    def __init__(
        self, files: Mapping[str, bytes], *, demonstration: bool = False, platform: str = ""
    ) -> None:
        self.version = version_of(files)
        listing: dict[str, JsonValue] = {"version": self.version, "files": [*sorted(files)]}
        if demonstration:
            listing["demonstration"] = True
        if platform:
            listing["platform"] = platform
        self.files: Mapping[str, bytes] = {**files, LISTING: jcs.canonical(listing)}
        found = _META.search(files["index.html"].decode("utf-8"))
        assert found is not None, "the app's page has lost its policy"  # noqa: S101 - a file of ours, not input
        # A frame's owner could lay things over the verdict; a page's own meta element cannot forbid frames.
        self._policy = f"{found[1]}; frame-ancestors 'none'"

    def headers(self, name: str) -> dict[str, str]:
        """Give the fields that belong to a file, wherever it is served."""
        policy = _WORKER_POLICY if name == DECODER else self._policy
        return {**_ALWAYS, "Content-Type": media_type(name), "Content-Security-Policy": policy}

    def answer(self, path: str, accepted: str = "", known: str = "") -> Answer:
        """Answer a GET of ``path`` below the app's root; ``""`` is its page.

        ``accepted`` is the request's Accept-Encoding, ``known`` its If-None-Match.
        """
        name = path or "index.html"
        body = self.files.get(name)
        if body is None:
            return Answer(404, {**_ALWAYS, "Content-Type": "text/plain"}, b"There is no such file.\n")
        headers = self.headers(name)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers |= {"ETag": f"W/{tag}", "Vary": "Accept-Encoding"}
        if tag in known:
            return Answer(304, headers, b"")
        if "gzip" in re.split(r"[\s,;]+", accepted.lower()) and "gzip;q=0" not in accepted.replace(" ", ""):
            headers["Content-Encoding"] = "gzip"
            body = _gzipped(body)
        return Answer(200, headers, body)


@lru_cache(maxsize=512)
def _gzipped(body: bytes) -> bytes:
    """Compress a file as small as it gets, once for all apps of a process; each takes milliseconds."""
    return gzip.compress(body, 9, mtime=0)


def media_type(name: str) -> str:
    """Give the media type that belongs to a name."""
    return _KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def version_of(files: Mapping[str, bytes]) -> str:
    """Compute the sha-256, in hexadecimal, over a line a file: its own sha-256, two spaces, its name."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def own_modules() -> Path:
    """Where ``npm ci`` puts the optional packages of a checkout; nothing need be there."""
    return Path(str(resources.files("mobile_demo"))) / "node_modules"


def load(
    *,
    modules: Path | None = None,
    samples: Mapping[str, bytes] | None = None,
    demonstration: bool = False,
    platform: str = "",
) -> PhoneApp:
    """Read the app.

    ``modules``: a folder ``node_modules`` that may hold the optional packages. ``samples``: files offered
    under ``demo/``, marked as a demonstration: ``trust.json``, ``NAME.passport.json``, ``NAME.ndjson``,
    pictures. ``demonstration``: the app says that who serves it serves passports too. ``platform``: the
    resolver that may be asked besides a product's own host. Raises ``PhoneRefused`` ``phone.sample``.
    """
    files = joined(sources())
    if modules is not None:
        files |= _optional(modules)
    files |= {f"demo/{name}": data for name, data in _checked(samples or {}).items()}
    return PhoneApp(files, demonstration=demonstration, platform=platform)


def sources() -> dict[str, bytes]:
    """Read the files of the app and the shared data, each module by itself and without its comments."""
    root = resources.files("mobile_demo")
    return {**dict(_own(root, "")), **_shared((root / "shared.json").read_bytes())}


def _own(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name in _NOT_SERVED or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _own(entry, f"{above}{entry.name}/")
        elif entry.name.rpartition(".")[2] in _SUFFIXES:
            data = entry.read_bytes()
            yield f"{above}{entry.name}", without_comments(data) if entry.name.endswith(".js") else data


def without_comments(source: bytes) -> bytes:
    """Blank the comments of a module of ours that have lines for themselves; no line moves.

    Inside a template literal such a line would be text; a test keeps them out of those.
    """
    return _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), source)


def _shared(listed: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, place in cast(dict[str, str], loads(listed)).items():
        package, _, inside = place.partition("/")
        found[f"shared/{name}"] = resources.files(package).joinpath(inside).read_bytes()
    return found


def _optional(modules: Path) -> dict[str, bytes]:
    """Read the files of each optional package that is there completely."""
    found: dict[str, bytes] = {}
    for package, names in _OPTIONAL.items():
        paths = {f"node_modules/{package}/{name}": modules / package / name for name in names}
        if all(path.is_file() for path in paths.values()):
            found |= {name: path.read_bytes() for name, path in paths.items()}
    return found


def _checked(samples: Mapping[str, bytes]) -> Mapping[str, bytes]:
    wrong = sorted(name for name in samples if not _SAMPLE.fullmatch(name))
    if wrong:
        raise PhoneRefused(
            "phone.sample",
            f"The app cannot offer {', '.join(wrong[:5])}.",
            hint="Samples are trust.json and NAME.passport.json, .ndjson, .png or .jpg, NAME in lower case.",
        )
    if len(samples) > MOST_SAMPLES:
        raise PhoneRefused(
            "phone.sample", f"These are {len(samples)} samples.", hint=f"Offer at most {MOST_SAMPLES}."
        )
    return samples
