"""How lesson 10 grades mix_noise: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, mistakes


def noise_inputs(rng):
    """Loud, soft and clipped mixes; the noise longer than the speech; odd and even values."""
    cases = []
    for length, more, loud, hiss, snr_db in (
        (12, 5, 9000, 300, 10.0),
        (9, 3, 4000, 5000, 0.0),
        (14, 6, 2500, 20000, 6.0),
        (10, 4, 700, 90, -5.0),
        (11, 0, 28000, 8000, 3.0),
        (16, 7, 150, 9000, 20.0),
        (13, 2, 32000, 30000, -2.0),
    ):
        speech = np.clip(rng.normal(0.1, 1, length) * loud, -32768, 32767)
        noise = np.clip(rng.normal(-0.1, 1, length + more) * hiss, -32768, 32767)
        cases.append((speech.astype(np.int16), noise.astype(np.int16), snr_db))
    both_ends = np.array([31000, -31500, 4000, 30500, -30900, 70], np.int16)
    hiss = np.array([9000, -8000, -7001, 10000, -9500, 33, 5], np.int16)
    return [*cases, (both_ends, hiss, 9.0)]  # too loud at both ends of the range


mix_noise = exercise(points=2, inputs=noise_inputs, closed_rooms=CLOSED_ROOMS)


def power(x):
    return np.mean(np.asarray(x, float) ** 2)


def mixing(
    cut=lambda noise, n: noise[:n],
    ratio=lambda snr_db: 10 ** (snr_db / 10),
    of=power,
    gain=np.sqrt,
    on="noise",
    whole=np.round,
    low=-32768,
    high=32767,
    kind=np.int16,
):
    """The solution, with one of its steps changed."""

    def answer(speech, noise, snr_db):
        part = cut(noise, len(speech)).astype(float)
        factor = gain(of(speech) / of(part) / ratio(snr_db))
        voice = speech.astype(float)
        mix = voice + factor * part if on == "noise" else voice / factor + part
        return np.clip(whole(mix), low, high).astype(kind)

    return answer


def overflowing(speech, noise, snr_db):
    """Squares in int16 overflow."""
    part = noise[: len(speech)]
    with np.errstate(all="ignore"):
        factor = np.sqrt(np.mean(speech**2) / np.mean(part**2) / 10 ** (snr_db / 10))
        mix = np.nan_to_num(speech + factor * part)
    return np.clip(np.round(mix), -32768, 32767).astype(np.int16)


def wrapped(speech, noise, snr_db):
    """Sums beyond the range come back at the other end."""
    exact = mixing(low=-1e9, high=1e9, kind=np.int64)(speech, noise, snr_db)
    return exact.astype(np.int16)


def power_of_all_noise(speech, noise, snr_db):
    factor = np.sqrt(power(speech) / power(noise) / 10 ** (snr_db / 10))
    mix = speech + factor * noise[: len(speech)].astype(float)
    return np.clip(np.round(mix), -32768, 32767).astype(np.int16)


def then(change):
    """The right mix, changed."""
    return lambda *given: change(mix_noise(*given), *given)


def adding(scaled, whole=np.round, low=-32768, high=32767):
    """Speech plus noise as scaled(speech, noise, snr_db) makes it, then rounded and clipped."""

    def answer(speech, noise, snr_db):
        voice, part = speech.astype(float), noise[: len(speech)].astype(float)
        return np.clip(whole(scaled(voice, part, snr_db)), low, high).astype(np.int16)

    return answer


def gain_of(voice, part, snr_db):
    """The right gain of the noise."""
    return np.sqrt(power(voice) / power(part) / 10 ** (snr_db / 10))


def noise_not_cut(speech, noise, snr_db):
    mix = speech + gain_of(speech, noise, snr_db) * noise
    return np.clip(np.round(mix), -32768, 32767).astype(np.int16)


def sums_of_different_lengths(speech, noise, snr_db):
    sums = [np.sum(x.astype(float) ** 2) for x in (speech, noise)]
    factor = np.sqrt(sums[0] / sums[1] / 10 ** (snr_db / 10))
    mix = speech + factor * noise[: len(speech)]
    return np.clip(np.round(mix), -32768, 32767).astype(np.int16)


def overflow_in(of_speech, of_noise):
    """Squares of one of the two in int16."""

    def answer(speech, noise, snr_db):
        part = noise[: len(speech)]
        with np.errstate(all="ignore"):
            factor = np.sqrt(np.mean(of_speech(speech) ** 2) / np.mean(of_noise(part) ** 2))
            mix = np.nan_to_num(speech + factor / 10 ** (snr_db / 20) * part)
        return np.clip(np.round(mix), -32768, 32767).astype(np.int16)

    return answer


def fitted(mix):
    """Scaled down until it fits, instead of clipped."""
    return np.round(mix / max(1, np.abs(mix).max() / 32767))


def peak(x):
    return np.max(np.abs(np.asarray(x, float))) ** 2


mistakes(
    mix_noise,
    """
    snr_upside_down: A larger ratio must make the noise softer: divide by 10 ** (snr_db / 10).
    decibels_over_20: Decibels of a ratio of powers are over 10. With 20 it is that of amplitudes,
        so take no root of it.
    natural_logarithm: Decibels are powers of 10, not of e.
    powers_of_2: Decibels are powers of 10, not of 2.
    no_root: The noise was scaled by a ratio of powers. Amplitudes need its square root.
    root_twice: The root was taken twice.
    no_ratio: snr_db has no effect: the noise is always as strong as the speech.
    not_decibels: snr_db was taken for the ratio itself, plus 1. Turn decibels into a ratio first.
    amplitudes_not_powers: The mean of absolute values was taken for the power. Power is the mean of
        squares.
    power_is_a_sum: Powers and a root mean square were mixed up: take the mean of the squares of
        both.
    power_is_the_peak: The loudest sample was taken for the power. Power is the mean of squares.
    power_is_the_variance: The variance leaves the mean out. Power is the mean of squares.
    end_of_the_noise: The last samples of the noise were taken. Take the first ones.
    power_of_all_the_noise: The power of all the noise was taken, but only its first part is added.
    speech_scaled: The speech was made softer. Leave it, and scale the noise.
    noise_subtracted: The noise was subtracted. Add it.
    truncated: Fractions were cut off, towards 0. Round to the nearest integer first.
    rounded_down: Fractions were rounded down. Round to the nearest integer.
    halved: The sum was halved, and the speech with it. Add, and clip.
    overflow_in_the_squares: int16 overflows in the squares. Turn both into floats first.
    overflow_in_the_sum: Sums beyond 32767 came back at the other end. Clip before you make them
        int16.
    clipped_at_32768: int16 ends at 32767, one below 32768.
    clipped_at_minus_32767: int16 begins at -32768.
    floats: Floats came back. Return int16.
    wide_integers: The type is too wide. Return int16.
    noise_alone: Only the scaled noise came back. Add the speech.
    speech_alone: The speech came back as it was. Add the noise.
    normalised: The mix was scaled to full scale. Leave its level, and clip.
    as_a_list: A list came back. Return an array.
    powers_upside_down: The noise's power was divided by that of the speech. A loud noise must be
        scaled down, not up.
    gain_upside_down: The noise was divided by its gain. Multiply it.
    both_scaled: Speech and noise were both scaled. Leave the speech.
    noise_not_cut: The noise is longer than the speech. Use its first samples, as many as the speech
        has.
    sums_of_different_lengths: The squares of speech and of all the noise were summed, though there
        are more of one. Cut the noise, then take means.
    wrapped_at_32768: int16 ends at 32767: after a clip at 32768 the loudest samples come back
        negative.
    mean_of_absolute_values: The means of absolute values were compared. Power is the mean of
        squares.
    rounded_noise_alone: The speech was not added. Return the sum.
    noise_as_it_is: The noise was added as it is. Scale it to the ratio.
    powers_not_measured: The powers were not measured: the noise was only scaled by the decibels.
    fitted_not_clipped: Too loud a mix was scaled down. Clip it instead, and leave its level.
    overflow_in_the_speech: The squares of the speech overflow in int16. Make it floats first.
    overflow_in_the_noise: The squares of the noise overflow in int16. Make it floats first.
    tenth_outside_the_power: 10 ** snr_db / 10 is (10 ** snr_db) / 10. Put the division in brackets.
    square_of_the_mean: The mean was squared. Power is the mean of the squares.
    decibels_over_10: The decibels were divided by 10 but not undone: the ratio is a power of 10.
    decibels_twice: Decibels of a ratio of amplitudes are over 20. Over 10 after the root, they
        count twice.
    ratio_outside_the_root: The ratio of the decibels was multiplied, and outside the root. Divide
        by it inside.
    clipped_at_0: Negative samples became 0. int16 begins at -32768.
    noise_rounded_first: The noise was made whole before it was added. Round the sum.
    noise_not_measured: The gain has the power of the speech but not that of the noise.
    ratio_not_divided: The noise is as strong as the speech times the ratio: divide by it.
    """,
    snr_upside_down=mixing(ratio=lambda db: 10 ** (-db / 10)),
    decibels_over_20=mixing(ratio=lambda db: 10 ** (db / 20)),
    natural_logarithm=mixing(ratio=lambda db: np.exp(db / 10)),
    powers_of_2=mixing(ratio=lambda db: 2 ** (db / 10)),
    no_root=mixing(gain=lambda ratio: ratio),
    root_twice=mixing(gain=lambda ratio: ratio**0.25),
    no_ratio=mixing(ratio=lambda _db: 1.0),
    not_decibels=mixing(ratio=lambda db: 1 + abs(db)),
    amplitudes_not_powers=mixing(of=lambda x: np.mean(np.abs(np.asarray(x, float)))),
    power_is_a_sum=mixing(of=lambda x: np.sqrt(power(x))),
    power_is_the_peak=mixing(of=peak),
    power_is_the_variance=mixing(of=lambda x: np.var(np.asarray(x, float))),
    end_of_the_noise=mixing(cut=lambda noise, n: noise[len(noise) - n :]),
    power_of_all_the_noise=power_of_all_noise,
    speech_scaled=mixing(on="speech"),
    noise_subtracted=mixing(gain=lambda ratio: -np.sqrt(ratio)),
    truncated=mixing(whole=np.trunc),
    rounded_down=mixing(whole=np.floor),
    halved=mixing(whole=lambda mix: np.round(mix / 2)),
    overflow_in_the_squares=overflowing,
    overflow_in_the_sum=wrapped,
    clipped_at_32768=mixing(high=32768, kind=np.int32),
    clipped_at_minus_32767=mixing(low=-32767),
    floats=mixing(whole=lambda mix: mix, kind=np.float64),
    wide_integers=mixing(kind=np.int64),
    noise_alone=then(lambda mix, speech, *_: (mix.astype(int) - speech).astype(np.int16)),
    speech_alone=lambda speech, *_: speech.copy(),
    normalised=then(
        lambda mix, *_: np.round(32767 * (mix / np.abs(mix.astype(float)).max())).astype(np.int16)
    ),
    as_a_list=then(lambda mix, *_: mix.tolist()),
    powers_upside_down=adding(
        lambda voice, part, db: voice + np.sqrt(power(part) / power(voice) / 10 ** (db / 10)) * part
    ),
    gain_upside_down=adding(lambda voice, part, db: voice + part / gain_of(voice, part, db)),
    both_scaled=adding(lambda voice, part, db: (voice + part) * gain_of(voice, part, db)),
    noise_not_cut=noise_not_cut,
    sums_of_different_lengths=sums_of_different_lengths,
    wrapped_at_32768=lambda speech, noise, db: mixing(high=32768, kind=np.int64)(
        speech, noise, db
    ).astype(np.int16),
    mean_of_absolute_values=adding(
        lambda voice, part, db: (
            voice + np.abs(voice).mean() / np.abs(part).mean() / 10 ** (db / 20) * part
        )
    ),
    rounded_noise_alone=adding(lambda voice, part, db: gain_of(voice, part, db) * part),
    noise_as_it_is=adding(lambda voice, part, _db: voice + part),
    powers_not_measured=adding(lambda voice, part, db: voice + part * 10 ** (-db / 20)),
    fitted_not_clipped=adding(
        lambda voice, part, db: fitted(voice + gain_of(voice, part, db) * part)
    ),
    overflow_in_the_speech=overflow_in(lambda x: x, lambda x: x.astype(float)),
    overflow_in_the_noise=overflow_in(lambda x: x.astype(float), lambda x: x),
    tenth_outside_the_power=mixing(ratio=lambda db: 10**db / 10),
    square_of_the_mean=mixing(of=lambda x: np.mean(np.asarray(x, float)) ** 2),
    decibels_over_10=mixing(ratio=lambda db: max(db / 10, 1e-3)),
    decibels_twice=adding(
        lambda voice, part, db: voice + np.sqrt(power(voice) / power(part)) / 10 ** (db / 10) * part
    ),
    ratio_outside_the_root=adding(
        lambda voice, part, db: voice + np.sqrt(power(voice) / power(part)) * 10 ** (db / 10) * part
    ),
    clipped_at_0=mixing(low=0),
    noise_rounded_first=adding(
        lambda voice, part, db: voice + np.trunc(gain_of(voice, part, db) * part)
    ),
    noise_not_measured=adding(
        lambda voice, part, db: voice + np.sqrt(power(voice) / 10 ** (db / 10)) * part
    ),
    ratio_not_divided=mixing(ratio=lambda db: 10 ** (-db / 20)),
)


@mix_noise.accepted
def with_fractions(speech, noise, snr_db):
    """Sample by sample, from exact sums of squares and one root."""
    said = [int(v) for v in speech]
    hiss = [int(v) for v in noise][: len(said)]
    ratio = Fraction(sum(v * v for v in said), sum(v * v for v in hiss))
    factor = float(ratio) ** 0.5 * 10.0 ** (-float(snr_db) / 20)
    sums = (round(v + factor * h) for v, h in zip(said, hiss, strict=True))
    return np.array([min(max(v, -(2**15)), 2**15 - 1) for v in sums], np.int16)
