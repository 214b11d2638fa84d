"""The app in Firefox and in WebKit, the engine of iPhones: each tells what Chromium does.

Everybody runs verdicts, languages, photo and camera; what a service worker and a full device do, which
everybody runs in Chromium (``test_offline.py``), the pipeline runs in these too.
"""

import base64
import io
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image

from resolver.answers import phone_files
from resolver.answers.phone_files import PhoneApp
from resolver.answers.phone_joined import joined
from tests.moved import pipeline_only
from tests.phone.driving import scenario, words
from tests.phone.engines import Window, firefox
from tests.phone.layout import axe
from tests.phone.site import Site, asked_for
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


@cache
def app(at: str, **changed: bytes) -> PhoneApp:
    """The app as pip installs it, its clock standing still."""
    files = phone_files.sources()
    files["app/clock.js"] = f'export const now = () => "{at}";\n'.encode()
    files |= {
        name.replace("__", "."): files[name.replace("__", ".")] + data for name, data in changed.items()
    }
    return PhoneApp(joined(files))


@cache
def lean(at: str, **changed: bytes) -> PhoneApp:
    """The app with the files that it asks for alone, since a service worker keeps each of them."""
    return asked_for(app(at, **changed))


@cache
def unkept(at: str) -> PhoneApp:
    """The app without its service worker, which asks for 300 files: for what is not about airplane mode."""
    files = app(at).files
    return PhoneApp({name: files[name] for name in files.keys() - {"sw.js", phone_files.LISTING}})


def first_run(
    window: Window, site: Site, trust: bytes, status: tuple[bytes, ...] = (), lang: str = "en"
) -> None:
    """Language, trust list, status lists."""
    window.goto(site.url)
    window.see("body[data-ready=yes]")
    window.click(f"[data-language={lang}]")
    window.see("[data-screen=trust]")
    window.give("list", trust, "trust.json")
    window.click("[data-action=install]")
    window.see("[data-screen=scan]")
    for one in status:
        window.give("file", one, "status.json")
        window.see("[data-screen=deliveries]")
        window.click("[data-tab=scan]")
        window.see("[data-screen=scan]")


def png(*, soft: bool = False) -> bytes:
    stream = io.BytesIO()
    (dim(scene(label())) if soft else scene(label())).save(stream, "PNG")
    return stream.getvalue()


def test_first_load_list_verdicts_and_languages(window: Window) -> None:
    with Site(app(SOUND.at)) as site:
        first_run(window, site, SOUND.trust, SOUND.status)
        assert words("en")["scan.start"] in window.text()
        assert "cannot" not in window.text()
        window.give("file", SOUND.passport)
        window.see("[data-screen=verdict]")
        assert window.state == "verified"
        for lang in ("de", "zh"):
            window.click("[data-tab=more]")
            window.click(f"[data-language={lang}]")
            wanted = words(lang)["nav.more"]
            window.wait("(text) => document.querySelector('h1')?.textContent === text", wanted)
            assert words(lang)["reader.own"] in window.text()


def test_a_tampered_passport_is_told(window: Window) -> None:
    with Site(unkept(TAMPERED.at)) as site:
        first_run(window, site, TAMPERED.trust, TAMPERED.status)
        window.give("file", TAMPERED.passport)
        window.see("[data-screen=verdict]")
        assert window.state == "tampered"


def test_a_photo_and_the_filmed_label_are_read_and_axe_finds_nothing(window: Window) -> None:
    one = scenario(LABELLED)
    with Site(unkept(one.at)) as site:
        first_run(window, site, one.trust, one.status)
        window.give("photo", png(soft=True), "photo.png")
        window.see("[data-state=not_here]")
        window.click("[data-tab=scan]")
        window.see("[data-screen=scan]")
        window.run(CAMERA, base64.b64encode(png()).decode())
        # An engine without any camera is told so when the screen is made: it is made again.
        window.click("[data-tab=more]")
        window.see("[data-screen=more]")
        window.click("[data-tab=scan]")
        window.see("[data-screen=scan][data-camera=ready][data-reader=own]")
        assert window.run(AXE.replace("AXE", axe())) == []
        window.click("[data-action=camera]")
        window.see("[data-state=not_here]")
        assert one.expect["product"]["id"].rpartition("/")[2] in window.text()


@pipeline_only
def test_a_delivery_is_found_in_airplane_mode(window: Window) -> None:
    with Site(lean(SOUND.at)) as site:
        first_run(window, site, SOUND.trust)
        window.see("body[data-offline=ready]")
        window.click("[data-tab=deliveries]")
        window.give("import", delivery(SOUND.passport), "tomorrow.ndjson")
        window.see("[data-imported='1']")
    # The server is gone.
    window.goto(site.url)
    window.see("[data-screen=scan]")
    gone = "() => fetch('./files.json', { cache: 'no-store' }).then(() => 'net', () => 'none')"
    assert window.run(gone) == "none"
    window.run("(text) => { document.getElementById('typed').value = text; }", PRODUCT)
    window.click("[data-action=look]")
    window.see("[data-screen=verdict]")
    assert window.state == "verified"


