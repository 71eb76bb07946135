"""kmmem query: one process, one line for each question, whatever the question is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import textwrap

import pytest

PROGRAM = """
    import sys
    import kmmem

    class Song:
        __slots__ = ("title",)

    def player():
        queue = {}

        def play(song):
            queue[song] = "now"
            return queue

        play(("a song", 1))
        return play

    play = player()
    cache = {number: bytes(1000) for number in range(300)}
    shelf = [Song() for number in range(40)]
    kmmem.snapshot(f"{sys.argv[1]}/before.kmsnap").wait()
    shelf += [Song() for number in range(25)]
    kmmem.snapshot(f"{sys.argv[1]}/after.kmsnap").wait()
"""


@pytest.fixture
def snapshots(newest, environment, tmp_path):
    """Two snapshots of one process."""
    command = [str(newest.path), "-c", textwrap.dedent(PROGRAM), str(tmp_path)]
    subprocess.run(command, env=environment, check=True, timeout=120)
    return tmp_path / "before.kmsnap", tmp_path / "after.kmsnap"


def lines(kmmem, arguments, requests):
    """The replies to requests, each a JSON value or a raw line."""
    text = "\n".join(request if isinstance(request, str) else json.dumps(request) for request in requests)
    done = kmmem.run("query", *arguments, input=text)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_question_has_its_answer(kmmem, snapshots):
    questions = {
        "snapshot": {},
        "objects": {"by": "module", "limit": 3},
        "dominators": {"depth": 1, "limit": 0},
        "holders": {"object": "__main__.Song"},
        "cut": {"object": "Song", "limit": 3},
        "retained": {"object": "Song"},
        "native_of": {"object": "Song"},
        "globals": {"limit": 5},
        "what_if": {"edges": [{"holder": "list", "object": "Song"}]},
        "diff": {},
        "findings": {"snapshot": 1, "earlier": [0], "possible": True, "limit": 0},
        "open": {"path": str(snapshots[1])},
    }
    requests = [{"id": name, "question": name, **members} for name, members in questions.items()]
    replies = lines(kmmem, snapshots, requests)
    assert [reply["id"] for reply in replies] == list(questions)
    answers = {reply["id"]: reply["answer"] for reply in replies}
    assert {answer["version"] for answer in answers.values()} == {1}
    assert answers["snapshot"]["schema"] == "kmmem.snapshot"
    assert answers["open"]["number"] == 1
    assert len(answers["objects"]["groups"]) == 3
    assert answers["dominators"]["hidden_count"] == 0
    assert answers["holders"]["count"] == answers["retained"]["count"] == answers["cut"]["count"] == 40
    assert answers["holders"]["freed_bytes"] == answers["retained"]["retained_bytes"]
    assert answers["holders"]["cut"] == answers["cut"]["cut"]
    assert [node["locator"] for node in answers["cut"]["cut"]["nodes"]] == ["__main__.shelf"]
    assert answers["what_if"]["edge_count"] == 40
    assert answers["what_if"]["freed_bytes"] == answers["retained"]["retained_bytes"]
    assert any(variable["name"] == "__main__.cache" for variable in answers["globals"]["variables"])
    assert answers["findings"]["schema"] == "kmmem.findings"
    assert answers["findings"]["earlier"] == [str(snapshots[0])]
    assert len(answers["findings"]["findings"]) == answers["findings"]["finding_count"]
    song = next(row for row in answers["diff"]["types"] if row["type"] == "__main__.Song")
    assert song["gained_count"] == 25


def test_a_reference_that_is_named_twice_counts_once(kmmem, snapshots):
    once = {"holder": "list", "object": "Song"}
    (single,) = lines(kmmem, snapshots, [{"question": "what_if", "edges": [once]}])
    (double,) = lines(kmmem, snapshots, [{"question": "what_if", "edges": [once, once]}])
    assert single["answer"]["edge_count"] == double["answer"]["edge_count"] == 40
    assert single["answer"]["edges"] == double["answer"]["edges"]


def test_a_snapshot_that_was_replaced_is_read_again(kmmem, snapshots):
    command = [str(kmmem.executable), "query", *map(str, snapshots)]
    opened = json.dumps({"question": "open", "path": str(snapshots[1])}).encode() + b"\n"
    numbers = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for replace in (False, True, False):
            if replace:
                snapshots[0].replace(snapshots[1])
            process.stdin.write(opened)
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())["answer"]
            numbers.append((answer["number"], answer["snapshot"]["nodes"]))
        process.stdin.close()
        assert process.wait(timeout=30) == 0
    first, second, third = numbers
    assert (first[0], second[0]) == (1, 2)
    assert first[1] > second[1]
    assert third == second


def test_a_command_gives_the_same_answer(kmmem, snapshots):
    before, after = snapshots
    commands = {
        "globals": ("globals", before),
        "retained": ("retained", before, "Song"),
        "native_of": ("native", before, "Song"),
        "what_if": ("what-if", before, "Song", "--without", "list"),
        "diff": ("diff", before, after),
    }
    members = {"retained": {"object": "Song"}, "native_of": {"object": "Song"}}
    members["what_if"] = {"edges": [{"holder": "list", "object": "Song"}]}
    requests = [{"question": name, **members.get(name, {})} for name in commands]
    for reply, command in zip(lines(kmmem, snapshots, requests), commands.values()):
        done = kmmem.run(*command, "--format", "json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == reply["answer"]
        assert kmmem.run(*command).returncode == 0


@pytest.mark.parametrize(
    ("request_line", "words"),
    [
        ("no json", "no JSON at byte"),
        ('{"question": "globals"', "ends in the middle"),
        ("[1, 2]", "no JSON object"),
        ('{"question": "gossip"}', 'no question "gossip"'),
        ('{"question": "holders"}', 'no "object"'),
        ('{"question": "holders", "object": "0x10"}', "no object or block at 0x10"),
        ('{"question": "holders", "object": "NoSuchType"}', "no objects of a type NoSuchType"),
        ('{"question": "globals", "limit": -1}', '"limit"'),
        ('{"question": "globals", "limt": 1}', '"limt"'),
        ('{"question": "globals", "snapshot": 5}', "no snapshot 5"),
        ('{"question": "cut", "object": "Song", "limit": 9}', "from 1 to 8"),
        ('{"question": "what_if", "edges": [{"holder": "Song", "object": "list"}]}', "does not hold"),
        ('{"question": "open", "path": "/no/such.kmsnap"}', "No such file"),
        ('{"question": "globals", "path": "' + "x" * (1 << 21) + '"}', "longer than"),
        ('{"question": "findings", "earlier": [7]}', "no snapshot 7"),
        ('{"question": "findings", "earlier": [1]}', "was taken after"),
        ('{"question": "findings", "earlier": [0]}', "named twice"),
        ('{"question": "findings", "earlier": 0}', "a list of snapshots' numbers"),
        ('{"question": "findings", "config": "/no/such.toml"}', "/no/such.toml cannot be read"),
        ("[" * 5000, "too many levels"),
    ],
)
def test_a_bad_request_is_answered_and_the_next_one_too(kmmem, snapshots, request_line, words):
    bad, blank_is_skipped, good = request_line, "   ", {"id": [1], "question": "globals", "limit": 1}
    replies = lines(kmmem, snapshots, [bad, blank_is_skipped, good])
    assert len(replies) == 2
    assert set(replies[0]) == {"id", "error"}
    assert words in replies[0]["error"]
    assert replies[0]["error"].count("\n") == 0
    assert replies[1]["id"] == [1]
    assert len(replies[1]["answer"]["variables"]) == 1


def test_bytes_that_are_no_text_are_answered(kmmem, snapshots):
    done = kmmem.run("query", *snapshots, input=b'{"question": "\xff"}\n\x00\n', text=False)
    assert done.returncode == 0
    assert [b'"error"' in line for line in done.stdout.splitlines()] == [True, True]


@pytest.mark.parametrize("damage", ["cut", "flipped", "none", "text"])
def test_a_damaged_snapshot_is_refused_at_once(kmmem, snapshots, tmp_path, damage):
    data = bytearray(snapshots[0].read_bytes())
    data[len(data) // 2] ^= 4
    bad = tmp_path / "bad.kmsnap"
    if damage != "none":
        bad.write_bytes({"cut": data[: len(data) // 2], "flipped": bytes(data), "text": b"text"}[damage])
    done = kmmem.run("query", snapshots[0], bad, input='{"question": "globals"}\n')
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    # Opened later, it is an answer.
    reply, other = lines(kmmem, snapshots, [{"question": "open", "path": str(bad)}, {"question": "snapshot"}])
    assert str(bad) in reply["error"]
    assert "answer" in other


def test_answers_come_one_by_one_and_an_interrupt_ends_it(kmmem, snapshots):
    command = [str(kmmem.executable), "query", str(snapshots[0])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "question": "globals"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == -signal.SIGINT
        assert process.stderr.read() == b""


def test_closure_variables_have_names(interpreter, environment, kmmem, tmp_path):
    command = [str(interpreter.path), "-c", textwrap.dedent(PROGRAM), str(tmp_path)]
    subprocess.run(command, env=environment, check=True, timeout=120)
    arguments = [tmp_path / "before.kmsnap"]
    (reply,) = lines(kmmem, arguments, [{"question": "holders", "object": "dict", "limit": 0}])
    way = reply["answer"]["ways"][0]
    queue = next(step for step in way if step["step"] == ".cell_contents" and "queue" in way_text(way, step))
    (reply,) = lines(kmmem, arguments, [{"question": "holders", "object": queue["example"]}])
    assert reply["answer"]["subject"]["locator"] == "__main__.play.<closure queue>"


def way_text(way: list[dict], step: dict) -> str:
    """The steps to a step."""
    steps = {other["id"]: other for other in way}
    text = ""
    while step:
        text = (step["step"] or step["root"]) + text
        step = steps.get(step["parent"])
    return text
