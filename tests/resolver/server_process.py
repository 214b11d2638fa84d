"""A resolver as a process to be killed by tests, with the server's own settings.

Arguments: folder, file for the port, database URL, and settings as JSON numbers; ``"log": true`` keeps a log.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import uvicorn

from resolver.settings import LogSettings
from resolver.web import server
from signing import strict_json
from tests.resolver.log import served
from tests.resolver.service import Service


async def listen(config: uvicorn.Config, port_file: Path) -> None:
    """Serve on any port, and write it to the file."""
    config.host, config.port, config.log_config = "127.0.0.1", 0, None
    running = uvicorn.Server(config)
    serving = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    temporary = port_file.with_suffix(".new")
    temporary.write_text(str(port), encoding="ascii")
    temporary.rename(port_file)
    await serving


def main(folder: Path, port_file: Path, database: str, knobs: dict[str, Any]) -> None:
    if knobs.get("log"):
        knobs["log"] = LogSettings(served.ORIGIN, served.SIGNER)
    service = Service(folder, database=database, knobs=knobs)
    server.raise_file_limit(service.settings().connections)
    config = server.config(service.app, service.settings())
    # As ``passport serve`` does it: the best loop that is installed.
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(listen(config, port_file))


if __name__ == "__main__":
    told = strict_json.loads(sys.argv[4].encode()) if len(sys.argv) > 4 else {}
    assert isinstance(told, dict)
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], told)
