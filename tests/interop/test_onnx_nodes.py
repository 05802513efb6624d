# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's own node tests, those of the onnx package and those of Debian's libonnx-testdata, on the reference backend and the fast one."""

import os
import pathlib
import subprocess

import pytest
from export_onnx_node_tests import export

RUNNER = os.environ["OCTET_ONNX_NODE_TESTS"]
DEBIAN = pathlib.Path("/usr/share/libonnx-testdata/data/node")


def run(folder, capsys):
    result = subprocess.run([RUNNER, folder], capture_output=True, text=True, check=False)
    with capsys.disabled():
        print(f"\n{result.stdout}{result.stderr}")
    assert result.returncode == 0


def test_cases_of_the_onnx_package(tmp_path, capsys):
    assert export(tmp_path / "node") > 0
    run(tmp_path / "node", capsys)


@pytest.mark.skipif(not DEBIAN.exists(), reason=f"{DEBIAN} is not there: libonnx-testdata has it")
def test_cases_of_debian(capsys):
    run(DEBIAN, capsys)
