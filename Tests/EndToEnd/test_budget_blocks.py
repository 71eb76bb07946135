"""`kmmem.budget`: what a function or a block needs, to the byte."""

from __future__ import annotations

from budget_programs import run


def test_an_empty_block_needs_nothing_and_one_object_is_seen(interpreter, environment, tmp_path):
    code = """
        found = None
        for recorded in (False, True):
            if recorded:
                kmmem.start(sys.argv[1] + "/run.kmmem")
            for number in range(2000 if recorded else 20):
                with kmmem.budget(allocations=0, peak=0, kept=0, allocated=0):
                    pass
            try:
                with kmmem.budget(allocations=0):
                    found = bytearray(1000)
            except kmmem.BudgetExceeded as error:
                assert error.used == 2, error.used
            else:
                raise AssertionError("a bytearray is two allocations")
            if recorded:
                kmmem.stop()
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_a_limit_holds_at_the_figure_and_breaks_one_byte_below(interpreter, environment, tmp_path):
    code = """
        size = sys.getsizeof(bytearray(MEGABYTE))

        def peak_and_nothing_kept():
            bytearray(MEGABYTE)
            bytearray(HALF)

        def returned():
            return bytearray(MEGABYTE)

        both = size + sys.getsizeof(bytearray(HALF))
        kmmem.start(sys.argv[1] + "/run.kmmem")
        # A new name within a block may make the module's table of names larger.
        result = None
        peak_and_nothing_kept(), returned()
        cases = [
            (peak_and_nothing_kept, dict(peak=size, kept=0, allocated=both, allocations=4)),
            (returned, dict(peak=size, kept=size, allocated=size, allocations=2)),
        ]
        for work, figures in cases:
            for measure, figure in figures.items():
                held = kmmem.budget(**{measure: figure})(work)
                held()
                with kmmem.budget(**{measure: figure}):
                    result = work()
                result = None
                if figure == 0:
                    continue
                error = broken(kmmem.budget(**{measure: figure - 1})(work))
                assert (error.measure, error.used, error.limit) == (measure, figure, figure - 1), vars(error)
                try:
                    with kmmem.budget(**{measure: figure - 1}):
                        result = work()
                except kmmem.BudgetExceeded as error:
                    assert (error.measure, error.used, error.limit) == (measure, figure, figure - 1), vars(error)
                    result = None
                else:
                    raise AssertionError((work, measure))
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_native_memory_and_mappings_count(interpreter, environment, tmp_path):
    code = """
        import mmap
        # malloc itself, as the interpreter calls it.
        malloc, free = ctypes.pythonapi.PyMem_RawMalloc, ctypes.pythonapi.PyMem_RawFree
        malloc.restype, malloc.argtypes, free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
        kmmem.start(sys.argv[1] + "/run.kmmem")
        block = None
        free(malloc(10))
        try:
            with kmmem.budget(kept=0):
                block = malloc(SIZES[3])
        except kmmem.BudgetExceeded as error:
            assert error.used == SIZES[3] + sys.getsizeof(block), error.used
        else:
            raise AssertionError("nothing was kept")
        with kmmem.budget(kept=0):
            free(block)
        needed = used("peak", lambda: free(malloc(SIZES[3])))
        assert SIZES[3] <= needed < SIZES[3] + 2000, needed
        mapped = used("peak", lambda: mmap.mmap(-1, 1 << 22).close())
        assert 1 << 22 <= mapped < (1 << 22) + 2000, mapped
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_blocks_in_blocks_and_blocks_that_overlap(interpreter, environment, tmp_path):
    code = """
        kept = []
        kmmem.start(sys.argv[1] + "/run.kmmem")

        # The outer block's highest moment lies before, within and after the inner one.
        for before, within, after in ((9, 1, 2), (2, 9, 1), (1, 2, 9)):
            try:
                with kmmem.budget(peak=0):
                    bytearray(SIZES[before])
                    try:
                        with kmmem.budget(peak=0):
                            bytearray(SIZES[within])
                    except kmmem.BudgetExceeded as error:
                        assert error.used == within * MEGABYTE + 57, error.used
                    bytearray(SIZES[after])
            except kmmem.BudgetExceeded as error:
                assert 9 * MEGABYTE + 57 <= error.used < 9 * MEGABYTE + 5000, error.used
            else:
                raise AssertionError("the outer budget holds")

        # Two pieces of work by turns, as tasks have them: neither is left in the order of entering.
        def piece(limit, *sizes):
            try:
                with kmmem.budget(peak=limit):
                    for size in sizes:
                        yield
                        bytearray(size * MEGABYTE)
            except kmmem.BudgetExceeded as error:
                return error.used

        def end(work):
            try:
                next(work)
            except StopIteration as done:
                return done.value
            raise AssertionError("it goes on")

        first, second = piece(0, 7, 1), piece(0, 2, 3)
        next(first), next(first)      # 7 MB before the second begins
        next(second), next(second)    # 2 MB of the second while both are entered
        assert 7 * MEGABYTE <= end(first) < 7 * MEGABYTE + 5000
        needed = end(second)
        # What the first one's end frees is taken off.
        assert 3 * MEGABYTE - 5000 < needed < 3 * MEGABYTE + 5000, needed
        first, second = piece(0, 1, 1), piece(0, 6, 1)
        next(first), next(first), next(second), next(second)
        assert 6 * MEGABYTE <= end(first) < 6 * MEGABYTE + 5000
        assert 6 * MEGABYTE - 5000 < end(second) < 6 * MEGABYTE + 5000
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_what_other_threads_do_is_not_counted(interpreter, environment, tmp_path):
    code = """
        kept = []

        def make():
            kept.append(bytearray(50 * MEGABYTE))
            kept.clear()

        def in_thread():
            thread = threading.Thread(target=make)
            thread.start()
            thread.join()

        in_thread()
        kmmem.budget("1 MB")(in_thread)()
        error = broken(kmmem.budget("1 MB")(make))
        assert 50 * MEGABYTE <= error.used < 50 * MEGABYTE + 5000, error.used

        # Each thread has its own, at the same time and in one recording.
        found, together = {}, threading.Barrier(4)

        def alone(number):
            try:
                with kmmem.budget(peak=0):
                    together.wait()
                    bytearray(number * MEGABYTE)
                    together.wait()
            except kmmem.BudgetExceeded as error:
                found[number] = error.used // MEGABYTE

        threads = [threading.Thread(target=alone, args=(number,)) for number in range(1, 5)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert found == {1: 1, 2: 2, 3: 3, 4: 4}, found
        assert not kmmem.is_tracking() and folders() == [], folders()
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_exit_stacks_methods_and_a_block_in_itself(interpreter, environment, tmp_path):
    code = """
        from contextlib import ExitStack

        def stacked():
            with ExitStack() as stack:
                stack.enter_context(kmmem.budget("1 MB"))
                kept = bytearray(2 * MEGABYTE)

        assert 2 * MEGABYTE < broken(stacked).used < 2.01 * MEGABYTE

        class Composer:
            @kmmem.budget("1 MB")
            def compose(self, size=10, *, more=0):
                "Makes a song."
                return bytearray(size + more)

            @staticmethod
            @kmmem.budget("1 MB")
            def song():
                return bytearray(3 * MEGABYTE)

        assert len(Composer().compose(20, more=5)) == 25 and Composer.compose.__doc__ == "Makes a song."
        assert broken(lambda: Composer().compose(2 * MEGABYTE)).name == "__main__.Composer.compose"
        assert 3 * MEGABYTE < broken(Composer.song).used < 3.01 * MEGABYTE
        shared = kmmem.budget("3 MB")

        def twice(inner):
            with shared:
                kept = bytearray(2 * MEGABYTE)
                with shared:
                    kept = bytearray(inner)

        twice(10)
        assert 4 * MEGABYTE < broken(lambda: twice(4 * MEGABYTE)).used < 4.01 * MEGABYTE
        # The inner block is not broken, and both together are.
        assert 4 * MEGABYTE < broken(lambda: twice(2 * MEGABYTE)).used < 4.01 * MEGABYTE
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_lines_that_are_counted_at_once_change_nothing(interpreter, environment, tmp_path):
    code = """
        from kmmem import _line_counting

        def work():
            high = bytearray(9 * MEGABYTE)
            del high
            with kmmem.budget(peak=0):
                first = bytearray(MEGABYTE)
                del first
                second = bytearray(3 * MEGABYTE)
                del second
                third = bytearray(2 * MEGABYTE)

        _line_counting.count(work)
        kmmem.start(sys.argv[1] + "/run.kmmem")
        assert 3 * MEGABYTE <= broken(work).used < 3 * MEGABYTE + 5000
        _line_counting.begin()
        error = broken(work)
        assert 3 * MEGABYTE <= error.used < 3 * MEGABYTE + 5000, error.used
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"
