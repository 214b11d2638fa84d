"""A resolver as a process to be killed by tests. Arguments: folder, file for the port, database URL."""

import asyncio
import sys
from pathlib import Path

import uvicorn

from tests.resolver.service import Service


async def serve(folder: Path, port_file: Path, database: str) -> None:
    app = Service(folder, database=database).app
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    temporary = port_file.with_suffix(".new")
    temporary.write_text(str(port), encoding="ascii")
    temporary.rename(port_file)
    await serving


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
