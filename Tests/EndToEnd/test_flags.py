"""`kmmem flags`: programs built with its flags have all that kmmem reads, and it tells of files what they lack."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from building import PROGRAMS
from test_bad_input import expect_refusal

SOURCES = PROGRAMS / "flags"
FILES = [SOURCES / name for name in ("main.cpp", "keeper.cpp", "counted.c")]
C_COMPILER = {"g++": "gcc", "clang++": "clang"}
SUBJECTS = ["debug information", "symbol table", "unwind table", "build-id"]


def printed(command: list[object]) -> str:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def built(kmmem, compiler: str, path, *options: str, plain: bool = False):
    """The program, compiled and linked as a person would in a shell: by `$(kmmem flags ...)`, or without."""
    if shutil.which(compiler) is None or shutil.which(C_COMPILER[compiler]) is None:
        pytest.skip(f"{compiler} or {C_COMPILER[compiler]} is not installed")
    compiling, linking = ("" if plain else f"$('{kmmem.executable}' flags {one})" for one in ("--cflags", "--ldflags"))
    objects = []
    for source in FILES:
        objects.append(f"'{path}-{source.stem}.o'")
        chosen = compiler if source.suffix == ".cpp" else C_COMPILER[compiler]
        subprocess.run(["sh", "-c", f"{chosen} -O2 {compiling} -c -o {objects[-1]} '{source}'"], check=True)
    command = f"{compiler} {' '.join(objects)} {linking} {' '.join(options)} -o '{path}'"
    subprocess.run(["sh", "-c", command], check=True)
    return path


def judged(kmmem, *files: object, code: int) -> list[dict[str, str]]:
    """The states of each file, by subject."""
    done = kmmem.run("flags", "--format", "json", *files)
    assert done.returncode == code, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["version"], answer["complete"]) == ("kmmem.flags", 1, code == 0)
    assert [one["path"] for one in answer["files"]] == [str(file) for file in files]
    states = [{one["subject"]: one["state"] for one in file["observations"]} for file in answer["files"]]
    for file, state in zip(answer["files"], states):
        assert list(state) == SUBJECTS
        assert file["complete"] == ("does not work" not in state.values())
    return states


def stack(outcome) -> list[dict]:
    """The frames of the block of 4321 bytes, from malloc's caller to main."""
    [site] = [site for site in outcome.expect().report("--at", "exit")["sites"] if site["live_bytes"] == 4321]
    names = [frame["function"].partition("(")[0] for frame in site["stack"]]
    return site["stack"][: names.index("main") + 1]


def code_of(path, function: str) -> list[str]:
    """The instructions of a function, as objdump writes them."""
    listing = printed(["objdump", "-d", "--no-show-raw-insn", f"--disassemble={function}", path])
    return re.findall(r"^ *[0-9a-f]+:\t(.*)$", listing.partition(f"<{function}>:")[2], re.MULTILINE)


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_a_program_with_the_flags_has_everything(kmmem, tmp_path, compiler):
    program = built(kmmem, compiler, tmp_path / "program")
    assert ".debug_info" in printed(["readelf", "-SW", program])
    assert "Build ID: " in printed(["readelf", "-nW", program])
    for function in ("main", "_Z4keepm", "counted"):
        code = [" ".join(line.split()) for line in code_of(program, function)]
        assert "push %rbp" in code[:2], code
        assert "mov %rsp,%rbp" in code[:3], code
        assert not [line for line in code if line.startswith("jmp")], "a sibling call"
    assert judged(kmmem, program, code=0) == [dict.fromkeys(SUBJECTS, "works")]
    frames = stack(kmmem.program(program))
    places = [(frame["function"], frame["file"].rpartition("/")[2], frame["line"]) for frame in frames]
    assert places == [
        ("counted", "counted.c", 6),
        ("keep(unsigned long)", "keeper.cpp", 6),
        ("main", "main.cpp", 7),
    ]


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_without_the_flags_something_is_missing(kmmem, tmp_path, compiler):
    plain = built(kmmem, compiler, tmp_path / "plain", "-Wl,--build-id=none", plain=True)
    stripped = built(kmmem, compiler, tmp_path / "stripped", "-s")
    missing, works = "does not work", "works"
    assert judged(kmmem, plain, code=1) == [dict(zip(SUBJECTS, (missing, works, works, missing)))]
    [found] = judged(kmmem, stripped, code=1)
    assert (found["debug information"], found["symbol table"], found["build-id"]) == (missing, missing, works)
    text = kmmem.run("flags", plain, stripped)
    assert text.returncode == 1
    assert text.stdout.count("✗") == 4
    assert "→ Link with -Wl,--build-id." in text.stdout
    [frame] = stack(kmmem.program(plain))
    assert (frame["function"], frame["line"]) == ("main", None), "what keep and counted do last is no call"


