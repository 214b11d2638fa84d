"""The app in Firefox and in WebKit, the engine of iPhones: each tells what Chromium does."""

import base64
import io
from collections.abc import Iterator
from typing import Any, Final

import pytest
from PIL import Image

from resolver.answers import phone_files
from resolver.answers.phone_files import PhoneApp
from resolver.answers.phone_joined import joined
from tests.phone.driving import scenario, words
from tests.phone.engines import ENGINES, Window
from tests.phone.layout import axe
from tests.phone.site import Site
from tests.phone.test_app_session import delivery as bare_delivery
from tests.phone.test_camera import SOUND as LABELLED
from tests.phone.test_camera import dim, label, scene
from tests.phone.test_offline import PRODUCT, SOUND, delivery

TAMPERED: Final = scenario("tampered/one-digit-of-the-total")
# A camera that shows a picture: the stream of a canvas on which it is drawn again and again.
CAMERA: Final = """
async (data) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const draw = () => canvas.getContext("2d").drawImage(picture, 0, 0);
  draw();
  setInterval(draw, 50);
  const given = async () => canvas.captureStream(20);
  // On the prototype: WebKit forgets what is set on an object of its own once it was collected.
  if (navigator.mediaDevices) Object.getPrototypeOf(navigator.mediaDevices).getUserMedia = given;
  else Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: given } });
}
"""
AXE: Final = """
async () => {
  AXE
  const { violations } = await axe.run(document);
  return violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))]);
}
"""


@pytest.fixture(scope="module", params=ENGINES)
def window(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:  # noqa: ANN401 - pytest's own
 In Firefox an event that a script makes does not reach the track of a canvas."""One browser for all tests of an engine; each test is a host of its own."""
 In Firefox an event that a script makes does not reach the track of a canvas.with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as running:
 In Firefox an event that a script makes does not reach the track of a canvas.    yield running


def app(at: str, **changed: bytes) -> PhoneApp:
 In Firefox an event that a script makes does not reach the track of a canvas."""The app as pip installs it, its clock standing still."""
 In Firefox an event that a script makes does not reach the track of a canvas.files = phone_files.sources()
 In Firefox an event that a script makes does not reach the track of a canvas.files["app/clock.js"] = f'export const now = () => "{at}";\n'.encode()
 In Firefox an event that a script makes does not reach the track of a canvas.files |= {
 In Firefox an event that a script makes does not reach the track of a canvas.    name.replace("__", "."): files[name.replace("__", ".")] + data for name, data in changed.items()
 In Firefox an event that a script makes does not reach the track of a canvas.}
 In Firefox an event that a script makes does not reach the track of a canvas.return PhoneApp(joined(files))


def first_run(
 In Firefox an event that a script makes does not reach the track of a canvas.window: Window, site: Site, trust: bytes, status: tuple[bytes, ...] = (), lang: str = "en"
) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas."""Language, trust list, status lists."""
 In Firefox an event that a script makes does not reach the track of a canvas.window.goto(site.url)
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("body[data-ready=yes]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.click(f"[data-language={lang}]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("[data-screen=trust]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.give("list", trust, "trust.json")
 In Firefox an event that a script makes does not reach the track of a canvas.window.click("[data-action=install]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("[data-screen=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.for one in status:
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("file", one, "status.json")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=deliveries]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=scan]")


def png(*, soft: bool = False) -> bytes:
 In Firefox an event that a script makes does not reach the track of a canvas.stream = io.BytesIO()
 In Firefox an event that a script makes does not reach the track of a canvas.(dim(scene(label())) if soft else scene(label())).save(stream, "PNG")
 In Firefox an event that a script makes does not reach the track of a canvas.return stream.getvalue()


def test_first_load_list_verdicts_and_languages(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(SOUND.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, SOUND.trust, SOUND.status)
 In Firefox an event that a script makes does not reach the track of a canvas.    assert words("en")["scan.start"] in window.text()
 In Firefox an event that a script makes does not reach the track of a canvas.    assert "cannot" not in window.text()
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("file", SOUND.passport)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=verdict]")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.state == "verified"
 In Firefox an event that a script makes does not reach the track of a canvas.    for lang in ("de", "zh"):
 In Firefox an event that a script makes does not reach the track of a canvas.        window.click("[data-tab=more]")
 In Firefox an event that a script makes does not reach the track of a canvas.        window.click(f"[data-language={lang}]")
 In Firefox an event that a script makes does not reach the track of a canvas.        wanted = words(lang)["nav.more"]
 In Firefox an event that a script makes does not reach the track of a canvas.        window.wait("(text) => document.querySelector('h1')?.textContent === text", wanted)
 In Firefox an event that a script makes does not reach the track of a canvas.        assert words(lang)["reader.own"] in window.text()


def test_a_tampered_passport_is_told(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(TAMPERED.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, TAMPERED.trust, TAMPERED.status)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("file", TAMPERED.passport)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=verdict]")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.state == "tampered"


def test_a_photo_and_the_filmed_label_are_read_and_axe_finds_nothing(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas.one = scenario(LABELLED)
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(one.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, one.trust, one.status)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("photo", png(soft=True), "photo.png")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-state=not_here]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.run(CAMERA, base64.b64encode(png()).decode())
 In Firefox an event that a script makes does not reach the track of a canvas.    # An engine without any camera is told so when the screen is made: it is made again.
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=more]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=more]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=scan][data-camera=ready][data-reader=own]")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.run(AXE.replace("AXE", axe())) == []
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-action=camera]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-state=not_here]")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert one.expect["product"]["id"].rpartition("/")[2] in window.text()


