"""What kmmem objects, dominators, holders and diff say of real snapshots, and how they refuse what is none."""

from __future__ import annotations

import json
import subprocess
import textwrap

import pytest

PROGRAM = """
    import sys
    import kmmem

    class Song:
        __slots__ = ("title", "next")

        def __init__(self, title):
            self.title = title

    # Lists from the interpreter's free lists: it has their addresses still.
    spares = [[] for number in range(300)]
    cache = {f"song {number}": [Song(f"title {number}")] for number in range(500)}

    def play():
        favourites = [Song("favourite")]
        kmmem.snapshot(f"{sys.argv[1]}/before.kmsnap").wait()
        cache.update({f"later {number}": [Song("later")] for number in range(70)})
        for number in range(20):
            del cache[f"song {number}"]
        kmmem.snapshot(f"{sys.argv[1]}/after.kmsnap").wait()
        return favourites

    play()
"""


@pytest.fixture
def snapshots(interpreter, environment, tmp_path):
    """A snapshot of a program with a cache, and one of it after the cache has grown."""
    command = [str(interpreter.path), "-c", textwrap.dedent(PROGRAM), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return tmp_path / "before.kmsnap", tmp_path / "after.kmsnap"


def ask(kmmem, *arguments) -> dict:
    """The answer for programs."""
    done = kmmem.run(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_all_objects_of_a_class_are_counted_and_found(kmmem, snapshots):
    before, _ = snapshots
    groups = {group["name"]: group for group in ask(kmmem, "objects", before, "--limit", "0")["groups"]}
    assert groups["__main__.Song"]["count"] == 501
    assert sum(group["count"] for group in groups.values()) == ask(kmmem, "objects", before)["snapshot"]["nodes"]
    answer = ask(kmmem, "holders", before, "Song", "--limit", "0")
    assert answer["count"] == 501
    assert answer["lost_count"] == 0
    assert {node["locator"] for node in answer["cut"]["nodes"]} >= {"__main__.cache"}
    ways = answer["ways"][0]
    assert sum(branch["end_count"] for branch in ways) == 501
    assert any(branch["root"] == "local variable favourites of play" and branch["count"] == 1 for branch in ways)


def test_one_object_has_its_locator(kmmem, snapshots):
    before, _ = snapshots
    answer = ask(kmmem, "holders", before, "Song", "--limit", "0")
    ends = [branch for branch in answer["ways"][0] if branch["end_count"] > 1]
    assert len(ends) == 1
    one = ask(kmmem, "holders", before, ends[0]["example"])
    assert one["subject"]["type"] == "__main__.Song"
    assert one["subject"]["locator"].startswith("__main__.cache['song ")
    assert one["subject"]["locator"].endswith("'][0]")
    assert one["freed_bytes"] > one["own_bytes"]
    assert [holder["step"] for holder in one["holders"]] == ["[0]"]


def test_dominators_have_less_than_all(kmmem, snapshots):
    before, _ = snapshots
    answer = ask(kmmem, "dominators", before, "--depth", "3", "--limit", "50")
    assert answer["reached_bytes"] + answer["lost_bytes"] == answer["snapshot"]["bytes"]
    shown = sum(node["retained_bytes"] for node in answer["dominators"])
    assert shown + answer["hidden_bytes"] == answer["reached_bytes"]


def test_a_difference_tells_what_the_cache_has_gained(kmmem, snapshots):
    answer = ask(kmmem, "diff", *snapshots, "--limit", "0")
    assert answer["same_process"]
    song = next(row for row in answer["types"] if row["type"] == "__main__.Song")
    assert song["gained_count"] == 50
    # A new song may stand where an old one was.
    assert 50 <= song["new_count"] <= 70
    assert song["new_count"] - song["gone_count"] == 50
    answer = ask(kmmem, "diff", *snapshots, "--by", "holder", "--limit", "0")
    assert answer["totals"]["new_bytes"] > 0
    cache = next(row for row in answer["holders"] if row["holder"] == "__main__.cache")
    # 70 lists, songs and keys came; 20 went, with their titles. An object elsewhere may stand where one of them was.
    assert 110 <= cache["gained_count"] <= 150
    assert cache["gained_bytes"] == max(row["gained_bytes"] for row in answer["holders"])
    assert sum(row["gained_bytes"] for row in answer["holders"]) == answer["after"]["bytes"] - answer["before"]["bytes"]


RECORDED = """
    import sys
    import kmmem

    class Song:
        __slots__ = ("title",)

    with kmmem.track(f"{sys.argv[1]}/run.kmmem"):
        song = Song()
        kmmem.snapshot(f"{sys.argv[1]}/before.kmsnap").wait()
        cache = [bytearray(1000) for number in range(50)]
        kmmem.snapshot(f"{sys.argv[1]}/after.kmsnap").wait()
        print(hex(id(song)))
"""


@pytest.fixture
def recorded(newest, environment, tmp_path):
    """The folder of a recording with two snapshots, and the address of an object that it saw made."""
    command = [str(newest.path), "-c", textwrap.dedent(RECORDED), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return tmp_path, done.stdout.strip()


def test_all_commands_tell_the_same_of_who_made_an_object(kmmem, recorded):
    folder, address = recorded
    photo = folder / "before.kmsnap"
    answers = [ask(kmmem, command, photo, address) for command in ("holders", "retained", "native")]
    for question in ("holders", "retained", "native_of", "cut"):
        done = kmmem.run("query", photo, input=json.dumps({"question": question, "object": address}))
        answers.append(json.loads(done.stdout)["answer"])
    assert "<string>" in answers[0]["subject"]["made_by"]
    assert answers[0]["subject"]["stack"]
    assert [answer["subject"] for answer in answers] == [answers[0]["subject"]] * 7
    # Another's capture is refused by each of them.
    for command in ("holders", "retained", "native"):
        done = kmmem.run(command, photo, address, "--capture", folder / "none.kmmem")
        assert (done.returncode, done.stdout) == (2, "")
        assert "none.kmmem" in done.stderr


def test_a_capture_beside_that_cannot_be_read_is_missed_by_stacks_alone(kmmem, recorded):
    folder, address = recorded
    photo, capture = folder / "before.kmsnap", folder / "run.kmmem"
    capture.write_bytes(capture.read_bytes()[:8192])
    for command in ("holders", "retained", "native"):
        assert ask(kmmem, command, photo, address)["subject"]["stack"] == []
    assert kmmem.run("objects", photo, "--by", "site").returncode == 2
    requests = [{"question": "objects", "by": "site"}, {"question": "retained", "object": address}]
    done = kmmem.run("query", photo, input="\n".join(map(json.dumps, requests * 2)))
    assert ["error" in json.loads(line) for line in done.stdout.splitlines()] == [True, False] * 2


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_recording_beside_one_snapshot_names_the_sites_of_both(kmmem, recorded, side):
    folder, _ = recorded
    apart = folder / "apart"
    apart.mkdir()
    paths = {name: folder / f"{name}.kmsnap" for name in ("before", "after")}
    (folder / "run.kmmem").rename(apart / "run.kmmem")
    paths[side] = paths[side].rename(apart / f"{side}.kmsnap")
    answer = ask(kmmem, "diff", paths["before"], paths["after"], "--by", "site", "--limit", "0")
    sites = [row["site"] for row in answer["sites"]]
    assert any("<string>" in site for site in sites)
    assert not [site for site in sites if site.startswith("site ")]
    done = kmmem.run("query", paths["before"], paths["after"], input='{"question": "diff", "by": "site", "limit": 0}')
    assert json.loads(done.stdout)["answer"] == answer


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (("objects", "{folder}/none.kmsnap"), "No such file"),
        (("objects", "{folder}"), "Is a directory"),
        (("objects", "{text}"), "not a snapshot"),
        (("objects", "{cut}"), "ends at byte"),
        (("dominators", "{flipped}"), "damaged at byte"),
        (("dominators", "{good}", "--depth", "0"), "--depth 0"),
        (("holders", "{good}", "NoSuchType"), "NoSuchType"),
        (("holders", "{good}", "0xfff"), "0xfff"),
        (("diff", "{good}", "{text}"), "not a snapshot"),
        (("objects", "{good}", "--limit", "-3"), "--limit"),
    ],
)
def test_bad_input_is_one_sentence(kmmem, newest, environment, tmp_path, question, words):
    good = tmp_path / "good.kmsnap"
    code = "import sys, kmmem; kmmem.snapshot(sys.argv[1]).wait()"
    subprocess.run([str(newest.path), "-c", code, str(good)], env=environment, check=True, timeout=120)
    data = good.read_bytes()
    places = {"folder": tmp_path, "good": good}
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 4
    for name, content in {"text": b"no snapshot", "cut": data[: len(data) // 2], "flipped": bytes(flipped)}.items():
        places[name] = tmp_path / name
        places[name].write_bytes(content)
    done = kmmem.run(*(part.format(**places) for part in question))
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("kmmem: ")
    assert words in lines[0]
    assert done.stdout == ""
