"""What the conformance suite of GS1-Conformant Resolver 1.2 asserts, and what it leaves out (FACTS 2)."""

import re
from typing import Any

import pytest

from passport.identifiers.check_digits import check_digit, check_pair
from passport.identifiers.digital_link import PRIMARY_KEYS
from resolver.routes.products import with_query
from tests.resolver.service import PATH, Service

ROOT = "https://served.example"
MILL = "https://id.norrland-steel.example"
KEY = "/01/07312345678909"
VOC = "https://ref.gs1.org/voc/"
CONTEXT_REL = "http://www.w3.org/ns/json-ld#context"
TYPE_NAME = re.compile(r"[a-z-]+|https?://[a-zA-Z0-9./]+")


def link(rel: str, href: str, title: str = "A link", **more: object) -> dict[str, Any]:
    return {"rel": rel, "href": href, "title": title, **more}


def typed(service: Service, path: str = KEY) -> None:
    """A passport of one coil, and links of its GTIN: each way two links of one type can differ."""
    service.stocked()
    base = "https://norrland-steel.example"
    answer = service.register(
        MILL + path,
        link("gs1:pip", f"{base}/coil", type="text/html", hreflang=["en"], default=True),
        link("gs1:sustainabilityInfo", f"{base}/en?a=1#top", type="text/html", hreflang=["en"]),
        link("gs1:sustainabilityInfo", f"{base}/de", type="text/html", hreflang=["de"]),
        link("gs1:certificationInfo", "https://certs.example/1", type="text/html"),
        link("gs1:certificationInfo", "https://certs.example/2", type="text/html", hreflang=["fr"]),
        link("gs1:certificationInfo", "https://certs.example/3", type="application/pdf"),
        link("gs1:certificationInfo", "https://certs.example/4", type="application/pdf", context=["LK"]),
        link("gs1:traceability", "https://trace.example/1", type="text/html"),
        link("gs1:traceability", "https://trace.example/2", type="text/html"),
        link("help", f"{base}/help"),
    )
    assert answer.status_code == 200, answer.text


def linkset_of(service: Service, path: str) -> dict[str, Any]:
    answer = service.get(path, "application/linkset+json")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/linkset+json"
    return dict(answer.json())


def location(service: Service, path: str, accept: str | None = "*/*", **headers: str) -> str:
    answer = service.get(path, accept, **headers)
    assert answer.status_code == 307, (path, answer.status_code, answer.text)
    return answer.headers["location"]


def check_linkset(document: dict[str, Any]) -> None:
    """GS1's linkset schema, said anew: closed link objects, http anchors, no CURIE among the types."""
    assert set(document) == {"linkset"}
    for context in document["linkset"]:
        assert re.match(r"https?://[a-zA-Z0-9./]+", context["anchor"])
        assert isinstance(context["description"], str)
        assert context["itemDescription"] == context["description"], "deprecated, for readers of before"
        for rel in set(context) - {"anchor", "description", "itemDescription"}:
            assert TYPE_NAME.fullmatch(rel), rel
            for one in context[rel]:
                assert {"href", "title"} <= set(one) <= {"href", "title", "hreflang", "type", "context"}
                assert one["href"].startswith("https://")
                assert all(re.fullmatch(r"\w{2}(-\w{2})?", tag) for tag in one.get("hreflang", ()))
                assert re.fullmatch(r"\w+/[-+.\w]+", one.get("type", "a/b"))


