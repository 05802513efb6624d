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


def number(value):
    return np.float32(value)


WINDOW = ([2, 2], [1, 0], [0, 1])
NO_PADS = dict(pads_begin=[0], pads_end=[0])


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


def as_floats(o, x):
    return o.convert(x, "f32")


def rounded(o, x):
    """Small integers, some of them equal."""
    return o.floor(x)


def positive(o, x):
    return o.greater(x, constant(o, number(0)))


def transposed_convolution(o, x, auto_pad="explicit", output_padding=(0, 0), dilations=(1, 1), shape=None):
    shape = None if shape is None else constant(o, i64(*shape))
    weights = constant(o, f32(4, 5, 3, 3))
    return o.convolution_backprop_data(x, weights, WINDOW[0], shape, *WINDOW[1:], list(dilations), auto_pad, list(output_padding))


def transposed_groups(o, x, auto_pad="explicit", output_padding=(0, 0), shape=None):
    shape = None if shape is None else constant(o, i64(*shape))
    weights = constant(o, f32(2, 2, 3, 3, 3))
    return o.group_convolution_backprop_data(x, weights, WINDOW[0], shape, *WINDOW[1:], [1, 1], auto_pad, list(output_padding))


def attention(o, x, *more, causal=False):
    key, value = (o.add(x, constant(o, f32(1, 4, 1, 8))) for _ in range(2))
    return o.scaled_dot_product_attention(x, key, value, *more, causal=causal)


def normalized(o, x):
    """The old functions of opset 1 to 4 take the data third."""
    vectors = [constant(o, abs(f32(4)) + 0.1) for _ in range(4)]
    return o.batch_norm_inference(x, *vectors, 1e-3)


def broadcast(o, x, mode, shape, axes=()):
    axes = constant(o, i64(*axes)) if axes else None
    return o.broadcast(x, constant(o, i64(*shape)), axes, mode)


def resized(o, x, mode, align_corners=False, antialias=False, axes=(2, 3), size=(13, 5), pads=NO_PADS):
    """Interpolate of opset 1."""
    attributes = dict(axes=list(axes), mode=mode, align_corners=align_corners, antialias=antialias, **pads)
    return OPSETS[1].interpolate(x, constant(o, i64(*size)), attributes)


def interpolate(o, x, mode, size=(13, 5), scales=None, axes=(2, 3), **attributes):
    """Interpolate of opset 4 (sizes and scales) until opset 10, then of opset 11 (either)."""
    axes = constant(o, i64(*axes)) if axes else None
    sizes = constant(o, i64(*size))
    factors = constant(o, np.array(scales or [s / 8 for s in size], np.float32))
    calculation = "scales" if scales else "sizes"
    if o is OPSETS[10]:
        return o.interpolate(x, sizes, factors, mode, calculation, axes=axes, **attributes)
    return o.interpolate(x, factors if scales else sizes, mode, calculation, axes=axes, **attributes)


def split(o, x, port):
    parts = o.split(x, constant(o, np.int64(1)), 4).outputs()
    return o.concat([parts[port], parts[0]], 2)


