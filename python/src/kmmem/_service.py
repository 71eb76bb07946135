"""What a service's memory middleware counts, and what its endpoint answers."""

from __future__ import annotations

import hmac
import ipaddress
import json
import math
import os
import sys
import tempfile
import threading
import time
from array import array
from dataclasses import dataclass, field
from typing import Callable, Generic, NamedTuple, TypeVar

from ._contexts import ContextFigures, contexts, is_recorded
from ._errors import SnapshotError, TrackingError
from ._extension import load
from ._growth import growth
from ._snapshot import snapshot

_Application = TypeVar("_Application")
_Request = TypeVar("_Request")

_SCHEMA, _VERSION = "kmmem.service", 1
_LEAST_TOKEN = 16
_TOKEN_VARIABLE = "KMMEM_TOKEN"
_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Answer(NamedTuple):
    """A response of the endpoint."""

    status: int
    content_type: str
    body: bytes


# A route grows if it keeps more at each of so many looks, which lie so many of its requests apart or more.
_LOOKS = 5
_REQUESTS_APART = 50
# Looks are taken at the end of a request, so often at most; each takes milliseconds.
_SECONDS_APART = 5.0
# Whoever asks may invent addresses and methods without end; so many are told apart, and the others together.
_MOST_ROUTES = 1000
OTHER_ROUTES = "(other routes)"


class Looks:
    """What a route has kept at its last looks, in memory that is taken once, so that nothing grows here."""

    __slots__ = ("_live_bytes", "_requests", "_taken")

    def __init__(self) -> None:
        self._requests = array("q", [0] * _LOOKS)
        self._live_bytes = array("q", [0] * _LOOKS)
        self._taken = 0

    def clear(self) -> None:
        """Forget them all."""
        self._taken = 0

    def append(self, requests: int, live_bytes: int) -> None:
        """Add one after so many requests of the route; the first of too many is forgotten."""
        for numbers, number in ((self._requests, requests), (self._live_bytes, live_bytes)):
            numbers[:-1] = numbers[1:]
            numbers[-1] = number
        self._taken = min(self._taken + 1, _LOOKS)

    def requests_since(self, requests: int) -> float:
        """Return how many of so many requests came after the last look; endless before the first."""
        return requests - self._requests[-1] if self._taken else math.inf

    @property
    def growth(self) -> float:
        """Bytes that each request has added, if each look saw more than the one before; else 0."""
        pairs = zip(self._live_bytes, self._live_bytes[1:])
        if self._taken < _LOOKS or any(after <= before for before, after in pairs):
            return 0.0
        return (self._live_bytes[-1] - self._live_bytes[0]) / (self._requests[-1] - self._requests[0])


@dataclass
class RouteCount:
    """What is counted of a route beside the recording."""

    requests: int = 0
    looks: Looks = field(default_factory=Looks)


@dataclass(frozen=True)
class RouteFigures:
    """A route's memory. Bytes and blocks are zero without a recording, and estimates where it takes samples."""

    route: str
    """Method and path as the router has it: "GET /songs/{name}"."""
    requests: int
    """How many have been answered."""
    allocations: int
    """How many blocks were allocated for them."""
    allocated_bytes: int
    """Their bytes."""
    live_blocks: int
    """How many of the blocks nobody has freed until now."""
    live_bytes: int
    """Their bytes."""
    growth: float
    """Bytes that each request has added to what lives, if that became more at each of the last looks; else 0."""


