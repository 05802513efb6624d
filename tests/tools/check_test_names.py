# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_test_names.py CTEST BUILD_DIR: every test has a name to read: no bytes, addresses or numbers of parameters."""
import pathlib
import re
import subprocess
import sys
import tempfile

BAD = re.compile(r"byte object <|0x[0-9a-f]{4}|GetParam|/[0-9]+$")


def main():
    ctest, build = sys.argv[1:]
    # From a folder of its own: ctest would begin a new log in the build folder, where the run that this test is part of has its.
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "CTestTestfile.cmake").write_text(f'subdirs("{build}")\n')
        listing = subprocess.run([ctest, "-N"], cwd=folder, capture_output=True, text=True, check=True).stdout
    names = re.findall(r"(?m)^ *Test +#\d+: (.*)$", listing)
    bad = [name for name in names if BAD.search(name)]
    print(*(f"no name to read: {name}" for name in bad), f"{len(names)} tests", sep="\n")
    return 1 if bad or not names else 0


if __name__ == "__main__":
    sys.exit(main())
