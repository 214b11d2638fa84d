"""The app's files: as a server gives them out, as an export, in the resolver, in the wheel."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from passport.cli.platform import serve
from resolver.answers import phone_files
from resolver.answers.phone_joined import JOINED, LATER, joined
from signing.errors import ToolError
from tests import waiting
from tests.benchmarks.phone import first_visit
from tests.cli.sessions import child_environment, free_port, in_process, wait_for
from tests.phone.browser import ROOT
from tests.phone.conftest import Opened
from tests.phone.driving import scenario
from tests.phone.site import Site, certificate
from tests.resolver.service import PATH, Service

SOUND = scenario("verified/accreditation-the-list-does-not-name")


def test_the_version_is_what_sha256sum_prints() -> None:
    app = phone_files.load()
    listing: Any = json.loads(app.files["files.json"])
    lines = "".join(
        f"{hashlib.sha256(app.files[name]).hexdigest()}  {name}\n" for name in sorted(listing["files"])
    )
    assert listing["version"] == app.version == hashlib.sha256(lines.encode()).hexdigest()
    assert {*listing["files"]} == {*app.files} - {"files.json"}
    assert phone_files.load().files == app.files


def test_all_modules_and_shared_data_are_there_and_nothing_else() -> None:
    names = phone_files.load().files
    own = {path.relative_to(ROOT / "mobile_demo").as_posix() for path in (ROOT / "mobile_demo").rglob("*.js")}
    assert {name for name in own if not name.startswith("node_modules/")} == {
        name for name in names if name.endswith(".js")
    }
    listed: Any = json.loads((ROOT / "mobile_demo" / "shared.json").read_bytes())
    for name, place in listed.items():
        assert names[f"shared/{name}"] == (ROOT / place).read_bytes()
    assert not [name for name in names if "package" in name and name != "package_data.js"]
    assert not [name for name in names if name.endswith((".py", ".md"))]


def test_the_header_says_what_the_page_says_and_forbids_frames() -> None:
    app = phone_files.load(modules=phone_files.own_modules())
    page = app.headers("index.html")["Content-Security-Policy"]
    assert page.endswith("; frame-ancestors 'none'")
    assert page.removesuffix("; frame-ancestors 'none'") in app.files["index.html"].decode()
    assert "unsafe" not in page and "require-trusted-types-for 'script'" in page
    worker = app.headers(phone_files.DECODER)["Content-Security-Policy"]
    assert "'wasm-unsafe-eval'" in worker and "https:" not in worker
    for name in app.files:
        fields = app.headers(name)
        assert fields["X-Content-Type-Options"] == "nosniff" and "octet" not in fields["Content-Type"]
        assert fields["Permissions-Policy"].startswith("camera=(self)")


def test_answers_are_compressed_and_known_ones_are_not_sent_again() -> None:
    app = phone_files.load()
    plain = app.answer("style.css")
    packed = app.answer("style.css", "gzip, br")
    assert gzip.decompress(packed.body) == plain.body == app.files["style.css"]
    assert app.answer("", "identity").headers["Content-Type"].startswith("text/html")
    assert app.answer("style.css", "", plain.headers["ETag"]).status == 304
    assert app.answer("../signing/keys.py").status == app.answer("package.json").status == 404


@pytest.mark.parametrize("name", ["index.html", "../trust.json", "A.passport.json", "x.js", "x.svg"])
def test_samples_are_only_what_the_app_can_offer(name: str) -> None:
    with pytest.raises(ToolError, match="cannot offer") as refused:
        phone_files.load(samples={name: b"{}"})
    assert refused.value.code == "phone.sample"


@pytest.mark.parametrize("secure", [False, True])
def test_the_command_serves_it(secure: bool, tmp_path: Path) -> None:
    port = str(free_port())
    tls = (
        ["--tls-cert", str(certificate(tmp_path)), "--tls-key", str(tmp_path / "certificate.pem")]
        if secure
        else []
    )
    running = subprocess.Popen(
        [sys.executable, "-m", "passport", "phone", "--port", port, *tls],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=child_environment(),
    )  # fmt: skip
    try:
        if not secure:
            wait_for(f"http://127.0.0.1:{port}/files.json", running)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert answer.read() == (ROOT / "mobile_demo" / "index.html").read_bytes()
        assert running.stderr is not None
        said = waiting.line(running.stderr, "the address").decode()
        assert f"{'https' if secure else 'http'}://127.0.0.1:{port}" in said
    finally:
        running.terminate()
        _, told = running.communicate(timeout=20)
    assert b"Traceback" not in told


def test_a_host_that_is_not_loopback_is_told_what_plain_http_cannot_do() -> None:
    from passport.cli.buyer.phone import _said

    told = " ".join(_said("0.0.0.0", secure=False))
    assert all(word in told for word in ("camera", "service worker", "WebCrypto", "--tls-cert", "--export"))
    for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9"):
        assert "WebCrypto" not in " ".join(_said(host, secure=False))
    assert "WebCrypto" not in " ".join(_said("0.0.0.0", secure=True))
    assert serve.port_number("0") == 0


def test_the_export_is_the_app_and_failing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told = in_process(["phone", "--export", str(tmp_path / "app"), "--json"])
    assert code == 0
    app = phone_files.load(modules=phone_files.own_modules())
    assert json.loads(told)["version"] == app.version
    written = {
        p.relative_to(tmp_path / "app").as_posix(): p.read_bytes()
        for p in (tmp_path / "app").rglob("*")
        if p.is_file()
    }
    assert written == dict(app.files)
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        code, _ = in_process(["phone", "--export", str(tmp_path / "closed" / "app")])
        assert code == 2
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "closed") == ["app"]


def test_the_resolver_offers_it_as_a_demonstration(tmp_path: Path) -> None:
    service = Service(tmp_path)
    assert service.get("/phone", "*/*").headers["location"] == "/phone/"
    page = service.get("/phone/", "text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert page.headers["x-content-type-options"] == "nosniff"
    listing = service.get("/phone/files.json", "*/*").json()
    assert (listing["demonstration"], listing["platform"]) == (True, "../")
    for name in ("signing/keys.js", "shared/verify/states.json", "sw.js"):
        assert service.get(f"/phone/{name}", "*/*").status_code == 200
    assert service.get("/phone/nothing.js", "*/*").status_code == 404
    service.stocked()
    assert re.search(r'href="/phone/#https://[^"]+"', service.get(PATH, "text/html").text)


def test_a_page_of_a_product_links_to_its_place_in_the_app(phone: Opened) -> None:
    product = SOUND.expect["product"]["id"]
    seen = phone().ready(SOUND)
    seen.page.evaluate("(hash) => { location.hash = hash }", f"#{product}")
    seen.page.wait_for_selector("section[data-state=not_here]")
    # On a new phone it waits until somebody has said whom to believe.
    fresh = phone().open(f"#{product}")
    assert fresh.state == "first"
    fresh.language().give("list", SOUND.trust, "trust.json")
    fresh.page.click("[data-action=install]")
    fresh.page.wait_for_selector("section[data-state=not_here]")
    # An address that is none does no harm.
    seen.page.evaluate("location.hash = '#/%'")
    seen.page.wait_for_selector("section[data-screen=scan]")


def test_what_a_first_verdict_needs_is_loaded_first_and_is_small(chromium: Any) -> None:
    """Gzip, without the optional decoder: a first visit, its first verdict, and the first one of a label."""
    app = phone_files.load()
    with Site(app) as site:
        rows = first_visit(chromium, site, app)
    assert [row.name for row in rows if not row.holds] == [], rows[0].profile


def test_data_of_rare_documents_are_files_of_their_own() -> None:
    """What the app asks for where it is met is not part of what every first visit loads."""
    text = (Path(str(resources.files("mobile_demo"))) / "package_data.js").read_text(encoding="utf-8")
    names = set(re.findall(r'"((?:signing|passport)/[^"]+\.json)"', text.partition("export const RARE")[0]))
    assert names == LATER
    assert set(re.findall(r"OF_[A-Z]+", text.partition("export const RARE")[2].partition("]")[0])) == set(
        re.findall(r"export const (OF_[A-Z]+)", text)
    )


def test_the_wheel_holds_the_app(tmp_path: Path) -> None:
    """Built without a network, by the build backend of this environment, and asked."""
    pytest.importorskip("hatchling", reason="the build backend is not installed here")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-400:]
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if "node_modules" in name]
        archive.extractall(tmp_path / "installed")
    code = (
        "import mobile_demo; from resolver.answers import phone_files;"
        " print(mobile_demo.__file__); print(phone_files.load().version)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
    )  # fmt: skip
    place, version = shown.stdout.split()
    assert place.startswith(str(tmp_path))
    assert version == phone_files.load().version


def test_modules_lose_their_comments_before_they_are_joined_and_nothing_else() -> None:
    """Line by line: what is left out begins a comment, or stands in one, and in no template literal."""
    root = Path(str(resources.files("mobile_demo")))
    served = {name: data for name, data in phone_files.sources().items() if name.endswith(".js")}
    assert len(served) > 100
    left_out = 0
    for name, data in served.items():
        literal = block = False
        source = (root / name).read_text(encoding="utf-8").split("\n")
        for line, kept in zip(source, data.decode("utf-8").split("\n"), strict=True):
            if line == kept:
                assert not block, (name, line)
                literal ^= kept.count("`") % 2 == 1
                continue
            left_out += 1
            text = line.strip()
            assert (kept, literal) == ("", False), (name, line)
            assert block or text.startswith(("//", "/*")), (name, line)
            block = (block or text.startswith("/*")) and not text.endswith("*/")
        assert (literal, block) == (False, False), name
    assert left_out > 1000


def test_joined_modules_hand_out_what_each_of_them_exports() -> None:
    """Under its own name every module gives all that it exports; no template literal loses blanks."""
    sources, served = phone_files.sources(), phone_files.load().files
    named = re.compile(
        r"^export (?:async )?(?:const|function\*?|class) (\w+)|^export \{([^}]*)\}", re.MULTILINE
    )
    moved = [name for name in sources if name.endswith(".js") and served[name] != sources[name]]
    assert {*JOINED} < {*moved} and len(moved) > 100
    for name in moved:
        source = sources[name].decode()
        assert all(line.count("`") % 2 == 0 for line in source.split("\n")), name
        wanted = {
            one.split(" as ")[-1].strip()
            for declared, listed in named.findall(source)
            for one in (listed.split(",") if listed else [declared])
        }
        last = served[name].decode().rstrip().rsplit("\n", 1)[-1]
        given = re.search(r"^export const \{ (.*) \} = \$[\w$]+;$", last, re.MULTILINE)
        assert wanted <= {*(given[1].split(", ") if given else [])}, name


@pytest.mark.parametrize(
    "source", ["export let a = 1;", "export default 1;", 'import "./b.js";', "export var b;"]
)
def test_a_form_that_would_mean_something_else_is_not_joined(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be joined"):
        joined({**phone_files.sources(), "app/clock.js": source.encode()})
