# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The command line on CPUs that the host need not be: emulated ones without AVX, and with AVX2 but without VNNI."""

import json
import os
import shutil
import unittest

from octet_cli import Case, run
from test_qdq import write_depthwise_model

QEMU = shutil.which("qemu-x86_64")


class Emulated:
    """The tests, for CPU, whose best kernels are of ISA."""

    CPU = ISA = None

    @classmethod
    def setUpClass(cls):
        if not QEMU and os.environ.get("CI") != "true":
            raise unittest.SkipTest("qemu-x86_64 is not there (the package qemu-user has it)")
        super().setUpClass()
        cls.depthwise = cls.folder / "depthwise.xml"
        write_depthwise_model(cls.depthwise, channels=4)

    def emulated(self, *arguments):
        """Runs octet on the CPU and returns the finished process; without qemu, the test fails."""
        self.assertTrue(QEMU, "qemu-x86_64 is not there")
        return self.assert_done(run(*arguments, under=(QEMU, "-cpu", self.CPU)))

    def logits(self, run_it, model, data, name):
        file = self.folder / name
        run_it("validate", model, "--data", data, "--num-images", 5, "--logits", file)
        return file.read_bytes()

    def test_help_and_convert(self):
        self.assertIn("quantize", self.emulated("--help").stdout)
        for model, out in ((self.model, "out.onnx"), (self.folder / "out.onnx", "again.xml")):
            self.emulated("convert", model, "-o", self.folder / out)
        self.emulated("inspect", self.folder / "again.xml")

    def test_inspect_shows_kernels_of_this_cpu(self):
        shown = self.emulated("inspect", self.quantized(), "--kernels").stdout
        self.assertIn(self.ISA, shown)
        for other in {"scalar", "avx2", "vnni", "avx512"} - {self.ISA}:
            self.assertNotIn(f"_{other}", shown)

    def test_int8_logits_have_the_bits_of_the_host(self):
        def native(*arguments):
            return self.assert_done(run(*arguments))

        depthwise = self.folder / "depthwise_int8.xml"
        native("quantize", self.depthwise, "--data", self.data, "--mean", "0.5", "-o", depthwise)
        for model in (self.quantized(), depthwise):
            with self.subTest(model.name):
                expected = self.logits(native, model, self.data, "native.npy")
                self.assertEqual(self.logits(self.emulated, model, self.data, "emulated.npy"), expected)

    def test_a_model_quantized_there_predicts_and_is_measured(self):
        int8 = self.folder / f"{self.CPU}.xml"
        self.emulated("quantize", self.model, "--data", self.data, "--mean", "0.5", "--subset-size", 8, "-o", int8)
        file = self.folder / f"{self.CPU}.json"
        self.emulated("predict", int8, self.folder / "picture.png", "--json", file)
        self.assertEqual(json.loads(file.read_text())["images"][0]["top"][0]["class"], 0)
        self.assertIn("Throughput:", self.emulated("benchmark", "-m", int8, "-niter", 2, "-nstreams", 1).stdout)


class Nehalem(Emulated, Case):
    CPU = "Nehalem"
    ISA = "scalar"


class Haswell(Emulated, Case):
    CPU = "Haswell"
    ISA = "avx2"


if __name__ == "__main__":
    unittest.main()
