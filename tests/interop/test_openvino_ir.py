# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""IR files of OpenVINO itself are read, and what Octet writes gives the same outputs in OpenVINO.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import importlib
import os
import pathlib
import re
import subprocess

import numpy as np
import openvino as ov
import pytest

OCTET = os.environ.get("OCTET_BIN", "octet")
BESIDE = pathlib.Path(__file__).parents[3] / "shared"
SHARED = pathlib.Path(os.environ.get("OCTET_SHARED_DIR", BESIDE))
OPSETS = {n: importlib.import_module(f"openvino.opset{n}") for n in range(1, 16)}
IMAGE = [1, 4, 8, 8]


def octet_convert(source, target, *options):
    command = [OCTET, "convert", str(source), "-o", str(target), *options]
    return subprocess.run(command, capture_output=True, text=True)


def convert(source, target, *options):
    done = octet_convert(source, target, *options)
    assert done.returncode == 0, done.stderr


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


def convolution(o, x, auto_pad="explicit"):
    return o.convolution(x, constant(o, f32(5, 4, 3, 3)), *WINDOW, [1, 1], auto_pad)


def max_pool(o, x, dilations=(1, 1), rounding="floor"):
    strides, begin, end = WINDOW
    if o in (OPSETS[n] for n in range(1, 8)):
        return o.max_pool(x, strides, begin, end, [3, 3], rounding, "explicit")
    return o.max_pool(x, strides, list(dilations), begin, end, [3, 3], rounding, "explicit")


def group_convolution(o, x):
    return o.group_convolution(x, constant(o, f32(2, 3, 2, 3, 3)), *WINDOW, [1, 1])


def strided_slice(o, x):
    ends = [constant(o, i64(*v)) for v in ((0, 1, 2, 7), (0, 3, 4, 0), (1, 1, 1, -2))]
    return o.strided_slice(x, *ends, [1, 0, 0, 0], [1, 0, 0, 0], [0] * 4, [0, 0, 1, 0], [0] * 4)


def pad(o, x, mode, *value, begin=(0, 0, 1, 1), end=(0, 0, 2, 0)):
    return o.pad(x, constant(o, i64(*begin)), constant(o, i64(*end)), mode, *value)


