"""How lesson 13 grades estimate_cost: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, random_layers


def layer_inputs(rng):
    """By hand first; one layer; a layer that grows; the peak first, in the middle, last."""
    cases = [
        ([("conv", 24, 12, 3, 1, 4), ("dense", 1, 1, 1, 4, 2)],),
        ([("depthwise", 12, 6, 5, 8, 8)],),
        ([("conv", 10, 10, 3, 2, 6), ("depthwise", 10, 5, 3, 6, 6), ("dense", 1, 1, 1, 6, 3)],),
        ([("conv", 40, 5, 3, 1, 2), ("conv", 5, 5, 1, 2, 16), ("dense", 1, 1, 1, 16, 2)],),
        ([("conv", 6, 12, 3, 2, 4), ("depthwise", 12, 12, 3, 4, 4), ("conv", 12, 12, 1, 4, 9)],),
        ([("dense", 1, 1, 1, 30, 10)],),
        ([("conv", 4, 4, 3, 1, 2), ("dense", 1, 1, 1, 60, 40)],),  # the last layer is the largest
    ]
    cases += [(random_layers(rng),) for _ in range(9)]
    return cases


estimate_cost = exercise(points=2, inputs=layer_inputs, closed_rooms=CLOSED)


def products_of(layer):
    kind, _, side, kernel, inputs, outputs = layer
    return side**2 * kernel**2 * outputs * (1 if kind == "depthwise" else inputs)


def weights_of(layer):
    kind, _, _, kernel, inputs, outputs = layer
    return kernel**2 * outputs * (1 if kind == "depthwise" else inputs)


def bytes_of(layer):
    return weights_of(layer) + 8 * layer[5]


def memory_of(layer):
    _, before, after, _, inputs, outputs = layer
    return before**2 * inputs + after**2 * outputs


def cost_by(products=products_of, nbytes=bytes_of, memory=memory_of):
    """The right sums of other layers' costs."""

    def wrong(layers):
        return (
            sum(products(layer) for layer in layers),
            sum(nbytes(layer) for layer in layers),
            max(memory(layer) for layer in layers),
        )

    return wrong


def peak_by(peak):
    """Another peak, from all layers."""
    return lambda layers: (*estimate_cost(layers)[:2], peak(layers))


def spoiled(change):
    return lambda layers: change(*estimate_cost(layers))


estimate_cost.mistakes(
    "Look at a depthwise layer: each of its outputs is made from one channel, not from all.",
    depthwise_as_conv=cost_by(
        lambda x: x[2] ** 2 * x[3] ** 2 * x[4] * x[5],
        lambda x: x[3] ** 2 * x[4] * x[5] + 8 * x[5],
    ),
    depthwise_products=cost_by(products=lambda x: x[2] ** 2 * x[3] ** 2 * x[4] * x[5]),
    depthwise_weights=cost_by(nbytes=lambda x: x[3] ** 2 * x[4] * x[5] + 8 * x[5]),
)


def one_kernel(layer):
    """Weights of a layer, if a depthwise one had a kernel for all channels together."""
    return layer[3] ** 2 if layer[0] == "depthwise" else weights_of(layer)


def inputs_alone(layer):
    """Weights of a layer, if only a layer called conv had outputs of their own."""
    return weights_of(layer) if layer[0] == "conv" else layer[3] ** 2 * layer[4]


def sides_swapped(layer):
    kind, before, after, *rest = layer
    return (kind, after, before, *rest)


