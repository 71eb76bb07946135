"""The memory of a service by route: a middleware for ASGI (FastAPI, Starlette, Quart, Django)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable

from ._following import within
from ._growth import growth
from ._routes import route_of_scope
from ._service import Answer, Endpoint, RouteFigures, RouteTable

if TYPE_CHECKING:
    from collections.abc import Awaitable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = ["MemoryMiddleware"]


class MemoryMiddleware:
    """Tells what each route of a service allocates, and what of it lives on when the response has been sent.

        app.add_middleware(kmmem.asgi.MemoryMiddleware, endpoint="/kmmem", token=os.environ["KMMEM_TOKEN"])

    Bytes and blocks are known while the process is recorded: by `kmmem profile`, `kmmem.start()` or `kmmem attach`.
    Work that a route's handlers leave to tasks and to the threads of asyncio and anyio counts as the route's.
    """

    def __init__(
        self,
        app: Application,
        *,
        endpoint: str | None = None,
        token: str | None = None,
        allow_remote: bool = False,
        snapshots: str | os.PathLike[str] | None = None,
        route: Callable[[Scope], str] | None = None,
    ) -> None:
        """Wrap an application.

        Arguments:
            app: The application.
            endpoint: A path below which the service tells of its memory: `summary` (JSON), `metrics` (Prometheus) and
                `snapshot` (POST). Without one there is no such path.
            token: What a client must send, as `Authorization: Bearer TOKEN`; without it, $KMMEM_TOKEN.
            allow_remote: Answer clients on other machines, too.
            snapshots: The folder for snapshots; without it, that of temporary files.
            route: Names the route of a scope, where the application's router does not: "GET /songs/{name}".
        """
        self.app = app
        self._route = route
        self._table = RouteTable()
        folder = None if snapshots is None else os.fspath(snapshots)
        self._endpoint = None if endpoint is None else Endpoint(endpoint, token, allow_remote, folder)

    @property
    def routes_memory(self) -> list[RouteFigures]:
        """The routes that were asked for, those first that keep most."""
        return self._table.figures()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        if self._endpoint is not None and scope["type"] == "http" and self._endpoint.owns(scope["path"]):
            return await self._tell(self._endpoint, scope, send)
        name = self._route(scope) if self._route is not None else route_of_scope(self.app, scope)
        try:
            await within(name, lambda: self.app(scope, receive, send))
        finally:
            self._table.end_request(name)
            growth.step()

    async def _tell(self, endpoint: Endpoint, scope: Scope, send: Send) -> None:
        sent = {bytes(key).lower(): bytes(value) for key, value in scope["headers"]}
        client = scope.get("client")
        # Behind a proxy everybody is at home.
        address = "proxied" if b"x-forwarded-for" in sent or b"forwarded" in sent else client[0] if client else None
        given = sent.get(b"authorization", b"").decode("latin-1")
        answer: Answer = endpoint.answer(scope["method"], scope["path"], given, address, self._table)
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
