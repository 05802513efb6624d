# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Quantized networks give in Octet the outputs that they give in OpenVINO.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import os
import subprocess

import numpy as np
import openvino as ov
import openvino.opset13 as o
import pytest

from cpu import needs_no_vnni, needs_vnni, sqnr_db

OCTET = os.environ.get("OCTET_BIN", "octet")
IMAGE = [1, 8, 8, 8]


def quantize(x, low, high):
    ends = [o.constant(np.float32(end)) for end in (low, high, low, high)]
    return o.fake_quantize(x, *ends, 256)


def convolution(random, x, largest):
    """With weights of any integers from -largest to largest, which stand for reals of one range."""
    weights = o.constant(random.integers(-largest, largest + 1, (8, 8, 3, 3)).astype(np.int8))
    scale = o.constant((random.uniform(0.0254, 0.0508, (8, 1, 1, 1)) / largest).astype(np.float32))
    y = o.convolution(x, o.multiply(o.convert(weights, "f32"), scale), *[[1, 1]] * 4)
    return o.add(y, o.constant(random.standard_normal((1, 8, 1, 1)).astype(np.float32)))


def residual_network(shortcut, largest, quantize=quantize):
    random = np.random.default_rng(1)
    x = o.parameter(IMAGE, np.float32, name="x")
    start = quantize(x, -4.48, 4.445)
    inner = quantize(o.relu(convolution(random, start, largest)), 0, 5.1)
    branch = quantize(convolution(random, inner, largest), -2.56, 2.54)
    total = quantize(o.relu(o.add(branch, shortcut(start))), 0, 5.1)
    return ov.Model([o.result(o.reshape(total, o.constant([1, 512]), False))], [x], "net")


def float_network(shortcut, largest):
    """The same weights, and activations in the quantizers' ranges, but of no levels."""
    return residual_network(shortcut, largest, lambda x, low, high: o.clamp(x, low, high))


def same_channels(start):
    return start


def padded_channels(start):
    kept = o.strided_slice(start, o.constant([0, 0, 0, 0]), o.constant([1, 4, 8, 8]),
                           o.constant([1, 1, 1, 1]), [1, 0, 1, 1], [1, 0, 1, 1])
    sides = (o.constant([0, 2, 0, 0]), o.constant([0, 2, 0, 0]))
    return o.pad(kept, *sides, "constant", o.constant(np.float32(0)))


IMAGES = np.random.default_rng(2).standard_normal((16, *IMAGE[1:])).astype(np.float32)


def octet_outputs(tmp_path, model):
    ov.save_model(model, tmp_path / "net.xml", compress_to_fp16=False)
    np.save(tmp_path / "images.npy", IMAGES)
    command = [OCTET, "validate", tmp_path / "net.xml", "--data", f"npy:{tmp_path / 'images.npy'}",
               "--logits", tmp_path / "outputs.npy"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return np.load(tmp_path / "outputs.npy")


def openvino_outputs(model):
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.concatenate([compiled(image[None])[0].copy() for image in IMAGES])


def share_that_differs(tmp_path, model):
    """Of the outputs, by half a step of the last quantizer or more."""
    return np.mean(np.abs(octet_outputs(tmp_path, model) - openvino_outputs(model)) > 0.01)


# Rounding before the sum, where OpenVINO does not, moves seven in a hundred of these outputs, three
# with the padded shortcut; values that float32 cannot tell from a border between levels are one in
# ten thousand.
@pytest.mark.parametrize("largest", [63, pytest.param(127, marks=needs_vnni())])
def test_residual_is_rounded_as_in_openvino(largest, tmp_path):
    assert share_that_differs(tmp_path, residual_network(same_channels, largest)) < 1e-3


@needs_vnni("OpenVINO's kernel rounds the branch before it adds a padded shortcut")
@pytest.mark.parametrize("largest", [63, 127])
def test_padded_shortcut_is_added_as_in_openvino(largest, tmp_path):
    assert share_that_differs(tmp_path, residual_network(padded_channels, largest)) < 1e-3


@needs_no_vnni
@pytest.mark.parametrize("shortcut, largest", [(same_channels, 127), (padded_channels, 63), (padded_channels, 127)])
def test_where_openvino_differs_its_outputs_are_further_from_float(shortcut, largest, tmp_path):
    model = residual_network(shortcut, largest)
    expected = openvino_outputs(float_network(shortcut, largest))
    assert sqnr_db(expected, openvino_outputs(model)) < sqnr_db(expected, octet_outputs(tmp_path, model))
