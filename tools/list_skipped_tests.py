#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""list_skipped_tests.py BUILD_DIR: the cases that the last run of ctest has skipped, with their number, by reason."""
import collections
import pathlib
import re
import sys

TEST = re.compile(r"^\d+/\d+ Testing: (.*)$", re.MULTILINE)
# As GoogleTest, pytest (with the number of cases), unittest and the scripts beside the tests put it.
REASONS = (
    re.compile(r": Skipped\n(?P<reason>.+)"),
    re.compile(r"^SKIPPED \[(?P<count>\d+)\] \S+: (?P<reason>.+)", re.MULTILINE),
    re.compile(r"\.\.\. skipped (?P<quote>['\"])(?P<reason>.+)(?P=quote)$", re.MULTILINE),
    re.compile(r"^skipped: (?P<reason>.+)", re.MULTILINE),
)


def skipped_cases(log):
    """{reason: {test: number of its cases}} of the text of ctest's LastTest.log."""
    found = collections.defaultdict(collections.Counter)
    pieces = TEST.split(log)
    for name, output in zip(pieces[1::2], pieces[2::2]):
        for pattern in REASONS:
            for match in pattern.finditer(output):
                found[match["reason"].strip()][name] += int(match.groupdict().get("count") or 1)
    return found


def summary(found):
    """One line for each reason: the number of cases, the reason, and the tests that they belong to."""
    lines = []
    for reason, tests in sorted(found.items()):
        first, *others = sorted(tests)
        more = f" and {len(others)} more" if others else ""
        lines.append(f"  {sum(tests.values())}: {reason} ({first}{more})")
    return lines


def main():
    log = pathlib.Path(sys.argv[1], "Testing/Temporary/LastTest.log")
    lines = summary(skipped_cases(log.read_text(errors="replace")))
    if lines:
        print("Skipped cases, by reason:", *lines, sep="\n")


if __name__ == "__main__":
    main()
