# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The parameters of `octet quantize`: by options, by a file, and what ignored scopes stand for."""

import json
import pathlib

from octet_cli import Case, run


class QuantizeOptions(Case):
    def write(self, name, parameters):
        file = self.folder / name
        file.write_text(json.dumps(parameters))
        return file

    def quantize(self, name, *options):
        return run("quantize", self.model, "--data", self.data, "-o", self.folder / name, *options)

    def refused(self, parameters, *options):
        done = self.quantize("refused.xml", "--advanced", self.write("refused.json", parameters), *options)
        self.assertEqual(done.returncode, 1)
        self.assertFalse((self.folder / "refused.xml").exists())
        return done.stderr.splitlines()[-1]

    def test_parameters_of_a_file_are_those_of_the_model(self):
        file = self.write("file.json", {"overflow_fix": "enable", "quantize_outputs": True})
        self.assert_done(self.quantize("file.xml", "--recipe", "nncf", "--advanced", file))
        text = (self.folder / "file.xml").read_text()
        self.assertIn('<overflow_fix value="enable"', text)
        self.assertIn('<quantize_outputs value="true"', text)

    def test_options_win_over_the_file(self):
        file = self.write("win.json", {"overflow_fix": "enable", "weights_quantization_params": {"num_bits": 8}})
        self.assert_done(self.quantize("win.xml", "--advanced", file, "--overflow-fix", "disable", "--weight-bits", "4"))
        text = (self.folder / "win.xml").read_text()
        self.assertNotIn('<overflow_fix value="enable"', text)
        self.assertIn('element_type="i4"', text)

    def test_every_option_of_a_parameter_wins_over_the_file(self):
        given = {
            "overflow_fix": "enable",
            "disable_bias_correction": False,
            "bias_correction_params": {"threshold": 3},
            "weights_quantization_params": {"num_bits": 4},
        }
        options = ["--overflow-fix", "auto", "--disable-bias-correction", "--bias-correction-threshold", "5"]
        options += ["--weight-bits", "8", "--recipe", "nncf"]
        self.assert_done(self.quantize("all.xml", "--advanced", self.write("all.json", given), *options))
        text = (self.folder / "all.xml").read_text()
        for name, value in (("overflow_fix", "auto"), ("disable_bias_correction", "true"), ("threshold", "5"), ("num_bits", "8")):
            self.assertIn(f'<{name} value="{value}"', text)

    def summands(self, *options):
        done = self.quantize("summands.onnx", *options)
        self.assert_done(done)
        return next(line for line in done.stdout.splitlines() if line.startswith("recipe"))

    def test_summands_for_an_onnx_file_are_what_is_said_last(self):
        exact = self.write("exact.json", {"quantize_summands": False})
        self.assertIn("residuals quantized", self.summands())
        self.assertIn("residuals exact", self.summands("--advanced", exact))
        self.assertIn("residuals quantized", self.summands("--advanced", exact, "--summands", "quantized"))

    def test_exact_summands_are_refused_with_the_recipe_that_has_none(self):
        exact = self.write("exact_nncf.json", {"quantize_summands": False})
        for options in (["--summands", "exact"], ["--advanced", exact]):
            done = self.quantize("refused.xml", "--recipe", "nncf", *options)
            self.assertEqual(done.returncode, 1)
            self.assertIn("expected summands to be quantized", done.stderr)
        self.assert_done(self.quantize("nncf.xml", "--recipe", "nncf", "--summands", "quantized"))
        self.assertNotIn("<quantize_summands", (self.folder / "nncf.xml").read_text())

    def test_bytes_are_refused_with_the_recipe_that_has_none(self):
        done = self.quantize("refused.xml", "--recipe", "nncf", "--input-quantizer", "bytes")
        self.assertEqual(done.returncode, 2)
        self.assertIn("expected per-tensor with --recipe nncf", done.stderr)

    def test_values_that_no_recipe_takes_are_told_with_their_file(self):
        line = self.refused({"weights_quantization_params": {"num_bits": 16}})
        self.assertIn("refused.json: ", line)
        self.assertIn("num_bits to be 8 or 4, got 16", line)

    def test_a_subset_of_more_than_64_bits_is_refused(self):
        done = self.quantize("refused.xml", "--subset-size", "99999999999999999999")
        self.assertEqual(done.returncode, 2)
        self.assertIn("expected a number below 2^63", done.stderr)

    def test_weights_of_four_bits_take_half_the_bytes(self):
        self.assert_done(self.quantize("eight.xml"))
        self.assert_done(self.quantize("four.xml", "--weight-bits", "4"))
        self.assertLess((self.folder / "four.bin").stat().st_size, (self.folder / "eight.bin").stat().st_size)

    def test_unknown_parameters_are_told_with_the_nearest(self):
        self.assertIn("did you mean overflow_fix?", self.refused({"overflow_fixx": "disable"}))

    def test_values_that_do_not_fit_are_told_with_their_place(self):
        line = self.refused({"activations_range_estimator_params": {"min": {"statistics_type": "quantil"}}})
        self.assertIn("activations_range_estimator_params.min.statistics_type", line)
        self.assertIn("did you mean quantile?", line)

    def test_parameters_of_another_recipe_are_refused(self):
        line = self.refused({"smooth_quant_alphas": {"matmul": 0.5}}, "--recipe", "octet")
        self.assertIn("expected the recipe nncf where smooth_quant_alphas is given", line)

    def test_a_dry_run_lists_what_ignored_scopes_stand_for(self):
        result = self.run_json("quantize", self.model, "--ignored-types", "MatMul", "--ignored-names", "con",
                               "--ignored-dry-run")
        found = {entry["entry"]: entry["operations"] for entry in result["ignored_scope"]}
        self.assertEqual([[o["type"] for o in operations] for operations in found.values()].count(["MatMul"]), 1)
        self.assertIn([], found.values())

    def test_a_dry_run_does_not_replace_the_model_by_its_result(self):
        before = pathlib.Path(self.model).read_bytes()
        result = run("quantize", self.model, "--ignored-dry-run", "--json", self.model)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(pathlib.Path(self.model).read_bytes(), before)

    def test_a_dry_run_without_entries_tells_what_to_give(self):
        done = run("quantize", self.model, "--ignored-dry-run")
        self.assert_done(done)
        self.assertIn("nothing is ignored: give --ignored-names", done.stdout)
