#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_tidy.py BUILD_DIR [--since COMMIT | FILE...]: clang-tidy 14 finds nothing in C++ files, by default those of the library
and the program that the last commit has changed. BUILD_DIR is configured with OCTET_UNITY_BUILD and OCTET_PRECOMPILED_HEADERS off,
which clang cannot follow.

Prints what is found and exits with 1 if there is anything; with 77, "skipped", without clang-tidy 14.
"""
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM = "clang-tidy-14"
FOLDERS = ("src", "apps", "examples")
ROOT = Path(__file__).resolve().parents[1]


def changed_files(since):
    command = ["git", "diff", "--name-only", "--diff-filter=d", since, "--", *FOLDERS]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in text.splitlines()]


def main():
    build, *rest = sys.argv[1:]
    if shutil.which(PROGRAM) is None:
        print(f"skipped: no {PROGRAM}")
        return 77
    if rest and rest[0] != "--since":
        files = [Path(name).resolve() for name in rest]
    else:
        files = changed_files(rest[1] if rest else "HEAD^")
    database = json.loads((Path(build) / "compile_commands.json").read_text())
    compiled = {Path(entry["file"]).resolve() for entry in database}
    files = [file for file in files if file in compiled]

    def findings(file):
        command = [PROGRAM, "-p", build, "--quiet", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return (done.stdout or done.stderr or f"{file}: exit code {done.returncode}\n") if done.returncode != 0 else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = [text for text in pool.map(findings, files) if text]
    print("".join(texts), end="")
    print(f"{PROGRAM}: {len(files)} files, {len(texts)} with findings")
    return 1 if texts else 0


if __name__ == "__main__":
    sys.exit(main())
