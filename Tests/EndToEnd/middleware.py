"""Programs that ask services with kmmem's middlewares, without a server."""

from __future__ import annotations

import textwrap

import test_snapshot_api

TOKEN = "a-token-that-is-long-enough"

START = f"""
    import asyncio, gc, io, json, os, sys, threading
    import kmmem
    from kmmem.asgi import MemoryMiddleware
    from kmmem.wsgi import MemoryMiddleware as Twin

    TOKEN = {TOKEN!r}
    kept = []

    # Far more than what threads and the first request need for themselves.
    SIZE = 300_000

    def make(count=1):
        for _ in range(count):
            kept.append(bytearray(SIZE))

    def kept_by(middleware):
        return {{row.route: round(row.live_bytes / SIZE) for row in middleware.routes_memory}}

    async def ask(app, path, method="GET", client="127.0.0.1", **headers):
        scope = {{"type": "http", "method": method, "path": path, "client": client and (client, 1234),
                  "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}}
        sent = []
        async def send(message):
            sent.append(message)
        async def receive():
            return {{"type": "http.request", "body": b"", "more_body": False}}
        await app(scope, receive, send)
        return sent[0]["status"], sent[0]["headers"], b"".join(message.get("body", b"") for message in sent)

    def demand(app, path, method="GET", client="127.0.0.1", **variables):
        from wsgiref.util import setup_testing_defaults
        environ = {{"REQUEST_METHOD": method, "PATH_INFO": path, "REMOTE_ADDR": client,
                   "SCRIPT_NAME": "", "QUERY_STRING": "", **variables}}
        setup_testing_defaults(environ)
        told = []
        body = app(environ, lambda status, headers, *rest: told.extend([status, headers]))
        try:
            return told[0], told[1], b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
"""


def run(interpreter, environment, folder, code: str) -> str:
    return test_snapshot_api.run(interpreter, environment, folder, textwrap.dedent(START) + textwrap.dedent(code))