def variadic_split(o, x, port):
    parts = o.variadic_split(x, constant(o, np.int64(-1)), constant(o, i64(3, -1, 1))).outputs()
    return o.concat([parts[port], parts[1]], 3)


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
    "convert_like": lambda o, x: as_floats(o, o.convert_like(x, constant(o, i64(1)))),
    "convolution_backprop_data": transposed_convolution,
    "convolution_backprop_data same_upper": lambda o, x: transposed_convolution(o, x, "same_upper"),
    "convolution_backprop_data same_lower": lambda o, x: transposed_convolution(o, x, "same_lower"),
    "convolution_backprop_data valid": lambda o, x: transposed_convolution(o, x, "valid"),
    "convolution_backprop_data padded output": lambda o, x: transposed_convolution(o, x, output_padding=(1, 0)),
    "convolution_backprop_data dilated": lambda o, x: transposed_convolution(o, x, dilations=(2, 1)),
    "convolution_backprop_data shape": lambda o, x: transposed_convolution(o, x, "same_upper", shape=(16, 15)),
    "group_convolution_backprop_data": transposed_groups,
    "group_convolution_backprop_data shape": lambda o, x: transposed_groups(o, x, "same_lower", shape=(16, 15)),
    "group_convolution_backprop_data padded output": lambda o, x: transposed_groups(o, x, output_padding=(0, 1)),
    "einsum": lambda o, x: o.einsum([x, constant(o, f32(3, 8))], "abcd,ed->abce"),
    "einsum heads": lambda o, x: o.einsum([x, constant(o, f32(1, 4, 5, 8))], "bhid,bhjd->bhij"),
    "einsum order": lambda o, x: o.einsum([x], "abcd->dbac"),
    "squared_difference": lambda o, x: o.squared_difference(x, constant(o, f32(4, 1, 1))),
    "floor_mod": lambda o, x: o.floor_mod(x, constant(o, f32(4, 1, 1))),
    "mod": lambda o, x: o.mod(x, constant(o, f32(4, 1, 1))),
    "equal": lambda o, x: as_floats(o, o.equal(rounded(o, x), constant(o, number(1)))),
    "not_equal": lambda o, x: as_floats(o, o.not_equal(rounded(o, x), constant(o, number(1)))),
    "greater": lambda o, x: as_floats(o, o.greater(rounded(o, x), constant(o, number(1)))),
    "greater_equal": lambda o, x: as_floats(o, o.greater_equal(rounded(o, x), constant(o, number(1)))),
    "less": lambda o, x: as_floats(o, o.less(x, constant(o, f32(4, 1, 1)))),
    "less_equal": lambda o, x: as_floats(o, o.less_equal(rounded(o, x), constant(o, number(1)))),
    "logical_and": lambda o, x: as_floats(o, o.logical_and(positive(o, x), positive(o, o.sin(x)))),
    "logical_or": lambda o, x: as_floats(o, o.logical_or(positive(o, x), positive(o, o.sin(x)))),
    "logical_xor": lambda o, x: as_floats(o, o.logical_xor(positive(o, x), positive(o, o.cos(x)))),
    "logical_not": lambda o, x: as_floats(o, o.logical_not(positive(o, x))),
    "select": lambda o, x: o.select(positive(o, x), x, constant(o, f32(4, 1, 1))),
    "sign": lambda o, x: o.sign(x),
    "sin": lambda o, x: o.sin(x),
    "cos": lambda o, x: o.cos(x),
    "atan": lambda o, x: o.atan(x),
    "selu": lambda o, x: o.selu(x, constant(o, number(1.67)), constant(o, number(1.05))),
    "hard_sigmoid": lambda o, x: o.hard_sigmoid(x, constant(o, number(0.2)), constant(o, number(0.4))),
    "round": lambda o, x: o.round(x, "half_to_even"),
    "round halves": lambda o, x: o.round(o.multiply(rounded(o, x), constant(o, number(0.5))), "half_to_even"),
    "round halves away": lambda o, x: o.round(o.multiply(rounded(o, x), constant(o, number(0.5))), "half_away_from_zero"),
    "log_softmax": lambda o, x: o.log_softmax(x, -1),
    "normalize_l2": lambda o, x: o.normalize_l2(x, constant(o, i64(1)), 1e-2, "add"),
    "normalize_l2 max": lambda o, x: o.normalize_l2(x, constant(o, i64(1, 2, 3)), 40.0, "max"),
    "group_normalization": lambda o, x: o.group_normalization(x, constant(o, f32(4)), constant(o, f32(4) + 1), 2, 1e-3),
    "batch_norm_inference": normalized,
    "lrn": lambda o, x: o.lrn(x, constant(o, i64(1)), 0.5, 0.75, 2.0, 3),
    "lrn plane": lambda o, x: o.lrn(x, constant(o, i64(2, 3)), 0.5, 0.75, 1.0, 3),
    "adaptive_avg_pool": lambda o, x: o.adaptive_avg_pool(x, constant(o, i64(3, 5))),
    "shape_of": lambda o, x: o.multiply(x, as_floats(o, o.gather(o.shape_of(x), constant(o, i64(1)), constant(o, np.int64(0))))),
    "range": lambda o, x: o.multiply(x, as_floats(o, OPSETS[1].range(*[constant(o, np.int64(v)) for v in (7, -1, -1)]))),
    "broadcast": lambda o, x: broadcast(o, x, "numpy", (3, 1, 4, 8, 8)),
    "broadcast explicit": lambda o, x: broadcast(o, o.reduce_mean(x, constant(o, i64(0, 2, 3)), False), "explicit", (2, 4, 3), (1,)),
    "tile": lambda o, x: o.tile(x, constant(o, i64(2, 1, 3))),
    "split 1": lambda o, x: split(o, x, 1),
    "split 3": lambda o, x: split(o, x, 3),
    "variadic_split 0": lambda o, x: variadic_split(o, x, 0),
    "variadic_split 2": lambda o, x: variadic_split(o, x, 2),
    "gather": lambda o, x: o.gather(x, constant(o, np.array([[3, 0], [1, 1]], np.int64)), constant(o, np.int64(1))),
    "gather scalar": lambda o, x: o.gather(x, constant(o, np.int64(2)), constant(o, np.int64(-1))),
    "gather_elements": lambda o, x: o.gather_elements(x, constant(o, np.arange(96).reshape(1, 4, 3, 8) % 8), 2),
    "topk values": lambda o, x: o.negative(o.topk(x, constant(o, np.int64(3)), 1, "max", "value").output(0)),
    "topk positions": lambda o, x: as_floats(o, o.topk(x, constant(o, np.int64(3)), 3, "max", "value").output(1)),
    "topk smallest": lambda o, x: o.negative(as_floats(o, o.topk(x, constant(o, np.int64(2)), 2, "min", "index").output(1))),
    "gather_nd": lambda o, x: o.gather_nd(x, constant(o, np.array([[0, 1], [0, 3]], np.int64))),
    "gather_nd batch": lambda o, x: o.gather_nd(x, constant(o, np.array([[[1, 2], [3, 7], [0, 0]]], np.int64)), 1),
    "gather_nd batches": lambda o, x: o.gather_nd(x, constant(o, np.arange(8).reshape(1, 4, 2, 1)), 2),
    "scatter_nd_update": lambda o, x: o.scatter_nd_update(x, constant(o, np.array([[0, 1], [0, 3]], np.int64)), constant(o, f32(2, 8, 8))),
    "roll": lambda o, x: o.roll(x, constant(o, i64(3, -9)), constant(o, i64(2, -1))),
    "depth_to_space": lambda o, x: o.depth_to_space(x, "blocks_first", 2),
    "depth_to_space depth first": lambda o, x: o.depth_to_space(x, "depth_first", 2),
    "space_to_depth": lambda o, x: o.space_to_depth(x, "blocks_first", 2),
    "space_to_depth depth first": lambda o, x: o.space_to_depth(x, "depth_first", 4),
    "shuffle_channels": lambda o, x: o.shuffle_channels(x, 1, 2),
    "shuffle_channels last": lambda o, x: o.shuffle_channels(x, -1, 4),
    "interpolate 1 nearest": lambda o, x: resized(o, x, "nearest"),
    "interpolate 1 linear": lambda o, x: resized(o, x, "linear"),
    "interpolate 1 linear aligned": lambda o, x: resized(o, x, "linear", align_corners=True),
    "interpolate 1 linear rows": lambda o, x: resized(o, x, "linear", axes=(2,), size=(13,)),
    "interpolate 1 cubic": lambda o, x: resized(o, x, "cubic", align_corners=True),
    "interpolate 1 padded": lambda o, x: resized(o, x, "linear", pads=dict(pads_begin=[0, 0, 1, 0], pads_end=[0, 0, 0, 2])),
    "fake_quantize": lambda o, x: o.fake_quantize(x, *limits(o), 256),
    "fake_quantize per channel": lambda o, x: o.fake_quantize(x, *per_channel_limits(o), 255),
}

