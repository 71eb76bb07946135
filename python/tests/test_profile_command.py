"""A program under `kmmem profile` sees what it would see alone, on every interpreter."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from launching import TELL, Launcher, alone

AWKWARD = ["--help", "-o", "x", "--", "-m", "", "a b", "--python", "é\u2192", "-"]


@pytest.fixture
def library(each_library: str) -> str:
    """Run every test with the agent that records nothing and with the real one."""
    return each_library


def seen(result: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """Parse what tell.py wrote."""
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    answer: dict[str, object] = json.loads(result.stdout)
    return answer


@pytest.fixture
def package(tmp_path: Path) -> None:
    """Put tell.py into the folder as a script, a module, a submodule and a package with a `__main__`."""
    source = TELL.read_text()
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    for folder in (inner.parent, inner):
        (folder / "__init__.py").write_text("")
    for path in (tmp_path / "told.py", inner / "told.py", inner / "__main__.py"):
        path.write_text(source)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "told.py").write_text(source)


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    "target",
    [
        ["-m", "told"],
        ["-mtold"],
        ["-m", "outer.inner.told"],
        ["-m", "outer.inner"],
        ["told.py"],
        ["scripts/told.py"],
        ["./scripts/../told.py"],
        ["-c", TELL.read_text()],
    ],
    ids=["module", "attached", "submodule", "package", "script", "folder", "dots", "code"],
)
def test_python_target_sees_the_same(launcher: Launcher, python: str, target: list[str]) -> None:
    plain = seen(alone(python, *target, *AWKWARD))
    recorded = seen(launcher.run("--python", python, *target, *AWKWARD))
    assert recorded == plain
    assert launcher.capture.is_file()
    assert not launcher.capture.is_symlink()


@pytest.mark.usefixtures("package")
def test_folder_and_archive_run(launcher: Launcher, python: str) -> None:
    archive = shutil.make_archive("told", "zip", root_dir="outer/inner")
    for target in ("outer/inner", os.path.basename(archive)):
        assert seen(launcher.run("--force", "--python", python, target)) == seen(alone(python, target))


def test_script_from_standard_input(launcher: Launcher, python: str) -> None:
    source = TELL.read_text()
    plain = seen(alone(python, "-", "a", input=source))
    assert seen(launcher.run("--python", python, "-", "a", input=source)) == plain


def test_input_reaches_the_program(launcher: Launcher, python: str) -> None:
    result = launcher.run("--python", python, str(TELL), "--read", input="one\ntwo\n")
    assert seen(result)["input"] == "one\ntwo\n"


def test_bytes_that_are_no_text_pass_through(launcher: Launcher, python: str) -> None:
    code = "import os, sys; print(os.fsencode(sys.argv[1]), os.environb[b'ODD'])"
    command = [os.fsencode(word) for word in launcher.command("--python", python, "-c", code)]
    result = subprocess.run(
        [*command, b"\xff\xfe"], env={**os.environb, b"ODD": b"\x80\x81"}, capture_output=True, check=True
    )
    assert result.stdout == b"b'\\xff\\xfe' b'\\x80\\x81'\n"


def test_descriptors_and_user_preload_are_kept(launcher: Launcher, python: str) -> None:
    with open(os.devnull) as extra:
        options: dict[str, Any] = {"pass_fds": [extra.fileno()], "env": {**os.environ, "LD_PRELOAD": "libm.so.6"}}
        plain = seen(alone(python, str(TELL), **options))
        recorded = seen(launcher.run("--python", python, str(TELL), **options))
    environment = recorded["environment"]
    assert isinstance(environment, dict)
    assert environment["LD_PRELOAD"] == "libm.so.6"
    assert recorded == plain


def test_c_library_knows_the_program(launcher: Launcher, python: str) -> None:
    """Nothing that kmmem does before the C library is set up may leave it without the program's name and arguments."""
    source = """
        #include <errno.h>
        #include <stdio.h>
        __attribute__((constructor)) static void tell(int argc, char **argv, char **environment) {
            const char *last = argc ? argv[argc - 1] : "";
            printf("%d %s %d %s\\n", argc, last, environment && *environment, program_invocation_name);
            fflush(stdout);
        }
    """
    command = ["cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-x", "c", "-o", "late.so", "-"]
    subprocess.run(command, input=source, text=True, check=True)
    words = ["-c", "import ctypes; ctypes.CDLL('./late.so')", "last"]
    plain, recorded = alone(python, *words), launcher.run("--python", python, *words)
    assert plain.stdout.startswith("4 last 1 "), plain.stderr
    assert recorded.stdout == plain.stdout


