"""`kmmem report --format html` in a real browser: every view's numbers are those of the JSON, and nothing is loaded."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from browsing import Opened, page_data
from interpreters import supported_pythons
from ledgers import SOURCES
from recording import Kmmem, find_kmmem, package_in

PROGRAMS = Path(__file__).resolve().parent.parent / "Programs"
COUNTED = ("file-mapping", "reservation", "arena")
FIGURES = {
    "peak": "peak_bytes",
    "live": "live_bytes",
    "allocated": "allocated_bytes",
    "count": "allocations",
    "temporary": "temporary_allocations",
}


@dataclass
class Subject:
    """A page, and what kmmem says in JSON of the same files."""

    kmmem: Kmmem
    path: Path
    capture: Path
    snapshot: Path | None
    report: dict

    @property
    def pid(self) -> int:
        return self.report["capture"]["pid"]

    @property
    def sites(self) -> list[dict]:
        return [site for site in self.report["sites"] if site["allocator"] not in COUNTED]

    def total(self, figure: str, is_kept=lambda site: True) -> int:
        return sum(max(0, site[FIGURES[figure]]) for site in self.sites if is_kept(site))

    def groups(self, by: str) -> list[dict]:
        done = self.kmmem.run("report", self.capture, "--format", "json", "--by", by, "--limit", "0")
        return json.loads(done.stdout)["groups"]


@pytest.fixture(scope="module")
def make_subject(tmp_path_factory, extensions, workshop):
    """Records a program, and draws it: one of Python with a leak in C++, a service, and one of C++ alone."""
    made = {}

    def make(name: str) -> Subject:
        if name not in made:
            made[name] = record(name, tmp_path_factory.mktemp(name), extensions, workshop)
        return made[name]

    return make


def record(name: str, folder: Path, extensions, workshop) -> Subject:
    kmmem = Kmmem(find_kmmem(), folder)
    python = supported_pythons()[-1]
    environment = {**os.environ, "PYTHONPATH": str(package_in(folder, kmmem))}
    if name == "leaking":
        widgets = extensions.bound(python, "pybind", "leaks/widgets/native/pybind_widgets.cpp", "widgets")
        environment["PYTHONPATH"] += f":{widgets}"
        script = PROGRAMS / "reports" / "shown.py"
        run = kmmem.python(python, script, "widgets", options=("--snapshot", "exit"), env=environment)
    elif name == "plain":
        run = kmmem.python(python, PROGRAMS / "reports" / "shown.py", env=environment)
    else:
        words = ["--seed", 1, "--operations", 2000, "--threads", 3, "--account", folder / "account.json"]
        run = kmmem.program(workshop.program(SOURCES, "ledger"), *words)
    run.expect()
    snapshot = run.path.with_name(run.path.stem + "-exit.kmsnap")
    files = [run.path, *([snapshot] if snapshot.exists() else [])]
    page = folder / "report.html"
    done = kmmem.run("report", *files, "--format", "html", "-o", page)
    assert done.returncode == 0, done.stderr
    return Subject(kmmem, page, run.path, snapshot if snapshot.exists() else None, kmmem.report(run.path))


NAMES = ["leaking", "plain", "native"]
#: What a page may weigh: so much, and so much for each node of its stacks.
PAGE_BYTES, NODE_BYTES = 3_000_000, 30


@pytest.fixture(params=NAMES)
def subject(request, make_subject) -> Subject:
    return make_subject(request.param)


@pytest.fixture
def opened(browser, subject):
    page = Opened.of(browser, subject.path)
    yield page
    page.close()


@pytest.fixture
def leaking(make_subject) -> Subject:
    return make_subject("leaking")


@pytest.fixture
def leaking_page(browser, leaking):
    page = Opened.of(browser, leaking.path)
    yield page
    page.close()


def test_the_head_has_the_totals(opened, subject):
    totals = subject.report["totals"]
    assert opened.values("#figures strong") == [totals[key] for key in ("peak_bytes", "live_bytes", "allocated_bytes")]
    assert opened.page.title() == "kmmem: " + " ".join(subject.report["capture"]["command"])


@pytest.mark.parametrize("figure", FIGURES)
def test_the_flame_graph_has_all_of_each_figure(opened, subject, figure):
    opened.show("flame")
    opened.choose("Show", figure)
    assert opened.values(".flame .box-root") == [subject.total(figure)]


def test_a_function_has_what_its_sites_have(leaking_page, leaking):
    leaking_page.show("flame")

    def has_keep(site: dict) -> bool:
        return any(frame["function"] == "keep" for frame in site["stack"])

    boxes = leaking_page.box("keep")
    found = sum(float(value) for value in boxes.evaluate_all("all => all.map(e => e.dataset.value)"))
    assert found == leaking.total("peak", has_keep) > 1_400_000


def test_threads_are_told_apart(leaking_page, leaking):
    leaking_page.show("flame")
    number, thread = next((n, t) for n, t in enumerate(leaking.report["threads"]) if t["tid"] != leaking.pid)
    leaking_page.choose("Thread", str(number))
    of_thread = leaking.total("peak", lambda site: site["thread"] == thread["slot"])
    assert leaking_page.values(".flame .box-root") == [of_thread]
    assert of_thread > 500_000


def test_zoom_and_back_by_mouse_and_keyboard(leaking_page):
    panel = leaking_page.show("flame")
    boxes = panel.locator(".flame")
    width = boxes.bounding_box()["width"]
    box = leaking_page.box("keep").first
    narrow = box.bounding_box()["width"]
    box.click()
    assert leaking_page.box("keep").first.bounding_box()["width"] == pytest.approx(width, abs=2)
    assert narrow < width - 10
    assert panel.locator(".trail strong").text_content() == "keep"
    leaking_page.page.keyboard.press("Escape")
    while panel.locator(".trail").is_visible():
        leaking_page.page.keyboard.press("Escape")
    assert leaking_page.box("keep").first.bounding_box()["width"] == pytest.approx(narrow, abs=2)
    # By keyboard alone: from the root down to what is called, and into it.
    leaking_page.page.keyboard.press("Home")
    leaking_page.page.keyboard.press("ArrowDown")
    focused = leaking_page.page.locator(".flame .box:focus")
    assert focused.get_attribute("aria-level") == "2"
    leaking_page.page.keyboard.press("Enter")
    assert focused.bounding_box()["width"] == pytest.approx(width, abs=2)
    leaking_page.page.keyboard.press("ArrowUp")
    assert focused.get_attribute("aria-level") == "1"


def test_search_adds_up_the_stacks_with_a_match(leaking_page, leaking):
    panel = leaking_page.show("flame")
    leaking_page.page.keyboard.press("/")
    leaking_page.page.keyboard.type("^kee[p]$")
    with_keep = leaking.total("peak", lambda site: any(frame["function"] == "keep" for frame in site["stack"]))
    assert leaking_page.values("output.found") == [with_keep]
    assert leaking_page.page.locator(".flame .match").count() == leaking_page.box("keep").count()
    leaking_page.page.keyboard.type("(")
    assert "not a regular expression" in panel.locator("output.found").text_content()
    assert panel.locator('input[type="search"]').get_attribute("aria-invalid") == "true"


def test_inverted_the_innermost_frames_come_first(leaking_page, leaking):
    leaking_page.show("flame")
    for label in ("hide imports", "hide interpreter"):
        leaking_page.page.get_by_label(label).uncheck()
    leaking_page.page.get_by_label("invert").check()
    first = leaking_page.page.locator('.flame .box[aria-level="2"]').first
    sums: dict[tuple, int] = {}
    for site in leaking.sites:
        frame = site["stack"][0] if site["stack"] else {"function": "(no stack)", "file": None, "line": None}
        key = (frame["function"], frame["file"], frame["line"])
        sums[key] = sums.get(key, 0) + max(0, site["peak_bytes"])
    assert float(first.get_attribute("data-value")) == max(sums.values())


def test_imports_and_the_interpreter_can_be_shown(leaking_page):
    leaking_page.show("flame")
    assert leaking_page.page.locator(".flame .kind-interpreter, .flame .kind-import").count() == 0
    leaking_page.page.get_by_label("hide interpreter").uncheck()
    leaking_page.page.get_by_label("hide imports").uncheck()
    assert leaking_page.page.locator(".flame .kind-interpreter").count() > 0
    assert leaking_page.page.locator(".flame .kind-import").count() > 0


def test_a_flame_stands_on_its_root(leaking_page):
    leaking_page.show("flame")
    root = leaking_page.page.locator(".flame .box-root")
    above = root.bounding_box()["y"]
    leaking_page.choose("Draw as", "flame")
    assert root.bounding_box()["y"] > above


@pytest.mark.parametrize(("table", "by"), [("functions", "function"), ("files", "file"), ("modules", "module")])
def test_tables_have_the_groups_of_the_json(opened, subject, table, by):
    opened.show("tables")
    opened.choose("Table", table)
    if opened.page.get_by_role("button", name="Show all").is_visible():
        opened.page.get_by_role("button", name="Show all").click()
    keys = [*FIGURES.values(), "live_blocks"]
    found = sorted(tuple(row[key] for key in keys) for row in opened.rows())
    assert found == sorted(tuple(group[key] for key in keys) for group in subject.groups(by))


@pytest.mark.parametrize("table", ["allocators", "threads", "sizes", "timeline"])
def test_short_tables_are_those_of_the_json(opened, subject, table):
    opened.show("tables")
    opened.choose("Table", table)
    if opened.page.get_by_role("button", name="Show all").is_visible():
        opened.page.get_by_role("button", name="Show all").click()
    rows = opened.rows()
    keys = [key for key, value in rows[0].items() if isinstance(value, (int, float))]
    assert len(keys) >= 2
    expected = [tuple(entry[key] for key in keys) for entry in subject.report[table]]
    assert sorted(tuple(row[key] for key in keys) for row in rows) == sorted(expected)


def test_tables_are_sorted_filtered_and_saved(leaking_page):
    panel = leaking_page.show("tables")
    leaking_page.choose("Table", "functions")
    page = leaking_page.page
    page.locator('[data-key="allocations"]').click()
    counts = [row["allocations"] for row in leaking_page.rows()]
    assert counts == sorted(counts, reverse=True)
    page.locator('[data-key="allocations"]').click()
    assert page.locator('th[aria-sort="ascending"]').count() == 1
    panel.get_by_label("Filter the table of functions").fill("keep")
    rows = leaking_page.rows()
    assert rows
    assert all("keep" in f"{row['function']} {row['file']}" for row in rows)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert saved.value.suggested_filename == "functions.csv"
    lines = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8"))))
    assert [int(line["allocations"]) for line in lines] == [row["allocations"] for row in rows]


def test_the_timeline_shows_marks_and_moments(leaking_page, leaking):
    panel = leaking_page.show("timeline")
    assert "loaded <models>" in panel.locator(".mark text").all_text_contents()
    names = [title.split(": ", 1)[1] for title in panel.locator(".mark title").all_text_contents()]
    assert names == ["loaded <models>", "done", "peak", leaking.snapshot.name]
    assert [mark["name"] for mark in leaking.report["marks"]] == ["loaded <models>", "done"]
    box = panel.locator("svg").bounding_box()
    leaking_page.page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 100)
    last = leaking.report["timeline"][-1]
    assert f"resident set {last['rss_bytes'] / 1024**2:.1f} MiB" in panel.locator(".reading").text_content()


def test_findings_are_those_of_kmmem_leaks(leaking_page, leaking):
    options = ("--possible", "--format", "json", "--limit", "0")
    done = leaking.kmmem.run("leaks", leaking.snapshot, *options, cwd=leaking.path.parent)
    answer = json.loads(done.stdout)
    panel = leaking_page.show("findings")
    cards = panel.locator(".card")
    fingerprints = cards.evaluate_all("all => all.map(e => e.dataset.fingerprint)")
    assert fingerprints == [finding["fingerprint"] for finding in answer["findings"]]
    assert answer["counted"] == 1
    first = cards.first
    finding = answer["findings"][0]
    assert first.locator("h3").text_content() == finding["title"]
    assert first.locator('[data-figure="in all"]').get_attribute("data-value") == str(finding["bytes"])
    # The cycle is drawn: a dot for each of its objects, those of C++ and those between told apart.
    assert first.locator("svg circle.dot").count() == len(finding["cycle"])
    assert first.locator("svg .kind-cplusplus").count() == sum(step["native"] for step in finding["cycle"]) > 0
    assert first.locator("svg .kind-boundary").count() > 0
    certain = panel.get_by_label("certain", exact=True)
    certain.uncheck()
    assert cards.count() == sum(finding["certainty"] != "certain" for finding in answer["findings"])


def test_the_heap_map_has_the_dominators(leaking_page, leaking):
    panel = leaking_page.show("heap")
    answer = leaking.kmmem.question("dominators", leaking.snapshot, "--depth", "1", "--limit", "5")
    values = leaking_page.values(".heap-map .map-box")
    for dominator in answer["dominators"]:
        assert dominator["retained_bytes"] in values
    leaking_page.choose("By", "type")
    types = leaking.kmmem.question("objects", leaking.snapshot, "--limit", "0")["groups"]
    drawn = leaking_page.values(".heap-map .map-box:not(.kind-interpreter)")
    assert max(drawn) == max(group["own_bytes"] for group in types)
    leaking_page.choose("By", "dominator")
    box = panel.locator(".map-box").first
    box.click()
    assert panel.locator(".trail").text_content().startswith("heap \u203a ")
    leaking_page.page.keyboard.press("Escape")
    assert panel.locator(".trail").text_content() == "heap"


def test_tabs_by_keyboard(opened):
    opened.page.locator('[role="tab"][aria-selected="true"]').focus()
    seen = []
    for _ in range(opened.page.locator('[role="tab"]').count()):
        seen.append(opened.page.locator('[role="tabpanel"]:not([hidden]) h2').text_content())
        opened.page.keyboard.press("ArrowRight")
    assert len(set(seen)) == len(seen) >= 4
    assert opened.page.locator('[role="tabpanel"]:not([hidden]) h2').text_content() == seen[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_can_be_chosen_and_read(browser, leaking, scheme):
    opened = Opened.of(browser, leaking.path, color_scheme=scheme)

    def ground() -> str:
        return opened.page.evaluate("getComputedStyle(document.body).backgroundColor")

    colours = {scheme: ground()}
    opened.page.click("#theme")
    colours["dark" if scheme == "light" else "light"] = ground()
    assert colours == {"light": "rgb(252, 252, 251)", "dark": "rgb(20, 23, 28)"}
    opened.page.click("#theme")
    assert ground() == colours[scheme]
    for view in ("findings", "flame", "timeline", "heap", "tables", "about"):
        opened.show(view)
        result = Axe().run(opened.page)
        assert result.violations_count == 0, f"{scheme} {view}: {result.generate_report()}"
    opened.close()


def test_a_phone_has_room_for_it(browser, leaking):
    opened = Opened.of(browser, leaking.path)
    opened.page.set_viewport_size({"width": 390, "height": 844})
    for view in ("findings", "flame", "timeline", "heap", "tables", "about"):
        opened.show(view)
        assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
    opened.close()


def test_paper_has_all_views(browser, leaking):
    opened = Opened.of(browser, leaking.path)
    opened.page.emulate_media(media="print")
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for view in ("findings", "flame", "timeline", "heap", "tables", "about"):
        assert opened.page.locator(f"#view-{view}").is_visible()
    assert not opened.page.locator("nav").is_visible()
    assert len(opened.page.pdf()) > 10_000
    opened.close()


def test_a_page_is_no_heavier_than_its_stacks(subject):
    nodes = next(column["count"] for column in page_data(subject.path)["columns"] if column["name"] == "node.parent")
    assert nodes > 10
    assert subject.path.stat().st_size <= PAGE_BYTES + NODE_BYTES * nodes
