"""Contexts: what belongs to a piece of work by its name, whoever frees it, in whatever thread."""

from __future__ import annotations

import os
import subprocess
import textwrap

import test_snapshot_api

START = """
    import os, threading, gc, sys
    import kmmem

    kept = []

    def make(count, size=10_000):
        for _ in range(count):
            kept.append(bytearray(size))

    def blocks(name):
        # A bytearray is an object and its buffer; what else the interpreter does is far below 10,000 bytes.
        figures = kmmem.contexts()[name]
        return round(figures.live_bytes / 10_000), round(figures.allocated_bytes / 10_000)
"""


def run(interpreter, environment, folder, code: str) -> str:
    return test_snapshot_api.run(interpreter, environment, folder, textwrap.dedent(START) + textwrap.dedent(code))


def test_what_is_made_in_a_context_belongs_to_it_whoever_frees_it(interpreter, environment, tmp_path):
    code = """
        assert kmmem.contexts() == {}
        with kmmem.context("before"):
            make(3)
        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            make(2)
            with kmmem.context("songs"):
                make(10)
                with kmmem.context("notes"):
                    make(4)
                make(5)
                del kept[5:8]
            del kept[10:12]
            assert set(kmmem.contexts()) == {"songs", "notes"}
            assert blocks("songs") == (10, 15), blocks("songs")
            assert blocks("notes") == (4, 4), blocks("notes")
        assert kmmem.contexts() == {}
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_the_report_adds_up_by_context_and_stacks_begin_with_it(interpreter, environment, kmmem, tmp_path):
    code = """
        def outer():
            with kmmem.context("GET /songs/{name}"):
                make(20)

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            outer()
            make(7)
    """
    run(interpreter, environment, tmp_path, code)
    path = tmp_path / "run.kmmem"
    answer = kmmem.report(path)
    sites = [site for site in answer["sites"] if any(frame["function"] == "make" for frame in site["stack"])]
    inside = [site for site in sites if site["stack"][-1]["language"] == "context"]
    outside = [site for site in sites if site["stack"][-1]["language"] != "context"]
    assert inside
    assert outside
    for site in inside:
        assert site["stack"][-1]["function"] == "GET /songs/{name}"
        names = [frame["function"] for frame in site["stack"] if frame["language"] == "python"]
        assert names[-3:] == ["make", "outer", "<module>"]
    assert all(frame["language"] != "context" for site in outside for frame in site["stack"])
    groups = {group["key"]: group for group in kmmem.report(path, "--by", "context")["groups"]}
    assert set(groups) == {"GET /songs/{name}", "(no context)"}
    assert 200_000 <= groups["GET /songs/{name}"]["live_bytes"] <= 210_000
    text = kmmem.run("report", path).stdout
    assert "in   GET /songs/{name}" in text


def test_threads_generators_and_exceptions(interpreter, environment, tmp_path):
    code = """
        def numbers():
            make(1)
            yield
            make(1)

        def alone(name, count):
            with kmmem.context(name):
                make(count)

        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            threads = [threading.Thread(target=alone, args=(f"thread {number}", number + 1)) for number in range(6)]
            [thread.start() for thread in threads]
            with kmmem.context("main"):
                make(3)
            [thread.join() for thread in threads]
            work = numbers()
            with kmmem.context("first"):
                next(work)
            with kmmem.context("second"):
                next(work, None)
            try:
                with kmmem.context("failing"):
                    make(2)
                    raise ValueError
            except ValueError:
                make(1)
            found = {name: blocks(name)[0] for name in kmmem.contexts()}
        expected = {f"thread {number}": number + 1 for number in range(6)}
        assert found == {**expected, "main": 3, "first": 1, "second": 1, "failing": 2}, found
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"


def test_names_of_all_kinds_and_more_than_there_is_room_for(newest, environment, tmp_path):
    code = """
        for name in ("", "a\\0b"):
            try:
                kmmem.context(name)
            except ValueError as error:
                assert "is no name of a context" in str(error)
            else:
                raise AssertionError(name)
        with kmmem.track(sys.argv[1] + "/run.kmmem"):
            for name in ("和音", "x" * 1000, "a b/c\\\\\\"d"):
                with kmmem.context(name):
                    make(1)
            assert {"和音", "x" * 216, "a b/c\\\\\\"d"} == set(kmmem.contexts())
            for number in range(5000):
                with kmmem.context(f"number {number}"):
                    kept.append(bytearray(10_000))
            names = kmmem.contexts()
            assert len(names) <= 2048 and "number 0" in names and "(other contexts)" in names
            # With the objects before the buffers, and what the interpreter needs once.
            assert 5003 <= sum(blocks(name)[0] for name in names) < 5100
        print(len(kept))
    """
    assert run(newest, environment, tmp_path, code) == "5003\n"


def test_a_second_recording_and_a_forked_child_begin_anew(interpreter, environment, kmmem, tmp_path):
    code = """
        with kmmem.context("spanning"):
            with kmmem.track(sys.argv[1] + "/first.kmmem"):
                make(2)
                with kmmem.context("one"):
                    make(5)
                make(1)
                assert set(kmmem.contexts()) == {"one", "spanning"}, kmmem.contexts()
                assert blocks("spanning")[0] == 3, blocks("spanning")
        with kmmem.track(sys.argv[1] + "/second.kmmem"):
            make(1)
            assert kmmem.contexts() == {}, kmmem.contexts()
            with kmmem.context("parent"):
                make(2)
                child = os.fork()
                if child == 0:
                    make(3)
                    with kmmem.context("child"):
                        make(4)
                    assert set(kmmem.contexts()) == {"child", "parent"}, kmmem.contexts()
                    assert blocks("child") == (4, 4), blocks("child")
                    assert blocks("parent")[0] == 3, blocks("parent")
                    os._exit(0)
                assert os.waitpid(child, 0)[1] == 0
            assert blocks("parent") == (2, 2)
        print("told")
    """
    assert run(interpreter, environment, tmp_path, code) == "told\n"
    (child,) = tmp_path.glob("second.kmmem.*")
    keys = {group["key"] for group in kmmem.report(child, "--by", "context")["groups"]}
    assert {"child", "parent"} <= keys <= {"child", "parent", "(no context)"}


def test_under_kmmem_profile_and_in_top_and_diff(newest, environment, kmmem, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(START) + 'with kmmem.context("work"):\n    make(int(sys.argv[1]))\n', "utf-8")
    paths = []
    for count in (10, 30):
        outcome = kmmem.python(newest, program, count, env={**os.environ, **environment}).expect()
        paths.append(outcome.path)
    done = kmmem.run("diff", *paths, "--by", "context", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert '"work"' in done.stdout
    done = kmmem.run("top", paths[1], "--by", "context", stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert "work" in done.stdout
