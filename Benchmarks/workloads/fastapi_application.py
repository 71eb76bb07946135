"""The small service that the FastAPI workload asks, with validated input and output."""

from fastapi import FastAPI
from pydantic import BaseModel

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

application = FastAPI()


class Note(BaseModel):
    """A pitch with a length."""

    midi: int
    beats: float


class Passage(BaseModel):
    """Some notes in a row."""

    notes: list[Note]


class Harmony(BaseModel):
    """What a passage sounds like."""

    root: int
    label: str


@application.get("/health")
def health() -> dict[str, str]:
    """Say that the service is there; a plain function, so it runs on a thread."""
    return {"status": "ok"}


@application.post("/harmony")
async def harmony(passage: Passage) -> Harmony:
    """Name the harmony of a passage."""
    pitches = sorted(note.midi % 12 for note in passage.notes)
    return Harmony(root=pitches[0], label=" ".join(NAMES[pitch] for pitch in pitches))


@application.get("/generate")
async def generate(length: int, seed: int) -> Passage:
    """Make up a passage."""
    return Passage(notes=[Note(midi=48 + (seed + 7 * step) % 24, beats=0.25) for step in range(length)])
