# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Operations with their attributes, each as a function of an operation set and an input of shape IMAGE."""
import importlib

import numpy as np
import openvino as ov

OPSETS = {n: importlib.import_module(f"openvino.opset{n}") for n in range(1, 16)}
IMAGE = [1, 4, 8, 8]


def f32(*shape):
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)


def i64(*values):
    return np.array(values, np.int64)


def constant(opset, value):
    return opset.constant(value)


def limits(opset):
    ends = (-1.28, 1.27, -1.28, 1.27)
    return [constant(opset, np.full((1, 4, 1, 1), v, np.float32)) for v in ends]


WINDOW = ([2, 2], [1, 0], [0, 1])


def convolution(o, x, auto_pad="explicit", dilations=(1, 1)):
    return o.convolution(x, constant(o, f32(5, 4, 3, 3)), *WINDOW, list(dilations), auto_pad)


def max_pool(o, x, dilations=(1, 1), rounding="floor", auto_pad="explicit"):
    strides, begin, end = WINDOW
    if o in (OPSETS[n] for n in range(1, 8)):
        return o.max_pool(x, strides, begin, end, [3, 3], rounding, auto_pad)
    return o.max_pool(x, strides, list(dilations), begin, end, [3, 3], rounding, auto_pad)


def group_convolution(o, x, auto_pad="explicit"):
    return o.group_convolution(x, constant(o, f32(2, 3, 2, 3, 3)), *WINDOW, [1, 1], auto_pad)


def depthwise(o, x):
    return o.group_convolution(x, constant(o, f32(4, 1, 1, 3, 3)), [1, 1], [1, 1], [1, 1], [1, 1])


def strided_slice(o, x):
    ends = [constant(o, i64(*v)) for v in ((0, 1, 2, 7), (0, 3, 4, 0), (1, 1, 1, -2))]
    return o.strided_slice(x, *ends, [1, 0, 0, 0], [1, 0, 0, 0], [0] * 4, [0, 0, 1, 0], [0] * 4)


def strided_slice_masks(o, x):
    """A new axis, an ellipsis and one axis dropped from the end, as x[np.newaxis, ..., 1:7:3, 5]."""
    ends = [constant(o, i64(*v)) for v in ((0, 0, 1, 5), (0, 0, 7, 6), (1, 1, 3, 1))]
    return o.strided_slice(x, *ends, [0] * 4, [0] * 4, [1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0])


def per_channel_limits(o):
    low, high = (np.array(v, np.float32).reshape(1, 4, 1, 1) for v in ((-1, -2, 0, -0.5), (1, 1, 3, 0.5)))
    return [constant(o, v) for v in (low, high, low / 2, high / 2)]


def pad(o, x, mode, *value, begin=(0, 0, 1, 1), end=(0, 0, 2, 0)):
    return o.pad(x, constant(o, i64(*begin)), constant(o, i64(*end)), mode, *value)


