"""A client's connection to a cluster, with Dask's many errors as few of ours."""

import asyncio
import atexit
import logging
import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from passport.runner.cluster import FILES, SECURED, Cluster, ClusterRefused, is_open
from signing.shown import visible

if TYPE_CHECKING:
    from distributed import Client, Future, Security

_SECONDS: Final = 10
"""For a scheduler to be there, to have workers, and to say goodbye."""
_ANSWER: Final = 60
"""Seconds for one that is connected to: a machine that is short of memory may stall for many of them."""
_WORKERS: Final = 300
"""Seconds for all workers to answer: at its first call each loads this package."""
T = TypeVar("T")
PENDING: Final = object()
"""The outcome of a call that has none yet."""
_LOUD: Final = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado")
"""Loggers that write to standard error what is raised as well."""


class Connection:
    """A context manager. Raises ``cluster.package``, ``cluster.unreachable``, ``cluster.workers``."""

    def __init__(self, cluster: Cluster) -> None:
        self.address: Final = cluster.address
        self._client = _client(cluster)

    def close(self) -> None:
        """Leave nothing of this run on the cluster, as far as it answers."""
        with suppress(*_lost(), AssertionError):  # Dask asserts that it is closed
            _within(2 * _SECONDS, lambda: self._client.close(timeout=_SECONDS))

    def threads(self) -> int:
        """How many parts are worked on at a time. Raises ``cluster.gone``, ``cluster.plain``."""
        with self._heard():
            found: dict[str, int] = _within(_ANSWER, self._client.nthreads)
        for address in sorted(found):
            if is_open(address):
                raise ClusterRefused(
                    "cluster.plain",
                    f"The worker {address} is on another machine, and its scheduler works without TLS.",
                    hint=f"Start scheduler and workers with certificates, and name {SECURED}://.",
                )
        return sum(found.values())

    def everywhere(self, function: Callable[..., Any], *arguments: object) -> dict[str, Any]:
        """What each worker answers; what it raised, where it raised.

        Raises ``cluster.gone``, and ``cluster.silent`` where one of them answers nothing for five minutes.
        """
        with self._heard():
            try:
                return _within(_WORKERS, lambda: self._client.run(function, *arguments, on_error="return"))
            except _Late:
                self.threads()  # is it the scheduler that does not answer?
        raise ClusterRefused(
            "cluster.silent",
            f"A worker of the cluster at {self.address} is there and does not answer.",
            hint="Look at its workers, start them again; then run the same command with --resume.",
        )

    def submit(self, function: Callable[..., Any], *arguments: object) -> "Future[Any]":
        """Have one worker call a function. Raises ``cluster.gone``."""
        self.check()
        with self._heard():
            return self._client.submit(function, *arguments, pure=False)

    def outcome(self, future: "Future[Any]", seconds: float) -> object:
        """What a call came to: its result, or what it raised; ``PENDING`` where neither comes in time.

        A worker may end between finishing and giving its result; the cluster then begins the call again, and
        where no worker comes back that takes for ever. What it comes to then is the outcome, also where that
        ends its worker. Raises ``cluster.gone``.
        """
        with self._heard():
            if future.cancelled():
                raise self.gone()
            try:
                error = future.exception(timeout=seconds)
                return _fetched(future, seconds) if error is None else error
            except TimeoutError:  # of ours: what the call raised was returned above
                return PENDING

    def check(self) -> None:
        """Raise ``cluster.gone`` where the scheduler was lost, at once and not after it has come back."""
        if self._client.status != "running":
            raise self.gone()

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Inside it every way in which a lost scheduler shows is ``cluster.gone``."""
        try:
            yield
        except _lost() as error:
            raise self.gone() from error

    def gone(self) -> ClusterRefused:
        """The scheduler was there and is not any more."""
        return ClusterRefused(
            "cluster.gone",
            f"The scheduler at {self.address} does not answer any more.",
            hint="Start it again; then run the same command with --resume.",
        )


def _fetched(future: "Future[Any]", seconds: float) -> object:
    """The result of a call that has one, or that it ended its worker when it was begun again meanwhile."""
    from distributed import KilledWorker  # noqa: PLC0415 - an extra

    try:
        return future.result(timeout=seconds)
    except KilledWorker as error:
        return error


class _Late(OSError):
    """What is asked of a cluster has not come in time."""


def _lost() -> tuple[type[BaseException], ...]:
    """What Dask raises where the scheduler is lost."""
    from distributed.client import ClosedClientError  # noqa: PLC0415 - an extra

    return OSError, RuntimeError, futures.CancelledError, asyncio.CancelledError, ClosedClientError


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """What ``ask()`` returns or raises. Raises ``_Late`` after so many seconds.

    A scheduler whose process is stopped, or whose machine is out of memory, keeps its connections and answers
    nothing. Most calls of Dask's client then wait for ever; so each waits in a thread beside this one, which
    nobody waits for at the end of the process.
    """

    def asked() -> T:
        try:
            return ask()
        except asyncio.CancelledError as error:  # no ``Exception``, which is all that a pool passes on
            raise _Late from error

    pool = _beside()
    try:
        return pool.apply_async(asked).get(seconds)
    except multiprocessing.TimeoutError as late:
        _beside.cache_clear()
        pool.terminate()  # which does not wait for what is being asked
        raise _Late from late


@cache
def _beside() -> ThreadPool:
    """A thread for what a cluster is asked, until it is asked in vain."""
    pool = ThreadPool(1)
    atexit.register(pool.terminate)
    return pool


def _client(cluster: Cluster) -> "Client":
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ClusterRefused(
            "cluster.package",
            "Dask is not installed here.",
            hint="pip install 'carbon-passport[dask]'; the workers need it too.",
        ) from error
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # Of versions that differ, which ``remote.code`` judges, and of large messages.
    warnings.filterwarnings("ignore", module=r"distributed\b")
    security = None if cluster.certificates is None else _security(cluster.certificates)
    try:
        client = _within(_ANSWER, lambda: Client(
            cluster.address, security=security, timeout=_SECONDS, set_as_default=False
        ))  # fmt: skip
    except (OSError, ValueError) as error:
        said = visible(str(error).strip() or type(error).__name__)
        raise ClusterRefused(
            "cluster.unreachable",
            f"No scheduler answers at {cluster.address}, or it takes another certificate: {said}",
            hint="Start dask scheduler; with TLS, its certificate and yours are of the authority in ca.pem.",
        ) from error
    try:
        _within(_ANSWER, lambda: client.wait_for_workers(1, timeout=_SECONDS))
    except OSError as error:  # TimeoutError among them
        with suppress(*_lost(), AssertionError):
            _within(2 * _SECONDS, lambda: client.close(timeout=_SECONDS))
        raise ClusterRefused(
            "cluster.workers",
            f"The scheduler at {cluster.address} has no workers.",
            hint=f"Start some: dask worker {cluster.address} --nthreads 1 --nworkers N.",
        ) from error
    return client


def _security(folder: Path) -> "Security":
    from distributed import Security  # noqa: PLC0415 - an extra

    authority, certificate, key = (str(folder / name) for name in FILES)
    security = Security(
        require_encryption=True, tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key
    )
    try:
        security.get_connection_args("client")
    except OSError as error:  # ssl.SSLError among them
        raise ClusterRefused(
            "cluster.certificates",
            f"The certificates in {folder} cannot be used: {visible(str(error))}",
            hint="All three are PEM files; key.pem is the key of cert.pem, unencrypted.",
            where=str(folder),
        ) from error
    return security
