"""`Snapshot.findings()`: what a program does wrong is a value with its line and its cure, and right work is nothing."""

from __future__ import annotations

import json
import textwrap

import pytest

import test_snapshot_api

CYCLES = """
    class Config:
        def __init__(self):
            self.layers = [self]

    def load():
        return [Config() for number in range(50)]

    def put_aside(guilty):
        gc.disable()
        load()
        if not guilty:
            gc.collect()
        gc.freeze()
"""

BLOCKS = """
    import ctypes

    library = ctypes.CDLL(None)
    library.calloc.restype = ctypes.c_void_p
    library.free.argtypes = [ctypes.c_void_p]

    def allocate(guilty):
        for number in range(60):
            block = library.calloc(1, 1000)
            if not guilty:
                library.free(block)
"""

REFERENCES = """
    import ctypes

    class Table:
        pass

    table = Table()
    keep = ctypes.pythonapi.Py_IncRef
    keep.argtypes = [ctypes.py_object]
    keep.restype = None
"""


OWN = """
    def own(findings):
        return [
            finding
            for finding in findings
            if any(name.startswith("__main__.") for name in finding.types)
            or (finding.at is not None and finding.at.file == "<string>")
        ]
"""


def joined(parts):
    return "\n" + "\n".join(map(textwrap.dedent, parts))


def run(interpreter, environment, folder, *parts):
    """What a program of several parts prints that has failed none of its assertions."""
    return test_snapshot_api.run(interpreter, environment, folder, joined([OWN, *parts]))


@pytest.fixture
def record(kmmem, environment, tmp_path):
    """Runs a program that photographs itself under `kmmem profile`, so that all of its blocks are known."""

    def record(interpreter, *parts):
        code = textwrap.dedent(test_snapshot_api.START) + joined(parts)
        target = ["-c", code, tmp_path]
        options = ["--python", interpreter.path]
        kmmem.profile(target, *options, path=tmp_path / "run.kmmem", env=environment).expect()

    return record


def test_a_cycle_that_nobody_frees_is_found_with_its_line_and_its_cure(interpreter, environment, tmp_path, record):
    photographs = """
        gc.collect()
        put_aside(guilty=True)
        kmmem.snapshot(f"{folder}/run.kmsnap").wait()
        print(Config.__init__.__code__.co_firstlineno + 1, file=open(f"{folder}/line", "w"))
    """
    record(interpreter, CYCLES, photographs)
    code = """
        photo = kmmem.open_snapshot(f"{folder}/run.kmsnap")
        found = photo.findings()
        assert found and found.counted == len(found) == found.finding_count
        (finding,) = own(found)
        assert (finding.detector, finding.kind, finding.certainty) == ("reference-cycles", "frozen", "certain"), finding
        assert finding.counted and not finding.reached and finding.path is None
        assert finding.count == 50
        assert finding.bytes == finding.python_bytes + finding.native_bytes
        assert finding.retained_bytes >= finding.bytes > 50 * sys.getsizeof([None])
        assert finding.at.function in ("Config.__init__", "__init__") and finding.at.file == "<string>", finding.at
        assert finding.at.line == int(open(f"{folder}/line").read())
        assert [frame.function for frame in finding.stack if frame.language == "python"][-1] == "<module>"
        assert set(finding.types) >= {"__main__.Config", "list"}
        assert {step.type for step in finding.cycle} <= set(finding.types)
        assert all(step.seen_by_collector and not step.native for step in finding.cycle)
        assert "→" in finding.cycle_text and "⇒" not in finding.cycle_text
        assert "thaw" in [cure.kind for cure in finding.cures]
        # What was found can be asked about.
        assert photo.holders(finding.example).lost_count == 1
        assert found[finding.fingerprint] is finding
        verdicts = {verdict.name: verdict.verdict for verdict in found.detectors}
        assert verdicts["reference-cycles"] == "found" and verdicts["pinned-objects"] == "clean", verdicts
        assert found.blocks.still_reachable.count > 0
        assert str(found).splitlines()[0].endswith(" findings")
        assert finding.fingerprint in str(finding) and f"made by {finding.at}" in str(finding)
        assert "<table>" in found._repr_html_()
        print("found")
    """
    assert run(interpreter, environment, tmp_path, code) == "found\n"