MODES = {
    "half_pixel": dict(coordinate_transformation_mode="half_pixel"),
    "pytorch_half_pixel": dict(coordinate_transformation_mode="pytorch_half_pixel"),
    "asymmetric": dict(coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
    "tf_half_pixel_for_nn": dict(coordinate_transformation_mode="tf_half_pixel_for_nn", nearest_mode="simple"),
    "align_corners": dict(coordinate_transformation_mode="align_corners", nearest_mode="ceil"),
    "round_prefer_ceil": dict(nearest_mode="round_prefer_ceil"),
    "padded": dict(pads_begin=[0, 0, 1, 0], pads_end=[0, 0, 0, 2]),
}


def interpolate_cases():
    for kind in ("nearest", "linear_onnx", "linear", "cubic"):
        for mode, attributes in MODES.items():
            yield f"interpolate {kind} {mode}", (10, lambda o, x, k=kind, a=attributes: interpolate(o, x, k, **a))
        yield f"interpolate {kind} scales", (10, lambda o, x, k=kind: interpolate(o, x, k, scales=(1.7, 0.6)))
        yield f"interpolate {kind} columns", (10, lambda o, x, k=kind: interpolate(o, x, k, (13,), axes=(3,)))
    yield "interpolate cubic coefficient", (10, lambda o, x: interpolate(o, x, "cubic", cube_coeff=-0.5))
    yield "interpolate all axes", (10, lambda o, x: interpolate(o, x, "nearest", (1, 4, 16, 4), axes=None))


# What only newer operation sets have, or only their Python functions make.
NEWER_CASES = {
    "attention": (13, attention),
    "attention causal": (13, lambda o, x: attention(o, x, causal=True)),
    "attention mask": (13, lambda o, x: attention(o, x, constant(o, f32(8, 8)), constant(o, number(0.3)))),
    "attention boolean mask": (13, lambda o, x: attention(o, x, constant(o, np.tri(8, dtype=bool)))),
    "mvn 2": (2, lambda o, x: OPSETS[2].mvn(x, False, True, 1e-2)),
    "mvn 2 across channels": (2, lambda o, x: OPSETS[2].mvn(x, True, True, 1e-2)),
    "mvn 2 mean only": (2, lambda o, x: OPSETS[2].mvn(x, False, False, 1e-2)),
    "mvn": (6, lambda o, x: o.mvn(x, constant(o, i64(1, 2, 3)), True, 1e-2, "INSIDE_SQRT")),
    "mvn outside": (6, lambda o, x: o.mvn(x, constant(o, i64(2, 3)), True, 1e-2, "OUTSIDE_SQRT")),
    "mvn mean only": (6, lambda o, x: o.mvn(x, constant(o, i64(-1)), False, 1e-2, "INSIDE_SQRT")),
    "max_pool ceil_torch": (14, lambda o, x: max_pool(o, x, rounding="ceil_torch").output(0)),
    "avg_pool ceil_torch": (14, lambda o, x: o.avg_pool(x, [3, 3], [1, 1], [1, 1], [2, 2], True, "ceil_torch")),
    "avg_pool ceil_torch with pad": (14, lambda o, x: o.avg_pool(x, [3, 3], [1, 1], [1, 1], [2, 2], False, "ceil_torch")),
    "broadcast bidirectional": (3, lambda o, x: broadcast(o, x, "bidirectional", (2, 1, 1, 1, 1))),
    "range 4": (12, lambda o, x: o.multiply(x, o.range(*[constant(o, number(v)) for v in (0.5, 4.3, 0.5)], "f32"))),
    "slice": (8, lambda o, x: o.slice(x, *[constant(o, i64(*v)) for v in ((7, 1), (-9, 3), (-2, 1), (3, 1))])),
    "slice all axes": (8, lambda o, x: o.slice(x, *[constant(o, i64(*v)) for v in ((0, 1, 2), (9, -1, 99), (1, 1, 3))])),
    "gather negative": (8, lambda o, x: o.gather(x, constant(o, i64(-1, 0)), constant(o, np.int64(2)))),
    "gather batch": (7, lambda o, x: o.gather(x, constant(o, np.array([[5, 0, 7]], np.int64)), constant(o, np.int64(2)), 1)),
    "scatter_nd_update none": (15, lambda o, x: o.scatter_nd_update(x, constant(o, np.array([[0, 2]], np.int64)), constant(o, f32(1, 8, 8)), "none")),
    **dict(interpolate_cases()),
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