@pytest.mark.parametrize("path", [KEY, PATH, KEY + "/10/L1/21/C-2026-0917-44"])
def test_every_link_of_the_linkset_leads_where_it_says(service: Service, path: str) -> None:
    typed(service)
    document = linkset_of(service, path)
    check_linkset(document)
    anchors = [one["anchor"] for one in document["linkset"]]
    assert anchors[0] == ROOT + path
    assert anchors[-1] == ROOT + KEY
    seen: set[str] = set()
    for context in document["linkset"]:
        for rel, links in context.items():
            if rel in {"anchor", "description", "itemDescription"} or rel in seen:
                continue
            seen.add(rel)
            asked = rel.replace(VOC, "gs1:")
            if rel == VOC + "defaultLink":
                (only,) = links
                assert set(only) == {"href", "title"}
                assert location(service, path) == only["href"]
                continue
            for one in links:
                same = [
                    x for x in links if all(x.get(k) == one.get(k) for k in ("type", "hreflang", "context"))
                ]
                query = f"?linkType={asked}" + "".join(f"&context={x}" for x in one.get("context", ()))
                language = {"accept_language": one["hreflang"][0]} if "hreflang" in one else {}
                answer = service.get(path + query, one.get("type", "*/*"), **language)
                if len(same) > 1:
                    assert answer.status_code == 300, one
                    assert all(x["href"].split("#")[0] in answer.text for x in same)
                else:
                    assert answer.status_code == 307, one
                    target, _, fragment = one["href"].partition("#")
                    joint = "&" if "?" in target else "?"
                    expected = f"{target}{joint}{query[1:]}" + (f"#{fragment}" if fragment else "")
                    assert answer.headers["location"] == expected


def test_walk_up_reaches_the_nearest_level_that_has_the_type(service: Service) -> None:
    typed(service)
    assert location(service, KEY + "/10/KL8G") == "https://norrland-steel.example/coil"
    assert location(service, PATH + "?linkType=gs1:pip").startswith("https://norrland-steel.example/coil?")
    assert location(service, PATH) == f"{ROOT}/passport{PATH}"
    assert service.get(f"{PATH}?linkType=gs1:nosuchlt").status_code == 404
    assert service.get(f"{PATH}?linkType=gs1:nosuchlt").json()["code"] == "resolver.no_link"


def test_link_types_in_every_spelling(service: Service) -> None:
    typed(service)
    for spelled in (
        "gs1:pip",
        "gs1%3Apip",
        VOC + "pip",
        "https://gs1.org/voc/pip",
        "https://www.gs1.org/voc/pip",
    ):
        assert location(service, f"{KEY}?linkType={spelled}").startswith(
            "https://norrland-steel.example/coil?"
        )
    assert location(service, f"{KEY}?linkType=help").startswith("https://norrland-steel.example/help?")
    assert location(service, f"{KEY}?linkType=gs1:defaultLink").startswith(
        "https://norrland-steel.example/coil?"
    )
    assert service.get(f"{KEY}?linkType=gs1:pip&linkType=gs1:pip").status_code == 400
    assert service.get(f"{KEY}?linkType=").status_code == 400


def test_media_type_then_language_then_context_decide(service: Service) -> None:
    typed(service)
    certificates, about = f"{KEY}?linkType=gs1:certificationInfo", f"{KEY}?linkType=gs1:sustainabilityInfo"
    for query, accept, language, target in (
        (certificates, "text/html", "", "https://certs.example/1"),
        (certificates, "text/html", "fr-CH", "https://certs.example/2"),
        (certificates, "text/html;q=0.2, application/pdf", "fr", "https://certs.example/3"),
        (certificates + "&context=LK", "application/pdf", "", "https://certs.example/4"),
        (certificates + "&context=XX", "application/pdf", "", "https://certs.example/3"),
        (about, "*/*", "de-AT, en;q=0.5", "https://norrland-steel.example/de"),
        (about, "*/*", "fr, en;q=0.1", "https://norrland-steel.example/en"),
        (about, "*/*", "de;q=0.1, en-GB;q=0.9", "https://norrland-steel.example/en"),
        (about, "image/png", "de", "https://norrland-steel.example/de"),
    ):
        fields = {"accept_language": language} if language else {}
        assert location(service, query, accept, **fields).startswith(target), (query, accept, language)
    for language in ("", "fr", "*"):
        fields = {"accept_language": language} if language else {}
        answer = service.get(about, "*/*", **fields)
        assert answer.status_code == 300, language
    page = service.get(f"{KEY}?linkType=gs1:traceability", "text/html")
    assert (page.status_code, page.headers["content-type"]) == (300, "text/html; charset=utf-8")
    assert page.text.count("https://trace.example/") == 2


