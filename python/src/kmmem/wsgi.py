"""The memory of a service by route: a middleware for WSGI (Flask, Django)."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Callable

from ._contexts import context, is_recorded
from ._routes import route_of_environ
from ._service import Endpoint, Middleware

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MemoryMiddleware"]

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class MemoryMiddleware(Middleware[Application, Environ]):
    """Tells what each route of a service allocates, and what of it lives on when the response has been sent.

        app.wsgi_app = kmmem.wsgi.MemoryMiddleware(app.wsgi_app, endpoint="/kmmem", token=os.environ["KMMEM_TOKEN"])

    The twin of `kmmem.asgi.MemoryMiddleware`, which tells more.
    """

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        if self._endpoint is not None and self._endpoint.owns(path):
            return self._tell(self._endpoint, path, environ, start_response)
        route = self._begin(environ, route_of_environ)
        if not is_recorded():
            # The server gets the very body of the application.
            try:
                return self.app(environ, start_response)
            finally:
                self._end(route)
        try:
            with context(route):
                body = self.app(environ, start_response)
        except BaseException:
            self._end(route)
            raise
        return _Body(body, route, self._end)

    def _tell(self, endpoint: Endpoint, path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = endpoint.answer(
            str(environ.get("REQUEST_METHOD", "GET")),
            path,
            str(environ.get("HTTP_AUTHORIZATION", "")),
            str(environ.get("REMOTE_ADDR", "")),
            "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ,
            self._table,
        )
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
