"""Makes the golden files with the tool of 0.3.0; see README.md. No test runs it: its keys are new each time.

Run it from a checkout of 0.3.0, with that checkout's own packages first:

    cd CHECKOUT_OF_0_3_0
    PYTHONPATH=. python .../tests/golden/make.py NEW_FOLDER

It needs what the tests of 0.3.0 need: PostgreSQL's programs, Chromium and Playwright.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tests
from resolver import phone_files  # type: ignore[attr-defined]  # where 0.3.0 had it
from tests.lots import workbook
from tests.phone.browser import browser
from tests.phone.driving import Phone
from tests.phone.site import Site
from tests.resolver import postgres

MILL, VERIFIER = ("--as", "demo/mill"), ("--as", "demo/verifier")
STATES = {
    "adverse": ("adverse-opinion",),
    "below_policy": ("just-below-the-share",),
    "chain_broken": ("response-about-another-claim",),
    "disputed": ("suspended-says-the-platform-alone",),
    "figures_wrong": ("breakdown-of-a-dependent-input",),
    "incomplete": ("counted-input-missing",),
    "not_verified": ("accreditation-nobody-has",),
    "out_of_date": ("statement-ended-this-second",),
    "qualified": ("modified-opinion",),
    "refused": ("another-boundary", "answer-with-an-undefined-member", "one-key-under-two-names"),
    "revoked": ("remembered-withdrawal",),
    "self_verified": ("one-legal-entity",),
    "stale": ("accreditation-list-ended", "trust-list-ended-this-second"),
    "status_unknown": ("accreditation-lists-missing",),
    "superseded": ("replaced",),
    "suspended": ("claim-suspended",),
    "tampered": ("one-digit-of-the-total",),
    "two_signatures": ("answer-from-the-future",),
    "unknown_signer": ("claim-of-a-listed-verifier",),
    "unreadable": ("empty-object",),
    "verified": ("three-signatures", "net-share-exactly-met", "list-in-its-last-second"),
    "wrong_label": ("another-product-same-serial",),
}
"""Vectors of 0.3.0, which its own seeded keys signed: at least one for each state."""


def passport(*words: object) -> str:
    """Run one command of 0.3.0; its exit code must be 0."""
    command = [sys.executable, "-m", "passport", *(str(word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[2:])}\n{done.stdout}{done.stderr}")
    return done.stdout


def parties_and_documents() -> None:
    """Five parties, a verified passport, a correction, a reviewed lot, a change of keys."""
    passport("demo", "--dir", "demo", "--json")
    draft = json.loads(Path("demo/drafts/coil.json").read_bytes())
    for number in ("2", "3"):
        draft["id"] = f"{draft['id'][:-1]}{number}"
        _write(f"coil-{number}.json", draft)
        passport("issue", f"coil-{number}.json", *MILL, "-o", f"coil-{number}.passport.json")
    # Every kind of word about what was signed: put on hold, lifted, taken back, replaced.
    passport("suspend", "coil-2.passport.json", *MILL, "--reason", "heat in doubt", "--yes")
    passport("unsuspend", "coil-2.passport.json", *MILL, "--reason", "confirmed", "--yes")
    passport("revoke", "coil-3.passport.json", *MILL, "--reason", "wrong alloy", "--yes")
    changed = json.loads(Path("coil-2.json").read_bytes())
    _write("corrected.json", {**changed, "grade": "S420MC"})
    passport("correct", "coil-2.passport.json", "corrected.json", "--reason", "scope-change", *MILL, "--yes",
             "-o", "corrected.passport.json")  # fmt: skip
    _lot()
    passport("keys", "rotate", "demo/mill", "--no-passphrase")
    listed = ("--in", "demo/trust.json", "--as", "demo/buyer", "--yes")
    passport("trust", "accept", "demo/mill/rotation-key-2.json", *listed)
    passport("keys", "rotate", "demo/mill", "--finish", "--trust", "demo/trust.json")
    passport("status", "renew", *MILL)


def _lot() -> None:
    Path("coils.xlsx").write_bytes(workbook(1, 2, 6))
    passport("issue", "--batch", "coils.xlsx", *MILL, "-o", "lot")
    trust = ("--trust", "demo/trust.json")
    passport("review", "lot", "--workings", "lot", *trust, "--engagement", "urn:engagement:golden", "-o",
             "findings.toml")  # fmt: skip
    findings = [line.split('"')[1] for line in Path("findings.toml").read_text("utf-8").splitlines()
                if line.startswith('id = "F-')]  # fmt: skip
    for finding in findings[:1]:
        words = ("answer", "findings.toml", "--finding", finding)
        passport(*words, "--close", "--text", "Here they are.", *MILL, "--by", "Mia Mill")
        passport(*words, "--accept", "--text", "They fit.", *VERIFIER, "--by", "A. Example")


def configuration() -> None:
    """An installed trust list with its pin, and the memory of a verification."""
    passport("trust", "use", "demo/trust.json", "--yes")
    parts = sorted(Path("demo").glob("*/status/*.json"))
    lists = [word for path in parts for word in ("--status", path)]
    for name in ("demo/coil.passport.json", "coil-3.passport.json"):
        command = [sys.executable, "-m", "passport", "verify", name, *map(str, lists), "--json"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False, timeout=3600)
        print("verify exits", done.returncode)


@contextmanager
def resolver(*database: str) -> Iterator[str]:
    """The resolver of 0.3.0."""
    port = "18731"
    words = ["serve", "--trust", "demo/trust.json", "--as", "demo/platform", "--port", port, *database]
    process = subprocess.Popen([sys.executable, "-m", "passport", *words], stdout=subprocess.DEVNULL)
    time.sleep(5)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def databases() -> None:
    """A database of either kind; the SQLite file holds a corrected claim besides."""
    Path("demo/platform/resolver.sqlite").unlink()
    draft = json.loads(Path("coil-2.json").read_bytes())
    draft["id"] = f"{draft['id'][:-1]}4"
    _write("coil-4.json", draft)
    passport("issue", "coil-4.json", *MILL, "-o", "coil-4.passport.json")
    with postgres.running() as server:
        url = server.database()
        _publish(url, "demo/attested.passport.json")
        _publish("demo/platform/resolver.sqlite", "demo/attested.passport.json", "coil-4.passport.json")
        # A claim that was replaced can no longer be published, so its correction is signed only now.
        _write("coil-4.json", {**draft, "grade": "S420MC"})
        words = ("correct", "coil-4.passport.json", "coil-4.json", "--reason", "scope-change", *MILL, "--yes")
        passport(*words, "-o", "corrected-4.passport.json")
        _publish("demo/platform/resolver.sqlite", "corrected-4.passport.json")
        mill = ("did:web:mill.example", "--role", "producer", "--prefix", "gs1:7312345")
        for database in ("demo/platform/resolver.sqlite", url):
            passport("resolver", "issuers", "add", *mill, "--db", database)
        command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--no-comments", url]
        dump = subprocess.run(command, check=True, capture_output=True, text=True, timeout=3600).stdout
    # Lines that begin with a backslash are for psql alone.
    kept = [line for line in dump.splitlines() if line and not line.startswith(("--", "\\"))]
    Path("resolver.sql").write_text("\n".join(kept) + "\n", encoding="utf-8")


def _publish(database: str, *files: str) -> None:
    with resolver("--db", database) as address:
        for party in ("accreditation-body", "verifier", "mill"):
            passport("publish", "--as", f"demo/{party}", "--to", address)
        for name in files:
            passport("publish", name, *MILL, "--to", address)


def _write(name: str, draft: dict[str, Any]) -> None:
    Path(name).write_text(json.dumps(draft), encoding="utf-8")


READ_STORES = """async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const plain = (value) => {
    if (value instanceof Uint8Array) return { $bytes: btoa(String.fromCharCode(...value)) };
    if (value instanceof Map) return { $map: plain([...value]) };
    if (Array.isArray(value)) return value.map(plain);
    if (value !== null && typeof value === "object") {
      if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error("not plain: " + value);
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
    }
    return value;
  };
  const base = await asked(indexedDB.open("passport-phone"));
  const stores = {};
  for (const name of base.objectStoreNames) {
    const store = base.transaction(name).objectStore(name);
    const [keys, values] = [await asked(store.getAllKeys()), await asked(store.getAll())];
    stores[name] = {
      indexes: [...store.indexNames].map((one) => ({
        name: one, keyPath: store.index(one).keyPath, multiEntry: store.index(one).multiEntry })),
      rows: keys.map((key, place) => [key, plain(values[place])]),
    };
  }
  const found = { name: base.name, version: base.version, stores };
  base.close();
  return found;
}"""


def phone() -> None:
    """What the app of 0.3.0 kept after a trust list, status lists, a passport and a delivery."""
    passport("pack", "demo/coil.passport.json", "-o", "delivery.ndjson")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with Site(phone_files.load()) as site, browser() as chromium:
        page = chromium.new_context(viewport={"width": 390, "height": 780}).new_page()
        app = Phone(page, site.url, at=now).open().language("en").trust(Path("demo/trust.json").read_bytes())
        app.status([path.read_bytes() for path in sorted(Path("demo").glob("*/status/*.json"))])
        app.file(Path("demo/coil.passport.json").read_bytes())
        print("the phone says", app.state)
        app.tab("scan").give("file", Path("delivery.ndjson").read_bytes(), "delivery.ndjson")
        page.wait_for_selector("[data-screen=delivery], [data-screen=deliveries]")
        found: dict[str, Any] = page.evaluate(READ_STORES)
    found["at"] = now
    Path("phone.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def verdicts(target: Path) -> None:
    """What 0.3.0 says of the kept passports, with the kept trust list and status lists."""
    lists = [word for path in sorted(target.glob("**/status/**/*.json")) for word in ("--status", path)]
    passports = sorted([*target.glob("documents/*.passport.json"), *target.glob("lot/*.passport.json")])
    found = {}
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for path in passports:
        words = ["verify", path, "--trust", target / "documents" / "trust.json", *lists, "--at", at]
        command = [sys.executable, "-m", "passport", *map(str, words), "--no-state", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
        verdict = json.loads(done.stdout)["verdict"]
        answer = {"state": verdict["state"], "also": verdict["also"], "exit": done.returncode}
        found[path.relative_to(target).as_posix()] = answer
    text = json.dumps({"at": at, "verdicts": found}, indent=1)
    (target / "verdicts.json").write_text(text + "\n", encoding="utf-8")


_QUESTION = ("name", "about", "input", "trust", "evidence", "seen", "demand", "exit")


def vectors(target: Path) -> None:
    """The vectors of ``STATES`` and the files they share; of the report only the verdict is kept."""
    source = Path(tests.__file__ or "").parent / "vectors"
    for state, names in STATES.items():
        (target / state).mkdir(parents=True)
        for name in names:
            vector = json.loads((source / state / f"{name}.json").read_bytes())
            expect = {member: vector["expect"]["verdict"][member] for member in ("state", "also", "level")}
            kept = {member: vector[member] for member in _QUESTION if member in vector} | {"expect": expect}
            (target / state / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    used = {one for path in target.glob("*/*.json") for one in _files_of(json.loads(path.read_bytes()))}
    for name in sorted(used):
        (target / name).parent.mkdir(exist_ok=True)
        shutil.copy(source / name, target / name)


def _files_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("file"), str):
            yield value["file"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _files_of(one)


KEPT: dict[str, str] = {
    "demo/accreditation.json": "documents/accreditation.json",
    "demo/trust.json": "documents/trust.json",
    "demo/coil.passport.json": "documents/coil.passport.json",
    "demo/mill/rotation-key-2.json": "documents/keychange.json",
    "coil-2.passport.json": "documents/replaced.passport.json",
    "coil-3.passport.json": "documents/revoked.passport.json",
    "corrected.passport.json": "documents/corrected.passport.json",
    "lot": "lot",
    "findings.toml": "findings.toml",
    "demo/mill": "mill",
    "demo/verifier": "verifier",
    "demo/platform/resolver.sqlite": "resolver.sqlite",
    "resolver.sql": "resolver.sql",
    "config/passport": "config",
    "phone.json": "phone.json",
    "demo/accreditation-body/status": "documents/status/accreditation-body",
}


def main(target: Path) -> None:
    """Everything, in a folder beside the new one; the kept files are copied at the end."""
    work = target.with_name(f"{target.name}.work")
    work.mkdir()
    here = Path.cwd()
    os.environ["PYTHONPATH"] = str(here)
    os.environ["XDG_CONFIG_HOME"] = str(work / "config")
    os.chdir(work)
    steps: tuple[Callable[[], None], ...] = (parties_and_documents, configuration, databases, phone)
    for step in steps:
        step()
    for source, name in KEPT.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if Path(source).is_dir() else shutil.copy)(source, place)
    verdicts(target)
    vectors(target / "vectors")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
