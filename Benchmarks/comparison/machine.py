"""What the figures were measured on: processor, system, versions, and how busy the machine was."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from .workspace import Workspace

PEER_PACKAGES = ("memray", "scalene", "numpy", "music21", "fastapi", "httpx", "pybind11")


def description(workspace: Workspace, kmmem: Path, packages: tuple[str, ...] = PEER_PACKAGES) -> dict[str, str]:
    """The machine and the tools in words; no host name and no path."""
    return {
        "processor": field_of("/proc/cpuinfo", r"model name\s*:\s*(.*)"),
        "cores": str(os.cpu_count()),
        "virtual machine": "yes" if " hypervisor " in Path("/proc/cpuinfo").read_text(encoding="utf-8") else "no",
        "memory": total_memory(),
        "system": field_of("/etc/os-release", r'PRETTY_NAME="?([^"\n]*)'),
        "kernel": platform.release(),
        "python": first_line([str(workspace.python), "--version"]),
        "compiler": first_line([os.environ.get("CXX", "g++"), "--version"]),
        "kmmem": first_line([str(kmmem), "--version"]),
        "heaptrack": first_line(["heaptrack", "--version"]),
        "valgrind": first_line(["valgrind", "--version"]),
        **package_versions(workspace, packages),
    }


def total_memory() -> str:
    """The machine's memory in whole gigabytes."""
    kilobytes = int(field_of("/proc/meminfo", r"MemTotal:\s*(\d+)"))
    return f"{kilobytes / 2**20:.0f} GB"


def load() -> str:
    """The load averages over 1, 5 and 15 minutes: above 1 at the beginning means that somebody else was busy."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def package_versions(workspace: Workspace, packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of what pip installed."""
    code = "import sys, importlib.metadata as m; print(*(m.version(name) for name in sys.argv[1:]))"
    versions = first_line([str(workspace.python), "-c", code, *packages]).split()
    return dict(zip(packages, versions))


def field_of(path: str, pattern: str) -> str:
    """The first match of a pattern in a file of the system."""
    found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    return found.group(1).strip() if found else "unknown"


def first_line(command: list[str]) -> str:
    """The first line that a command prints, or that it is not installed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "not installed"
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else "unknown"
