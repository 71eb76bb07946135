"""kmmem attach and detach: a running Python is recorded from now on, goes on unharmed, and is let alone again."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from attaching import (
    MODES,
    attach,
    children_of,
    descriptors,
    detach,
    letters,
    line_of,
    state_of,
    traced_by,
    wait_for,
    words_into_kmmem,
)
from attaching import (
    Workshop as AttachWorkshop,
)
from interpreters import unsupported_python
from kmmem_capture import read_capture

RUNS = int(os.environ.get("KMMEM_ATTACH_RUNS", "20"))


@pytest.fixture
def workers(workshop, tmp_path):
    library = workshop.library("attach/spinning.c", "spinning.so")
    made = AttachWorkshop(tmp_path, library)
    yield made
    made.close()


def sites_of(report: dict, function: str) -> list[dict]:
    """The sites whose innermost Python frame is a line of worker.py."""
    line = line_of(function)
    found = []
    for site in report["sites"]:
        frames = [frame for frame in site["stack"] if frame["language"] == "python"]
        if frames and frames[0]["function"] == function and frames[0]["line"] == line:
            found.append(site)
    return found


@pytest.mark.parametrize("mode", MODES)
def test_records_what_comes_after(interpreter, kmmem, workers, mode):
    worker = workers.start(interpreter, mode)
    time.sleep(0.3)
    before = descriptors(worker.pid)
    assert words_into_kmmem(worker.pid) == 0
    path = attach(kmmem, worker)
    assert words_into_kmmem(worker.pid) > 0
    assert traced_by(worker.pid) == 0
    assert letters(worker.pid) == []
    time.sleep(2.0)
    said = detach(kmmem, worker)
    assert f"kmmem report {path}" in said
    assert words_into_kmmem(worker.pid) == 0
    assert letters(worker.pid) == []
    assert descriptors(worker.pid) == before
    size = path.stat().st_size
    time.sleep(0.8)
    assert path.stat().st_size == size
    worker.expect_unharmed()
    report = kmmem.report(path)
    # Worker keeps a block of each size on one line: of what came later the site is there, of what was before it is not.
    late = sites_of(report, "late")
    assert sum(site["allocated_bytes"] for site in late) >= 100_001
    assert sites_of(report, "early") == []


def test_the_thread_that_kmmem_made_leaves_no_state_behind(interpreter, kmmem, workers):
    """It begins the recording and ends: who looked later whether it is inside an event would look at what is gone."""
    worker = workers.start(interpreter, "sleeping")
    path = attach(kmmem, worker)
    time.sleep(1.5)
    assert [thread["tid"] for thread in read_capture(path).threads if thread["in_use"]] == [worker.pid]
    detach(kmmem, worker)
    worker.expect_unharmed()


def test_ends_with_its_time(newest, kmmem, workers):
    worker = workers.start(newest, "busy")
    path = kmmem.new_path()
    started = time.monotonic()
    done = kmmem.run("attach", worker.pid, "-o", path, "--duration", "1.5")
    assert done.returncode == 0, done.stderr
    assert 1.5 <= time.monotonic() - started < 10
    assert words_into_kmmem(worker.pid) == 0
    worker.expect_unharmed()
    assert sites_of(kmmem.report(path), "late")


def test_ends_with_an_interrupt(newest, kmmem, workers):
    worker = workers.start(newest, "busy")
    path = kmmem.new_path()
    command = [str(kmmem.executable), "attach", str(worker.pid), "-o", str(path), "--duration", "60"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: words_into_kmmem(worker.pid) > 0)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=20)
    assert running.returncode == 0, said
    assert words_into_kmmem(worker.pid) == 0
    worker.expect_unharmed()
    assert kmmem.report(path)["sites"]


def test_ends_with_the_process(newest, kmmem, workers):
    worker = workers.start(newest, "busy")
    path = kmmem.new_path()
    command = [str(kmmem.executable), "attach", str(worker.pid), "-o", str(path), "--duration", "60"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: words_into_kmmem(worker.pid) > 0)
    time.sleep(0.3)
    worker.expect_unharmed()
    _, said = running.communicate(timeout=20)
    assert running.returncode == 0, said
    assert sites_of(kmmem.report(path), "late")


def test_a_recording_outlives_kmmem(newest, kmmem, workers):
    worker = workers.start(newest, "busy")
    path = attach(kmmem, worker)
    time.sleep(0.5)
    worker.expect_unharmed()
    assert sites_of(kmmem.report(path), "late")


def test_options(newest, kmmem, workers):
    worker = workers.start(newest, "busy")
    path = attach(kmmem, worker, "--no-native", "--no-objects", "--frames", "3")
    time.sleep(0.5)
    detach(kmmem, worker)
    worker.expect_unharmed()
    late = sites_of(kmmem.report(path), "late")
    assert late
    assert all(frame["language"] == "python" for site in late for frame in site["stack"])


def test_signals_arrive(interpreter, kmmem, workers, tmp_path):
    """A program that gets a signal every millisecond gets each, and its handlers see nothing of kmmem."""
    program = tmp_path / "signals.py"
    program.write_text(
        "import os, signal, sys, time\n"
        "count = 0\n"
        "def handle(number, frame):\n"
        "    global count\n"
        "    count += 1\n"
        "signal.signal(signal.SIGALRM, handle)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\n"
        "print('ready', flush=True)\n"
        "end = time.monotonic() + 4\n"
        "while time.monotonic() < end: time.sleep(0.01)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)\n"
        "print(count > 1000)\n"
        "sys.exit(5)\n"
    )
    process = subprocess.Popen([str(interpreter.path), str(program)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    for _ in range(5):
        path = kmmem.new_path()
        assert kmmem.run("attach", process.pid, "-o", path).returncode == 0
        assert kmmem.run("detach", process.pid).returncode == 0
    assert process.communicate(timeout=20)[0] == "True\n"
    assert process.returncode == 5


@pytest.mark.parametrize("mode", ["allocating", "threads", "ending", "sleeping"])
def test_again_and_again(interpreter, kmmem, workers, mode):
    """Many cycles in one process: none is refused, and the process is not harmed."""
    worker = workers.start(interpreter, mode)
    runs = RUNS if mode == "allocating" else max(5, RUNS // 4)
    path = kmmem.new_path()
    failures = []
    for number in range(runs):
        for command in (["attach", worker.pid, "-o", path, "--force"], ["detach", worker.pid]):
            done = kmmem.run(*command)
            if done.returncode != 0:
                failures.append(f"{number} {command[0]}: {done.stderr.strip()}")
        if worker.process.poll() is not None:
            break
    output, errors, code = worker.finish(60)
    harmed = 0 if (output, errors, code) == (f"{mode} finished\n", "", 7) else 1
    print(f"{interpreter.name} {mode}: {runs} cycles, {len(failures)} failures, {harmed} harmed")
    print(f"exit code {code} {errors[-2000:]}")
    assert (harmed, failures) == (0, [])


class TestRefusals:
    """Each is one sentence, exit code 2, and leaves the process alone."""

    @staticmethod
    def refused(kmmem, pid, *words, command="attach"):
        options = ["-o", kmmem.new_path()] if command != "detach" else []
        done = kmmem.run(command, pid, *options)
        assert done.returncode == 2, done.stderr
        assert done.stdout == ""
        assert done.stderr.startswith("kmmem: ")
        assert done.stderr.count("\n") == 1
        for word in words:
            assert word in done.stderr
        if options:
            assert not options[1].exists()

    @pytest.mark.parametrize("command", ["attach", "detach", "snapshot"])
    def test_no_process(self, kmmem, command):
        child = subprocess.Popen(["true"])
        child.wait()
        self.refused(kmmem, child.pid, f"no process {child.pid}", command=command)

    def test_zombie(self, kmmem):
        child = subprocess.Popen(["true"])
        wait_for(lambda: state_of(child.pid) == "Z")
        self.refused(kmmem, child.pid, "has ended")
        child.wait()

    def test_thread(self, newest, kmmem, workers):
        worker = workers.start(newest, "threads")
        wait_for(lambda: len(os.listdir(f"/proc/{worker.pid}/task")) == 51)
        thread = max(int(name) for name in os.listdir(f"/proc/{worker.pid}/task"))
        self.refused(kmmem, thread, f"a thread of process {worker.pid}")
        worker.expect_unharmed()

    def test_stopped(self, newest, kmmem, workers):
        worker = workers.start(newest, "busy")
        worker.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: state_of(worker.pid) == "T")
        self.refused(kmmem, worker.pid, "is stopped")
        worker.process.send_signal(signal.SIGCONT)
        worker.expect_unharmed()

    def test_traced(self, newest, kmmem, workers):
        worker = workers.start(newest, "busy")
        tracer = subprocess.Popen(
            [
                str(newest.path),
                "-c",
                "import ctypes, sys; libc = ctypes.CDLL(None, use_errno=True);"
                f"print(libc.ptrace(0x4206, {worker.pid}, 0, 0), flush=True); sys.stdin.read()",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert tracer.stdout.readline() == "0\n"
        self.refused(kmmem, worker.pid, f"traced by process {tracer.pid}")
        tracer.communicate("")
        worker.expect_unharmed()

    def test_not_python(self, kmmem):
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        # Until it has its libraries it would be refused for another reason.
        child.stdin.write(b"up\n")
        assert child.stdout.readline() == b"up\n"
        self.refused(kmmem, child.pid, "no CPython")
        child.kill()
        child.wait()

    def test_other_version(self, kmmem):
        python = unsupported_python()
        if python is None:
            pytest.skip("this machine has no Python 3 outside 3.9 - 3.13")
        child = subprocess.Popen(
            [str(python.path), "-c", "import time; print('up', flush=True); time.sleep(20)"], stdout=subprocess.PIPE
        )
        child.stdout.readline()
        self.refused(kmmem, child.pid, "is Python 3.", "3.9 to 3.13")
        child.kill()
        child.wait()

    def test_no_permission(self, newest, kmmem, workers, tmp_path):
        if os.getuid() != 0:
            pytest.skip("only root can become another user to be refused")
        worker = workers.start(newest, "busy")
        # A copy that the other user can reach.
        shared = f"/tmp/kmmem-attach-{os.getpid()}"
        subprocess.run(["cp", str(kmmem.executable), shared], check=True)
        os.chmod(shared, 0o755)
        try:
            done = subprocess.run(
                [shared, "attach", str(worker.pid), "-o", "/tmp/refused.kmmem"],
                user=65534,
                cwd="/",
                capture_output=True,
                text=True,
            )
        finally:
            os.unlink(shared)
        assert done.returncode == 2, done.stderr
        assert f"process {worker.pid} of user 0 may not be traced" in done.stderr
        worker.expect_unharmed()

    def test_recorded_already(self, newest, kmmem, workers):
        worker = workers.start(newest, "busy")
        attach(kmmem, worker)
        self.refused(kmmem, worker.pid, "recorded already")
        detach(kmmem, worker)
        worker.expect_unharmed()

    @pytest.mark.parametrize("loaded", [False, True])
    def test_not_attached(self, newest, kmmem, workers, loaded):
        worker = workers.start(newest, "busy")
        if loaded:
            attach(kmmem, worker)
            detach(kmmem, worker)
        self.refused(kmmem, worker.pid, "not being recorded", command="detach")
        worker.expect_unharmed()

    def test_recorded_by_others(self, newest, kmmem, tmp_path):
        """A recording of kmmem profile goes on to its own end."""
        path = tmp_path / "own.kmmem"
        code = "import time; print('up', flush=True); time.sleep(3)"
        command = [str(kmmem.executable), "profile", "-q", "--python", str(newest.path), "-o", str(path), "-c", code]
        profile = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert profile.stdout.readline() == "up\n"
        python = next(child for child in children_of(profile.pid) if "python" in os.readlink(f"/proc/{child}/exe"))
        self.refused(kmmem, python, "recorded already")
        self.refused(kmmem, python, "not begun by kmmem attach", command="detach")
        assert profile.wait(timeout=20) == 0
        assert path.exists()

    def test_existing_file(self, newest, kmmem, workers):
        worker = workers.start(newest, "busy")
        path = kmmem.new_path()
        path.write_text("mine")
        done = kmmem.run("attach", worker.pid, "-o", path)
        assert done.returncode == 2
        assert "exists" in done.stderr
        assert path.read_text() == "mine"
        assert words_into_kmmem(worker.pid) == 0
        worker.expect_unharmed()
