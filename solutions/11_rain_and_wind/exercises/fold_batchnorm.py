"""How lesson 11 grades fold_batchnorm: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, table_of, two_results


def fold_inputs(rng):
    # Two channels that are readable, then the docstring's one.
    two = [[2.0, -1.0], [0.5, 3.0]], [1.0, -0.5], [3.0, 4.5], [0.5, -2.0], [4.0, 0.7], [0.24, 2.24]
    cases = [(*map(np.array, two), 0.01)]
    cases += [(*(np.array([v]) for v in ([2.0], 1.0, 3.0, 0.5, 4.0, 0.24)), 0.01)]
    # As many inputs as outputs: a factor along the wrong axis fits them too, and is wrong.
    for shape, epsilon in [((3, 3), 0.001), ((4, 1, 1, 4), 0.02), ((5, 3, 3, 5), 0.1)]:
        channels = shape[0]
        gamma, variance = rng.uniform(0.4, 2.5, channels), rng.uniform(0.15, 3, channels)
        beta, mean, bias = (rng.uniform(0.3, 1.5, channels) for _ in range(3))
        given = [rng.normal(0, 0.5, shape), bias, gamma, beta, mean, variance]
        cases.append((*(part.round(3) for part in given), epsilon))
    return cases


fold_batchnorm = exercise(points=2, inputs=fold_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@table_of(fold_batchnorm)
def with_factor(formula, w, b, g, s, m, v, e):
    factor = formula(g=g, v=v, e=e, s=s)
    return (w.T * factor).T, (b - m) * factor + s


@table_of(fold_batchnorm)
def with_bias(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    n_axes = (-1,) + (1,) * (w.ndim - 1)
    return (w.T * f).T, formula(b=b, s=s, m=m, f=f, g=g, v=v, n_axes=n_axes)


@table_of(fold_batchnorm)
def with_both(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    weights, bias = formula(w=w.T, b=b, f=f, m=m, s=s)
    return weights.T, bias


@table_of(fold_batchnorm)
def with_weights(formula, w, b, g, s, m, v, e):
    f = g / np.sqrt(v + e)
    return formula(w=w, f=f, m=m, s=s), (b - m) * f + s


# b the layer's bias, s beta (the shift), m mean, f the factor
with_bias("""
bias_forgotten: -m * f + s
    The layer's own bias is missing. The layer adds it before the mean is subtracted.
bias_not_scaled: b - m * f + s
    The layer's bias was added without the factor. The normalisation multiplies it too.
bias_added_twice: b + (b - m) * f + s
    The layer's bias was added twice: bias minus mean, times the factor, holds it already.
bias_by_gamma: (b - m) * g + s
    bias minus mean was multiplied by gamma alone. Multiply it by the whole factor, gamma over the
    root.
mean_by_gamma: b * f - m * g + s
    The mean was multiplied by gamma alone. Multiply it by the whole factor, gamma over the root.
bias_alone_by_gamma: b * g - m * f + s
    The layer's bias was multiplied by gamma alone. Multiply it by the whole factor, gamma over the
    root.
bias_divided: (b - m) / f + s  # bias minus mean was divided by the factor. Multiply it.
factor_for_bias: f  # The second result is the factor. Return the new bias in its place.
bias_left_alone: b  # The weights are right, but the bias is unchanged. Fold mean and beta into it.
mean_not_scaled: b * f + s - m
    The mean was subtracted at the end. Subtract it before the factor multiplies.
nothing_scaled: b - m + s
    The weights are right, but the bias lacks the factor: it multiplies bias minus mean.
mean_forgotten: b * f + s
    The mean is not in your bias: subtract it from the layer's bias, then multiply.
mean_added: (b + m) * f + s  # The mean has the wrong sign: subtract it.
mean_minus_bias: (m - b) * f + s  # The difference is reversed: the layer's bias minus the mean.
beta_scaled: (b - m + s) * f  # beta was multiplied by the factor. Add it at the very end.
beta_forgotten: (b - m) * f  # beta is missing in the bias: add it at the very end.
beta_subtracted: (b - m) * f - s  # beta has the wrong sign: add it.
beta_also_scaled: (b - m + s) * f + s
    beta was added twice: once before the factor. Add it at the very end alone.
beta_by_gamma: (b - m) * f + s * g  # beta was multiplied by gamma. Add it as it is.
beta_and_mean_swapped: (b - s) * f + m
    beta and mean are exchanged: the mean is subtracted first, beta is added last.
factor_twice: (b - m) * f**2 + s  # The bias was multiplied by the factor twice. Once is enough.
bias_without_gamma: (b - m) * f / g + s
    The bias was divided by the root, but gamma is missing: multiply it by the whole factor.
bias_without_epsilon: (b - m) * g / np.sqrt(v) + s
    The weights are right, but epsilon is missing in the bias: use the same factor for both.
bias_with_many_axes: (b - np.reshape(m, n_axes)) * np.reshape(f, n_axes) + s
    The bias got as many axes as the weights. It stays (channels,): reshape the factor for the
    weights only.
""")
with_factor("""
epsilon_forgotten: g / np.sqrt(v)
    Almost: epsilon is missing. Add it to the variance, under the root.
epsilon_subtracted: g / np.sqrt(v - e)
    Almost: epsilon has the wrong sign. Add it to the variance.
epsilon_outside_the_root: g / (np.sqrt(v) + e)
    Almost: epsilon was added to the root. Add it to the variance, under the root.
epsilon_outside_the_factor: g / np.sqrt(v) + e
    Almost: epsilon was added to the factor. Add it to the variance, under the root.
