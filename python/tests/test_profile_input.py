"""Bad input is one clear sentence on standard error and exit code 2; nothing is started and nothing left behind."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from launching import Launcher


def refused(launcher: Launcher, *words: str, says: str, output: str | None = "run.kmmem", **options: object) -> str:
    """Check that a command line is refused with a sentence that contains the words."""
    before = sorted(path.name for path in launcher.folder.iterdir())
    command = [launcher.kmmem, "profile", *(["-o", output] if output else []), *words]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload]
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("kmmem: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert says in result.stderr
    assert sorted(path.name for path in launcher.folder.iterdir()) == before
    return str(result.stderr)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "nothing to run"),
        (["-m"], "-m needs"),
        (["-c"], "-c needs"),
        (["--"], "-- needs"),
        (["--fraems", "3", "x.py"], "Did you mean '--frames'?"),
        (["--frames", "many", "-c", "pass"], '--frames is "many"'),
        (["--frames", "-1", "-c", "pass"], "--frames"),
        (["--sample", "5Q", "-c", "pass"], "write 524288 or 512K"),
        (["--sample", "1K", "--objects", "-c", "pass"], "leave one of them out"),
        (["--follow", "threads", "-c", "pass"], "fork, exec or none"),
        (["--temporary", "0", "-c", "pass"], '--temporary is "0"'),
        (["absent.py"], "there is no script absent.py"),
        (["empty"], "has no __main__.py"),
        (["-m", "absent"], "finds no module absent"),
        (["-m", "absent.inner"], "finds no module absent.inner"),
        (["-m", "json.absent"], "finds no module json.absent"),
        (["-m", "json.decoder.absent"], "finds no module json.decoder.absent"),
        (["-m", "importlib"], "without a __main__"),
        (["--python", "./absent", "-c", "pass"], "there is no Python at ./absent"),
        (["--python", "absent-python", "-c", "pass"], "there is no absent-python on PATH"),
        (["--python", "cat", "-c", "pass"], "no working Python interpreter"),
        (["--", "absent"], "there is no program absent on PATH"),
        (["--", "./absent"], "there is no program ./absent"),
        (["--", "./empty"], "neither a program nor a script"),
        (["--", "./text"], "neither a program nor a script"),
        (["--", "./plain"], "may not be executed"),
        (["--", "./orphan"], "there is no program /absent/interpreter"),
        (["--", "./ring"], "neither a program nor a script"),
    ],
)
def test_sentence(launcher: Launcher, words: list[str], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = launcher.folder
    (folder / "empty").mkdir()
    for name, text in {"text": "words", "orphan": "#!/absent/interpreter\n", "ring": "#!/usr/bin/env ring\n"}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    (folder / "plain").write_text("#!/bin/sh\n")
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{folder}")
    refused(launcher, *words, says=says)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KMMEM_NATIVE", "maybe"),
        ("KMMEM_OBJECTS", "2"),
        ("KMMEM_FRAMES", "all"),
        ("KMMEM_SAMPLE", "K"),
        ("KMMEM_FOLLOW", "spoon"),
        ("KMMEM_TEMPORARY", "-1"),
        ("KMMEM_QUIET", "no idea"),
        ("KMMEM_FORCE", "?"),
        ("KMMEM_PYTHON", "./absent"),
        ("KMMEM_LIBRARY_DIR", "/absent"),
    ],
)
def test_environment_sentence(launcher: Launcher, name: str, value: str) -> None:
    sentence = refused(launcher, "-c", "pass", says=value, env={**os.environ, name: value})
    assert name in sentence


def test_outputs_that_cannot_be(launcher: Launcher) -> None:
    launcher.capture.write_text("kept")
    (launcher.folder / "folder").mkdir()
    refused(launcher, "-c", "pass", says="run.kmmem exists; choose another with -o, or replace it with --force")
    refused(launcher, "-c", "pass", output="folder", says="no ordinary file")
    refused(launcher, "--force", "-c", "pass", output="/dev/null", says="no ordinary file")
    refused(launcher, "-c", "pass", output="absent/run.kmmem", says="there is no folder absent")
    refused(launcher, "-c", "pass", output="/proc/run.kmmem", says="no capture can be written to the folder /proc")
    refused(launcher, "-c", "pass", output="long" * 100, says="File name too long")
    assert launcher.capture.read_text() == "kept"
    assert launcher.run("--force", "-c", "pass").returncode == 0
    assert launcher.capture.read_bytes()[:5] == b"KMMEM"


def test_running_recording_is_not_overwritten(launcher: Launcher) -> None:
    process = launcher.start("-c", "print('ready', flush=True); input()")
    assert process.stdout is not None
    process.stdout.readline()
    refused(launcher, "--force", "-c", "pass", says=f"process {process.pid} is recording to run.kmmem")
    process.communicate("\n", timeout=20)
    assert process.returncode == 0


def write_program(
    path: Path, machine: int = 62, wide: int = 2, loader: bytes | None = b"/lib64/ld-linux-x86-64.so.2\0"
) -> None:
    """Write the headers of an ELF program."""
    count = 0 if loader is None else 1
    head = struct.pack(
        "<4s5B7xHHIQQQIHHHHHH", b"\x7fELF", wide, 1, 1, 0, 0, 2, machine, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0
    )
    if loader is not None:
        head += struct.pack("<IIQQQQQQ", 3, 4, 120, 0, 0, len(loader), len(loader), 1) + loader
    path.write_bytes(head)
    path.chmod(0o755)


def test_programs_that_nothing_can_be_loaded_into(launcher: Launcher) -> None:
    program = launcher.folder / "program"
    write_program(program, machine=183)
    refused(launcher, "--", "./program", says="made for aarch64")
    write_program(program, machine=3, wide=1)
    refused(launcher, "--", "./program", says="made for i386")
    write_program(program, loader=None)
    refused(launcher, "--", "./program", says="linked statically")
    write_program(program, loader=b"/lib/ld-musl-x86_64.so.1\0")
    refused(launcher, "--", "./program", says="programs that use glibc")
    (launcher.folder / "script").write_text(f"#!{program}\n")
    (launcher.folder / "script").chmod(0o755)
    refused(launcher, "--", "./script", says="programs that use glibc")


@pytest.mark.parametrize("flag", ["-static", "-static-pie"])
def test_program_linked_statically(launcher: Launcher, flag: str) -> None:
    built = subprocess.run(
        ["cc", flag, "-x", "c", "-o", "program", "-"], input="int main(void) { return 0; }", text=True, check=False
    )
    if built.returncode != 0:
        pytest.skip("there is no static C library")
    refused(launcher, "--", "./program", says="linked statically")


def test_program_that_gains_rights(launcher: Launcher) -> None:
    program = launcher.folder / "program"
    if os.getuid() == 0:
        shutil.copy("/bin/true", program)
        os.chown(program, 65534, 65534)
        program.chmod(0o4755)
        refused(launcher, "--", "./program", says="setuid")
    else:
        refused(launcher, "--", "su", says="setuid")


@pytest.mark.parametrize(
    ("implementation", "version", "threads", "says"),
    [
        (b"cpython", b"3.8.18", b"0", "is Python 3.8.18, and kmmem knows 3.9 to 3.13"),
        (b"cpython", b"2.7.18", b"", "is Python 2.7.18"),
        (b"cpython", b"3.14.0", b"0", "is Python 3.14.0"),
        (b"pypy", b"3.10.14", b"0", "is pypy, and kmmem knows CPython alone"),
        (b"cpython", b"3.13.1", b"1", "free-threaded"),
    ],
)
def test_interpreters_that_are_not_known(
    launcher: Launcher, implementation: bytes, version: bytes, threads: bytes, says: str
) -> None:
    answer = b"noise\nkmmem=1\0implementation=%s\0version=%s\0free-threaded=%s\0" % (implementation, version, threads)
    (launcher.folder / "answer").write_bytes(answer + b"executable=/x\0file=/bin/true\0name=x\0environment=A=1\0")
    stand_in = launcher.folder / "python"
    stand_in.write_text('#!/bin/sh\ncat "$(dirname "$0")/answer"\n')
    stand_in.chmod(0o755)
    refused(launcher, "--python", "./python", "-c", "pass", says=says)


def test_modules_that_only_their_parents_can_show(launcher: Launcher, python: str) -> None:
    """A package may put its modules anywhere when it is imported; that is no reason to refuse them."""
    package = launcher.folder / "wide"
    (launcher.folder / "elsewhere").mkdir()
    package.mkdir()
    (launcher.folder / "elsewhere" / "found.py").write_text("print('ran')")
    (package / "__init__.py").write_text("print('imported')\n__path__.append('elsewhere')\n")
    result = launcher.run("--python", python, "-m", "wide.found")
    # Its parent is imported by the probe as well, but nobody sees that.
    assert (result.returncode, result.stdout) == (0, "imported\nran\n")
    refused(launcher, "--force", "--python", python, "-m", "wide.absent", says="finds no module wide.absent")


def test_package_is_not_imported_to_be_found(launcher: Launcher, python: str) -> None:
    package = launcher.folder / "dear"
    package.mkdir()
    (package / "__init__.py").write_text("open('imports', 'a').write('x')")
    (package / "part.py").write_text("")
    assert launcher.run("--python", python, "-m", "dear.part").returncode == 0
    assert (launcher.folder / "imports").read_text() == "x"


def test_parent_that_fails_fails_as_it_does_alone(launcher: Launcher, python: str) -> None:
    package = launcher.folder / "broken"
    package.mkdir()
    (package / "__init__.py").write_text("import absent_dependency")
    result = launcher.run("--python", python, "-m", "broken.part")
    assert result.returncode == 1
    assert "absent_dependency" in result.stderr