CASES = {
    "convert": lambda o, x: o.convert(o.convert(x, "i32"), "f32"),
    "convolution": convolution,
    "convolution same_upper": lambda o, x: convolution(o, x, "same_upper"),
    "convolution same_lower": lambda o, x: convolution(o, x, "same_lower"),
    "convolution valid": lambda o, x: convolution(o, x, "valid"),
    "convolution dilated": lambda o, x: convolution(o, x, dilations=(2, 1)),
    "group_convolution": group_convolution,
    "group_convolution same_lower": lambda o, x: group_convolution(o, x, "same_lower"),
    "group_convolution depthwise": depthwise,
    "matmul transposed": lambda o, x: o.matmul(x, constant(o, f32(8, 5)), True, False),
    "matmul batches": lambda o, x: o.matmul(x, o.transpose(x, constant(o, i64(0, 1, 3, 2))), False, False),
    "matmul": lambda o, x: o.matmul(x, constant(o, f32(5, 8)), False, True),
    "add": lambda o, x: o.add(x, constant(o, f32(4, 1, 1))),
    "add scalar": lambda o, x: o.add(x, constant(o, np.float32(0.3))),
    "add rows": lambda o, x: o.add(constant(o, f32(8)), x),
    "add none": lambda o, x: o.add(x, constant(o, f32(*IMAGE)), "none"),
    "add both ways": lambda o, x: o.add(o.reduce_mean(x, constant(o, i64(2)), True), constant(o, f32(4, 8, 1))),
    "subtract from": lambda o, x: o.subtract(constant(o, f32(1, 4, 1, 8)), x),
    "divide by": lambda o, x: o.divide(constant(o, f32(8, 1)), x),
    "multiply itself": lambda o, x: o.multiply(x, x),
    "subtract": lambda o, x: o.subtract(x, constant(o, f32(4, 1, 1))),
    "multiply": lambda o, x: o.multiply(x, constant(o, f32(4, 1, 1))),
    "divide": lambda o, x: o.divide(x, constant(o, f32(4, 1, 1))),
    "maximum": lambda o, x: o.maximum(x, constant(o, f32(4, 1, 1))),
    "minimum": lambda o, x: o.minimum(x, constant(o, f32(4, 1, 1))),
    "power": lambda o, x: o.power(o.abs(x), constant(o, np.float32(1.5))),
    "relu": lambda o, x: o.relu(x),
    "prelu": lambda o, x: o.prelu(x, constant(o, f32(4))),
    "prelu scalar": lambda o, x: o.prelu(x, constant(o, f32(1))),
    "sigmoid": lambda o, x: o.sigmoid(x),
    "tanh": lambda o, x: o.tanh(x),
    "exp": lambda o, x: o.exp(x),
    "log": lambda o, x: o.log(o.abs(x)),
    "sqrt": lambda o, x: o.sqrt(o.abs(x)),
    "abs": lambda o, x: o.abs(x),
    "negative": lambda o, x: o.negative(x),
    "floor": lambda o, x: o.floor(x),
    "ceiling": lambda o, x: o.ceiling(x),
    "erf": lambda o, x: o.erf(x),
    "hswish": lambda o, x: o.hswish(x),
    "hsigmoid": lambda o, x: o.hsigmoid(x),
    "mish": lambda o, x: o.mish(x),
    "softplus": lambda o, x: o.softplus(x),
    "clamp": lambda o, x: o.clamp(x, 0.1, 1 / 3),
    "elu": lambda o, x: o.elu(x, 0.3),
    "swish": lambda o, x: o.swish(x),
    "swish beta": lambda o, x: o.swish(x, constant(o, np.float32(0.7))),
    "gelu": lambda o, x: o.gelu(x) if o in (OPSETS[n] for n in range(1, 7)) else o.gelu(x, "erf"),
    "softmax": lambda o, x: o.softmax(x, 1),
    "reduce_mean": lambda o, x: o.reduce_mean(x, constant(o, i64(2, 3)), True),
    "softmax last": lambda o, x: o.softmax(x, 3),
    "reduce_mean dropped": lambda o, x: o.reduce_mean(x, constant(o, i64(-1, 2)), False),
    "reduce_mean channels": lambda o, x: o.reduce_mean(x, constant(o, i64(1)), True),
    "reduce_sum": lambda o, x: o.reduce_sum(x, constant(o, i64(-1)), False),
    "reduce_max": lambda o, x: o.reduce_max(x, constant(o, i64(2, 3)), True),
    "reduce_min": lambda o, x: o.reduce_min(x, constant(o, i64(2, 3)), True),
    "reduce_prod": lambda o, x: o.reduce_prod(x, constant(o, i64(3)), True),
    "reduce_l1": lambda o, x: o.reduce_l1(x, constant(o, i64(2, 3)), True),
    "reduce_l2": lambda o, x: o.reduce_l2(x, constant(o, i64(2, 3)), True),
    "max_pool": lambda o, x: max_pool(o, x).output(0),
    "max_pool ceil": lambda o, x: max_pool(o, x, rounding="ceil").output(0),
    "max_pool same_upper": lambda o, x: max_pool(o, x, auto_pad="same_upper").output(0),
    "max_pool valid": lambda o, x: max_pool(o, x, auto_pad="valid").output(0),
    "avg_pool same_lower": lambda o, x: o.avg_pool(x, *WINDOW, [3, 3], True, "floor", "same_lower"),
    "avg_pool with end padding": lambda o, x: o.avg_pool(x, [3, 3], [0, 0], [1, 1], [1, 1], False, "ceil"),
    "avg_pool ceil": lambda o, x: o.avg_pool(x, *WINDOW, [3, 3], True, "ceil"),
    "avg_pool all": lambda o, x: o.avg_pool(x, [1, 1], [0, 0], [0, 0], [8, 8], False),
    "avg_pool": lambda o, x: o.avg_pool(x, *WINDOW, [3, 3], True),
    "avg_pool with pad": lambda o, x: o.avg_pool(x, *WINDOW, [3, 3], False, "ceil"),
    "reshape": lambda o, x: o.reshape(x, constant(o, i64(0, -1)), True),
    "reshape plain": lambda o, x: o.reshape(x, constant(o, i64(2, -1, 4)), False),
    "unsqueeze last": lambda o, x: o.unsqueeze(x, constant(o, i64(-1))),
    "concat last": lambda o, x: o.concat([constant(o, f32(1, 4, 8, 3)), x, x], -1),
    "squeeze": lambda o, x: o.squeeze(x, constant(o, i64(0))),
    "unsqueeze": lambda o, x: o.unsqueeze(x, constant(o, i64(0, 2))),
    "transpose": lambda o, x: o.transpose(x, constant(o, i64(0, 2, 3, 1))),
    "concat": lambda o, x: o.concat([x, constant(o, f32(1, 2, 8, 8))], 1),
    "strided_slice": strided_slice,
    "strided_slice masks": strided_slice_masks,
    "pad edge": lambda o, x: pad(o, x, "edge"),
    "pad symmetric": lambda o, x: pad(o, x, "symmetric"),
    "pad channels": lambda o, x: pad(o, x, "constant", begin=(0, 2, 0, 0), end=(0, 1, 0, 0)),
    "pad": lambda o, x: pad(o, x, "reflect"),
    "pad value": lambda o, x: pad(o, x, "constant", constant(o, np.float32(0.5))),
    "fake_quantize": lambda o, x: o.fake_quantize(x, *limits(o), 256),
    "fake_quantize per channel": lambda o, x: o.fake_quantize(x, *per_channel_limits(o), 255),
}
# What only newer operation sets have, or only their Python functions make.
NEWER_CASES = {
    "squeeze all": (15, lambda o, x: o.squeeze(o.reduce_mean(x, constant(o, i64(2)), True))),
    "transpose reversed": (13, lambda o, x: o.transpose(x, constant(o, np.array([], np.int64)))),
    "max_pool dilated": (8, lambda o, x: max_pool(o, x, (2, 1)).output(0)),
    "softmax negative": (8, lambda o, x: o.softmax(x, -1)),
    "gelu tanh": (7, lambda o, x: o.gelu(x, "tanh")),
    "pad negative": (12, lambda o, x: pad(o, x, "edge", begin=(0, 0, -1, 1), end=(0, 0, 2, -2))),
}


def build(name, number):
    """The case's model in an operation set, or None if the set lacks the operation."""
    opset = OPSETS[number]
    if name in NEWER_CASES:
        since, builder = NEWER_CASES[name]
        if number < since:
            return None
    else:
        builder = CASES[name]
    x = opset.parameter(IMAGE, np.float32, name="x")
    try:
        output = builder(opset, x)
    except AttributeError:
        return None
    output = output if isinstance(output, ov.Output) else output.output(0)
    output.get_tensor().set_names({"y", "with,comma"})
    return ov.Model([opset.result(output)], [x], "case")
