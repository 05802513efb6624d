# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""A small model, the demo data and, where torch is, its modules."""
import os
import pathlib

import numpy as np
import octet as ov
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO_WEIGHTS = ROOT / "assets" / "demo" / "mobilenet_v2_demo.pt"
SHARED = pathlib.Path(os.environ.get("OCTET_SHARED_DIR", ROOT.parent / "shared"))
NEEDS_SHARED = pytest.mark.skipif(not (SHARED / "data" / "cifar10").exists(), reason="the shared data are not here")


def octet_program() -> str:
    if "OCTET_BIN" not in os.environ:
        pytest.skip("OCTET_BIN names no octet program")
    return os.environ["OCTET_BIN"]


@pytest.fixture(scope="session")
def float_model() -> ov.Model:
    return ov.read_model(DEMO_WEIGHTS, architecture="cifar10_mobilenetv2_x1_0", input_shape=[1, 3, 32, 32])


@pytest.fixture(scope="session")
def train() -> ov.ImageSource:
    return ov.DemoShapes(ov.Split.train)


@pytest.fixture(scope="session")
def test_images() -> ov.ImageSource:
    return ov.DemoShapes(ov.Split.test)


@pytest.fixture(scope="session")
def preprocess() -> ov.Preprocess:
    return ov.Preprocess.named("cifar10")


@pytest.fixture(scope="session")
def inputs(train: ov.ImageSource, preprocess: ov.Preprocess) -> list[np.ndarray]:
    return [preprocess(train[i].image) for i in range(20)]


@pytest.fixture(scope="session")
def float_net(float_model: ov.Model) -> ov.CompiledModel:
    return ov.compile_model(float_model, "CPU")