CASES = {
    "convert": lambda o, x: o.convert(o.convert(x, "i32"), "f32"),
    "convolution": convolution,
    "convolution same_upper": lambda o, x: convolution(o, x, "same_upper"),
    "convolution same_lower": lambda o, x: convolution(o, x, "same_lower"),
    "convolution valid": lambda o, x: convolution(o, x, "valid"),
    "group_convolution": group_convolution,
    "matmul": lambda o, x: o.matmul(x, constant(o, f32(5, 8)), False, True),
    "add": lambda o, x: o.add(x, constant(o, f32(4, 1, 1))),
    "subtract": lambda o, x: o.subtract(x, constant(o, f32(4, 1, 1))),
    "multiply": lambda o, x: o.multiply(x, constant(o, f32(4, 1, 1))),
    "divide": lambda o, x: o.divide(x, constant(o, f32(4, 1, 1))),
    "maximum": lambda o, x: o.maximum(x, constant(o, f32(4, 1, 1))),
    "minimum": lambda o, x: o.minimum(x, constant(o, f32(4, 1, 1))),
    "power": lambda o, x: o.power(o.abs(x), constant(o, np.float32(1.5))),
    "relu": lambda o, x: o.relu(x),
    "prelu": lambda o, x: o.prelu(x, constant(o, f32(4))),
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
    "reduce_sum": lambda o, x: o.reduce_sum(x, constant(o, i64(-1)), False),
    "reduce_max": lambda o, x: o.reduce_max(x, constant(o, i64(2, 3)), True),
    "reduce_min": lambda o, x: o.reduce_min(x, constant(o, i64(2, 3)), True),
    "reduce_prod": lambda o, x: o.reduce_prod(x, constant(o, i64(3)), True),
    "reduce_l1": lambda o, x: o.reduce_l1(x, constant(o, i64(2, 3)), True),
    "reduce_l2": lambda o, x: o.reduce_l2(x, constant(o, i64(2, 3)), True),
    "max_pool": lambda o, x: max_pool(o, x).output(0),
    "max_pool ceil": lambda o, x: max_pool(o, x, rounding="ceil").output(0),
    "avg_pool": lambda o, x: o.avg_pool(x, *WINDOW, [3, 3], True),
    "avg_pool with pad": lambda o, x: o.avg_pool(x, *WINDOW, [3, 3], False, "ceil"),
    "reshape": lambda o, x: o.reshape(x, constant(o, i64(0, -1)), True),
    "squeeze": lambda o, x: o.squeeze(x, constant(o, i64(0))),
    "unsqueeze": lambda o, x: o.unsqueeze(x, constant(o, i64(0, 2))),
    "transpose": lambda o, x: o.transpose(x, constant(o, i64(0, 2, 3, 1))),
    "concat": lambda o, x: o.concat([x, constant(o, f32(1, 2, 8, 8))], 1),
    "strided_slice": strided_slice,
    "pad": lambda o, x: pad(o, x, "reflect"),
    "pad value": lambda o, x: pad(o, x, "constant", constant(o, np.float32(0.5))),
    "fake_quantize": lambda o, x: o.fake_quantize(x, *limits(o), 256),
}
# Attributes that only newer operation sets have.
NEWER_CASES = {
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


def infer(file, *inputs):
    compiled = ov.Core().compile_model(str(file), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return [compiled(list(inputs))[i] for i in range(len(compiled.outputs))]


def layer_versions(file):
    return tuple(re.findall(r'type="(\w+)" version="(\w+)"', file.read_text()))


def edges_sorted(text):
    """The XML with its edges in one order: OpenVINO keeps the order in which they were made."""
    edges = sorted(re.findall(r"<edge [^>]*>", text))
    return re.sub(r"<edges>.*</edges>", "\n".join(edges), text, flags=re.DOTALL)


@pytest.mark.parametrize("name", [*CASES, *NEWER_CASES])
def test_every_version_of_an_operation(name, tmp_path):
    image = 2 * f32(*IMAGE)
    seen = set()
    for number in OPSETS:
        model = build(name, number)
        if model is None:
            continue
        source = tmp_path / f"opset{number}.xml"
        ov.save_model(model, source, compress_to_fp16=False)
        versions = layer_versions(source)
        if versions in seen:
            continue
        seen.add(versions)
        ours = tmp_path / f"octet{number}.xml"
        again = tmp_path / f"again{number}.xml"
        convert(source, ours)
        convert(ours, again)
        assert ours.read_bytes() == again.read_bytes()
        assert ours.with_suffix(".bin").read_bytes() == again.with_suffix(".bin").read_bytes()
        got, expected = infer(ours, image)[0], infer(source, image)[0]
        np.testing.assert_array_equal(got, expected, err_msg=str(versions))
        assert ov.Core().read_model(ours).output(0).get_names() == {"y", "with,comma"}
    assert seen


def test_unsupported_attributes_are_refused(tmp_path):
    o = OPSETS[14]
    x = o.parameter(IMAGE, np.float32, name="x")
    pool = o.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [3, 3], "ceil_torch", "explicit")
    ov.save_model(ov.Model([o.result(pool.output(0))], [x]), tmp_path / "m.xml")
    done = octet_convert(tmp_path / "m.xml", tmp_path / "n.xml")
    assert done.returncode == 1
    assert "MaxPool of opset14 with rounding_type ceil_torch" in done.stderr
    assert not (tmp_path / "n.xml").exists()


def test_used_indices_of_a_pool_are_refused(tmp_path):
    o = OPSETS[8]
    x = o.parameter(IMAGE, np.float32, name="x")
    pool = max_pool(o, x)
    results = [o.result(output) for output in pool.outputs()]
    ov.save_model(ov.Model(results, [x]), tmp_path / "m.xml")
    done = octet_convert(tmp_path / "m.xml", tmp_path / "n.xml")
    assert done.returncode == 1
    assert "output 1 of MaxPool of opset8" in done.stderr


def test_fp16_compression_is_openvinos(tmp_path):
    o = OPSETS[13]
    x = o.parameter(IMAGE, np.float32, name="x")
    y = convolution(o, x)
    for values in (
        [1e6, 1e-9, 1e-4, -7e4, 3.3],
        [1e6, 1, 65519, 65520, 2**-24],
        [1e-5, 1e-5, 1e-5, 1e-5, 1],
        [3e-5] * 5,
    ):
        y = o.add(y, constant(o, np.array(values, np.float32).reshape(1, 5, 1, 1)))
    for value in (7.5, 1 / 3, 3e-5, 0.0):
        y = o.add(y, constant(o, np.float32(value)))
    model = ov.Model([o.result(y)], [x], "halves")
    ov.save_model(model, tmp_path / "full.xml", compress_to_fp16=False)
    ov.save_model(model, tmp_path / "theirs.xml", compress_to_fp16=True)
    convert(tmp_path / "full.xml", tmp_path / "ours.xml", "--compress-to-fp16")
    assert (tmp_path / "ours.bin").read_bytes() == (tmp_path / "theirs.bin").read_bytes()
    ours, theirs = ((tmp_path / name).read_text() for name in ("ours.xml", "theirs.xml"))
    assert edges_sorted(ours) == edges_sorted(theirs)


def quantized_model(low, high, levels):
    o = OPSETS[13]
    x = o.parameter(IMAGE, np.float32, name="x")
    x_quantized = o.fake_quantize(x, *limits(o), 256)
    scale = np.arange(1, 6, dtype=np.float32).reshape(5, 1, 1, 1)
    ends = [constant(o, (scale * v).astype(np.float32)) for v in (low, high, low, high)]
    weights = o.fake_quantize(constant(o, 2 * f32(5, 4, 3, 3)), *ends, levels)
    y = o.convolution(x_quantized, weights, *WINDOW, [1, 1])
    return ov.Model([o.result(y)], [x], "quantized")


@pytest.mark.parametrize(
    "low, high, levels",
    [(-1.3, 1.3, 255), (-1.28, 1.27, 256), (0, 1.1, 256), (-0.3, 1.1, 256), (-0.7, 0.7, 127)],
)
def test_compressed_weights_are_those_of_openvinos_transformation(low, high, levels, tmp_path):
    offline = pytest.importorskip("openvino._offline_transformations")
    model = quantized_model(low, high, levels)
    ov.save_model(model, tmp_path / "full.xml")
    convert(tmp_path / "full.xml", tmp_path / "ours.xml")
    offline.compress_quantize_weights_transformation(model)

    def integers(m):
        constants = [op for op in m.get_ordered_ops() if op.get_type_name() == "Constant"]
        (found,) = [op for op in constants if op.get_element_type().size == 1]
        return found

    theirs = integers(model)
    ours = integers(ov.Core().read_model(tmp_path / "ours.xml"))
    assert ours.get_element_type() == theirs.get_element_type()
    np.testing.assert_array_equal(ours.data, theirs.data)
    image = f32(*IMAGE)
    ours, full = (infer(tmp_path / name, image)[0] for name in ("ours.xml", "full.xml"))
    np.testing.assert_allclose(ours, full, rtol=0, atol=2e-4)


SHARED_MODELS = sorted((SHARED / "models" / "mobilenet_v2_cifar10").glob("*.xml"))


@pytest.mark.skipif(not SHARED_MODELS, reason="the shared models are not here")
@pytest.mark.parametrize("file", SHARED_MODELS, ids=lambda file: file.stem)
def test_shared_models_give_identical_logits(file, tmp_path):
    ours = tmp_path / "ours.xml"
    convert(file, ours)
    for seed in range(4):
        image = np.random.default_rng(seed).standard_normal((1, 3, 32, 32)).astype(np.float32)
        np.testing.assert_array_equal(infer(ours, image)[0], infer(file, image)[0])


def convolution_model():
    o = OPSETS[13]
    x = o.parameter(IMAGE, np.float32, name="x")
    return ov.Model([o.result(o.relu(convolution(o, x)))], [x], "net")


def test_version_10_is_read(tmp_path):
    ov.serialize(convolution_model(), tmp_path / "v10.xml", tmp_path / "v10.bin", "IR_V10")
    assert 'version="10"' in (tmp_path / "v10.xml").read_text()
    convert(tmp_path / "v10.xml", tmp_path / "ours.xml")
    image = f32(*IMAGE)
    expected = infer(tmp_path / "v10.xml", image)[0]
    np.testing.assert_array_equal(infer(tmp_path / "ours.xml", image)[0], expected)


def test_layout_and_rt_info_survive(tmp_path):
    model = convolution_model()
    model.get_parameters()[0].set_layout(ov.Layout("NCHW"))
    model.set_rt_info("cat dog", ["model_info", "labels"])
    model.set_rt_info("<&\"'>", ["model_info", "odd"])
    ov.save_model(model, tmp_path / "theirs.xml")
    convert(tmp_path / "theirs.xml", tmp_path / "ours.xml")
    ours = ov.Core().read_model(tmp_path / "ours.xml")
    assert ours.get_parameters()[0].layout == ov.Layout("[N,C,H,W]")
    assert ours.get_rt_info(["model_info", "labels"]).astype(str) == "cat dog"
    assert ours.get_rt_info(["model_info", "odd"]).astype(str) == "<&\"'>"
    texts = [(tmp_path / name).read_text() for name in ("ours.xml", "theirs.xml")]
    assert edges_sorted(texts[0]) == edges_sorted(texts[1])


def test_dynamic_batch(tmp_path):
    o = OPSETS[13]
    x = o.parameter(ov.PartialShape([-1, 4, 8, 8]), np.float32, name="x")
    y = o.reshape(convolution(o, x), constant(o, i64(0, -1)), True)
    ov.save_model(ov.Model([o.result(y)], [x]), tmp_path / "theirs.xml")
    convert(tmp_path / "theirs.xml", tmp_path / "ours.xml")
    image = f32(3, 4, 8, 8)
    expected = infer(tmp_path / "theirs.xml", image)[0]
    np.testing.assert_array_equal(infer(tmp_path / "ours.xml", image)[0], expected)


def test_quantization_by_nncf_of_our_file(tmp_path):
    nncf = pytest.importorskip("nncf")
    ov.save_model(convolution_model(), tmp_path / "float.xml")
    convert(tmp_path / "float.xml", tmp_path / "ours.xml")
    images = [f32(*IMAGE) + i for i in range(3)]
    quantized = nncf.quantize(ov.Core().read_model(tmp_path / "ours.xml"), nncf.Dataset(images))
    ov.save_model(quantized, tmp_path / "int8.xml")
    convert(tmp_path / "int8.xml", tmp_path / "again.xml")
    expected = infer(tmp_path / "int8.xml", images[0])[0]
    np.testing.assert_array_equal(infer(tmp_path / "again.xml", images[0])[0], expected)
