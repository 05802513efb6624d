# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""What the verbs do with a tiny model."""

import re
import struct

from octet_cli import CLASSES, SIDE, Case, read_npy, run, write_model, write_npy


class Verbs(Case):
    def test_convert_writes_a_model_that_reads_back(self):
        out = self.folder / "converted.xml"
        result = self.run_json("convert", self.model, "-o", out)
        self.assertEqual(result["output"], str(out))
        self.assertEqual(result["inputs"], ["x f32[1,3,8,8]"])
        self.assertEqual(result["bytes"], out.stat().st_size + out.with_suffix(".bin").stat().st_size)
        self.assert_done(run("inspect", out))

    def test_convert_to_f16_shrinks_the_weights(self):
        out = self.folder / "f16.xml"
        self.assert_done(run("convert", self.model, "--compress-to-fp16", "-o", out))
        self.assertLess(out.with_suffix(".bin").stat().st_size, 0.75 * self.model.with_suffix(".bin").stat().st_size)

    def test_convert_stores_the_preprocessing(self):
        out = self.folder / "stored.xml"
        self.assert_done(run("convert", self.model, "--mean", "0.5,0.25,0.125", "-o", out))
        self.assertIn("mean 0.5,0.25,0.125", self.assert_done(run("inspect", out)).stdout)

    def test_quantize_counts_its_quantizers(self):
        out = self.folder / "counted.xml"
        result = self.run_json("quantize", self.model, "--data", self.data, "-o", out)
        counts = result["num_fake_quantize"]
        self.assertEqual(counts["weights"], 2)
        self.assertGreaterEqual(counts["activations"], 2)
        self.assertEqual(counts["total"], counts["weights"] + counts["activations"])
        self.assertEqual(result["num_samples"], 40)
        self.assertEqual(result["recipe"], "octet")
        self.assertIn("Statistics collection", [phase["name"] for phase in result["phases"]])

    def test_quantize_keeps_no_class_names_that_do_not_fit(self):
        folder = self.folder / "two_classes"
        for name in ("a", "b"):
            (folder / name).mkdir(parents=True)
            (folder / name / "1.png").write_bytes((self.folder / "picture.png").read_bytes())
        out = self.folder / "two.xml"
        done = self.assert_done(run("quantize", self.model, "--data", f"folder:{folder}", "-o", out))
        self.assertIn("the data set has 2 classes, the model 4", done.stderr)
        self.assertNotIn("class_names", out.read_text())

    def test_quantize_tells_each_phase_on_one_line(self):
        process = run("quantize", self.model, "--data", self.data, "-o", self.folder / "lines.xml")
        self.assertRegex(self.assert_done(process).stderr, r"(?m)^Statistics collection: 40/40 in [\d.]+ s( \([\d.]+/s\))?$")
        self.assertNotIn("\r", process.stderr)

    def test_quantize_leaves_ignored_parts_in_float(self):
        all_of_it = self.run_json("quantize", self.model, "--data", self.data, "-o", self.folder / "a.xml")
        part = self.run_json("quantize", self.model, "--data", self.data, "--ignored-types", "MatMul", "-o",
                             self.folder / "b.xml")
        self.assertLess(part["num_fake_quantize"]["weights"], all_of_it["num_fake_quantize"]["weights"])

    def test_validate_measures_accuracy(self):
        result = self.run_json("validate", self.model, "--data", self.data)
        self.assertEqual(result["num_images"], 40)
        self.assertEqual(result["top1"], 100)
        self.assertEqual(result["top5"], 100)
        self.assertGreater(result["duration_s"], 0)

    def test_validate_compares_with_a_reference(self):
        result = self.run_json("validate", self.quantized(), "--reference", self.model, "--data", self.data)
        self.assertEqual(result["agreement"], 100)
        self.assertGreater(result["sqnr_db"], 20)
        self.assertEqual(result["reference"]["top1"], 100)
        self.assertEqual((result["num_only_reference_right"], result["num_only_model_right"]), (0, 0))
        self.assertEqual(result["mcnemar_p"], 1)

    def test_validate_writes_logits(self):
        file = self.folder / "logits.npy"
        self.assert_done(run("validate", self.model, "--data", self.data, "--num-images", 7, "--logits", file))
        shape, values = read_npy(file)
        self.assertEqual(shape, (7, CLASSES))
        self.assertEqual([row.index(max(row)) for row in zip(*[iter(values)] * CLASSES)], [0, 1, 2, 3, 0, 1, 2])

    def test_backends_agree(self):
        results = []
        for backend in ("automatic", "reference"):
            file = self.folder / f"{backend}.npy"
            self.assert_done(run("validate", self.model, "--data", self.data, "--backend", backend, "--logits", file))
            results.append(read_npy(file)[1])
        for fast, plain in zip(*results):
            self.assertAlmostEqual(fast, plain, delta=1e-4)

    def test_stored_preprocessing_is_used_and_a_contradiction_is_a_warning(self):
        quiet = self.assert_done(run("validate", self.quantized(), "--data", self.data))
        self.assertNotIn("warning", quiet.stderr)
        loud = self.assert_done(run("validate", self.quantized(), "--data", self.data, "--mean", "0.25"))
        self.assertIn("octet validate: warning: --mean 0.25 is used, the model was stored with 0.5\n", loud.stderr)

    def test_missing_preprocessing_is_a_warning(self):
        self.assertIn("pixel / 255 is used", self.assert_done(run("validate", self.model, "--data", self.data)).stderr)

    def test_a_batch_that_a_model_leaves_open_stays_open(self):
        model, out = self.folder / "open.xml", self.folder / "open_int8.xml"
        write_model(model, batch=-1)
        self.assert_done(run("quantize", model, "--data", self.data, "-o", out))
        self.assertEqual(self.run_json("inspect", out, "--kernels")["inputs"], ["x f32[?,3,8,8]"])
        self.assert_done(run("validate", out, "--reference", model, "--data", self.data))
        self.assert_done(run("benchmark", "-m", out, "-niter", 1))

    def test_finished_inputs_are_not_preprocessed_and_no_preprocessing_is_stored_with_them(self):
        floats, out = self.folder / "floats.npy", self.folder / "of_floats.xml"
        write_npy(floats, "<f4", (4, 3, SIDE, SIDE), struct.pack(f"<{4 * 3 * SIDE * SIDE}f", *([0.5] * (4 * 3 * SIDE * SIDE))))
        for verb, extra in (("quantize", ("-o", out)), ("validate", ())):
            with self.subTest(verb):
                done = self.assert_done(run(verb, self.model, "--data", f"npy:{floats}", *extra))
                self.assertNotIn("warning", done.stderr)
        self.assertIn("pixel / 255 is used", self.assert_done(run("validate", out, "--data", self.data)).stderr)

    def test_rates_are_told_only_where_the_time_can_be_measured(self):
        done = self.assert_done(run("validate", self.model, "--data", self.data))
        for rate in re.findall(r"\(([0-9.]+)/s\)", done.stderr):
            self.assertLessEqual(float(rate), 40 / 1e-3)

    def test_a_long_phase_tells_its_rate(self):
        images = self.folder / "many.npy"
        write_npy(images, "|u1", (2000, SIDE, SIDE, 3), bytes(2000 * SIDE * SIDE * 3))
        done = self.assert_done(run("quantize", self.model, "--data", f"npy:{images}", "--subset-size", 2000, "-o",
                                    self.folder / "long.xml"))
        self.assertRegex(done.stderr, r"(?m)^Statistics collection: 2000/2000 in [\d.]+ s \([\d.]+/s\)$")

    def test_compare_draws_the_pictures(self):
        file = self.folder / "pictures.png"
        result = self.run_json("compare", self.model, self.quantized(), "--data", self.data, "--indices", "1,2", "-o", file)
        self.assertEqual(file.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual([picture["index"] for picture in result["pictures"]], [1, 2])
        self.assertEqual([picture["label"] for picture in result["pictures"]], [1, 2])
        for picture in result["pictures"]:
            self.assertEqual(picture["reference"]["class"], picture["label"])
            self.assertTrue(0 < picture["model"]["confidence"] <= 1)

    def test_predict_tells_the_class(self):
        labels = self.folder / "classes.txt"
        labels.write_text("top left\ntop right\nbottom left\nbottom right\n")
        result = self.run_json("predict", self.model, self.folder / "picture.png", "--labels", labels, "--top", 2)
        top = result["images"][0]["top"]
        self.assertEqual(len(top), 2)
        self.assertEqual((top[0]["class"], top[0]["name"]), (0, "top left"))
        self.assertGreater(top[0]["confidence"], top[1]["confidence"])

    def test_inspect_lists_operations_and_quantizers(self):
        result = self.run_json("inspect", self.quantized())
        self.assertEqual(result["operations"]["Convolution"], 1)
        weights = [q for q in result["quantizers"] if q["on"] == "weights"]
        self.assertEqual(len(weights), 2)
        for quantizer in weights:
            self.assertEqual(quantizer["granularity"], "per_channel")

    def test_inspect_prints_graph_and_kernels(self):
        text = self.assert_done(run("inspect", self.model, "--graph", "--kernels", "--backend", "reference")).stdout
        self.assertRegex(text, r"conv = Convolution\(")
        self.assertRegex(text, r"(?m)^  Convolution +reference ")
