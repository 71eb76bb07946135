"""The middlewares for ASGI and WSGI: which route's memory it is."""

from __future__ import annotations

import sys

import pytest

from interpreters import python_with
from middleware import run


def test_what_a_route_keeps_in_its_own_steps_in_tasks_and_in_threads(interpreter, environment, tmp_path):
    code = """
        async def sleepy(count):
            await asyncio.sleep(0.001)
            make(count)

        async def app(scope, receive, send):
            path = scope["path"]
            if path == "/plain":
                bytearray(SIZE)
                make()
            elif path == "/steps":
                for _ in range(3):
                    await asyncio.sleep(0.001)
                    make()
            elif path == "/tasks":
                await asyncio.gather(sleepy(1), sleepy(2), asyncio.create_task(sleepy(3)))
            elif path == "/threads":
                await asyncio.to_thread(make, 2)
            elif path == "/failing":
                make()
                raise ValueError("no chord")
            elif path == "/slow":
                try:
                    await asyncio.sleep(60)
                finally:
                    make()
            elif path == "/freeing":
                kept.pop()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"done"})

        async def main():
            wrapped = MemoryMiddleware(app)
            paths = ["/plain", "/steps", "/tasks"] + ["/threads"] * hasattr(asyncio, "to_thread")
            answers = await asyncio.gather(*(ask(wrapped, path) for path in paths * 10))
            assert {answer[0] for answer in answers} == {200} and answers[0][2] == b"done"
            try:
                await ask(wrapped, "/failing")
            except ValueError as error:
                assert str(error) == "no chord"
            else:
                raise AssertionError
            slow = asyncio.ensure_future(ask(wrapped, "/slow"))
            await asyncio.sleep(0.01)
            slow.cancel()
            assert isinstance((await asyncio.gather(slow, return_exceptions=True))[0], asyncio.CancelledError)
            make(7)
            await ask(wrapped, "/freeing")
            return wrapped

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            wrapped = asyncio.run(main())
            found = kept_by(wrapped)
        expected = {"GET /plain": 10, "GET /steps": 30, "GET /tasks": 60, "GET /threads": 20, "GET /failing": 1,
                    "GET /slow": 1, "GET /freeing": 0}
        assert found == expected, found
        rows = {row.route: row for row in wrapped.routes_memory}
        assert {route: row.requests for route, row in rows.items()} == {
            route: 10 if count >= 10 else 1 for route, count in expected.items()}
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_without_a_recording_the_service_is_as_without_the_middleware(interpreter, environment, tmp_path):
    code = """
        async def app(scope, receive, send):
            assert asyncio.get_running_loop().get_task_factory() is None
            if scope["type"] == "lifespan":
                return "life"
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def main():
            wrapped = MemoryMiddleware(app)
            assert (await ask(wrapped, "/songs"))[0] == 204
            assert (await ask(wrapped, "/kmmem"))[0] == 204
            assert await wrapped({"type": "lifespan"}, None, None) == "life"
            (songs, other) = sorted(wrapped.routes_memory, key=lambda row: row.route, reverse=True)
            assert (songs.route, songs.requests, songs.allocations, songs.live_bytes) == ("GET /songs", 1, 0, 0)

        asyncio.run(main())
        # The package's own small library counts requests; what records is not loaded.
        assert "libkmmem_" not in open("/proc/self/maps").read()
        print("the same")
    """
    assert run(interpreter, environment, tmp_path, code) == "the same\n"


def test_slow_growth_of_a_route_is_told_and_a_bounded_one_is_not(newest, environment, tmp_path):
    code = """
        import collections
        from kmmem import _service
        _service._SECONDS_APART = 0.0
        cache, latest = {}, collections.deque(maxlen=20)

        async def app(scope, receive, send):
            if scope["path"] == "/growing":
                cache[len(cache)] = bytearray(1000)
            else:
                latest.append(bytearray(1000))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def main():
            wrapped = MemoryMiddleware(app)
            for number in range(400):
                await ask(wrapped, "/growing")
                await ask(wrapped, "/bounded")
                if number == 100:
                    assert all(row.growth == 0 for row in wrapped.routes_memory)
            return {row.route: row.growth for row in wrapped.routes_memory}

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            growth = asyncio.run(main())
        assert 1000 <= growth["GET /growing"] < 1400, growth
        assert growth["GET /bounded"] == 0, growth
        print("told")
    """
    assert run(newest, environment, tmp_path, code) == "told\n"


def test_the_twin_for_wsgi(interpreter, environment, tmp_path):
    code = """
        from wsgiref.validate import validator

        def app(environ, start_response):
            path = environ["PATH_INFO"]
            if path == "/failing":
                make()
                raise ValueError("no chord")
            start_response("200 OK", [("Content-Type", "text/plain")])
            if path == "/pieces":
                return pieces()
            make()
            return [b"done"]

        def pieces():
            try:
                for _ in range(3):
                    make()
                    yield b"piece "
            finally:
                make()

        wrapped = Twin(app, endpoint="/kmmem", token=TOKEN)
        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            for _ in range(5):
                assert demand(validator(wrapped), "/plain") == ("200 OK", [("Content-Type", "text/plain")], b"done")
                assert demand(wrapped, "/pieces")[2] == b"piece piece piece "
            try:
                demand(wrapped, "/failing")
            except ValueError:
                make(4)
            found = kept_by(wrapped)
            assert demand(wrapped, "/kmmem/summary")[0] == "401 Unauthorized"
            stranger = demand(wrapped, "/kmmem", client="192.0.2.7", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
            assert stranger[0] == "404 Not Found"
            status, headers, body = demand(validator(wrapped), "/kmmem", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
            assert status == "200 OK" and dict(headers)["Content-Length"] == str(len(body))
            assert {row["route"]: row["requests"] for row in json.loads(body)["routes"]} == {
                "GET /plain": 5, "GET /pieces": 5, "GET /failing": 1}
        assert found == {"GET /plain": 5, "GET /pieces": 20, "GET /failing": 1}, found
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_without_a_recording_the_server_gets_the_very_body(newest, environment, tmp_path):
    code = """
        body = [b"one", b"two"]

        def app(environ, start_response):
            start_response("200 OK", [])
            return body

        wrapped = Twin(app)
        assert wrapped({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda status, headers: None) is body
        assert [row.requests for row in wrapped.routes_memory] == [1]
        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            assert wrapped({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda status, headers: None) is not body
        print("the same")
    """
    assert run(newest, environment, tmp_path, code) == "the same\n"


def test_invented_methods_and_addresses_are_bounded(newest, environment, tmp_path):
    code = """
        async def app(scope, receive, send):
            make(0)
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def main(wrapped):
            for number in range(3000):
                await ask(wrapped, f"/address{number}", method=f"METHOD{number}")
            await ask(wrapped, "/address1", method="METHOD1")
            return {row.route: row.requests for row in wrapped.routes_memory}

        for recorded in (False, True):
            wrapped = MemoryMiddleware(app)
            if recorded:
                with kmmem.track(sys.argv[1] + "/run.kmmem"):
                    routes = asyncio.run(main(wrapped))
            else:
                routes = asyncio.run(main(wrapped))
            assert len(routes) == 1001, len(routes)
            assert routes["METHOD1 /address1"] == 2 and routes["(other routes)"] == 2000
        print("bounded")
    """
    assert run(newest, environment, tmp_path, code) == "bounded\n"


def test_eager_tasks_give_the_context_back(newest, environment, tmp_path):
    code = """
        if not hasattr(asyncio, "eager_task_factory"):
            print("told")
            sys.exit()

        async def other():
            make(2)
            await asyncio.sleep(0)
            make(3)

        async def app(scope, receive, send):
            task = asyncio.create_task(other())
            # The task has begun by now, within this very step.
            make(1)
            await task
            make(4)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def main(wrapped):
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
            await ask(wrapped, "/eager")
            make(5)
            return kept_by(wrapped)

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            found = asyncio.run(main(MemoryMiddleware(app)))
        assert found == {"GET /eager": 10}, found
        print("told")
    """
    assert run(newest, environment, tmp_path, code) == "told\n"


def test_a_router_of_another_kind_is_none(newest, environment, tmp_path):
    code = """
        class Application:
            routes = [object(), "/songs"]

            async def __call__(self, scope, receive, send):
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b""})

        wrapped = MemoryMiddleware(Application())
        assert asyncio.run(ask(wrapped, "/songs/7"))[0] == 200
        print([row.route for row in wrapped.routes_memory])
    """
    assert run(newest, environment, tmp_path, code) == "['GET /songs/…']\n"


@pytest.mark.parametrize(
    ("path", "route", "count"),
    [("/songs/7", "GET /songs/<number>", 7), ("/nowhere", "GET (no route)", 0), ("/songs/x", "GET (no route)", 0)],
)
def test_routes_are_those_of_flask(environment, tmp_path, path, route, count):
    flask = python_with("flask")
    if flask is None:
        pytest.skip(f"{sys.executable} lacks flask; `make test-end-to-end` installs it")
    code = f"""
        from flask import Flask
        app = Flask("songs")

        @app.get("/songs/<int:number>")
        def song(number):
            make(number)
            return "a song"

        app.wsgi_app = wrapped = Twin(app.wsgi_app)
        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            assert app.test_client().get({path!r}).data
            (row,) = wrapped.routes_memory
            print(row.route.replace("int:", ""), row.live_bytes // SIZE)
    """
    assert run(flask, environment, tmp_path, code) == f"{route} {count}\n"
