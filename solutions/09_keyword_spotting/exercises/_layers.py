"""The layers of a DS-CNN, with other rules for their sizes and strides."""


def layer(kind, height, width, channels, reads):
    """A layer; each of its outputs reads this many numbers."""
    return kind, height, width, channels, height * width * channels * reads, channels * (reads + 1)


def padded(size, stride, _kernel):
    return -(-size // stride)


def unpadded(size, stride, kernel):
    return (size - kernel) // stride + 1


def built(frames, mels, first, filters, blocks, classes, *, out=padded, strides=((2, 2),)):
    """The layers with another rule for output sizes, or with other strides of the blocks."""
    height, width, channels = out(frames, 2, 5), out(mels, 4, 8), first
    layers = [layer("conv", height, width, first, 40)]
    for block in range(blocks):
        down, right = strides[block] if block < len(strides) else (1, 1)
        height, width = out(height, down, 5), out(width, right, 3)
        layers.append(layer("depthwise", height, width, channels, 15))
        layers.append(layer("pointwise", height, width, filters, channels))
        channels = filters
    return [*layers, layer("dense", 1, 1, classes, width * channels)]
