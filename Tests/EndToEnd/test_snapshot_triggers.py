"""The photographs of `kmmem profile --snapshot`: when they are taken, and that the program notices nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import textwrap

import pytest

from kmmem_snapshot import read_snapshot
from recording import died_of
from triggers import held, leftovers, profile, program_of, wait_for


def test_exit(interpreter, kmmem):
    code = """
        import sys
        class Planted: pass
        kept = [Planted() for _ in range(1000)]
        print("output", len(sys.argv))
        sys.exit(3)
    """
    done = profile(kmmem, interpreter, code, "--snapshot", "exit")
    assert (done.returncode, done.stdout) == (3, "output 1\n"), done.stderr
    assert held(kmmem.folder / "run-exit.kmsnap", "Planted") == 1000
    assert "run-exit.kmsnap" in done.stderr
    assert "kmmem objects" in done.stderr
    assert leftovers(kmmem) == []


def test_exit_after_an_exception(newest, kmmem):
    done = profile(kmmem, newest, "kept = 1\nraise ValueError('planted')", "--snapshot", "exit")
    assert done.returncode == 1
    assert "ValueError: planted" in done.stderr
    assert read_snapshot(kmmem.folder / "run-exit.kmsnap").nodes


PEAK = """
    import time
    class Planted: pass
    class Later: pass
    def work():
        kept = [Planted() for _ in range(30000)]
        total = 0
        for number in range(2000000):
            total += number
        return total
    work()
    later = [Later() for _ in range(100)]
    print("done")
"""


def test_peak(interpreter, kmmem):
    done = profile(kmmem, interpreter, PEAK, "--snapshot", "peak")
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    path = kmmem.folder / "run-peak.kmsnap"
    snapshot = read_snapshot(path)
    names = [node.type.name for node in snapshot.nodes]
    assert names.count("__main__.Planted") >= 25000
    assert names.count("__main__.Later") == 0
    assert int(snapshot.facts["live_bytes"]) > 2_000_000
    line = next(line for line in done.stderr.splitlines() if "run-peak.kmsnap:" in line)
    assert int(line.split(" %")[0].split()[-1]) >= 85, line
    assert leftovers(kmmem) == []


def test_every(interpreter, kmmem):
    code = """
        import os, time
        class Planted: pass
        kept = []
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            kept.append(Planted())
            [bytearray(100) for _ in range(100)]
            del kept[50000:]
        try:
            os.waitpid(-1, os.WNOHANG)
            raise SystemExit("a stranger was waited for")
        except ChildProcessError:
            pass
        # Those that have ended were waited for, but for the last ones.
        assert len(open(f"/proc/self/task/{os.getpid()}/children").read().split()) <= 2
        print("done")
    """
    done = profile(kmmem, interpreter, code, "--snapshot=every=0.3")
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    counts = [held(kmmem.folder / f"run-{number}.kmsnap", "Planted") for number in (1, 2, 3)]
    assert 0 < counts[0] < counts[1] < counts[2]
    assert leftovers(kmmem) == []


def test_every_while_the_main_thread_waits(interpreter, kmmem):
    code = """
        import threading, time
        class Planted: pass
        def work():
            kept = [Planted() for _ in range(100)]
            deadline = time.monotonic() + 2
            while time.monotonic() < deadline:
                [bytearray(100) for _ in range(100)]
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        print(threading.active_count())
    """
    done = profile(kmmem, interpreter, code, "--snapshot=every=0.5")
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert held(kmmem.folder / "run-1.kmsnap", "Planted") == 100


SIGNALLED = """
    import os, signal, time
    class Planted: pass
    kept = [Planted() for _ in range(100)]
    open("ready", "w").close()
    deadline = time.monotonic() + 30
    while not os.path.exists("enough") and time.monotonic() < deadline:
        time.sleep(0.05)
    print("done")
