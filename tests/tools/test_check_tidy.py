# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_tidy.py on small files."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_tidy  # noqa: E402

GOOD = "int twice(int x) {\n  return 2 * x;\n}\n"
BAD = "int TwiceOf(int x) {\n  return 2 * x;\n}\n"


@unittest.skipIf(shutil.which(check_tidy.PROGRAM) is None, "no " + check_tidy.PROGRAM)
class CheckTidy(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        shutil.copy(ROOT / ".clang-tidy", self.root)

    def check(self, text):
        file = self.root / "file.cc"
        file.write_text(text)
        entry = {"directory": str(self.root), "file": str(file), "command": f"c++ -std=c++20 -c {file}"}
        (self.root / "compile_commands.json").write_text(json.dumps([entry]))
        return subprocess.run([sys.executable, ROOT / "tools" / "check_tidy.py", self.root, file], capture_output=True, text=True,
                              check=False)

    def test_a_file_without_findings_passes(self):
        self.assertEqual(self.check(GOOD).returncode, 0)

    def test_a_finding_is_printed_and_fails(self):
        done = self.check(BAD)
        self.assertEqual(done.returncode, 1)
        self.assertIn("'TwiceOf'", done.stdout)

    def test_a_file_that_does_not_compile_fails(self):
        done = self.check("int f( {\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("error", done.stdout)


if __name__ == "__main__":
    unittest.main()
