"""Who gives a block back: C++ runtimes in several places, and operators of the program's own, accuse nobody."""

from __future__ import annotations

import shutil
import subprocess

import pytest

LINKAGE = {
    "shared": (),
    "static": ("-static-libstdc++", "-static-libgcc", "-Wl,--exclude-libs,ALL"),
}


@pytest.mark.parametrize("mode", [(), ("--guard=all",)], ids=["plain", "guarded"])
@pytest.mark.parametrize("is_stripped", [False, True], ids=["symbols", "stripped"])
@pytest.mark.parametrize("linkage", LINKAGE)
def test_blocks_that_pass_between_modules_accuse_nobody(examiner, workshop, tmp_path, linkage, is_stripped, mode):
    host = workshop.program(["releases/host.cpp"], "releases-host", "-ldl")
    plugin = workshop.library("releases/plugin.cpp", f"releases-{linkage}.so", *LINKAGE[linkage])
    if is_stripped:
        plugin = shutil.copy(plugin, tmp_path / "stripped.so")
        subprocess.run(["strip", "--strip-all", plugin], check=True)
    verdict = examiner.verdict(*mode, "--", host, plugin).expect_nothing()
    assert verdict.done.stdout == "done\n"


@pytest.mark.parametrize("mode", [(), ("--guard=all",)], ids=["plain", "guarded"])
def test_operators_of_the_program_accuse_nobody(examiner, workshop, mode):
    program = workshop.program(["releases/own_operators.cpp"], "releases-own-operators")
    verdict = examiner.verdict(*mode, "--", program).expect_nothing()
    assert verdict.done.stdout == "done\n"
