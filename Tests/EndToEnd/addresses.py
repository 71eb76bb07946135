"""Native frames to functions, files and lines by binutils' addr2line, which shares nothing with kmmem."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from kmmem_capture import Capture, NativeFrame, Site


@dataclass(frozen=True)
class Place:
    """A line of a source file."""

    function: str
    file: str
    line: int


NOWHERE = Place("??", "??", 0)


class AddressBook:
    """Looks up the code of chosen modules; every address once, however many runs ask for it."""

    def __init__(self, *modules: Path) -> None:
        self.modules = {str(module.resolve()) for module in modules}
        self.known: dict[tuple[str, int], Place] = {}

    def places(self, capture: Capture, sites: list[Site] | None = None) -> dict[int, Place]:
        """Where each site's allocator was called, by the site's index; sites of other modules are left out.

        An operator new calls malloc in its own library: what called the operator is what counts.
        """
        wanted: dict[int, tuple[str, int]] = {}
        for site in capture.sites if sites is None else sites:
            for frame in capture.native_frames(site):
                key = self._key(capture, frame)
                if key:
                    wanted[site.index] = key
                module = capture.module_of(frame)
                if key or module is None or not Path(module.path).name.startswith("libstdc++"):
                    break
        self._look_up(set(wanted.values()))
        return {index: self.known[key] for index, key in wanted.items()}

    def functions(self, capture: Capture, site: Site) -> list[str]:
        """The functions of a site's native stack, innermost first; "??" outside the chosen modules."""
        keys = [self._key(capture, frame) for frame in capture.native_stack(site)]
        self._look_up({key for key in keys if key})
        return [self.known[key].function if key else "??" for key in keys]

    def _key(self, capture: Capture, frame: NativeFrame) -> tuple[str, int] | None:
        module = capture.module_of(frame)
        if module is None or module.path not in self.modules:
            return None
        return module.path, frame.lookup - module.base

    def _look_up(self, keys: set[tuple[str, int]]) -> None:
        for module in self.modules:
            addresses = sorted(offset for path, offset in keys if path == module and (path, offset) not in self.known)
            if not addresses:
                continue
            words = "\n".join(f"{address:#x}" for address in addresses)
            command = ["addr2line", "-f", "-C", "-e", module]
            answer = subprocess.run(command, input=words, capture_output=True, text=True, check=True)
            lines = answer.stdout.splitlines()
            for address, function, place in zip(addresses, lines[0::2], lines[1::2]):
                file, _, line = place.partition(" ")[0].rpartition(":")
                known = line.isdigit()
                self.known[module, address] = Place(function, file, int(line)) if known else NOWHERE
