"""Forty coils in a row: the next scan at once, the number first, the tally, signals, lamp, zoom."""

import csv
import io
from pathlib import Path
from typing import Any, Final

import pytest

from passport.work.batches.items import Item
from passport.work.pack import pack
from tests.phone.conftest import Opened
from tests.phone.driving import HEIGHT, Phone, scenario, words
from tests.phone.layout import everything_fits, finds_nothing
from tests.phone.test_camera import film, label, scene
from tests.phone.test_passing_on import DIALOGUES
from tests.vectors_build.stage import Stage, both, file_of, put

SOUND: Final = scenario("verified/accreditation-the-list-does-not-name")
PRODUCT: Final = SOUND.expect["product"]["id"]
UNSEEN: Final = "https://id.norrland-steel.example/01/09506000134352/21/UNSEEN"
# What the phone's loudspeaker and motor are told to do.
SIGNALS: Final = """
window.told = { pulses: [], tones: [] };
Object.defineProperty(Navigator.prototype, "vibrate", { value: (pulses) => window.told.pulses.push(pulses) });
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.told.tones.push(this.frequency.value);
  return start.call(this, at);
};
"""
# A camera with a lamp and a zoom; Chromium's own has neither.
EQUIPPED: Final = """
window.applied = [];
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 4, step: 0.5 } });
MediaStreamTrack.prototype.getSettings = () => ({ zoom: 1 });
MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => { window.applied.push(advanced[0]); };
"""


def coil(serial: str) -> tuple[bytes, str, Stage]:
    """A further passport of the delivery, with its product's address."""
    stage = Stage()
    uri = PRODUCT.rpartition("/")[0] + f"/{serial}"
    return file_of(stage.with_claim(both(put("/credentialSubject/id", uri)))), uri, stage


def delivered(phone: Phone) -> Phone:
    """A phone that was given the sound passport and one more, under the trust list of the first."""
    second, _, _ = coil("SECOND")
    load = pack([Item("1", SOUND.passport), Item("2", second)], [Item("s", one) for one in SOUND.status]).data
    phone.ready(SOUND).tab("deliveries").give("import", load, "evening.ndjson")
    phone.page.wait_for_selector("[data-imported='2']")
    return phone


