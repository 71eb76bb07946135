"""Where a capture lies while the program runs, and where it is afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from launching import Launcher

READY = "import sys; print('ready', flush=True); sys.stdin.read()"


def live_folders(process: int | str) -> set[Path]:
    """List the folders of live captures that a kmmem made in memory; "*" is for every process."""
    return set(Path("/dev/shm").glob(f".kmmem-live-{process}-*"))


def settings(launcher: Launcher, *words: str, **environment: str) -> dict[str, str]:
    """Profile nothing and return what the agent found in its environment."""
    told = launcher.folder / "settings"
    result = launcher.run(
        "--force", *words, "-c", "pass", env={**os.environ, "DUMMY_SETTINGS": str(told), **environment}
    )
    assert result.returncode == 0, result.stderr
    return dict(line.split("=", 1) for line in told.read_text().splitlines())


def test_capture_is_a_link_until_the_end(launcher: Launcher) -> None:
    process = launcher.start("-c", READY)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    assert launcher.capture.is_symlink()
    live = launcher.capture.resolve()
    assert live.read_bytes()[:5] == b"KMMEM"
    assert live.parent.stat().st_mode & 0o777 == 0o700
    process.communicate("", timeout=20)
    assert not launcher.capture.is_symlink()
    assert launcher.capture.read_bytes()[-3:] == b"end"
    assert not live.parent.exists()


def test_holes_stay_holes(launcher: Launcher) -> None:
    pages = 1 << 16
    assert launcher.run("-c", "pass", env={**os.environ, "DUMMY_PAGES": str(pages)}).returncode == 0
    information = launcher.capture.stat()
    assert information.st_size == pages * 4096
    assert information.st_blocks * 512 < 1 << 20
    assert launcher.capture.read_bytes()[-3:] == b"end"


def test_default_name(launcher: Launcher) -> None:
    (launcher.folder / "script.py").write_text("")
    for words, name in (
        (["-c", "pass"], "code"),
        (["script.py"], "script"),
        (["-m", "this"], "this"),
        (["--", "true"], "true"),
    ):
        process = subprocess.Popen([launcher.kmmem, "profile", "-q", *words], stdout=subprocess.DEVNULL)
        assert process.wait(timeout=30) == 0
        assert (launcher.folder / f"kmmem-{name}-{process.pid}.kmmem").is_file()


def test_children_are_collected(launcher: Launcher) -> None:
    code = """if True:
        import os
        os.fork(), os.fork()
        try:
            while os.wait():
                pass
        except ChildProcessError:
            os.write(1, str(os.getpid()).encode() + b" ")
    """
    result = launcher.run("-c", code, quiet=False)
    names = {path.name for path in launcher.folder.glob("run.kmmem*")}
    assert len(names) == 4
    assert names < {"run.kmmem"} | {f"run.kmmem.{line}" for line in result.stdout.split()}
    assert "3 children's captures lie beside it" in result.stderr
    assert "kmmem report run.kmmem run.kmmem.*" in result.stderr


def test_child_that_still_runs_keeps_its_live_capture(launcher: Launcher) -> None:
    # The parent ends when the child's capture is there, which is made before fork returns in the child.
    code = """if True:
        import os, sys
        there, begun = os.pipe()
        pid = os.fork()
        if pid:
            os.read(there, 1)
            print(pid)
        else:
            os.write(begun, b"1")
            os.close(1), os.close(2), sys.stdin.read()
    """
    reader, writer = os.pipe()
    result = launcher.run("-c", code, quiet=False, stdin=reader)
    child = result.stdout.strip()
    assert f"child {child} still runs" in result.stderr
    link = launcher.folder / f"run.kmmem.{child}"
    assert link.is_symlink()
    assert link.read_bytes()[:5] == b"KMMEM"
    os.close(writer)
    os.close(reader)
    shutil.rmtree(link.resolve().parent)


def test_missing_capture_is_said(launcher: Launcher) -> None:
    environment = {**os.environ, "DUMMY_NO_CAPTURE": "1"}
    # One that was killed with an earlier process of the same number may have left something.
    before = live_folders("*")
    process = launcher.start("-c", "raise SystemExit(5)", stderr=subprocess.PIPE, env=environment)
    complaint = process.communicate(timeout=20)[1]
    assert process.returncode == 5
    assert complaint.startswith("kmmem: the program ran but left no capture")
    assert not os.path.lexists(launcher.capture)
    assert live_folders(process.pid) <= before


def test_summary(launcher: Launcher) -> None:
    result = launcher.run("-c", "pass", quiet=False)
    assert result.stdout == ""
    assert "kmmem: peak 3.0 MiB, at exit 1.5 MiB live, in 1.5 s\n" in result.stderr
    assert result.stderr.endswith("kmmem: see it with: kmmem report run.kmmem\n")
    assert "\x1b" not in result.stderr


def test_settings_of_the_agent(launcher: Launcher) -> None:
    defaults = settings(launcher)
    capture = Path(defaults.pop("KMMEM_CAPTURE"))
    assert capture.name == "run.kmmem"
    assert defaults.pop("LD_PRELOAD") == f"{os.environ['KMMEM_LIBRARY_DIR']}/libkmmem_agent.so"
    assert defaults.pop("KMMEM_LIBRARY_DIR") == os.environ["KMMEM_LIBRARY_DIR"]
    assert defaults == {
        "KMMEM_NATIVE": "1",
        "KMMEM_OBJECTS": "1",
        "KMMEM_FRAMES": "0",
        "KMMEM_SAMPLE": "0",
        "KMMEM_FOLLOW_FORK": "1",
        "KMMEM_FOLLOW_EXEC": "0",
        "KMMEM_TEMPORARY": "1",
        "KMMEM_FREES": "0",
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--no-native", "--no-objects"], {"KMMEM_NATIVE": "0", "KMMEM_OBJECTS": "0"}),
        (["--frames", "30", "--temporary=7"], {"KMMEM_FRAMES": "30", "KMMEM_TEMPORARY": "7"}),
        (["--sample", "512K"], {"KMMEM_SAMPLE": "524288", "KMMEM_OBJECTS": "0"}),
        (["--sample=1.5MiB"], {"KMMEM_SAMPLE": "1572864"}),
        (["--follow", "none"], {"KMMEM_FOLLOW_FORK": "0", "KMMEM_FOLLOW_EXEC": "0"}),
        (["--follow", "exec"], {"KMMEM_FOLLOW_FORK": "1", "KMMEM_FOLLOW_EXEC": "1"}),
    ],
)
def test_options_reach_the_agent(launcher: Launcher, words: list[str], expected: dict[str, str]) -> None:
    assert expected.items() <= settings(launcher, *words).items()


def test_environment_names_and_their_rank(launcher: Launcher) -> None:
    environment = {"KMMEM_NATIVE": "no", "KMMEM_FRAMES": "9", "KMMEM_SAMPLE": "1K", "KMMEM_FOLLOW": "fork,exec"}
    told = settings(launcher, "--frames", "3", **environment)
    expected = {"KMMEM_NATIVE": "0", "KMMEM_FRAMES": "3", "KMMEM_SAMPLE": "1024", "KMMEM_FOLLOW_EXEC": "1"}
    assert expected.items() <= told.items()
    output = launcher.folder / "other.kmmem"
    quiet = {**os.environ, "KMMEM_OUTPUT": "other.kmmem", "KMMEM_QUIET": "1"}
    result = subprocess.run([launcher.kmmem, "profile", "-c", "pass"], env=quiet, capture_output=True, check=True)
    assert (output.is_file(), result.stderr) == (True, b"")


def test_user_preload_is_told_to_the_agent(launcher: Launcher) -> None:
    told = settings(launcher, LD_PRELOAD="libm.so.6 libdl.so.2")
    assert told["KMMEM_USER_PRELOAD"] == "libm.so.6 libdl.so.2"
    assert told["LD_PRELOAD"].endswith("/libkmmem_agent.so:libm.so.6 libdl.so.2")


def test_library_in_a_folder_with_spaces(launcher: Launcher, dummy_library: str) -> None:
    odd = launcher.folder / "an odd: folder"
    shutil.copytree(dummy_library, odd)
    told = settings(launcher, KMMEM_LIBRARY_DIR=str(odd))
    assert " " not in told["LD_PRELOAD"]
    assert launcher.capture.is_file()


def in_namespace(script: str, launcher: Launcher) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a mount namespace of its own, where it may mount small file systems."""
    command = ["unshare", "-rm", "sh", "-ec", script, launcher.kmmem]
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("mount namespaces are not permitted")
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_little_memory_keeps_the_live_capture_beside_the_output(launcher: Launcher) -> None:
    script = """
        mount -t tmpfs -o size=1M tmpfs /dev/shm
        "$0" profile -q -o run.kmmem -- sh -c 'readlink run.kmmem; exit 3' || echo $?
        ls -A /dev/shm; ls -A
    """
    result = in_namespace(script, launcher)
    link, code, *rest = result.stdout.split()
    assert link.startswith(".kmmem-live-")
    assert (code, rest) == ("3", ["run.kmmem"])


def test_full_disk_is_said_with_where_the_capture_is(launcher: Launcher) -> None:
    script = """
        mkdir small; mount -t tmpfs -o size=64k tmpfs small
        DUMMY_PAGES=400 "$0" profile -q -o small/run.kmmem -- \\
            sh -c 'head -c 64k /dev/zero > small/other 2>/dev/null; exit 3' || echo $?
        readlink small/run.kmmem; ls -A small; head -c 5 small/run.kmmem
        rm -r "$(dirname "$(readlink small/run.kmmem)")"
    """
    result = in_namespace(script, launcher)
    code, link, *rest = result.stdout.split()
    assert code == "3"
    assert rest == ["other", "run.kmmem", "KMMEM"]
    assert result.stderr.startswith(
        f"kmmem: the capture could not be moved to small: No space left on device; it lies at {link} "
    )
    assert result.stderr.count("\n") == 1
