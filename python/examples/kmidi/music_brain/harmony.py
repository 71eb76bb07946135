"""Analyses the harmony of Bach's chorales, plays them and learns from them: ``python -m music_brain.harmony``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from music_brain import report
from music_brain.defects import ALL_DEFECTS, UnknownDefect, plant, plant_from_environment
from music_brain.models.composer import compose, notes_of
from music_brain.models.features import MEMORY
from music_brain.models.training import train
from music_brain.progression import steps_of
from music_brain.score.chorales import CHORALES, load_several
from music_brain.sessions.answers import HarmonyRequest, answer
from music_brain.sessions.session import Session
from music_brain.sound.recorder import Recorder
from music_brain.sound.rendering import render

PHRASE_ROWS = 8
COMPOSED_ROWS = 64


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        plant_from_environment()
        plant(options.defect)
    except UnknownDefect as error:
        print(f"music_brain: {error}", file=sys.stderr)
        return 2
    if options.wav is not None:
        options.wav.mkdir(parents=True, exist_ok=True)
    analyse_all(options.chorales, audio=options.audio, wav_folder=options.wav)
    return 0


def analyse_all(count: int, *, audio: bool = True, wav_folder: Path | None = None) -> None:
    """Analyse the first chorales, print a line or two for each, then train the models and compose."""
    chords: Counter[str] = Counter()
    tables: list[np.ndarray] = []
    print(report.HEADING)
    for chorale in load_several(count):
        session = analysed(Session(chorale), audio=audio)
        print(report.row_of(session))
        print(report.opening_of(session))
        chords.update(session.symbols)
        tables.append(chorale.pitches)
        answer_phrases(session)
        if session.rendering is not None:
            keep(session.rendering.audio, wav_folder, chorale.name)
    bank, accuracy = train(tables)
    print(report.summary_of(chords, accuracy, bank.byte_count))
    composed = compose(bank, tables[0][:MEMORY], COMPOSED_ROWS, seed=1685)
    print("Composed:", " ".join(step.symbol for step in steps_of(composed.tolist())[:24]), "...")
    if audio:
        keep(render(notes_of(composed)).audio, wav_folder, "composed")


def analysed(session: Session, *, audio: bool) -> Session:
    """Take a session through all of its steps."""
    session.analyse()
    session.lead_voices()
    if audio:
        session.play()
    return session


def answer_phrases(session: Session) -> None:
    """Ask for the harmony of every phrase, as a client of the service would."""
    chords = [reading.notes for reading in session.readings]
    for start in range(0, len(chords), PHRASE_ROWS):
        answer(HarmonyRequest(session.chorale.key.tonicPitchNameWithCase, tuple(chords[start : start + PHRASE_ROWS])))


def keep(audio: np.ndarray, folder: Path | None, name: str) -> None:
    """Record audio; the recorder writes its WAV file when it goes."""
    recorder = Recorder(folder / f"{name}.wav" if folder is not None else None)
    recorder.add(audio)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m music_brain.harmony", description=__doc__)
    parser.add_argument(
        "-n", "--chorales", type=_chorale_count, default=12, metavar="COUNT", help="how many chorales (default: 12)"
    )
    parser.add_argument("--no-audio", dest="audio", action="store_false", help="do not render audio")
    parser.add_argument("--wav", type=Path, metavar="FOLDER", help="write the audio as WAV files into this folder")
    parser.add_argument(
        "--defect",
        action="append",
        default=[],
        metavar="NAME",
        help=f"switch a planted defect on (may be repeated; also KMIDI_DEFECTS=NAME,...): {', '.join(ALL_DEFECTS)}",
    )
    return parser


def _chorale_count(text: str) -> int:
    count = int(text) if text.isdigit() else 0
    if not 1 <= count <= len(CHORALES):
        raise argparse.ArgumentTypeError(f'"{text}" is no number from 1 to {len(CHORALES)}')
    return count


if __name__ == "__main__":
    sys.exit(main())
