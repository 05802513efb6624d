# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The tutorial's network through the command line, on real images, beside ONNX Runtime and OpenVINO.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import json
import os
import pathlib
import subprocess

import numpy as np
import onnx
import onnxruntime as ort
import openvino as ov
import pytest

from cpu import needs_no_vnni, needs_vnni, sqnr_db

OCTET = os.environ.get("OCTET_BIN", "octet")
BESIDE = pathlib.Path(__file__).parents[3] / "shared"
SHARED = pathlib.Path(os.environ.get("OCTET_SHARED_DIR", BESIDE))
MODELS = SHARED / "models/mobilenet_v2_cifar10"
CIFAR10 = SHARED / "data/cifar10/cifar-10-batches-bin"
MEAN, STD = (np.array(v, np.float32).reshape(3, 1, 1) for v in ((0.4914, 0.4822, 0.4465), (0.247, 0.243, 0.261)))

pytestmark = pytest.mark.skipif(not MODELS.is_dir(), reason="the shared data is not there (OCTET_SHARED_DIR)")


def octet(*arguments):
    done = subprocess.run([OCTET, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def octet_logits(model, part="test"):
    """The logits of all 846 test images, or 4,660 training images; the model stores its preprocessing."""
    file = model.with_suffix(".npy")
    octet("validate", model, "--data", f"cifar10:{CIFAR10}:{part}", "--logits", file)
    return np.load(file)


def images(part="test"):
    names = {"test": ["test_batch.bin"], "train": [f"data_batch_{i}.bin" for i in range(1, 6)]}[part]
    records = np.concatenate([np.fromfile(CIFAR10 / name, np.uint8) for name in names]).reshape(-1, 3073)
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255
    return ((pixels - MEAN) / STD).astype(np.float32)


def openvino_logits(model, part="test"):
    compiled = ov.Core().compile_model(str(model), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.concatenate([compiled([image[np.newaxis]])[0] for image in images(part)])


@pytest.fixture(scope="module")
def float_ir(tmp_path_factory):
    file = tmp_path_factory.mktemp("float") / "mobilenet_v2.xml"
    checkpoint = MODELS / "cifar10_mobilenetv2_x1_0.pt"
    octet("convert", checkpoint, "--arch", "cifar10_mobilenetv2_x1_0", "--preprocess", "cifar10", "-o", file)
    return file


def quantized(float_ir, folder, *options):
    file = folder / "quantized_mobilenet_v2.xml"
    octet("quantize", float_ir, "--data", f"cifar10:{CIFAR10}", "-o", file, *options)
    return file


@pytest.fixture(scope="module")
def int8_ir(float_ir, tmp_path_factory):
    return quantized(float_ir, tmp_path_factory.mktemp("int8"))


@pytest.fixture(scope="module")
def seven_bit_ir(float_ir, tmp_path_factory):
    """Weights of 7 bits but for depthwise convolutions, which no engine computes in pairs."""
    return quantized(float_ir, tmp_path_factory.mktemp("seven"), "--overflow-fix", "enable")


@pytest.fixture(scope="module")
def four_bit_ir(float_ir, tmp_path_factory):
    return quantized(float_ir, tmp_path_factory.mktemp("four"), "--recipe", "octet", "--weight-bits", "4")


def test_converted_checkpoint_computes_the_logits_of_its_onnx_export(float_ir):
    expected = ort.InferenceSession(MODELS / "mobilenet_v2.onnx").run(None, {"x": images()})[0]
    got = octet_logits(float_ir)
    assert got.shape == (846, 10)
    assert np.abs(got - expected).max() < 1e-3


def test_converted_checkpoint_has_the_same_answers_in_openvino(float_ir):
    assert (octet_logits(float_ir).argmax(1) == openvino_logits(float_ir).argmax(1)).all()


@pytest.mark.parametrize("which", ["seven_bit_ir", "four_bit_ir", pytest.param("int8_ir", marks=needs_vnni())])
def test_quantized_model_gives_the_same_answers_in_openvino(which, request):
    file = request.getfixturevalue(which)
    ours, theirs = (np.concatenate([logits(file, part) for part in ("test", "train")]) for logits in (octet_logits, openvino_logits))
    assert 100 * np.mean(ours.argmax(1) == theirs.argmax(1)) >= 99.8
    assert sqnr_db(theirs, ours) >= 36


@needs_no_vnni
def test_where_openvino_saturates_its_answers_are_further_from_float(float_ir, int8_ir):
    expected = octet_logits(float_ir)
    assert sqnr_db(expected, openvino_logits(int8_ir)) < sqnr_db(expected, octet_logits(int8_ir))


def test_quantized_weights_are_small(int8_ir):
    assert int8_ir.with_suffix(".bin").stat().st_size <= 2.6e6


def test_weights_of_four_bits_take_half_of_that(four_bit_ir):
    assert four_bit_ir.with_suffix(".bin").stat().st_size <= 1.4e6


def test_weights_of_four_bits_give_the_same_answers_in_onnx_runtime(four_bit_ir, tmp_path):
    file = tmp_path / "four_bits.onnx"
    octet("convert", four_bit_ir, "-o", file)
    types = [tensor.data_type for tensor in onnx.load(file).graph.initializer]
    assert types.count(onnx.TensorProto.INT4) > 50
    session = ort.InferenceSession(file)
    theirs = np.concatenate([session.run(None, {"x": image})[0] for image in np.split(images(), 846)])
    ours = octet_logits(file)
    assert 100 * np.mean(ours.argmax(1) == theirs.argmax(1)) >= 99.6
    assert sqnr_db(theirs, ours) >= 36


@pytest.mark.parametrize("which", ["float_ir", "int8_ir", "four_bit_ir"])
def test_written_again_after_reading_it_gives_the_same_logits(which, request, tmp_path):
    file = request.getfixturevalue(which)
    again = tmp_path / "again.xml"
    octet("convert", file, "-o", again)
    np.testing.assert_array_equal(octet_logits(again), octet_logits(file))


def test_given_int8_model_written_again_gives_the_same_logits(tmp_path):
    given, copies = MODELS / "nncf_quantized_mobilenet_v2.xml", []
    for name in ("once", "twice"):
        copies.append(tmp_path / f"{name}.xml")
        octet("convert", given, "--preprocess", "cifar10", "-o", copies[-1])
        given = copies[-1]
    np.testing.assert_array_equal(octet_logits(copies[0]), octet_logits(copies[1]))
    np.testing.assert_array_equal(openvino_logits(copies[0]), openvino_logits(MODELS / "nncf_quantized_mobilenet_v2.xml"))


def test_names_and_rt_info_survive(int8_ir, tmp_path):
    again = tmp_path / "again.xml"
    octet("convert", int8_ir, "-o", again)
    first, second = (ov.Core().read_model(file) for file in (int8_ir, again))
    for model in (first, second):
        assert json.loads(model.get_rt_info(["octet", "class_names"]).astype(str))[6] == "frog"
    names = [[op.get_friendly_name() for op in model.get_ordered_ops()] for model in (first, second)]
    assert sorted(names[0]) == sorted(names[1])
    for port, same in zip(first.inputs + first.outputs, second.inputs + second.outputs, strict=True):
        assert port.get_names() == same.get_names() != set()


def test_any_number_of_threads_gives_the_same_logits(int8_ir, tmp_path):
    logits = []
    for threads in (1, 2, 3):
        file = tmp_path / f"{threads}.npy"
        octet("validate", int8_ir, "--data", f"cifar10:{CIFAR10}", "--nthreads", threads, "--logits", file)
        logits.append(np.load(file))
    np.testing.assert_array_equal(logits[0], logits[1])
    np.testing.assert_array_equal(logits[0], logits[2])
