"""Python objects that own native memory, in a photograph of a recorded process.

Arguments: capture, snapshot, truth (JSON), then the extension modules to use, as `name=path` or `numpy`.
"""

import gc
import importlib.util
import json
import sys

import kmmem

BARS, VOICES, LETTERS, WIDTH = 1000, 50, 300, 77


class Keep:
    pass


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scores(module, name):
    chord = module.Chord(WIDTH)
    setattr(keep, name + "_chord", chord)
    setattr(keep, name + "_score", module.Score(BARS, VOICES, LETTERS, chord))
    setattr(keep, name + "_alone", module.Score(BARS, VOICES, LETTERS, module.Chord(WIDTH)))
    truth[name] = {"owned": module.owned_bytes(BARS, VOICES, LETTERS), "score": module.score_bytes()}


def players(module):
    """Three that only their own callbacks keep, through C++, and one that a variable keeps."""
    for _ in range(3):
        player = module.Player()
        player.callback = lambda player=player: player
    del player
    keep.player = module.Player()
    keep.player.callback = lambda: keep.player
    gc.collect()


def arrays():
    import numpy

    keep.array = numpy.zeros((100, 250))
    keep.view = keep.array[:20]
    keep.inner = keep.array[40:50]
    keep.objects = numpy.array([Keep() for _ in range(10)], dtype=object)
    truth["objects"] = [id(item) for item in keep.objects]


def containers():
    keep.list = list(range(1000))
    keep.dict = {index: index for index in range(1000)}
    keep.set = set(range(1000))
    keep.bytearray = bytearray(12345)
    keep.text = "é" * 500
    keep.text.encode()
    keep.empty = {}
    names = ("list", "dict", "set", "bytearray", "text", "empty")
    truth["sizes"] = {name: sys.getsizeof(getattr(keep, name)) for name in names}


capture, snapshot, where, *modules = sys.argv[1:]
keep = Keep()
truth = {}
with kmmem.track(capture):
    containers()
    for module in modules:
        name, _, path = module.partition("=")
        if name == "numpy":
            arrays()
        else:
            loaded = load(name, path)
            scores(loaded, name)
            if hasattr(loaded, "Player"):
                players(loaded)
    counts = {name: sys.getrefcount(value) for name, value in vars(keep).items()}
    kmmem.snapshot(snapshot).wait()
    assert counts == {name: sys.getrefcount(value) for name, value in vars(keep).items()}
truth["addresses"] = {name: id(value) for name, value in vars(keep).items()}
with open(where, "w") as file:
    json.dump(truth, file)