def test_a_linkset_never_redirects_and_names_its_context(service: Service) -> None:
    typed(service)
    for path, accept, media in (
        (f"{KEY}?linkType=linkset", "*/*", "application/linkset+json"),
        (f"{KEY}?linkType=linkset", None, "application/linkset+json"),
        (f"{KEY}?linkType=all", "application/linkset+json", "application/linkset+json"),
        (KEY, "application/linkset+json", "application/linkset+json"),
        (KEY, "application/linkset+json, */*;q=0.1", "application/linkset+json"),
        (f"{KEY}?linkType=linkset", "application/json", "application/json"),
        (f"{KEY}?linkType=linkset", "text/html", "text/html; charset=utf-8"),
    ):
        answer = service.get(path, accept)
        assert (answer.status_code, answer.headers["content-type"]) == (200, media), (path, accept)
        if "json" in media:
            assert f'rel="{CONTEXT_REL}"; type="application/ld+json"' in answer.headers["link"]
    ld = service.get(f"{KEY}?linkType=linkset", "application/ld+json").json()
    context = service.get("/linkset-context.jsonld")
    assert ld["@context"] == context.json()["@context"]
    assert context.headers["content-type"] == "application/ld+json"


def test_the_description_file(service: Service) -> None:
    answer = service.get("/.well-known/gs1resolver")
    assert answer.headers["content-type"] == "application/json"
    about = answer.json()
    assert about["resolverRoot"] == ROOT
    assert about["supportedPrimaryKeys"] == ["all"]
    assert about["linkTypeDefaultCanBeLinkset"] is False
    assert about["jsonLdContextLocation"] == f"{ROOT}/linkset-context.jsonld"


def test_options_head_and_cors(service: Service) -> None:
    """OPTIONS names all three methods and the linkset; HEAD answers as GET does, without a body."""
    typed(service)
    options = service.ask("OPTIONS", KEY, headers={"origin": "https://a.example"})
    for field in ("allow", "access-control-allow-methods"):
        assert {one.strip() for one in options.headers[field].split(",")} == {"GET", "HEAD", "OPTIONS"}
    assert 'rel="linkset"' in options.headers["link"]
    assert "gs1:" not in options.headers["link"]
    for path in (KEY, f"{KEY}?linkType=linkset", f"{KEY}?linkType=gs1:traceability", "/01/1"):
        get, head = service.get(path, "*/*"), service.ask("HEAD", path, headers={"accept": "*/*"})
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert {k: v for k, v in head.headers.items() if k != "date"} == {
            k: v for k, v in get.headers.items() if k != "date"
        }
        assert get.headers["access-control-allow-origin"] == "*"
    redirect = service.get(KEY, "*/*")
    assert 'rel="linkset"' in redirect.headers["link"]
    vary = {one.strip() for one in redirect.headers["vary"].split(",")}
    assert {"Accept", "Accept-Language"} <= vary


def test_t87_query_pairs_go_along_and_nothing_else_does(service: Service) -> None:
    """T87, T90: pairs are appended as they came; no line break, no fragment, no other host comes of it."""
    typed(service)
    base = "https://norrland-steel.example/coil"
    for query, added in {
        "foo=bar": "foo=bar",
        "a=1&b=2;c": "a=1&b=2;c",
        "17=261231;3103=000189": "17=261231;3103=000189",
        "x=%0d%0aSet-Cookie:%20a=b": "x=%0d%0aSet-Cookie:%20a=b",
        "redirect=https://evil.example/": "redirect=https://evil.example/",
        "url=//evil.example": "url=//evil.example",
    }.items():
        answer = service.get(f"{KEY}?{query}", "*/*")
        assert answer.status_code == 307
        assert answer.headers["location"] == f"{base}?{added}"
        assert "set-cookie" not in answer.headers
    assert (
        with_query("https://a.example/x?y#z", b"a=\r\n<\xff>") == "https://a.example/x?y&a=%0D%0A%3C%FF%3E#z"
    )
    assert location(service, KEY) == base


