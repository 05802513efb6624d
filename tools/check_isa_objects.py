#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Checks a build in which some files alone are compiled for an instruction set extension (cmake/isa_flags.cmake).

A weak symbol (an inline function or template instance) of such a file may be the copy that the linker keeps for the whole
program, which then dies on older CPUs. So the object files of these sources must define none, and no other source may have
such flags.

Usage: check_isa_objects.py BUILD_DIR, which holds compile_commands.json. Exits with 1 if it finds a fault.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys

ISA_FLAG = re.compile(r"-m(sse|avx|fma|f16c|amx|arch=|tune=native|cpu=)")
# "W" and "V" are weak definitions, "u" is a unique one (a static of an inline function or a template).
# DW.ref.* are pointers to the exception personality: data, equal in every file.
WEAK = re.compile(r"^[0-9a-f]* *([WVu]) (?!DW\.ref\.)(.+)$")


def isa_words(source_root):
    text = (source_root / "cmake" / "isa_flags.cmake").read_text(encoding="utf-8")
    return set(re.findall(r"set\(OCTET_ISA_FLAGS_(\w+)", text))


def weak_symbols(object_file):
    """Demangled names of the weak definitions in an object file."""
    listing = subprocess.run(["nm", "--demangle", str(object_file)], check=True, capture_output=True, text=True).stdout
    return [match.group(2) for line in listing.splitlines() if (match := WEAK.match(line))]


def complaints(build_dir, words):
    for entry in json.loads((build_dir / "compile_commands.json").read_text(encoding="utf-8")):
        source = pathlib.Path(entry["file"])
        arguments = entry.get("arguments") or shlex.split(entry["command"])
        flags = [argument for argument in arguments if ISA_FLAG.match(argument)]
        named_by_isa = source.stem in words and "kernels" in source.parts
        if named_by_isa and not flags:
            yield f"{source}: expected the compiler flags of its ISA, got none; is it given to octet_set_isa?"
        if flags and not named_by_isa:
            yield f"{source}: expected no ISA flags outside of the files in kernels/ named by an ISA, got {' '.join(flags)}"
        if flags:
            object_file = pathlib.Path(entry["directory"], arguments[arguments.index("-o") + 1])
            if not object_file.is_file():
                yield f"{source}: expected its object file {object_file}, which is not there"
                continue
            for symbol in weak_symbols(object_file):
                yield f"{source}: defines the weak symbol {symbol}"


def main():
    if len(sys.argv) != 2:
        print("usage: check_isa_objects.py BUILD_DIR", file=sys.stderr)
        return 2
    found = list(complaints(pathlib.Path(sys.argv[1]), isa_words(pathlib.Path(__file__).resolve().parents[1])))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
