"""`kmmem run` and `kmmem import`: what Valgrind, the sanitizers and others find, beside kmmem's own."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from building import PROGRAMS
from ci_readers import read_junit, read_sarif
from extensions import headers, pybind_flags
from leaks import place_of, telling
from test_bad_input import expect_refusal

ERRORS = PROGRAMS / "other_tools/errors.cpp"
BOUND = PROGRAMS / "heap_errors/python/bound"
FIXTURES = PROGRAMS.parent / "InstrumentsTests/Fixtures"
#: What the program returns when nobody watches.
OWN_CODE = 3
KINDS = {
    "uninitialised": "memory-errors/uninitialised-use",
    "overrun": "heap-errors/overflow",
    "lost": "lost-blocks/root-leak",
}
#: What each tool sees of a program that was not built for it.
SEEN = {"valgrind": set(KINDS), "lsan": {"lost"}, "asan": {"lost"}, "kmmem": {"lost"}}

needs_valgrind = pytest.mark.skipif(shutil.which("valgrind") is None, reason="there is no valgrind here")


def line(mark: str) -> tuple[str, int]:
    """The line of the program that a mark stands on."""
    lines = ERRORS.read_text().splitlines()
    return (ERRORS.name, next(number for number, text in enumerate(lines, 1) if text.endswith(f"// guilty: {mark}")))


@pytest.fixture(scope="session")
def errors(workshop) -> Path:
    return workshop.program(["other_tools/errors.cpp"], "other-tools", "-Wno-maybe-uninitialized")


@pytest.fixture(scope="session")
def sanitized(workshop) -> Path:
    flags = ["-Wno-maybe-uninitialized", "-fsanitize=address"]
    return workshop.program(["other_tools/errors.cpp"], "other-tools-sanitized", *flags)


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    """Where suppressions for interpreters are kept from one test to the next."""
    return tmp_path_factory.mktemp("cache")


class Runs:
    """Runs a program under tools, and reads the answer."""

    def __init__(self, kmmem, cache: Path) -> None:
        self.kmmem = kmmem
        self.scratch = kmmem.folder / "scratch"
        self.scratch.mkdir()
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "TMPDIR": str(self.scratch)}

    def answer(self, *words: object, code: int = 0, **settings: str) -> dict:
        """What is told; nothing stays in the folder for temporary files."""
        path = self.kmmem.folder / "answer.json"
        environment = {**self.environment, **settings}
        options = ["--format", "json", "--no-config", "-o", path]
        done = self.kmmem.run(words[0], *words[1:3], *options, *words[3:], env=environment)
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert list(self.scratch.iterdir()) == []
        return json.loads(path.read_text())


@pytest.fixture
def runs(kmmem, cache) -> Runs:
    return Runs(kmmem, cache)


def counted(answer: dict) -> list[dict]:
    assert answer["counted"] == sum(finding["counted"] for finding in answer["findings"])
    return [finding for finding in answer["findings"] if finding["counted"]]


def described(findings: Iterable[dict]) -> str:
    return "\n".join(text for finding in findings for text in telling(finding))


def kind_of(finding: dict) -> str:
    return f"{finding['detector']}/{finding['kind']}"


@needs_valgrind
@pytest.mark.parametrize("guilty", KINDS)
def test_each_tool_accuses_the_guilty_at_its_line(runs, errors, guilty):
    for tool, seen in SEEN.items():
        found = counted(runs.answer("run", "--with", tool, "--", errors, guilty, code=OWN_CODE))
        if guilty not in seen:
            assert found == [], f"{tool}\n{described(found)}"
            continue
        assert len(found) == 1, f"{tool}\n{described(found)}"
        assert (kind_of(found[0]), place_of(found[0]["at"])) == (KINDS[guilty], line(guilty)), described(found)
        assert [frame["function"].partition("(")[0] for frame in found[0]["stack"]][:2] == [guilty, "main"]


@needs_valgrind
@pytest.mark.parametrize("tool", SEEN)
def test_no_tool_accuses_the_innocent(runs, errors, tool):
    answer = runs.answer("run", "--with", tool, "--", errors, code=OWN_CODE)
    assert counted(answer) == []
    assert all(detector["verdict"] in ("clean", "not-asked") for detector in answer["detectors"])


def test_a_program_that_was_built_for_a_sanitizer_ends_as_that_says(runs, sanitized):
    found = counted(runs.answer("run", "--with", "asan", "--", sanitized, "overrun", code=1))
    assert [(kind_of(one), place_of(one["at"])) for one in found] == [(KINDS["overrun"], line("overrun"))]
    assert [stack["role"] for stack in found[0]["stacks"]] == ["access", "allocated"]
    assert counted(runs.answer("run", "--with", "asan", "--", sanitized, code=OWN_CODE)) == []


@needs_valgrind
def test_what_several_tools_find_is_one_finding(runs, errors):
    answer = runs.answer("run", "--with", "valgrind,kmmem,lsan", "--", errors, "lost", code=OWN_CODE)
    (found,) = counted(answer)
    assert set(found["found_by"]) == {"kmmem", "valgrind-memcheck", "leak-sanitizer"}
    assert (found["count"], found["bytes"]) == (3, 3 * 8 * 4)
    assert [tool["name"] for tool in answer["tools"]] == ["valgrind-memcheck", "leak-sanitizer"]


@needs_valgrind
def test_an_exit_code_for_what_is_found(kmmem, runs, errors):
    for guilty, code in (("lost", 9), ("", OWN_CODE)):
        options = ["--with", "valgrind", "--error-exitcode", "9", "--no-config"]
        done = kmmem.run("run", *options, "--", errors, guilty, env=runs.environment)
        assert done.returncode == code, done.stderr
        assert done.stdout == "done\n"


@needs_valgrind
def test_python_under_valgrind(runs, newest, workshop):
    """What Valgrind says of the interpreter itself is left out, and what an extension does is not."""
    folder = workshop.folder / "other-tools-bound"
    folder.mkdir(exist_ok=True)
    flags = ["-g1", *headers(newest), *pybind_flags()]
    workshop.library("heap_errors/python/bound/lost_buffer.cpp", f"{folder.name}/native.so", *flags)
    script = BOUND / "lost_buffer.py"
    marked = (BOUND / "lost_buffer.cpp").read_text().splitlines()
    place = ("lost_buffer.cpp", next(number for number, text in enumerate(marked, 1) if text.endswith("// allocated")))
    for twin in ("guilty", "innocent"):
        words = ["--python", newest.path, script, twin]
        answer = runs.answer("run", "--with", "valgrind", *words, PYTHONPATH=str(folder))
        found = counted(answer)
        expected = [("lost-blocks/root-leak", place)] if twin == "guilty" else []
        assert [(kind_of(one), place_of(one["at"])) for one in found] == expected, described(found)
    assert list(Path(runs.environment["XDG_CACHE_HOME"]).glob("kmmem/*.supp"))


def test_an_error_in_an_extension_has_the_lines_of_python(runs, interpreter, workshop):
    folder = workshop.folder / f"other-tools-{interpreter.name}"
    folder.mkdir(exist_ok=True)
    flags = ["-g1", "-fsanitize=address", *headers(interpreter), *pybind_flags()]
    workshop.library("heap_errors/python/bound/unchecked_index.cpp", f"{folder.name}/native.so", *flags)
    script = BOUND / "unchecked_index.py"
    words = ["run", "--with", "asan", "--python", interpreter.path, script]
    assert counted(runs.answer(*words, "innocent", PYTHONPATH=str(folder))) == []
    (found,) = counted(runs.answer(*words, "guilty", code=1, PYTHONPATH=str(folder)))
    assert kind_of(found) == "heap-errors/overflow"
    assert found["at"]["file"].endswith("unchecked_index.cpp")
    called = next(number for number, text in enumerate(script.read_text().splitlines(), 1) if text.endswith("# called"))
    lines = [(frame["language"], Path(frame["file"] or "").name, frame["line"]) for frame in found["stack"]]
    assert ("python", script.name, called) in lines, lines


@needs_valgrind
def test_ctrl_c_is_the_programs(kmmem, runs, newest):
    command = [kmmem.executable, "run", "--with", "lsan", "--python", newest.path, "-c", SLEEPER]
    process = subprocess.Popen(
        list(map(str, command)), env=runs.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "asleep\n"
    process.send_signal(signal.SIGINT)
    output, complaints = process.communicate(timeout=60)
    assert (process.returncode, output) == (7, "woken\n"), complaints
    assert list(runs.scratch.iterdir()) == []


SLEEPER = """
import sys, time
print("asleep", flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("woken", flush=True)
    sys.exit(7)
"""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["--with"]),
        (["--with", "lsan"], ["nothing to run", "kmmem run --help"]),
        (["--with", "massif", "--", "true"], ["no tool", "massif", "valgrind, asan, lsan, kmmem"]),
        (["--with", "lsan,lsan", "--", "true"], ["names lsan twice"]),
        (["--with", "lsan", "--", "./no_such_program"], ["there is no program ./no_such_program"]),
        (["--with", "lsan", "--keep", "none", "--", "true"], ["--keep none is no folder"]),
        (["--with", "lsan", "--runtime", "none.so", "--", "true"], ["--runtime none.so is no file"]),
        (["--with", "kmmem", "--runtime", "none.so", "--", "true"], ["--runtime is for asan and lsan"]),
        (["--with", "lsan", "--blocks", "--", "true"], ["--blocks lists blocks in JSON alone"]),
    ],
)
def test_what_cannot_be_run_is_one_sentence(kmmem, arguments, words):
    expect_refusal(kmmem.run("run", *arguments, cwd=kmmem.folder), *words)


def test_a_missing_tool_is_named_with_its_package(kmmem):
    done = kmmem.run("run", "--with", "valgrind", "--", "/bin/true", env={**os.environ, "PATH": str(kmmem.folder)})
    expect_refusal(done, "there is no valgrind on PATH", "apt-get install valgrind")


@needs_valgrind
def test_what_is_kept_can_be_imported(kmmem, runs, errors):
    folder = kmmem.folder / "kept"
    folder.mkdir()
    ran = runs.answer("run", "--with", "valgrind", "--keep", folder, "--", errors, "lost", code=OWN_CODE)
    (path,) = folder.glob("valgrind.*.xml")
    imported = runs.answer("import", path, "--limit=0")
    for answer in (ran, imported):
        (found,) = counted(answer)
        assert (found["title"], found["count"]) == ("3 blocks that nothing points to", 3)
    assert ran["findings"][0]["fingerprint"] == imported["findings"][0]["fingerprint"]


@needs_valgrind
def test_a_file_and_a_snapshot_are_one_answer(kmmem, runs, errors):
    folder = kmmem.folder / "kept"
    folder.mkdir()
    runs.answer("run", "--with", "valgrind", "--keep", folder, "--", errors, "lost", code=OWN_CODE)
    capture = kmmem.folder / "run.kmmem"
    kmmem.run("leaks", "--keep", capture, "--", errors, "lost", env=runs.environment)
    answer = runs.answer("import", *folder.glob("*.xml"), capture)
    (found,) = counted(answer)
    assert found["found_by"] == ["kmmem", "valgrind-memcheck"]
    assert answer["blocks"]["definitely_lost"]["count"] == found["count"]


#: The number of counted findings and of places where memory went, by what the tool is called.
IMPORTED = {
    "valgrind/everything.xml": ("valgrind-memcheck", True),
    "valgrind/killed.xml": ("valgrind-memcheck", True),
    "sanitizers/gcc.log": ("address-sanitizer", True),
    "sanitizers/clang-leak.log": ("leak-sanitizer", True),
    "sanitizers/clang-undefined.log": ("undefined-behavior-sanitizer", True),
    "heaptrack/memory.zst": ("heaptrack", False),
    "heaptrack/memory.gz": ("heaptrack", False),
    "memray/memory.csv": ("memray", False),
    "darwin/leaks.constructed.txt": ("macos-leaks", True),
    "darwin/heap.constructed.txt": ("macos-heap", False),
    "darwin/malloc-history.constructed.txt": ("macos-malloc-history", False),
    "darwin/xctrace-leaks.constructed.xml": ("xctrace", True),
}


@pytest.mark.parametrize("name", IMPORTED)
def test_files_of_other_tools(kmmem, runs, name):
    tool, has_findings = IMPORTED[name]
    path = FIXTURES / name
    answer = runs.answer("import", path, "--limit=0")
    assert [told["name"] for told in answer["tools"]] == [tool]
    assert bool(counted(answer)) == has_findings
    assert bool(answer["tools"][0]["sums"]) == (not has_findings)
    text = kmmem.run("import", path, "--no-config")
    assert text.returncode == 0, text.stderr
    assert " 1." in f" {text.stdout}".replace("\n", " ")
    assert "\x1b" not in text.stdout
    if has_findings:
        for form, read in (("sarif", read_sarif), ("junit", read_junit)):
            kmmem.run("import", path, "--no-config", "--format", form, "-o", kmmem.folder / form)
            assert read(kmmem.folder / form)


def test_a_dump_of_tracemalloc(kmmem, runs):
    path = kmmem.folder / "dump.pickle"
    tracemalloc.start()
    kept = [bytearray(1000) for _ in range(50)]
    tracemalloc.take_snapshot().dump(str(path))
    tracemalloc.stop()
    answer = runs.answer("import", path, "--limit=1")
    (greatest,) = answer["tools"][0]["sums"]
    assert Path(greatest["stack"][0]["file"]).name == Path(__file__).name
    assert greatest["bytes"] >= len(kept) * 1000


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_no_code_of_a_pickle_is_run(kmmem):
    path, trace = kmmem.folder / "bomb.pickle", kmmem.folder / "trace"
    path.write_bytes(pickle.dumps(Bomb(trace)))
    expect_refusal(kmmem.run("import", path), "bomb.pickle", "tracemalloc")
    assert not trace.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.xml", None, ["none.xml cannot be read"]),
        ("empty.log", b"", ["empty.log is empty"]),
        ("notes.txt", b"some words\n", ["notes.txt is a text that begins with"]),
        ("other.xml", b"<html></html>", ["other.xml is XML"]),
        ("odd.bin", bytes(range(256)), ["odd.bin holds bytes"]),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(kmmem, name, content, words):
    path = kmmem.folder / name
    if content is not None:
        path.write_bytes(content)
    expect_refusal(kmmem.run("import", path), *words)
