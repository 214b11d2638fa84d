"""Passing a verdict on: file, share menu, paper; files that another app shares; right to left."""

import json
from typing import Any

from tests.phone.conftest import Opened
from tests.phone.driving import Phone, scenario
from tests.phone.layout import everything_fits, finds_nothing
from tests.phone.site import Site
from tests.phone.test_offline import delivery, kept

SOUND = scenario("verified/accreditation-the-list-does-not-name")
# The system's own dialogues, replaced by what they would be given.
DIALOGUES = """
window.passedOn = { printed: 0, shared: [] };
window.print = () => { window.passedOn.printed += 1 };
navigator.canShare = () => true;
navigator.share = async ({ files, title }) => {
  for (const file of files) window.passedOn.shared.push([title, file.name, await file.text()]);
  document.body.dataset.passedOn = "shared";
};
"""
SHARE = """
async (texts) => {
  const form = new FormData();
  const type = "application/x-ndjson";
  for (const text of texts) form.append("files", new File([text], "evening.ndjson", { type }));
  const answer = await fetch("./share", { method: "POST", body: form, redirect: "manual" });
  return answer.type;
}
"""


ONE_TOO_LARGE = """
async () => {
  const form = new FormData();
  form.append("files", new File([new Uint8Array(67_108_865)], "night.ndjson"));
  await fetch("./share", { method: "POST", body: form, redirect: "manual" });
}
"""


def _shown(phone: Opened) -> Phone:
    seen = phone()
    seen.page.add_init_script(DIALOGUES)
    seen.ready(SOUND).file(SOUND.passport)
    assert seen.state == "verified"
    seen.page.click("[data-action=share]")
    seen.page.wait_for_selector("[data-screen=share]")
    return seen


def test_the_report_is_saved_shared_and_printed(phone: Opened) -> None:
    seen = _shown(phone)
    with seen.page.expect_download() as saving:
        seen.page.click("[data-action=save]")
    report: dict[str, Any] = json.loads(saving.value.path().read_bytes())
    assert (report["format"], report["verdict"]["state"]) == ("passport-report/1", "verified")
    with seen.page.expect_download() as saving:
        seen.page.click("[data-action=save-passport]")
    assert saving.value.path().read_bytes() == SOUND.passport
    seen.page.click("[data-screen=share] button[data-action=send]")
    seen.page.wait_for_selector("body[data-passed-on=shared]")
    ((title, name, text),) = seen.page.evaluate("window.passedOn.shared")
    assert title
    assert name.endswith(".json")
    assert json.loads(text) == report
    seen.page.click("[data-action=print]")
    assert seen.page.evaluate("window.passedOn.printed") == 1


def test_paper_shows_the_verdict_and_no_buttons(phone: Opened) -> None:
    seen = _shown(phone)
    seen.page.emulate_media(media="print")
    assert not [one for one in seen.page.locator("button, nav").all() if one.is_visible()]
    paper = seen.text()
    assert SOUND.expect["product"]["id"].rpartition("/")[2] in paper
    assert len(seen.page.pdf(format="A4")) > 5_000


def test_files_that_another_app_shares_come_through_the_service_worker(phone: Opened) -> None:
    seen = kept(phone(offline=True).open().language().trust(SOUND.trust))
    text = delivery(SOUND.passport).decode()
    assert seen.page.evaluate(SHARE, [text]) == "opaqueredirect"
    seen.page.goto(f"{seen.url}#/shared")
    seen.page.wait_for_selector("[data-screen=shared][data-count='1']")
    # Any page could have sent it: nothing is taken over before somebody says so.
    seen.page.click("[data-action=open-shared]")
    seen.page.wait_for_selector("[data-imported='1']")
    seen.look(SOUND.expect["product"]["id"])
    assert seen.state == "verified"


def test_t746_files_that_are_too_many_are_named_and_those_shared_before_stay(phone: Opened) -> None:
    """T746: of 13 files one was dropped without a word, and a second share replaced files of the first."""
    seen = kept(phone(offline=True).open().language().trust(SOUND.trust))
    text = delivery(SOUND.passport).decode()
    for texts in ([text], [SOUND.passport.decode()] * 12):
        assert seen.page.evaluate(SHARE, texts) == "opaqueredirect"
    seen.page.goto(f"{seen.url}#/shared")
    seen.page.wait_for_selector("[data-screen=shared][data-count='13']:not(:has([data-left]))")
    for texts in (["x"] * 80, ["y"] * 10):
        assert seen.page.evaluate(SHARE, texts) == "opaqueredirect"
    seen.page.reload()
    seen.page.wait_for_selector("[data-screen=shared][data-count='100'] [data-left='3']")
    assert "3 files were not taken over" in seen.text()
    finds_nothing(seen)
    everything_fits(seen)
    seen.page.click("[data-action=refuse]")
    seen.page.wait_for_selector("[data-screen=scan]")
    seen.page.evaluate(ONE_TOO_LARGE)
    seen.page.goto(f"{seen.url}#/shared")
    seen.page.wait_for_selector("[data-screen=shared][data-count='0'] [data-left='1']")
    assert "1 file was not taken over" in seen.text()
    assert seen.page.locator("[data-action=open-shared]").count() == 0


def test_right_to_left_fits_too(phone: Opened) -> None:
    """No language of the app runs that way yet; its layout may not stand in the way of one."""
    seen = phone(viewport={"width": 320, "height": 700}).ready(SOUND).file(SOUND.passport)
    seen.page.evaluate("document.documentElement.dir = 'rtl'")
    everything_fits(seen)
    left = seen.page.evaluate("getComputedStyle(document.querySelector('main')).direction")
    assert left == "rtl"


def test_the_app_can_be_installed(whole: Any, site: Site) -> None:
    """What Chromium itself would object to, asked after one load."""
    site.lasting = False
    page = whole.new_context().new_page()
    seen = kept(Phone(page, site.url, at=SOUND.at).open())
    asked = page.context.new_cdp_session(page)
    errors = asked.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Playwright's contexts are private windows, in which nothing is ever installed.
    assert [error["errorId"] for error in errors] == ["in-incognito"]
    manifest = asked.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["share_target"]["action"] == "./share"
    assert seen.errors == []
    page.context.close()
