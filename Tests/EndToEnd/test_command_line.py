"""What all commands share: help with examples, the exit codes of docs/exit-codes.md, completion, manual pages."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from building import PROGRAMS

REPOSITORY = PROGRAMS.parent.parent
CODES = REPOSITORY / "docs" / "exit-codes.md"
WRITER = REPOSITORY / "Sources" / "ManualPages" / "write.py"


def commands(kmmem) -> list[str]:
    """The names of all commands, as kmmem itself tells them to programs."""
    answer = json.loads(kmmem.run("--experimental-dump-help").stdout)
    names = [one["commandName"] for one in answer["command"]["subcommands"] if one["commandName"] != "help"]
    assert len(names) >= 19
    return names


def test_every_help_has_examples(kmmem):
    for name in commands(kmmem):
        done = kmmem.run(name, "--help")
        assert done.returncode == 0
        examples = done.stdout.partition("Examples:\n")[2].partition("\n\n")[0]
        calls = [line for line in examples.splitlines() if f"kmmem {name}" in line]
        assert calls, f"kmmem {name} --help shows no example of its own"


def test_the_overview_groups_all_commands_and_has_examples(kmmem):
    text = kmmem.run("--help").stdout
    for name in commands(kmmem):
        assert re.search(rf"^  {name}\s", text, re.MULTILINE), f"{name} is in no group"
    assert "docs/exit-codes.md" in text
    assert "kmmem profile -o run.kmmem main.py" in text
    assert text.count("SUBCOMMANDS") >= 5


def test_examples_have_options_that_exist(kmmem):
    """Every option that a help's examples write is one of that command's, or of the commands below it."""
    for name in commands(kmmem):
        text = kmmem.run(name, "--help").stdout
        below = re.findall(r"^  ([a-z]+) ", text.partition("SUBCOMMANDS:")[2], re.MULTILINE)
        known = set()
        for help_text in (text, *(kmmem.run(name, one, "--help").stdout for one in below)):
            parts = help_text.partition("ARGUMENTS:")[2] + help_text.partition("OPTIONS:")[2]
            known |= set(re.findall(r"(?<![\w-])(--?[a-z][\w-]*)", parts))
        examples = text.partition("Examples:\n")[2].partition("\n\n")[0]
        for line in examples.splitlines():
            for call in re.findall(rf"kmmem {name} ([^|]*)", line):
                own = re.split(r"\s--\s|\s-m\s|\s-c\s|\.py\b|\s{3,}", call)[0]
                for option in re.findall(r"(?:^|\s)(--[a-z][\w-]*)", own):
                    assert option in known, f"kmmem {name} --help writes {option}, which it does not have: {line}"


def rows() -> list[list[str]]:
    lines = [line for line in CODES.read_text().splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_command_and_code_of_the_page_exists(kmmem):
    names = {f"kmmem {name}" for name in commands(kmmem)}
    told = {name for row in rows() for name in re.findall(r"`(kmmem [\w-]+)`", row[0])}
    assert told <= names, f"docs/exit-codes.md has {told - names}, which is no command"
    assert {row[1] for row in rows()} == {"0", "2", "the program's", "130", "N of `--error-exitcode N`", "1"}


def test_bad_input_is_code_2_and_one_sentence_everywhere(kmmem):
    for name in commands(kmmem):
        done = kmmem.run(name, "--no-such-option")
        assert (done.returncode, done.stdout) == (2, ""), name
        assert done.stderr.startswith("kmmem: "), done.stderr


@pytest.mark.parametrize("code", [0, 1, 7])
def test_the_programs_own_code(kmmem, newest, code):
    exits = ["-c", f"raise SystemExit({code})"]
    assert kmmem.profile(exits, "--python", newest.path).returncode == code
    assert kmmem.run("leaks", "--python", newest.path, *exits).returncode == code


def test_codes_of_what_was_found(kmmem, newest, tmp_path):
    (tmp_path / "kept.py").write_text("kept = []\n\ndef keep():\n    kept.append([])\n\ndef nothing():\n    pass\n")
    call = ["growth", "--python", newest.path, "--rounds", "8", "--error-exitcode", "9"]
    assert kmmem.run(*call, "--call", "kept:keep", cwd=tmp_path).returncode == 9
    assert kmmem.run(*call, "--call", "kept:nothing", cwd=tmp_path).returncode == 0
    cycle = "import gc\nclass A: pass\na = A(); a.a = a; del a; gc.freeze()"
    assert kmmem.run("leaks", "--python", newest.path, "--error-exitcode", "9", "-c", cycle).returncode == 9
    assert kmmem.run("leaks", "--python", newest.path, "--error-exitcode", "9", "-c", "pass").returncode == 0


@pytest.mark.parametrize("command", ["attach", "snapshot"])
def test_an_interrupt_before_a_process_is_entered(kmmem, newest, tmp_path, command):
    """Nobody can enter a process that sleeps with the interpreter's lock in its hands."""
    code = "import ctypes; print(flush=True); ctypes.PyDLL(None).sleep(60)"
    sleeper = subprocess.Popen([newest.path, "-c", code], stdout=subprocess.PIPE)
    try:
        sleeper.stdout.readline()
        entering = subprocess.Popen(
            [kmmem.executable, command, str(sleeper.pid), "-o", tmp_path / "file"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(1)
        entering.send_signal(signal.SIGINT)
        _, said = entering.communicate(timeout=30)
        assert entering.returncode == 130, said
        assert sleeper.poll() is None
        assert not (tmp_path / "file").exists()
    finally:
        sleeper.kill()
        sleeper.communicate()


def test_a_capture_that_cannot_be_made_compact(kmmem, tmp_path):
    assert kmmem.run("compact", tmp_path / "none.kmmem").returncode == 2


def test_bash_completes_commands_options_values_and_files(kmmem, tmp_path):
    script = tmp_path / "kmmem.bash"
    script.write_text(kmmem.run("--generate-completion-script", "bash").stdout)
    (tmp_path / "run.kmmem").write_text("")
    (tmp_path / "other.txt").write_text("")

    def completed(*words: str) -> set[str]:
        listed = " ".join(f"'{word}'" for word in words)
        line = " ".join(words)
        code = f"""
            source '{script}'
            complete -p kmmem >/dev/null || exit 9
            COMP_WORDS=({listed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE='{line}'; COMP_POINT={len(line)}
            function=$(complete -p kmmem | sed 's/.*-F \\([^ ]*\\).*/\\1/')
            "$function" kmmem '{words[-1]}' '{words[-2]}'
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        done = subprocess.run(["bash", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return {line.strip() for line in done.stdout.splitlines() if line.strip()}

    assert {"profile", "report", "leaks", "doctor"} <= completed("kmmem", "")
    assert completed("kmmem", "doc") == {"doctor"}
    assert completed("kmmem", "report", "--form") == {"--format"}
    assert {"text", "html", "json", "pprof"} <= completed("kmmem", "report", "--format", "")
    assert completed("kmmem", "compact", "ru") == {"run.kmmem"}
    assert "other.txt" not in completed("kmmem", "compact", "o")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_understood(kmmem, tmp_path, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed, so nobody reads its script here")
    script = tmp_path / "script"
    script.write_text(kmmem.run("--generate-completion-script", shell).stdout)
    assert subprocess.run([shell, "-n", script], capture_output=True, check=False).stderr == b""


def test_manual_pages_are_whole_and_without_a_warning(kmmem, tmp_path):
    pages = tmp_path / "man1"
    subprocess.run([sys.executable, WRITER, kmmem.executable, CODES, pages], check=True)
    names = {"kmmem", *(f"kmmem-{name}" for name in commands(kmmem))}
    assert {path.name for path in pages.iterdir()} == {f"{name}.1" for name in names}
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed, so the pages cannot be set; apt-get install groff-base man-db")
    for page in pages.iterdir():
        done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", page], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), page.name
        text = re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout)
        for heading in ("NAME", "SYNOPSIS", "EXAMPLES", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
            assert heading in text, f"{page.name} has no {heading}"
    history = (pages / "kmmem-history.1").read_text()
    assert "HISTORY PRUNE" in history
    assert "\\-\\-keep" in history
    doctor = (pages / "kmmem-doctor.1").read_text()
    assert "something essential does not work" in doctor
    assert "\\-\\-python" in doctor
