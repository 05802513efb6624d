# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Outputs that cannot be written: exit code 1, one clear line, no partial file, older files whole."""

import os
import subprocess
from pathlib import Path

from octet_cli import OCTET, Case, run


class Outputs(Case):
    def writers(self, folder):
        """Each verb that writes, with its arguments and the files it writes in `folder`."""
        bench = ["-m", self.model, "-niter", 1, "-report_type", "no_counters", "-report_folder", folder]
        pictures = [self.model, self.model, "--data", self.data, "--indices", "0,1"]
        return [
            ("convert", [self.model, "-o", folder / "a.xml"], ["a.xml", "a.bin"]),
            ("quantize", [self.model, "--data", self.data, "-o", folder / "a.xml"], ["a.xml", "a.bin"]),
            ("quantize", [self.model, "--data", self.data, "-o", self.folder / "int8.xml", "--json", folder / "a.json"],
             ["a.json"]),
            ("validate", [self.model, "--data", self.data, "--logits", folder / "a.npy"], ["a.npy"]),
            ("validate", [self.model, "--data", self.data, "--json", folder / "a.json"], ["a.json"]),
            ("compare", [*pictures, "-o", folder / "a.png"], ["a.png"]),
            ("predict", [self.model, self.folder / "picture.png", "--json", folder / "a.json"], ["a.json"]),
            ("inspect", [self.model, "--json", folder / "a.json"], ["a.json"]),
            ("benchmark", bench, ["benchmark_report.csv"]),
            ("benchmark", [*bench, "-json_stats"], ["benchmark_report.json"]),
        ]

    def assert_fails_after_progress(self, process, verb):
        """As assert_fails, but the line may stand behind those of finished phases."""
        self.assertEqual(process.returncode, 1, process.stderr)
        lines = [line for line in process.stderr.splitlines() if line.startswith("octet") and ": warning: " not in line]
        self.assertEqual(len(lines), 1, process.stderr)
        self.assertTrue(lines[0].startswith(f"octet {verb}: "), lines[0])
        return lines[0]

    def test_an_output_replaces_no_file_that_the_run_reads_or_writes(self):
        images, out = self.folder / "images.npy", self.folder / "twice.xml"
        picture = self.folder / "picture.png"
        runs = [("inspect", [self.model, "--json", self.model]),
                ("inspect", [self.model, "--json", self.model.with_suffix(".bin")]),
                ("quantize", [self.model, "--data", self.data, "-o", out, "--json", out]),
                ("convert", [self.model, "-o", out, "--json", out]),
                ("convert", [self.model, "-o", out, "--json", out.with_suffix(".bin")]),
                ("convert", [self.model, "-o", out.with_suffix(".onnx"), "--json", out.with_suffix(".onnx.data")]),
                ("quantize", [self.model, "--data", self.data, "-o", out, "--json", out.with_suffix(".bin")]),
                ("validate", [self.model, "--data", self.data, "--logits", images]),
                ("validate", [self.model, "--data", f"npy:{images}", "--json", images]),
                ("compare", [self.model, self.model, "--data", self.data, "--indices", "0", "-o", self.model]),
                ("predict", [self.model, picture, "--json", picture]),
                ("benchmark", ["-m", self.model, "-niter", 1, "--json", self.model])]
        before = {file: file.read_bytes() for file in self.folder.iterdir() if file.is_file()}
        for verb, arguments in runs:
            with self.subTest(verb, arguments=arguments):
                self.assertIn("expected another name", self.assert_fails(run(verb, *arguments), verb))
        self.assertEqual({file: file.read_bytes() for file in self.folder.iterdir() if file.is_file()}, before)

    def test_a_model_is_not_replaced_by_what_is_made_of_it(self):
        model = self.folder / "kept.xml"
        self.assert_done(run("convert", self.model, "-o", model))
        before = model.read_bytes()
        link, hard_link, other = (self.folder / name for name in ("link.xml", "hard.xml", "other.xml"))
        link.symlink_to(model)
        hard_link.hardlink_to(model)
        other.with_suffix(".bin").hardlink_to(model.with_suffix(".bin"))
        for out in (model, link, hard_link, other):
            for verb, options in (("convert", []), ("quantize", ["--data", self.data])):
                with self.subTest(verb, out=out):
                    line = self.assert_fails(run(verb, model, *options, "-o", out), verb)
                    self.assertIn("expected another name for an output", line)
        self.assertEqual(model.read_bytes(), before)

    def test_a_model_may_be_replaced_by_force(self):
        model = self.folder / "replaced.xml"
        self.assert_done(run("convert", self.model, "-o", model))
        size = model.stat().st_size + model.with_suffix(".bin").stat().st_size
        done = self.assert_done(run("quantize", model, "--data", self.data, "-o", model, "--force"))
        shown = f"{size / 1e3:.2f} kB" if size < 10_000 else f"{size / 1e6:.2f} MB"
        self.assertIn(f"({shown} before)", done.stdout)
        self.assertEqual(self.run_json("inspect", model)["operations"]["FakeQuantize"] > 0, True)

    def test_a_full_disk_leaves_no_partial_file(self):
        folder = self.folder / "full"
        folder.mkdir()
        self.quantized()
        for verb, arguments, files in self.writers(folder):
            with self.subTest(verb, files=files):
                limit = 0 if "a.json" in files or verb == "benchmark" else 256
                line = self.assert_fails_after_progress(run(verb, *arguments, limit_file_bytes=limit), verb)
                self.assertIn("cannot write", line)
                self.assertEqual(list(folder.iterdir()), [])

    def test_a_full_disk_leaves_older_files_whole(self):
        folder = self.folder / "older"
        folder.mkdir()
        self.quantized()
        for verb, arguments, files in self.writers(folder):
            with self.subTest(verb, files=files):
                for name in files:
                    (folder / name).write_text("older")
                limit = 0 if "a.json" in files or verb == "benchmark" else 256
                self.assert_fails_after_progress(run(verb, *arguments, limit_file_bytes=limit), verb)
                for name in files:
                    self.assertEqual((folder / name).read_text(), "older")
                    (folder / name).unlink()
                self.assertEqual(list(folder.iterdir()), [])

    def test_a_folder_that_is_not_there_is_named(self):
        folder = self.folder / "nowhere"
        for verb, arguments, files in self.writers(folder):
            with self.subTest(verb, files=files):
                self.assertIn("nowhere", self.assert_fails_after_progress(run(verb, *arguments), verb))
                self.assertFalse(folder.exists())

    def test_a_directory_is_no_output_file(self):
        folder = self.folder / "directories"
        for verb, arguments, files in self.writers(folder):
            with self.subTest(verb, files=files):
                (folder / files[0]).mkdir(parents=True, exist_ok=True)
                line = self.assert_fails_after_progress(run(verb, *arguments), verb)
                self.assertIn("it is a directory", line)
                self.assertEqual(list((folder / files[0]).iterdir()), [])

    def test_a_full_device_is_told(self):
        # A link, so that a program that replaces its output cannot harm the machine.
        full = self.folder / "device.json"
        full.symlink_to("/dev/full")
        line = self.assert_fails(run("inspect", self.model, "--json", full), "inspect")
        self.assertIn("device.json: cannot write: No space left on device", line)
        self.assertTrue(full.is_symlink())

    def test_a_result_goes_through_a_pipe(self):
        read_end, write_end = os.pipe()
        with os.fdopen(read_end) as reader:
            subprocess.run([OCTET, "inspect", self.model, "--json", f"/dev/fd/{write_end}"], check=True,
                           pass_fds=[write_end], stdout=subprocess.DEVNULL)
            os.close(write_end)
            self.assertIn('"operations"', reader.read())

    def test_a_full_standard_output_is_told(self):
        with Path("/dev/full").open("w", encoding="ascii") as full:
            process = subprocess.run([OCTET, "inspect", self.model], stdout=full, stderr=subprocess.PIPE, text=True,
                                     check=False)
        self.assertEqual(process.returncode, 1)
        self.assertEqual(process.stderr, "octet inspect: cannot print: No space left on device\n")

    def test_the_tutorial_names_the_file_that_does_not_fit(self):
        out = self.folder / "tutorial"
        process = run("tutorial", "-o", out, limit_file_bytes=1000)
        if "built without the demo weights" in process.stderr:
            self.skipTest("the program was built without the demo weights")
        self.assertIn("cifar10_mobilenetv2_x1_0.pt: cannot write", self.assert_fails(process, "tutorial"))
        self.assertEqual(list(out.iterdir()), [])

    def test_the_tutorial_cannot_make_its_folder_in_a_file(self):
        process = run("tutorial", "-o", self.folder / "picture.png" / "out")
        self.assertIn("cannot make the folder", self.assert_fails(process, "tutorial"))
