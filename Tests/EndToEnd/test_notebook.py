"""`%load_ext kmmem`: cells and functions in IPython, and reports that display themselves as pages in a page."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from browsing import PATIENCE, chromium

PRELUDE = """
    import json, sys
    from IPython.core.interactiveshell import InteractiveShell
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "kmmem")
"""


@pytest.fixture
def ipython(environment, tmp_path):
    """Runs code after a shell has loaded the extension; what it prints."""

    def run(code: str, returncode: int = 0) -> subprocess.CompletedProcess:
        script = tmp_path / "session.py"
        script.write_text(textwrap.dedent(PRELUDE) + textwrap.dedent(code), "utf-8")
        done = subprocess.run(
            [sys.executable, str(script)],
            cwd=tmp_path,
            env={**environment, "IPYTHONDIR": str(tmp_path / "ipython")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == returncode, done.stdout + done.stderr
        return done

    return run


def test_a_cell_is_recorded_and_displays_itself(ipython, tmp_path):
    done = ipython(
        """
        recording = shell.run_cell_magic("kmmem", "", "held = [bytearray(10_000) for _ in range(100)]")
        open("shown.html", "w").write("<!doctype html><title>A notebook</title>" + recording._repr_html_())
        print(json.dumps({"held": len(shell.user_ns["held"]), "peak": recording.totals.peak_bytes}))
        """
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["held"] == 100
    assert told["peak"] > 1_000_000
    with chromium() as browser:
        page = browser.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto((tmp_path / "shown.html").as_uri())
        frame = page.frame_locator("iframe")
        frame.locator("html[data-ready=true]").wait_for(state="attached", timeout=PATIENCE)
        assert frame.locator("#figures strong").first.get_attribute("data-value") == str(told["peak"])
        frame.locator("#tab-tables").click()
        assert frame.locator("table tbody tr").count() > 0
        # The report cannot reach the notebook that it stands in.
        assert (
            frame.locator("html").evaluate("() => { try { return parent.document.title } catch { return null } }")
            is None
        )
        assert errors == []


def test_a_cell_keeps_its_capture_where_it_is_told(ipython, tmp_path):
    ipython(
        """
        shell.run_cell_magic("kmmem", "-o kept.kmmem --no-native", "1 / 0")
        print(shell.run_cell_magic("kmmem", "-o kept.kmmem", "x = 1").path)
        """
    )
    assert (tmp_path / "kept.kmmem").exists()


def test_functions_line_by_line(ipython):
    done = ipython(
        """
        shell.run_cell('''
        def keep(count):
            kept = []
            for _ in range(count):
                kept.append(bytearray(20_000))
            passing = [bytes(1000) for _ in range(count)]
            return kept
        ''')
        figures = shell.run_line_magic("kmmem_lines", "-f keep result = keep(50)")
        print(json.dumps([[line.source.strip(), line.allocated_bytes, line.kept_bytes] for line in figures.lines]))
        print(figures)
        assert len(shell.user_ns["result"]) == 50
        """
    )
    lines = {source: figures for source, *figures in json.loads(done.stdout.splitlines()[0])}
    allocated, kept = lines["kept.append(bytearray(20_000))"]
    assert 1_000_000 < allocated < 1_100_000
    assert kept > 1_000_000
    allocated, kept = lines["passing = [bytes(1000) for _ in range(count)]"]
    assert 50_000 < allocated < 80_000
    assert kept > 50_000
    assert lines["return kept"][0] == 0
    assert "kept.append(bytearray(20_000))" in done.stdout.split("Allocated, MiB", 1)[1]


@pytest.mark.parametrize(
    ("magic", "sentence"),
    [
        ('run_line_magic("kmmem_lines", "-f nothing 1 + 1")', "%kmmem_lines: nothing cannot be found"),
        ('run_line_magic("kmmem_lines", "-f len len([])")', "%kmmem_lines: len is no function of Python's"),
        ('run_line_magic("kmmem_lines", "-f json.dumps")', "%kmmem_lines: name a statement to run"),
        ('run_cell_magic("kmmem", "--fast", "1")', "%%kmmem: unrecognized arguments: --fast"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(ipython, magic, sentence):
    done = ipython(
        f"shell.user_ns['json'] = json\ntry:\n    shell.{magic}\nexcept Exception as error:\n    print(error)\n"
    )
    assert sentence in done.stdout


def test_a_snapshot_displays_itself_and_magics_can_be_taken_away(ipython, tmp_path):
    done = ipython(
        """
        import kmmem
        held = [bytearray(1000) for _ in range(1000)]
        with kmmem.snapshot("photo.kmsnap") as photo:
            print(photo.write_page("photo.html"))
            print(photo._repr_html_()[:7])
        shell.run_line_magic("unload_ext", "kmmem")
        print(shell.find_line_magic("kmmem_lines"), shell.find_cell_magic("kmmem"))
        """
    )
    path, frame, magics = done.stdout.splitlines()[-3:]
    assert path == str(tmp_path / "photo.html")
    assert (frame, magics) == ("<iframe", "None None")
    with chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "photo.html").as_uri())
        page.wait_for_function("document.documentElement.dataset.ready === 'true'")
        assert page.locator('[role="tab"]').all_text_contents() == ["Findings", "Heap map", "Tables"]
