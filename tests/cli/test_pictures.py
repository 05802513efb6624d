# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures in class folders as users have them: other kinds, damaged files, greys, folders in folders."""

import shutil

from octet_cli import SIDE, Case, run, write_png

CLASSES = "abcd"


def ppm(level):
    """A picture of the models' size, of one level."""
    return b"P6 %d %d 255\n" % (SIDE, SIDE) + bytes([level]) * (3 * SIDE * SIDE)


class Pictures(Case):
    def setUp(self):
        self.images = self.folder / "images"
        shutil.rmtree(self.images, ignore_errors=True)
        for number, name in enumerate(CLASSES):
            for i in range(5):
                self.put(f"{name}/{i}.ppm", ppm(50 * number + i))
        self.data = f"folder:{self.images}"

    def put(self, name, content):
        file = self.images / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def verbs(self):
        """Each verb that reads pictures, on all of them."""
        files = sorted(self.images.rglob("*.*"))
        return {"quantize": ["quantize", self.model, "--data", self.data, "-o", self.folder / "out.xml"],
                "validate": ["validate", self.model, "--data", self.data],
                "compare": ["compare", self.model, self.model, "--data", self.data, "--indices", "0,1,2,3,4,5,6,7",
                            "-o", self.folder / "out.png"],
                "predict": ["predict", self.model, *files]}

    def test_a_picture_that_cannot_be_read_ends_every_verb(self):
        self.put("a/bad.jpg", b"no picture")
        for verb, command in self.verbs().items():
            line = self.assert_fails(run(*command, "--mean", "0.5"), verb)
            self.assertIn("a/bad.jpg: decoding: expected a JPEG, PNG", line)
            self.assertIn("--skip-bad leaves out and counts such pictures", line)

    def test_skip_bad_lists_it_in_every_verb(self):
        self.put("a/bad.jpg", b"no picture")
        for verb, command in self.verbs().items():
            with self.subTest(verb):
                result = self.run_json(*command, "--mean", "0.5", "--skip-bad")
                self.assertEqual(len(result["skipped"]), 1)
                self.assertTrue(result["skipped"][0]["image"].endswith("a/bad.jpg"))
                self.assertIn("expected a JPEG", result["skipped"][0]["reason"])
                self.assertIn("skipped", run(*command, "--mean", "0.5", "--skip-bad").stdout)

    def test_names_of_files_are_escaped_in_every_verb(self):
        self.put("a/\x1b[31mbad.jpg", b"no picture")
        self.put("b/\x1b[31mgood.ppm", ppm(7))
        self.put("\x1b[31mc/0.ppm", ppm(9))
        for verb, command in self.verbs().items():
            with self.subTest(verb):
                done = run(*command, "--mean", "0.5", "--skip-bad")
                self.assertNotIn("\x1b", done.stdout + done.stderr)
                self.assertIn("\\x1b[31m", done.stdout + done.stderr)

    def test_compare_keeps_the_numbers_of_the_data_set(self):
        self.put("a/00.jpg", b"no picture")
        result = self.run_json(*self.verbs()["compare"], "--skip-bad")
        self.assertEqual([picture["index"] for picture in result["pictures"]], [0, 2, 3, 4, 5, 6, 7])

    def test_validate_counts_what_it_read(self):
        self.put("a/bad.png", b"")
        self.assertEqual(self.run_json("validate", self.model, "--data", self.data, "--skip-bad")["num_images"], 20)

    def test_texts_are_passed_over_and_told(self):
        self.put("a/notes.txt", b"hello")
        self.put("a/Thumbs.db", b"\0\1")
        process = self.assert_done(run("validate", self.model, "--data", self.data))
        self.assertIn("passed over   1, no pictures: a/notes.txt", process.stdout)
        self.assertEqual(self.run_json("validate", self.model, "--data", self.data)["passed_over"], ["a/notes.txt"])

    def test_calibration_is_spread_over_the_classes(self):
        quantize = [*self.verbs()["quantize"], "--subset-size", "6"]
        self.assertEqual(self.run_json(*quantize)["num_per_class"], {"a": 2, "b": 2, "c": 1, "d": 1})
        first = self.run_json(*quantize, "--subset", "first")
        self.assertEqual(first["num_per_class"], {"a": 5, "b": 1, "c": 0, "d": 0})
        self.assertIn("calibrated  6 images: 5 a, 1 b, 0 c, 0 d", run(*quantize, "--subset", "first").stdout)

    def test_pictures_of_a_class_may_lie_deeper(self):
        before = self.run_json("validate", self.model, "--data", self.data)
        for name in CLASSES:
            (self.images / name).rename(self.images / "images")
            (self.images / name).mkdir()
            (self.images / "images").rename(self.images / name / "images")
        result = self.run_json("validate", self.model, "--data", self.data)
        self.assertEqual((result["num_images"], result["top1"]), (before["num_images"], before["top1"]))

    def test_sizes_of_two_sides_are_stored(self):
        out = self.folder / "two_sides.xml"
        self.assert_done(run("quantize", self.model, "--data", self.data, "--resize", "9,10", "--crop", f"{SIDE},{SIDE}",
                             "-o", out))
        self.assertIn(f"resize 9,10, crop {SIDE},{SIDE}", run("inspect", out).stdout)
        self.assert_done(run("validate", out, "--data", self.data))

    def test_a_size_that_is_none_is_wrong_usage(self):
        line = self.assert_fails(run("validate", self.model, "--data", self.data, "--resize", "9x10"), "validate", 2)
        self.assertIn('--resize: reading a size: expected N, a number of pixels >= 0, or H,W', line)

    def test_other_kinds_give_the_same_predictions(self):
        level = 100
        png = self.folder / "same.png"
        write_png(png, SIDE, bytes([level]) * (3 * SIDE * SIDE))
        other = self.put("a/same", ppm(level))
        results = [self.run_json("predict", self.model, file)["images"][0]["top"] for file in (png, other)]
        self.assertEqual(results[0], results[1])
