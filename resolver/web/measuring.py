"""What the service counts about itself, for ``/metrics`` (Prometheus text format), and its log lines."""

import logging
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from signing import jcs

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_ROOMS: Final = frozenset(
    {"d", "p", "passport", "versions", "publish", "links", "hosted", "credentials", "status", "healthz"}
)
_NAMED: Final = {"3": "pact", "auth": "pact"}


class Measures:
    """Counters of one application; labels have few values, whatever callers send."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        self._requests = Counter(
            "passport_requests_total", "Requests answered", ["room", "status"], registry=self.registry
        )
        self._counted: dict[tuple[str, int], Counter] = {}
        self._seconds = Histogram(
            "passport_request_seconds",
            "Time to an answer",
            buckets=(0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0),
            registry=self.registry,
        )
        self.limited: Final = Counter(
            "passport_limited_total", "Requests refused for their rate", ["reason"], registry=self.registry
        )
        self.unsigned: Final = Counter(
            "passport_responses_unsigned_total",
            "Passports served without a response because no key could sign",
            registry=self.registry,
        )
        self.kept: Final = Gauge(
            "passport_answers_kept_bytes", "Memory of answers kept", registry=self.registry
        )

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Count one request."""
        first = path[1:].partition("/")[0]
        room = _NAMED.get(first) or (
            first if first in _ROOMS else "product" if first[:2].isdigit() else "other"
        )
        counter = self._counted.get((room, status))
        if counter is None:
            counter = self._counted[room, status] = self._requests.labels(room, str(status))
        counter.inc()
        self._seconds.observe(seconds)

    def text(self) -> bytes:
        """Everything, in the text format."""
        return generate_latest(self.registry)


class JsonLines(logging.Formatter):
    """One JSON object a line; nothing of a caller can break a line or colour a terminal (T90).

    Text is written in ASCII, unlike what ``signing.shown`` makes for people: those who read logs by hand or
    search them by program then need not know which letters look alike.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the record as canonical JSON: moment, level, logger, message, traceback."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": ascii(record.getMessage())[1:-1],
        }
        if record.exc_info:
            line["exception"] = ascii(self.formatException(record.exc_info))[1:-1]
        return jcs.canonical(dict(line)).decode()
