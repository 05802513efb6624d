# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Takes torchvision's classifiers through every format and engine and prints one row per model file.

Each file is read and its logits compared with PyTorch's; the first one of each format's kind is quantized on 32 images, and its INT8
model run by Octet's fast backend, by its reference backend, by OpenVINO (IR) and by ONNX Runtime (QDQ); each engine is compared with
Octet's run of the same file. Exits with 1 if a row fails.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy as np

import families

MOST_RELATIVE_ERROR = 1e-4
LEAST_BACKEND_SQNR_DB = 45
LEAST_ENGINE_MARGIN_DB = 6


def sqnr_db(reference, other):
    """Of all images together: one without error would hide the others in a mean of dB."""
    error = ((reference.astype(np.float64) - other) ** 2).sum()
    with np.errstate(divide="ignore"):
        return float(10 * np.log10((reference.astype(np.float64) ** 2).sum() / error))


class Failure(Exception):
    pass


# What a process had resident when it became another program counts as that program's, so the program
# is started by a small process.
LAUNCHER = """
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
os.write(int(sys.argv[1]), str(usage.ru_maxrss * 1024).encode())
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


class Octet:
    """The command line program; the peak memory of the last command is `peak_bytes`."""

    def __init__(self, program):
        self.program = program
        self.peak_bytes = 0

    def run(self, *arguments):
        with tempfile.TemporaryFile() as text, tempfile.TemporaryFile() as peak:
            command = [sys.executable, "-S", "-c", LAUNCHER, peak.fileno(), self.program, *arguments]
            process = subprocess.run(map(str, command), stdout=text, stderr=text, pass_fds=[peak.fileno()])
            if process.returncode != 0:
                text.seek(0)
                raise Failure(text.read().decode().strip().splitlines()[-1])
            peak.seek(0)
            self.peak_bytes = int(peak.read())

    def logits(self, model, images, *options):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "logits.npy"
            self.run("validate", model, "--data", f"npy:{images}", "--logits", path, *options)
            return np.load(path)


def openvino_logits(model, images):
    import openvino as ov

    core = ov.Core()
    network = core.read_model(model)
    network.reshape([1, *images.shape[1:]])
    request = core.compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    return np.concatenate([request.infer({0: image[None]})[0].copy() for image in images])


def onnxruntime_logits(model, images):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {name: image[None]})[0] for image in images])


class Sweep:
    def __init__(self, octet, directory):
        self.octet = octet
        self.directory = directory
        self.images_file = directory / "images.npy"

    def check_float(self, model):
        expected = np.load(self.directory / "logits.npy")
        got = self.octet.logits(model, self.images_file)
        error = float(np.abs(got - expected).max() / np.abs(expected).max())
        return {"relative_error": error, "failures": [] if error <= MOST_RELATIVE_ERROR else ["float logits"]}

    def check_int8(self, model, is_integer, float_bytes):
        octet, images = self.octet, np.load(self.images_file)
        int8 = self.directory / f"int8_{model.stem}.xml"
        octet.run("quantize", model, "--data", f"npy:{self.directory / 'calibration.npy'}", "--subset-size",
                  families.NUM_CALIBRATION_IMAGES, "-o", int8)  # fmt: skip
        row = {"peak_mb": octet.peak_bytes / 1e6, "most_peak_mb": 3 * float_bytes / 1e6 + 300, "failures": []}
        ours = octet.logits(int8, self.images_file)
        row["own_sqnr_db"] = sqnr_db(octet.logits(model, self.images_file), ours)
        reference = octet.logits(int8, self.images_file, "--backend", "reference")
        row["bit_identical"] = bool(np.array_equal(ours, reference))
        row["backend_sqnr_db"] = sqnr_db(reference, ours)
        row["openvino_sqnr_db"] = sqnr_db(ours, openvino_logits(int8, images))
        qdq = int8.with_suffix(".onnx")
        octet.run("convert", int8, "-o", qdq)
        row["onnxruntime_sqnr_db"] = sqnr_db(octet.logits(qdq, self.images_file), onnxruntime_logits(qdq, images))
        row["failures"] = list(self.int8_failures(row, is_integer))
        return row

    @staticmethod
    def int8_failures(row, is_integer):
        if row["peak_mb"] > row["most_peak_mb"]:
            yield "peak memory"
        if is_integer and not row["bit_identical"]:
            yield "bits of the reference backend"
        if row["backend_sqnr_db"] < LEAST_BACKEND_SQNR_DB:
            yield "reference backend"
        for engine in ("openvino", "onnxruntime"):
            if row[f"{engine}_sqnr_db"] < row["own_sqnr_db"] + LEAST_ENGINE_MARGIN_DB:
                yield engine


def sweep_family(name, octet, directory, formats, int8_formats):
    directory.mkdir(parents=True, exist_ok=True)
    exporter = families.Exporter(name, zlib.crc32(name.encode()), directory)
    exporter.write_images()
    float_bytes = sum(value.numel() * 4 for value in exporter.model.state_dict().values())
    sweep = Sweep(octet, directory)
    for kind, export in exporter.formats.items():
        if kind not in formats and not (kind == "pt2" and "pt2-decomposed" in formats):
            continue
        row = {"family": name, "format": kind, "failures": []}
        try:
            model = export()
        except Exception as error:
            yield row | {"not_exported": f"{type(error).__name__}: {error}".splitlines()[0]}
            continue
        try:
            row |= sweep.check_float(model)
            if kind in int8_formats:
                int8 = sweep.check_int8(model, families.FAMILIES[name], float_bytes)
                row |= int8 | {"failures": row["failures"] + int8["failures"]}
        except Failure as failure:
            row["failures"] = row["failures"] + [str(failure)]
        yield row


def text_of(row):
    def part(key, form):
        return form.format(row[key]) if key in row else ""

    parts = [
        f"{row['family']:<20} {row['format']:<15}", part("not_exported", "not exported: {:.90}"),
        part("relative_error", "float {:.1e}"), part("own_sqnr_db", "INT8 {:5.1f} dB"),
        part("bit_identical", "bits {}"), part("backend_sqnr_db", "reference {:5.1f} dB"),
        part("openvino_sqnr_db", "OpenVINO {:5.1f} dB"), part("onnxruntime_sqnr_db", "ONNX Runtime {:5.1f} dB"),
        part("peak_mb", "peak {:.0f} MB"), part("most_peak_mb", "of {:.0f}"),
    ]  # fmt: skip
    failures = "; ".join(row["failures"])
    return "  ".join(p for p in parts if p) + (f"  FAILED: {failures}" if failures else "")


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    all_formats = ["pt2", "pt2-decomposed", "onnx20", "onnx13", "ir-torch", "ir-onnx"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", default=list(families.FAMILIES))
    parser.add_argument("--octet", default=root / "build/release/bin/octet")
    parser.add_argument("--models", type=pathlib.Path, help="keeps the models there; default: a temporary directory")
    parser.add_argument("--formats", nargs="+", default=all_formats, choices=all_formats)
    parser.add_argument("--int8-formats", nargs="*", default=all_formats, choices=all_formats)
    parser.add_argument("--json", type=pathlib.Path, help="writes the rows there")
    options = parser.parse_args()
    families.quiet()
    rows = []
    for name in options.families:
        with tempfile.TemporaryDirectory() as scratch:
            directory = options.models / name if options.models else pathlib.Path(scratch)
            for row in sweep_family(name, Octet(options.octet), directory, options.formats, options.int8_formats):
                rows.append(row)
                print(text_of(row), flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    failed = sum(bool(row["failures"]) for row in rows)
    print(f"{len(rows)} model files, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
