"""Who says what in which clip, and how it is heard."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tinyml_course.cache import progress
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.keywords.engines import Engine, Saying, Words
from tinyml_course.synthesis.keywords.rooms import KEYWORD_LENGTH, heard, make_room

Plan = list[tuple[int, Saying]]
"""For each clip, the index of its label and what is said; the word is "" for silence."""


def plan_clips(
    seed: int, words: Words, pools: tuple[Words, Words], voices: int, per_word: int
) -> Plan:
    """Every clip, voice by voice. Unknown words take turns, in a different order for each voice."""
    plan: Plan = []
    for voice in range(voices):
        rng = np.random.default_rng(derive_seed(seed, "unknown", str(voice)))
        turns = [rng.permutation(pool).tolist() for pool in pools if pool]
        for number in range(per_word):
            turn, round_ = turns[number % len(turns)], number // len(turns)
            said = ("", turn[round_ % len(turn)], *words)
            plan += [(label, Saying(word, voice, number)) for label, word in enumerate(said)]
    return plan


def keyword_clips(plan: Plan, speaker: Engine, voices: int, seed: int) -> npt.NDArray[np.int16]:
    """The clips of a plan, ``(clips, KEYWORD_LENGTH)``: each word spoken, then heard in a room."""
    spoken = speaker.speak([saying for _, saying in plan if saying.word], voices, seed)
    rooms = [make_room(seed, voice) for voice in range(voices)]
    clips = np.zeros((len(plan), KEYWORD_LENGTH), np.int16)
    for row, (label, saying) in zip(clips, progress(plan, "keywords"), strict=True):
        # Each clip has its own random numbers: more voices or clips do not change earlier ones.
        names = (str(label), saying.word, str(saying.voice), str(saying.number))
        rng = np.random.default_rng(derive_seed(seed, "heard", *names))
        row[:] = heard(next(spoken) if saying.word else None, rooms[saying.voice], rng)
    return clips
