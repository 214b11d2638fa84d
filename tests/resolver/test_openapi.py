"""The OpenAPI description is served, tells what exists, and nothing it allows makes a 5xx (T85)."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from resolver.answers import linkset
from resolver.routes import (
    catalogue,
    describing,
    documents,
    health,
    hosting,
    log,
    pact,
    products,
    publishing,
    registry,
    verifying,
)
from resolver.routes.hub import asked as hub
from resolver.routes.hub import page as hub_page
from resolver.web.limiting import Rate
from tests.resolver.pact.hosting import with_pact
from tests.resolver.service import PATH, Service

if TYPE_CHECKING:
    from schemathesis import Case

DESCRIPTION = Path(__file__).parents[2] / "resolver" / "openapi.json"


def test_it_is_served_and_its_examples_are_answered(service: Service) -> None:
    service.stocked()
    served = service.get("/openapi.json")
    assert served.content == DESCRIPTION.read_bytes()
    for path, item in json.loads(served.content)["paths"].items():
        for method, operation in item.items():
            where = path
            for one in operation["parameters"]:
                where = where.replace("{" + one["name"] + "}", str(one["example"]))
            answer = service.ask(method.upper(), where, content=b"{}" if method == "post" else None)
            assert answer.status_code != 405, where
            assert str(answer.status_code) in operation["responses"] or 400 <= answer.status_code < 500, where
    assert service.get(PATH).status_code == 200


def test_every_route_is_described(local: Service) -> None:
    """Each path and method of the service meets a path of the description, its parameters filled in."""
    described = json.loads(DESCRIPTION.read_bytes())["paths"]
    # Identifiers are told by the most usual of their paths; what describes tells of itself.
    known = {"/{path:path}", "/openapi.json", linkset.CONTEXT_PATH}
    services = local.app.state.services
    served = (catalogue, describing, documents, health, hosting, log)
    rooms = (*served, hub, hub_page, pact, products, publishing, registry, verifying)
    for route in (one for room in rooms for one in room.router(services).routes):
        path, methods = route.path, {one.lower() for one in route.methods} - {"head"}
        pattern = re.compile(re.sub(r"\{[^}]*:path\}", ".+", path).replace("{did}", r"\{did\}"))
        same = [one for name, one in described.items() if name == path or pattern.fullmatch(name)]
        assert path in known or any(methods <= one.keys() for one in same), path


@pytest.mark.filterwarnings("ignore")  # of the tool that asks, about itself
@pytest.mark.parametrize("examples", [15, pytest.param(1000, marks=pytest.mark.long)])
def test_t85_whatever_the_description_allows_is_no_5xx(tmp_path: Path, examples: int) -> None:
    # Imported here: it takes 0.5 s of a core, of every process that collects the tests.
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.result import Ok

    never = Rate(10**9, 1e9)
    service = with_pact(tmp_path, misses=never, publishes=never)
    service.stocked()
    schema = schemathesis.openapi.from_dict(json.loads(DESCRIPTION.read_bytes()))
    schema.app = service.app
    asked = 0

    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: "Case") -> None:  # type: ignore[type-arg]  # generic in its types alone
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=[not_a_server_error])

        ask()
    lines = service.get("/metrics").text.splitlines()
    counted = sum(float(one.split()[-1]) for one in lines if one.startswith("passport_requests_total{"))
    assert counted >= asked >= 13, "the questions reached the service"
    service.close()
