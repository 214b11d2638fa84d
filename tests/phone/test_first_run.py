"""A first run without a file: the code of a trust list, and a demonstration with one tap."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Final

from passport.belief import trust_code
from passport.cli.trust_list.trust_code import drawn
from passport.label import qr
from resolver.answers import phone_files
from signing.keys import PublicKey
from signing.shown import grouped
from tests.phone.conftest import Opened
from tests.phone.driving import Phone, scenario, words
from tests.phone.layout import everything_fits, finds_nothing
from tests.phone.site import Elsewhere, Site
from tests.phone.test_camera import film, scene
from tests.phone.tour import code
from tests.vectors_build.stage import Stage

SOUND: Final = scenario("verified/accreditation-the-list-does-not-name")
ADDRESS: Final = "https://lists.example/trust.json"


def fingerprint(listed: bytes) -> str:
    """That of the key that signed a list."""
    document: Any = json.loads(listed)
    first = document.get("verifiableCredential", [document])[0]
    (key,) = first["credentialSubject"]["publisherKeys"]
    return PublicKey.from_multikey(key["publicKeyMultibase"]).fingerprint


def test_the_code_of_a_list_is_scanned_shown_and_asked(
    phone: Opened,
    folder: Path,
    hosts: Elsewhere,
) -> None:
    from io import BytesIO

    from PIL import Image

    text = trust_code.text_of(ADDRESS, fingerprint(SOUND.trust))
    matrix = qr.qr_matrix(text)
    film(folder, scene(Image.open(BytesIO(qr.png_bytes(qr.matrix_picture(matrix, 8), qr.DPI)))))
    hosts.answers["lists.example/trust.json"] = SOUND.trust
    seen = phone(permissions=["camera"]).open().language()
    seen.page.click("[data-action=camera]")
    seen.page.wait_for_selector("[data-step=code]")
    # Nobody was asked: host and fingerprint are shown first, the latter in its groups.
    assert hosts.asked == []
    assert seen.page.get_attribute("[data-action=ask-code]", "data-host") == "lists.example"
    assert shown(seen, "code") == grouped(fingerprint(SOUND.trust))
    finds_nothing(seen)
    seen.page.click("[data-action=ask-code]")
    seen.page.wait_for_selector("[data-step=ask][data-how=first]")
    assert hosts.asked == ["lists.example/trust.json"]
    assert words("en")["code.same"] in seen.text()
    assert shown(seen, "fingerprint") == grouped(fingerprint(SOUND.trust))
    seen.page.click("[data-action=install]")
    seen.page.wait_for_selector("[data-screen=scan]")
    seen.tab("more")
    assert shown(seen, "pinned") == grouped(fingerprint(SOUND.trust))
    everything_fits(seen)


def shown(seen: Phone, name: str) -> str:
    """A fingerprint as it stands on the screen: whole, in groups."""
    return " ".join(seen.page.locator(f".fingerprint[data-name={name}]").inner_text().split())


def test_another_list_than_that_of_the_code_is_not_offered(phone: Opened, hosts: Elsewhere) -> None:
    other = Stage(seed="somebody else").trust()
    assert fingerprint(other) != fingerprint(SOUND.trust)
    hosts.answers["lists.example/trust.json"] = other
    seen = phone().open().language()
    picture = code(trust_code.text_of(ADDRESS, fingerprint(SOUND.trust)))
    seen.give("list", picture, "code.png")
    seen.page.click("[data-action=ask-code]")
    seen.page.wait_for_selector("[data-step=other]")
    assert shown(seen, "code") != shown(seen, "fingerprint")
    assert not seen.page.locator("[data-action=install]").count()
    finds_nothing(seen)
    # Any other code says that it names no list.
    seen.page.click("[data-action=refuse]")
    seen.page.wait_for_selector("[data-step=source]")
    seen.give("list", code("https://lottery.example/win"), "code.png")
    seen.page.wait_for_selector(".problem[data-problem=no_list_code]")


def test_the_demonstration_takes_one_tap(phone: Opened) -> None:
    samples = {"trust.json": SOUND.trust, "coil.passport.json": SOUND.passport}
    with Site(phone_files.load(samples=samples)) as site:
        seen = phone(url=site.url).open().language()
        seen.page.click("[data-action=demo]")
        seen.verdict()
        assert seen.page.get_attribute("[data-screen]", "data-screen") == "verdict"
        assert words("en")["banner.demonstration"] in seen.text("#banners")
        # With a list in force nothing tempts to leave it.
        seen.page.evaluate("location.hash = '#/trust'")
        seen.page.wait_for_selector("[data-step=source]")
        assert not seen.page.locator("[data-action=demo]").count()


def test_the_code_drawn_in_a_terminal_is_the_same_code() -> None:
    from PIL import Image

    key = "SHA256:" + base64.b64encode(hashlib.sha256(b"x").digest()).decode().rstrip("=")
    text = trust_code.text_of(ADDRESS, key)
    lines = drawn(qr.qr_matrix(text))
    pixels = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)), 255)
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            upper, lower = pixels[sign]
            picture.putpixel((column, 2 * row), upper)
            picture.putpixel((column, 2 * row + 1), lower)
    large = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    (read,) = qr.decode(qr.png_bytes(large, qr.DPI))
    assert trust_code.read(read.replace("HTTPS://LISTS.EXAMPLE", "https://lists.example")) == (ADDRESS, key)
