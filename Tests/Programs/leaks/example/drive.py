"""Works with the example's sessions, listeners, recorders and native core, without music21: drive.py [DEFECT]."""

import gc
import sys
import types

MUSIC21 = types.ModuleType("music21")
for name in ("chord", "corpus", "key", "pitch", "roman", "stream"):
    setattr(MUSIC21, name, types.ModuleType(f"music21.{name}"))
sys.modules["music21"] = MUSIC21

import numpy  # noqa: E402
import penta_core  # noqa: E402
import penta_notes  # noqa: E402
from music_brain.defects import plant  # noqa: E402
from music_brain.sessions.listener import ChordListener  # noqa: E402
from music_brain.sessions.session import Session  # noqa: E402
from music_brain.sound.recorder import Recorder  # noqa: E402

PROFILES = numpy.array(
    [[1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0]], dtype=numpy.float32
)
BASSES = numpy.array([0, 2], dtype=numpy.int32)


def work():
    session = Session(None)
    session.observers[0].step_done("begin")
    assert session.steps_done == ["begin"]
    listener = ChordListener()
    listener.listen(PROFILES, BASSES)
    assert listener.symbols == ["C", "Dm"]
    recorder = Recorder()
    recorder.add(numpy.zeros(4410, dtype=numpy.float32))
    assert recorder.seconds == 0.1
    for _ in range(10):
        assert penta_core.lead([60, 64, 67], [59, 62, 67]).distance == 3
        assert penta_notes.names([60, 64, 67]) == ["C4", "E4", "G4"]


gc.disable()
plant(sys.argv[1:])
for _ in range(6):
    work()
