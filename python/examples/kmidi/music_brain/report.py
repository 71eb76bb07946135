"""Prints what was found out about the chorales."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from music_brain.sessions.session import Session

HEADING = "chorale      key        chords   agree   moved  least   5ths  8ves  nearest    audio    peak   heard"


def row_of(session: Session) -> str:
    """One line with the figures of a session."""
    sound = session.rendering
    audio = f"{sound.seconds:7.1f} s {sound.peak_decibels:6.1f} {session.audible:6.0%}" if sound else "       - -"
    figures = f"{session.moved:7d} {session.least:6d} {session.fifths:6d} {session.octaves:5d} {session.nearest:8.2f}"
    read = f"{len(session.readings):6d} {session.agreement:7.0%}"
    return f"{session.chorale.name:<12} {session.chorale.key.name:<10} {read} {figures} {audio}"


def opening_of(session: Session, measures: int = 4) -> str:
    """The Roman numerals of the first measures, with bars."""
    bars = groupby(session.readings, key=lambda reading: reading.measure)
    shown = [" ".join(reading.figure for reading in bar) for _, bar in bars][:measures]
    return f"{'':12} {' | '.join(shown)}"


def summary_of(chords: Counter[str], accuracy: dict[str, float], model_bytes: int) -> str:
    """What all chorales have in common, and what the models have learnt from them."""
    common = ", ".join(f"{symbol} ({count})" for symbol, count in chords.most_common(8))
    learnt = ", ".join(f"{voice} {share:.0%}" for voice, share in accuracy.items())
    return f"Most frequent chords: {common}\nNext pitch predicted by {model_bytes / 1e6:.1f} MB of weights: {learnt}"
