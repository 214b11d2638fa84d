"""The floor of the resolver's rates: the same server and the same bytes with nothing in between.

Arguments: file of the bytes, file for the port.
"""

import asyncio
import sys
from pathlib import Path

import uvicorn

from resolver.web.edge import Receive, Scope, Send
from tests.resolver.server_process import listen


def main(data: bytes, port_file: Path) -> None:
    fields = [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": fields})
            await send({"type": "http.response.body", "body": data})

    config = uvicorn.Config(app, access_log=False, ws="none", lifespan="off")
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(listen(config, port_file))


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]))