def test_a_delivery_is_found_in_airplane_mode(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(SOUND.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, SOUND.trust)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("body[data-offline=ready]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=deliveries]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("import", delivery(SOUND.passport), "tomorrow.ndjson")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-imported='1']")
 In Firefox an event that a script makes does not reach the track of a canvas.# The server is gone.
 In Firefox an event that a script makes does not reach the track of a canvas.window.goto(site.url)
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("[data-screen=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.gone = "() => fetch('./files.json', { cache: 'no-store' }).then(() => 'net', () => 'none')"
 In Firefox an event that a script makes does not reach the track of a canvas.assert window.run(gone) == "none"
 In Firefox an event that a script makes does not reach the track of a canvas.window.run("(text) => { document.getElementById('typed').value = text; }", PRODUCT)
 In Firefox an event that a script makes does not reach the track of a canvas.window.click("[data-action=look]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("[data-screen=verdict]")
 In Firefox an event that a script makes does not reach the track of a canvas.assert window.state == "verified"


def test_a_new_version_is_shown_and_taken_on_request(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas.first, second = app(SOUND.at), app(SOUND.at, style__css=b"\n/* newer */\n")
 In Firefox an event that a script makes does not reach the track of a canvas.shown = "(version) => document.getElementById('version')?.textContent.endsWith(version) ?? false"
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(first) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, SOUND.trust)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("body[data-offline=ready]")
 In Firefox an event that a script makes does not reach the track of a canvas.    site.app = second
 In Firefox an event that a script makes does not reach the track of a canvas.    window.goto(site.url)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-banner=update]")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.run(shown, first.version[:12])
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-action=update]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.wait(shown, second.version[:12])
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=scan]")


LOST: Final = {
 In Firefox an event that a script makes does not reach the track of a canvas."the service worker and the files": """async () => {
 In Firefox an event that a script makes does not reach the track of a canvas.  await (await navigator.serviceWorker.getRegistration()).unregister();
 In Firefox an event that a script makes does not reach the track of a canvas.  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
 In Firefox an event that a script makes does not reach the track of a canvas.  return true;
 In Firefox an event that a script makes does not reach the track of a canvas.}""",
 In Firefox an event that a script makes does not reach the track of a canvas."the files": """async () => {
 In Firefox an event that a script makes does not reach the track of a canvas.  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
 In Firefox an event that a script makes does not reach the track of a canvas.  return true;
 In Firefox an event that a script makes does not reach the track of a canvas.}""",
}


