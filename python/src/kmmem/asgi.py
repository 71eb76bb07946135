"""The memory of a service by route: a middleware for ASGI (FastAPI, Starlette, Quart, Django)."""

from __future__ import annotations

from collections.abc import Awaitable, MutableMapping
from typing import Any, Callable

from ._following import within
from ._routes import route_of_scope
from ._service import Endpoint, Middleware

__all__ = ["MemoryMiddleware"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class MemoryMiddleware(Middleware[Application, Scope]):
    """Tells what each route of a service allocates, and what of it lives on when the response has been sent.

        app.add_middleware(kmmem.asgi.MemoryMiddleware, endpoint="/kmmem", token=os.environ["KMMEM_TOKEN"])

    Bytes and blocks are known while the process is recorded: by `kmmem profile`, `kmmem.start()` or `kmmem attach`.
    Work that a route's handlers leave to tasks and to the threads of asyncio and anyio counts as the route's.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        if self._endpoint is not None and scope["type"] == "http" and self._endpoint.owns(scope["path"]):
            return await self._tell(self._endpoint, scope, send)
        route = self._begin(scope, route_of_scope)
        try:
            await within(route, lambda: self.app(scope, receive, send))
        finally:
            self._end(route)

    async def _tell(self, endpoint: Endpoint, scope: Scope, send: Send) -> None:
        sent = {bytes(key).lower(): bytes(value) for key, value in scope["headers"]}
        client = scope.get("client")
        answer = endpoint.answer(
            scope["method"],
            scope["path"],
            sent.get(b"authorization", b"").decode("latin-1"),
            client[0] if client else "",
            b"x-forwarded-for" in sent or b"forwarded" in sent,
            self._table,
        )
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
