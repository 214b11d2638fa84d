"""Many passports at once: each gets its line, none stops another, the worst decides (DESIGN 11, T94, T95)."""

import csv
import gc
import io
import json
import subprocess
import sys
import tracemalloc
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.cli.buyer.verify import exit_code
from passport.cli.output import table
from passport.disk import csv_table, folders
from passport.disk.files import MAX_DOCUMENT
from passport.runner import parts
from passport.runner.parts import CHUNK_ITEMS
from passport.runner.running import Where
from passport.work.batches.batch import Line, Setup, judge_chunks
from passport.work.batches.items import Item
from signing import jcs
from tests.cli.sessions import child_environment, in_process
from tests.world import NOW, World
from verify import Policy
from verify.believing.memory import NOTHING_SEEN


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def passports(world: World) -> list[bytes]:
    """Sound, changed, without a statement, not JSON."""
    docs = world.documents()
    changed = world.tampered(docs.claim)
    return [
        world.file(docs),
        world.file(type(docs)(changed, docs.statement, docs.response)),
        world.file(type(docs)(docs.claim, None, None)),
        b"{",
    ]


@pytest.fixture(scope="module")
def setup(world: World) -> Setup:
    return Setup(world.trust(), None, (world.status_bundle(),), NOTHING_SEEN, NOW, Policy(), "en", True)


STATES = ["verified", "tampered", "not_verified", "unreadable"]


def test_several_processes_give_the_same_lines_in_the_same_order(
    setup: Setup, passports: list[bytes]
) -> None:
    items = [Item(f"file:{n}", passports[n % 4]) for n in range(3 * CHUNK_ITEMS + 5)]
    alone = list(chain.from_iterable(judge_chunks(items, setup, Where(1))))
    assert [line.state for line in alone] == [STATES[n % 4] for n in range(len(items))]
    assert list(chain.from_iterable(judge_chunks(iter(items), setup, Where(2)))) == alone


