"""The memory of a service by route: a middleware for WSGI (Flask, Django)."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Callable

from ._contexts import context
from ._growth import growth
from ._routes import route_of_environ
from ._service import Endpoint, RouteFigures, RouteTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Environ = dict[str, Any]
    StartResponse = Callable[..., Any]
    Application = Callable[[Environ, StartResponse], Iterable[bytes]]

__all__ = ["MemoryMiddleware"]


class MemoryMiddleware:
    """Tells what each route of a service allocates, and what of it lives on when the response has been sent.

        app.wsgi_app = kmmem.wsgi.MemoryMiddleware(app.wsgi_app, endpoint="/kmmem", token=os.environ["KMMEM_TOKEN"])

    The twin of `kmmem.asgi.MemoryMiddleware`, which tells more.
    """

    def __init__(
        self,
        app: Application,
        *,
        endpoint: str | None = None,
        token: str | None = None,
        allow_remote: bool = False,
        snapshots: str | os.PathLike[str] | None = None,
        route: Callable[[Environ], str] | None = None,
    ) -> None:
        """Wrap an application; arguments as for `kmmem.asgi.MemoryMiddleware`, but `route` takes an environ."""
        self.app = app
        self._route = route
        self._table = RouteTable()
        folder = None if snapshots is None else os.fspath(snapshots)
        self._endpoint = None if endpoint is None else Endpoint(endpoint, token, allow_remote, folder)

    @property
    def routes_memory(self) -> list[RouteFigures]:
        """The routes that were asked for, those first that keep most."""
        return self._table.figures()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        if self._endpoint is not None and self._endpoint.owns(path):
            return self._tell(self._endpoint, path, environ, start_response)
        name = self._route(environ) if self._route is not None else route_of_environ(self.app, environ)
        try:
            with context(name):
                body = self.app(environ, start_response)
        except BaseException:
            self._end(name)
            raise
        return _Body(body, name, self._end)

    def _end(self, name: str) -> None:
        self._table.end_request(name)
        growth.step()

    def _tell(self, endpoint: Endpoint, path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # Behind a proxy everybody is at home.
        is_proxied = "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ
        address = "proxied" if is_proxied else str(environ.get("REMOTE_ADDR", ""))
        given = str(environ.get("HTTP_AUTHORIZATION", ""))
        answer = endpoint.answer(str(environ.get("REQUEST_METHOD", "GET")), path, given, address, self._table)
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        length = str(len(answer.body))
        headers = [("Content-Type", answer.content_type), ("Content-Length", length), ("Cache-Control", "no-store")]
        start_response(status, headers)
        return [answer.body]


class _Body:
    """A response's body, of which every piece is made in the request's context; its end ends the request."""

    def __init__(self, body: Iterable[bytes], name: str, end: Callable[[str], None]) -> None:
        self._body = body
        self._pieces: Iterator[bytes] | None = None
        self._name = name
        self._end = end
        self._is_counted = False

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        with context(self._name):
            if self._pieces is None:
                self._pieces = iter(self._body)
            try:
                return next(self._pieces)
            except StopIteration:
                self._count()
                raise

    def close(self) -> None:
        """Close the application's body, as a server does at the end, whatever happened."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                with context(self._name):
                    close()
        finally:
            self._count()

    def _count(self) -> None:
        if not self._is_counted:
            self._is_counted = True
            self._end(self._name)
