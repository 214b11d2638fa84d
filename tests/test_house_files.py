"""Who touches streams and files: the terminal and the disk rooms, and a few others for a stated reason.

A command that fails leaves no file, results go to standard output alone, and text of others is made harmless
before it is shown: all of that holds because one room writes to the terminal and one to the disk.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.parsed import nodes
from tests.test_house import NETWORK, PACKAGES, ROOT, imports_of

STREAMS: Final = frozenset({"sys.stdout", "sys.stderr", "sys.stdin", "sys.__stdout__", "sys.__stderr__"})
CALLS: Final = frozenset(
    {
        "print", "open", "input", "os.open", "os.fdopen", "os.replace", "os.rename", "os.remove", "os.unlink",
        "os.makedirs", "os.mkdir", "shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.copytree",
    }
)  # fmt: skip
METHODS: Final = frozenset(
    {
        "open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "touch", "rename",
        "rmdir", "symlink_to", "hardlink_to", "chmod",
    }
)  # fmt: skip
TEMPORARY: Final = frozenset(
    {"TemporaryDirectory", "TemporaryFile", "NamedTemporaryFile", "mkdtemp", "mkstemp"}
)
INTERESTING: Final = METHODS | TEMPORARY | {name.rpartition(".")[2] for name in CALLS}
# A room (ends with "/") or file that may do more than pass bytes on, and why.
ALLOWED: Final[dict[str, str]] = {
    "passport/cli/output/": "this is the terminal",
    "passport/disk/": "this is the disk",
    "passport/cli/buyer/verify_complete.py": "looks at the beginning of a TARGET; makes --save FOLDER",
    "passport/cli/platform/resolver_store.py": "SQLite writes the backup, whole or not at all",
    "passport/belief/": "the configuration folder: what is remembered, and lists in force",
    "passport/party/": "identity and lot folders, whole or not at all; asks for passphrases",
    "passport/ledger/keeping/": "carbon books: a private SQLite file, and the line beside it",
    "passport/cli/ledger/ledger_writing.py": "makes the folder of --example; a backup gives way with --force",
    "passport/label/pages.py": "gives a library a folder of pictures, which goes away with the call",
    "passport/work/": "spools a body of evidence that is larger than memory, in a folder that goes away",
    "passport/runner/remote.py": "reads the installed code, to compare it with that of a worker",
    "passport/sheets/": "opens members of a workbook, which is a zip in memory",
    "signing/keystore.py": "key files: made private before the first byte is written",
    "signing/tokens.py": "opens a session of a hardware token, which is no file",
    "signing/jsonld/compile.py": "a tool for building: writes the compiled contexts of the repository",
    "resolver/hub/": "a folder of Parquet files and one list of them, each whole or absent",
    "resolver/log/exporting.py": "exports the log as static files for any web server",
    "resolver/answers/": "exports static files for any web server, and reads the phone app to serve it",
}


def _name(called: ast.expr) -> str:
    """The last name of what is called."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def touches(path: Path) -> Iterator[tuple[int, str]]:
    """Line and expression of everything in a file that reads or writes a stream, a file or a folder.

    Left out: data of a package (``resources.files``), class methods such as ``TrustList.open``, and a file
    that ``disk.files.writing`` gave, which it installs whole afterwards.
    """
    whole = nodes(path)
    given = {
        ast.unparse(item.optional_vars)
        for node in whole
        if isinstance(node, ast.With)
        for item in node.items
        if item.optional_vars is not None and ast.unparse(item.context_expr).startswith("files.writing(")
    }
    for node in whole:
        if isinstance(node, ast.Attribute) and node.attr.strip("_") in {"stdout", "stderr", "stdin"}:
            yield from ((node.lineno, name) for name in [ast.unparse(node)] if name in STREAMS)
        if not isinstance(node, ast.Call) or _name(node.func) not in INTERESTING:
            continue
        called = ast.unparse(node.func)
        if called in CALLS or called.startswith("tempfile."):
            yield node.lineno, called
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            receiver = ast.unparse(node.func.value)
            harmless = "resources.files(" in receiver or re.fullmatch(r"[A-Z]\w*", receiver)
            if receiver != "os" and receiver not in given and not harmless:
                yield node.lineno, called


def reason_of(path: Path) -> str:
    """The entry of ``ALLOWED`` a file is under, or nothing."""
    name = path.relative_to(ROOT).as_posix()
    return next((one for one in ALLOWED if name == one or (one[-1] == "/" and name.startswith(one))), "")


def test_only_the_terminal_and_the_disk_touch_streams_and_files() -> None:
    wrong, used = [], set()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            there = list(touches(path))
            reason = reason_of(path)
            if there and reason:
                used.add(reason)
            elif there:
                wrong += [f"{path.relative_to(ROOT)}:{line} {what}" for line, what in there]
    assert not wrong, "use passport.cli.output or passport.disk, or state a reason: " + "\n".join(wrong)
    assert used == set(ALLOWED), f"nothing to allow any more: {sorted(set(ALLOWED) - used)}"


def test_the_hub_asks_its_engine_in_one_file_and_decides_by_nothing_but_numbers() -> None:
    hub = ROOT / "resolver" / "hub"
    asks = {path.name for path in (ROOT / "resolver").rglob("*.py") if "duckdb" in imports_of(path)}
    assert asks == {"engine.py"}
    assert not [name for name in imports_of(hub / "disclosure.py") if name.split(".")[0] in PACKAGES]


def test_the_law_sees_what_it_forbids(tmp_path: Path) -> None:
    """Each way to touch a stream or file is seen, and what is harmless is not."""
    source = tmp_path / "room.py"
    seen = ["print(1)", "sys.stderr.write('x')", "p.write_text('x')", "p.open('w')", "open('x')",
            "os.replace(p, q)", "tempfile.mkdtemp()", "folder.mkdir()", "shutil.rmtree(p)"]  # fmt: skip
    source.write_text("\n".join(seen), encoding="utf-8")
    assert {line for line, _ in touches(source)} == set(range(1, len(seen) + 1))
    harmless = ["TrustList.open(data)", "resources.files('x').joinpath('y').read_bytes()",
                "text.replace('a', 'b')",
                "with files.writing(path) as target:\n    target.write_bytes(b'')"]  # fmt: skip
    other = tmp_path / "harmless.py"  # a file is parsed once
    other.write_text("\n".join(harmless), encoding="utf-8")
    assert list(touches(other)) == []


def test_the_host_of_pact_sends_in_one_file_and_keeps_secrets_in_two() -> None:
    """``sending`` makes requests, by the guarded client; ``clients`` and ``tokens`` know secrets."""
    sends, hashes, wrong = set(), set(), []
    for path in (ROOT / "resolver" / "pact").glob("*.py"):
        names = set(imports_of(path))
        if "resolver.outgoing.fetch" in names:
            sends.add(path.name)
        if names & {"hmac", "signing.nonces"}:
            hashes.add(path.name)
        opens = NETWORK | {"httpcore"}
        wrong += [f"{path.name} imports {name}" for name in names if name.split(".")[0] in opens]
    assert not wrong, wrong
    assert sends == {"sending.py", "clients.py"}, "clients checks addresses by the same rules"
    assert hashes == {"clients.py", "tokens.py", "owed.py"}, "owed makes ids of events"
