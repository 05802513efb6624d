# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_isa_objects.py on small compiled files."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_isa_objects  # noqa: E402

CXX = os.environ.get("CXX", "c++")
SOUND = "namespace { int twice(int x) { return 2 * x; } }\nint kernel(int x) { return twice(x); }\n"
WEAK = "inline __attribute__((noinline)) int twice(int x) { return 2 * x; }\nint kernel(int x) { return twice(x); }\n"
UNIQUE = "inline int& counter() { static int count; return count; }\nint kernel() { return ++counter(); }\n"


class CheckIsaObjects(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.entries = []

    def compile(self, name, text, *flags):
        source = self.root / name
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        command = [CXX, "-O2", *flags, "-c", str(source), "-o", name + ".o"]
        subprocess.run(command, cwd=self.root, check=True)
        self.entries.append({"directory": str(self.root), "file": str(source), "command": " ".join(command)})

    def complaints(self):
        (self.root / "compile_commands.json").write_text(json.dumps(self.entries), encoding="utf-8")
        return list(check_isa_objects.complaints(self.root, {"avx2"}))

    def test_helpers_in_an_unnamed_namespace_pass(self):
        self.compile("kernels/gemm/avx2.cc", SOUND, "-mavx2")
        self.assertEqual(self.complaints(), [])

    def test_an_inline_function_is_a_fault(self):
        self.compile("kernels/gemm/avx2.cc", WEAK, "-mavx2")
        self.assertEqual(len(self.complaints()), 1)
        self.assertIn("weak symbol twice(int)", self.complaints()[0])

    def test_a_static_of_an_inline_function_is_a_fault(self):
        self.compile("kernels/gemm/avx2.cc", UNIQUE, "-mavx2")
        self.assertTrue(any("weak symbol counter()::count" in text for text in self.complaints()), self.complaints())

    def test_an_inline_function_elsewhere_passes(self):
        self.compile("kernels/gemm/choose.cc", WEAK)
        self.assertEqual(self.complaints(), [])

    def test_isa_flags_elsewhere_are_a_fault(self):
        self.compile("graph/model.cc", SOUND, "-mavx2")
        self.assertEqual(len(self.complaints()), 1)
        self.assertIn("expected no ISA flags", self.complaints()[0])

    def test_missing_isa_flags_are_a_fault(self):
        self.compile("kernels/gemm/avx2.cc", SOUND)
        self.assertEqual(len(self.complaints()), 1)
        self.assertIn("octet_set_isa", self.complaints()[0])


if __name__ == "__main__":
    unittest.main()
