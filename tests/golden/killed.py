"""Bring a database up and kill this process before a statement or a commit; loads no more than the store."""

import os
import signal

from sqlalchemy import event
from sqlalchemy.engine import Engine

from resolver.store.sql import SqlStore


def bring_up(url: str, statements: int) -> None:
    """Kill this process before the statement after so many, or leave the database brought up."""
    left = statements

    def step(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    SqlStore(url, migrate=True).close()
