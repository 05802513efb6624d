# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""list_skipped_tests.py on the output of each kind of test."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import list_skipped_tests  # noqa: E402

RULE = "-" * 58


def log(*tests):
    return "Start testing: Jan 01 00:00 UTC\n" + "".join(
        f"{i}/{len(tests)} Testing: {name}\n{i}/{len(tests)} Test: {name}\nOutput:\n{RULE}\n{output}\n<end of output>\n"
        for i, (name, output) in enumerate(tests, 1))


class ListSkippedTests(unittest.TestCase):
    def lines(self, *tests):
        return list_skipped_tests.summary(list_skipped_tests.skipped_cases(log(*tests)))

    def test_every_kind_of_test_has_its_reason_listed(self):
        self.assertEqual(
            self.lines(("Kernels/A.B/avx512", "[ RUN      ] x\nk_test.cc:9: Skipped\nneeds avx512\n[  SKIPPED ] x"),
                       ("interop.a", "7 passed, 3 skipped\nSKIPPED [3] test_a.py:12: no VNNI"),
                       ("interop.b", "skipped: python lacks the packages"),
                       ("cli_a", "test_x (test_a.A) ... ok\ntest_y (test_a.A) ... skipped \"it isn't there\"")),
            ["  1: it isn't there (cli_a)", "  1: needs avx512 (Kernels/A.B/avx512)", "  3: no VNNI (interop.a)",
             "  1: python lacks the packages (interop.b)"])

    def test_one_reason_of_many_cases_is_one_line(self):
        skipped = "a_test.cc:1: Skipped\nneeds avx512\n"
        self.assertEqual(self.lines(("b", skipped * 2), ("a", skipped), ("c", "all ran")),
                         ["  3: needs avx512 (a and 1 more)"])

    def test_nothing_skipped_is_nothing_listed(self):
        self.assertEqual(self.lines(("a", "[  PASSED  ] 1 test.")), [])


if __name__ == "__main__":
    unittest.main()
