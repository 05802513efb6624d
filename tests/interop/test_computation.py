# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Octet computes what OpenVINO computes, operation by operation, on files that OpenVINO wrote.

The octet program is the one that the environment variable OCTET_BIN names.
"""
import os
import subprocess

import numpy as np
import openvino as ov
import pytest

from operation_cases import CASES, IMAGE, NEWER_CASES, OPSETS, build, constant, i64

OCTET = os.environ.get("OCTET_BIN", "octet")
NEWEST = max(OPSETS)


def flat(model):
    """The model with its output as one row, the form of a classifier's logits."""
    opset = OPSETS[NEWEST]
    row = opset.reshape(model.get_results()[0].input_value(0), constant(opset, i64(1, -1)), False)
    return ov.Model([opset.result(row)], model.get_parameters(), "flat")


def octet_outputs(file, images, *options):
    logits = file.with_suffix(".npy")
    np.save(file.parent / "images.npy", images)
    command = [OCTET, "validate", file, "--data", f"npy:{file.parent / 'images.npy'}", "--logits", logits, *options]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return np.load(logits)


# Where OpenVINO 2026.4's CPU plugin does not do what OpenVINO's documents say.
PLUGIN_DIFFERS = {
    "gather batch": "its output has more elements than its shape says",
    "interpolate linear antialias": "antialias changes nothing",
    "lrn": "a bias of 1.5 is read as 1",
}


@pytest.mark.parametrize("name", [name for name in (*CASES, *NEWER_CASES) if name not in PLUGIN_DIFFERS])
def test_same_outputs_in_both_engines(name, tmp_path):
    number = next(number for number in reversed(OPSETS) if build(name, number) is not None)
    model = flat(build(name, number))
    file = tmp_path / "model.xml"
    ov.save_model(model, file, compress_to_fp16=False)
    images = 2 * np.random.default_rng(7).standard_normal((3, *IMAGE[1:])).astype(np.float32)
    # With its low precision transformations, OpenVINO computes some FakeQuantize of 255 levels with 256.
    settings = {"INFERENCE_PRECISION_HINT": "f32", "LP_TRANSFORMS_MODE": False}
    compiled = ov.Core().compile_model(str(file), "CPU", settings)
    expected = np.concatenate([compiled([image[np.newaxis]])[0] for image in images])
    for backend in ("automatic", "reference"):
        got = octet_outputs(file, images, "--backend", backend)
        # Sums of up to 64 products in another order, on values up to some tens.
        np.testing.assert_allclose(got, expected, rtol=2e-5, atol=2e-5, err_msg=backend)
