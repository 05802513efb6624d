#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_compile_times.py BUILD_DIR [PATTERN...]

Compiles the files of a built folder again, one by one and without ccache, and lists the CPU seconds of each, slowest last.
Fails if one takes more than 8. A pattern is a part of a file's path: only such files. For a quiet machine.
"""
import json
import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT_S = 8.0


def children_cpu_s():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compile_cpu_s(entry):
    with tempfile.TemporaryDirectory() as folder:
        command = shlex.split(re.sub(r" -o \S+", f" -o {folder}/output", entry["command"], count=1))
        before = children_cpu_s()
        subprocess.run(command, cwd=entry["directory"], check=True, env={**os.environ, "CCACHE_DISABLE": "1"})
        return children_cpu_s() - before


def main(build_dir, patterns):
    entries = json.loads((Path(build_dir) / "compile_commands.json").read_text())
    chosen = [e for e in entries if not patterns or any(p in e["file"] for p in patterns)]
    times = sorted((compile_cpu_s(e), e["file"]) for e in chosen)
    for seconds, file in times:
        print(f"{seconds:6.1f} s  {file}")
    slow = [file for seconds, file in times if seconds > LIMIT_S]
    print(f"{len(times)} files, {sum(s for s, _ in times):.0f} s; over {LIMIT_S:.0f} s: {len(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