def test_memory_stays_flat(setup: Setup, passports: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Several times the passports, and not even the bytes of those that were added are kept."""
    monkeypatch.setattr(parts, "CHUNK_ITEMS", 4)
    few, many = 16, 64

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        padded = (Item("x", passports[0] + b" " * n) for n in range(count))
        for _ in chain.from_iterable(judge_chunks(padded, setup, Where(1))):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(few)
    assert peak(many) - peak(few) < (many - few) * len(passports[0]) / 2


@pytest.mark.parametrize(
    ("codes", "strict", "worst"),
    [([0, 3], False, 3), ([0, 3, 4], False, 4), ([4, 6, 3], False, 6), ([6, 5, 0], False, 5),
     ([0], True, 0), ([0, 3], True, 5), ([4], True, 5), ([6, 3], True, 6)],
)  # fmt: skip
def test_the_worst_decides(codes: list[int], strict: bool, worst: int) -> None:
    assert exit_code(codes, strict=strict) == worst


@pytest.fixture
def place(tmp_path: Path, world: World, passports: list[bytes]) -> Path:
    """A folder with one of each, some of them unreadable, and lines in a folder below."""
    (tmp_path / "trust.json").write_bytes(world.trust())
    (tmp_path / "status.json").write_bytes(world.status_bundle())
    inside = tmp_path / "in"
    (inside / "below").mkdir(parents=True)
    for name, data in zip("abcd", passports, strict=True):
        (inside / f"{name}.passport.json").write_bytes(data)
    (inside / "e.passport.json").write_bytes(b"")
    (inside / "f.passport.json").mkdir()
    (inside / "notes.json").write_bytes(b"{}")
    lines = [passports[0], b"", passports[1], b"{}" + b" " * MAX_DOCUMENT + b"x", passports[2]]
    (inside / "below" / "many.ndjson").write_bytes(b"\r\n".join(lines))
    return tmp_path


def run(place: Path, *words: str, stdin: bytes = b"") -> tuple[int, str]:
    return in_process(["verify", *words, "--trust", str(place / "trust.json"), "--at", NOW], stdin)


def test_a_folder_is_judged_whole_whatever_lies_in_it(place: Path) -> None:
    code, output = run(place, str(place / "in"), "--json")
    rows = {Path(row["target"]).name: row for row in map(json.loads, output.splitlines())}
    assert code == 5
    assert {name: row["report"]["verdict"]["state"] for name, row in rows.items() if "report" in row} == {
        "a.passport.json": "verified", "b.passport.json": "tampered", "c.passport.json": "not_verified",
        "d.passport.json": "unreadable", "many.ndjson:1": "verified", "many.ndjson:3": "tampered",
        "many.ndjson:5": "not_verified",
    }  # fmt: skip
    assert {name: row["error"]["code"] for name, row in rows.items() if "error" in row} == {
        "e.passport.json": "file.empty", "many.ndjson:4": "file.too_large",
    }  # fmt: skip


def test_people_see_counts_and_what_to_look_at_worst_first(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    code, output = run(place, "in", "--csv", "out.csv")
    assert code == 5
    lines = output.splitlines()
    told = [line for line in lines if "passport.json" in line[:50] or "many.ndjson" in line[:50]]
    assert [line.split()[0] for line in told] == [
        "tampered", "tampered", "unreadable", "unreadable", "unreadable", "not_verified", "not_verified",
    ]  # fmt: skip
    assert lines[-5:] == [
        "2  tampered  Changed after signing",
        "3  unreadable  Not readable",
        "2  not_verified  Not verified",
        "2  verified  Verified",
        "out.csv: 9 rows",
    ]
    with (place / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 9 and {row["state"] for row in rows} == set(STATES)
    assert next(row for row in rows if row["state"] == "verified")["market-based"] != ""


def test_lines_on_standard_input(place: Path, passports: list[bytes]) -> None:
    code, output = run(place, "-", "--lines", "--json", stdin=b"\n".join([passports[0]] * 2))
    assert code == 0
    assert [json.loads(line)["target"] for line in output.splitlines()] == ["-:1", "-:2"]


def test_two_documents_in_one_file_are_not_lines_unless_said_so(place: Path, passports: list[bytes]) -> None:
    """T8: trailing data is refused; only a file of lines holds more than one document."""
    path = place / "two.passport.json"
    path.write_bytes(b"\n".join(passports[:1] * 2))
    assert run(place, str(path))[0] == 6
    assert run(place, str(path), "--lines")[0] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["in", "--product", "https://id.mill.example/01/07312345678909/21/1"], "usage.one_passport"),
        (["in", "--save", "x.json"], "usage.one_passport"),
        (["in", "https://id.mill.example/01/07312345678909/21/1"], "usage.batch_target"),
        (["in", "-"], "usage.batch_target"),
        (["empty"], "file.no_passports"),
        (["empty.ndjson"], "usage.empty"),
        (["missing.ndjson"], "file.missing"),
        (["in", "--csv", "in"], "file.directory"),
        (["in", "--csv", "trust.json"], "file.exists"),
        (["in", "--jobs", "0"], "usage.arguments"),
    ],
)
def test_wrong_words(place: Path, words: list[str], code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    (place / "empty").mkdir()
    (place / "empty.ndjson").write_bytes(b"\n\n")
    ended, output = run(place, *words, "--json")
    assert ended == 2
    errors = [line for line in output.splitlines() if line.startswith('{"error"')]
    assert json.loads(errors[-1])["error"]["code"] == code


def test_a_failed_batch_leaves_no_csv(place: Path) -> None:
    assert run(place, str(place / "missing.ndjson"), "--csv", str(place / "out.csv"))[0] == 2
    assert sorted(path.name for path in place.iterdir()) == ["in", "status.json", "trust.json"]


FORMULAS = [
    "=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", '=HYPERLINK("http://x")', "-1.5",
    "-",
    "\u200b=1", "\x00=1", "\x1f=1", "\u3000=1",
]  # fmt: skip
HOSTILE = st.text(st.characters(codec="utf-8")) | st.sampled_from(FORMULAS)


@given(HOSTILE)
def test_t94_no_cell_is_a_formula(text: str) -> None:
    shown = csv_table.cell(text)
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([shown, "end"])
    assert next(csv.reader(io.StringIO(stream.getvalue(), newline=""))) == [shown, "end"]
    first = shown.lstrip()[:1]
    figure = shown.removeprefix("-").replace(".", "", 1)
    assert first not in {"=", "+", "@", "＝", "＋", "－", "＠"}
    assert first != "-" or (figure.isascii() and figure.isdigit())


def test_t95_a_name_is_never_markup_or_an_escape() -> None:
    summary = table.Summary()
    empty = ("", "", "", ())
    summary.add(Line("[red]x[/red]\x1b[2J", "refused", 5, (), "", "[bold]why", "", (), *empty, b""))
    text = "\n".join(summary.lines("en"))
    assert "[red]x[/red]\\u001b[2J" in text and "[bold]why" in text and "\x1b" not in text


def test_a_long_table_is_cut_and_says_so() -> None:
    summary = table.Summary()
    for number in range(table.MOST_ROWS + 3):
        summary.add(Line(f"f{number}", "refused", 5, (), "", "why", "", (), "", "", "", (), b""))
    text = summary.lines("en")
    assert sum(line.startswith("refused") for line in text) == table.MOST_ROWS
    assert "3 more are not shown; --csv FILE and --json hold them all" in text


def test_one_that_cannot_be_read_does_not_stop_the_others(place: Path, passports: list[bytes]) -> None:
    good = place / "in" / "a.passport.json"
    code, output = run(place, str(place / "missing.json"), str(good))
    assert code == 6
    assert "error: There is no" in output and "VERIFIED" in output
    assert run(place, str(place / "missing.json"))[0] == 2


def test_from_a_folder_the_passport_of_a_product(place: Path, world: World) -> None:
    product = world.documents().claim["credentialSubject"]["id"]
    code, output = run(place, "--from", str(place / "in"), "--product", product)
    assert code == 0 and "VERIFIED" in output and "as on the label" in output
    assert f"6 passports in {place / 'in'} are about this product" in output
    code, output = run(place, "--from", str(place / "in"), "--product", product + "9")
    assert code == 2 and "No passport in" in output
    assert run(place, "--from", str(place / "in"))[0] == 2
    assert run(place, "--from", str(place / "trust.json"), "--product", product)[0] == 2


def test_t114_two_claims_that_compete_are_both_broken(tmp_path: Path, world: World) -> None:
    """Both in one folder: neither hides the other."""
    (tmp_path / "trust.json").write_bytes(world.trust())
    (tmp_path / "status.json").write_bytes(world.status_bundle())
    for name, grade in (("a", "S355J2"), ("b", "S420MC")):
        (tmp_path / f"{name}.passport.json").write_bytes(world.passport(claim={"grade": grade}))
    product = world.documents().claim["credentialSubject"]["id"]
    assert run(tmp_path, "--from", str(tmp_path), "--product", product)[0] == 5


COLD = """
import sys
from passport.cli.main import main
code = main(sys.argv[1:])
heavy = {"rich", "pyld", "httpx", "fastapi", "PIL", "sqlalchemy", "multiprocessing", "concurrent"}
sys.stderr.write(" ".join(sorted(heavy & {name.partition(".")[0] for name in sys.modules})))
sys.exit(code)
"""


def test_a_single_passport_loads_nothing_that_only_a_batch_needs(place: Path) -> None:
    words = [
        "verify",
        str(place / "in" / "a.passport.json"),
        "--trust",
        str(place / "trust.json"),
        "--at",
        NOW,
    ]
    done = subprocess.run(
        [sys.executable, "-c", COLD, *words],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_batch_in_which_all_is_well_draws_no_table(place: Path, passports: list[bytes]) -> None:
    (place / "good.ndjson").write_bytes(b"\n".join(passports[:1] * 3))
    words = ["verify", str(place / "good.ndjson"), "--trust", str(place / "trust.json"), "--at", NOW]
    done = subprocess.run(
        [sys.executable, "-c", COLD, *words],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
        timeout=120,
    )
    assert done.returncode == 0 and "rich" not in done.stderr.split()
    assert done.stdout == "3  verified  Verified\n"
    assert jcs.canonical({}) == b"{}" and next(iter(folders.items(str(place / "good.ndjson")))).name.endswith(
        ":1"
    )
