"""Modules that come and go: each is hooked once, and an address belongs to the module that was there at the time."""

from __future__ import annotations

from collections import Counter

import pytest

from addresses import AddressBook
from soundness import check_soundness

EXTENSIONS = 50
ROUNDS = 200

IMPORTS = """
import os, sys
sys.path.insert(0, sys.argv[1])
for index in range(50):
    module = __import__("kmm_extension_%02d" % index)
    module.allocate(10000 + index)
    module.allocate(10000 + index)
os._exit(0)
"""


def test_importing_fifty_extensions_hooks_each_once(kmmem, interpreter, tmp_path, workshop):
    if not interpreter.has_headers:
        pytest.skip(f"{interpreter.include} has no Python.h, so no extension can be built")
    names = [f"kmm_extension_{index:02d}" for index in range(EXTENSIONS)]
    include = f"-I{interpreter.include}"
    built = workshop.libraries("modules/extension.c", {f"{n}.abi3.so": [f"-DNAME={n}", include] for n in names})
    script = tmp_path / "imports.py"
    script.write_text(IMPORTS)
    capture = kmmem.python(interpreter, script, workshop.folder).expect().capture
    loaded = Counter(module.path for module in capture.modules)
    assert [loaded[str(path.resolve())] for path in built] == [1] * EXTENSIONS
    seen: dict[str, list[tuple[int, int]]] = {}
    for site in capture.sites:
        path = capture.innermost_module(site) if site.native else ""
        if "kmm_extension_" in path:
            seen.setdefault(path, []).append((site.allocations, site.live_bytes))
            assert capture.python_stack(site)[0].file == str(script)
            assert capture.python_stack(site)[0].line in (6, 7)
    assert seen == {str(path.resolve()): [(1, 10000 + index)] * 2 for index, path in enumerate(built)}


def test_modules_in_turn_at_one_address_keep_their_own_figures(kmmem, workshop):
    plugins = [workshop.library("modules/plugin.c", f"{name}.so", f"-DMAKE={name}_make") for name in ("alpha", "beta")]
    loop = workshop.program(["modules/plugin_loop.c"], "plugin_loop", "-ldl")
    outcome = kmmem.program(loop, ROUNDS, *plugins).expect()
    assert int(outcome.stdout) > 0, "the plugins never came to lie at the same address, so nothing was tested"
    capture = outcome.capture
    check_soundness(capture)
    places = AddressBook(*plugins).places(capture)
    made: dict[str, list[int]] = {}
    for site in capture.sites:
        if site.index in places:
            figures = made.setdefault(places[site.index].function, [0, 0, 0])
            for index, value in enumerate((site.allocations, site.allocated_bytes, site.live_blocks)):
                figures[index] += value
    half = ROUNDS // 2
    assert made == {
        "alpha_make": [3 * half, 3000 * half, 2 * half],
        "beta_make": [3 * half, 6000 * half, 2 * half],
    }
    named = Counter()
    for site in outcome.report()["sites"]:
        for frame in site["stack"][:1]:
            if frame["function"] in made:
                named[frame["function"]] += site["allocations"]
    assert named == {name: figures[0] for name, figures in made.items()}
