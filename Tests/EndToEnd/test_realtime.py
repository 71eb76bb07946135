"""Real-time sections: what must not happen in them is counted by its stack, and what happens elsewhere is not."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import textwrap
from collections import Counter

import pytest

from browsing import Opened
from interpreters import python_with
from recording import REPOSITORY

INCLUDE = REPOSITORY / "python" / "src" / "kmmem" / "include"
#: What the sections of the guilty program do, as its source has it.
PLANTED = Counter(
    {
        ("allocation", "allocate"): 7,
        ("allocation", "enlarge"): 7,
        ("free", "give_back"): 7,
        ("lock", "lock"): 6,
        ("mapping", "map"): 6,
        ("wait", "wait_a_moment"): 2,
    }
)
#: And what its two threads of that name do.
OF_THREADS = Counter({("allocation", "allocate"): 2, ("free", "give_back"): 2})


@pytest.fixture(params=["gcc -Wl,-z,lazy", "clang -Wl,-z,now"])
def sections(request, workshop, tmp_path):
    """The program, as two compilers make it, with functions that are bound at their first call or at the start."""
    program = tmp_path / "sections"
    flags = ["-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fno-optimize-sibling-calls", f"-I{INCLUDE}"]
    source = REPOSITORY / "Tests" / "Programs" / "realtime" / "sections.c"
    subprocess.run([*request.param.split(), *flags, source, "-o", program, "-lpthread"], check=True)
    return program


def found(report: dict) -> Counter:
    """How often each kind of violation happened, by its innermost function."""
    counts: Counter = Counter()
    for violation in report["realtime"]["violations"]:
        functions = [report["frames"][number]["function"] for number in violation["stack"]]
        counts[violation["kind"], functions[0]] += violation["count"]
    return counts


@pytest.mark.parametrize("options", [(), ("--sample", "1M")], ids=["all", "sampled"])
def test_what_sections_do_is_counted(kmmem, sections, options):
    report = kmmem.program(sections, "guilty", options=options).expect(0).report()
    assert found(report) == PLANTED
    assert report["realtime"]["sections"] == 7 + 3 + 2


def test_the_page_has_a_card_for_each_place(browser, kmmem, sections, tmp_path):
    run = kmmem.program(sections, "guilty").expect(0)
    page = tmp_path / "page.html"
    assert kmmem.run("report", run.path, "--format", "html", "-o", page).returncode == 0
    violations = run.report()["realtime"]["violations"]
    opened = Opened.of(browser, page)
    panel = opened.show("realtime")
    cards = panel.locator(".card")
    assert cards.count() == len(violations)
    assert opened.values("#view-realtime [data-figure=count]") == [violation["count"] for violation in violations]
    assert f"{sum(PLANTED.values())} violations" in panel.inner_text()
    shown: Counter = Counter()
    for card in cards.all():
        # The stack's innermost function is what was called.
        card.locator("summary").click()
        function = card.locator("tbody tr").first.locator("td").nth(1).inner_text()
        shown[card.get_attribute("data-kind"), function] += int(
            card.locator("[data-figure=count]").get_attribute("data-value")
        )
    assert shown == PLANTED
    opened.choose("Kind", "lock")
    assert {card.get_attribute("data-kind") for card in cards.all()} == {"lock"}
    opened.close()


def test_a_page_without_sections_has_no_view_of_them(browser, kmmem, tmp_path):
    page = tmp_path / "page.html"
    run = kmmem.profile(["-c", "kept = bytes(10_000)"])
    assert kmmem.run("report", run.path, "--format", "html", "-o", page).returncode == 0
    opened = Opened.of(browser, page)
    assert "Real-time" not in opened.page.locator('[role="tab"]').all_text_contents()
    opened.close()


def test_the_same_outside_is_not(kmmem, sections):
    outcome = kmmem.program(sections, "innocent").expect(0)
    realtime = outcome.report()["realtime"]
    assert (realtime["sections"], realtime["violations"]) == (7, [])
    assert "nothing was allocated" in kmmem.run("report", outcome.path).stdout


def test_a_thread_by_its_name(kmmem, sections):
    options = ("--realtime-thread", "audio-*")
    assert found(kmmem.program(sections, "guilty", options=options).expect(0).report()) == PLANTED + OF_THREADS
    innocent = kmmem.program(sections, "innocent", options=options).expect(0).report()["realtime"]
    assert (innocent["sections"], innocent["violations"]) == (9, [])
    other = kmmem.program(sections, "guilty", options=("--realtime-thread", "video-?")).expect(0).report()
    assert found(other) == PLANTED


def test_a_function_by_its_name(kmmem, sections):
    """Sections and named functions together count an event once."""
    options = ("--realtime-function", "work", "--realtime-function", "no_such_*")
    expected = PLANTED + Counter({("lock", "work"): 1})
    assert found(kmmem.program(sections, "guilty", options=options).expect(0).report()) == expected
    innocent = kmmem.program(sections, "innocent", options=options).expect(0).report()
    assert found(innocent) == expected
    assert innocent["realtime"]["functions"] == ["work", "no_such_*"]


def test_without_kmmem_a_section_is_nothing(sections):
    done = subprocess.run([sections, "guilty"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_only_what_has_sections_carries_their_note(kmmem, workshop, sections, tmp_path):
    """Else what waits would be hooked in each recorded program."""
    source = tmp_path / "marks.c"
    source.write_text('#include <kmmem.h>\nint main(void) { kmmem_mark("here"); return 0; }\n')
    marks = workshop.program([str(source)], "only_marks", f"-I{INCLUDE}")
    folder = kmmem.library_folder
    libraries = [folder / name for name in ("libkmmem_agent.so", "libkmmem_python.so", "lib_kmmem.so")]
    for file, has_note in ((sections, True), (marks, False), *((one, False) for one in libraries if one.exists())):
        notes = subprocess.run(["readelf", "-n", file], capture_output=True, text=True, check=True).stdout
        assert ("kmmem  " in notes) == has_note, f"{file}\n{notes}"


def test_abort_ends_the_program_at_the_first_violation(kmmem, sections):
    outcome = kmmem.program(sections, "guilty", options=("--realtime", "abort")).expect(-signal.SIGABRT)
    assert found(outcome.report()) == Counter({("allocation", "allocate"): 1})
    assert "real-time" in outcome.stderr
    kmmem.program(sections, "innocent", options=("--realtime", "abort", "--realtime-thread", "audio-1")).expect(0)


def test_the_table_has_what_the_json_has(kmmem, sections):
    outcome = kmmem.program(sections, "guilty").expect(0)
    table = kmmem.run("report", outcome.path, "--format", "csv", "--table", "realtime").stdout
    rows = Counter()
    for row in csv.DictReader(io.StringIO(table)):
        rows[row["kind"], row["function"]] += int(row["count"])
    assert rows == PLANTED
    text = kmmem.run("report", outcome.path).stdout
    assert f"{sum(PLANTED.values())} violations" in text
    assert "7 frees" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--realtime", "maybe"), "takes report or abort"),
        (("--realtime-thread", ""), "is no name of a thread"),
        (("--realtime-thread", "a-name-that-is-too-long"), "15 bytes"),
    ],
)
def test_bad_options_are_one_sentence(kmmem, options, words):
    done = kmmem.run("profile", *options, "-c", "pass")
    assert done.returncode == 2
    assert words in done.stderr


IN_PYTHON = """
    import ctypes, kmmem

    def boxed(): return [float(i) * 1.5 for i in range(3)]
    def large(): return bytearray(100_000)

    with kmmem.track({capture!r}):
        with kmmem.realtime() as small:
            boxed()
        with kmmem.realtime() as big:
            large()
            with big:
                pass

        @kmmem.realtime()
        def callback():
            large()

        large()
        callback()
    with kmmem.realtime() as unrecorded:
        large()
    print(small.violations, big.violations, unrecorded.violations)
    try:
        @kmmem.realtime()
        async def piecewise(): pass
    except TypeError as error:
        print(error)
