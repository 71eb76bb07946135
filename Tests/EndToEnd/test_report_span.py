"""The timeline of a page: a span of it, threads, photographs and marks, as the JSON has them."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path

import pytest

from browsing import Opened
from interpreters import supported_pythons
from recording import Kmmem, find_kmmem, package_in

APART = ("file-mapping", "reservation", "arena")
PHASES = """
    import json, sys, threading, time
    import kmmem

    windows, kept = {}, {}

    def first(): return [bytearray(10_000) for _ in range(40)]
    def second(): return [bytearray(20_000) for _ in range(40)]
    def third(): return [bytearray(30_000) for _ in range(40)]

    def work(make):
        begin = time.monotonic_ns()
        kept[make.__name__] = make()
        time.sleep(0.1)
        windows[make.__name__] = [begin, time.monotonic_ns()]

    for make in (first, second, third):
        kmmem.mark(f"begin {make.__name__}")
        thread = threading.Thread(target=work, args=(make,))
        thread.start()
        thread.join()
        # Work lets the timeline look at the clock.
        for _ in range(3000): object()
        [str(number) for number in range(20000)]
    before = time.monotonic_ns()
    kmmem.snapshot(sys.argv[1])
    windows["photograph"] = [before, time.monotonic_ns()]
    print(json.dumps(windows))
