# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""A PyTorch checkpoint converted by Octet computes what the same weights exported to ONNX compute.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import os
import pathlib
import re
import subprocess

import numpy as np
import onnxruntime as ort
import openvino as ov
import pytest
from safetensors.numpy import save_file

OCTET = os.environ.get("OCTET_BIN", "octet")
BESIDE = pathlib.Path(__file__).parents[3] / "shared"
SHARED = pathlib.Path(os.environ.get("OCTET_SHARED_DIR", BESIDE))
MODELS = SHARED / "models"
TEST_BATCH = SHARED / "data/cifar10/cifar-10-batches-bin/test_batch.bin"

CIFAR10 = ((0.4914, 0.4822, 0.4465), (0.247, 0.243, 0.261))
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
NETWORKS = {
    "cifar10_mobilenetv2_x1_0": ("mobilenet_v2_cifar10", "cifar10_mobilenetv2_x1_0.pt", "mobilenet_v2.onnx", CIFAR10),
    "resnet20": ("resnet_cifar10", "resnet20-12fca82f.th", "resnet20.onnx", IMAGENET),
    "resnet32": ("resnet_cifar10", "resnet32-d509ac18.th", "resnet32.onnx", IMAGENET),
}


def convert(source, target, *options):
    command = [OCTET, "convert", str(source), "-o", str(target), *options]
    return subprocess.run(command, capture_output=True, text=True)


def inputs(mean, std):
    records = np.fromfile(TEST_BATCH, np.uint8).reshape(-1, 3073)
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255
    mean, std = (np.array(v, np.float32).reshape(3, 1, 1) for v in (mean, std))
    return ((pixels - mean) / std).astype(np.float32)


@pytest.mark.skipif(not TEST_BATCH.exists(), reason="the shared data is not there (OCTET_SHARED_DIR)")
@pytest.mark.parametrize("name", NETWORKS)
def test_converted_checkpoint_gives_the_logits_of_its_onnx_export(name, tmp_path):
    folder, checkpoint, onnx_file, preprocess = NETWORKS[name]
    ir = tmp_path / "model.xml"
    done = convert(MODELS / folder / checkpoint, ir, "--arch", name)
    assert done.returncode == 0, done.stderr
    images = inputs(*preprocess)
    expected = ort.InferenceSession(MODELS / folder / onnx_file).run(None, {"x": images})[0]
    core = ov.Core()
    model = core.read_model(ir)
    model.reshape([len(images), 3, 32, 32])
    got = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(images)[0]
    assert np.abs(got - expected).max() < 1e-3
    assert (got.argmax(1) == expected.argmax(1)).all()


def tensors_of(architecture, tmp_path):
    """Random ones of the names and shapes that the network asks for."""
    some = tmp_path / "some.safetensors"
    rng = np.random.default_rng(1)
    tensors = {}
    while True:
        save_file(tensors, some)
        # A few of those that are missing.
        missing = convert(some, tmp_path / "none.xml", "--arch", architecture).stderr
        shapes = {name: [int(n) for n in dims.split(",")] for name, dims in re.findall(r"([\w.]+) \[([\d,]+)\]", missing)}
        if not shapes:
            return tensors
        tensors |= {name: rng.uniform(0.5, 1, shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.float64])
def test_safetensors_hold_the_weights_of_the_converted_network(dtype, tmp_path):
    tensors = {name: t.astype(dtype) for name, t in tensors_of("cifar10_resnet20", tmp_path).items()}
    tensors["bn1.num_batches_tracked"] = np.array(7, np.int64)
    checkpoint = tmp_path / "net.safetensors"
    save_file(tensors, checkpoint, metadata={"format": "pt"})
    done = convert(checkpoint, tmp_path / "net.xml", "--arch", "cifar10_resnet20")
    assert done.returncode == 0, done.stderr
    constants = {op.get_friendly_name(): op for op in ov.Core().read_model(tmp_path / "net.xml").get_ops()}
    expected = tensors["fc.weight"].astype(np.float32)
    assert (constants["fc.weight"].data == expected).all()


@pytest.mark.parametrize("content", [b"this is a text file\n", b"PK\x03\x04 and no more", b"\x80\x02cos\nsystem\n."])
def test_what_is_no_checkpoint_is_refused_in_one_line(content, tmp_path):
    checkpoint = tmp_path / "net.pt"
    checkpoint.write_bytes(content)
    done = convert(checkpoint, tmp_path / "model.xml", "--arch", "resnet20")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "net.pt" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["net.pt"]
