"""`kmmem doctor` where something does not work: it says what, and its exit code says whether that matters."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import time

import pytest

from interpreters import supported_pythons


@pytest.fixture
def home(tmp_path):
    """An environment in which no interpreter is found but those that a test names."""
    (tmp_path / "bin").mkdir()
    names = ("KMMEM_LIBRARY_DIR", "KMMEM_EXECUTABLE", "LD_LIBRARY_PATH")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}


def diagnosis(kmmem, environment, *options, code: int, **keywords):
    """The observations by subject, whose schema and exit code are as they should be."""
    done = kmmem.run("doctor", "--format", "json", *options, env=environment, **keywords)
    assert done.returncode == code, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["version"], answer["can_record"]) == ("kmmem.doctor", 1, code == 0)
    observations = [one for check in answer["checks"] for one in check["observations"]]
    for one in observations:
        assert one["state"] in ("works", "limited", "does not work")
        assert one["advice"] is not None or one["state"] == "works" or not one["essential"], one
    return {one["subject"]: one for one in observations}


def stub(home, name: str, text: str):
    """A script in the place of an interpreter."""
    path = os.path.join(home["PATH"], name)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return path


def test_every_supported_interpreter_is_recorded(kmmem, home):
    for python in supported_pythons():
        found = diagnosis(kmmem, home, "--python", python.path, code=0)
        [told] = [one for subject, one in found.items() if subject.startswith(f"Python {python.version}")]
        assert told["state"] == "works"
        assert "recorded" in told["text"]
        assert found["unwinding"]["state"] == "works", found["unwinding"]
        assert found["import kmmem"]["state"] == "limited"
        assert found["agent"]["text"].endswith("libkmmem_agent.so")


def test_the_package_is_found_where_it_is_installed(kmmem, home, newest, package):
    assert diagnosis(kmmem, home, "--python", newest.path, code=0)["import kmmem"]["state"] == "limited"
    environment = {**home, "PYTHONPATH": str(package)}
    assert diagnosis(kmmem, environment, "--python", newest.path, code=0)["import kmmem"]["state"] == "works"


def test_no_python(kmmem, home):
    told = diagnosis(kmmem, home, code=1)["python3"]
    assert told["state"] == "does not work"
    assert told["advice"].startswith("There is no python3 on PATH; activate a virtual environment")


def test_an_interpreter_of_another_version(kmmem, home):
    answer = r"printf 'kmmem=1\0implementation=cpython\0version=3.14.2\0environment='"
    stub(home, "python3", f"#!/bin/sh\n{answer}\n")
    told = diagnosis(kmmem, home, code=1)["Python 3.14.2"]
    assert "kmmem knows 3.9 to 3.13" in told["advice"]


def test_other_interpreters_may_be_unknown(kmmem, home, newest):
    os.symlink(newest.path, os.path.join(home["PATH"], "python3"))
    folder = os.path.join(home["HOME"], ".pyenv", "versions", "3.8.1", "bin")
    os.makedirs(folder)
    answer = r"printf 'kmmem=1\0implementation=cpython\0version=3.8.1\0environment='"
    shutil.copy(stub(home, "old", f"#!/bin/sh\n{answer}\n"), os.path.join(folder, "python3"))
    told = diagnosis(kmmem, home, code=0)["Python 3.8.1"]
    assert (told["state"], told["advice"]) == ("limited", None)


def test_a_program_that_is_no_interpreter(kmmem, home):
    path = stub(home, "python3", "#!/bin/sh\necho I am none\n")
    told = diagnosis(kmmem, home, "--python", path, code=1)[path]
    assert "is no working Python interpreter (it says: I am none)" in told["advice"]


def test_no_libraries(kmmem, home, newest, tmp_path):
    found = diagnosis(kmmem, {**home, "KMMEM_LIBRARY_DIR": str(tmp_path)}, "--python", newest.path, code=1)
    assert f"libkmmem_agent.so is not in {tmp_path}".lower() in found["agent"]["advice"].lower()


def test_the_agent_without_its_bridge(kmmem, home, newest, tmp_path):
    shutil.copy(kmmem.library_folder / "libkmmem_agent.so", tmp_path)
    found = diagnosis(kmmem, {**home, "KMMEM_LIBRARY_DIR": str(tmp_path)}, "--python", newest.path, code=1)
    assert found["Python bridge"]["state"] == "does not work"


def test_a_library_that_is_not_the_agent(kmmem, home, newest, tmp_path):
    (tmp_path / "libkmmem_agent.so").write_bytes(b"not a library")
    shutil.copy(kmmem.library_folder / "libkmmem_python.so", tmp_path)
    found = diagnosis(kmmem, {**home, "KMMEM_LIBRARY_DIR": str(tmp_path)}, "--python", newest.path, code=1)
    assert found["agent"]["state"] == "works", "it is there"
    assert found[str(newest.path)]["text"] == "not recorded", "but it records nothing"


@pytest.mark.parametrize(("gibibytes", "code", "state"), [(3, 1, "limited"), (64, 0, "works")])
def test_a_limit_of_address_space(kmmem, home, newest, gibibytes, code, state):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (gibibytes << 30, gibibytes << 30))

    found = diagnosis(kmmem, home, "--python", newest.path, code=code, preexec_fn=limit)
    assert (found["ulimit -v"]["state"], found["ulimit -v"]["text"]) == (state, f"{gibibytes}.0 GiB")
    [python] = [one for subject, one in found.items() if "ython" in subject and one["essential"] == (code == 1)][-1:]
    assert python["state"] == ("does not work" if code else "works"), "the trial really fails, or really works"


def test_a_person_reads_marks_without_colours_in_a_file(kmmem, home, newest, tmp_path):
    done = kmmem.run("doctor", "--python", newest.path, "-o", tmp_path / "doctor.txt", env=home)
    assert (done.returncode, done.stdout) == (0, "")
    text = (tmp_path / "doctor.txt").read_text()
    assert "  ✓ glibc" in text
    assert text.endswith("\nPrograms can be recorded here.\n")
    assert "\x1b" not in text
    assert "\x1b[32m✓" in kmmem.run("doctor", "--python", newest.path, "--color", "always", env=home).stdout


def test_a_program_that_hangs_is_killed_and_said(kmmem, home, newest, tmp_path):
    """It hangs only where it is recorded: a module that every Python imports at its start sleeps there."""
    folder = tmp_path / "modules"
    folder.mkdir()
    mark = tmp_path / "process"
    (folder / "sitecustomize.py").write_text(
        "import os, time\n"
        "if 'libkmmem_agent' in open('/proc/self/maps').read():\n"
        f"    open({str(mark)!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(300)\n"
    )
    environment = {**home, "PYTHONPATH": str(folder)}
    started = time.monotonic()
    found = diagnosis(kmmem, environment, "--python", newest.path, "--timeout", "3", code=1)
    assert 3 <= time.monotonic() - started < 60
    told = found[str(newest.path)]
    assert (told["state"], told["text"]) == ("does not work", "not recorded")
    assert "had not ended after 3 s and was killed" in told["advice"]
    assert not os.path.exists(f"/proc/{mark.read_text()}")
    # The innocent twin ends in time.
    assert diagnosis(kmmem, home, "--python", newest.path, "--timeout", "60", code=0)["unwinding"]["state"] == "works"


def test_bad_input(kmmem, home):
    for options in (
        ["--format", "xml"],
        ["--timeout", "0"],
        ["--timeout", "soon"],
        ["--unknown"],
        ["surplus"],
        ["-o", "/nowhere/doctor.txt"],
    ):
        done = kmmem.run("doctor", *options, env=home)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.startswith("kmmem: ")


def test_nothing_is_left_behind(kmmem, home, newest, tmp_path):
    before = set(os.listdir("/dev/shm"))
    diagnosis(kmmem, home, "--python", newest.path, code=0)
    assert not [name for name in os.listdir(tmp_path) if name.startswith("kmmem-")]
    assert not [name for name in set(os.listdir("/dev/shm")) - before if "trial" in name]