def test_functions_without_an_unwind_table_end_stacks(kmmem, tmp_path):
    """What the flag is for: kmmem has no other way out of a function."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    source = tmp_path / "bare.c"
    source.write_text((SOURCES / "counted.c").read_text() + "int main(void) { return counted(4321) == 0; }\n")
    program = tmp_path / "bare"
    subprocess.run(["gcc", "-O2", "-g", "-fno-asynchronous-unwind-tables", "-o", program, source], check=True)
    [found] = judged(kmmem, program, code=1)
    assert found == {**dict.fromkeys(SUBJECTS, "works"), "unwind table": "does not work"}


def test_a_separate_debug_file_is_as_good(kmmem, tmp_path):
    program = built(kmmem, "g++", tmp_path / "program")
    identity = re.search(r"Build ID: ([0-9a-f]+)", printed(["readelf", "-nW", program]))[1]
    place = tmp_path / "debug" / ".build-id" / identity[:2] / f"{identity[2:]}.debug"
    place.parent.mkdir(parents=True)
    printed(["objcopy", "--only-keep-debug", program, place])
    printed(["objcopy", "--strip-all", program])
    judged(kmmem, program, code=1)
    done = kmmem.run("flags", program, env={"KMMEM_SYMBOL_PATH": str(tmp_path / "debug")})
    assert done.returncode == 0, done.stdout
    assert str(place) in done.stdout
    expect_refusal(kmmem.run("flags", place), str(place), "neither a program nor a shared library")


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_the_lines_for_cmake(kmmem, tmp_path, compiler):
    if shutil.which("cmake") is None or shutil.which(compiler) is None:
        pytest.skip(f"cmake or {compiler} is not installed")
    project, build = tmp_path / "project", tmp_path / "build"
    shutil.copytree(SOURCES, project)
    with (project / "CMakeLists.txt").open("a") as file:
        file.write(kmmem.run("flags", "--cmake").stdout)
    chosen = [f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_C_COMPILER={C_COMPILER[compiler]}"]
    told = printed(["cmake", "-S", project, "-B", build, *chosen])
    assert "Warning" not in told
    commands = printed(["cmake", "--build", build, "--verbose"])
    flags = kmmem.run("flags", "--cflags").stdout.strip()
    assert commands.count(flags) == 3, commands
    assert commands.count("-Wl,--build-id ") == 2, commands
    found = judged(kmmem, build / "main", build / "libkeeper.so", code=0)
    assert found == [dict.fromkeys(SUBJECTS, "works")] * 2


def test_the_overview_has_every_flag_with_its_reason(kmmem):
    done = kmmem.run("flags", "--format", "json")
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["version"]) == ("kmmem.flags", 1)
    text = kmmem.run("flags").stdout
    for part, option in (("compile", "--cflags"), ("link", "--ldflags")):
        flags = [one["flag"] for one in answer[part]]
        assert kmmem.run("flags", option).stdout == " ".join(flags) + "\n"
        for one in answer[part]:
            assert re.search(rf"^  {re.escape(one['flag'])} +{re.escape(one['reason'])}$", text, re.MULTILINE)
    assert kmmem.run("flags", "--libs").stdout == kmmem.run("flags", "--ldflags").stdout
    both = kmmem.run("flags", "--ldflags", "--cflags").stdout
    assert both == f"{kmmem.run('flags', '--cflags').stdout.strip()} {kmmem.run('flags', '--libs').stdout}"
    assert max(map(len, text.splitlines())) <= 100


def test_bad_input(kmmem, tmp_path):
    source = FILES[0]
    expect_refusal(kmmem.run("flags", tmp_path / "none.so"), "none.so", "there is no file")
    expect_refusal(kmmem.run("flags", tmp_path), str(tmp_path), "name what the linker has made")
    expect_refusal(kmmem.run("flags", source), "main.cpp", "name what the linker has made")
    expect_refusal(kmmem.run("flags", "--cflags", source), "main.cpp", "without a file")
    expect_refusal(kmmem.run("flags", "--cmake", "--cflags"), "--cmake")
    expect_refusal(kmmem.run("flags", "--cflags", "--format", "json"), "--format json")
    expect_refusal(kmmem.run("flags", "-o", tmp_path / "no" / "folder"), "-o")
    cut = tmp_path / "cut.so"
    cut.write_bytes(kmmem.executable.resolve().read_bytes()[:4096])
    expect_refusal(kmmem.run("flags", cut), "cut.so")
