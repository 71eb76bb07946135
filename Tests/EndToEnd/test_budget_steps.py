"""`kmmem.budget` of what runs piecewise: only the time counts while it runs."""

from __future__ import annotations

from budget_programs import run


def test_generators_count_while_they_run(interpreter, environment, tmp_path):
    code = """
        def songs(count, size):
            kept = []
            for number in range(count):
                kept.append(bytearray(size))
                answer = yield number
                if answer == "end":
                    return "ended"
            bytearray(5 * MEGABYTE)

        recording = kmmem.start(sys.argv[1] + "/run.kmmem")
        assert list(songs(3, 10)) == [0, 1, 2]

        def consume(limits, count, size=MEGABYTE):
            for number in kmmem.budget(**limits)(songs)(count, size):
                # The innocent twin: what the consumer needs is not the generator's.
                bytearray(100 * MEGABYTE)

        consume(dict(peak="8.1 MB"), 3)
        error = broken(lambda: consume(dict(peak="8 MB"), 3))
        assert 8 * MEGABYTE < error.used < 8.01 * MEGABYTE and error.name == "__main__.songs", vars(error)
        error = broken(lambda: consume(dict(allocated="8 MB"), 3))
        assert 8 * MEGABYTE < error.used < 8.01 * MEGABYTE, vars(error)
        # Its own list goes with it.
        consume(dict(kept="10 kB"), 3)

        measured = kmmem.budget("100 MB")(songs)
        assert inspect.isgeneratorfunction(measured) and measured.__name__ == "songs"
        work = measured(9, 10)
        assert (next(work), work.send(None)) == (0, 1)
        try:
            work.send("end")
        except StopIteration as done:
            assert done.value == "ended"
        work = measured(9, 10)
        next(work)
        try:
            work.throw(KeyError("thrown"))
        except KeyError as error:
            assert error.args == ("thrown",)
        else:
            raise AssertionError("nothing was raised")

        # What was thrown and came back is not held by what it passed.
        import gc, weakref

        class Thrown(Exception):
            pass

        async def numbers():
            yield 1
            yield 2

        def outlives(drive):
            box.append(Thrown())
            reference = weakref.ref(box[0])
            drive()
            return reference() is not None

        def into_generator():
            work = measured(9, 10)
            next(work)
            try:
                work.throw(box.pop())
            except Thrown:
                pass

        def into_async_generator():
            async def throw():
                work = kmmem.budget("100 MB")(numbers)()
                await work.asend(None)
                try:
                    await work.athrow(box.pop())
                except Thrown:
                    pass

            try:
                throw().send(None)
            except StopIteration:
                pass

        box = []
        assert not outlives(into_generator) and not outlives(into_async_generator)

        def closing():
            try:
                yield 1
            finally:
                ends.append("closed")
                raise KeyError("while closing")

        ends = []
        work = kmmem.budget("100 MB")(closing)()
        next(work)
        try:
            work.close()
        except KeyError:
            ends.append("told")
        assert ends == ["closed", "told"], ends
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_coroutines_count_while_they_run(interpreter, environment, tmp_path):
    code = """
        async def other(event):
            kept = bytearray(100 * MEGABYTE)
            event.set()
            await asyncio.sleep(0.02)
            del kept

        async def compose(size, event):
            await event.wait()
            kept = bytearray(size)
            await asyncio.sleep(0.04)
            bytearray(size)
            return "a song"

        async def both(function, size):
            event = asyncio.Event()
            return (await asyncio.gather(function(size, event), other(event)))[0]

        measured = kmmem.budget("2.1 MB", name="the composer")(compose)
        assert inspect.iscoroutinefunction(measured) and asyncio.iscoroutinefunction(measured)
        assert asyncio.run(both(measured, MEGABYTE)) == "a song"
        error = broken(lambda: asyncio.run(both(measured, 2 * MEGABYTE)))
        assert 4 * MEGABYTE < error.used < 4.05 * MEGABYTE and error.name == "the composer", vars(error)

        @kmmem.budget("100 MB")
        async def failing():
            try:
                await asyncio.sleep(100)
            except asyncio.CancelledError:
                ends.append("cancelled")
                raise

        async def cancel():
            task = asyncio.ensure_future(failing())
            await asyncio.sleep(0.01)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                ends.append("told")

        ends = []
        asyncio.run(cancel())
        assert ends == ["cancelled", "told"], ends

        async def numbers(count):
            kept = []
            try:
                for number in range(count):
                    await asyncio.sleep(0)
                    kept.append(bytearray(MEGABYTE))
                    if (yield number) == "more":
                        kept.append(bytearray(MEGABYTE))
            finally:
                ends.append(len(kept))

        async def consume(limit, count):
            found = []
            async for number in kmmem.budget(limit)(numbers)(count):
                found.append(number)
                bytearray(100 * MEGABYTE)
                await asyncio.sleep(0)
            return found

        assert inspect.isasyncgenfunction(kmmem.budget("1 MB")(numbers))
        assert asyncio.run(consume("3.1 MB", 3)) == [0, 1, 2]
        error = broken(lambda: asyncio.run(consume("3.1 MB", 4)))
        assert 4 * MEGABYTE < error.used < 4.05 * MEGABYTE, vars(error)

        async def steps():
            work = kmmem.budget("100 MB")(numbers)(5)
            assert [await work.asend(None), await work.asend("more")] == [0, 1]
            await work.aclose()
            work = kmmem.budget("100 MB")(numbers)(5)
            await work.asend(None)
            try:
                await work.athrow(KeyError("thrown"))
            except KeyError:
                return
            raise AssertionError("nothing was raised")

        del ends[:]
        asyncio.run(steps())
        assert ends == [3, 1], ends
        assert not kmmem.is_tracking() and folders() == [], folders()
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"
