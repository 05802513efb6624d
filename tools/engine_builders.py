# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Builds one description of a quantized network for two engines: an OpenVINO model with FakeQuantize, an ONNX model with
QuantizeLinear and DequantizeLinear, whose bytes are signed if the network's name says so.

Weights are whole numbers from -63 to 63, so that two products with bytes add up to at most 2 * 255 * 63 = 32,130, which
16 bits hold: kernels without VNNI give the sums of those with it.

Grids are of two kinds. "generic": steps of any size. "tied": all steps are one number times powers of two, weights are
small and biases whole, so that some of a hundred values that are rounded lie half-way between two levels, where one f32
operation more or less, or in another order, decides: an engine that rounds otherwise differs in many outputs.
"""
import dataclasses
import math
import pathlib
import tempfile

import numpy as np
import onnx
import openvino as ov
import openvino.opset13 as o
from onnx import TensorProto, helper, numpy_helper

# By kind of grid.
LARGEST_WEIGHT = {"generic": 63, "tied": 7}
# A step of no short binary form.
STEP = np.float32(0.0173)


@dataclasses.dataclass
class Value:
    """A value of a network under construction."""

    ref: object
    shape: tuple
    # Of its quantizer, for the scales of biases.
    step: np.float32 = np.float32(1)
    # Step and zero point of a quantizer that has made it.
    grid: tuple = None


def generator(text):
    """Numbers that depend on a text alone."""
    return np.random.Generator(np.random.PCG64(list(text.encode())))


def input_file(kind, index, shape):
    return f"inputs/{kind}_{index}_{'x'.join(map(str, shape))}.npy"


def input_values(kind, index, shape):
    """Reals that spread over the levels of a step near STEP; every second one of "tied" between two levels."""
    levels = generator(f"{kind} {index} {shape}").standard_normal(shape) * 60
    if kind == "tied":
        levels = np.round(levels * 2) / 2
    return (levels.astype(np.float32) * STEP).astype(np.float32)


class Builder:
    """Operations that both engines have; those of `Ir` and `Qdq` add to it."""

    def __init__(self, name, kind):
        self.kind = kind
        self.random = generator(f"{name} {kind}")
        self.inputs, self.input_shapes = [], []

    def step(self, size=1.0):
        """A step of an activation near size * STEP; "tied": of powers of two."""
        if self.kind == "tied":
            return np.float32(STEP * np.float32(2.0 ** round(math.log2(size))))
        return np.float32(STEP * size * self.random.uniform(0.8, 1.25))

    def weights(self, shape, channels, terms, per_channel=True):
        """Levels and their scales (one, or one per channel), for sums of `terms` products."""
        largest = LARGEST_WEIGHT[self.kind]
        levels = self.random.integers(-largest, largest + 1, shape).astype(np.int8)
        # Gives sums the standard deviation of the data: that of levels is largest / sqrt(3).
        usual = math.sqrt(3 / terms) / largest
        count = channels if per_channel else 1
        if self.kind == "tied":
            scale = 2.0 ** (round(math.log2(usual)) + self.random.integers(-1, 2, count))
        else:
            scale = usual * self.random.uniform(0.5, 1.6, count)
        return levels, scale.astype(np.float32)

    def bias_levels(self, channels, unit):
        """Whole numbers of `unit` (one per channel) that stand for reals of some tenths."""
        return np.round(self.random.standard_normal(channels) * 0.4 / unit).astype(np.int32)

    def quantize_channels(self, x, zero_points, steps, step):
        """Levels that each channel counts from a zero point of its own, in steps of `steps`; their reals are in `step`."""
        raise NotImplementedError

    def quantized_input(self, shape, zero_point=0, size=1.0):
        return self.quantize(self.input(shape), zero_point, self.step(size))


def pads_of(pad):
    """(top, left, bottom, right)"""
    return pad if isinstance(pad, tuple) else (pad,) * 4


def window_output(size, kernel, stride, before, after, dilation=1):
    return (size + before + after - dilation * (kernel - 1) - 1) // stride + 1


def windowed(shape, channels, kernel, stride, pad, dilation=1):
    top, left, bottom, right = pads_of(pad)
    return (shape[0], channels, window_output(shape[2], kernel, stride, top, bottom, dilation),
            window_output(shape[3], kernel, stride, left, right, dilation))


def weight_shape(x, channels, kernel, groups):
    return (channels, x.shape[1] // groups, kernel, kernel)


class Ir(Builder):
    """An OpenVINO model."""

    engine = "openvino"
    extensions = (".xml", ".bin")

    def input(self, shape):
        parameter = o.parameter(list(shape), np.float32, name=f"x{len(self.inputs)}")
        self.inputs.append(parameter)
        self.input_shapes.append(tuple(shape))
        return Value(parameter, tuple(shape))

    def files(self, result):
        """Of the model, by extension."""
        model = ov.Model([o.result(result.ref)], self.inputs, "net")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "net.xml"
            ov.save_model(model, path, compress_to_fp16=False)
            return {extension: path.with_suffix(extension).read_bytes() for extension in self.extensions}

    def quantize(self, x, zero_point=0, step=None, channel_steps=None):
        steps = self.step() if step is None else step
        if channel_steps is not None:
            steps = (steps * np.asarray(channel_steps, np.float32)).astype(np.float32).reshape(1, -1, 1, 1)
        low = o.constant(np.float32(-zero_point) * steps)
        high = o.constant(np.float32(255 - zero_point) * steps)
        return Value(o.fake_quantize(x.ref, low, high, low, high, 256), x.shape, steps, (steps, zero_point))

    def quantize_channels(self, x, zero_points, steps, step, zero_points_before=None):
        def ends(zeros, steps):
            zeros = np.float32(zeros)
            return [o.constant((end * steps).astype(np.float32).reshape(1, -1, 1, 1)) for end in (-zeros, 255 - zeros)]
        before = zero_points if zero_points_before is None else zero_points_before
        return Value(o.fake_quantize(x.ref, *ends(before, steps), *ends(zero_points, step), 256), x.shape, step)

    def quantized_weights(self, levels, scale, shape, form):
        scale = scale.reshape(shape)
        if form == "fake_quantize":
            ends = [o.constant(np.float32(end) * scale) for end in (-127, 127)]
            reals = o.constant(levels.astype(np.float32) * scale)
            return o.fake_quantize(reals, *ends, *ends, 255)
        return o.multiply(o.convert(o.constant(levels), "f32"), o.constant(scale))

    def with_bias(self, y, unit, channels, rank, bias):
        if not bias:
            return y
        values = self.bias_levels(channels, unit).astype(np.float32) * unit
        if self.kind == "generic":
            values = values + self.random.uniform(-0.5, 0.5, channels).astype(np.float32) * unit
        return o.add(y, o.constant(values.astype(np.float32).reshape([1, channels] + [1] * (rank - 2))))

    def conv(self, x, channels, kernel=1, stride=1, pad=0, dilation=1, groups=1, bias=True, per_channel=True,
             form="integers"):
        shape = weight_shape(x, channels, kernel, groups)
        levels, scale = self.weights(shape, channels, math.prod(shape[1:]), per_channel)
        top, left, bottom, right = pads_of(pad)
        geometry = ([stride] * 2, [top, left], [bottom, right], [dilation] * 2)
        count = len(scale)
        if groups == 1:
            w = self.quantized_weights(levels, scale, (count, 1, 1, 1), form)
            y = o.convolution(x.ref, w, *geometry)
        else:
            each = (groups, channels // groups)
            scales = (*each, 1, 1, 1) if per_channel else (1,) * 5
            w = self.quantized_weights(levels.reshape(*each, *shape[1:]), scale, scales, form)
            y = o.group_convolution(x.ref, w, *geometry)
        unit = np.float32(np.max(x.step)) * scale
        y = self.with_bias(y, np.broadcast_to(unit, channels), channels, 4, bias)
        return Value(y, windowed(x.shape, channels, kernel, stride, pad, dilation))

    def deconv(self, x, channels, kernel=2, stride=2):
        shape = (x.shape[1], channels, kernel, kernel)
        levels, scale = self.weights(shape, channels, x.shape[1], True)
        w = self.quantized_weights(levels, scale, (1, channels, 1, 1), "integers")
        y = o.convolution_backprop_data(x.ref, w, [stride] * 2, pads_begin=[0, 0], pads_end=[0, 0], dilations=[1, 1])
        y = self.with_bias(y, x.step * scale, channels, 4, True)
        return Value(y, (x.shape[0], channels, *((n - 1) * stride + kernel for n in x.shape[2:])))

    def linear(self, x, units, bias=True, per_channel=True):
        levels, scale = self.weights((units, x.shape[1]), units, x.shape[1], per_channel)
        w = self.quantized_weights(levels, scale, (len(scale), 1), "integers")
        y = o.matmul(x.ref, w, False, True)
        y = self.with_bias(y, np.broadcast_to(x.step * scale, units), units, 2, bias)
        return Value(y, (x.shape[0], units))

    def relu(self, x):
        return Value(o.relu(x.ref), x.shape, x.step)

    def clamp(self, x, low, high):
        return Value(o.clamp(x.ref, low, high), x.shape, x.step)

    def leaky_relu(self, x, slope):
        return Value(o.prelu(x.ref, o.constant(np.float32([slope]))), x.shape)

    def sigmoid(self, x):
        return Value(o.sigmoid(x.ref), x.shape)

    def silu(self, x):
        return Value(o.swish(x.ref), x.shape)

    def hswish(self, x):
        return Value(o.hswish(x.ref), x.shape)

    def hsigmoid(self, x):
        return Value(o.hsigmoid(x.ref), x.shape)

    def softmax(self, x):
        return Value(o.softmax(x.ref, 1), x.shape)

    def gelu(self, x):
        return Value(o.gelu(x.ref, "erf"), x.shape)

    def add(self, x, y):
        return Value(o.add(x.ref, y.ref), x.shape)

    def multiply(self, x, y):
        return Value(o.multiply(x.ref, y.ref), x.shape)

    def affine(self, x):
        """Times a constant per channel, plus another."""
        shape = (1, x.shape[1]) + (1,) * (len(x.shape) - 2)
        factor = self.random.uniform(0.7, 1.4, shape).astype(np.float32)
        offset = self.random.uniform(-0.3, 0.3, shape).astype(np.float32)
        return Value(o.add(o.multiply(x.ref, o.constant(factor)), o.constant(offset)), x.shape)

    def max_pool(self, x, kernel, stride, pad=0):
        y = o.max_pool(x.ref, [stride] * 2, [1, 1], [pad] * 2, [pad] * 2, [kernel] * 2).output(0)
        return Value(y, windowed(x.shape, x.shape[1], kernel, stride, pad), x.step)

    def avg_pool(self, x, kernel, stride, pad=0, counts_pad=False):
        y = o.avg_pool(x.ref, [stride] * 2, [pad] * 2, [pad] * 2, [kernel] * 2, not counts_pad)
        return Value(y, windowed(x.shape, x.shape[1], kernel, stride, pad))

    def global_mean(self, x):
        return Value(o.reduce_mean(x.ref, o.constant(np.int64([2, 3])), True), (*x.shape[:2], 1, 1))

    def concat(self, *values):
        shape = (values[0].shape[0], sum(v.shape[1] for v in values), *values[0].shape[2:])
        return Value(o.concat([v.ref for v in values], 1), shape, values[0].step)

    def halves(self, x):
        parts = o.split(x.ref, o.constant(np.int64(1)), 2)
        shape = (x.shape[0], x.shape[1] // 2, *x.shape[2:])
        return [Value(part, shape, x.step) for part in parts.outputs()]

    def reshape(self, x, shape):
        return Value(o.reshape(x.ref, o.constant(np.int64(shape)), False), tuple(shape), x.step)

    def transpose(self, x, order):
        return Value(o.transpose(x.ref, o.constant(np.int64(order))), tuple(x.shape[i] for i in order), x.step)

    def nearest_twice(self, x):
        sizes = o.constant(np.float32([2, 2]))
        y = o.interpolate(x.ref, sizes, "nearest", "scales", [0, 0, 0, 0], [0, 0, 0, 0], "asymmetric", "floor",
                          axes=o.constant(np.int64([2, 3])))
        return Value(y, (*x.shape[:2], *(2 * n for n in x.shape[2:])), x.step)


class Qdq(Builder):
    """An ONNX model. What only moves values has a quantizer of the same levels behind it, as ONNX Runtime wants it."""

    engine = "onnxruntime"
    extensions = (".onnx",)

    def __init__(self, name, kind):
        super().__init__(name, kind)
        self.nodes, self.initializers, self.graph_inputs = [], [], []
        # ONNX Runtime convolves in integers only where all types are the same.
        self.is_signed = "signed" in name
        # Scale and zero point of each dequantized value.
        self.grids = {}

    def fresh(self):
        return f"v{len(self.nodes) + len(self.initializers)}"

    def constant(self, array):
        name = self.fresh()
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def op(self, kind, inputs, outputs=1, **attributes):
        names = [f"{self.fresh()}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=names[0], **attributes))
        return names[0] if outputs == 1 else names

    def input(self, shape):
        name = f"x{len(self.inputs)}"
        self.inputs.append(name)
        self.input_shapes.append(tuple(shape))
        self.graph_inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)))
        return Value(name, tuple(shape))

    def files(self, result):
        self.nodes.append(helper.make_node("Identity", [result.ref], ["y"], name="y"))
        output = helper.make_tensor_value_info("y", TensorProto.FLOAT, list(result.shape))
        graph = helper.make_graph(self.nodes, "net", self.graph_inputs, [output], self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        return {".onnx": model.SerializeToString()}

    def quantize(self, x, zero_point=0, step=None):
        steps = self.step() if step is None else step
        zero = np.int8(zero_point - 128) if self.is_signed else np.uint8(zero_point)
        y = self.through_bytes(x.ref, x.shape, (self.constant(steps), self.constant(zero)), steps)
        y.grid = (steps, zero_point)
        return y

    def quantize_channels(self, x, zero_points, steps, step):
        zeros = self.constant(np.uint8(zero_points))
        levels = self.op("QuantizeLinear", [x.ref, self.constant(np.float32(steps)), zeros], axis=1)
        scales = self.constant(np.full(len(steps), step, np.float32))
        return Value(self.op("DequantizeLinear", [levels, scales, zeros], axis=1), x.shape, step)

    def through_bytes(self, ref, shape, grid, step):
        y = self.op("DequantizeLinear", [self.op("QuantizeLinear", [ref, *grid]), *grid])
        self.grids[y] = grid
        return Value(y, tuple(shape), step)

    def moved(self, ref, shape, x):
        """The same levels, elsewhere."""
        if x.ref not in self.grids:
            return Value(ref, tuple(shape), x.step)
        return self.through_bytes(ref, shape, self.grids[x.ref], x.step)

    def dequantized(self, levels, scale, axis):
        zero = np.zeros(scale.shape, levels.dtype)
        if len(scale) == 1:
            return self.op("DequantizeLinear", [self.constant(v) for v in (levels, scale[0], zero[0])])
        return self.op("DequantizeLinear", [self.constant(v) for v in (levels, scale, zero)], axis=axis)

    def product(self, kind, x, levels, scale, axis, channels, bias, **attributes):
        inputs = [x.ref, self.dequantized(levels, scale, axis)]
        if bias:
            unit = (x.step * scale).astype(np.float32)
            inputs.append(self.dequantized(self.bias_levels(channels, np.broadcast_to(unit, channels)), unit, 0))
        return self.op(kind, inputs, **attributes)

    def conv(self, x, channels, kernel=1, stride=1, pad=0, dilation=1, groups=1, bias=True, per_channel=True,
             form="integers"):
        del form
        shape = weight_shape(x, channels, kernel, groups)
        levels, scale = self.weights(shape, channels, math.prod(shape[1:]), per_channel)
        y = self.product("Conv", x, levels, scale, 0, channels, bias, strides=[stride] * 2, pads=list(pads_of(pad)),
                         dilations=[dilation] * 2, group=groups, kernel_shape=[kernel] * 2)
        return Value(y, windowed(x.shape, channels, kernel, stride, pad, dilation))

    def linear(self, x, units, bias=True, per_channel=True):
        levels, scale = self.weights((units, x.shape[1]), units, x.shape[1], per_channel)
        return Value(self.product("Gemm", x, levels, scale, 0, units, bias, transB=1), (x.shape[0], units))

    def relu(self, x):
        return Value(self.op("Relu", [x.ref]), x.shape, x.step)

    def clamp(self, x, low, high):
        ends = [self.constant(np.float32(end)) for end in (low, high)]
        return Value(self.op("Clip", [x.ref, *ends]), x.shape, x.step)

    def leaky_relu(self, x, slope):
        return Value(self.op("LeakyRelu", [x.ref], alpha=slope), x.shape)

    def sigmoid(self, x):
        return Value(self.op("Sigmoid", [x.ref]), x.shape)

    def silu(self, x):
        return Value(self.op("Mul", [x.ref, self.op("Sigmoid", [x.ref])]), x.shape)

    def hswish(self, x):
        return Value(self.op("HardSwish", [x.ref]), x.shape)

    def hsigmoid(self, x):
        return Value(self.op("HardSigmoid", [x.ref], alpha=1 / 6), x.shape)

    def softmax(self, x):
        return Value(self.op("Softmax", [x.ref], axis=1), x.shape)

    def add(self, x, y):
        return Value(self.op("Add", [x.ref, y.ref]), x.shape)

    def multiply(self, x, y):
        return Value(self.op("Mul", [x.ref, y.ref]), x.shape)

    def affine(self, x):
        shape = (1, x.shape[1]) + (1,) * (len(x.shape) - 2)
        factor = self.random.uniform(0.7, 1.4, shape).astype(np.float32)
        offset = self.random.uniform(-0.3, 0.3, shape).astype(np.float32)
        return Value(self.op("Add", [self.op("Mul", [x.ref, self.constant(factor)]), self.constant(offset)]), x.shape)

    def max_pool(self, x, kernel, stride, pad=0):
        y = self.op("MaxPool", [x.ref], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4)
        return self.moved(y, windowed(x.shape, x.shape[1], kernel, stride, pad), x)

    def avg_pool(self, x, kernel, stride, pad=0, counts_pad=False):
        y = self.op("AveragePool", [x.ref], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4,
                    count_include_pad=int(counts_pad))
        return Value(y, windowed(x.shape, x.shape[1], kernel, stride, pad))

    def global_mean(self, x):
        return Value(self.op("GlobalAveragePool", [x.ref]), (*x.shape[:2], 1, 1))

    def concat(self, *values):
        shape = (values[0].shape[0], sum(v.shape[1] for v in values), *values[0].shape[2:])
        return Value(self.op("Concat", [v.ref for v in values], axis=1), shape, values[0].step)

    def halves(self, x):
        parts = self.op("Split", [x.ref], 2, axis=1)
        shape = (x.shape[0], x.shape[1] // 2, *x.shape[2:])
        return [self.moved(part, shape, x) for part in parts]

    def reshape(self, x, shape):
        return self.moved(self.op("Reshape", [x.ref, self.constant(np.int64(shape))]), shape, x)

    def transpose(self, x, order):
        return self.moved(self.op("Transpose", [x.ref], perm=list(order)), [x.shape[i] for i in order], x)

    def nearest_twice(self, x):
        y = self.op("Resize", [x.ref, "", self.constant(np.float32([1, 1, 2, 2]))], mode="nearest",
                    coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        return self.moved(y, (*x.shape[:2], *(2 * n for n in x.shape[2:])), x)
