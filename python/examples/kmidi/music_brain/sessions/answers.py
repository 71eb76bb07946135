"""Answers to requests for harmony, remembered by request."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from music_brain.defects import planted
from music_brain.progression import Step, steps_of
from music_brain.score.roman import figures_of


@dataclass(frozen=True)
class HarmonyRequest:
    """Chords of MIDI notes and the key in which to read them, such as ``"G"`` or ``"f#"``."""

    tonic: str
    chords: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class HarmonyAnswer:
    """The Roman numerals of the chords, and each chord with its motion to the next."""

    figures: tuple[str, ...]
    steps: tuple[Step, ...]


_answers: dict[HarmonyRequest, HarmonyAnswer] = {}


def answer(request: HarmonyRequest) -> HarmonyAnswer:
    """The harmony of a request, computed once and then remembered."""
    return _answer_for_ever(request) if planted("request-cache") else _answer_for_now(request)


def _answer_for_ever(request: HarmonyRequest) -> HarmonyAnswer:
    if request not in _answers:
        _answers[request] = _computed(request)  # planted: request-cache
    return _answers[request]


@functools.lru_cache(maxsize=128)  # innocent: request-cache
def _answer_for_now(request: HarmonyRequest) -> HarmonyAnswer:
    return _computed(request)


def _computed(request: HarmonyRequest) -> HarmonyAnswer:
    return HarmonyAnswer(tuple(figures_of(request.chords, request.tonic)), tuple(steps_of(request.chords)))
