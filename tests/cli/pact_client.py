"""A client's system as sessions run it: it signs in at a host of PACT and fetches footprints."""

from pathlib import Path

import httpx

from signing import strict_json


def secret_of(path: str) -> tuple[str, str]:
    """Id and secret in the file that ``passport share --new-client`` wrote."""
    found = strict_json.loads(Path(path).read_bytes())
    assert isinstance(found, dict)
    return str(found["client_id"]), str(found["client_secret"])


def client(path: str) -> str:
    return secret_of(path)[0]


def footprints(path: str, url: str, *query: str) -> str:
    """One line a footprint, or what was refused, and whether there is another page."""
    form = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{url}/auth/token", auth=secret_of(path), data=form)
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.json()['error']}\n"
    fields = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    pairs += [(name, value) for name, _, value in (one.partition("=") for one in query)]
    found = httpx.get(f"{url}/3/footprints", params=httpx.QueryParams(pairs), headers=fields)
    lines = [
        f"{one['id']}  {one['status']}  {one['pcf']['pcfExcludingBiogenicUptake']} kg for "
        f"{one['pcf']['declaredUnitAmount']} kg  {one['productIds'][0]}"
        for one in found.json()["data"]
    ]
    more = ["and another page"] if "link" in found.headers else []
    return "".join(f"{line}\n" for line in [*lines, *more] or ["no footprints"])