EXAMPLES = {
    "00": "073123450000000015",
    "253": "7312345000004D1",
    "255": "73123450000041",
    "401": "7312345A1",
    "402": "73123450000000017",
    "414": "7312345000004",
    "415": "7312345000004",
    "417": "7312345000004",
    "8003": "07312345000004A",
    "8004": "7312345A1",
    "8006": "073123456789090102",
    "8010": "7312345A1",
    "8013": "7312345ABC",
    "8017": "731234500000000015",
    "8018": "731234500000000015",
    "01": "07312345678909",
}
TAILS = {
    "10": "L",
    "21": "S",
    "22": "V",
    "235": "U",
    "254": "E",
    "7040": "1A00",
    "8011": "1",
    "8019": "1",
    "8020": "R",
}


@pytest.mark.parametrize("key", sorted(PRIMARY_KEYS))
def test_every_primary_key_with_every_qualifier(service: Service, key: str) -> None:
    """A link of the bare key answers for each of its qualifiers, in the standard's order only."""
    value = EXAMPLES[key]
    rule = PRIMARY_KEYS[key]
    if rule.checked is not None:
        start, stop = rule.checked
        value = value[: stop - 1] + check_digit(value[start : stop - 1]) + value[stop:]
    if key == "8013":
        value += check_pair(value)
    path = f"/{key}/{value}"
    if rule.needs:
        assert service.get(path, "*/*").status_code == 400
        path += f"/{rule.needs}/{TAILS[rule.needs]}"
    answer = service.register(MILL + path, link("gs1:pip", "https://a.example/x", default=True))
    assert answer.status_code == 200, answer.text
    assert location(service, path) == "https://a.example/x"
    assert location(service, path + "/") == "https://a.example/x"
    for order in rule.qualifiers:
        tail = "".join(f"/{name}/{TAILS[name]}" for name in order if name != rule.needs)
        assert location(service, path + tail) == "https://a.example/x"
        check_linkset(linkset_of(service, path + tail))
        if len(order) > 1:
            back = "".join(f"/{name}/{TAILS[name]}" for name in reversed(order))
            assert service.get(path + back, "*/*").status_code == 400
    assert service.get(path + "/foo", "*/*").status_code == 400
    assert service.get(path + "/99/x", "*/*").status_code == 400


def test_a_compressed_identifier_resolves_as_its_plain_form(service: Service) -> None:
    """Resolver 1.2, 2.3: EPC binary strings in hexadecimal and base64url; anchors are uncompressed."""
    product = "/01/09528765123457/21/123456789123"
    world = service.world
    world.mill.prefixes.append({"scheme": "gs1", "value": "9528765"})
    service.app = service.build()
    assert (
        service.register(MILL + product, link("gs1:pip", "https://a.example/x", default=True)).status_code
        == 200
    )
    for compressed in ("/eh30164596f40c0e5cbe991a83", "/exMBZFlvQMDly-mRqD"):
        assert location(service, compressed + "?a=b") == "https://a.example/x?a=b"
        assert linkset_of(service, compressed)["linkset"][0]["anchor"] == ROOT + product
        told = service.get(compressed, "*/*").headers["link"]
        assert f'<{ROOT}{product}>; rel="http://www.w3.org/2002/07/owl#sameAs"' in told
    for broken in (
        "/eh30164596f40c0e5c",
        "/ehffffffffffffffffffffffff",
        "/eh35164596f40c0e5cbe991a83",
        "/exAAAA",
    ):
        assert service.get(broken, "*/*").status_code == 400, broken
    for no_identifier in ("/eh", "/ehXYZ", "/eh30164596F40C0E5CBE991A83", "/ex.html"):
        assert service.get(no_identifier, "*/*").status_code == 404, no_identifier


def test_whoever_takes_anything_is_sent_to_the_passport_and_arrives(service: Service) -> None:
    service.stocked()
    there = location(service, PATH + "?challenge=abc").removeprefix(ROOT)
    answer = service.get(there, "*/*")
    assert answer.status_code == 200
    assert answer.json()["verifiableCredential"][2]["proof"]["challenge"] == "abc"
    assert service.get(PATH, "text/html").status_code == 200, "a browser needs no detour"
