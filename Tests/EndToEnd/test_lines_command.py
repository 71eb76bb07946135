"""`kmmem lines` as a command: the program behaves as alone, the tables follow, what is wrong is said in a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import textwrap

import pytest

from interpreters import python_with

WORK = """
@profile
def work():
    kept = bytearray(3 << 20)
    return kept

kept = work()
"""


@pytest.fixture
def lines(kmmem, newest, environment, tmp_path):
    """Runs `kmmem lines` on a script's text in a folder of its own."""

    def run(text, *words, options=(), **keywords):
        (tmp_path / "program.py").write_text(textwrap.dedent(text))
        command = ["lines", "--python", newest.path, *options, "program.py", *words]
        return kmmem.run(*command, env=environment, cwd=tmp_path, timeout=120, **keywords)

    return run


def alone(interpreter, environment, folder, *words, **keywords):
    command = [str(interpreter.path), *words]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False, **keywords
    )


def test_the_table_follows_on_standard_error_and_sizes_are_in_mib(lines, tmp_path):
    done = lines(WORK + "print('told')\n")
    assert (done.returncode, done.stdout) == (0, "told\n")
    rows = [line.split() for line in done.stderr.splitlines()]
    (row,) = (row for row in rows if "bytearray(3" in row)
    assert row[:8] == ["4", "1", "3.0", "0", "3.0", "0", "3.0", "0"]
    assert float(row[8]) > 3
    assert "program.py\n\n" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["captures", "package", "program.py"]


TELLING = """
import __main__, json, os, sys
own = [name for name in os.environ if name.startswith("KMMEM")]
print(json.dumps([__name__, __file__, __main__.__file__, sys.argv, sys.path, input(), own]))
print(sorted(name for name in globals() if name != "__annotations__"))
"""


def test_the_program_sees_what_it_would_see_alone(lines, newest, environment, tmp_path):
    words = ["--help", "-o", "x", "--", "-m", "", "a b", "--plot"]
    done = lines(TELLING, *words, input="typed\n")
    assert done.returncode == 0, done.stderr
    expected = alone(newest, environment, tmp_path, "program.py", *words, input="typed\n")
    assert done.stdout == expected.stdout


@pytest.mark.parametrize("target", [("-m", "inner.told"), ("-m", "inner"), ("inner",)])
def test_modules_packages_and_folders_are_run(kmmem, newest, environment, tmp_path, target):
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "__init__.py").write_text("")
    for name in ("told.py", "__main__.py"):
        (inner / name).write_text(
            "import sys\nprint(__name__, __package__, __spec__.name if __spec__ else '', sys.argv[1:], sys.path[0])\n"
        )
    done = kmmem.run("lines", "--python", newest.path, *target, "word", env=environment, cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == alone(newest, environment, tmp_path, *target, "word").stdout


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("import sys; sys.exit(3)", 3),
        ("raise SystemExit('gone')", 1),
        ("raise KeyError('lost')", 1),
        ("raise KeyboardInterrupt", -2),
    ],
)
def test_its_end_is_the_programs_and_the_lines_are_told_all_the_same(lines, newest, environment, tmp_path, end, code):
    done = lines(f"{WORK}\n{end}\n")
    assert done.returncode == code
    assert "program.py\n\n" in done.stderr
    (tmp_path / "program.py").write_text("profile = lambda function: function\n" + WORK.lstrip("\n") + f"\n{end}\n")
    expected = alone(newest, environment, tmp_path, "program.py")
    assert expected.returncode == done.returncode
    assert done.stderr.startswith(expected.stderr)