class RouteTable:
    """The routes of a service, and what is known of each."""

    def __init__(self) -> None:
        self._counts: dict[str, RouteCount] = {}
        self._looked = time.monotonic()
        self._lock = threading.Lock()

    def begin_request(self, route: str) -> str:
        """Return the route that a request is counted for."""
        with self._lock:
            if route not in self._counts:
                if len(self._counts) >= _MOST_ROUTES:
                    route = OTHER_ROUTES
                self._counts.setdefault(route, RouteCount())
        return route

    def end_request(self, route: str) -> None:
        """Count a request that has been answered."""
        with self._lock:
            self._counts[route].requests += 1
        now = time.monotonic()
        if now - self._looked >= _SECONDS_APART:
            self._looked = now
            self.look()

    def look(self) -> dict[str, ContextFigures]:
        """Remember how much each route keeps."""
        figures = contexts()
        with self._lock:
            for route, count in self._counts.items():
                known = figures.get(route)
                if known is None or count.looks.requests_since(count.requests) < _REQUESTS_APART:
                    continue
                # The figures of an earlier recording are nothing to compare with.
                if known.live_bytes == 0:
                    count.looks.clear()
                count.looks.append(count.requests, known.live_bytes)
        return figures

    def figures(self) -> list[RouteFigures]:
        """Return all routes, those first that keep most."""
        known = self.look()
        none = ContextFigures("", 0, 0, 0, 0)
        with self._lock:
            counts = {route: (count.requests, count.looks.growth) for route, count in self._counts.items()}
        rows = []
        for route, (requests, grown) in counts.items():
            one = known.get(route, none)
            figures = (one.allocations, one.allocated_bytes, one.live_blocks, one.live_bytes)
            rows.append(RouteFigures(route, requests, *figures, grown))
        return sorted(rows, key=lambda row: (-row.live_bytes, row.route))


class Middleware(Generic[_Application, _Request]):
    """What the middlewares for ASGI and WSGI share: the routes, and the endpoint that tells of them."""

    def __init__(
        self,
        app: _Application,
        *,
        endpoint: str | None = None,
        token: str | None = None,
        allow_remote: bool = False,
        snapshots: str | os.PathLike[str] | None = None,
        route: Callable[[_Request], str] | None = None,
    ) -> None:
        """Wrap an application.

        Arguments:
            app: The application.
            endpoint: A path below which the service tells of its memory: `summary` (JSON), `metrics` (Prometheus) and
                `snapshot` (POST). Without one there is no such path.
            token: What a client must send, as `Authorization: Bearer TOKEN`; without it, $KMMEM_TOKEN.
            allow_remote: Answer clients on other machines, too.
            snapshots: The folder for snapshots; without it, that of temporary files.
            route: Names the route of a request (ASGI's scope, WSGI's environ), where the application's router does
                not: "GET /songs/{name}".
        """
        self.app = app
        self._route = route
        self._table = RouteTable()
        self._count_request = _request_counter()
        folder = None if snapshots is None else os.fspath(snapshots)
        self._endpoint = None if endpoint is None else Endpoint(endpoint, token, allow_remote, folder)

    @property
    def routes_memory(self) -> list[RouteFigures]:
        """The routes that were asked for, those first that keep most."""
        return self._table.figures()

    def _begin(self, request: _Request, find: Callable[[_Application, _Request], str]) -> str:
        return self._table.begin_request(self._route(request) if self._route is not None else find(self.app, request))

    def _end(self, route: str) -> None:
        self._table.end_request(route)
        self._count_request()
        growth.step()


def _request_counter() -> Callable[[], None]:
    """Return what counts a request for `kmmem growth --requests`; where there is no native part, nobody asks."""
    try:
        native = load()
    except TrackingError:
        return lambda: None
    native.count_requests()
    return native.count_request


