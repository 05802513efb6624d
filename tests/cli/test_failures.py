# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Bad input: exit code 1, one clear line, no partial file."""

import io
import os
import pickle
import random
import struct
import tarfile
import zipfile
from pathlib import Path

from octet_cli import Case, run, write_images, write_model, write_npy


DEMO_WEIGHTS = Path(__file__).resolve().parents[2] / "assets/demo/mobilenet_v2_demo.pt"


class Caller:
    """Its pickle calls a function when it is read."""

    def __reduce__(self):
        return os.system, ("exit 1",)


def write_zip_checkpoint(path, data):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/version", "3\n")


def write_tar(path, entries):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


class Failures(Case):
    def test_a_missing_model_is_named(self):
        line = self.assert_fails(run("inspect", self.folder / "none.xml"), "inspect")
        self.assertIn("none.xml", line)

    def test_labels_of_other_classes_are_refused_by_every_verb_that_reads_them(self):
        images, labels = self.folder / "labelled.npy", self.folder / "many.npy"
        write_images(images, labels, count=6)
        write_npy(labels, "<i8", (6,), struct.pack("<6q", *range(6)))
        data = f"npy:{images},{labels}"
        out = self.folder / "wrong_labels.xml"
        for verb, extra in (("quantize", ("-o", out)), ("validate", ())):
            with self.subTest(verb):
                line = self.assert_fails(run(verb, self.model, "--data", data, *extra), verb)
                self.assertIn(f"{images}:4", line)
                self.assertIn("label 4", line)
        self.assertFalse(out.exists())

    def test_a_picture_smaller_than_the_crop_is_named(self):
        line = self.assert_fails(
            run("validate", self.model, "--data", self.data, "--crop", "100"), "validate")
        self.assertIn(f"{self.folder / 'images.npy'}:0", line)

    def test_a_pipe_is_refused_by_every_verb_that_reads_files(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for arguments in (("inspect", pipe), ("benchmark", "-m", pipe), ("predict", self.model, pipe),
                          ("validate", self.model, "--data", f"npy:{pipe}"),
                          ("validate", self.model, "--data", f"folder:{pipe}")):
            with self.subTest(arguments[0]):
                self.assertIn("expected a regular file", self.assert_fails(run(*arguments), arguments[0]))

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

    def test_a_state_dict_without_its_network_is_refused_with_the_networks_there_are(self):
        weights = self.folder / "net.safetensors"
        weights.write_bytes(struct.pack("<Q", 2) + b"{}")
        line = self.assert_fails(run("convert", weights, "-o", self.folder / "net.xml"), "convert")
        for word in ("net.safetensors", "cifar10_mobilenetv2_x1_0", "resnet50", "vgg16_bn"):
            self.assertIn(word, line)

    def test_safetensors_of_another_network_are_refused_with_what_is_missing(self):
        weights = self.folder / "net.safetensors"
        header = b'{"head.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
        weights.write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
        done = run("convert", weights, "--arch", "resnet18", "-o", self.folder / "net.xml")
        line = self.assert_fails(done, "convert")
        for word in ("net.safetensors", "conv1.weight [64,3,7,7]", "1 extra: head.bias [1]"):
            self.assertIn(word, line)

    def test_a_cut_model_of_any_format_is_named_by_every_verb_that_reads_it(self):
        write_images(self.folder / "images.npy", self.folder / "labels.npy", count=4)
        heads = {"net.onnx": b"\x08\x08\x12\x04octe", "net.pt2": b"PK\x03\x04 and no more", "net.xml": b"<net name="}
        data = ("--data", f"npy:{self.folder / 'images.npy'}")
        out = ("-o", self.folder / "out.xml")
        for name, head in heads.items():
            model = self.folder / name
            model.write_bytes(head)
            verbs = {"inspect": (), "convert": out, "validate": data, "quantize": (*data, *out)}
            for verb, options in verbs.items():
                with self.subTest(file=name, verb=verb):
                    self.assertIn(name, self.assert_fails(run(verb, model, *options), verb))
        self.assertFalse((self.folder / "out.xml").exists())

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

    def test_a_file_name_of_no_format_is_told_before_the_calibration(self):
        process = run("quantize", self.model, "--data", self.data, "-o", self.folder / "int8.txt")
        self.assertIn("ends in .xml or .onnx", self.assert_fails(process, "quantize"))
        self.assertNotIn("Statistics", process.stderr)

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

    def test_ten_classes_do_not_fit_a_model_of_four(self):
        line = self.assert_fails(run("validate", self.model, "--data", "demo", "--resize", "8"), "validate")
        self.assertIn("10 classes", line)
        self.assertIn("4", line)

    def test_convert_refuses_class_names_of_another_number(self):
        labels, out = self.folder / "two.txt", self.folder / "labelled.xml"
        labels.write_text("a\nb\n")
        line = self.assert_fails(run("convert", self.model, "--labels", labels, "-o", out), "convert")
        self.assertIn("expected 4 class names", line)
        self.assertFalse(out.exists())

    def test_a_directory_is_no_model(self):
        self.assertIn("it is a directory", self.assert_fails(run("inspect", self.folder), "inspect"))

    def test_a_missing_reference_is_told_before_the_work(self):
        process = run("validate", self.model, "--reference", self.folder / "none.xml", "--data", self.data)
        self.assertIn("none.xml", self.assert_fails(process, "validate"))

    def test_a_checkpoint_that_calls_a_function_is_refused(self):
        for name, write in (("legacy.th", Path.write_bytes), ("zipped.pt", write_zip_checkpoint)):
            with self.subTest(name):
                checkpoint = self.folder / name
                write(checkpoint, pickle.dumps({"state_dict": Caller()}, 2))
                self.assertIn("posix.system", self.convert_fails(checkpoint))

    def test_tensors_of_another_network_are_listed(self):
        line = self.convert_fails(DEMO_WEIGHTS)
        self.assertIn("97 missing: conv1.weight [16,3,3,3], ", line)
        self.assertIn("extra: ", line)
        line = self.convert_fails(DEMO_WEIGHTS, "cifar10_mobilenetv2_x0_5")
        self.assertIn("misshapen: features.0.0.weight (expected [16,3,3,3] of floats, got [32,3,3,3] of f16)", line)

    def test_a_truncated_checkpoint_is_refused(self):
        checkpoint = self.folder / "cut.pt"
        write_zip_checkpoint(checkpoint, pickle.dumps({}, 2))
        checkpoint.write_bytes(checkpoint.read_bytes()[:-30])
        self.assertIn("cut.pt", self.convert_fails(checkpoint))

    def convert_fails(self, checkpoint, architecture="resnet20"):
        out = self.folder / "refused.xml"
        line = self.assert_fails(run("convert", checkpoint, "--arch", architecture, "-o", out), "convert")
        self.assertEqual(list(self.folder.glob("refused*")), [])
        return line

    def data_fails(self, spec):
        return self.assert_fails(run("validate", self.model, "--data", spec, "--mean", "0"), "validate")

    def test_a_malformed_picture_in_an_archive_is_named(self):
        png = (self.folder / "picture.png").read_bytes()
        for name, bad in (("cut.png", png[:-40]), ("text.png", b"hello"), ("cut.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")):
            with self.subTest(name):
                archive = self.folder / "pictures.tar.gz"
                write_tar(archive, {f"{label}/1.png": png for label in "abc"} | {f"d/{name}": bad})
                self.assertIn(f"pictures.tar.gz:d/{name}: decoding", self.data_fails(f"folder:{archive}"))

    def test_a_truncated_archive_names_its_entry(self):
        archive = self.folder / "whole.tar.gz"
        write_tar(archive, {f"{label}/1.png": random.Random(label).randbytes(500_000) for label in "ab"})
        cut = self.folder / "cut.tar.gz"
        cut.write_bytes(archive.read_bytes()[:800_000])
        self.assertIn('cut.tar.gz: entry "b/1.png": truncated', self.data_fails(f"folder:{cut}"))

    def test_a_batch_that_ends_within_a_record_tells_where(self):
        folder = self.folder / "bin"
        folder.mkdir()
        (folder / "test_batch.bin").write_bytes(bytes(2 * 3073 + 100))
        self.assertIn("test_batch.bin: at byte 6146: expected a record of 3073 bytes, got 100",
                      self.data_fails(f"cifar10:{folder}"))

    def test_a_pickled_batch_that_calls_a_function_is_refused(self):
        folder = self.folder / "py"
        folder.mkdir()
        (folder / "test_batch").write_bytes(pickle.dumps({b"data": Caller(), b"labels": [0]}, 2))
        line = self.data_fails(f"cifar10:{folder}")
        self.assertIn("test_batch", line)
        self.assertIn("posix.system", line)
