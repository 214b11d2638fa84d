"""The conformance service of PACT, a clone of its repository, against ``passport serve --pact``.

The clone of wbcsd/pact-conformance-service with its npm packages is named by ``PASSPORT_PACT_SUITE``, or lies
beside the checkout as ``pact-conformance-service``; nothing of it is kept here. The service under test is the
real one, with a terminator of TLS in front of it, because four cases ask that http is not answered.
"""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tls
from tests.cli.sessions import Session, in_process
from tests.conformance.pact.clone import clone

PRODUCT = "https://id.mill.example/01/07312345678909/21/C-2018-0118-1"
PENDING = {"Test Case 13: Received Request Fulfilled Response", "Test Case 14.B: Handle Rejected PCF Request"}
"""They wait for a call to the service's own address, at which its command line does not listen."""
CASES = 41
_LINE = re.compile(r"(?:\x1b\[\d+m)?([✓✗⧗])(?:\x1b\[0m)? (Test Case .+)")
_ANSI = re.compile(r"\x1b\[\d+m")


@pytest.fixture
def suite() -> Path:
    return clone()


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A finished demonstration: identities, a trust list, a resolver's database with one product."""
    code, output = in_process(["demo", "--dir", str(tmp_path / "passport-demo")])
    assert code == 0, output
    return tmp_path


@pytest.fixture
def served(demo: Path) -> Iterator[tuple[str, dict[str, str], Path]]:
    """Address of a host with one client, the client's secret, and the certificate to be believed."""
    both = tls.certificate(demo / "both.pem")
    (demo / "there.txt").write_text("our-secret-there\n", encoding="utf-8")
    with Session(demo) as session, socket.create_server(("127.0.0.1", 0)) as outer:
        url = f"https://localhost:{outer.getsockname()[1]}"
        as_platform = "--as passport-demo/platform"
        # Events go to an address that does not exist (RFC 2606): cases 13 and 14.B stay open.
        steps = (
            f"passport share --new-client Conformance -o client.json --callback https://events.invalid"
            f" --callback-id us --callback-secret-file there.txt {as_platform}",
            f"passport serve --pact --trust passport-demo/trust.json {as_platform} --root {url}"
            " --port $PORT &",
        )
        assert session.run(steps[0])[0] == 0
        secret = json.loads((demo / "client.json").read_text(encoding="utf-8"))
        share = f"passport share {PRODUCT} --with {secret['client_id']} {as_platform}"
        for step in (share, steps[1]):
            code, output = session.run(step)
            assert code == 0, output
        with tls.terminated(int(session.variables["PORT"]), both, outer):
            yield url, secret, both


@pytest.mark.long
def test_no_case_fails_and_the_pending_ones_are_known(
    suite: Path, served: tuple[str, dict[str, str], Path]
) -> None:
    url, secret, both = served
    words = ["--baseUrl", url, "--clientId", secret["client_id"], "--clientSecret", secret["client_secret"]]
    done = subprocess.run(
        [str(shutil.which("node")), "-r", "ts-node/register/transpile-only", "src/scripts/run-tests-cli.ts",
         *words, "--version", "V3.0", "--organizationName", "Carbon passport"],
        cwd=suite, capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(both), "NODE_ENV": "test", "PORT": "1",
             "LOG_OUTPUT": "console", "DB_CONNECTION_STRING": "none", "CONFORMANCE_API": "http://127.0.0.1:1"},
    )  # fmt: skip
    lines = [found for line in done.stdout.splitlines() if (found := _LINE.fullmatch(line.strip()))]
    said = {mark: {_ANSI.sub("", one[2]) for one in lines if one[1] == mark} for mark in "✓✗⧗"}
    assert len(lines) == CASES, done.stdout[-3000:] + done.stderr[-2000:]
    assert not said["✗"], done.stdout[-6000:]
    assert said["⧗"] == PENDING
    assert len(said["✓"]) == CASES - len(PENDING)
