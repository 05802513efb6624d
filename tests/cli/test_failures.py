# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Bad input: exit code 1, one clear line, no partial file."""

import unittest

from octet_cli import Case, run, shared_dir, write_images, write_model, write_npy


class Failures(Case):
    def test_a_missing_model_is_named(self):
        line = self.assert_fails(run("inspect", self.folder / "none.xml"), "inspect")
        self.assertIn("none.xml", line)

    def test_a_truncated_bin_is_refused(self):
        xml = self.folder / "cut.xml"
        write_model(xml)
        weights = xml.with_suffix(".bin")
        weights.write_bytes(weights.read_bytes()[:-100])
        line = self.assert_fails(run("convert", xml, "-o", self.folder / "cut_out.xml"), "convert")
        self.assertIn("cut.bin", line)
        self.assertEqual(list(self.folder.glob("cut_out*")), [])

    def test_an_unknown_operation_is_named(self):
        xml = self.folder / "unknown.xml"
        write_model(xml, kind="Frobnicate")
        self.assertIn("Frobnicate", self.assert_fails(run("inspect", xml), "inspect"))

    def test_a_text_file_is_no_checkpoint(self):
        checkpoint = self.folder / "notes.pt"
        checkpoint.write_text("these are notes\n")
        out = self.folder / "notes.xml"
        line = self.assert_fails(
            run("convert", checkpoint, "--arch", "cifar10_mobilenetv2_x1_0", "-o", out), "convert")
        self.assertIn("notes.pt", line)
        self.assertFalse(out.exists())

    def test_a_wrong_shape_tells_both(self):
        write_npy(self.folder / "small.npy", "|u1", (2, 6, 6, 3), bytes(2 * 6 * 6 * 3))
        line = self.assert_fails(run("validate", self.model, "--data", f"npy:{self.folder / 'small.npy'}"), "validate")
        self.assertIn("[1,3,6,6]", line)
        self.assertIn("[1,3,8,8]", line)

    def test_an_empty_image_folder_is_refused(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertIn("empty", self.assert_fails(run("validate", self.model, "--data", f"folder:{empty}"), "validate"))

    def test_an_unknown_data_set_lists_the_forms(self):
        line = self.assert_fails(run("validate", self.model, "--data", "imagenet:x"), "validate")
        self.assertIn("cifar10:", line)

    def test_a_label_beyond_the_classes_is_refused(self):
        write_images(self.folder / "i.npy", self.folder / "l.npy", count=2)
        write_npy(self.folder / "l.npy", "<i8", (2,), (9).to_bytes(8, "little") * 2)
        data = f"npy:{self.folder / 'i.npy'},{self.folder / 'l.npy'}"
        self.assertIn("label 9", self.assert_fails(run("validate", self.model, "--data", data), "validate"))

    def test_class_names_of_another_number_are_refused(self):
        labels = self.folder / "three.txt"
        labels.write_text("a\nb\nc\n")
        line = self.assert_fails(run("predict", self.model, self.folder / "picture.png", "--labels", labels), "predict")
        self.assertIn("expected 4 class names", line)

    def test_an_index_outside_the_data_leaves_no_sheet(self):
        file = self.folder / "outside.png"
        line = self.assert_fails(run("compare", self.model, self.model, "--data", self.data, "--indices", "40", "-o", file),
                                 "compare")
        self.assertIn("index 40", line)
        self.assertFalse(file.exists())

    def test_quantizing_twice_is_refused(self):
        out = self.folder / "twice.xml"
        self.assert_fails(run("quantize", self.quantized(), "--data", self.data, "-o", out),
                          "quantize")
        self.assertFalse(out.exists())

    def test_an_ignored_scope_that_matches_nothing_is_refused(self):
        line = self.assert_fails(
            run("quantize", self.model, "--data", self.data, "--ignored-names", "nobody", "-o", self.folder / "n.xml"),
            "quantize")
        self.assertIn("nobody", line)

    def test_a_full_disk_leaves_the_old_files_whole(self):
        out = self.folder / "kept.xml"
        self.assert_done(run("convert", self.model, "-o", out))
        before = {path.name: path.read_bytes() for path in self.folder.glob("kept*")}
        self.assert_fails(run("convert", self.model, "-o", out, limit_file_bytes=512), "convert")
        self.assertEqual({path.name: path.read_bytes() for path in self.folder.glob("kept*")}, before)

    def test_a_full_disk_leaves_no_partial_sheet(self):
        file = self.folder / "full.png"
        self.assert_fails(run("compare", self.model, self.model, "--data", self.data, "--indices", "0", "-o", file,
                              limit_file_bytes=512), "compare")
        self.assertEqual(list(self.folder.glob("full*")), [])

    @unittest.skipUnless(shared_dir(), "the shared data is not there")
    def test_ten_classes_do_not_fit_a_model_of_four(self):
        images = shared_dir() / "data/cifar10/cifar-10-batches-bin"
        line = self.assert_fails(run("validate", self.model, "--data", f"cifar10:{images}", "--resize", "8"), "validate")
        self.assertIn("10 classes", line)
        self.assertIn("4", line)
