#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_format.py [--fix] [ROOT]: the C++ files of a source tree are as clang-format 14 leaves them, whose versions differ.

Names the files that are not, one a line, and exits with 1 if there is any; --fix formats them. Exits with 77, "skipped",
without clang-format 14. Tables (.inc) are laid out by hand.
"""
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

VERSION = "14"
BATCH = 50  # Files of one call of clang-format.
ROOTS = ("include", "src", "apps", "examples", "tests", "benchmarks", "tools", "python", "assets")


def find_clang_format():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        text = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        if re.search(rf"version {VERSION}\.", text):
            return program
    return None


def cxx_files(root):
    return sorted(file for name in ROOTS for file in (root / name).rglob("*") if file.suffix in {".h", ".cc"})


def main():
    fix = "--fix" in sys.argv[1:]
    places = [argument for argument in sys.argv[1:] if argument != "--fix"]
    root = Path(places[0]) if places else Path(__file__).resolve().parents[1]
    program = find_clang_format()
    if program is None:
        print(f"skipped: no clang-format {VERSION}")
        return 77

    def complaints(files):
        command = [program, "--dry-run", "--ferror-limit=1", *map(str, files)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stderr

    files = cxx_files(root)
    batches = [files[i:i + BATCH] for i in range(0, len(files), BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        text = "".join(pool.map(complaints, batches))
    bad = sorted(set(re.findall(r"(?m)^(.+?):\d+:\d+: (?:warning|error): code should be clang-formatted", text)))
    if fix and bad:
        subprocess.run([program, "-i", *bad], check=True)
    for file in bad:
        print(f"{Path(file).relative_to(root)}: {'formatted' if fix else 'not formatted: tools/check_format.py --fix'}")
    return 1 if bad and not fix else 0


if __name__ == "__main__":
    sys.exit(main())
