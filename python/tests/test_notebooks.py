# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The notebooks of examples/, executed on the demo data, and on CIFAR-10 where it is."""
import os
import pathlib
import re

import pytest
from conftest import NEEDS_SHARED, ROOT, SHARED

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
for package in ("torch", "torchvision", "matplotlib", "ipywidgets", "ipykernel"):
    pytest.importorskip(package)


def execute(name, folder, monkeypatch, shared=None):
    monkeypatch.setenv("OCTET_NOTEBOOK_DIR", str(folder))
    if shared:
        monkeypatch.setenv("OCTET_SHARED_DIR", str(shared))
    else:
        monkeypatch.delenv("OCTET_SHARED_DIR", raising=False)
    if "OCTET_BIN" in os.environ:
        monkeypatch.setenv("PATH", str(pathlib.Path(os.environ["OCTET_BIN"]).parent), prepend=os.pathsep)
    notebook = nbformat.read(ROOT / "examples" / name, as_version=4)
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(ROOT / "examples")}}).execute()
    return notebook


def text_of(notebook):
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(
        output["text"] if output.output_type == "stream" else output.get("data", {}).get("text/plain", "") for output in outputs
    )


def pictures_of(notebook):
    return [o for cell in notebook.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]


@pytest.mark.parametrize("shared", [None, pytest.param(SHARED, marks=NEEDS_SHARED)], ids=["demo", "cifar10"])
def test_tutorial_runs_to_its_pictures(shared, tmp_path, monkeypatch):
    notebook = execute("quantize_image_classifier.ipynb", tmp_path, monkeypatch, shared)
    text = text_of(notebook)
    assert "117" in text and "Accuracy of the optimized model: 0.9" in text
    assert text.count("Throughput:") == 2 and len(pictures_of(notebook)) == 1
    assert (tmp_path / "quantized_mobilenet_v2.bin").stat().st_size < (tmp_path / "mobilenet_v2.bin").stat().st_size


def test_own_model_runs_to_its_pictures(tmp_path, monkeypatch):
    notebook = execute("your_own_model.ipynb", tmp_path, monkeypatch)
    accuracies = [float(x) for x in re.findall(r"top-1 +([0-9.]+) %", text_of(notebook))]
    assert len(accuracies) == 5 and min(accuracies) > 90 and len(pictures_of(notebook)) == 1


@pytest.mark.parametrize("name", ["quantize_image_classifier.ipynb", "your_own_model.ipynb"])
def test_outputs_are_saved(name):
    notebook = nbformat.read(ROOT / "examples" / name, as_version=4)
    assert len(pictures_of(notebook)) == 1
    assert all(output.output_type != "error" for cell in notebook.cells for output in cell.get("outputs", []))
