# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: the program, and a tiny model with a data set that fits it."""

import json
import os
import random
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

OCTET = os.environ["OCTET_BIN"]
CLASSES = 4
SIDE = 8


def shared_dir():
    """The shared data and models: OCTET_SHARED_DIR if it is set, else `../shared` beside the source tree."""
    named = os.environ.get("OCTET_SHARED_DIR")
    directory = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    return directory if directory.is_dir() else None


def run(*arguments, limit_file_bytes=None, under=()):
    """Runs octet, or the command `under` on it, and returns the finished process, with text output."""

    def limit():
        import resource
        import signal

        # Over the limit, write() fails with EFBIG as on a full disk, instead of ending the process.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_file_bytes, limit_file_bytes))

    return subprocess.run([*under, OCTET, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=500,
                          preexec_fn=limit if limit_file_bytes is not None else None)


def write_npy(path, descr, shape, payload):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    Path(path).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + payload)


def read_npy(path):
    """Shape and values of a float32 file."""
    data = Path(path).read_bytes()
    length = struct.unpack("<H", data[8:10])[0]
    header = eval(data[10:10 + length], {})  # pylint: disable=eval-used
    values = struct.unpack(f"<{(len(data) - 10 - length) // 4}f", data[10 + length:])
    return header["shape"], values


