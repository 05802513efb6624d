# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The command line on the real CIFAR-10 images and models, where they are there."""

import unittest

from octet_cli import Case, shared_dir

SHARED = shared_dir()


@unittest.skipUnless(SHARED, "the shared data is not there")
class SharedModels(Case):
    def setUp(self):
        self.mobilenet = SHARED / "models/mobilenet_v2_cifar10"
        self.cifar10 = f"cifar10:{SHARED / 'data/cifar10/cifar-10-batches-bin'}"

    def test_float_model_has_its_accuracy(self):
        result = self.run_json("validate", self.mobilenet / "mobilenet_v2.xml", "--data", self.cifar10, "--preprocess",
                               "cifar10")
        self.assertEqual(result["num_images"], 846)
        self.assertAlmostEqual(result["top1"], 93.97, delta=0.13)

    def test_given_int8_model_has_the_accuracy_that_openvino_measures(self):
        # 797 of 846 images; an image more or less: the logits of some are nearly equal.
        result = self.run_json("validate", self.mobilenet / "nncf_quantized_mobilenet_v2.xml", "--data", self.cifar10,
                               "--preprocess", "cifar10")
        self.assertAlmostEqual(result["top1"], 94.21, delta=0.13)

    def test_own_int8_model_is_close_to_the_float_one(self):
        model, int8 = self.mobilenet / "mobilenet_v2.xml", self.folder / "own.xml"
        self.run_json("quantize", model, "--data", self.cifar10 + ":train", "--preprocess", "cifar10", "-o", int8)
        result = self.run_json("validate", int8, "--reference", model, "--data", self.cifar10)
        self.assertGreaterEqual(result["top1"], 93.6)
        self.assertGreaterEqual(result["agreement"], 99.4)
        self.assertGreaterEqual(result["sqnr_db"], 36.0)

    def test_recipe_nncf_is_near_nncfs(self):
        model, int8 = self.mobilenet / "mobilenet_v2.xml", self.folder / "nncf.xml"
        self.run_json("quantize", model, "--data", self.cifar10 + ":train", "--preprocess", "cifar10", "--recipe", "nncf",
                      "-o", int8)
        result = self.run_json("validate", int8, "--reference", model, "--data", self.cifar10)
        self.assertGreaterEqual(result["top1"], 93.6)
        self.assertGreaterEqual(result["agreement"], 99.2)
        self.assertGreaterEqual(result["sqnr_db"], 28.8)

    def test_resnet20_from_its_checkpoint(self):
        model, int8 = self.folder / "resnet20.xml", self.folder / "resnet20_int8.xml"
        checkpoint = SHARED / "models/resnet_cifar10/resnet20-12fca82f.th"
        self.run_json("convert", checkpoint, "--arch", "resnet20", "--preprocess", "resnet-cifar10", "-o", model)
        self.run_json("quantize", model, "--data", self.cifar10 + ":train", "-o", int8)
        result = self.run_json("validate", int8, "--reference", model, "--data", self.cifar10)
        self.assertAlmostEqual(result["reference"]["top1"], 91.73, delta=0.01)
        self.assertGreaterEqual(result["sqnr_db"], 35.2)

    def test_quantizers_of_the_given_int8_model(self):
        result = self.run_json("inspect", self.mobilenet / "nncf_quantized_mobilenet_v2.xml")
        counts = result["num_fake_quantize"]
        self.assertEqual((counts["total"], counts["activations"], counts["activations_per_channel"], counts["weights"]),
                         (117, 64, 17, 53))

    def test_given_int8_model_on_the_tutorials_pictures(self):
        sheet = self.folder / "pictures.png"
        result = self.run_json("compare", self.mobilenet / "mobilenet_v2.xml",
                               self.mobilenet / "nncf_quantized_mobilenet_v2.xml", "--data", self.cifar10, "--preprocess",
                               "cifar10", "--indices", "7,12,15,20", "-o", sheet)
        for side in ("reference", "model"):
            self.assertEqual([picture[side]["name"] for picture in result["pictures"]], ["frog", "dog", "ship", "horse"])