no_root: g / (v + e)  # This divides by the variance. Divide by its square root.
root_forgotten: g  # The root is missing: the factor is gamma over the root.
gamma_under_the_root: np.sqrt(g / (v + e))
    gamma went under the root. Take the root of variance + epsilon alone, then divide gamma by it.
root_multiplied: g * np.sqrt(v + e)  # gamma was multiplied by the root. Divide by it.
gamma_forgotten: 1 / np.sqrt(v + e)  # gamma is missing: the factor is gamma over the root.
upside_down: np.sqrt(v + e) / g  # The factor is upside down: gamma over the root.
variance_squared: g / np.sqrt(v**2 + e)
    The variance was squared. It is a square already: add epsilon, then take the root.
root_of_the_root: g / (v + e) ** 0.25  # The root was taken twice. Take it once.
epsilon_by_heart: g / np.sqrt(v + 0.001)
    epsilon is a fixed number in your function. Take the argument: here it is another one.
factor_rounded: np.round(g / np.sqrt(v + e))
    The factor was rounded to a whole number. Leave it as it is.
one_factor_for_all: np.full(len(g), g.mean() / np.sqrt(v.mean() + e))
    All channels got one factor, made of means. Each channel has its own.
""")


@fold_batchnorm.mistake
def math_root(w, b, g, s, m, v, e):
    """math.sqrt takes one number, and variance is an array. Take np.sqrt."""
    return math.sqrt(v + e)


@fold_batchnorm.mistake
def gamma_and_beta_swapped(w, b, g, s, m, v, e):
    """gamma and beta are exchanged: gamma multiplies, beta is added."""
    return fold_batchnorm(w, b, s, g, m, v, e)


@fold_batchnorm.mistake
def statistics_of_the_weights(w, b, g, s, m, v, e):
    """You computed mean and variance of the weights. Take the given ones: they are those of the
    layer's outputs."""
    axes = tuple(range(1, w.ndim))
    return fold_batchnorm(w, b, g, s, w.mean(axis=axes), w.var(axis=axes), e)


@fold_batchnorm.mistake
def outputs_normalised(w, b, g, s, m, v, e):
    """The weights were normalised, mean and beta included, and the bias was left alone. Multiply
    the weights by the factor; everything else goes into the bias."""
    return (g * (w.T - m) / np.sqrt(v + e) + s).T, b


@fold_batchnorm.mistake
def first_channel_alone(w, b, g, s, m, v, e):
    """Only the first channel is folded. A return inside the loop ends it after one turn: put it
    below the loop."""
    right = fold_batchnorm(w, b, g, s, m, v, e)
    return tuple(np.concatenate([r[:1], given[1:]]) for r, given in zip(right, (w, b), strict=True))


@fold_batchnorm.mistake
def last_channel_skipped(w, b, g, s, m, v, e):
    """The last channel is not folded: range(n) ends at n - 1 already."""
    right = fold_batchnorm(w, b, g, s, m, v, e)
    return tuple(
        np.concatenate([r[:-1], given[-1:]]) for r, given in zip(right, (w, b), strict=True)
    )


with_weights("""
along_the_last_axis: w * f  # The factors run along the last axis, the inputs. Each belongs to an
    output channel, the first axis: reshape them to (channels, 1, ...).
two_axes_only: w * f[:, None]  # factor[:, None] fits weights with two axes. Here they have up to
    four: reshape the factor to (channels, 1, ...), as many axes as the weights have.
four_axes_only: w * f.reshape(-1, 1, 1, 1)  # A factor with four axes fits weights with four. Some
    have two: take the number of axes from weights.ndim.
weights_left_alone: w
    The bias is right, but the weights are unchanged. Multiply them by their channel's factor.
weights_divided: (w.T / f).T  # The weights were divided by the factor. Multiply them by it.
mean_off_the_weights: ((w.T - m) * f).T
    The mean was subtracted from the weights. It belongs to the bias only.
weights_normalised: ((w.T - m) * f + s).T
    Mean and beta went into the weights. Weights are only multiplied; both belong to the bias.
weights_flat: (w.T * f).T.reshape(len(f), -1)
    The weights lost their shape: return them in the shape in which they came.
weights_transposed: w.T * f
    The weights came back transposed: w.T * factor is right along the last axis, turn it back.
weights_summed: w @ f  # @ and np.dot add up over inputs. Multiply each channel by its factor.
diagonal_matrix: np.diag(f) @ w
    A diagonal matrix fits weights with two axes. Here they have up to four: multiply by the factor,
    reshaped to (channels, 1, ...).
""")
# w.T: channels run along the last axis, where NumPy lays the factors
with_both("""
mean_in_the_weights: ((w - m) * f, b * f + s)
    The mean was subtracted from the weights. It belongs to the bias: subtract it there.
beta_in_the_weights: (w * f + s, (b - m) * f)
    beta was added to the weights. It belongs to the bias: add it there, at the very end.
first_factor_for_all: (w * f[0], (b - m) * f[0] + s)
    All channels got the factor of the first. Each channel has its own.
""")
two_results(fold_batchnorm)


@fold_batchnorm.accepted
def fold_by_probing(weights, bias, gamma, beta, mean, variance, epsilon):
    """A linear layer is known by its outputs for zeros and for each input alone."""
    flat = weights.reshape(len(weights), -1)
    inputs = np.vstack([np.zeros(flat.shape[1]), np.eye(flat.shape[1])])
    outputs = gamma * (inputs @ flat.T + bias - mean) / np.sqrt(variance + epsilon) + beta
    return (outputs[1:] - outputs[0]).T.reshape(weights.shape), outputs[0]