"""


def test_sections_of_python(interpreter, kmmem, environment, tmp_path):
    capture = tmp_path / "own.kmmem"
    code = textwrap.dedent(IN_PYTHON).format(capture=str(capture))
    done = subprocess.run([interpreter.path, "-c", code], env=environment, capture_output=True, text=True, check=True)
    counts, refusal = done.stdout.splitlines()
    assert counts == "0 2 0"
    assert "piecewise" in refusal
    report = kmmem.report(capture)
    kinds = Counter()
    for violation in report["realtime"]["violations"]:
        functions = [report["frames"][number]["function"] for number in violation["stack"]]
        kinds[violation["kind"]] += violation["count"]
        assert any("callback" in name or name == "<module>" for name in functions)
    assert kinds == {"allocation": 2, "free": 2}
    assert report["realtime"]["sections"] == 3  # those within others are none of their own


POOLS = """
    import kmmem
    kept = [None] * 300_000
    with kmmem.track({capture!r}):
        with kmmem.realtime():
            for place in range(len(kept)):
                kept[place] = object()
"""


def test_the_pools_of_small_objects_may_grow_but_not_by_mappings(interpreter, kmmem, environment, tmp_path):
    capture = tmp_path / "pools.kmmem"
    code = textwrap.dedent(POOLS).format(capture=str(capture))
    subprocess.run([interpreter.path, "-c", code], env=environment, capture_output=True, text=True, check=True)
    violations = kmmem.report(capture)["realtime"]["violations"]
    mappings = sum(one["count"] for one in violations if one["kind"] == "mapping")
    # 300,000 objects of 16 bytes are 4.6 MiB; arenas have 256 KiB before Python 3.10, and 1 MiB since.
    assert 4 <= mappings <= 20
    # What pymalloc keeps of its arenas grows by now and then.
    assert sum(one["count"] for one in violations if one["kind"] != "mapping") <= 10


@pytest.mark.parametrize("defect", [(), ("--defect", "audio-allocation")], ids=["innocent", "planted"])
def test_the_audio_callback_of_the_example(kmmem, defect):
    python = python_with("music21", "music_brain", "penta_core", "penta_notes")
    if python is None:
        pytest.skip("the Python that runs the tests lacks the example's packages; `make test` installs them")
    words = ["-m", "music_brain.harmony", "--chorales", "1", *defect]
    options = ("--python", python.path, "--realtime-thread", "kmidi-audio")
    outcome = kmmem.profile(words, *options).expect(0)
    report = json.loads(kmmem.run("report", outcome.path, "--format", "json", "--limit", 1).stdout)
    places = set()
    for violation in report["realtime"]["violations"]:
        frames = [report["frames"][number] for number in violation["stack"]]
        assert violation["thread_name"] == "kmidi-audio"
        places.update(frame["line"] for frame in frames if (frame["file"] or "").endswith("/audio_processor.cpp"))
    assert places == ({56} if defect else set())
    assert bool(report["realtime"]["violations"]) == bool(defect)
    assert report["realtime"]["sections"] == 2  # one thread for each of its two pieces
