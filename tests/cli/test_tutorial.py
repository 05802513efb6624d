# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The whole reference work in one command."""

import json
import unittest

from octet_cli import Case, run, shared_dir

FILES = ["mobilenet_v2.xml", "mobilenet_v2.bin", "quantized_mobilenet_v2.xml", "quantized_mobilenet_v2.bin",
         "pictures.png", "tutorial.json"]


class Tutorial(Case):
    def check(self, out, stdout):
        for name in FILES:
            self.assertTrue((out / name).is_file(), name)
            self.assertIn(str(out / name), stdout)
        for step in range(1, 10):
            self.assertRegex(stdout, rf"(?m)^{step}\. [A-Z]")
        result = json.loads((out / "tutorial.json").read_text())
        for model in ("fp32", "int8"):
            for field in ("top1", "top5", "num_images", "bytes", "throughput_fps", "latency_ms"):
                self.assertIn(field, result[model])
        self.assertEqual(len(result["pictures"]), 4)
        return result

    def test_embedded_data(self):
        out = self.folder / "embedded"
        process = run("tutorial", "-o", out, "--seconds", 0.5)
        if "built without the demo weights" in process.stderr:
            self.skipTest("the program was built without the demo weights")
        self.assert_done(process)
        result = self.check(out, process.stdout)
        self.assertGreaterEqual(result["fp32"]["top1"], 93)
        self.assertLessEqual(result["fp32"]["top1"], 98)
        self.assertGreaterEqual(result["agreement"], 97)
        self.assertLess(result["int8"]["bytes"], 0.4 * result["fp32"]["bytes"])

    def test_a_model_in_place_of_a_checkpoint_with_data_of_its_own(self):
        float_model = self.folder / "other_network.xml"
        process = run("tutorial", "-o", self.folder / "first", "--seconds", 0.1)
        if "built without the demo weights" in process.stderr:
            self.skipTest("the program was built without the demo weights")
        (self.folder / "first/mobilenet_v2.xml").rename(float_model)
        (self.folder / "first/mobilenet_v2.bin").rename(float_model.with_suffix(".bin"))
        out = self.folder / "second"
        self.assert_done(run("tutorial", "-o", out, "--seconds", 0.1, "--model", float_model, "--data", "demo",
                             "--calibration-data", "demo:test", "--subset-size", 20, "--indices", "1,2"))
        result = json.loads((out / "tutorial.json").read_text())
        self.assertEqual(result["architecture"], "other_network")
        self.assertEqual(len(result["pictures"]), 2)
        self.assertTrue((out / "quantized_other_network.bin").is_file())
        self.assertEqual((out / "other_network.bin").read_bytes(), float_model.with_suffix(".bin").read_bytes())

    @unittest.skipUnless(shared_dir(), "the shared data is not there")
    def test_an_index_beyond_the_test_images_is_told_before_the_work(self):
        out = self.folder / "beyond"
        shared = shared_dir()
        process = run("tutorial", "-o", out, "--data", shared / "data/cifar10", "--weights",
                      shared / "models/mobilenet_v2_cifar10/cifar10_mobilenetv2_x1_0.pt", "--indices", 846)
        self.assertIn("--indices 846", self.assert_fails(process, "tutorial"))
        self.assertEqual(list(out.iterdir()), [])

    @unittest.skipUnless(shared_dir(), "the shared data is not there")
    def test_real_data(self):
        out = self.folder / "real"
        shared = shared_dir()
        process = self.assert_done(
            run("tutorial", "-o", out, "--seconds", 0.5, "--data",
                f"cifar10:{shared / 'data/cifar10/cifar-10-batches-bin'}", "--weights",
                shared / "models/mobilenet_v2_cifar10/cifar10_mobilenetv2_x1_0.pt"))
        result = self.check(out, process.stdout)
        self.assertAlmostEqual(result["fp32"]["top1"], 93.97, delta=0.13)
        self.assertGreaterEqual(result["int8"]["top1"], 93.6)
        self.assertGreaterEqual(result["agreement"], 99.2)
        self.assertGreaterEqual(result["sqnr_db"], 28.8)
        self.assertEqual([picture["model"]["name"] for picture in result["pictures"]], ["frog", "dog", "ship", "horse"])