def test_right_work_is_no_finding(interpreter, environment, tmp_path, record):
    photographs = """
        put_aside(guilty=False)
        load()
        kmmem.snapshot(f"{folder}/run.kmsnap").wait()
    """
    record(interpreter, CYCLES, photographs)
    code = """
        found = kmmem.open_snapshot(f"{folder}/run.kmsnap").findings()
        assert own(found) == [], str(found)
        assert bool(found) == (found.counted > 0)
        # Put aside was nothing; what came later the collector would free.
        (garbage,) = [cycle for cycle in found.garbage if "__main__.Config" in cycle.types]
        assert garbage.kind in ("collectable", "waiting") and not garbage.counted
        assert garbage.count == 50
        print("nothing")
    """
    assert run(interpreter, environment, tmp_path, code) == "nothing\n"


def test_a_snapshot_without_a_recording_tells_of_objects_alone(interpreter, environment, tmp_path):
    code = """
        gc.collect()
        put_aside(guilty=True)
        found = kmmem.snapshot(f"{folder}/run.kmsnap").findings()
        (finding,) = [finding for finding in found if finding.detector == "reference-cycles"]
        assert (finding.kind, finding.count) == ("frozen", 50)
        assert (finding.at, finding.stack, finding.native_bytes) == (None, (), 0)
        assert found.blocks is None
        (verdict,) = [verdict for verdict in found.detectors if verdict.name == "lost-blocks"]
        assert verdict.verdict in ("not-asked", "clean") and "native blocks:" not in str(found)
        print("objects")
    """
    assert run(interpreter, environment, tmp_path, CYCLES, code) == "objects\n"


@pytest.mark.parametrize("records", [False, True])
def test_memory_that_is_not_known_accuses_nobody(interpreter, environment, tmp_path, records):
    code = f"""
        import contextlib
        recording = kmmem.track(f"{{folder}}/run.kmmem") if {records} else contextlib.nullcontext()
        with recording:
            photo = kmmem.snapshot(f"{{folder}}/run.kmsnap").wait()
        assert not photo.findings(), str(photo.findings())
    """
    run(interpreter, environment, tmp_path, code)


def test_lost_blocks_have_their_classes(newest, environment, tmp_path, record):
    photographs = """
        allocate(guilty=False)
        kmmem.snapshot(f"{folder}/before.kmsnap").wait()
        allocate(guilty=True)
        kmmem.snapshot(f"{folder}/after.kmsnap").wait()
    """
    record(newest, BLOCKS, photographs)
    code = """
        before, after = (kmmem.open_snapshot(f"{folder}/{name}.kmsnap") for name in ("before", "after"))

        def allocated(findings):
            return [one for one in findings if "allocate" in [frame.function for frame in one.stack]]

        assert allocated(before.findings()) == []
        found = after.findings(earlier=[before])
        (finding,) = allocated(found)
        assert (finding.detector, finding.kind) == ("lost-blocks", "root-leak"), str(found)
        # A register or the stack may still have the last ones.
        assert 55 <= finding.count <= 60
        assert (finding.native_bytes, finding.python_bytes) == (1000 * finding.count, 0)
        gained = found.blocks.definitely_lost.count - before.findings().blocks.definitely_lost.count
        assert gained == finding.count
        assert finding.at is not None and finding.cures[0].kind == "delete"
        assert after.holders(finding.example).own_bytes == 1000
        print("lost")
    """
    assert run(newest, environment, tmp_path, code) == "lost\n"


def test_earlier_snapshots_show_references_that_become_more(newest, environment, tmp_path):
    code = """
        photos = []
        for round in range(3):
            photos.append(kmmem.snapshot(f"{folder}/{round}.kmsnap").wait())
            for number in range(40):
                keep(table)
        first, second, last = photos

        def growing(photo, *earlier):
            return [finding for finding in photo.findings(earlier=earlier) if finding.kind == "growing-count"]

        assert growing(last) == []
        (finding,) = growing(last, first)
        assert finding.detector == "leaked-references"
        assert (finding.certainty, finding.count) == ("probable", 80), finding
        assert finding.types == ("__main__.Table",) and finding.path == "__main__.table" and finding.reached
        assert last.findings(earlier=[first]).earlier == (first.path,)
        # More snapshots make it certain, in whatever order they are named.
        (certain,) = growing(last, second, first)
        assert (certain.certainty, certain.fingerprint) == ("certain", finding.fingerprint)
        assert certain == last.findings(earlier=[first, second])[finding.fingerprint]
        assert "was taken after" in refused(lambda: first.findings(earlier=[last]))
        assert "named twice" in refused(lambda: last.findings(earlier=[last]))
        # And the next question is answered.
        assert growing(last, first) == [finding]
        print("grown")
    """
    assert run(newest, environment, tmp_path, REFERENCES, code) == "grown\n"


