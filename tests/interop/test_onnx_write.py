# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX files that Octet writes hold to the specification, and ONNX Runtime computes from them what it should.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import os
import subprocess

import numpy as np
import onnx
import onnxruntime as ort
import openvino as ov
import pytest

from operation_cases import CASES, IMAGE, NEWER_CASES, OPSETS, build, constant, i64

OCTET = os.environ.get("OCTET_BIN", "octet")
NEWEST = max(OPSETS)
# What ONNX of opset 20 lacks, with the reason that Octet gives.
LACKING = {
    "lrn plane": "axes other than the channels",
    "gather batch": "batch_dims other than 0",
    **{f"interpolate {kind} tf_half_pixel_for_nn": "tf_half_pixel_for_nn" for kind in ("nearest", "linear_onnx", "linear", "cubic")},
    **{f"interpolate {kind} padded": "pads other than 0" for kind in ("nearest", "linear_onnx", "linear", "cubic")},
    "interpolate 1 padded": "pads other than 0",
    "interpolate 1 nearest": "nearest_mode simple",
    "avg_pool with end padding": "rounding up",
    "topk smallest": "sorted by index",
}


def flat(model):
    """The model with its output as one row, the form of a classifier's logits."""
    opset = OPSETS[NEWEST]
    row = opset.reshape(model.get_results()[0].input_value(0), constant(opset, i64(1, -1)), False)
    return ov.Model([opset.result(row)], model.get_parameters(), "flat")


def octet(*arguments):
    return subprocess.run([OCTET, *map(str, arguments)], capture_output=True, text=True)


def octet_outputs(model, images):
    logits = model.parent / f"{model.name}.npy"
    done = octet("validate", model, "--data", f"npy:{images}", "--logits", logits, "--backend", "reference")
    assert done.returncode == 0, done.stderr
    return np.load(logits)


def onnxruntime_outputs(model, images):
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {name: image[np.newaxis]})[0] for image in images])


@pytest.mark.parametrize("name", [*CASES, *NEWER_CASES])
def test_operation_is_written(name, tmp_path):
    number = next(number for number in reversed(OPSETS) if build(name, number) is not None)
    ov.save_model(flat(build(name, number)), tmp_path / "model.xml", compress_to_fp16=False)
    done = octet("convert", tmp_path / "model.xml", "-o", tmp_path / "model.onnx")
    if name in LACKING:
        assert done.returncode == 1 and LACKING[name] in done.stderr
        assert not (tmp_path / "model.onnx").exists()
        return
    assert done.returncode == 0, done.stderr
    onnx.checker.check_model(tmp_path / "model.onnx", full_check=True)
    images = 2 * np.random.default_rng(7).standard_normal((3, *IMAGE[1:])).astype(np.float32)
    np.save(tmp_path / "images.npy", images)
    expected = octet_outputs(tmp_path / "model.xml", tmp_path / "images.npy")
    # Sums of up to 64 products in another order, on values up to some tens.
    np.testing.assert_allclose(onnxruntime_outputs(tmp_path / "model.onnx", images), expected, rtol=2e-5, atol=2e-5)
    # The same operations again, or those that ONNX has in their place.
    read_again = octet_outputs(tmp_path / "model.onnx", tmp_path / "images.npy")
    np.testing.assert_allclose(read_again, expected, rtol=2e-5, atol=2e-5)
