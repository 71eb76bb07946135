"""The endpoint of the middlewares: who may ask, and what the answers say."""

from __future__ import annotations

from middleware import run


def test_the_endpoint_answers_who_has_the_token_on_this_machine(interpreter, environment, tmp_path):
    code = """
        async def app(scope, receive, send):
            make()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"the service"})

        async def main():
            wrapped = MemoryMiddleware(app, endpoint="/kmmem", token=TOKEN, snapshots=sys.argv[1])
            for _ in range(3):
                await ask(wrapped, "/songs")
            bearer = {"authorization": f"Bearer {TOKEN}"}
            for wrong in (None, TOKEN, "Bearer wrong", "Basic x", f"Bearer {TOKEN}x", "Bearer"):
                headers = {} if wrong is None else {"authorization": wrong}
                status, _, body = await ask(wrapped, "/kmmem/summary", **headers)
                assert (status, b"Bearer TOKEN" in body) == (401, True), (headers, status, body)
            for client in ("192.0.2.1", "::2", "somebody", "", None):
                assert (await ask(wrapped, "/kmmem/summary", client=client, **bearer))[0] == 404
            assert (await ask(wrapped, "/kmmem/summary", x_forwarded_for="127.0.0.1", **bearer))[0] == 404
            for client in ("127.0.0.1", "127.8.9.1", "::1"):
                assert (await ask(wrapped, "/kmmem/summary", client=client, **bearer))[0] == 200
            assert (await ask(wrapped, "/kmmem/other", **bearer))[0] == 404
            assert (await ask(wrapped, "/kmmem/summary", method="POST", **bearer))[0] == 405
            assert (await ask(wrapped, "/kmmemory", **bearer))[2] == b"the service"
            remote = MemoryMiddleware(app, endpoint="/kmmem/", token=TOKEN, allow_remote=True)
            assert (await ask(remote, "/kmmem", client="192.0.2.1", **bearer))[0] == 200

            status, headers, body = await ask(wrapped, "/kmmem", **bearer)
            assert dict(headers)[b"content-type"] == b"application/json"
            assert dict(headers)[b"content-length"] == str(len(body)).encode()
            summary = json.loads(body)
            assert (summary["schema"], summary["version"], summary["recording"]) == ("kmmem.service", 1, True)
            assert summary["process"] == os.getpid() and summary["resident_bytes"] > 1 << 20
            rows = {row["route"]: row for row in summary["routes"]}
            assert rows["GET /songs"]["requests"] == 3 and 3 * SIZE <= rows["GET /songs"]["live_bytes"] < 4 * SIZE

            status, _, body = await ask(wrapped, "/kmmem/snapshot", method="POST", **bearer)
            assert status == 202, body
            return json.loads(body)["snapshot"]

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            path = asyncio.run(main())
        import time
        for _ in range(1000):
            if os.path.exists(path):
                break
            time.sleep(0.01)
        assert os.path.dirname(path) == sys.argv[1]
        print(next(iter(kmmem.open_snapshot(path).objects())).count > 0)
    """
    assert run(interpreter, environment, tmp_path, code) == "True\n"


def test_an_endpoint_without_a_guard_is_refused(newest, environment, tmp_path):
    code = """
        os.environ.pop("KMMEM_TOKEN", None)
        for options, sentence in (
            (dict(endpoint="/kmmem"), "needs a token; pass token=… or set KMMEM_TOKEN."),
            (dict(endpoint="/kmmem", token=""), "needs a token"),
            (dict(endpoint="/kmmem", token="short"), "a token of 5 letters is guessed too easily"),
            (dict(endpoint="kmmem", token=TOKEN), "endpoint='kmmem' is no path of its own"),
            (dict(endpoint="/", token=TOKEN), "endpoint='/' is no path of its own"),
        ):
            for kind in (MemoryMiddleware, Twin):
                try:
                    kind(None, **options)
                except ValueError as error:
                    assert sentence in str(error), error
                else:
                    raise AssertionError(options)
        os.environ["KMMEM_TOKEN"] = TOKEN
        MemoryMiddleware(None, endpoint="/kmmem")
        print("refused")
    """
    assert run(newest, environment, tmp_path, code) == "refused\n"


def test_metrics_are_in_prometheus_text_format(newest, environment, tmp_path):
    code = r"""
        import re
        async def app(scope, receive, send):
            make()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        odd = 'GET /a"b\\c\nd'

        def unescaped(match):
            return {"n": "\n"}.get(match[1], match[1])

        async def main():
            wrapped = MemoryMiddleware(app, endpoint="/kmmem", token=TOKEN, route=lambda scope: odd)
            for _ in range(4):
                await ask(wrapped, "/any")
            return await ask(wrapped, "/kmmem/metrics", authorization=f"Bearer {TOKEN}")

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            status, headers, body = asyncio.run(main())
        assert status == 200 and dict(headers)[b"content-type"].startswith(b"text/plain; version=0.0.4")
        text = body.decode()
        assert text.endswith("\n")
        types, values = {}, {}
        for line in text.splitlines():
            if line.startswith("# HELP "):
                name = line.split()[2]
                assert re.fullmatch("[a-z_]+", name) and name not in types
            elif line.startswith("# TYPE "):
                _, _, name, kind = line.split()
                types[name] = kind
            else:
                name, labels, figure = re.fullmatch(r"([a-z_]+)\{(.*)\} (\S+)", line).groups()
                assert name in types, line
                pairs = dict(re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', labels))
                pairs = {key: re.sub(r"\\(.)", unescaped, value) for key, value in pairs.items()}
                assert pairs.pop("process") == str(os.getpid())
                values[name, pairs.get("route")] = float(figure)
        assert values["kmmem_recording", None] == 1 and values["kmmem_resident_bytes", None] > 1 << 20
        assert values["kmmem_route_requests_total", odd] == 4
        assert 4 * SIZE <= values["kmmem_route_live_bytes", odd] < 5 * SIZE
        assert types["kmmem_route_requests_total"] == "counter" and types["kmmem_route_live_bytes"] == "gauge"
        print(len(values))
    """
    assert run(newest, environment, tmp_path, code) == "9\n"