def counted(phone: Phone) -> dict[str, int]:
    """The figures of the bar."""
    found: dict[str, int] = phone.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#bar [data-count]")]
          .map((one) => [one.dataset.count, Number(one.dataset.value)]))"""
    )
    return found


def test_the_number_stands_on_the_first_screen_with_result_and_unit(phone: Opened) -> None:
    seen = phone().ready(SOUND).file(SOUND.passport)
    results = SOUND.expect["number"]["results"] if "number" in SOUND.expect else None
    shown = seen.page.locator(".figure p")
    assert shown.count() == (len(results) if results else 2)
    for place in range(shown.count()):
        text = shown.nth(place).inner_text()
        assert "per t" in text and ("location-based" in text or "market-based" in text)
        box = shown.nth(place).bounding_box()
        bar = seen.page.locator("#foot").bounding_box()
        assert box["y"] + box["height"] <= min(HEIGHT, bar["y"])
    # Where the number must not be used it is not the first thing to be read.
    tampered = scenario("revoked/claim-signed-as-the-key-was-compromised")
    stopped = phone(at=tampered.at).ready(tampered).file(tampered.passport)
    assert stopped.level == "stop" and not stopped.page.locator(".figure").count()


def test_the_next_scan_starts_at_once_and_going_back_does_not_start_it_again(
    phone: Opened,
    folder: Path,
) -> None:
    film(folder, scene(label()))
    seen = phone(permissions=["camera"]).ready(SOUND).file(SOUND.passport)
    bar = seen.page.locator("[data-action=next]")
    assert bar.count() == 1
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] <= HEIGHT
    bar.click()
    seen.page.wait_for_selector("[data-state=not_here]")  # the camera ran, and read the label
    assert seen.page.locator("[data-action=next]").count() == 1
    seen.page.go_back()
    seen.page.wait_for_selector("[data-action=camera]")
    assert seen.page.evaluate("location.hash") == "#/scan"


def test_the_tally_of_a_delivery_runs_and_ends_with_a_report_that_can_be_shared(phone: Opened) -> None:
    opened = phone()
    opened.page.add_init_script(DIALOGUES)
    seen = delivered(opened)
    assert not seen.page.locator("#bar .tally").count()
    seen.look(PRODUCT)
    assert seen.state == "verified"
    assert counted(seen) == {"scanned": 1, "verified": 1, "look": 0, "missing": 1}
    finds_nothing(seen)
    # The same coil again counts once; one that is not of the delivery is to be looked at.
    seen.look(PRODUCT)
    seen.look(UNSEEN)
    assert counted(seen) == {"scanned": 2, "verified": 1, "look": 1, "missing": 1}
    # It outlives the app.
    seen.page.reload()
    seen.page.wait_for_selector("#bar .tally")
    seen.page.click("[data-action=tally]")
    seen.page.wait_for_selector("[data-screen=tally]")
    everything_fits(seen)
    finds_nothing(seen)
    assert words("en")["tally.other"] in seen.text("[data-group=look]")
    assert "SECOND" in seen.text("[data-group=missing]")
    seen.page.click("[data-screen=tally] [data-action=send]")
    seen.page.wait_for_selector("body[data-passed-on=shared]")
    ((title, name, text),) = seen.page.evaluate("window.passedOn.shared")
    assert title == words("en")["tally.title"] and name.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert sorted((row["outcome"], row["state"]) for row in rows) == [
        ("missing", ""), ("other", "waiting"), ("verified", "verified"),
    ]  # fmt: skip
    (sound,) = [row for row in rows if row["outcome"] == "verified"]
    assert sound["product"] == PRODUCT and sound["location-based"] and sound["market-based"]
    # Where files cannot be shared they are saved.
    with seen.page.expect_download() as saving:
        seen.page.click("[data-screen=tally] [data-action=save]")
    assert saving.value.path().read_bytes().decode("utf-8-sig") == text
    seen.page.click("[data-action=finish]")
    seen.page.click("[data-action=finish]")
    seen.page.wait_for_selector("[data-screen=deliveries]")
    assert not seen.page.locator("#bar .tally").count()


def test_sound_and_vibration_differ_by_level_and_can_be_switched_off(phone: Opened) -> None:
    seen = phone()
    seen.page.add_init_script(SIGNALS)
    told: Any = seen.open().page.evaluate(
        "import('./app/loop/signals.js').then(({ SIGNALS }) => Object.values(SIGNALS)"
        ".map(({ tones, pulses }) => [tones, pulses]))"
    )
    assert (
        len({str(tones) for tones, _ in told}) == len({str(pulses) for _, pulses in told}) == len(told) == 5
    )
    delivered(seen)
    # A tap lets a page be heard; the one that starts the camera is enough.
    seen.page.evaluate("import('./app/loop/signals.js').then((it) => it.prepare())")
    seen.look(PRODUCT)
    seen.page.wait_for_function("window.told.pulses.length === 1")
    assert seen.page.evaluate("window.told.pulses") == [[40]]
    assert seen.page.evaluate("window.told.tones") == [880, 1320]
    seen.look(UNSEEN)
    seen.page.wait_for_function("window.told.pulses.length === 2")
    assert seen.page.evaluate("window.told.pulses[1]") != [40]
    seen.tab("more")
    for name in ("sound", "vibration"):
        assert seen.page.get_attribute(f"[data-action={name}]", "aria-pressed") == "true"
        seen.page.click(f"[data-action={name}]")
        seen.page.wait_for_selector(f"[data-action={name}][aria-pressed=false]")
    before = seen.page.evaluate("[window.told.pulses.length, window.told.tones.length]")
    seen.page.reload()
    seen.page.wait_for_selector("body[data-ready=yes]")
    seen.look(PRODUCT)
    seen.page.wait_for_timeout(150)
    assert seen.page.evaluate("[window.told.pulses.length, window.told.tones.length]") == [0, 0] != before


def test_lamp_and_zoom_where_the_camera_has_them(phone: Opened, folder: Path) -> None:
    from PIL import Image

    film(folder, Image.new("L", (640, 480), 20))
    seen = phone(permissions=["camera"])
    seen.page.add_init_script(EQUIPPED)
    seen.ready(SOUND).tab("scan").page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-action=torch]")
    everything_fits(seen)
    finds_nothing(seen)
    seen.page.click("[data-action=torch]")
    seen.page.wait_for_selector("[data-action=torch][aria-pressed=true]")
    seen.page.locator("[data-action=zoom]").fill("2.5")
    seen.page.wait_for_function("window.applied.length === 2")
    assert seen.page.evaluate("window.applied") == [{"torch": True}, {"zoom": 2.5}]
    # The camera is taken away: said by name, and the button is back.
    seen.page.evaluate(
        "document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))"
    )
    seen.page.wait_for_selector("[data-action=camera]")
    assert words("en")["error.camera_lost"] in seen.text()
    # Chromium's own camera has neither, and nothing is offered.
    plain = phone(permissions=["camera"]).ready(SOUND).tab("scan")
    plain.page.click("[data-action=camera]")
    plain.page.wait_for_selector("[data-action=stop]")
    assert not plain.page.locator("[data-action=torch], [data-action=zoom]").count()


NAMES: Final = {
    "NotReadableError": "camera_busy", "OverconstrainedError": "camera_constraint",
    "AbortError": "camera_aborted", "NotAllowedError": "camera_denied", "NotFoundError": "camera_none",
}  # fmt: skip


def test_camera_errors_are_told_by_name(phone: Opened) -> None:
    """A DOMException has a number as code, which is no code of ours."""
    seen = phone().ready(SOUND).tab("scan")
    for name, word in NAMES.items():
        seen.page.evaluate(
            """(name) => {
              navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name) };
            }""",
            name,
        )
        seen.page.click("[data-action=camera]")
        seen.page.wait_for_selector(f".problem[data-problem={name}]")
        assert seen.text(".problem") == words("en")[f"error.{word}"]


def test_the_clock_is_named_first_when_it_is_the_clock(phone: Opened) -> None:
    late = scenario("out_of_date/claim-ended-this-second")
    behind = "2019-01-01T00:00:00Z"
    seen = phone(at=behind).ready(late).file(late.passport)
    first = seen.page.locator(".todo p").first
    assert first.get_attribute("data-clock") and "clock" in first.inner_text()
    right = phone(at=late.at).ready(late).file(late.passport)
    assert not right.page.locator("[data-clock]").count()


@pytest.mark.parametrize("agreed", [True, False])
def test_storage_that_may_be_deleted_is_told_so(agreed: bool, phone: Opened) -> None:
    seen = phone()
    seen.page.add_init_script(
        "StorageManager.prototype.persisted = async () => false;"
        f"StorageManager.prototype.persist = async () => {str(agreed).lower()};"
    )
    seen.ready(SOUND).tab("more")
    assert words("en")["storage.may_go"] in seen.text()
    seen.page.click("[data-action=persist]")
    seen.page.wait_for_function(
        "(text) => document.querySelector('[data-persisted]').textContent === text",
        arg=words("en")["storage.kept" if agreed else "storage.refused"],
    )