def test_an_interrupt_ends_it_and_the_lines_are_told(kmmem, newest, environment, tmp_path):
    (tmp_path / "program.py").write_text(WORK + "import time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    command = [kmmem.executable, "lines", "--python", newest.path, "program.py"]
    process = subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in errors
    assert "program.py\n\n" in errors


def test_threads_that_outlive_the_last_line_are_counted(lines):
    done = lines(
        """
        import threading, time

        @profile
        def work():
            time.sleep(0.3)
            return bytearray(5 << 20)

        threading.Thread(target=work).start()
        """
    )
    (row,) = (line for line in done.stderr.splitlines() if "bytearray(5" in line)
    assert row.split()[:2] == ["7", "1"]


def test_children_that_the_program_forks_tell_nothing(lines):
    done = lines(WORK + "import os, sys\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nelse: sys.exit(0)\n")
    assert done.returncode == 0
    assert done.stderr.count("program.py\n\n") == 1


def test_lines_go_to_a_file_and_the_capture_is_kept(lines, kmmem, tmp_path):
    done = lines(WORK, options=("--format", "json", "-o", "lines.json", "--keep", "run.kmmem"))
    assert (done.returncode, done.stderr) == (0, "")
    (function,) = json.loads((tmp_path / "lines.json").read_text())["functions"]
    assert [line["kept_python_bytes"] >> 20 for line in function["lines"]] == [0, 0, 3, 0]
    assert kmmem.report(tmp_path / "run.kmmem")["totals"]["peak_bytes"] > 3 << 20
    again = lines(WORK, options=("--keep", "run.kmmem"))
    assert again.returncode == 2
    assert again.stderr.startswith("kmmem: run.kmmem exists")
    assert lines(WORK, options=("--keep", "run.kmmem", "--force")).returncode == 0


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("nowhere/lines.txt", "there is no folder nowhere"), ("captures", "captures is a folder")],
)
def test_a_place_that_takes_no_lines_is_refused_before_the_program_runs(lines, path, sentence):
    done = lines(WORK + "print('ran')\n", options=("-o", path))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_lines_are_not_lost_where_their_file_cannot_be_written_any_more(lines):
    done = lines(WORK + "import os\nos.mkdir('lines.txt')\n", options=("-o", "lines.txt"))
    assert done.returncode == 0
    assert done.stderr.startswith("kmmem: lines.txt cannot be written: Is a directory; the lines follow here.\n")
    assert "program.py\n\n" in done.stderr


