# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The package's types, as mypy sees them."""
import pathlib
import subprocess
import sys

import octet
import pytest

pytest.importorskip("mypy")
ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = pathlib.Path(octet.__file__).parent

PROGRAM = """
import numpy as np
import octet as ov
import octet.nncf as nncf
model: ov.Model = ov.convert_model("model.xml", input_shape=[1, 3, 32, 32])
data = nncf.Dataset([np.zeros((1, 3, 32, 32))], lambda item: item)
int8: ov.Model = nncf.quantize(model, data, preset=nncf.QuantizationPreset.MIXED, subset_size=10)
net: ov.CompiledModel = ov.Core().compile_model(int8, "CPU", {"PERFORMANCE_HINT": "LATENCY"})
logits: np.ndarray = net(np.zeros((1, 3, 32, 32)))[net.output(0)]
fps: float = ov.benchmark(net, duration_s=1).throughput_fps
"""


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    # What is learned of NumPy once is kept.
    folder = tmp_path_factory.mktemp("mypy")

    def run(*arguments):
        command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(folder / "cache")]
        return subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True)

    return run


def test_package_passes_in_strict_mode(mypy):
    result = mypy("-p", "octet")
    assert result.returncode == 0, result.stdout


def test_program_of_a_user_has_its_types(mypy, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM + "wrong: int = net.num_streams + fps\n")
    result = mypy(str(tmp_path / "program.py"))
    assert "program.py:11" in result.stdout and "Found 1 error" in result.stdout, result.stdout


def test_stub_documents_what_it_declares():
    stub = (PACKAGE / "_octet.pyi").read_text()
    assert "class CompiledModel:" in stub and "Raises InvalidArgument" in stub