@pipeline_only
def test_a_new_version_is_shown_and_taken_on_request(window: Window) -> None:
    first, second = lean(SOUND.at), lean(SOUND.at, style__css=b"\n/* newer */\n")
    shown = "(version) => document.getElementById('version')?.textContent.endsWith(version) ?? false"
    with Site(first) as site:
        first_run(window, site, SOUND.trust)
        window.see("body[data-offline=ready]")
        site.app = second
        window.goto(site.url)
        window.see("[data-banner=update]")
        assert window.run(shown, first.version[:12])
        window.click("[data-action=update]")
        window.wait(shown, second.version[:12])
        window.see("[data-screen=scan]")


LOST: Final = {
    "the service worker and the files": """async () => {
      await (await navigator.serviceWorker.getRegistration()).unregister();
      await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
      return true;
    }""",
    "the files": """async () => {
      await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
      return true;
    }""",
}


@pipeline_only
def test_what_the_browser_deleted_is_stored_again(window: Window) -> None:
    with Site(lean(SOUND.at)) as site:
        first_run(window, site, SOUND.trust, SOUND.status)
        for lost in LOST.values():
            window.see("body[data-offline=ready]")
            assert window.run(lost)
            window.goto(site.url)
            window.see("body[data-ready=yes]")
        window.see("body[data-offline=ready]")
    window.goto(site.url)
    window.see("[data-screen=scan]")
    window.give("file", SOUND.passport)
    window.see("[data-screen=verdict]")
    assert window.state == "verified"


FILL: Final = """
async () => {
  const cache = await caches.open("filler");
  const block = new Blob([new Uint8Array(1 << 20)]);
  for (let place = 0; place < 200; place += 1) {
    try {
      await cache.put(`./filler/${place}`, new Response(block));
    } catch (error) {
      return error.name;
    }
  }
  return "room";
}
"""


@pipeline_only
def test_a_full_device_changes_nothing_and_verifies_all_the_same(tmp_path: Path) -> None:
    """Firefox with a small quota, by itself since all hosts share it.

    The quota of WebKitGTK is 60 % of the disk, and its small browser has no setting for it: not shown there.
    """
    with firefox(tmp_path, small=True) as window, Site(lean(SOUND.at)) as site:
        first_run(window, site, SOUND.trust, SOUND.status)
        window.see("body[data-offline=ready]")
        assert window.run(FILL) in {"QuotaExceededError", "NS_ERROR_FILE_NO_DEVICE_SPACE"}
        window.click("[data-tab=deliveries]")
        window.give("import", bare_delivery([SOUND.passport] * 150), "tomorrow.ndjson")
        window.see(".problem:not(:empty)")
        assert words("en")["error.storage_full"] in window.text()
        assert window.run("() => document.querySelector('section').dataset.count") == "0"
        window.click("[data-tab=scan]")
        window.give("file", SOUND.passport)
        window.see("[data-screen=verdict]")
        assert window.state == "verified"
        assert window.run("() => caches.delete('filler')")


# Another app has the camera; then it is free.
BUSY: Final = """
() => {
  const place = Object.getPrototypeOf(navigator.mediaDevices);
  const given = place.getUserMedia;
  place.getUserMedia = async () => {
    place.getUserMedia = given;
    throw new DOMException("", "NotReadableError");
  };
}
"""
# It is unplugged while it runs: its track ends without anybody here having stopped it.
TAKEN: Final = """
() => void document.querySelector("video").srcObject.getVideoTracks()[0].dispatchEvent(new Event("ended"))
"""


@pipeline_only
def test_a_busy_camera_and_one_that_is_taken_away_are_named_and_come_back(window: Window) -> None:
    """Neither engine has a camera here: a picture stands for it, and the browser's own errors are thrown."""
    one = scenario(LABELLED)
    blank = io.BytesIO()
    Image.new("L", (640, 480), 170).save(blank, "PNG")
    with Site(unkept(one.at)) as site:
        first_run(window, site, one.trust, one.status)
        window.run(CAMERA, base64.b64encode(blank.getvalue()).decode())
        window.run(BUSY)
        window.click("[data-tab=more]")
        window.see("[data-screen=more]")
        window.click("[data-tab=scan]")
        window.click("[data-action=camera]")
        window.see(".problem:not(:empty)")
        assert words("en")["error.camera_busy"] in window.text()
        window.click("[data-action=camera]")
        window.see("[data-action=stop]")
        window.run(TAKEN)
        window.see(".problem:not(:empty)")
        assert words("en")["error.camera_lost"] in window.text()
        window.run(CAMERA, base64.b64encode(png()).decode())
        window.click("[data-action=camera]")
        window.see("[data-state=not_here]")
