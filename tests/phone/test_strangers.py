"""What strangers write and print: names with markup (T92), imitated verdicts (T93), deceiving codes (T96)."""

import json
from typing import Any

from tests.phone.conftest import AT, Opened
from tests.phone.driving import scenario, words
from tests.phone.site import Elsewhere
from tests.vectors_build.stage import Stage, both, file_of, put

SOUND = scenario("verified/accreditation-the-list-does-not-name")
PRODUCT = SOUND.expect["product"]["id"]
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3)"


def passport(name: str) -> tuple[bytes, Stage]:
    """A genuine passport whose product, and the heat it came from, are called like this."""
    stage = Stage()
    docs = stage.with_claim(both(put("/credentialSubject/name", name), put("/issuer/name", name)))
    return file_of(docs), stage


def test_t92_markup_in_names_stays_text(phone: Opened) -> None:
    data, stage = passport(EVIL)
    seen = phone(at=AT).open().language().trust(stage.trust()).status([stage.lists()]).file(data)
    dialogs: list[str] = []

    def dismiss(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    seen.page.on("dialog", dismiss)
    assert seen.state == "verified"
    address = seen.page.evaluate("location.hash").rpartition("/")[2]
    found = False
    for screen in ("verdict", "who", "number", "fresh", "why", "share"):
        seen.page.evaluate(f"location.hash = '#/{screen}/{address}'")
        seen.page.wait_for_selector(f"[data-screen={screen}]")
        found |= "onerror=alert(1)" in seen.text()
        markup = seen.page.evaluate(
            "[...document.querySelectorAll('main img, main script, main iframe, main object')].length"
        )
        links = seen.page.evaluate(
            "[...document.querySelectorAll('main a')]"
            ".filter((one) => !one.getAttribute('href').startsWith('#/')).length"
        )
        assert (markup, links) == (0, 0), screen
    assert found and dialogs == []
    assert seen.page.context.pages == [seen.page]


def test_t92_the_policy_stops_what_would_get_through(phone: Opened) -> None:
    """Were markup ever made from a text, trusted types would refuse it, and the policy would not run it."""
    seen = phone().open()
    outcome = seen.page.evaluate(
        """async () => {
          const told = [];
          const note = (event) => told.push(event.effectiveDirective);
          document.addEventListener("securitypolicyviolation", note);
          try { document.body.innerHTML = "<b>x</b>"; } catch (error) { told.push(error.name); }
          try { setTimeout("window.ran = 1", 0); } catch (error) { told.push(error.name); }
          try { await fetch("http://plain.test/"); } catch (error) { told.push(error.name); }
          await new Promise((resolve) => setTimeout(resolve, 200));
          return [told, window.ran];
        }"""
    )
    seen.errors.clear()
    told, ran = outcome
    assert ran is None
    assert "TypeError" in told and "connect-src" in told
    assert "require-trusted-types-for" in told


def test_t93_a_name_that_imitates_a_verdict_is_a_quotation(phone: Opened) -> None:
    data, stage = passport("Verified ✓")
    changed = data.replace(b'"1975.', b'"1875.', 1) if b'"1975.' in data else _one_digit(data)
    seen = phone(at=AT).open().language().trust(stage.trust()).status([stage.lists()]).file(changed)
    assert seen.level != "ok"
    assert "Verified" not in seen.text("h1") and "Verified" not in seen.text(".panel")
    genuine = phone(at=AT).open().language().trust(stage.trust()).status([stage.lists()]).file(data)
    quoted = genuine.page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((one) => !one.children.length
          && one.textContent.includes("Verified ✓"))
          .map((one) => Boolean(one.closest("q.stranger, .claimed")))"""
    )
    assert quoted and all(quoted)


def _one_digit(data: bytes) -> bytes:
    document: Any = json.loads(data)
    results = document["verifiableCredential"][0]["credentialSubject"]["footprint"]["results"]
    old = results[0]["total"]
    return data.replace(
        f'"total":"{old}"'.encode(), f'"total":"{old[:-1]}{(int(old[-1]) + 1) % 10}"'.encode(), 1
    )


OTHER_CODES = (
    ("intent://scan/#Intent;scheme=zxing;end", "refused", "scheme"),
    ("tel:+4915112345678", "refused", "scheme"),
    ("javascript:alert(1)", "refused", "scheme"),
    ("data:text/html,<script>alert(1)</script>", "refused", "scheme"),
    ("https://id.norrland-steel.example@evil.example/", "refused", "userinfo"),
    ("https://xn--nrrland-steel-djb.example/login", "refused", "idn"),
    ("https://lottery.example/win", "address", ""),
    ("WIFI:S:guest;T:WPA;P:secret;;", None, ""),
    ("hello", "text", ""),
)


def test_t96_other_codes_are_grey_and_open_nothing(phone: Opened, hosts: Elsewhere) -> None:
    seen = phone().ready(SOUND)
    seen.requests.clear()
    for text, kind, why in OTHER_CODES:
        seen.look(text)
        assert (seen.state, seen.level) == ("no_passport", "unknown"), text
        assert seen.text("h1") == words("en")["no_passport"]
        if kind is not None:
            assert seen.page.get_attribute("[data-kind]", "data-kind") == kind, text
        if why:
            assert words("en")[f"no_passport.{why}"] in seen.text(), text
        assert text[:30] in seen.text()
    seen.page.wait_for_timeout(200)
    assert [url for url in seen.requests if not url.startswith(seen.url)] == hosts.asked == []
    assert len(seen.page.context.pages) == 1


def test_t96_a_copy_cats_host_is_shown_in_full_and_only_the_identifier_counts(
    phone: Opened, hosts: Elsewhere
) -> None:
    from passport.work.batches.items import Item
    from passport.work.pack import pack

    seen = phone().ready(SOUND).tab("deliveries")
    seen.give("import", pack([Item("x", SOUND.passport)], []).data, "tomorrow.ndjson")
    seen.page.wait_for_selector("[data-imported='1']")
    copied = PRODUCT.replace("id.norrland-steel.example", "id.norrland-stee1.example")
    assert copied != PRODUCT
    seen.look(copied + "?next=https://evil.example")
    assert seen.state == "verified"
    assert "id.norrland-stee1.example" in seen.text()
    assert hosts.asked == []


def test_nobody_is_asked_but_the_host_on_the_button(phone: Opened, hosts: Elsewhere) -> None:
    seen = phone().ready(SOUND)
    seen.look(PRODUCT)
    assert seen.state == "not_here"
    button = seen.page.locator("[data-action=ask]")
    host = button.get_attribute("data-host")
    assert host and host in button.inner_text()
    assert hosts.asked == []
    hosts.answers[PRODUCT.removeprefix("https://")] = SOUND.passport
    button.click()
    assert seen.verdict().state == "verified"
    assert hosts.asked == [PRODUCT.removeprefix("https://")]
    foreign = [url for url in seen.requests if not url.startswith(seen.url)]
    assert foreign == [PRODUCT]


def test_t98_hostile_messages_to_the_page_change_nothing(phone: Opened) -> None:
    seen = phone().ready(SOUND).file(SOUND.passport)
    before = seen.text()
    seen.page.evaluate("""() => {
      const told = ["apply", { state: "verified" }, { type: "report" }, null];
      for (const data of told) window.postMessage(data, "*");
      document.dispatchEvent(new CustomEvent("verdict", { detail: "tampered" }));
    }""")
    seen.page.wait_for_timeout(100)
    assert seen.text() == before
