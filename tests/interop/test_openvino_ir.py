# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""IR files of OpenVINO itself are read, and what Octet writes gives the same outputs in OpenVINO.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import os
import pathlib
import re
import subprocess

import numpy as np
import openvino as ov
import pytest

from operation_cases import CASES, IMAGE, NEWER_CASES, OPSETS, WINDOW, build, constant, convolution, f32, i64, limits, max_pool

OCTET = os.environ.get("OCTET_BIN", "octet")
BESIDE = pathlib.Path(__file__).parents[3] / "shared"
SHARED = pathlib.Path(os.environ.get("OCTET_SHARED_DIR", BESIDE))
def octet_convert(source, target, *options):
    command = [OCTET, "convert", str(source), "-o", str(target), *options]
    return subprocess.run(command, capture_output=True, text=True)


def convert(source, target, *options):
    done = octet_convert(source, target, *options)
    assert done.returncode == 0, done.stderr


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
    o = OPSETS[15]
    x = o.parameter(IMAGE, np.float32, name="x")
    sums = o.scatter_nd_update(x, constant(o, i64(0, 1)), constant(o, f32(8, 8)), "sum")
    y = o.interpolate(sums, constant(o, i64(16, 16)), "bilinear_pillow", "sizes", axes=constant(o, i64(2, 3)))
    ov.save_model(ov.Model([o.result(y)], [x]), tmp_path / "m.xml")
    done = octet_convert(tmp_path / "m.xml", tmp_path / "n.xml")
    assert done.returncode == 1
    assert "ScatterNDUpdate of opset15 with reduction sum" in done.stderr
    assert "Interpolate of opset11 with mode bilinear_pillow" in done.stderr
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
    [
        (-1.3, 1.3, 255),
        (-1.28, 1.27, 256),
        (0, 1.1, 256),
        (-0.3, 1.1, 256),
        (-0.7, 0.7, 127),
        (-0.7, 0.7, 15),
        (-0.8, 0.7, 16),
        (0, 1.1, 16),
        (-0.3, 1.1, 16),
    ],
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
