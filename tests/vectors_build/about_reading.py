"""Bytes that are no strict JSON, no passport, or of a version nobody here knows (DESIGN 7, T1-T8)."""

from signing import jcs
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, changed, pack, put

STATE = "unreadable"
BAD_JSON = "input.json"
BAD_KIND = "input.kind"
NAME = b'"name":"Hot-rolled coil"'


def _replaced(w: Stage, new: bytes) -> Given:
    assert w.sound.count(NAME) == 1
    return given(w.sound.replace(NAME, new))


@scenario(STATE, BAD_JSON)
def duplicate_key(w: Stage) -> Given:
    """Two readers could take two different names (T1)."""
    return _replaced(w, NAME + b',"name":"Cold-rolled coil"')


@scenario(STATE, BAD_JSON)
def duplicate_key_escaped(w: Stage) -> Given:
    r"""The same key, once written with an escape (T1)."""
    return _replaced(w, NAME + b',"n\\u0061me":"Cold-rolled coil"')


@scenario(STATE, BAD_JSON)
def not_a_number(w: Stage) -> Given:
    """NaN is no JSON (T2)."""
    return _replaced(w, b'"name":NaN')


@scenario(STATE, BAD_JSON)
def infinite_number(w: Stage) -> Given:
    """1e999 is no number a double can hold (T2)."""
    return _replaced(w, b'"name":1e999')


@scenario(STATE, BAD_JSON)
def integer_over_2_to_53(w: Stage) -> Given:
    """An integer that a double cannot hold would be another one elsewhere (T3)."""
    return _replaced(w, b'"name":9007199254740993')


@scenario(STATE, BAD_JSON)
def integer_of_5000_digits(w: Stage) -> Given:
    """Refused before it is converted (T3)."""
    return _replaced(w, b'"name":' + b"7" * 5000)


@scenario(STATE, BAD_JSON)
def nesting_of_33(w: Stage) -> Given:
    """Depth 32 is the limit of the whole text (T4)."""
    return given(b"[" * 33 + b"]" * 33)


@scenario(STATE, BAD_JSON)
def nesting_of_10000(w: Stage) -> Given:
    """No recursion error, whatever the depth (T4)."""
    return given(b"[" * 10_000 + b"]" * 10_000)


@scenario(STATE, BAD_JSON)
def invalid_utf_8(w: Stage) -> Given:
    """A byte that is no UTF-8 (T6)."""
    return _replaced(w, b'"name":"Hot-rolled c\xf6il"')


@scenario(STATE, BAD_JSON)
def overlong_utf_8(w: Stage) -> Given:
    """An overlong form of a slash (T6)."""
    return _replaced(w, b'"name":"Hot\xc0\xafrolled"')


@scenario(STATE, BAD_JSON)
def lone_surrogate(w: Stage) -> Given:
    """An escaped half of a pair is no character (T6)."""
    return _replaced(w, b'"name":"\\ud800"')


@scenario(STATE, BAD_JSON)
def byte_order_mark(w: Stage) -> Given:
    """A byte order mark is not JSON (T6)."""
    return given(b"\xef\xbb\xbf" + w.sound)


@scenario(STATE, BAD_JSON)
def utf_16(w: Stage) -> Given:
    """Another encoding (T6)."""
    return given(w.sound.decode().encode("utf-16-be"))


@scenario(STATE, BAD_JSON)
def trailing_data(w: Stage) -> Given:
    """Something behind the end (T8)."""
    return given(w.sound + b"x")


@scenario(STATE, BAD_JSON)
def two_documents(w: Stage) -> Given:
    """Two passports in one file (T8)."""
    return given(w.sound + w.sound)


@scenario(STATE, BAD_JSON)
def cut_off(w: Stage) -> Given:
    """A download that broke off (T8)."""
    return given(w.sound[:-1])


@scenario(STATE, BAD_JSON)
def empty_file(w: Stage) -> Given:
    """No bytes at all are no JSON (DESIGN 7)."""
    return given(b"")


@scenario(STATE, BAD_JSON)
def pdf(w: Stage) -> Given:
    """A PDF with the right file name (T10)."""
    return given(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n")


@scenario("verified")
def white_space_and_escapes(w: Stage) -> Given:
    """What is signed is the tree, not the text: line breaks and needless escapes change nothing (DESIGN
    2.5)."""
    text = w.sound.replace(b",", b" ,\r\n\t").replace(
        NAME.replace(b",", b" ,"), b'"n\\u0061me":"Hot-rolled coil"'
    )
    return given(text + b"\n")


# JSON, but no passport


@scenario(STATE, BAD_KIND)
def empty_object(w: Stage) -> Given:
    """JSON that is no passport (DESIGN 7)."""
    return given(b"{}")


@scenario(STATE, BAD_KIND)
def array(w: Stage) -> Given:
    """A list of credentials is no container (DESIGN 2.5)."""
    return given(b"[" + w.sound + b"]")


@scenario(STATE, BAD_KIND)
def statement_alone(w: Stage) -> Given:
    """A statement without its claim says nothing about a product one could look at (DESIGN 7)."""
    return given(jcs.canonical(w.docs.statement or {}))


@scenario(STATE, BAD_KIND)
def status_bundle(w: Stage) -> Given:
    """A container of status lists is no passport (DESIGN 7)."""
    return given(w.lists())


@scenario(STATE, BAD_KIND)
def container_of_nothing(w: Stage) -> Given:
    """A container without credentials (DESIGN 2.5)."""
    head = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],'
    return given(head + b'"verifiableCredential":[]}')


@scenario(STATE, "claim.version")
def claim_of_a_future_version(w: Stage) -> Given:
    """A claim of a version this tool does not know is grey, never 'tampered'; nothing beside it is read
    (DESIGN 7)."""
    first = changed(w.docs.claim, put("/@context/1", "https://passport.example/ns/v2"))
    return given(pack(first, w.docs.statement or {}, w.docs.response or {}))


@scenario(STATE, "claim.version")
def claim_of_a_future_version_alone(w: Stage) -> Given:
    """The same without a container, and with a type this tool does not know (DESIGN 7)."""
    edits = [put("/@context/1", "https://passport.example/ns/v2"), put("/type/1", "ItemClaim")]
    return given(jcs.canonical(changed(w.docs.claim, *edits)))
