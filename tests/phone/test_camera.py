"""The camera sees our label, from three distances in two lights, and other people's codes (T96)."""

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import qrcode
from PIL import Image, ImageEnhance, ImageFilter

from passport.identifiers.product_id import parse_product_id
from passport.label import drawing
from passport.label.qr import decode, print_form
from passport.model import claim as claims
from resolver.answers import phone_files
from signing.strict_json import loads
from tests.passport.test_pictures import box, clear, in_mode, saved
from tests.phone.browser import ROOT
from tests.phone.conftest import FILM, Opened
from tests.phone.driving import Phone, scenario, words
from tests.phone.layout import needed
from tests.phone.site import Site

SOUND = "verified/accreditation-the-list-does-not-name"
WIDE, HIGH = 640, 480
FRAMES = 12


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The app as pip installs it: no optional package, and this browser has no reader of its own."""
    with Site(phone_files.load()) as running:
        yield running


@cache
def label() -> Image.Image:
    """Our own label of the sound passport, as it hangs on the coil."""
    document: Any = loads(scenario(SOUND).passport)
    drawn = drawing.label_png(drawing.of_claim(claims.read(document["verifiableCredential"][0])))
    return Image.open(io.BytesIO(drawn)).convert("L")


def product_text() -> str:
    """What the code of that label says."""
    document: Any = loads(scenario(SOUND).passport)
    return print_form(document["verifiableCredential"][0]["credentialSubject"]["id"])


def code(text: str) -> Image.Image:
    """Any code, as on a poster."""
    drawn = qrcode.QRCode(border=4, box_size=6)
    drawn.add_data(text)
    picture: Image.Image = drawn.make_image().get_image().convert("L")
    return picture


def scene(*pictures: Image.Image, size: int = 440) -> Image.Image:
    """What hangs before the camera, side by side on grey."""
    made = Image.new("L", (WIDE, HIGH), 170)
    room = WIDE // len(pictures)
    for place, picture in enumerate(pictures):
        shown = picture.copy()
        shown.thumbnail((min(room - 20, size), size), Image.Resampling.LANCZOS)
        made.paste(shown, (place * room + (room - shown.width) // 2, (HIGH - shown.height) // 2))
    return made


def film(folder: Path, *frames: Image.Image) -> None:
    """The camera shows these from now on, again and again."""
    stream = io.BytesIO()
    for place in range(FRAMES):
        frames[place % len(frames)].convert("RGB").save(stream, "JPEG", quality=85)
    (folder / FILM).write_bytes(stream.getvalue())


def dim(picture: Image.Image) -> Image.Image:
    """Evening in the yard: out of focus, a third of the light."""
    blurred = picture.filter(ImageFilter.GaussianBlur(1.6))
    return ImageEnhance.Brightness(blurred).enhance(0.35)


def noisy(picture: Image.Image, seed: int) -> Image.Image:
    """From farther away, turned, with the noise of a cheap sensor."""
    turned = picture.rotate(11 + seed, fillcolor=170, resample=Image.Resampling.BICUBIC)
    noise = Image.effect_noise(turned.size, 60)
    return Image.blend(turned, noise, 0.25)


def ready(phone: Opened, **options: Any) -> Phone:
    one = scenario(SOUND)
    seen = phone(at=one.at, permissions=["camera"], **options).ready(one)
    return seen.tab("scan")


DISTANCES: Final = {"near": 440, "an arm away": 330, "across the pallet": 250}
LIGHTS: Final[dict[str, Callable[[Image.Image], Image.Image]]] = {
    "daylight": lambda picture: picture,
    "dusk": lambda picture: ImageEnhance.Brightness(picture).enhance(0.3),
}


def films() -> dict[str, list[Image.Image]]:
    """What the camera shows of the label: from three distances in two lights, and in worse pictures."""
    found = {
        f"{distance}, {light}": [shine(scene(label(), size=size))]
        for distance, size in DISTANCES.items()
        for light, shine in LIGHTS.items()
    }
    found["dim and blurred"] = [dim(scene(label()))]
    found["small, turned and noisy"] = [noisy(scene(label(), size=300), seed) for seed in range(3)]
    return found


def test_the_label_is_read_by_the_camera(phone: Opened, folder: Path) -> None:
    """Nothing of it is on this phone: grey, kept, and nobody was asked."""
    seen = ready(phone)
    for name, pictures in films().items():
        film(folder, *pictures)
        seen.page.click("[data-action=camera]")
        seen.page.wait_for_selector("[data-state=not_here]")
        assert seen.level == "unknown", name
        assert scenario(SOUND).expect["product"]["id"].rpartition("/")[2] in seen.text(), name
        assert seen.page.evaluate("document.querySelector('video')") is None, name
        seen.tab("scan")
    assert all(url.startswith((seen.url, "blob:")) for url in seen.requests)


def test_t96_two_products_in_view_open_nothing(phone: Opened, folder: Path) -> None:
    other = code("HTTPS://ID.OTHER.EXAMPLE/01/09506000134352/21/B77")
    film(folder, scene(label(), other))
    seen = ready(phone)
    seen.page.click("[data-action=camera]")
    wanted = words("en")["error.several"].replace("{count}", "2")
    seen.page.wait_for_function("(text) => document.querySelector('.hint')?.textContent === text", arg=wanted)
    assert seen.state == "scan"


def test_t96_a_poster_beside_the_label_does_not_hide_it(phone: Opened, folder: Path) -> None:
    film(folder, scene(label(), code("https://lottery.example/win")))
    seen = ready(phone)
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-state=not_here]")


def test_a_random_code_is_no_product_passport(phone: Opened, folder: Path) -> None:
    film(folder, scene(code("WIFI:S:guest;T:WPA;P:secret;;")))
    seen = ready(phone)
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-state=no_passport]")
    assert seen.level == "unknown" and seen.text("h1") == words("en")["no_passport"]


def test_a_photo_of_the_label_does_as_well(phone: Opened) -> None:
    seen = ready(phone)
    stream = io.BytesIO()
    dim(scene(label())).save(stream, "PNG")
    seen.give("photo", stream.getvalue(), "photo.png")
    seen.page.wait_for_selector("[data-state=not_here]")


SENT: Final = (
    "12-of-16-bits.png", "48-megapixels.jpg", "cmyk.jpg", "dark-on-nothing.png", "light-on-nothing.png",
    "light-on-nothing.webp", "palette.gif",
)  # fmt: skip


@cache
def sent() -> dict[str, bytes]:
    """The code as people send it: grounds and kinds of file of ``tests/passport/test_pictures.py``."""
    one: Any = loads(scenario(SOUND).passport)
    uri = one["verifiableCredential"][0]["credentialSubject"]["id"]
    paper = code(print_form(uri))
    return {
        "dark-on-nothing.png": saved(clear(uri, 0), "PNG"),
        "light-on-nothing.png": saved(clear(uri, 255), "PNG"),
        "light-on-nothing.webp": saved(clear(uri, 200), "WEBP"),
        "12-of-16-bits.png": saved(in_mode(paper, "I;16 dim"), "PNG"),
        "palette.gif": saved(paper.convert("P"), "GIF"),
        "cmyk.jpg": saved(paper.convert("CMYK"), "JPEG"),
        "48-megapixels.jpg": saved(in_a_photo(paper), "JPEG", quality=70),
    }


def in_a_photo(picture: Image.Image) -> Image.Image:
    made = Image.new("L", (8064, 6048), 150)
    made.paste(picture.resize((picture.width * 3, picture.height * 3)), (3000, 2500))
    return made


def test_t140_pictures_of_every_ground_are_read(phone: Opened) -> None:
    """What Python reads out of such files, the phone reads too."""
    assert set(sent()) == set(SENT)
    seen = ready(phone)
    for name, data in sent().items():
        assert [parse_product_id(text).key for text in decode(data)], name
        seen.give("photo", data, name)
        seen.page.wait_for_selector("[data-state=not_here]")
        seen.tab("scan")


def test_t141_a_dark_and_a_light_code_on_nothing_are_two_products(phone: Opened) -> None:
    one = scenario(SOUND)
    document: Any = loads(one.passport)
    uri = document["verifiableCredential"][0]["credentialSubject"]["id"]
    dark, light = clear(uri, 0), clear(uri + "X", 255)
    sheet = Image.new("RGBA", (dark.width + light.width, max(dark.height, light.height)), (0, 0, 0, 0))
    sheet.paste(dark, (0, 0))
    sheet.paste(light, (dark.width, 0))
    seen = ready(phone)
    seen.give("photo", saved(sheet, "PNG"), "two.png")
    seen.page.wait_for_selector(".problem:not(:empty)")
    assert words("en")["error.several"].replace("{count}", "2") in seen.text()


def test_a_heic_photo_is_named_with_the_way_out(phone: Opened) -> None:
    seen = ready(phone)
    seen.give("photo", box(b"heic", b"mif1"), "IMG_0001.HEIC")
    seen.page.wait_for_selector(".problem:not(:empty)")
    assert words("en")["error.picture_kind"].replace("{kind}", "HEIC")[:30] in seen.text()


def test_a_refused_camera_is_told_and_the_rest_works(phone: Opened) -> None:
    one = scenario(SOUND)
    seen = phone(at=one.at).ready(one).tab("scan")
    denied = (
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') }"
    )
    seen.page.evaluate(f"() => {{ {denied} }}")
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector(".problem:not(:empty)")
    assert words("en")["error.camera_denied"] in seen.text()
    assert seen.file(one.passport).state == "verified"


# The first time another app has the camera; then it is free.
BUSY = """
const given = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function () {
  MediaDevices.prototype.getUserMedia = given;
  throw new DOMException("", "NotReadableError");
};
"""


def test_a_camera_that_was_busy_scans_when_it_is_free(phone: Opened, folder: Path) -> None:
    film(folder, scene(label()))
    seen = ready(phone)
    seen.page.evaluate(f"() => {{ {BUSY} }}")
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector(".problem[data-problem=NotReadableError]")
    assert seen.text(".problem") == words("en")["error.camera_busy"]
    assert seen.page.locator("video").count() == 0
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-state=not_here]")
    # One taken away while it runs: the next scan has its picture again.
    film(folder, Image.new("L", (WIDE, HIGH), 170))
    seen.tab("scan").page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-action=stop]")
    ended = "document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))"
    seen.page.evaluate(ended)
    seen.page.wait_for_selector(".problem[data-problem=camera_lost]")
    film(folder, scene(label()))
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-state=not_here]")


BLIND = "self.onmessage = () => self.postMessage({ texts: [] });"
BROKEN = "throw new Error('no modules in workers here');"


def test_where_the_app_sees_nothing_the_optional_decoder_is_asked(phone: Opened, folder: Path) -> None:
    modules = phone_files.own_modules()
    needed(ROOT / "mobile_demo", modules / "zxing-wasm" / "dist" / "reader" / "zxing_reader.wasm")
    film(folder, scene(label()))
    with Site(phone_files.load(modules=modules)) as served:
        seen = phone(at=scenario(SOUND).at, permissions=["camera"], url=served.url)
        worker(seen, BLIND)
        seen.ready(scenario(SOUND)).tab("scan")
        assert seen.page.get_attribute("section", "data-reader") == "wasm"
        seen.page.click("[data-action=camera]")
        seen.page.wait_for_selector("[data-state=not_here]")
    assert any(url.endswith("zxing_reader.wasm") for url in seen.requests)


def test_without_workers_that_are_modules_the_page_reads_itself(phone: Opened) -> None:
    seen = phone(at=scenario(SOUND).at)
    worker(seen, BROKEN)
    seen.ready(scenario(SOUND)).tab("scan")
    stream = io.BytesIO()
    scene(label()).save(stream, "PNG")
    seen.give("photo", stream.getvalue(), "photo.png")
    seen.page.wait_for_selector("[data-state=not_here]")


def worker(seen: Phone, script: str) -> None:
    """The reader's worker is another one."""
    seen.page.context.route(
        "**/app/camera/qr/worker.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