def test_files_are_meant_from_where_kmmem_was_called(lines, kmmem, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    text = WORK + "import os, time\nos.chdir('elsewhere')\ntime.sleep(0.02)\nwork()\n"
    done = lines(text, options=("-o", "lines.txt", "--keep", "run.kmmem", "--plot"))
    assert done.returncode == 0, done.stderr
    assert "program.py\n\n" in (tmp_path / "lines.txt").read_text()
    assert done.stderr.strip().startswith("Memory over time")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_program_has_its_own_standard_streams(lines):
    done = lines(WORK + "import io, sys\nsys.stdout.close()\nsys.stderr = io.StringIO()\n")
    assert "program.py\n\n" in done.stderr


def test_the_memory_over_time_is_drawn(lines):
    text = """
        import os, sys, time

        @profile
        def work():
            kept = bytearray(30 << 20)
            for _ in range(20):
                time.sleep(0.01)
            del kept
            for _ in range(60):
                time.sleep(0.01)

        work()
        pid = os.fork()
        if pid == 0:
            sys.exit(0)
        os.waitpid(pid, 0)
        """
    done = lines(text, options=("--plot",))
    assert done.returncode == 0, done.stderr
    table, chart = done.stderr.split("Memory over time")
    assert "program.py\n\n" in table
    assert "tracked, up to 3" in chart
    rows = [line.partition("│")[2].ljust(85) for line in chart.splitlines() if "│" in line]
    assert len(rows) == 12
    # 30 MiB for a fifth to a third of the time, and then next to nothing.
    middle = rows[len(rows) // 2]
    assert 10 < middle.count("█") < 40, chart
    assert "█" not in middle[50:], chart
    assert any("─" in row for row in rows)
    assert "Memory over time" not in lines(text).stderr


def test_the_module_kmmem_does_the_same(kmmem, newest, environment, tmp_path):
    (tmp_path / "program.py").write_text(WORK + "print('told')\n")
    done = alone(newest, environment, tmp_path, "-m", "kmmem", "program.py")
    assert (done.returncode, done.stdout) == (0, "told\n")
    assert "program.py\n\n" in done.stderr
    done = alone(newest, environment, tmp_path, "-m", "kmmem", "-m", "program")
    assert done.stdout == "told\n"
    # A folder of a command's name is no program.
    (tmp_path / "report").mkdir()
    done = alone(newest, environment, tmp_path, "-m", "kmmem", "report", "nothing.kmmem")
    assert done.returncode == 2
    assert "nothing.kmmem" in done.stderr


def test_kmmem_profile_needs_no_command_and_costs_nothing_without_a_recording(newest, kmmem, environment, tmp_path):
    text = (
        WORK.replace("@profile", "import kmmem\n@kmmem.profile")
        + "print(kmmem.lines()[0].lines[2].times if kmmem.lines() else 'none')\n"
    )
    (tmp_path / "program.py").write_text(text)
    assert alone(newest, environment, tmp_path, "program.py").stdout == "none\n"
    done = kmmem.run(
        "profile",
        "-q",
        "--python",
        newest.path,
        "-o",
        tmp_path / "run.kmmem",
        "program.py",
        env=environment,
        cwd=tmp_path,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "nothing to run: name a SCRIPT, or -m MODULE"),
        (("-c", "pass"), "nothing to run: name a SCRIPT, or -m MODULE"),
        (("--", "ls"), "nothing to run: name a SCRIPT, or -m MODULE"),
        (("-",), "nothing to run: name a SCRIPT, or -m MODULE"),
        (("nothing.py",), "there is no script nothing.py"),
        (("-m", "nothing"), "finds no module nothing"),
        (("--python", "nothing", "program.py"), "there is no nothing on PATH"),
        (("--format", "xml", "program.py"), "xml"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(kmmem, newest, environment, tmp_path, words, sentence):
    (tmp_path / "program.py").write_text(WORK)
    python = () if "--python" in words else ("--python", newest.path)
    done = kmmem.run("lines", *python, *words, env=environment, cwd=tmp_path, timeout=60)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("kmmem: ")
    assert done.stderr.count("\n") == 1
    assert sentence in done.stderr


def test_an_interpreter_without_the_package_is_named(kmmem, newest, tmp_path):
    (tmp_path / "program.py").write_text(WORK)
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = kmmem.run("lines", "--python", newest.path, "program.py", env=bare, cwd=tmp_path, timeout=60)
    assert done.returncode == 2
    assert f"kmmem: {newest.path}" in done.stderr
    assert "does not find kmmem's package" in done.stderr


def test_a_program_without_decorated_functions_is_told_so(lines):
    done = lines("print('told')\n")
    assert (done.returncode, done.stdout) == (0, "told\n")
    assert (
        done.stderr.strip()
        == "kmmem: no function under @profile ran, so there are no lines to tell of; decorate one with @profile."
    )


def test_a_program_that_traces_itself_is_left_alone(kmmem, interpreter, environment, tmp_path):
    (tmp_path / "program.py").write_text(
        "import sys\nseen = []\nsys.settrace(lambda frame, event, value: seen.append(event))\n"
        + WORK
        + "sys.settrace(None)\nprint(seen.count('call') > 0)\n"
    )
    done = kmmem.run("lines", "--python", interpreter.path, "program.py", env=environment, cwd=tmp_path, timeout=60)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
    if interpreter.numbers >= (3, 12):
        assert "program.py\n\n" in done.stderr
    else:
        assert "kmmem: 1 frame was not counted, as the program had a trace function of its own." in done.stderr


#: What memory_profiler's own way of measuring, the resident set, can tell apart: megabytes in every line.
REAL = """
import json, pickle, sys

def copied(song):
    return dict(song, notes=list(song["notes"]))

def seconds(song):
    return [note * 2.5 for note in song["notes"]]

@profile
def index(path):
    with open(path) as file:
        text = file.read()
    songs = json.loads(text)
    by_key = {}
    for song in songs:
        by_key.setdefault(song["key"], []).append(copied(song))
    lengths = list(map(seconds, songs))
    encoded = pickle.dumps([songs, lengths])
    return text, songs, by_key, lengths, encoded

kept = index(sys.argv[1])
"""


def test_lines_stand_in_the_same_order_as_memory_profilers(kmmem, tmp_path):
    python = python_with("memory_profiler", "kmmem")
    assert python is not None, "memory_profiler is not installed; `make test-end-to-end` installs it"
    (tmp_path / "program.py").write_text(REAL)
    songs = [
        {"key": f"key {number % 24}", "notes": [(number * 7 + n) % 9973 + 1000 for n in range(1000)]}
        for number in range(2000)
    ]
    (tmp_path / "songs.json").write_text(json.dumps(songs))
    answer = tmp_path / "lines.json"
    own = kmmem.run(
        "lines",
        "--python",
        python.path,
        "--format",
        "json",
        "-o",
        answer,
        "program.py",
        "songs.json",
        cwd=tmp_path,
        timeout=300,
    )
    assert own.returncode == 0, own.stderr
    (function,) = json.loads(answer.read_text())["functions"]
    kept = {
        line["number"]: (line["kept_python_bytes"] + line["kept_native_bytes"]) / (1 << 20)
        for line in function["lines"]
    }
    theirs = alone(python, os.environ, tmp_path, "-m", "memory_profiler", "program.py", "songs.json")
    assert theirs.returncode == 0, theirs.stderr
    increments = {}
    for row in (line.split() for line in theirs.stdout.splitlines()):
        if len(row) > 5 and row[0].isdigit() and row[2] == "MiB" and row[4] == "MiB":
            increments[int(row[0])] = float(row[3])
    # The first line of theirs is what there was before.
    increments.pop(min(increments))
    large = [number for number in increments if kept[number] > 3]
    assert len(large) >= 5, (kept, increments)
    by_kept = sorted(large, key=kept.__getitem__)
    by_increment = sorted(large, key=increments.__getitem__)
    assert by_kept == by_increment, (kept, increments)
    times = {line["number"]: line["times"] for line in function["lines"]}
    assert times[16] == 2001
