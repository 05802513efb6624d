# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The tutorial in C++, examples/quantize_image_classifier.cc."""

import os
import re
import subprocess
import unittest
from pathlib import Path

from octet_cli import Case, shared_dir

EXAMPLE = os.environ["OCTET_EXAMPLE"]
DEMO_WEIGHTS = Path(__file__).resolve().parents[2] / "assets/demo/mobilenet_v2_demo.pt"


def run_example(*arguments):
    return subprocess.run([EXAMPLE, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=500)


class Example(Case):
    def check(self, out, text):
        """Returns the two accuracies, and the pictures' classes as each model sees them."""
        self.assertIn("Statistics collection: 300 of 300\nLayer correction: 53 of 53\n", text)
        self.assertEqual(len(re.findall(r"(?m)^throughput of the (?:FP32|INT8) model: \d+\.\d\d FPS", text)), 2)
        for name in ("mobilenet_v2.bin", "quantized_mobilenet_v2.bin", "pictures.png"):
            self.assertTrue((out / name).is_file(), name)
        int8 = self.run_json("inspect", out / "quantized_mobilenet_v2.xml")
        self.assertEqual(int8["num_fake_quantize"]["total"], 107)
        accuracies = [float(x) for x in re.findall(r"(?m)^top-1 of the (?:FP32|INT8) model: (\d+\.\d\d) %$", text)]
        pictures = re.findall(r"(?m)^picture (\d+): FP32 (.+), INT8 (.+)$", text)
        self.assertEqual([picture[0] for picture in pictures], ["7", "12", "15", "20"])
        return accuracies, [picture[1] for picture in pictures], [picture[2] for picture in pictures]

    def test_drawn_data(self):
        out = self.folder / "drawn"
        (fp32, int8), _, _ = self.check(out, self.assert_done(run_example(DEMO_WEIGHTS, "demo", out)).stdout)
        self.assertGreaterEqual(fp32, 93)
        self.assertGreaterEqual(int8, fp32 - 1)

    @unittest.skipUnless(shared_dir(), "the shared data is not there")
    def test_real_data(self):
        out, shared = self.folder / "real", shared_dir()
        process = run_example(shared / "models/mobilenet_v2_cifar10/cifar10_mobilenetv2_x1_0.pt",
                              f"cifar10:{shared / 'data/cifar10/cifar-10-batches-bin'}", out)
        (fp32, int8), fp32_classes, int8_classes = self.check(out, self.assert_done(process).stdout)
        self.assertAlmostEqual(fp32, 93.97, delta=0.13)
        self.assertGreaterEqual(int8, 93.6)
        self.assertEqual(fp32_classes, ["frog", "dog", "ship", "horse"])
        self.assertEqual(int8_classes, ["frog", "dog", "ship", "horse"])

    def test_a_failure_is_told(self):
        process = run_example(self.folder / "none.pt", "demo", self.folder / "out")
        self.assertEqual(process.returncode, 1)
        self.assertIn("none.pt", process.stderr)

    def test_missing_arguments_are_wrong_usage(self):
        process = run_example("demo")
        self.assertEqual(process.returncode, 2)
        self.assertIn("CHECKPOINT DATA FOLDER", process.stderr)
