"""A stream of keywords says its words where it claims."""

import numpy as np

from tinyml_course.synthesis.keywords import KEYWORD_RATE_HZ, make_stream


def test_a_stream_says_its_words_where_it_claims():
    words = ["yes", "see", "yes", "low"]
    samples, said = make_stream(words, 8, 5)
    assert samples.dtype == np.int16
    assert len(samples) == 8 * KEYWORD_RATE_HZ
    assert [word for _, _, word in said] == words
    loudness = np.abs(samples.astype(float))
    inside = np.zeros(len(samples), bool)
    for start, end, _ in said:
        inside[int(start * KEYWORD_RATE_HZ) : int(end * KEYWORD_RATE_HZ)] = True
    assert loudness[inside].mean() > 2 * loudness[~inside].mean()


def test_a_stream_is_the_same_again_and_another_with_another_seed():
    one, again, other = (make_stream(["yes", "no"], 4, seed)[0] for seed in (5, 5, 6))
    assert (one == again).all()
    assert (one != other).any()
