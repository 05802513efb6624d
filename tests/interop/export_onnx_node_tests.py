# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""export_onnx_node_tests.py FOLDER: writes the node cases of the installed onnx package as it keeps them in backend/test/data/node.

The package makes them when asked and has no files of them."""

import pathlib
import sys
import warnings

from onnx import TensorProto, numpy_helper
from onnx.backend.test.loader import load_model_tests


def message(value, name):
    """A tensor as a message; None for sequences and optionals, which no case that Octet reads has."""
    if isinstance(value, TensorProto):
        return value
    return None if value is None or isinstance(value, (list, dict)) else numpy_helper.from_array(value, name)


def export(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = load_model_tests(kind="node")
    for case in cases:
        case_folder = folder / case.name
        case_folder.mkdir(parents=True)
        (case_folder / "model.onnx").write_bytes(case.model.SerializeToString())
        for index, data_set in enumerate(case.data_sets):
            data_folder = case_folder / f"test_data_set_{index}"
            data_folder.mkdir()
            for prefix, values, infos in zip(("input", "output"), data_set, (case.model.graph.input, case.model.graph.output)):
                for i, (value, info) in enumerate(zip(values, infos)):
                    tensor = message(value, info.name)
                    if tensor is not None:
                        (data_folder / f"{prefix}_{i}.pb").write_bytes(tensor.SerializeToString())
    return len(cases)


if __name__ == "__main__":
    print(export(pathlib.Path(sys.argv[1])))
