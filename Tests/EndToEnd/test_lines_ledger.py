"""`kmmem lines` against programs with known bytes in each line, on every interpreter, and what must not count."""

from __future__ import annotations

import pytest

from line_ledgers import compare, lines_of

pytestmark = pytest.mark.everywhere

PROGRAMS = {
    "lines one after another": """
        @profile
        def work():
            a = x * 1000                             #: times=1 each=B(1000)
            b = y * 5000                             #: times=1 each=A(5000)
            a = x * 3000                             #: times=1 kept=B(3000)-B(1000) allocated=B(3000) peak=B(3000)
            x * 7000                                 #: times=1 allocated=B(7000) peak=B(7000)
            x * 300 and x * 900                      #: times=1 allocated=B(300)+B(900) peak=B(900)
            del b                                    #: times=1 kept=-A(5000)
            return a                                 #: times=1

        kept = work()
    """,
    "native memory apart": """
        @profile
        def work():
            block = libc.malloc(100_000)             #: times=1 native_each=100_000 about=1000
            libc.free(libc.malloc(30_000))           #: times=1 native_allocated=30_000 native_peak=30_000 about=1000
            libc.free(block)                         #: times=1 native_kept=-100_000 about=1000
            block = 0                                #: times=1 about=1000

        work()
    """,
    "loops and branches": """
        @profile
        def work(shelf):
            for number in range(10):                 #: times=11 about=200
                if number % 2:                       #: times=10 about=200
                    keep = x * 2000                  #: times=5 kept=B(2000) allocated=5*B(2000) peak=B(2000)
                else:
                    shelf.places[number] = x * 50    #: times=5 kept=5*B(50) allocated=5*B(50) peak=B(50)
            return keep                              #: times=1

        shelf = Shelf(10)
        kept = work(shelf)
    """,
    "what is called counts for its caller": """
        def helper(count):
            passing = x * 9000
            return x * count

        @profile
        def inner(count):
            return helper(count) #: times=3 kept=3*B(400) allocated=3*(H+B(400)) peak=H+B(400) about=1500

        @profile
        def outer():
            one = helper(100) #: times=1 kept=B(100) allocated=H+B(100) peak=H+B(100) about=1500
            two = inner(400), inner(400) #: times=1 kept=2*B(400) allocated=2*(H+B(400)) peak=H+2*B(400) about=1500
            return one, two, inner(400) #: times=1 kept=B(400) allocated=H+B(400) peak=H+B(400) about=1500

        helper(1)
        kept = outer()
    """,
    "recursion counts a line once for what it does": """
        @profile
        def down(depth):
            own = x * 10_000             #: times=6 kept=6*B(10_000) allocated=6*B(10_000) peak=B(10_000) about=100
            if depth:                                #: times=6
                down(depth - 1)                      #: times=4 allocated=4*B(10_000) peak=4*B(10_000) about=3000
            return 1                                 #: times=6 about=100

        down(0)
        down(4)
    """,
    "generators count while they run": """
        @profile
        def produce():
            for size in sizes:                       #: times=4 about=48
                own = x * size               #: times=3 kept=B(1002) allocated=B(1000)+B(1001)+B(1002) peak=B(1002)
                yield own                            #: times=3
            own = None                               #: times=1 kept=-B(1002)

        innocent, sizes = [], (1000, 1001, 1002)
        for value in produce():
            innocent.append(bytes(1_000_000))
            del value
    """,
    "coroutines count while they run": """
        @profile
        async def piece(shelf):
            shelf.places[0] = x * 4000               #: times=1 each=B(4000)
            await asyncio.sleep(0.02)                #: times=1 about=6000
            shelf.places[1] = x * 500                #: times=1 each=B(500)

        async def other(kept):
            for _ in range(20):
                kept.append(x * 100_000)
                await asyncio.sleep(0.001)

        async def main():
            await asyncio.gather(piece(shelf), other(innocent))

        shelf, innocent = Shelf(2), []
        asyncio.run(main())
        assert len(innocent) == 20
    """,
    "threads count for themselves": """
        @profile
        def work(shelf, place):
            shelf.places[place] = x * 60_000         #: times=3 kept=3*B(60_000) allocated=3*B(60_000) peak=B(60_000)
            barrier.wait()                           #: times=3 about=20_000 native_about=1000
            own = x * 8000                           #: times=3 kept=3*B(8000) allocated=3*B(8000) peak=B(8000)
            barrier.wait()                           #: times=3 about=20_000 native_about=1000
            del own                                  #: times=3 kept=-3*B(8000)

        def innocent():
            barrier.wait()
            kept.append(x * 700_000)
            barrier.wait()
            kept.append(x * 700_000)

        kept, shelf, barrier = [], Shelf(3), threading.Barrier(4)
        threads = [threading.Thread(target=work, args=(shelf, place)) for place in range(3)]
        threads.append(threading.Thread(target=innocent))
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """,
    "methods and what decorators have wrapped": """
        def logged(function):
            @functools.wraps(function)
            def wrapper(*arguments):
                return function(*arguments)
            return wrapper

        class Song:
            @profile
            def method(self):
                return x * 1100                      #: times=1 each=B(1100)

            @profile
            @classmethod
            def of_class(cls):
                return x * 1200                      #: times=1 each=B(1200)

            @staticmethod
            @profile
            def of_nothing():
                return x * 1300                      #: times=1 each=B(1300)

            @property
            @profile
            def length(self):
                return x * 1400                      #: times=1 each=B(1400)

            @profile
            @logged
            def wrapped(self):
                return x * 1500                      #: times=1 each=B(1500)

            @logged
            @profile
            def profiled(self):
                return x * 1600                      #: times=1 each=B(1600)

        song = Song()
        kept = [song.method(), Song.of_class(), Song.of_nothing(), song.length, song.wrapped(), song.profiled()]
    """,
    "frames that an exception ends": """
        @profile
        def inner():
            own = x * 2000                           #: times=3 kept=3*B(2000) allocated=3*B(2000) peak=B(2000)
            raise ValueError                         #: times=3 about=2000

        @profile
        def outer():
            for _ in range(3):                       #: times=4 about=500
                try:
                    inner()             #: times=3 kept=3*B(2000) allocated=3*B(2000) peak=B(2000) about=3000
                except ValueError:                   #: times=3 about=3000
                    x * 10              #: times=3 kept=-3*B(2000) allocated=3*B(10) peak=B(10) about=3000
            return x * 700                           #: times=1 each=B(700)

        kept = outer()
    """,
    "a generator that is thrown into and one that is closed": """
        @profile
        def produce():
            try:
                own = x * 5000                       #: times=2 kept=2*B(5000) allocated=2*B(5000) peak=B(5000)
                yield own                            #: times=2 about=2000
            except KeyError:                         #: times=2 about=2000
                yield x * 900                        #: times=1 each=B(900) about=1000

        first, second = produce(), produce()
        next(first), next(second)
        kept = first.throw(KeyError())
        second.close()
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_line_has_the_figures_of_the_ledger(kmmem, interpreter, environment, tmp_path, name):
    functions, _ = lines_of(kmmem, interpreter, environment, PROGRAMS[name], tmp_path)
    compare(functions, PROGRAMS[name])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("each=B(1000)", "each=B(1001)"),
        ("peak=B(900)", "peak=B(899)"),
        ("times=1 kept=-A", "times=2 kept=-A"),
    ],
)
def test_a_ledger_that_is_wrong_by_a_byte_is_noticed(kmmem, newest, environment, tmp_path, right, wrong):
    program = PROGRAMS["lines one after another"]
    assert program.count(right) == 1
    functions, _ = lines_of(kmmem, newest, environment, program.replace(right, wrong), tmp_path)
    with pytest.raises(AssertionError, match=r"\(.+, '(times|peak|kept)', "):
        compare(functions, program.replace(right, wrong))


def test_nothing_of_it_stays_in_the_interpreter(interpreter, environment, tmp_path):
    import test_snapshot_api

    code = """
        def work():
            return x * 1000

        x = b"x"
        profiled = kmmem.profile(work)
        assert profiled is work and kmmem.lines() == []
        tool = getattr(sys, "monitoring", None)
        for size in (1, 2):
            with kmmem.track(f"{folder}/{size}.kmmem"):
                for _ in range(size):
                    work()
                    if tool is not None:
                        assert "kmmem" in map(tool.get_tool, range(6))
            (function,) = kmmem.lines()
            assert function.name == "work"
            line = function.lines[1]
            assert (line.times, line.kept_bytes, line.allocated_bytes) == (size, size * 1033, size * 1033), line
            assert "work" in str(function) and "work" in function._repr_html_()
            if tool is not None:
                assert "kmmem" not in list(map(tool.get_tool, range(6)))
            assert sys.gettrace() is None
            work()
            assert kmmem.lines()[0].lines[1].times == size
        print("told")
    """
    assert test_snapshot_api.run(interpreter, environment, tmp_path, code) == "told\n"


def test_a_sample_has_no_lines_and_says_so(newest, environment, tmp_path):
    import test_snapshot_api

    code = """
        @kmmem.profile
        def work():
            return bytes(1000)

        with kmmem.track(f"{folder}/run.kmmem", sample=4096):
            work()
        try:
            kmmem.lines()
        except kmmem.TrackingError as error:
            print(error)
        with kmmem.track(f"{folder}/all.kmmem"):
            work()
        print(kmmem.lines()[0].lines[2].times)
    """
    sentence, times = test_snapshot_api.run(newest, environment, tmp_path, code).splitlines()
    assert "only a sample" in sentence
    assert times == "1"


def test_a_frame_of_an_earlier_recording_takes_nothing_from_a_budget(interpreter, environment, tmp_path):
    import budget_programs

    code = """
        x = b"x"

        @kmmem.profile
        def inner():
            return x * 1000

        @kmmem.profile
        def outer():
            kmmem.stop()
            kmmem.start(sys.argv[1] + "/second.kmmem")
            try:
                with kmmem.budget(allocated=0):
                    inner()
                    x * 5000
            except kmmem.BudgetExceeded as error:
                print(error.used >= 1033 + 5033, error.used < 8000)

        kmmem.start(sys.argv[1] + "/first.kmmem")
        inner()
        outer()
        kmmem.stop()
    """
    assert budget_programs.run(interpreter, environment, tmp_path, code) == "True True\n"
