"""kidmi's web service with a planted counter per path; with kmmem's middleware if COUNTED_MIDDLEWARE is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python" / "examples" / "kmidi" / "api"))

from main import app as application

paths: dict[str, int] = {}


class CountByPath:
    """Counts every address that anybody has asked for, and forgets none."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            paths[scope["path"]] = paths.get(scope["path"], 0) + 1
        await self.app(scope, receive, send)


application.add_middleware(CountByPath)
if os.environ.get("COUNTED_MIDDLEWARE"):
    from kmmem.asgi import MemoryMiddleware

    application.add_middleware(MemoryMiddleware)
app = application