estimate_cost.mistakes(
    "A depthwise layer looks at each channel alone, so each channel has a kernel of its own: how "
    "many kernels are that?",
    one_kernel_for_all=cost_by(
        lambda x: one_kernel(x) * x[2] ** 2, lambda x: one_kernel(x) + 8 * x[5]
    ),
    one_kernel_in_products=cost_by(products=lambda x: one_kernel(x) * x[2] ** 2),
    one_kernel_in_bytes=cost_by(nbytes=lambda x: one_kernel(x) + 8 * x[5]),
)
estimate_cost.mistakes(
    "Look at the dense layer: each of its outputs is made from all inputs, as in a plain "
    "convolution. Only a depthwise layer is different.",
    dense_without_outputs=cost_by(
        lambda x: inputs_alone(x) * x[2] ** 2, lambda x: inputs_alone(x) + 8 * x[5]
    ),
)
estimate_cost.mistakes(
    "Channels in and channels out were added, or one of them was squared: each output channel has "
    "a kernel for each input channel.",
    channels_added=cost_by(
        lambda x: products_of(x) if x[0] == "depthwise" else x[2] ** 2 * x[3] ** 2 * (x[4] + x[5]),
        lambda x: (weights_of(x) if x[0] == "depthwise" else x[3] ** 2 * (x[4] + x[5])) + 8 * x[5],
    ),
    outputs_squared=cost_by(products=lambda x: products_of(x) * x[5]),
)
estimate_cost.mistakes(
    "The two sides changed places: a layer is (kind, side_in, side_out, kernel, ...).",
    sides_changed=lambda layers: estimate_cost([sides_swapped(x) for x in layers]),
)
estimate_cost.mistakes(
    "The bytes grow with the output, but a weight lies in flash once, however many places use it.",
    bytes_at_each_place=cost_by(nbytes=lambda x: products_of(x) + 8 * x[5]),
    all_bytes_at_each_place=cost_by(nbytes=lambda x: bytes_of(x) * x[2] ** 2),
)
estimate_cost.mistakes(
    "Look at a plain convolution and at a dense layer: each output is made from all input "
    "channels.",
    all_as_depthwise=cost_by(
        lambda x: x[2] ** 2 * x[3] ** 2 * x[5], lambda x: x[3] ** 2 * x[5] + 8 * x[5]
    ),
    products_as_depthwise=cost_by(products=lambda x: x[2] ** 2 * x[3] ** 2 * x[5]),
    weights_as_depthwise=cost_by(nbytes=lambda x: x[3] ** 2 * x[5] + 8 * x[5]),
    dense_as_depthwise=cost_by(
        lambda x: x[5] if x[0] == "dense" else products_of(x),
        lambda x: 9 * x[5] if x[0] == "dense" else bytes_of(x),
    ),
)
estimate_cost.mistakes(
    "The multiply-accumulates are counted at each place of the *output*, not of the input.",
    places_of_the_input=cost_by(products=lambda x: weights_of(x) * x[1] ** 2),
)
estimate_cost.mistakes(
    "The multiply-accumulates miss a square: a kernel and a picture have two sides.",
    one_side_of_the_output=cost_by(products=lambda x: weights_of(x) * x[2]),
    one_side_of_the_kernel=cost_by(
        products=lambda x: weights_of(x) // x[3] * x[2] ** 2,
        nbytes=lambda x: weights_of(x) // x[3] + 8 * x[5],
    ),
    one_side_of_the_kernel_in_products=cost_by(
        products=lambda x: weights_of(x) // x[3] * x[2] ** 2
    ),
    no_places=cost_by(products=weights_of),
)
estimate_cost.mistakes(
    "Multiplying and adding counts as one here.",
    two_for_each=spoiled(lambda products, nbytes, peak: (2 * products, nbytes, peak)),
)
estimate_cost.mistakes(
    "Biases were counted as multiply-accumulates: count the weights alone.",
    bias_products=cost_by(products=lambda x: products_of(x) + x[2] ** 2 * x[5]),
    bias_products_once=cost_by(products=lambda x: products_of(x) + x[5]),
)
estimate_cost.mistakes(
    "The bytes miss something, or have too much: one for each weight, and 8 for each *output* "
    "channel of *every* layer.",
    weights_alone=cost_by(nbytes=weights_of),
    bias_alone=cost_by(nbytes=lambda x: weights_of(x) + 4 * x[5]),
    bias_of_a_byte=cost_by(nbytes=lambda x: weights_of(x) + x[5]),
    bytes_for_inputs=cost_by(nbytes=lambda x: weights_of(x) + 8 * x[4]),
    eight_for_each_layer=cost_by(nbytes=lambda x: weights_of(x) + 8),
    sixteen_for_each=cost_by(nbytes=lambda x: weights_of(x) + 16 * x[5]),
    none_for_depthwise=cost_by(
        nbytes=lambda x: weights_of(x) + (0 if x[0] == "depthwise" else 8 * x[5])
    ),
    none_for_dense=cost_by(nbytes=lambda x: weights_of(x) + (0 if x[0] == "dense" else 8 * x[5])),
    eight_once=lambda layers: (
        estimate_cost(layers)[0],
        sum(map(weights_of, layers)) + 8,
        estimate_cost(layers)[2],
    ),
    eight_of_the_last=lambda layers: (
        estimate_cost(layers)[0],
        sum(map(weights_of, layers)) + 8 * layers[-1][5],
        estimate_cost(layers)[2],
    ),
)
estimate_cost.mistakes(
    "A weight is an int8 code: one byte.",
    float_weights=cost_by(nbytes=lambda x: 4 * weights_of(x) + 8 * x[5]),
    all_times_four=cost_by(nbytes=lambda x: 4 * bytes_of(x)),
    bits=cost_by(nbytes=lambda x: 8 * weights_of(x) + 8 * x[5]),
)
estimate_cost.mistakes(
    "Bytes, not kilobytes: they are whole numbers.",
    kilobytes=spoiled(lambda products, nbytes, peak: (products, nbytes / 1000, peak / 1000)),
    kibibytes=spoiled(lambda products, nbytes, peak: (products, nbytes / 1024, peak / 1024)),
)
estimate_cost.mistakes(
    "Multiply-accumulates, not thousands or millions of them.",
    thousands=spoiled(lambda products, nbytes, peak: (products / 1000, nbytes, peak)),
    millions=spoiled(lambda products, nbytes, peak: (products / 1e6, nbytes, peak)),
)
estimate_cost.mistakes(
    "The right values, but as floats: return three ints.",
    floats=spoiled(lambda products, nbytes, peak: (float(products), float(nbytes), float(peak))),
)
estimate_cost.mistakes(
    "A layer needs its input and its output at the same time.",
    outputs_alone=cost_by(memory=lambda x: x[2] ** 2 * x[5]),
    inputs_alone=cost_by(memory=lambda x: x[1] ** 2 * x[4]),
    larger_of_both=cost_by(memory=lambda x: max(x[1] ** 2 * x[4], x[2] ** 2 * x[5])),
)
estimate_cost.mistakes(
    "The memory of one layer is free again for the next: take the largest of them, do not add "
    "them up, and not that of a fixed layer.",
    all_memory=peak_by(lambda layers: sum(map(memory_of, layers))),
    first_layer=peak_by(lambda layers: memory_of(layers[0])),
    last_layer=peak_by(lambda layers: memory_of(layers[-1])),
    smallest=peak_by(lambda layers: min(map(memory_of, layers))),
    mean_memory=peak_by(lambda layers: sum(map(memory_of, layers)) // len(layers)),
    all_outputs=peak_by(lambda layers: sum(x[2] ** 2 * x[5] for x in layers)),
)
estimate_cost.mistakes(
    "The peak mixes up its parts: the input has the side and the channels of the input, the output "
    "those of the output, and both sides are squared.",
    one_side=cost_by(memory=lambda x: x[1] * x[4] + x[2] * x[5]),
    channels_swapped=cost_by(memory=lambda x: x[1] ** 2 * x[5] + x[2] ** 2 * x[4]),
    channels_of_the_output=cost_by(memory=lambda x: (x[1] ** 2 + x[2] ** 2) * x[5]),
    channels_of_the_input=cost_by(memory=lambda x: (x[1] ** 2 + x[2] ** 2) * x[4]),
    side_of_the_input=cost_by(memory=lambda x: x[1] ** 2 * (x[4] + x[5])),
    side_of_the_output=cost_by(memory=lambda x: x[2] ** 2 * (x[4] + x[5])),
    without_channels=cost_by(memory=lambda x: x[1] ** 2 + x[2] ** 2),
)
estimate_cost.mistakes(
    "The largest input and the largest output were added, though they need not be of one layer.",
    of_two_layers=peak_by(
        lambda layers: max(x[1] ** 2 * x[4] for x in layers) + max(x[2] ** 2 * x[5] for x in layers)
    ),
)
estimate_cost.mistakes(
    "The weights were added to the peak. They lie in flash; the peak is the RAM of inputs and "
    "outputs.",
    weights_in_ram=cost_by(memory=lambda x: memory_of(x) + weights_of(x)),
    all_weights_in_ram=spoiled(lambda products, nbytes, peak: (products, nbytes, peak + nbytes)),
)
estimate_cost.mistakes(
    "Four bytes for a value of the input or output: it is an int8 code of one byte.",
    float_memory=cost_by(memory=lambda x: 4 * memory_of(x)),
)
estimate_cost.mistakes(
    "One layer alone was counted: add up all of them.",
    first_alone=lambda layers: estimate_cost(layers[:1]),
    last_alone=lambda layers: estimate_cost(layers[-1:]),
    largest_products=lambda layers: (max(map(products_of, layers)), *estimate_cost(layers)[1:]),
    without_the_last=lambda layers: estimate_cost(layers[:-1]),
    without_the_first=lambda layers: estimate_cost(layers[1:]),
)
estimate_cost.mistakes(
    "Return three numbers for the whole network: multiply-accumulates, bytes, peak, in this order.",
    bytes_first=spoiled(lambda products, nbytes, peak: (nbytes, products, peak)),
    peak_second=spoiled(lambda products, nbytes, peak: (products, peak, nbytes)),
    reversed_order=spoiled(lambda products, nbytes, peak: (peak, nbytes, products)),
    products_alone=spoiled(lambda products, nbytes, peak: products),
    without_peak=spoiled(lambda products, nbytes, peak: (products, nbytes)),
    as_dict=spoiled(lambda products, nbytes, peak: {"macs": products, "bytes": nbytes}),
    as_full_dict=spoiled(lambda *three: dict(zip(("macs", "nbytes", "peak"), three, strict=True))),
    as_array=spoiled(lambda *three: np.array(three)),
    by_layer=lambda layers: [(products_of(x), bytes_of(x), memory_of(x)) for x in layers],
)


@estimate_cost.accepted
def with_arrays(layers):
    """All layers at once, a column for each number."""
    before, after, kernel, inputs, outputs = np.array([layer[1:] for layer in layers]).T
    joined = np.where([layer[0] == "depthwise" for layer in layers], 1, inputs)
    weights = kernel**2 * joined * outputs
    memory = before**2 * inputs + after**2 * outputs
    return int(weights @ after**2), int(np.sum(weights + 8 * outputs)), int(memory.max())


@estimate_cost.accepted
def by_counting(layers):
    """One output channel after the other."""
    products = nbytes = peak = 0
    for kind, before, after, kernel, inputs, outputs in layers:
        for _ in range(outputs):
            taps = kernel * kernel if kind == "depthwise" else kernel * kernel * inputs
            nbytes += taps + 4 + 4
            products += taps * after * after
        peak = max(peak, before * before * inputs + after * after * outputs)
    return products, nbytes, peak
