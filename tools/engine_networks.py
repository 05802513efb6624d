# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The networks of tests/golden/engines: name -> a function that builds it with a Builder of engine_builders.py."""
import dataclasses
from collections.abc import Callable

import numpy as np

BOTH = ("openvino", "onnxruntime")
# ONNX Runtime convolves in float, where a quantizer does not follow directly or implies what stands between: sums of
# floats are in another order in each of its kernels.
ONE_IN_INTEGERS = ("openvino",)
IMAGE = (2, 8, 8, 8)
# Levels of zero: of data that start there, of an unequal range, of signed bytes.
ZERO, UNEQUAL, SIGNED = 0, 100, 128


@dataclasses.dataclass
class Network:
    build: Callable
    engines: tuple = BOTH
    # Engines that convolve it in float. Its sums are then near no value that lies half-way between two levels: the last step
    # is no power of two times the others.
    in_float: tuple = ()


MEANS_IN_F32 = "QLinearAveragePool adds reals in f32, Octet levels"
NETWORKS = {}


def network(function=None, *, engines=BOTH, name=None, in_float=()):
    if function is None:
        return lambda f: network(f, engines=engines, name=name, in_float=in_float)
    NETWORKS[name or function.__name__] = Network(function, engines, in_float)
    return function


def conv3x3(b, x, channels=8, **options):
    return b.conv(x, channels, kernel=3, pad=1, **options)


def conv_relu(b, x, channels=8, **options):
    return b.quantize(b.relu(conv3x3(b, x, channels, **options)))


def start(b, zero_point=ZERO):
    """Quantized data that no quantizer of an input made."""
    return conv_relu(b, b.quantized_input(IMAGE, zero_point))


# Epilogues: scale per channel or per tensor, bias or none, activation, zero point of the data and of the result.
def add_epilogues():
    activations = {
        "linear": lambda b, y, step: y,
        "relu": lambda b, y, step: b.relu(y),
        # Up to the end of the quantizer's range, as ReLU6 is after calibration.
        "relu6": lambda b, y, step: b.clamp(y, 0.0, float(np.float32(255) * step)),
        "clamp": lambda b, y, step: b.clamp(y, -1.0, 1.7),
    }
    points = {"from_zero": ZERO, "unequal": UNEQUAL, "signed": SIGNED}

    def add(name, activation, data, result, engines=BOTH, **options):
        def build(b):
            x, step = b.quantized_input(IMAGE, points[data]), b.step()
            return b.quantize(activations[activation](b, conv3x3(b, x, **options), step), points[result], step)

        network(build, name=name, engines=engines)

    for activation, result in [("relu", "from_zero"), ("relu6", "from_zero"), ("clamp", "unequal"),
                               ("linear", "unequal"), ("linear", "signed")]:
        for data in points:
            add(f"conv_{activation}_{data}_to_{result}", activation, data, result,
                ONE_IN_INTEGERS if activation == "clamp" else BOTH)
    for suffix, options in {"per_tensor": {"per_channel": False}, "no_bias": {"bias": False},
                            "per_tensor_no_bias": {"per_channel": False, "bias": False}}.items():
        add(f"conv_relu_{suffix}", "relu", "from_zero", "from_zero", **options)
        add(f"conv_linear_signed_{suffix}", "linear", "signed", "signed", **options)
        add(f"conv_linear_unequal_{suffix}", "linear", "unequal", "unequal", **options)
    add("conv_relu_to_unequal", "relu", "from_zero", "unequal", ONE_IN_INTEGERS)


add_epilogues()


def add_geometries():
    shapes = {
        "conv_1x1": {"channels": 12},
        "conv_1x1_stride_2": {"channels": 12, "stride": 2},
        "conv_3x3_stride_2": {"channels": 12, "kernel": 3, "stride": 2, "pad": 1},
        "conv_3x3_odd_channels": {"channels": 11, "kernel": 3, "pad": 1},
        "conv_3x3_dilated": {"channels": 8, "kernel": 3, "pad": 2, "dilation": 2},
        "conv_3x3_unequal_pads": {"channels": 8, "kernel": 3, "pad": (0, 1, 2, 1)},
        "conv_5x5": {"channels": 4, "kernel": 5, "pad": 2},
        "conv_grouped": {"channels": 16, "kernel": 3, "pad": 1, "groups": 2},
        "depthwise": {"channels": 8, "kernel": 3, "pad": 1, "groups": 8},
        "depthwise_stride_2": {"channels": 8, "kernel": 3, "stride": 2, "pad": 1, "groups": 8},
        "depthwise_5x5": {"channels": 8, "kernel": 5, "pad": 2, "groups": 8},
        "depthwise_multiplier_2": {"channels": 16, "kernel": 3, "pad": 1, "groups": 8},
    }
    for name, options in shapes.items():
        for data, zero_point in {"": ZERO, "_signed": SIGNED, "_unequal": UNEQUAL}.items():
            if data == "_unequal" and "unequal" in name:
                continue

            def build(b, options=options, zero_point=zero_point):
                y = b.conv(b.quantized_input(IMAGE, zero_point), **options)
                return b.quantize(b.relu(y)) if zero_point == ZERO else b.quantize(y, zero_point)

            network(build, name=name + data)