def test_references_that_stay_as_many_are_no_finding(newest, environment, tmp_path):
    code = """
        for number in range(40):
            keep(table)
        first = kmmem.snapshot(f"{folder}/first.kmsnap").wait()
        last = kmmem.snapshot(f"{folder}/last.kmsnap").wait()
        assert [one for one in last.findings(earlier=[first]) if one.kind == "growing-count"] == []
        print("as many")
    """
    assert run(newest, environment, tmp_path, REFERENCES, code) == "as many\n"


def test_snapshots_of_different_processes_are_refused(newest, environment, tmp_path):
    run(newest, environment, tmp_path, 'kmmem.snapshot(f"{folder}/other.kmsnap").wait()')
    code = """
        other = kmmem.open_snapshot(f"{folder}/other.kmsnap")
        photo = kmmem.snapshot(f"{folder}/run.kmsnap")
        assert "of one process" in refused(lambda: photo.findings(earlier=[other]))
        print("refused")
    """
    assert run(newest, environment, tmp_path, code) == "refused\n"


def test_a_configuration_is_looked_at_when_it_is_named(newest, environment, tmp_path, record):
    record(newest, CYCLES, 'gc.collect()\nput_aside(guilty=True)\nkmmem.snapshot(f"{folder}/run.kmsnap").wait()')
    code = """
        import datetime

        os.chdir(folder)
        photo = kmmem.open_snapshot("run.kmsnap")
        (finding,) = own(photo.findings())

        def write(fingerprint, rest=""):
            with open("kmmem.toml", "w") as file:
                file.write(f'[[known_issue]]\\nfingerprint = "{fingerprint}"\\nreason = "ticket"\\n')
                file.write(f'owner = "anna"\\ndate = 2026-11-02\\n{rest}')

        write(finding.fingerprint)
        assert own(photo.findings()) == [finding]
        known = photo.findings(config="kmmem.toml")
        assert own(known) == [] and [part.finding for part in known.accepted] == [finding]
        assert known.counted == photo.findings().counted - 1
        assert known.accepted[0].issue.date == datetime.date(2026, 11, 2)
        write("00000000000000aa", '[[suppression]]\\nname = "configs"\\ntype = "__main__.Config"\\n')
        hidden = photo.findings(config="kmmem.toml")
        assert own(hidden) == []
        assert hidden.gone[0].fingerprint == "00000000000000aa"
        assert hidden.suppressed == (kmmem.SuppressedSum("configs", 1, 50, finding.retained_bytes),)
        write("short")
        assert "kmmem.toml" in refused(lambda: photo.findings(config="kmmem.toml"))
        assert "none.toml" in refused(lambda: photo.findings(config="none.toml"))
        print("known")
    """
    assert run(newest, environment, tmp_path, code) == "known\n"


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_shortens_lists_and_no_sums(newest, environment, tmp_path, limit):
    code = f"""
        class Other:
            def __init__(self):
                self.layers = [self]

        gc.disable()
        others = [Other() for number in range(3)]
        load()
        del others
        found = kmmem.snapshot(f"{{folder}}/run.kmsnap").findings(limit={limit})
        assert found.garbage_count >= 2
        print(len(found.garbage) == ({limit} or found.garbage_count))
    """
    assert run(newest, environment, tmp_path, CYCLES, code) == "True\n"


def test_the_command_and_the_question_say_the_same(kmmem, newest, tmp_path, record):
    photographs = """
        put_aside(guilty=True)
        kmmem.snapshot(f"{folder}/first.kmsnap").wait()
        kmmem.snapshot(f"{folder}/last.kmsnap").wait()
    """
    record(newest, CYCLES, photographs)
    first, last = tmp_path / "first.kmsnap", tmp_path / "last.kmsnap"
    done = kmmem.run("leaks", "--no-config", "--format", "json", first, last)
    assert done.returncode == 0, done.stderr
    questions = [{"question": "findings", "snapshot": 1, "earlier": [0]}] * 2
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    asked = kmmem.run("query", first, last, input=lines)
    one, again = (json.loads(line)["answer"] for line in asked.stdout.splitlines())
    assert one == again == json.loads(done.stdout)
    assert one["counted"] >= 1
