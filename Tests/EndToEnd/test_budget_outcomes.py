"""`kmmem.budget`: what is said and done when a budget is broken, or cannot be judged."""

from __future__ import annotations

import os
import textwrap

import pytest

from budget_programs import START, run


def test_exceptions_go_on_and_warnings_warn(interpreter, environment, tmp_path):
    code = """
        @kmmem.budget("1 MB")
        def failing(size):
            kept = bytearray(size)
            raise KeyError("its own")

        def outcome(function, *arguments, filter="always"):
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter(filter)
                try:
                    function(*arguments)
                except Exception as error:
                    caught = error
                else:
                    caught = None
            return caught, told

        error, told = outcome(failing, 3 * MEGABYTE)
        assert repr(error) == "KeyError('its own')" and error.__context__ is None, error.__context__
        (warning,) = told
        assert warning.category is kmmem.BudgetWarning and warning.filename == "<string>"
        first = str(warning.message).splitlines()[0]
        assert first == "__main__.failing needed 3 MB at most, and its budget is 1 MB", first
        # The innocent twin.
        error, told = outcome(failing, 10)
        assert repr(error) == "KeyError('its own')" and told == []
        # Warnings that are errors do not hide it.
        assert repr(outcome(failing, 3 * MEGABYTE, filter="error")[0]) == "KeyError('its own')"

        warning = kmmem.budget("1 MB", warn=True)(lambda: bytearray(3 * MEGABYTE))
        error, told = outcome(warning)
        assert error is None and [w.category for w in told] == [kmmem.BudgetWarning]
        assert isinstance(outcome(warning, filter="error")[0], kmmem.BudgetWarning)

        def block(limit, raises):
            with kmmem.budget(limit):
                kept = bytearray(3 * MEGABYTE)
                if raises:
                    raise KeyError("its own")

        error, told = outcome(block, "1 MB", True)
        assert repr(error) == "KeyError('its own')" and len(told) == 1 and "block at <string>:" in str(told[0].message)
        error, told = outcome(block, "1 MB", False)
        assert type(error) is kmmem.BudgetExceeded and told == []
        assert outcome(block, "4 MB", False) == (None, [])
        copy = pickle.loads(pickle.dumps(error))
        assert (str(copy), copy.used, copy.limit) == (str(error), error.used, MEGABYTE)
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_the_message_names_the_biggest_places_of_an_own_recording(interpreter, environment, tmp_path):
    code = """
        def verse():
            return bytearray(2 * MEGABYTE)

        @kmmem.budget(peak="1 MB", allocations=3)
        def compose():
            return [verse(), verse()]

        def lines(error):
            return str(error).splitlines()

        expected = "__main__.compose needed 4 MB at most, and its budget is 1 MB; __main__.compose allocated "
        error = broken(compose)
        assert lines(error)[0].startswith(expected), error
        assert "verse" in lines(error)[1] and lines(error)[1].startswith("  1. 4 MB  "), error
        assert len(lines(error)) <= 4
        assert not kmmem.is_tracking() and folders() == [], folders()
        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            assert len(lines(broken(compose))) == 1
        assert lines(broken(kmmem.budget(kept=2_000_056)(verse)))[0] == (
            "__main__.verse kept 2,000,057 B, and its budget is 2,000,056 B")
        os.environ["KMMEM_EXECUTABLE"] = "/nowhere/kmmem"
        assert len(lines(broken(compose))) == 1
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_a_fork_a_stop_and_another_recording_within_a_block(interpreter, environment, tmp_path):
    code = """
        warnings.simplefilter("error")

        def child(work):
            number = os.fork()
            if number == 0:
                try:
                    work()
                    os._exit(7)
                except BaseException as error:
                    print(repr(error), file=sys.stderr)
                    os._exit(8)
            assert os.waitpid(number, 0)[1] == 7 << 8

        def in_child():
            # It is held to budgets that it enters itself, and not to those of its parent.
            kept = bytearray(9 * MEGABYTE)
            assert broken(kmmem.budget("1 MB")(make)).used == SIZES[2] + 57
            block.__exit__(None, None, None)

        make = lambda: bytearray(SIZES[2])
        make()
        for recorded in (False, True):
            if recorded:
                kmmem.start(sys.argv[1] + "/fork.kmmem")
            block = kmmem.budget("1 MB")
            block.__enter__()
            assert kmmem.is_tracking() and len(folders()) == (not recorded), folders()
            child(in_child)
            block.__exit__(None, None, None)
            block.__enter__()
            kept = make()
            child(in_child)
            error = broken(lambda: block.__exit__(None, None, None))
            assert 2 * MEGABYTE <= error.used < 2.1 * MEGABYTE, error.used
            assert kmmem.is_tracking() == recorded
            if recorded:
                kmmem.stop()
            assert folders() == [], folders()

        def unknown(work, limit="1 MB"):
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                with kmmem.budget(limit):
                    work()
            (warning,) = told
            assert "was not held to its budget" in str(warning.message), warning

        def again():
            kmmem.stop()
            kmmem.start(sys.argv[1] + "/again.kmmem", overwrite=True)
            kept.append(bytearray(5 * MEGABYTE))
            with kmmem.budget("1 MB"):
                pass

        kept = []
        unknown(kmmem.stop)
        assert not kmmem.is_tracking() and folders() == [], folders()
        kmmem.start(sys.argv[1] + "/run.kmmem")
        unknown(again)
        assert kmmem.is_tracking()
        unknown(kmmem.stop)
        assert not kmmem.is_tracking()
        # A block that is left in another thread says so, and the next one is right again.
        block = kmmem.budget("1 MB")
        block.__enter__()
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            thread = threading.Thread(target=block.__exit__, args=(None, None, None))
            thread.start()
            thread.join()
        assert ["another thread" in str(warning.message) for warning in told] == [True], told
        assert broken(kmmem.budget("1 MB")(make)).used == SIZES[2] + 57
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


@pytest.mark.parametrize("options", [(), ("--sample", "500k")], ids=["everything", "a sample"])
def test_under_kmmem_profile(interpreter, environment, kmmem, tmp_path, options):
    program = tmp_path / "program.py"
    code = """
        work = kmmem.budget("1 MB")(lambda: bytearray(2 * MEGABYTE))
        try:
            work()
        except (kmmem.BudgetExceeded, kmmem.TrackingError) as error:
            print(type(error).__name__, str(error).count("samples"), len(str(error).splitlines()))
        try:
            with kmmem.budget("1 MB"):
                print("entered")
        except kmmem.TrackingError as error:
            print("refused")
        print(kmmem.is_tracking(), folders())
    """
    program.write_text(textwrap.dedent(START) + textwrap.dedent(code), "utf-8")
    outcome = kmmem.python(interpreter, program, options=options, env={**os.environ, **environment}).expect()
    kind, end = ("TrackingError 1 1", "refused") if options else ("BudgetExceeded 0 1", "entered")
    assert outcome.stdout == f"{kind}\n{end}\nTrue []\n"


def test_nothing_is_recorded_where_kmmem_cannot(newest, environment, tmp_path):
    code = """
        @kmmem.budget("1 MB")
        def compose():
            raise SystemExit("it has run")

        for work in (compose, lambda: kmmem.budget("1 MB").__enter__()):
            try:
                work()
            except kmmem.TrackingError as error:
                print(error)
    """
    hidden = {**environment, "KMMEM_LIBRARY_DIR": str(tmp_path)}
    lines = run(newest, hidden, tmp_path, code).splitlines()
    assert len(lines) == 2
    assert all("libkmmem_agent.so is not in" in line for line in lines)


def test_what_a_killed_process_left_is_removed_and_nothing_else(interpreter, environment, tmp_path):
    code = """
        import signal

        def left(number):
            names = os.listdir("/dev/shm") + os.listdir(tempfile.gettempdir())
            return [name for name in names if name.startswith(f"kmmem-budget-{number}-")]

        def started():
            reading, writing = os.pipe()
            number = os.fork()
            if number == 0:
                with kmmem.budget("1 MB"):
                    os.write(writing, b"!")
                    signal.pause()
            assert os.read(reading, 1) == b"!"
            return number

        killed, alive = started(), started()
        os.kill(killed, signal.SIGKILL)
        os.waitpid(killed, 0)
        assert len(left(killed)) == len(left(alive)) == 1
        with kmmem.budget("1 MB"):
            assert left(killed) == [] and len(left(alive)) == 1
        assert len(left(alive)) == 1
        os.kill(alive, signal.SIGKILL)
        os.waitpid(alive, 0)
        used("peak", int)
        assert left(alive) == []
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"