add_geometries()


@network(engines=("openvino",))
def conv_weights_of_fake_quantize(b):
    return conv_relu(b, b.quantized_input(IMAGE), form="fake_quantize")


@network(engines=ONE_IN_INTEGERS)
def conv_float_result(b):
    return conv3x3(b, start(b))


@network(engines=ONE_IN_INTEGERS)
def conv_relu_float_result(b):
    return b.relu(conv3x3(b, start(b)))


@network
def conv_of_signed_conv(b):
    x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), SIGNED)
    return conv_relu(b, x)


@network
def conv_of_unequal_conv(b):
    x = b.quantize(conv3x3(b, b.quantized_input(IMAGE, UNEQUAL)), UNEQUAL)
    return conv_relu(b, x)


@network
def inverted_bottleneck(b):
    x = b.quantized_input(IMAGE, UNEQUAL)
    y = b.quantize(b.clamp(b.conv(x, 24), 0.0, 6.0))
    y = b.quantize(b.clamp(b.conv(y, 24, kernel=3, pad=1, groups=24), 0.0, 6.0))
    y = b.quantize(b.conv(y, 8), UNEQUAL)
    return b.quantize(b.add(y, x), UNEQUAL, b.step(2))


@network(engines=("openvino",))
def conv_of_steps_per_channel(b):
    ratios = [1, 0.5, 2, 1, 0.25, 1, 2, 0.5]
    x = b.quantize(b.relu(conv3x3(b, b.quantized_input(IMAGE))), ZERO, channel_steps=ratios)
    y = b.conv(x, 8, kernel=3, pad=1, groups=8)
    return b.quantize(b.relu(y))


# Zero is another level in each channel of a picture's bytes, and a step may be another before them than after them.
def add_pictures():
    zero_points, ratios = [101, 3, 128, 254, 77, 0, 64, 33], [1, 0.5, 2, 1, 0.25, 1, 2, 0.5]

    def add(name, shape, is_divided, engines=BOTH, in_float=BOTH, **options):
        def build(b):
            step, channels = b.step(), shape[1]
            steps = step * np.float32(ratios if is_divided else [1] * len(ratios))
            x = b.quantize_channels(b.input(shape), zero_points[:channels], steps[:channels], step)
            return b.quantize(b.relu(b.conv(x, 8, **options)), ZERO, np.float32(0.0211))

        network(build, name=name, engines=engines, in_float=in_float)

    # A DequantizeLinear of other steps than the QuantizeLinear before it is no quantizer.
    for divided, engines in {"": BOTH, "_divided": ("openvino",)}.items():
        add("conv_of_picture" + divided, (2, 3, 8, 8), bool(divided), engines, kernel=3, pad=1)
        add(f"conv_of_picture{divided}_unpadded", (2, 3, 8, 8), bool(divided), engines)
        add(f"conv_of_zeros_per_channel{divided}", IMAGE, bool(divided), ("openvino",), kernel=3, pad=1)
        add(f"conv_of_zeros_per_channel{divided}_unpadded", IMAGE, bool(divided), ("openvino",))


add_pictures()


# The border of a convolution is not what the quantizer makes of zeros.
@network(engines=("openvino",), in_float=("openvino",))
def conv_of_picture_with_another_zero(b):
    step = b.step()
    x = b.quantize_channels(b.input((2, 3, 8, 8)), [101, 3, 128], step, step, zero_points_before=[90, 20, 128])
    return b.quantize(b.relu(b.conv(x, 8, kernel=3, pad=1)), ZERO, np.float32(0.0211))


@network(engines=ONE_IN_INTEGERS)
def conv_affine(b):
    return b.quantize(b.relu(b.affine(conv3x3(b, start(b)))))


