"""Cases 13 and 14.B: what this host sends back, judged by the conformance service's own event handler.

Its command line does not listen for events, so they are sent to a host of a client on loopback, and handed from
there to the handler that the service has behind ``/3/events``.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.pact.clone import clone
from tests.resolver.pact.buyer import Buyer, listening
from tests.resolver.pact.hosting import PRODUCT, host_of, with_pact
from tests.resolver.pact.test_events import serve, taking_events
from tests.resolver.service import Service

JUDGE = """
const { EventHandler } = require("./src/services/event-handler");
const { ConsoleTestStorage } = require("./src/services/console-test-storage");
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const log = console.log; console.log = console.info = console.error = () => {};
(async () => {
  const storage = new ConsoleTestStorage();
  await storage.saveTestRun({ testRunId: given.run, organizationName: "x", techSpecVersion: "V3.0",
    status: "FAIL", data: { productIds: given.productIds } });
  const handler = new EventHandler(storage);
  for (const event of given.events) await handler.processEvent(event, "/3/events");
  const { results } = await storage.getTestRunWithResults(given.run);
  log(JSON.stringify(results.map(({ testKey, status, errorMessage: why }) => ({ testKey, status, why }))));
})();
"""
RUN = "5c2a2a3e-0d41-4a8b-9d0c-1f5a3c0f9d11"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    found = with_pact(tmp_path)
    yield found
    found.close()


@pytest.mark.long
def test_both_answers_are_what_the_conformance_service_waits_for(service: Service) -> None:
    folder = clone()
    buyer = Buyer()
    service.stocked()
    with listening(buyer) as url:
        asking = taking_events(service, url)
        host_of(service).sharing.share(asking.client.id, [PRODUCT], shared=True)
        products = asking.listed().json()["data"][0]["productIds"]
        asking.send("RequestCreatedEvent", {"productId": products}, f"{RUN}/12")
        asking.send("RequestCreatedEvent", {"productId": ["urn:pact:null"]}, f"{RUN}/14.A")
        serve(service, asking)
    events = [one for one in buyer.events if "requestEventId" in one["data"]]
    assert len(events) == 2
    given: dict[str, Any] = {"run": RUN, "productIds": products, "events": events}
    done = subprocess.run(
        [str(shutil.which("node")), "-r", "ts-node/register/transpile-only", "-e", JUDGE],
        cwd=folder, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", timeout=120,
        check=False,
        env={**os.environ, "NODE_ENV": "test", "PORT": "1", "LOG_OUTPUT": "console", "JWT_SECRET": "x",
             "DB_CONNECTION_STRING": "none", "CONFORMANCE_API": "http://127.0.0.1:1"},
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    found = {one["testKey"]: one for one in json.loads(done.stdout.splitlines()[-1])}
    assert {key: one["status"] for key, one in found.items()} == {
        "TESTCASE#13": "SUCCESS", "TESTCASE#14.B": "SUCCESS",
    }, found  # fmt: skip