class Endpoint:
    """The paths below which a service tells of its memory; they answer to who has the token, on this machine."""

    def __init__(self, path: str, token: str | None, allow_remote: bool, snapshots: str | None) -> None:
        """Check what guards it; ValueError says in a sentence what is wrong."""
        token = os.environ.get(_TOKEN_VARIABLE) if token is None else token
        if not path.startswith("/") or path.rstrip("/") == "":
            raise ValueError(f"endpoint={path!r} is no path of its own; write one like '/kmmem'.")
        if not token:
            raise ValueError(f"an endpoint needs a token; pass token=… or set {_TOKEN_VARIABLE}.")
        if len(token) < _LEAST_TOKEN:
            raise ValueError(
                f"a token of {len(token)} letters is guessed too easily; take {_LEAST_TOKEN} or more, as of "
                "python -c 'import secrets; print(secrets.token_urlsafe())'."
            )
        self._path = path.rstrip("/")
        self._token = token
        self._allow_remote = allow_remote
        self._snapshots = snapshots

    def owns(self, path: str) -> bool:
        """Whether a request is for it and not for the service."""
        return path == self._path or path.startswith(self._path + "/")

    def answer(
        self, method: str, path: str, authorization: str, client: str, is_proxied: bool, table: RouteTable
    ) -> Answer:
        """Answer a request. To other machines it looks as if nothing were here."""
        # Behind a proxy everybody is at home, and a socket without an address may be a proxy's.
        if not self._allow_remote and (is_proxied or not _is_here(client)):
            return Answer(404, _TEXT, b"Not Found")
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            return Answer(401, _TEXT, b"send the token of this endpoint: Authorization: Bearer TOKEN\n")
        asked = path[len(self._path) :].strip("/") or "summary"
        answers = {
            "summary": ("GET", self._summary),
            "metrics": ("GET", self._metrics),
            "snapshot": ("POST", self._snapshot),
        }
        if asked not in answers:
            return Answer(404, _TEXT, f"ask for one of {', '.join(answers)}\n".encode())
        wanted, function = answers[asked]
        if method != wanted:
            return Answer(405, _TEXT, f"{asked} is asked for with {wanted}\n".encode())
        return function(table)

    def _summary(self, table: RouteTable) -> Answer:
        content = {
            "schema": _SCHEMA,
            "version": _VERSION,
            "process": os.getpid(),
            "recording": is_recorded(),
            "resident_bytes": _resident(),
            "python_blocks": sys.getallocatedblocks(),
            "routes": [vars(row) for row in table.figures()],
        }
        return Answer(200, _JSON, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())

    def _metrics(self, table: RouteTable) -> Answer:
        return Answer(200, _PROMETHEUS, metrics(table.figures()).encode())

    def _snapshot(self, table: RouteTable) -> Answer:
        folder = self._snapshots or tempfile.gettempdir()
        name = f"kmmem-{os.getpid()}-{time.strftime('%Y%m%d-%H%M%S')}.kmsnap"
        try:
            # The copy goes on writing when the answer has been given; the file has its name when it is complete.
            taken = snapshot(os.path.join(folder, name))
        except SnapshotError as error:
            return Answer(500, _TEXT, f"{error}\n".encode())
        return Answer(202, _JSON, (json.dumps({"snapshot": taken.path}) + "\n").encode())


def _is_here(client: str) -> bool:
    """Whether a client's address is this machine's own."""
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def _resident() -> int:
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# By field of RouteFigures: how Prometheus calls it, and what that is.
_ROUTE_METRICS = {
    "requests": ("requests_total", "counter", "Requests that have been answered."),
    "allocations": ("allocations_total", "counter", "Blocks that were allocated for them."),
    "allocated_bytes": ("allocated_bytes_total", "counter", "Bytes of these blocks."),
    "live_blocks": ("live_blocks", "gauge", "Blocks of them that nobody has freed."),
    "live_bytes": ("live_bytes", "gauge", "Bytes of the blocks that nobody has freed."),
    "growth": ("growth_bytes_per_request", "gauge", "Bytes that a request adds to what lives, while that grows."),
}


def metrics(rows: list[RouteFigures]) -> str:
    """Write the figures in Prometheus' text format, version 0.0.4."""
    process = f'process="{os.getpid()}"'
    lines: list[str] = []

    def head(name: str, kind: str, meaning: str) -> None:
        lines.extend([f"# HELP kmmem_{name} {meaning}", f"# TYPE kmmem_{name} {kind}"])

    for name, meaning, value in (
        ("resident_bytes", "The resident set of the process.", _resident()),
        ("python_blocks", "Blocks that Python's allocator has given out.", sys.getallocatedblocks()),
        ("recording", "1 while the process is recorded; else no bytes of routes are known.", int(is_recorded())),
    ):
        head(name, "gauge", meaning)
        lines.append(f"kmmem_{name}{{{process}}} {value}")
    for field_name, (name, kind, meaning) in _ROUTE_METRICS.items():
        head(f"route_{name}", kind, meaning)
        for row in rows:
            lines.append(f'kmmem_route_{name}{{{process},route="{_escaped(row.route)}"}} {getattr(row, field_name)}')
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
