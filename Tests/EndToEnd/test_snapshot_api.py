"""Asking a snapshot from Python: the values are those of what the program made, and the program is left as it was."""

from __future__ import annotations

import os
import subprocess
import textwrap
import time

import pytest

START = """
    import gc, os, sys
    import kmmem

    folder = sys.argv[1]

    class Song:
        __slots__ = ("title",)

        def __init__(self, title):
            self.title = title

    class Player:
        def __init__(self, playing):
            self.playing = playing

    def refused(ask):
        try:
            ask()
        except kmmem.SnapshotError as error:
            return str(error)
        raise SystemExit("no SnapshotError")

    def children():
        return [int(number) for number in open(f"/proc/self/task/{os.getpid()}/children").read().split()]
"""


def run(interpreter, environment, folder, code):
    """What a program prints that has failed none of its assertions."""
    command = [str(interpreter.path), "-c", textwrap.dedent(START) + textwrap.dedent(code), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_answers_are_those_of_what_was_made(interpreter, environment, tmp_path):
    code = """
        known = {number: bytes(1000 + number) for number in range(50)}
        player = Player(Song("a song"))
        shelf = [Song(number) for number in range(1000, 1040)]

        def counts():
            own = [sys.getrefcount(known), sys.getrefcount(player), sys.getrefcount(shelf)]
            return [*own, sys.getrefcount(player.playing)]

        counted = counts()
        with kmmem.snapshot(f"{folder}/before.kmsnap") as before:
            retained = before.retained(known)
            shares = {share.type: share for share in retained.types}
            assert shares["bytes"].count == 50
            assert shares["bytes"].bytes == sum(map(sys.getsizeof, known.values()))
            assert shares["dict"].count == 1
            assert retained.retained_bytes == shares["bytes"].bytes + shares["dict"].bytes, shares
            assert retained.retained_count == 51

            holders = before.holders(player.playing)
            assert [holder.step for holder in holders.holders] in ([".playing"], ["['playing']"]), holders
            assert holders.holders[0].freed_bytes == holders.freed_bytes > 0
            assert holders.cut.kind == "nodes"
            assert before.cut(player.playing) == holders.cut
            assert holders.ways[0][0].root == "module __main__"
            assert before.holders(id(player.playing)) == before.holders(hex(id(player.playing))) == holders

            assert before.retained(Song).count == before.retained("__main__.Song").count == 41
            assert before.objects(limit=0)["__main__.Song"].count == 41
            # The shelf's numbers are too big to be shared.
            assert before.what_if(Song, without=shelf).freed_count == 80
            shared = [player.playing, *shelf]
            both = kmmem.snapshot(f"{folder}/shared.kmsnap")
            stays = both.what_if(Song, without=shelf, limit=3)
            assert (stays.edge_count, stays.freed_count, stays.still_held_count) == (40, 0, 40)
            assert len(stays.still_held) == 3
            assert len(both.what_if(Song, without=shelf, limit=0).still_held) == 40
            both.close()
            del shared
            names = {variable.name: variable for variable in before.globals(limit=0)}
            assert names["__main__.known"].retained_bytes == retained.retained_bytes
            assert names["__main__.known"].address == hex(id(known))
            tree = before.dominators(depth=2, limit=0)
            assert tree.hidden_count == 0
            assert sum(top.retained_bytes for top in tree.dominators) == tree.reached_bytes

            shelf += [Song(number) for number in range(2000, 2070)]
            known[50] = bytes(5000)
            after = kmmem.snapshot(f"{folder}/after.kmsnap")
            change = before.diff(after, limit=0)
            assert change.same_process
            assert change["__main__.Song"].gained_count == 70
            # Old songs stay where they were: all that came are new.
            assert change["__main__.Song"].new_count == 70
            assert change["__main__.Song"].gone_count == 0
            held = before.diff(after, by="holder", limit=0)
            assert held["__main__.shelf"].new_count >= 70
        assert counts() == counted
        after.close()
        assert children() == []
        again = kmmem.open_snapshot(f"{folder}/before.kmsnap")
        assert again.retained(known) == retained
        again.close()
        print("as made")
    """
    assert run(interpreter, environment, tmp_path, code) == "as made\n"


def test_a_file_that_was_replaced_is_another_snapshot(interpreter, environment, tmp_path):
    code = """
        before = kmmem.snapshot(f"{folder}/before.kmsnap")
        later = [Song("first")]
        first = kmmem.snapshot(f"{folder}/later.kmsnap")
        assert before.diff(first, limit=0)["__main__.Song"].new_count == 1
        later += [Song("second") for number in range(500)]
        second = kmmem.snapshot(f"{folder}/later.kmsnap", overwrite=True)
        assert before.diff(second, limit=0)["__main__.Song"].new_count == 501

        # The file that the first snapshot is asked about is known, as long as its program runs.
        again = kmmem.snapshot(f"{folder}/before.kmsnap", overwrite=True)
        assert before.diff(again, limit=0)["__main__.Song"].new_count == 501
        before.close()
        try:
            before.retained(Song)
        except kmmem.SnapshotError as error:
            assert "was replaced" in str(error)
        else:
            raise SystemExit("an answer from another snapshot's file")
        assert again.retained(Song).count == 501
        print("told apart")
    """
    assert run(interpreter, environment, tmp_path, code) == "told apart\n"


def test_a_recording_that_goes_on_has_stacks_for_each_snapshot(newest, environment, tmp_path):
    code = """
        os.mkdir(f"{folder}/elsewhere")
        with kmmem.track(f"{folder}/elsewhere/run.kmmem"):
            songs = [Song("early")]
            before = kmmem.snapshot(f"{folder}/before.kmsnap").wait()
            assert all("site " not in group.name for group in before.objects(by="site", limit=0))
            more = [bytearray(3000) for number in range(100)]
            after = kmmem.snapshot(f"{folder}/after.kmsnap").wait()
            change = before.diff(after, by="site", limit=0)
            assert all("site " not in row.name for row in change), [row.name for row in change]
            assert max(row.new_count for row in change) >= 100
        print("all named")
    """
    assert run(newest, environment, tmp_path, code) == "all named\n"


def test_a_capture_that_was_named_must_fit(newest, environment, tmp_path):
    code = """
        with kmmem.track(f"{folder}/run.kmmem"):
            song = Song("recorded")
            kmmem.snapshot(f"{folder}/run.kmsnap").wait()
        with kmmem.track(f"{folder}/other.kmmem"):
            pass
        open(f"{folder}/text.kmmem", "w").write("text")
        for name, words in ("other", "is not the recording"), ("text", "text.kmmem"), ("none", "none.kmmem"):
            photo = kmmem.open_snapshot(f"{folder}/run.kmsnap", capture=f"{folder}/{name}.kmmem")
            assert photo.retained(Song).count == 1
            for ask in photo.holders, photo.retained, photo.cut, photo.native_of:
                try:
                    ask(song)
                except kmmem.SnapshotError as error:
                    assert words in str(error), error
                else:
                    raise SystemExit(f"{ask.__name__} takes no notice of {name}.kmmem")
        assert kmmem.open_snapshot(f"{folder}/run.kmsnap", capture=f"{folder}/run.kmmem").retained(song).count == 1
        assert "<string>" in kmmem.open_snapshot(f"{folder}/run.kmsnap").holders(song).made_by
        print("refused")
    """
    assert run(newest, environment, tmp_path, code) == "refused\n"


def test_an_object_made_later_at_a_used_address_has_no_answer(interpreter, environment, tmp_path):
    code = """
        class Later:
            __slots__ = ("title",)

        shelf = [Song(number) for number in range(1000, 3000)]
        photo = kmmem.snapshot(f"{folder}/run.kmsnap").wait()
        used = set(map(id, shelf))
        kept = shelf[0]
        del shelf[1:]
        laters = [Later() for number in range(4000)]
        later = next(other for other in laters if id(other) in used)
        was = "a __main__.Song was at its address"
        assert was in refused(lambda: photo.retained(later))
        assert was in refused(lambda: photo.what_if(later, without=shelf))
        assert was in refused(lambda: photo.what_if(int, without=later))
        assert photo.what_if(kept, without=shelf).freed_count == 2
        assert "made after the snapshot" in refused(lambda: photo.what_if(kept, without=bytes(1 << 26)))
        print("refused")
    """
    assert run(interpreter, environment, tmp_path, code) == "refused\n"


def test_native_blocks_and_stacks_of_a_recording(interpreter, environment, tmp_path):
    code = """
        before = [Song("old")]
        with kmmem.track(f"{folder}/run.kmmem"):
            made = [Song("new") for number in range(30)]
            samples = bytearray(100_000)
            photo = kmmem.snapshot(f"{folder}/run.kmsnap").wait()
        groups = photo.objects(by="site", limit=0)
        lines = [group for group in groups if "<string>" in group.name and group.count >= 30]
        assert lines, [group.name for group in groups]
        assert any(frame.file == "<string>" for frame in lines[0].stack)
        assert groups["(from before the recording)"].count > 1000
        one = photo.holders(made[3])
        assert "<string>" in one.made_by
        assert [frame.function for frame in one.stack if frame.language == "python"][-1] == "<module>"
        assert photo.holders(before[0]).made_by is None
        (block,) = photo.native_of(samples)
        # One more for the zero behind them.
        assert block.bytes == 100_001
        assert block.owner == hex(id(samples))
        assert block.path is not None
        assert "<string>" in block.made_by
        retained = photo.retained(samples)
        assert retained.retained_bytes == retained.own_bytes + 100_001
        print("stacks known")
    """
    assert run(interpreter, environment, tmp_path, code) == "stacks known\n"


def test_what_cannot_be_answered_is_said(interpreter, environment, tmp_path):
    code = """
        photo = kmmem.snapshot(f"{folder}/run.kmsnap")

        class Later:
            pass

        later = Later()
        assert "made after the snapshot" in refused(lambda: photo.retained(later))
        assert "no objects of a type __main__.Later" in refused(lambda: photo.holders(Later))
        assert "0x10" in refused(lambda: photo.native_of(16))
        assert "does not hold" in refused(lambda: photo.what_if(sys, without=Song.__init__))
        assert "from 1 to 8" in refused(lambda: photo.cut(sys, limit=9))
        assert "there is no snapshot" in refused(lambda: kmmem.open_snapshot(f"{folder}/none.kmsnap"))
        open(f"{folder}/text.kmsnap", "w").write("text")
        assert "not a snapshot" in refused(lambda: kmmem.open_snapshot(f"{folder}/text.kmsnap").objects())
        assert "not a snapshot" in refused(lambda: photo.diff(kmmem.open_snapshot(f"{folder}/text.kmsnap")))
        # And the next question is answered.
        assert photo.retained(Song.__init__).count == 1
        print("said")
    """
    assert run(interpreter, environment, tmp_path, code) == "said\n"


def test_the_program_that_answers_is_ended(interpreter, environment, tmp_path):
    code = """
        photo = kmmem.snapshot(f"{folder}/run.kmsnap")
        assert photo.wait() is photo and children() == []
        photo.objects()
        assert len(children()) == 1
        photo.close()
        assert children() == []
        photo.objects()
        one = children()
        photo.globals()
        assert children() == one and len(one) == 1
        # A fork asks a program of its own.
        child = os.fork()
        if child == 0:
            photo.globals()
            photo.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        photo.globals()
        assert children() == one
        os.kill(one[0], 9)
        try:
            photo.globals()
        except kmmem.SnapshotError as error:
            assert "-9" in str(error), error
        photo.globals()
        del photo
        gc.collect()
        assert children() == []
        last = kmmem.open_snapshot(f"{folder}/run.kmsnap")
        last.globals()
        print(*children())
    """
    number = int(run(interpreter, environment, tmp_path, code))
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{number}") and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not os.path.exists(f"/proc/{number}")


def test_an_interrupted_question_spoils_no_later_one(newest, environment, tmp_path):
    code = """
        import signal

        songs = [Song(str(number)) for number in range(50_000)]
        photo = kmmem.snapshot(f"{folder}/run.kmsnap")
        assert photo.retained(Song).count == 50_000

        def interrupt(*_):
            raise KeyboardInterrupt

        signal.signal(signal.SIGALRM, interrupt)
        interrupted = 0
        for delay in (0.002, 0.01, 0.03, 0.06):
            try:
                signal.setitimer(signal.ITIMER_REAL, delay)
                photo.dominators(depth=3, limit=0)
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupted += 1
            assert photo.retained(Song).count == 50_000
            assert len(children()) == 1
        print(interrupted)
    """
    assert int(run(newest, environment, tmp_path, code)) > 0


def test_the_program_that_answers_inherits_nothing(newest, environment, tmp_path, kmmem):
    code = """
        extra = os.open(sys.executable, os.O_RDONLY)
        os.set_inheritable(extra, True)
        photo = kmmem.snapshot(f"{folder}/run.kmsnap")
        photo.objects()
        (child,) = children()
        names = {entry.split("=")[0] for entry in open(f"/proc/{child}/environ").read().split(chr(0))}
        assert "PATH" in names
        assert not [name for name in names if name.startswith("KMMEM_") or name == "LD_PRELOAD"], names
        assert len(os.listdir(f"/proc/{child}/fd")) == 3
        assert os.getsid(child) == child
        print("alone")
    """
    assert run(newest, environment, tmp_path, code) == "alone\n"
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(START) + textwrap.dedent(code))
    settings = {"PYTHONPATH": environment["PYTHONPATH"], "KMMEM_EXECUTABLE": environment["KMMEM_EXECUTABLE"]}
    (tmp_path / "run.kmsnap").unlink()
    outcome = kmmem.profile([script, tmp_path], "--python", newest.path, env={**os.environ, **settings})
    assert (outcome.returncode, outcome.stdout) == (0, "alone\n"), outcome.stderr


