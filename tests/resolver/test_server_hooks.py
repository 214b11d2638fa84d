"""What our protocol uses of uvicorn and h11 besides public functions; a new version may move it.

``resolver/web/server.py`` completes the two protocols of uvicorn from within. What it overrides or reads is
named here, so that an update that renames it fails in one place, with the name.
"""

import ast
import asyncio
import inspect
from pathlib import Path

import h11
import pytest
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from resolver.web import server

OVERRIDDEN = {
    "connection_made", "connection_lost", "data_received", "on_response_complete",
    "pause_writing", "resume_writing", "timeout_keep_alive_handler", "send_400_response",
}  # fmt: skip
ONLY_H11 = {"handle_events"}
ONLY_HTTPTOOLS = {"on_headers_complete"}
READ = {"transport", "cycle", "conn", "logger", "headers", "parser", "loop"}


async def _nothing(_scope: object, _receive: object, _send: object) -> None:
    """An application that is never asked."""


def _protocols() -> list[type]:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        return [H11Protocol]
    return [H11Protocol, HttpToolsProtocol]


@pytest.mark.parametrize("protocol", _protocols(), ids=lambda one: str(one.__name__))
def test_the_methods_that_are_completed_are_there(protocol: type) -> None:
    own = ONLY_H11 if protocol is H11Protocol else ONLY_HTTPTOOLS
    for name in OVERRIDDEN | own:
        assert inspect.isfunction(getattr(protocol, name, None)), name
    ours = {name for name, value in vars(server._Patient).items() if inspect.isfunction(value)}
    inherited = {name for name in ours if any(hasattr(known, name) for known in _protocols())}
    assert inherited <= OVERRIDDEN | ONLY_H11 | ONLY_HTTPTOOLS


def test_the_attributes_that_are_read_are_there() -> None:
    async def made() -> H11Protocol:
        config = uvicorn.Config(_nothing)
        config.load()
        return H11Protocol(config, server_state=uvicorn.Server(config).server_state, app_state={})

    protocol = asyncio.run(made())
    assert protocol.conn.their_state is h11.IDLE
    assert protocol.conn.trailing_data == (b"", False)
    for name in ("transport", "cycle", "conn", "logger", "send_400_response", "headers"):
        assert hasattr(protocol, name), name


def test_every_attribute_that_our_protocol_reads_is_named_here() -> None:
    tree = ast.parse(Path(str(server.__file__)).read_text(encoding="utf-8"))
    (ours,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "_Patient"]
    own = {node.name for node in ours.body if isinstance(node, ast.FunctionDef)} | {
        node.target.id
        for node in ours.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    read = {
        node.attr
        for node in ast.walk(ours)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    foreign = {name for name in read - own if not name.startswith("_")}
    assert foreign <= READ, foreign - READ
