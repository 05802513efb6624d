#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Records what OpenVINO and ONNX Runtime compute from small quantized networks: tests/golden/engines.

Python needs the packages of tests/interop/requirements.txt. The networks (engine_networks.py) and their inputs depend on
their names alone, so that the same engines on the same kind of CPU give the same file again.
"""
import argparse
import gzip
import io
import json
import pathlib
import platform
import re
import tarfile
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
import openvino as ov

from engine_builders import Ir, Qdq, input_file, input_values
from engine_networks import KNOWN_DIFFERENCES, NETWORKS

FOLDER = pathlib.Path(__file__).parents[1] / "tests/golden/engines"
ARCHIVE = "networks.tar.gz"
BUILDERS = {builder.engine: builder for builder in (Ir, Qdq)}
# Where sums of floats would depend on the kernel.
OPENVINO_PRODUCTS = ("Convolution", "Deconvolution", "FullyConnected", "MatMul")
ONNX_PRODUCTS = ("Conv", "FusedConv", "ConvTranspose", "Gemm", "FusedGemm", "MatMul", "FusedMatMul")
KINDS = ("generic", "tied")


def cpu():
    lines = dict(re.split(r"\s*:\s*", line, maxsplit=1)
                 for line in pathlib.Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines())
    known = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "amx_int8")
    return {"name": lines["model name"], "flags": [flag for flag in known if flag in lines["flags"].split()]}


def versions():
    return {"openvino": ov.__version__, "onnxruntime": ort.__version__, "numpy": np.__version__,
            "python": platform.python_version(), "cpu": cpu()}


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def run_openvino(files, inputs, in_float):
    core = ov.Core()
    model = core.read_model(files[".xml"], files[".bin"])
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
    for node in compiled.get_runtime_model().get_ops():
        what, kernel = (node.get_rt_info()[key].astype(str) for key in ("layerType", "primitiveType"))
        assert in_float or what not in OPENVINO_PRODUCTS or kernel.lower().endswith("_i8"), \
            f"{node.get_friendly_name()} runs in float: {kernel}"
    return compiled(inputs)[0].copy()


def run_onnxruntime(files, inputs, in_float):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    with tempfile.TemporaryDirectory() as folder:
        options.optimized_model_filepath = f"{folder}/optimized.onnx"
        session = ort.InferenceSession(files[".onnx"], options, providers=["CPUExecutionProvider"])
        for node in onnx.load(options.optimized_model_filepath).graph.node:
            assert in_float or node.op_type not in ONNX_PRODUCTS, f"{node.name} runs in float: {node.op_type}"
    return session.run(None, {port.name: x for port, x in zip(session.get_inputs(), inputs, strict=True)})[0]


RUN = {"openvino": run_openvino, "onnxruntime": run_onnxruntime}


def paths_of(with_known_differences=False):
    """"openvino/conv_1x1_tied" -> ("openvino", "conv_1x1", "tied"), of each network that is recorded."""
    paths = {}
    for name, network in NETWORKS.items():
        for engine in network.engines:
            for kind in KINDS:
                path = f"{engine}/{name}" + ("_tied" if kind == "tied" else "")
                if with_known_differences or not any(re.fullmatch(known, path) for known in KNOWN_DIFFERENCES):
                    paths[path] = (engine, name, kind)
    return paths


def levels(output, grid):
    """Of the quantizer that a network ends in; reals, without one."""
    if grid is None:
        return output
    step, zero_point = grid
    counted = output.astype(np.float64) / float(step) + zero_point
    rounded = np.round(counted)
    assert np.abs(counted - rounded).max() < 1e-3 and rounded.min() >= 0 and rounded.max() <= 255
    return rounded.astype(np.uint8)


def build(path):
    """The builder and the result of a network."""
    engine, name, kind = paths_of(True)[path]
    builder = BUILDERS[engine](name, kind)
    return builder, NETWORKS[name].build(builder)


def run(path, files, inputs, grid):
    engine, name, _ = paths_of(True)[path]
    return levels(RUN[engine](files, inputs, engine in NETWORKS[name].in_float), grid)


def record(path, entries):
    """Adds the files of a network to `entries`: its model, its inputs and its output."""
    builder, result = build(path)
    files = builder.files(result)
    inputs = []
    for index, shape in enumerate(builder.input_shapes):
        inputs.append(input_values(builder.kind, index, shape))
        entries[input_file(builder.kind, index, shape)] = npy(inputs[-1])
    for extension, content in files.items():
        entries[path + extension] = content
    entries[path + ".npy"] = npy(run(path, files, inputs, result.grid))


def rerun(path, entries):
    """The output of a recorded model for the recorded inputs, as the engine gives it now."""
    builder, result = build(path)
    files = {extension: entries[path + extension] for extension in builder.extensions}
    inputs = [np.load(io.BytesIO(entries[input_file(builder.kind, index, shape)]))
              for index, shape in enumerate(builder.input_shapes)]
    return run(path, files, inputs, result.grid)


def write_archive(path, entries):
    """Like files beside each other, as they compress; nothing depends on the time."""
    with (open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed,
          tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive):
        for name in sorted(entries, key=lambda name: (pathlib.PurePath(name).suffix, name)):
            info = tarfile.TarInfo(name)
            info.size = len(entries[name])
            archive.addfile(info, io.BytesIO(entries[name]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, default=FOLDER)
    parser.add_argument("--only", default="", help="pattern of the networks to record, e.g. openvino/conv")
    parser.add_argument("--known-differences", action="store_true", help="records these networks, too")
    options = parser.parse_args()
    entries = {}
    for path in paths_of(options.known_differences):
        if re.search(options.only, path):
            record(path, entries)
    write_archive(options.output / ARCHIVE, entries)
    (options.output / "recorded.json").write_text(json.dumps(versions(), indent=2) + "\n")
    size = (options.output / ARCHIVE).stat().st_size
    print(f"{len([e for e in entries if e.endswith(('.xml', '.onnx'))])} networks, {size} bytes")


if __name__ == "__main__":
    main()