@pytest.mark.parametrize(
    ("answer", "has_rows"),
    [
        ("objects(limit=0)", True),
        ("globals(limit=0)", True),
        ("holders(Odd)", True),
        ("retained(Odd)", True),
        # Without a recording no native block is known.
        ("native_of(Odd)", False),
        ("dominators(depth=6, limit=200)", True),
        # From a snapshot to itself nothing has changed.
        ("diff(photo, limit=0)", False),
        ("what_if(Odd, without=list)", True),
    ],
)
def test_answers_print_as_tables_and_display_escaped(newest, environment, tmp_path, answer, has_rows):
    code = f"""
        Odd = type("<b>&'odd", (), {{"__module__": "__main__"}})
        odd = [Odd() for number in range(3)]
        kept = {{"one": odd[0]}}
        photo = kmmem.snapshot(f"{{folder}}/run.kmsnap")
        answer = photo.{answer}
        html = answer._repr_html_()
        assert "<b>&" not in html and "&'odd" not in html
        assert html.count("<table>") == html.count("</table>") <= 1
        if "Odd" in "{answer}" and "what_if" not in "{answer}":
            assert "&lt;b&gt;&amp;&#x27;odd" in html, html
        text = str(answer)
        assert text and not text.endswith("\\n")
        assert repr(answer).startswith(type(answer).__name__ + "(")
        rows = [line for line in text.splitlines() if line.startswith("  ")]
        print(len(rows))
    """
    assert (int(run(newest, environment, tmp_path, code)) > 0) == has_rows