def write_png(path, side, pixels):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + pixels[y * side * 3:(y + 1) * side * 3] for y in range(side))
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
                           chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_images(images, labels, count=40, seed=1):
    """Pictures of CLASSES classes, each with its own brightest quarter."""
    rng = random.Random(seed)
    pixels, classes = bytearray(), bytearray()
    for i in range(count):
        label = i % CLASSES
        classes += struct.pack("<q", label)
        for y in range(SIDE):
            for x in range(SIDE):
                bright = (y >= SIDE // 2) * 2 + (x >= SIDE // 2) == label
                pixels += bytes(rng.randrange(140, 256) if bright else rng.randrange(0, 120) for _ in range(3))
    write_npy(images, "|u1", (count, SIDE, SIDE, 3), bytes(pixels))
    write_npy(labels, "<i8", (count,), bytes(classes))
    return bytes(pixels[:SIDE * SIDE * 3])


class Xml:
    """An OpenVINO IR of straight lines: each layer reads the previous one and constants."""

    def __init__(self):
        self.layers, self.edges, self.bin, self.last = [], [], b"", None

    @staticmethod
    def port(index, shape, precision="FP32"):
        return f'<port id="{index}" precision="{precision}">' + "".join(f"<dim>{d}</dim>" for d in shape) + "</port>"

    def const(self, name, shape, values, element="f32", precision="FP32", code="f"):
        offset = len(self.bin)
        self.bin += struct.pack(f"<{len(values)}{code}", *values)
        number = len(self.layers)
        self.layers.append(
            f'<layer id="{number}" name="{name}" type="Const" version="opset1"><data element_type="{element}" '
            f'shape="{",".join(map(str, shape))}" offset="{offset}" size="{len(self.bin) - offset}"/>'
            f'<output>{self.port(0, shape, precision)}</output></layer>')
        return number, shape, precision

    def parameter(self, name, shape):
        number = len(self.layers)
        self.layers.append(
            f'<layer id="{number}" name="{name}" type="Parameter" version="opset1"><data shape="'
            f'{",".join(map(str, shape))}" element_type="f32"/><output>{self.port(0, shape)}</output></layer>')
        self.last = (number, shape, "FP32")

    def layer(self, name, kind, shape, attributes="", constants=()):
        number = len(self.layers)
        inputs = [self.last, *constants]
        ports = "".join(self.port(i, s, p) for i, (_, s, p) in enumerate(inputs))
        for i, (source, _, precision) in enumerate(inputs):
            from_port = 0 if source == 0 or precision == "I64" or self.layers[source].find('type="Const"') > 0 else \
                self.layers[source].count("<port ") - 1
            self.edges.append(f'<edge from-layer="{source}" from-port="{from_port}" to-layer="{number}" to-port="{i}"/>')
        output = "" if kind == "Result" else f"<output>{self.port(len(inputs), shape)}</output>"
        data = f"<data {attributes}/>" if attributes else ""
        self.layers.append(f'<layer id="{number}" name="{name}" type="{kind}" version="opset1">{data}'
                           f"<input>{ports}</input>{output}</layer>")
        self.last = (number, shape, "FP32")

    def write(self, path):
        path = Path(path)
        path.write_text('<?xml version="1.0"?>\n<net name="tiny" version="11"><layers>' + "\n".join(self.layers) +
                        "</layers><edges>" + "\n".join(self.edges) + "</edges></net>\n")
        path.with_suffix(".bin").write_bytes(self.bin)


def write_model(path, kind="ReLU", batch=1, classes=CLASSES, end=()):
    """Convolution 3x3 -> `kind` -> average pooling of the quarters -> reshape -> MatMul: sees which quarter is bright.

    @param end  (type, attributes) of an operation behind the logits.
    """
    channels, rng = 8, random.Random(2)
    xml = Xml()
    xml.parameter("x", (batch, 3, SIDE, SIDE))
    weights = [rng.uniform(0.02, 0.06) for _ in range(channels * 3 * 9)]
    kernel = xml.const("kernel", (channels, 3, 3, 3), weights)
    xml.layer("conv", "Convolution", (batch, channels, SIDE, SIDE),
              'strides="1,1" dilations="1,1" pads_begin="1,1" pads_end="1,1" auto_pad="explicit"', [kernel])
    bias = xml.const("bias", (1, channels, 1, 1), [0.1 * c for c in range(channels)])
    xml.layer("conv_bias", "Add", (batch, channels, SIDE, SIDE), 'auto_broadcast="numpy"', [bias])
    xml.layer("act", kind, (batch, channels, SIDE, SIDE))
    half = SIDE // 2
    xml.layer("pool", "AvgPool", (batch, channels, 2, 2),
              f'kernel="{half},{half}" strides="{half},{half}" pads_begin="0,0" pads_end="0,0" exclude-pad="true" '
              'rounding_type="floor" auto_pad="explicit"')
    target = xml.const("target", (2,), (-1, channels * 4), "i64", "I64", "q")
    xml.layer("flat", "Reshape", (batch, channels * 4), 'special_zero="false"', [target])
    rows = [1.0 if column % 4 == label else -0.2 for label in range(classes) for column in range(channels * 4)]
    classifier = xml.const("classifier", (classes, channels * 4), rows)
    xml.layer("logits", "MatMul", (batch, classes), 'transpose_a="false" transpose_b="true"', [classifier])
    if end:
        xml.layer("end", end[0], (batch, classes), end[1])
    xml.layer("result", "Result", (batch, classes))
    xml.write(path)


class Case(unittest.TestCase):
    """A folder with model.xml, images.npy, labels.npy and picture.png."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="octet-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.model = cls.folder / "model.xml"
        write_model(cls.model)
        first = write_images(cls.folder / "images.npy", cls.folder / "labels.npy")
        write_png(cls.folder / "picture.png", SIDE, first)
        cls.data = f"npy:{cls.folder / 'images.npy'},{cls.folder / 'labels.npy'}"

    def assert_done(self, process):
        self.assertEqual(process.returncode, 0, process.stderr)
        return process

    def assert_fails(self, process, verb, code=1):
        """One line on stderr, "octet VERB: ..."."""
        self.assertEqual(process.returncode, code, process.stderr)
        lines = [line for line in process.stderr.splitlines() if ": warning: " not in line]
        self.assertEqual(len(lines), 1, process.stderr)
        self.assertTrue(lines[0].startswith(f"octet {verb}: "), lines[0])
        return lines[0]

    def run_json(self, *arguments):
        """Runs with --json and returns the result."""
        file = self.folder / "result.json"
        file.unlink(missing_ok=True)
        self.assert_done(run(*arguments, "--json", file))
        return json.loads(file.read_text())

    def quantized(self):
        """The INT8 model, made once."""
        file = self.folder / "int8.xml"
        if not file.exists():
            self.assert_done(run("quantize", self.model, "--data", self.data, "--mean", "0.5", "-o", file))
        return file