def test_dispositions_and_mask_are_kept(launcher: Launcher, python: str) -> None:
    def change() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
        os.umask(0o27)
        os.nice(1)

    plain = seen(alone(python, str(TELL), preexec_fn=change))
    assert seen(launcher.run("--python", python, str(TELL), preexec_fn=change)) == plain


@pytest.mark.parametrize("code", [0, 1, 2, 77, 255])
def test_exit_code_is_the_programs(launcher: Launcher, code: int) -> None:
    assert launcher.run("-c", f"raise SystemExit({code})").returncode == code
    assert launcher.run("--force", "--", "sh", "-c", f"exit {code}").returncode == code


def test_death_by_signal_is_imitated(launcher: Launcher) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT, signal.SIGRTMIN + 1):
        code = f"import os; os.kill(os.getpid(), {int(number)})"
        result = launcher.run("--force", "-c", code, quiet=False)
        assert result.returncode == -number
        assert "kmmem: the program died of " in result.stderr
        assert launcher.capture.is_file()


def test_traceback_goes_where_it_goes(launcher: Launcher, python: str) -> None:
    code = "import sys; print('out'); sys.stderr.write('err\\n'); 1/0"
    plain, recorded = alone(python, "-c", code), launcher.run("--python", python, "-c", code)
    assert (recorded.returncode, recorded.stdout, recorded.stderr) == (plain.returncode, plain.stdout, plain.stderr)


def shim(path: Path, python: str) -> Path:
    """Write a shell script that stands before an interpreter, as pyenv's do."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/usr/bin/env bash\nexport SHIM=1 PATH="/shim:$PATH"\nexec "{python}" "$@"\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("how", ["option", "program", "env script"])
def test_interpreter_behind_a_shell_script(
    launcher: Launcher, python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    shim(tmp_path / "bin" / "python3", python)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    script = tmp_path / "script"
    script.write_text("#!/usr/bin/env python3\n" + TELL.read_text())
    script.chmod(0o755)
    words, plainly = {
        "option": (["--python", "python3", str(TELL), "-x"], ["python3", str(TELL), "-x"]),
        "program": (["--", "python3", str(TELL), "-x"], ["python3", str(TELL), "-x"]),
        "env script": (["--", "./script", "-x"], ["./script", "-x"]),
    }[how]
    plain, recorded = seen(alone(*plainly)), seen(launcher.run(*words))
    for one in (plain, recorded):
        environment = one["environment"]
        assert isinstance(environment, dict)
        assert environment["SHIM"] == "1"
        # bash itself counts its levels and notes the command.
        environment.pop("_", None)
        environment.pop("SHLVL", None)
    assert recorded == plain
    assert launcher.capture.is_file()


def test_virtual_environment_is_the_default(
    launcher: Launcher, python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([python, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    result = launcher.run("-c", "import sys; print(sys.prefix)")
    assert result.stdout.strip() == str(tmp_path / "env")


def test_python_from_the_environment(launcher: Launcher, python: str) -> None:
    result = launcher.run("-c", "import sys; print(sys.executable)", env={**os.environ, "KMMEM_PYTHON": python})
    assert result.stdout.strip() == python


def test_program_without_python(launcher: Launcher) -> None:
    result = launcher.run("--", "cat", "-", input="through\n")
    assert (result.returncode, result.stdout) == (0, "through\n")
    assert launcher.capture.is_file()


def test_the_package_does_the_same(launcher: Launcher, python: str) -> None:
    source = str(Path(__file__).parents[1] / "src")
    environment = {**os.environ, "KMMEM_EXECUTABLE": launcher.kmmem, "PYTHONPATH": source}
    command = [python, "-m", "kmmem", "profile", "-q", "-o", "run.kmmem", str(TELL), *AWKWARD]
    recorded = seen(alone(*command, env=environment))
    assert recorded == seen(alone(python, str(TELL), *AWKWARD, env=environment))
    assert launcher.capture.is_file()


def test_terminal_stays_the_programs(launcher: Launcher) -> None:
    import pty

    controller, terminal = pty.openpty()
    command = launcher.command("--python", sys.executable, "-c", "import os; print(os.isatty(0), os.ttyname(1))")
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
    assert process.wait(timeout=30) == 0
    assert os.read(controller, 1000).decode().strip() == f"True {os.ttyname(terminal)}"
    os.close(controller)
    os.close(terminal)