def test_what_the_browser_deleted_is_stored_again(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(SOUND.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, SOUND.trust, SOUND.status)
 In Firefox an event that a script makes does not reach the track of a canvas.    for lost in LOST.values():
 In Firefox an event that a script makes does not reach the track of a canvas.        window.see("body[data-offline=ready]")
 In Firefox an event that a script makes does not reach the track of a canvas.        assert window.run(lost)
 In Firefox an event that a script makes does not reach the track of a canvas.        window.goto(site.url)
 In Firefox an event that a script makes does not reach the track of a canvas.        window.see("body[data-ready=yes]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("body[data-offline=ready]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.goto(site.url)
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("[data-screen=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.window.give("file", SOUND.passport)
 In Firefox an event that a script makes does not reach the track of a canvas.window.see("[data-screen=verdict]")
 In Firefox an event that a script makes does not reach the track of a canvas.assert window.state == "verified"


FILL: Final = """
async () => {
  const cache = await caches.open("filler");
  const block = new Blob([new Uint8Array(1 << 20)]);
  for (let place = 0; place < 200; place += 1) {
 In Firefox an event that a script makes does not reach the track of a canvas.try {
 In Firefox an event that a script makes does not reach the track of a canvas.  await cache.put(`./filler/${place}`, new Response(block));
 In Firefox an event that a script makes does not reach the track of a canvas.} catch (error) {
 In Firefox an event that a script makes does not reach the track of a canvas.  return error.name;
 In Firefox an event that a script makes does not reach the track of a canvas.}
  }
  return "room";
}
"""


def test_a_full_device_changes_nothing_and_verifies_all_the_same(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas."""Firefox with a small quota; that of WebKitGTK is a share of the disk, which nothing sets."""
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(SOUND.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, SOUND.trust, SOUND.status)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("body[data-offline=ready]")
 In Firefox an event that a script makes does not reach the track of a canvas.    if window.name == "WebKit":
 In Firefox an event that a script makes does not reach the track of a canvas.        pytest.skip("WebKitGTK's quota is 60 % of the disk, and its small browser has no setting for it")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.run(FILL) in {"QuotaExceededError", "NS_ERROR_FILE_NO_DEVICE_SPACE"}
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=deliveries]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("import", bare_delivery([SOUND.passport] * 400), "tomorrow.ndjson")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see(".problem:not(:empty)")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert words("en")["error.storage_full"] in window.text()
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.run("() => document.querySelector('section').dataset.count") == "0"
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.give("file", SOUND.passport)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=verdict]")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.state == "verified"
 In Firefox an event that a script makes does not reach the track of a canvas.    assert window.run("() => caches.delete('filler')")


# Another app has the camera; then it is free.
BUSY: Final = """
() => {
  const place = Object.getPrototypeOf(navigator.mediaDevices);
  const given = place.getUserMedia;
  place.getUserMedia = async () => {
 In Firefox an event that a script makes does not reach the track of a canvas.place.getUserMedia = given;
 In Firefox an event that a script makes does not reach the track of a canvas.throw new DOMException("", "NotReadableError");
  };
}
"""
# It is unplugged while it runs: its track ends without anybody here having stopped it.
TAKEN: Final = """
() => void document.querySelector("video").srcObject.getVideoTracks()[0].dispatchEvent(new Event("ended"))
"""


def test_a_busy_camera_and_one_that_is_taken_away_are_named_and_come_back(window: Window) -> None:
 In Firefox an event that a script makes does not reach the track of a canvas."""Neither engine has a camera here: a picture stands for it, and the browser's own errors are thrown."""
 In Firefox an event that a script makes does not reach the track of a canvas.one = scenario(LABELLED)
 In Firefox an event that a script makes does not reach the track of a canvas.blank = io.BytesIO()
 In Firefox an event that a script makes does not reach the track of a canvas.Image.new("L", (640, 480), 170).save(blank, "PNG")
 In Firefox an event that a script makes does not reach the track of a canvas.with Site(app(one.at)) as site:
 In Firefox an event that a script makes does not reach the track of a canvas.    first_run(window, site, one.trust, one.status)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.run(CAMERA, base64.b64encode(blank.getvalue()).decode())
 In Firefox an event that a script makes does not reach the track of a canvas.    window.run(BUSY)
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=more]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-screen=more]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-tab=scan]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-action=camera]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see(".problem:not(:empty)")
 In Firefox an event that a script makes does not reach the track of a canvas.    assert words("en")["error.camera_busy"] in window.text()
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-action=camera]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-action=stop]")
 In Firefox an event that a script makes does not reach the track of a canvas.    # In Firefox an event that a script makes does not reach the track of a canvas.
 In Firefox an event that a script makes does not reach the track of a canvas.    if window.name == "WebKit":
 In Firefox an event that a script makes does not reach the track of a canvas.        window.run(TAKEN)
 In Firefox an event that a script makes does not reach the track of a canvas.        window.see(".problem:not(:empty)")
 In Firefox an event that a script makes does not reach the track of a canvas.        assert words("en")["error.camera_lost"] in window.text()
 In Firefox an event that a script makes does not reach the track of a canvas.    else:
 In Firefox an event that a script makes does not reach the track of a canvas.        window.click("[data-action=stop]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.run(CAMERA, base64.b64encode(png()).decode())
 In Firefox an event that a script makes does not reach the track of a canvas.    window.click("[data-action=camera]")
 In Firefox an event that a script makes does not reach the track of a canvas.    window.see("[data-state=not_here]")
