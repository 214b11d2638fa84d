"""The verifier is pure: its tests run in processes that cannot open a socket."""

import socket
from collections.abc import Iterator

import pytest


class _NoSocket(socket.socket):
    def __init__(self, *_words: object, **_more: object) -> None:
        raise AssertionError("verification opened a socket")


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Every attempt to open a socket or to look up a name fails the test that made it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", _NoSocket)
        patch.setattr(socket, "create_connection", _NoSocket)
        patch.setattr(socket, "getaddrinfo", _NoSocket)
        yield
