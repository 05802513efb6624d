# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The two forms in which an .onnx holds activation scales per channel, which depthwise convolutions have."""

import random

from octet_cli import CLASSES, SIDE, Case, Xml, run

WINDOWS = 'strides="1,1" dilations="1,1" pads_begin="1,1" pads_end="1,1" auto_pad="explicit"'


def write_depthwise_model(path, channels):
    """Convolution to `channels` (none: 0) -> depthwise convolution -> mean -> MatMul."""
    rng, xml = random.Random(3), Xml()

    def noise(name, shape, size=1.0):
        count = 1
        for extent in shape:
            count *= extent
        # Channels of different ranges.
        values = [rng.uniform(-size, size) * (1 + i * shape[0] // count) for i in range(count)]
        return xml.const(name, shape, values)

    xml.parameter("x", (1, 3, SIDE, SIDE))
    if channels:
        xml.layer("conv", "Convolution", (1, channels, SIDE, SIDE), WINDOWS, [noise("kernel", (channels, 3, 3, 3))])
        xml.layer("act", "ReLU", (1, channels, SIDE, SIDE))
    channels = channels or 3
    filters = noise("filters", (channels, 1, 1, 3, 3))
    xml.layer("depthwise", "GroupConvolution", (1, channels, SIDE, SIDE), WINDOWS, [filters])
    axes = xml.const("axes", (2,), (2, 3), "i64", "I64", "q")
    xml.layer("mean", "ReduceMean", (1, channels), 'keep_dims="false"', [axes])
    classifier = noise("classifier", (CLASSES, channels))
    xml.layer("logits", "MatMul", (1, CLASSES), 'transpose_a="false" transpose_b="true"', [classifier])
    xml.layer("result", "Result", (1, CLASSES))
    xml.write(path)


class Qdq(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foldable = cls.folder / "foldable.xml"
        write_depthwise_model(cls.foldable, channels=4)
        cls.unfoldable = cls.folder / "unfoldable.xml"
        write_depthwise_model(cls.unfoldable, channels=0)

    def quantize(self, model, out, *options):
        # NNCF's recipe has scales per channel in front of depthwise convolutions.
        return self.assert_done(run("quantize", model, "--data", self.data, "--mean", "0.5,0.4,0.3", "--recipe", "nncf",
                                    "-o", out, *options))

    def per_channel(self, model):
        """The number of activation quantizers with a scale per channel."""
        return self.run_json("inspect", model)["num_fake_quantize"]["activations_per_channel"]

    def test_convert_folds_the_scales_or_keeps_them(self):
        int8 = self.folder / "folded_int8.xml"
        self.quantize(self.foldable, int8)
        for form, count in (("per-tensor", 0), ("per-channel", 1)):
            with self.subTest(form):
                out = self.folder / f"convert_{form}.onnx"
                self.assert_done(run("convert", int8, "--qdq", form, "-o", out))
                self.assertEqual(self.per_channel(out), count)

    def test_quantize_folds_the_scales_or_keeps_them(self):
        for form, count in (("per-tensor", 0), ("per-channel", 1)):
            with self.subTest(form):
                out = self.folder / f"quantize_{form}.onnx"
                self.quantize(self.foldable, out, "--qdq", form)
                self.assertEqual(self.per_channel(out), count)

    def test_scales_are_folded_unless_told_otherwise(self):
        out = self.folder / "untold.onnx"
        self.quantize(self.foldable, out)
        self.assertEqual(self.per_channel(out), 0)

    def test_a_form_that_is_none_is_wrong_usage(self):
        for verb, options in (("convert", []), ("quantize", ["--data", self.data])):
            with self.subTest(verb):
                out = self.folder / "never.onnx"
                line = self.assert_fails(run(verb, self.foldable, *options, "--qdq", "per-layer", "-o", out), verb, code=2)
                self.assertIn('expected per-channel or per-tensor, got "per-layer"', line)
                self.assertFalse(out.exists())

    def test_an_ir_has_no_form(self):
        line = self.assert_fails(run("convert", self.foldable, "--qdq", "per-tensor", "-o", self.folder / "a.xml"),
                                 "convert", code=2)
        self.assertIn("--qdq is for an .onnx", line)

    def test_scales_that_cannot_be_folded_are_a_warning(self):
        int8 = self.folder / "unfolded_int8.xml"
        # Asymmetric: each channel has a zero point of its own.
        self.quantize(self.unfoldable, int8, "--preset", "mixed")
        out = self.folder / "warned.onnx"
        done = self.assert_done(run("convert", int8, "-o", out))
        self.assertRegex(done.stderr, r"^octet convert: warning: .*warned\.onnx: a quantizer keeps a scale per channel.*\n$")
        self.assertEqual(self.assert_done(run("convert", int8, "--qdq", "per-channel", "-o", out)).stderr, "")

    def test_scales_of_an_input_are_folded_into_what_reads_it(self):
        out = self.folder / "input.onnx"
        done = self.quantize(self.unfoldable, out)
        self.assertNotIn("scale per channel", done.stderr)
        self.assertEqual(self.per_channel(out), 0)

    def test_a_data_file_that_the_model_does_not_name_is_no_part_of_its_size(self):
        out = self.folder / "alone.onnx"
        (self.folder / "alone.onnx.data").write_bytes(bytes(1000))
        self.assertEqual(self.run_json("convert", self.foldable, "-o", out)["bytes"], out.stat().st_size)
