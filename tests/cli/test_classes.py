# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Which class is which, and what the output means."""

import struct

from octet_cli import CLASSES, SIDE, Case, run, write_images, write_model, write_npy, write_png

CORNERS = ("top left", "top right", "bottom left", "bottom right")


def quarter(label):
    """A picture with one bright quarter."""
    return b"".join(
        bytes([230 if (y >= SIDE // 2) * 2 + (x >= SIDE // 2) == label else 20] * 3) for y in range(SIDE) for x in range(SIDE))


class Classes(Case):
    """A model whose class names are CORNERS, and folders of pictures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        labels = cls.folder / "corners.txt"
        labels.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(CORNERS).encode() + b"\r\n")
        cls.named = cls.folder / "named.xml"
        done = run("convert", cls.model, "--labels", labels, "--scale", "255", "-o", cls.named)
        assert done.returncode == 0, done.stderr

    def folders(self, names):
        """Class folders: name -> label."""
        root = self.folder / self.id().rsplit(".", 1)[-1]
        for name, label in names.items():
            (root / name).mkdir(parents=True)
            for i in range(3):
                write_png(root / name / f"{i}.png", SIDE, quarter(label))
        return f"folder:{root}"

    def test_labels_of_windows_are_read(self):
        self.assertEqual(self.run_json("inspect", self.named)["class_names"], list(CORNERS))

    def test_classes_are_matched_by_name_in_any_order(self):
        data = self.folders({"Bottom_Left": 2, "bottom-right": 3, "top left": 0, "TOP RIGHT": 1})
        self.assertEqual(self.run_json("validate", self.named, "--data", data)["top1"], 100)

    def test_some_of_the_classes_are_enough(self):
        data = self.folders({"top right": 1, "bottom right": 3})
        self.assertEqual(self.run_json("validate", self.named, "--data", data)["top1"], 100)

    def test_other_names_are_refused_with_the_ways_out(self):
        data = self.folders({"a": 0, "b": 1, "bottom left": 2, "bottom right": 3})
        for verb, extra in (("validate", ()), ("compare", (self.named, "--indices", "0", "-o", self.folder / "no.png"))):
            with self.subTest(verb):
                line = self.assert_fails(run(verb, self.named, *extra, "--data", data), verb)
                for word in ('"a", "b"', '"top left", "top right"', "--class-map", "--labels", "--ignore-class-names"):
                    self.assertIn(word, line)

    def test_a_class_map_says_which_is_which(self):
        data = self.folders({"a": 3, "b": 1, "bottom left": 2, "top left": 0})
        mapping = self.folder / "map.txt"
        mapping.write_text("a 3\nb,1\n")
        result = self.run_json("validate", self.named, "--data", data, "--class-map", mapping)
        self.assertEqual(result["top1"], 100)

    def test_a_class_map_beyond_the_classes_is_refused(self):
        mapping = self.folder / "beyond.json"
        mapping.write_text('{"a": 4}')
        line = self.assert_fails(run("validate", self.named, "--data", self.folders({"a": 0}), "--class-map", mapping), "validate")
        self.assertIn('"a" is class 4, the model has 4 classes', line)

    def test_folders_may_be_taken_in_their_order(self):
        data = self.folders({"a": 0, "b": 1, "c": 2, "d": 3})
        self.assertEqual(self.run_json("validate", self.named, "--data", data, "--ignore-class-names")["top1"], 100)

    def test_more_folders_than_classes_are_refused_in_their_order(self):
        data = self.folders({letter: 0 for letter in "abcde"})
        line = self.assert_fails(run("validate", self.named, "--data", data, "--ignore-class-names"), "validate")
        self.assertIn("the data set has 5 classes, the model 4", line)

    def test_folders_of_numbers_are_indices(self):
        done = run("validate", self.named, "--data", self.folders({"3": 3, "1": 1}), "--json", self.folder / "n.json")
        self.assertIn('("1" is "top right")', self.assert_done(done).stderr)
        self.assertIn('"top1": 100.0', (self.folder / "n.json").read_text())

    def test_quantize_keeps_the_names_of_the_model(self):
        others = self.folders({"a": 0, "b": 1})
        for options in ((self.data,), (others, "--ignore-class-names")):
            with self.subTest(options):
                out = self.folder / "kept.xml"
                self.assert_done(run("quantize", self.named, "--data", *options, "-o", out))
                self.assertEqual(self.run_json("inspect", out)["class_names"], list(CORNERS))

    def test_quantize_refuses_folders_that_are_none_of_the_classes(self):
        out = self.folder / "none.xml"
        line = self.assert_fails(run("quantize", self.named, "--data", self.folders({"a": 0, "b": 1}), "-o", out), "quantize")
        self.assertIn('are none of the model\'s, or fit several: "a", "b"', line)
        self.assertFalse(out.exists())

    def test_compare_prints_the_names_of_the_model(self):
        data = self.folders({"bottom_left": 2, "top_right": 1})
        result = self.run_json("compare", self.named, self.named, "--data", data, "--indices", "0,3", "-o", self.folder / "c.png")
        for picture, name in zip(result["pictures"], ("bottom left", "top right")):
            self.assertEqual((picture["name"], picture["reference"]["name"], picture["model"]["name"]), (name, name, name))


class Outputs(Case):
    """Sigmoids, single values, softmax and chosen activations."""

    def model_of(self, classes, end=()):
        model = self.folder / f"{self.id().rsplit('.', 1)[-1]}_{classes}.xml"
        write_model(model, classes=classes, end=end)
        return model

    def confidences(self, model, *options):
        result = self.run_json("predict", model, self.folder / "picture.png", *options)
        return {entry["class"]: entry["confidence"] for entry in result["images"][0]["top"]}

    def test_a_single_sigmoid_is_the_probability_of_class_1(self):
        applied = self.confidences(self.model_of(1, ("Sigmoid", "")))
        self.assertAlmostEqual(applied[0] + applied[1], 1)
        by_option = self.confidences(self.model_of(1), "--activation", "sigmoid")
        self.assertAlmostEqual(by_option[1], applied[1], places=6)
        self.assertEqual(self.confidences(self.model_of(1)), by_option)

    def test_softmax_is_applied_once(self):
        once = self.confidences(self.model_of(CLASSES))
        applied = self.confidences(self.model_of(CLASSES, ("SoftMax", 'axis="1"')))
        for label, confidence in once.items():
            self.assertAlmostEqual(applied[label], confidence, places=5)

    def test_another_activation_than_the_models_is_refused(self):
        model = self.model_of(CLASSES, ("SoftMax", 'axis="1"'))
        line = self.assert_fails(run("predict", model, self.folder / "picture.png", "--activation", "sigmoid"), "predict")
        self.assertIn("ends with softmax already", line)

    def test_none_takes_the_values_as_they_are(self):
        self.assertGreater(max(self.confidences(self.model_of(CLASSES), "--activation", "none").values()), 1)

    def test_several_sigmoids_have_their_own_probabilities(self):
        model = self.model_of(CLASSES, ("Sigmoid", ""))
        self.assertGreater(sum(self.confidences(model).values()), 1.5)

    def test_a_binary_model_is_validated_by_its_threshold(self):
        model = self.model_of(1, ("Sigmoid", ""))
        images, labels = self.folder / "bi.npy", self.folder / "bl.npy"
        write_images(images, labels, count=8)
        write_npy(labels, "|u1", (8,), bytes([1, 0, 0, 0] * 2))
        data = f"npy:{images},{labels}"
        probability = self.confidences(model)[1]
        self.assertEqual(self.run_json("validate", model, "--data", data, "--threshold", probability - 0.01)["top1"], 100)
        result = self.run_json("validate", model, "--data", data, "--threshold", 1)
        self.assertEqual(result["top1"], 75)
        self.assertIsNone(result["top5"])

    def test_labels_of_several_classes_give_a_mean_average_precision(self):
        model = self.model_of(CLASSES, ("Sigmoid", ""))
        images, labels = self.folder / "mi.npy", self.folder / "ml.npy"
        write_images(images, labels, count=8)
        write_npy(labels, "<f4", (8, CLASSES),
                  struct.pack("<32f", *(float(column == i % CLASSES) for i in range(8) for column in range(CLASSES))))
        result = self.run_json("validate", model, "--data", f"npy:{images},{labels}", "--reference", model)
        self.assertEqual(result["mean_average_precision"], 100)
        self.assertEqual(result["agreement"], 100)
        self.assertTrue(0 < result["label_accuracy"] <= 100)
