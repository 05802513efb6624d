# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Help, version and wrong usage."""

import re
from pathlib import Path

from octet_cli import Case, run

VERBS = ["benchmark", "compare", "convert", "inspect", "predict", "quantize", "tutorial", "validate"]


class Usage(Case):
    def test_version_names_the_program(self):
        self.assertRegex(self.assert_done(run("--version")).stdout, r"^octet \d+\.\d+\.\d+\n$")

    def test_help_lists_the_environment_variables_that_are_read(self):
        table = (Path(__file__).resolve().parents[2] / "src" / "base" / "env.cc").read_text()
        names = re.findall(r'EnvironmentVariable\{"(\w+)"', table)
        self.assertGreaterEqual(len(names), 2)
        text = self.assert_done(run("--help")).stdout
        for name in names:
            self.assertIn(f"  {name}=", text)

    def test_help_lists_every_verb(self):
        text = self.assert_done(run("--help")).stdout
        for verb in VERBS:
            self.assertIn(f"  {verb} ", text)

    def test_each_verb_explains_itself_with_examples(self):
        for verb in VERBS:
            with self.subTest(verb):
                text = self.assert_done(run(verb, "--help")).stdout
                self.assertIn("Examples:\n  octet " + verb, text)
                self.assertIn("--json", text)

    def test_no_verb_is_wrong_usage(self):
        process = run()
        self.assertEqual(process.returncode, 2)
        self.assertTrue(process.stderr.startswith("octet: "), process.stderr)

    def test_an_unknown_verb_is_named(self):
        process = run("quantise")
        self.assertEqual(process.returncode, 2)
        self.assertEqual(len(process.stderr.splitlines()), 1)
        self.assertIn('got "quantise"', process.stderr)

    def test_a_missing_option_is_named(self):
        line = self.assert_fails(run("quantize", self.model, "-o", self.folder / "out.xml"), "quantize", 2)
        self.assertIn("--data", line)

    def test_an_unknown_option_is_named(self):
        line = self.assert_fails(run("inspect", self.model, "--wrong"), "inspect", 2)
        self.assertIn("--wrong", line)

    def test_an_impossible_value_is_wrong_usage(self):
        for option in (["--scale", "0"], ["--preset", "fast"], ["--subset-size", "0"], ["--preprocess", "none"],
                       ["--std", "0"], ["--crop", "-1"]):
            with self.subTest(option):
                self.assert_fails(
                    run("quantize", self.model, "--data", self.data, "-o", self.folder / "out.xml", *option),
                    "quantize", 2)

    def test_negative_iterations_are_wrong_usage(self):
        self.assert_fails(run("benchmark", "-m", self.model, "-niter", "-1"), "benchmark", 2)

    def test_a_shape_of_words_is_wrong_usage(self):
        out = self.folder / "out.xml"
        self.assertIn("--input-shape", self.assert_fails(run("convert", self.model, "--input-shape", "wide", "-o", out),
                                                         "convert", 2))

    def test_negative_indices_are_wrong_usage(self):
        self.assert_fails(run("compare", self.model, self.model, "--data", self.data, "--indices=-1", "-o",
                              self.folder / "out.png"), "compare", 2)

    def test_convert_wants_one_input(self):
        self.assert_fails(run("convert", "-o", self.folder / "out.xml"), "convert", 2)

    def test_tutorial_wants_data_and_weights_together(self):
        self.assert_fails(run("tutorial", "--data", self.folder, "-o", self.folder / "out"), "tutorial", 2)
        self.assertFalse((self.folder / "out").exists())