@network(engines=ONE_IN_INTEGERS)
def conv_leaky_relu(b):
    return b.quantize(b.leaky_relu(conv3x3(b, start(b)), 0.125), UNEQUAL)


@network
def conv_read_by_two(b):
    x = start(b)
    first, second = b.quantize(conv3x3(b, x), SIGNED), b.quantize(b.relu(conv3x3(b, x)))
    return b.quantize(b.concat(first, second), SIGNED)


# Residuals: which summand comes first, whether the branch is quantized before the sum, and on which grid.
def add_residuals():
    def block(b, x, zero_point, size, between):
        y = conv3x3(b, conv_relu(b, x))
        y = b.relu(y) if between == "relu" else y
        return y if between == "unrounded" else b.quantize(y, zero_point, b.step(size))

    def residual(order, zero_point, size, between, last, shortcut):
        def build(b):
            x = start(b) if shortcut == "same" else b.quantized_input(IMAGE, SIGNED)
            y = block(b, x, zero_point, size, between)
            if shortcut == "conv":
                x = b.quantize(b.conv(x, 8), zero_point, b.step(1))
            total = b.add(y, x) if order == "branch_first" else b.add(x, y)
            return b.quantize(b.relu(total), ZERO, b.step(2)) if last == "relu" else b.quantize(total, last, b.step(2))

        return build

    for order in ("branch_first", "branch_last"):
        for name, arguments in {
                "": (SIGNED, 1, "", "relu", "same"),
                "_unequal": (UNEQUAL, 1, "", "relu", "same"),
                "_other_step": (SIGNED, 0.5, "", "relu", "same"),
                "_relu_branch": (ZERO, 1, "relu", "relu", "same"),
                "_unrounded": (SIGNED, 1, "unrounded", "relu", "same"),
                "_to_centered": (SIGNED, 1, "", SIGNED, "same"),
                "_to_unequal": (UNEQUAL, 2, "", UNEQUAL, "same"),
                "_two_convolutions": (SIGNED, 1, "", "relu", "conv"),
                "_two_convolutions_unequal": (UNEQUAL, 0.5, "", UNEQUAL, "conv"),
                "_unrounded_two_convolutions": (SIGNED, 1, "unrounded", "relu", "conv"),
                "_of_input": (SIGNED, 1, "", SIGNED, "input")}.items():
            network(residual(order, *arguments), name=f"residual_{order}{name}",
                    engines=ONE_IN_INTEGERS if "unrounded" in name else BOTH)


add_residuals()


@network
def residual_twice(b):
    x = start(b)
    for _ in range(2):
        y = b.quantize(conv3x3(b, conv_relu(b, x)), SIGNED)
        x = b.quantize(b.relu(b.add(y, x)), ZERO, b.step(2))
    return x


@network
def residual_of_second_input(b):
    y = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), SIGNED)
    return b.quantize(b.add(y, b.quantized_input(IMAGE, UNEQUAL)), SIGNED, b.step(2))


@network
def residual_depthwise(b):
    x = start(b)
    y = b.quantize(b.conv(x, 8, kernel=3, pad=1, groups=8), SIGNED)
    return b.quantize(b.add(x, y), UNEQUAL, b.step(2))


@network
def residual_then_conv(b):
    x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), UNEQUAL)
    y = b.quantize(b.conv(b.quantize(b.relu(b.conv(x, 16))), 8), UNEQUAL)
    return conv_relu(b, b.quantize(b.add(x, y), UNEQUAL, b.step(2)))


def add_sums():
    for name, first, second, size, result in [("from_zero", ZERO, ZERO, 1, ZERO), ("signed", SIGNED, SIGNED, 1, SIGNED),
                                              ("mixed", ZERO, SIGNED, 1, UNEQUAL), ("unequal", UNEQUAL, 60, 1, UNEQUAL),
                                              ("other_step", SIGNED, UNEQUAL, 2, SIGNED)]:
        def build(b, first=first, second=second, size=size, result=result):
            x, y = b.quantized_input(IMAGE, first), b.quantized_input(IMAGE, second, size)
            return b.quantize(b.add(x, y), result, b.step(2))

        network(build, name=f"sum_of_inputs_{name}")


add_sums()


