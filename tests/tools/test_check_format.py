# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_format.py on small source trees."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_format  # noqa: E402

GOOD = "int f(int x) {\n  return x;\n}\n"
BAD = "int f( int x ) {\n    return x;\n}\n"


@unittest.skipIf(check_format.find_clang_format() is None, "no clang-format 14")
class CheckFormat(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        (self.root / "src").mkdir()
        shutil.copy(ROOT / ".clang-format", self.root)

    def check(self, *options):
        return subprocess.run([sys.executable, ROOT / "tools" / "check_format.py", *options, self.root], capture_output=True,
                              text=True, check=False)

    def test_formatted_files_pass(self):
        (self.root / "src" / "good.cc").write_text(GOOD)
        self.assertEqual(self.check().returncode, 0)

    def test_a_file_that_is_not_formatted_is_named(self):
        (self.root / "src" / "bad.cc").write_text(BAD)
        process = self.check()
        self.assertEqual(process.returncode, 1)
        self.assertIn("src/bad.cc: not formatted", process.stdout)

    def test_fix_formats(self):
        (self.root / "src" / "bad.cc").write_text(BAD)
        self.assertEqual(self.check("--fix").returncode, 0)
        self.assertEqual((self.root / "src" / "bad.cc").read_text(), GOOD)

    def test_tables_stay_as_they_are(self):
        (self.root / "src" / "table.inc").write_text(BAD)
        self.assertEqual(self.check().returncode, 0)


if __name__ == "__main__":
    unittest.main()