"""


def test_signal(interpreter, kmmem):
    command = [kmmem.executable, "profile", "-o", "run.kmmem", "--python", interpreter.path]
    command += ["--snapshot", "signal=USR2", "-c", textwrap.dedent(SIGNALLED)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([*map(str, command)], cwd=kmmem.folder, **pipes)
    wait_for(kmmem.folder / "ready")
    program = program_of(process)
    os.kill(program, signal.SIGUSR2)
    wait_for(kmmem.folder / "run-1.kmsnap")
    # To kmmem itself: it is passed on.
    os.kill(process.pid, signal.SIGUSR2)
    wait_for(kmmem.folder / "run-2.kmsnap")
    (kmmem.folder / "enough").touch()
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "done\n"), errors
    assert [held(kmmem.folder / f"run-{number}.kmsnap", "Planted") for number in (1, 2)] == [100, 100]


def test_a_handler_of_the_program_wins(newest, kmmem):
    code = """
        import os, signal
        signal.signal(signal.SIGUSR2, lambda *_: print("mine", flush=True))
        os.kill(os.getpid(), signal.SIGUSR2)
    """
    done = profile(kmmem, newest, code, "--snapshot", "signal=USR2")
    assert (done.returncode, done.stdout) == (0, "mine\n")
    assert "no snapshot was taken" in done.stderr


@pytest.mark.parametrize("leaves", ["sys.exit()", "os._exit(0)"])
def test_forked_children(interpreter, kmmem, leaves):
    code = f"""
        import os, sys
        class Planted: pass
        child = os.fork()
        if child == 0:
            kept = [Planted() for _ in range(70)]
            {leaves}
        assert os.waitpid(child, 0) == (child, 0)
        print(child)
    """
    done = profile(kmmem, interpreter, code, "--snapshot", "exit", "--snapshot", "peak")
    assert done.returncode == 0, done.stderr
    child = done.stdout.strip()
    assert held(kmmem.folder / f"run.{child}-exit.kmsnap", "Planted") == 70
    assert held(kmmem.folder / "run-exit.kmsnap", "Planted") == 0
    assert read_snapshot(kmmem.folder / f"run.{child}-exit.kmsnap").pid == int(child)
    assert leftovers(kmmem) == []


def test_a_process_pool(newest, kmmem):
    code = """
        import multiprocessing
        class Planted: pass
        kept = []
        def work(number):
            kept.append(Planted())
            return number
        if __name__ == "__main__":
            with multiprocessing.get_context("fork").Pool(2) as pool:
                print(sum(pool.map(work, range(10), 1)))
                pool.close()
                pool.join()
    """
    done = profile(kmmem, newest, code, "--snapshot", "exit")
    assert (done.returncode, done.stdout) == (0, "45\n"), done.stderr
    children = [path for path in kmmem.folder.glob("run.*-exit.kmsnap")]
    assert len(children) == 2
    assert sum(held(path, "Planted") for path in children) == 10


def test_a_python_that_a_shell_starts(newest, kmmem):
    program = f"{newest.path} -c 'class Planted: pass\nkept = [Planted() for _ in range(9)]'"
    path = kmmem.folder / "run.kmmem"
    options = ["--follow=exec", "--snapshot=exit"]
    done = kmmem.run("profile", "-o", path, *options, "--", "/bin/sh", "-c", f"{program}; true")
    assert done.returncode == 0, done.stderr
    (photograph,) = kmmem.folder.glob("run.*-exit.kmsnap")
    assert held(photograph, "Planted") == 9


def test_a_program_that_ends_too_soon_has_none(newest, kmmem):
    command = ["--", "/bin/sh", "-c", "kill -9 $$"]
    done = kmmem.run("profile", "-q", "-o", kmmem.folder / "run.kmmem", "--snapshot", "exit", *command)
    assert died_of(done, signal.SIGKILL)
    (line,) = done.stderr.splitlines()
    assert "no snapshot was taken: the moment did not come" in line


def test_an_earlier_snapshot_is_kept_unless_told_otherwise(newest, kmmem):
    earlier = kmmem.folder / "run-3.kmsnap"
    earlier.write_text("precious")
    done = profile(kmmem, newest, "pass", "--snapshot", "exit")
    assert done.returncode == 2
    assert "run-3.kmsnap" in done.stderr
    assert earlier.read_text() == "precious"
    done = profile(kmmem, newest, "pass", "--snapshot", "exit", "--force")
    assert done.returncode == 0
    assert not earlier.exists()


@pytest.mark.parametrize("word", ["never", "every", "every=0", "every=x", "signal=KILL", "exit=1"])
def test_unknown_moments_are_refused(newest, kmmem, word):
    done = profile(kmmem, newest, "pass", "--snapshot", word)
    assert done.returncode == 2
    assert f'"{word}"; it takes exit, peak' in done.stderr


def test_the_environment_may_ask(newest, kmmem):
    done = profile(kmmem, newest, "pass", env={**os.environ, "KMMEM_SNAPSHOT": "exit"})
    assert done.returncode == 0
    assert (kmmem.folder / "run-exit.kmsnap").exists()


def test_the_programs_environment_is_its_own(newest, kmmem):
    code = "import os; print(sorted(name for name in os.environ if 'KMMEM' in name))"
    own = {name: value for name, value in os.environ.items() if "KMMEM" not in name}
    done = profile(kmmem, newest, code, "--snapshot", "exit,peak,every=5,signal=USR1", env=own)
    assert done.stdout == "[]\n"


def test_numbered_requests_during_a_collection_are_made_up_for(interpreter, kmmem):
    code = """
        import gc, os, signal
        class Planted: pass
        kept = [Planted() for _ in range(10)]
        def collecting(phase, information):
            if phase == "start":
                os.kill(os.getpid(), signal.SIGUSR2)
                for _ in range(100): pass
        gc.callbacks.append(collecting)
        gc.collect()
        gc.callbacks.remove(collecting)
        for _ in range(200000): bytearray(64)
        print("done")
    """
    done = profile(kmmem, interpreter, code, "--snapshot", "signal=USR2")
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert held(kmmem.folder / "run-1.kmsnap", "Planted") == 10