# Pooling.
def add_pools():
    for name, zero_point in {"": ZERO, "_signed": SIGNED, "_unequal": UNEQUAL}.items():
        def max_pool(b, zero_point=zero_point):
            x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), zero_point)
            return conv_relu(b, b.max_pool(x, 3, 2, 1))

        def max_pool_of_input(b, zero_point=zero_point):
            return b.quantize(b.conv(b.max_pool(b.quantized_input(IMAGE, zero_point), 2, 2), 8), zero_point)

        def avg_pool(b, zero_point=zero_point):
            x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), zero_point)
            return b.quantize(b.avg_pool(x, 2, 2), zero_point, x.step)

        def avg_pool_padded(b, zero_point=zero_point):
            x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), zero_point)
            return conv_relu(b, b.quantize(b.avg_pool(x, 3, 2, 1), zero_point))

        def avg_pool_counts_pad(b, zero_point=zero_point):
            x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), zero_point)
            return conv_relu(b, b.quantize(b.avg_pool(x, 3, 2, 1, counts_pad=True), zero_point))

        def global_mean_fc(b, zero_point=zero_point):
            x = b.quantize(conv3x3(b, b.quantized_input(IMAGE)), zero_point)
            pooled = b.quantize(b.global_mean(x), zero_point, b.step(0.25))
            return b.linear(b.reshape(pooled, (IMAGE[0], 8)), 10)

        def global_mean(b, zero_point=zero_point):
            return b.quantize(b.global_mean(b.quantized_input(IMAGE, zero_point)), zero_point, b.step(0.25))

        for build in (max_pool, max_pool_of_input, avg_pool, avg_pool_padded, avg_pool_counts_pad, global_mean,
                      global_mean_fc):
            network(build, name=build.__name__ + name)


add_pools()


# Joined, split and moved data.
@network
def concat_of_convolutions(b):
    x, step = start(b), b.step()
    parts = [b.quantize(b.relu(b.conv(x, n)), ZERO, step) for n in (4, 8)]
    return conv_relu(b, b.quantize(b.concat(*parts), ZERO, step))


@network
def concat_of_unlike_grids(b):
    x = start(b)
    parts = [b.quantize(b.conv(x, 8), SIGNED, b.step(2)), b.quantize(b.relu(b.conv(x, 8)))]
    return b.quantize(b.concat(*parts), UNEQUAL)


@network
def concat_dense(b):
    x = start(b)
    for _ in range(2):
        x = b.quantize(b.concat(x, conv_relu(b, x, 4)), ZERO, b.step(1))
    return conv_relu(b, x)


@network
def split_and_concat(b):
    x = start(b)
    kept, rest = b.halves(x)
    return conv_relu(b, b.quantize(b.concat(kept, b.quantize(b.relu(b.conv(rest, 4)), ZERO, x.step)), ZERO, x.step))


@network
def channel_shuffle(b):
    x = start(b)
    y = b.transpose(b.reshape(x, (2, 2, 4, 8, 8)), (0, 2, 1, 3, 4))
    return conv_relu(b, b.reshape(y, IMAGE), groups=2)


@network
def nearest_then_conv(b):
    return conv_relu(b, b.nearest_twice(b.quantize(b.relu(b.conv(b.quantized_input((2, 8, 4, 4)), 8)))))


# Activations and gates.
def add_activations():
    for activation in ("sigmoid", "hsigmoid", "silu", "hswish", "gelu"):
        def of_conv(b, activation=activation):
            y = getattr(b, activation)(conv3x3(b, start(b)))
            return b.quantize(y, 20, b.step(0.5))

        def of_levels(b, activation=activation):
            x = b.quantize(conv3x3(b, start(b)), UNEQUAL)
            return conv_relu(b, b.quantize(getattr(b, activation)(x), 20, b.step(0.5)))

        network(of_conv, name=f"conv_{activation}", engines=ONE_IN_INTEGERS)
        network(of_levels, name=f"{activation}_of_levels", engines=BOTH if activation != "gelu" else ("openvino",))
    for gate in ("sigmoid", "hsigmoid"):
        def squeeze(b, gate=gate, is_quantized=False):
            x = start(b)
            y = b.quantize(b.global_mean(x), ZERO, b.step(0.25))
            y = b.conv(b.quantize(b.relu(b.conv(y, 4)), ZERO, b.step(0.25)), 8)
            y = b.quantize(y, UNEQUAL, b.step(0.25)) if is_quantized else y
            y = b.quantize(getattr(b, gate)(y), ZERO, b.step(0.25))
            return conv_relu(b, b.quantize(b.multiply(x, y)))

        def squeeze_of_levels(b, squeeze=squeeze):
            return squeeze(b, is_quantized=True)

        network(squeeze, name=f"squeeze_and_excitation_{gate}", engines=ONE_IN_INTEGERS)
        network(squeeze_of_levels, name=f"squeeze_and_excitation_{gate}_of_levels")


