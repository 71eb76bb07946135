"""The web service of the music system: ``python api/main.py``, or ``uvicorn main:app --app-dir api``."""

import argparse
import functools
import sys

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

import penta_core
from music_brain.defects import UnknownDefect, plant, plant_from_environment
from music_brain.models.composer import compose, notes_of
from music_brain.models.features import MEMORY
from music_brain.models.training import train
from music_brain.progression import steps_of
from music_brain.score.chorales import CHORALES, load, load_several
from music_brain.sessions.answers import HarmonyRequest, answer
from music_brain.sessions.recent import recent_chords
from music_brain.sound.recorder import Recorder
from music_brain.sound.rendering import render

TRAINING_CHORALES = 4
TONIC_PATTERN = "^[A-Ga-g][#-]?$"

app = FastAPI(title="kmidi", description="Harmony of chords, and new music in the manner of Bach's chorales")


class Health(BaseModel):
    """Whether the service lives, and what it has heard last."""

    status: str
    models: list[str]
    recent_chords: list[str]


class HarmonyQuestion(BaseModel):
    """Chords of MIDI notes and the key in which to read them (small letters: minor; ``-`` is a flat)."""

    tonic: str = Field(pattern=TONIC_PATTERN)
    chords: list[list[int]] = Field(min_length=1, max_length=256)


class ChordDescription(BaseModel):
    """One chord: its Roman numeral, its symbol, its notes and the least motion to the next, in semitones."""

    figure: str
    symbol: str
    notes: list[str]
    motion: int


class GenerationWish(BaseModel):
    """Which chorale to begin with, how many chords to invent and the seed of the invention."""

    chorale: str = CHORALES[0]
    length: int = Field(default=32, ge=1, le=512)
    seed: int = Field(default=1685, ge=0)


class Generation(BaseModel):
    """New music: four MIDI numbers for each chord (-1 is a rest), soprano first, and its audio's figures."""

    pitches: list[list[int]]
    symbols: list[str]
    seconds: float
    peak_decibels: float


@functools.lru_cache(maxsize=1)
def loaded_models() -> penta_core.ModelBank:
    """The models of the service, trained at the first request that needs them."""
    bank, _ = train([chorale.pitches for chorale in load_several(TRAINING_CHORALES)])
    return bank


@app.get("/health")
def health() -> Health:
    """Tell that the service lives."""
    names = loaded_models().names if loaded_models.cache_info().currsize else []
    return Health(status="ok", models=names, recent_chords=recent_chords())


@app.post("/harmony")
def harmony(question: HarmonyQuestion) -> list[ChordDescription]:
    """Name chords and read them in a key."""
    if any(not chord or len(chord) > 8 or not all(0 <= note <= 127 for note in chord) for chord in question.chords):
        raise HTTPException(422, "a chord is 1 to 8 MIDI notes from 0 to 127")
    answered = answer(HarmonyRequest(question.tonic, tuple(tuple(chord) for chord in question.chords)))
    return [
        ChordDescription(figure=figure, symbol=step.symbol, notes=list(step.notes), motion=step.motion)
        for figure, step in zip(answered.figures, answered.steps)
    ]


@app.post("/generate")
def generate(wish: GenerationWish) -> Generation:
    """Continue a chorale and play the result."""
    if wish.chorale not in CHORALES:
        raise HTTPException(404, f'there is no chorale "{wish.chorale}"; there are {", ".join(CHORALES)}')
    pitches = compose(loaded_models(), load(wish.chorale).pitches[:MEMORY], wish.length, wish.seed)
    rendering = render(notes_of(pitches))
    recorder = Recorder()
    recorder.add(rendering.audio)
    return Generation(
        pitches=pitches.tolist(),
        symbols=[step.symbol for step in steps_of(pitches.tolist())],
        seconds=recorder.seconds,
        peak_decibels=rendering.peak_decibels,
    )


def main() -> int:
    """Run the service until it is interrupted and return the exit code."""
    parser = argparse.ArgumentParser(description="The kmidi web service.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--defect", action="append", default=[], metavar="NAME", help="switch a planted defect on")
    options = parser.parse_args()
    try:
        plant(options.defect)
    except UnknownDefect as error:
        parser.error(str(error))
    uvicorn.run(app, host=options.host, port=options.port, log_level="info")
    return 0


plant_from_environment()

if __name__ == "__main__":
    sys.exit(main())