"""


class Phases:
    """A recording of three phases, its page, and what the program itself saw, in seconds since the recording began."""

    def __init__(self, folder: Path):
        kmmem = Kmmem(find_kmmem(), folder)
        python = supported_pythons()[-1]
        script = folder / "phases.py"
        script.write_text(textwrap.dedent(PHASES), "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(package_in(folder, kmmem))}
        outcome = kmmem.python(python, script, folder / "middle.kmsnap", env=environment).expect()
        start = outcome.capture.header["start_monotonic"]
        seen = json.loads(outcome.stdout)
        self.windows = {name: [(at - start) / 1e9 for at in window] for name, window in seen.items()}
        self.report = outcome.report()
        (self.kmmem, self.capture) = (kmmem, outcome.path)
        self.page = folder / "page.html"
        done = kmmem.run("report", outcome.path, "--format", "html", "-o", self.page)
        assert done.returncode == 0, done.stderr

    def born(self, begin: float, end: float) -> int:
        """The bytes that were made in the epochs which a span touches, and lived at the end."""
        starts = self.report["epochs"]
        ends = [*starts[1:], float("inf")]
        touched = {epoch for epoch, start in enumerate(starts) if start < end and ends[epoch] > begin}
        counted = [site for site in self.report["sites"] if site["allocator"] not in APART]
        return sum(size for site in counted for epoch, _, size in site.get("births", []) if epoch in touched)


@pytest.fixture(scope="module")
def phases(tmp_path_factory):
    return Phases(tmp_path_factory.mktemp("phases"))


@pytest.fixture
def opened(browser, phases):
    page = Opened.of(browser, phases.page)
    yield page
    page.close()


def fill_span(panel, begin: float, end: float) -> None:
    for label, seconds in (("From, in seconds", begin), ("To, in seconds", end)):
        box = panel.get_by_label(label)
        box.fill(f"{seconds:.3f}")
        box.press("Tab")


def total(panel) -> float:
    """What the flame graph of the span has in all."""
    return float(panel.locator(".flame .box").first.get_attribute("data-value"))


def test_all_of_the_time_is_what_lives_at_the_end(opened, phases):
    panel = opened.show("timeline")
    assert total(panel) == phases.born(0, float("inf")) == phases.report["totals"]["live_bytes"]


@pytest.mark.parametrize("function", ["first", "second", "third"])
def test_a_span_shows_what_was_made_in_it(opened, phases, function):
    panel = opened.show("timeline")
    begin, end = phases.windows[function]
    fill_span(panel, begin, end)
    assert total(panel) == phases.born(float(f"{begin:.3f}"), float(f"{end:.3f}"))
    others = {"first", "second", "third"} - {function}
    names = panel.locator(".flame .box").all_text_contents()
    assert any(name.startswith(function) for name in names)
    assert not any(name.startswith(other) for name in names for other in others)
    panel.get_by_role("button", name="All of the time").click()
    assert total(panel) == phases.report["totals"]["live_bytes"]


def test_a_span_is_drawn_with_the_mouse(opened, phases):
    panel = opened.show("timeline")
    overlay = panel.locator(".brush .overlay")
    # The chart is drawn once its panel has a width.
    overlay.wait_for(state="visible")
    area = overlay.bounding_box()
    begin, end = phases.windows["second"]
    duration = phases.report["timeline"][-1]["seconds"]
    places = [area["x"] + area["width"] * at / duration for at in (begin, end)]
    middle = area["y"] + area["height"] / 2
    opened.page.mouse.move(places[0], middle)
    opened.page.mouse.down()
    opened.page.mouse.move(sum(places) / 2, middle)
    opened.page.mouse.move(places[1], middle)
    opened.page.mouse.up()
    chosen = [float(panel.get_by_label(label).input_value()) for label in ("From, in seconds", "To, in seconds")]
    assert chosen == pytest.approx([begin, end], abs=2 * duration / area["width"])
    assert total(panel) == phases.born(*chosen)
    assert panel.locator(".brush .selection").bounding_box()["width"] == pytest.approx(places[1] - places[0], abs=2)


def test_blocks_of_a_span_are_counted_too(opened, phases):
    panel = opened.show("timeline")
    opened.choose("Show", "born_blocks")
    assert total(panel) == phases.report["totals"]["live_blocks"]


def test_threads_are_there_from_when_they_came_to_when_they_ended(opened, phases):
    main, *others = phases.report["threads"]
    assert 0 < main["began_seconds"] < phases.windows["first"][0]
    assert main["ended_seconds"] is None
    # The three run one after the other; each may have the slot of the one before.
    assert sum(thread["threads"] for thread in others) == 3
    windows = [phases.windows[name] for name in ("first", "second", "third")]
    assert min(thread["began_seconds"] for thread in others) == pytest.approx(windows[0][0], abs=0.05)
    assert max(thread["ended_seconds"] for thread in others) == pytest.approx(windows[2][1], abs=0.05)
    panel = opened.show("timeline")
    lanes = panel.locator(".lane")
    assert lanes.count() == 1 + len(others)
    drawn = [lane.bounding_box() for lane in lanes.locator("rect").all()]
    area = panel.locator(".brush .overlay").bounding_box()
    scale = area["width"] / phases.report["timeline"][-1]["seconds"]
    assert drawn[1]["x"] - area["x"] == pytest.approx(others[0]["began_seconds"] * scale, abs=3)
    assert drawn[1]["width"] == pytest.approx((others[0]["ended_seconds"] - others[0]["began_seconds"]) * scale, abs=3)


def test_photographs_and_marks_stand_on_it(opened, phases):
    [photograph] = phases.report["photographs"]
    assert photograph["name"] == "middle.kmsnap"
    assert phases.windows["photograph"][0] <= photograph["seconds"] <= phases.windows["photograph"][1]
    assert photograph["live_bytes"] > 40 * 60_000
    panel = opened.show("timeline")
    assert panel.locator(".mark.photograph title").text_content().endswith("middle.kmsnap")
    listed = panel.locator(".marks li").all_text_contents()
    assert [text.split(": ")[1].split(",")[0] for text in listed] == [
        "begin first",
        "begin second",
        "begin third",
        "photograph middle.kmsnap",
    ]


def test_a_span_of_several_processes_is_one_of_the_first(browser, phases, tmp_path):
    program = "kept = [bytes(100) for _ in range(10000)]"
    other = phases.kmmem.profile(["-c", program], "--python", supported_pythons()[-1].path)
    page = tmp_path / "page.html"
    done = phases.kmmem.run("report", phases.capture, other.path, "--format", "html", "-o", page)
    assert done.returncode == 0, done.stderr
    opened = Opened.of(browser, page)
    panel = opened.show("timeline")
    assert f"of process {phases.report['capture']['pid']} alone" in panel.get_by_role("status").first.text_content()
    assert total(panel) == phases.report["totals"]["live_bytes"]
    opened.close()


def test_a_recording_that_did_not_end_says_so(browser, tmp_path):
    kmmem = Kmmem(find_kmmem(), tmp_path)
    program = "import os; kept = [bytes(100) for _ in range(10000)]; os._exit(3)"
    outcome = kmmem.profile(["-c", program], "--python", supported_pythons()[-1].path)
    page = tmp_path / "page.html"
    done = kmmem.run("report", outcome.path, "--format", "html", "-o", page)
    assert done.returncode == 0, done.stderr
    opened = Opened.of(browser, page)
    panel = opened.show("timeline")
    assert "the recording did not end" in panel.text_content()
    assert panel.locator(".brush").count() == 0
    opened.close()