add_activations()


@network
def product_of_inputs(b):
    x, y = b.quantized_input(IMAGE, SIGNED), b.quantized_input(IMAGE, ZERO, 0.5)
    return b.quantize(b.multiply(x, y), SIGNED)


# Fully connected layers.
def add_linear():
    for name, zero_point in {"": ZERO, "_signed": SIGNED, "_unequal": UNEQUAL}.items():
        def linear(b, zero_point=zero_point):
            return b.linear(b.quantized_input((16, 32), zero_point), 24)

        def linear_relu_linear(b, zero_point=zero_point):
            y = b.quantize(b.relu(b.linear(b.quantized_input((16, 32), zero_point), 24)))
            return b.quantize(b.linear(y, 16), zero_point)

        def linear_no_bias(b, zero_point=zero_point):
            return b.quantize(b.linear(b.quantized_input((16, 32), zero_point), 24, bias=False), zero_point)

        def linear_per_tensor(b, zero_point=zero_point):
            return b.quantize(b.linear(b.quantized_input((16, 32), zero_point), 24, per_channel=False), zero_point)

        for build in (linear, linear_relu_linear, linear_no_bias, linear_per_tensor):
            network(build, name=build.__name__ + name)


add_linear()


@network
def classifier_softmax(b):
    y = b.linear(b.quantized_input((16, 32)), 10)
    return b.softmax(y)


@network
def classifier_quantized_softmax(b):
    y = b.quantize(b.linear(b.quantized_input((16, 32)), 10), UNEQUAL)
    return b.softmax(y)


@network(engines=("openvino",))
def transposed_conv(b):
    return b.quantize(b.relu(b.deconv(b.quantized_input((2, 8, 4, 4)), 8)))


@network(engines=("openvino",))
def transposed_conv_signed(b):
    return b.quantize(b.deconv(b.quantize(b.conv(b.quantized_input((2, 8, 4, 4)), 8), SIGNED), 8), SIGNED)


# Float operations between quantized ones.
@network
def float_island_elementwise(b):
    y = b.affine(b.affine(start(b)))
    return conv_relu(b, b.quantize(b.relu(y)))


@network
def float_island_sum(b):
    x = start(b)
    y = b.add(b.affine(x), b.sigmoid(x))
    return conv_relu(b, b.quantize(y, UNEQUAL))


@network(engines=ONE_IN_INTEGERS)
def float_residual(b):
    x = b.input(IMAGE)
    y = conv3x3(b, b.quantize(x, SIGNED))
    return b.quantize(b.relu(b.add(y, x)))


# Not recorded: pattern of "engine/network" -> why.
KNOWN_DIFFERENCES = {
    # The engine computes otherwise on another CPU.
    r".*/classifier_(quantized_)?softmax(_tied)?": "softmax adds and approximates e^x otherwise in each kernel",
    r"openvino/(conv_gelu|gelu_of_levels)(_tied)?": "its polynomial is another one on each instruction set",
    r"openvino/linear_relu_linear(_signed|_unequal)?_tied":
        "half levels; without VNNI, OpenVINO's matrix products have a kernel of their own",
    # The engine is wrong.
    r"openvino/conv_of_zeros_per_channel_divided":
        "in integers, OpenVINO pads data with zero points of their own per channel with other levels than those",
    r"openvino/avg_pool_counts_pad_unequal(_tied)?": "OpenVINO averages padding as level 0, not as the zero point",
    # Octet rounds otherwise what lies half-way between levels.
    r"onnxruntime/avg_pool(_unequal)?(_tied)?": MEANS_IN_F32,
    r"onnxruntime/avg_pool_padded(_signed|_unequal)?_tied": MEANS_IN_F32,
    r"openvino/conv_of_picture_with_another_zero_tied":
        "a quantizer left to float is computed as its definition says: half levels",
    r"openvino/avg_pool_unequal": "the mean of levels is a half, and the zero point in f32 not whole",
    r"openvino/avg_pool_padded_tied": "one mean of three levels",
    r"openvino/residual_branch_(first|last)_unrounded_two_convolutions_tied": "OpenVINO counts the sum in levels",
    r"openvino/residual_depthwise_tied": "OpenVINO's own addition of bytes",
    r"openvino/float_residual_tied": "OpenVINO's addition in float",
    r"openvino/product_of_inputs_tied": "OpenVINO's product in float",
    r"openvino/nearest_then_conv_tied": "a resized result of a convolution",
}
