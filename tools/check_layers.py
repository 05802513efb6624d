#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Holds the source tree to the order of rooms and the other rules that ARCHITECTURE.md states in its tables.

Usage: check_layers.py [ROOT]. Prints one line per complaint, "file:line: complaint", and exits with 1 if there is any.
"""
import pathlib
import re
import sys

MAX_LINES = 500
CXX = {".h", ".cc", ".inc"}
CODE = CXX | {".py", ".sh", ".cmake"}
CODE_ROOTS = ("include", "src", "apps", "examples", "tests", "benchmarks", "tools", "cmake", "python")
ISA_HEADERS = {"immintrin.h", "cstddef", "cstdint"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Architecture:
    """The tables of ARCHITECTURE.md."""

    def __init__(self, text):
        self.rooms = {}  # room -> the rooms it may include, without itself and base; in order
        self.app_places = set()  # those who see public headers only
        self.stages = {}  # "room/stage" -> what it may include of its room besides itself and the room's own files
        self.public_headers = {}  # "octet/x.h" -> the rooms that declare their things in it
        self.libraries = []  # (beginning of the header's name, places that may include it)
        for first, *rest in self._rows(text, "room"):
            words = self._words(rest[1])
            if words == ["public headers only"]:
                self.app_places.update(self._words(first))
            else:
                self.rooms[first] = [word for word in words if word != "–"]
        for room in self.rooms:
            for stage, _, others in self._rows(text, f"stage of {room}"):
                self.stages[f"{room}/{stage}"] = {f"{room}/{other}" for other in self._words(others) if other != "–"}
        for headers, rooms in self._rows(text, "public header"):
            for header in self._words(headers):
                self.public_headers["octet/" + header] = self._words(rooms)
        for headers, places in self._rows(text, "library header"):
            self.libraries += [(header, self._words(places)) for header in self._words(headers)]

    @staticmethod
    def _words(cell):
        return [word.strip(" `") for word in cell.split(",")]

    @staticmethod
    def _rows(text, title):
        """The cells of the table whose first column has that title."""
        lines = iter(text.splitlines())
        for line in lines:
            if line.startswith(f"| {title} |"):
                next(lines)
                break
        for line in lines:
            if not line.startswith("|"):
                return
            yield [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]

    def complaints(self, cmake_text):
        order = list(self.rooms)
        for room, may_include in self.rooms.items():
            for other in may_include:
                if other not in order:
                    yield f"ARCHITECTURE.md:1: room {room} may include {other}, which is no room"
                elif order.index(other) >= order.index(room):
                    yield f"ARCHITECTURE.md:1: room {room} may include {other}, which is not above it in the table"
        for header, rooms in self.public_headers.items():
            for room in rooms:
                if room not in order and room not in self.app_places:
                    yield f"ARCHITECTURE.md:1: public header {header} belongs to {room}, which is no room"
        stages = list(self.stages)
        for stage, may_include in self.stages.items():
            for other in sorted(may_include):
                if other not in stages[:stages.index(stage)]:
                    yield f"ARCHITECTURE.md:1: stage {stage} may include {other}, which is not above it in the table"
        declared = re.search(r"set\(OCTET_ROOMS ([^)]*)\)", cmake_text)
        if declared is None or declared.group(1).split() != order:
            got = declared.group(1) if declared else "none"
            yield f"cmake/add_room.cmake:1: expected OCTET_ROOMS to be the rooms of ARCHITECTURE.md, {' '.join(order)}; got {got}"


class Checker:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.architecture = Architecture(self._read("ARCHITECTURE.md"))
        self.order = list(self.architecture.rooms)

    def _read(self, name):
        file = self.root / name
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def run(self):
        yield from self.architecture.complaints(self._read("cmake/add_room.cmake"))
        isa_words = set(re.findall(r"set\(OCTET_ISA_FLAGS_(\w+)", self._read("cmake/isa_flags.cmake")))
        for file in self._files():
            name = file.relative_to(self.root)
            lines = file.read_text(encoding="utf-8").splitlines()
            yield from (f"{name}:{line}: {text}" for line, text in self._form(name, lines))
            if name.suffix not in CXX:
                continue
            for number, line in enumerate(lines, 1):
                if match := INCLUDE.match(line):
                    quoted, header = match.group(1) == '"', match.group(2)
                    complaint = self._include(name, header, quoted) or self._isa_include(name, header, quoted, isa_words)
                    if complaint:
                        yield f"{name}:{number}: {complaint}"
        yield from self._build_system()

    def _files(self):
        for top in CODE_ROOTS:
            for file in sorted((self.root / top).rglob("*")):
                if file.is_file() and file.suffix in CODE:
                    yield file
        yield from sorted(file for file in self.root.glob("*") if file.suffix in CODE)

    @staticmethod
    def _form(name, lines):
        head = lines[1:3] if lines and lines[0].startswith("#!") else lines[:2]
        expected = ("SPDX-FileCopyrightText:", "SPDX-License-Identifier: Apache-2.0")
        if len(head) < 2 or not all(text in line for text, line in zip(expected, head)):
            yield 1, "expected the two-line SPDX header"
        if name.suffix == ".h" and "#pragma once" not in lines:
            yield 1, "expected #pragma once"
        if name.suffix != ".inc" and len(lines) > MAX_LINES:
            yield len(lines), f"expected at most {MAX_LINES} lines, got {len(lines)}"

    def _include(self, name, header, quoted):
        """What is wrong with file `name` including `header`, or None."""
        place = name.parts[0]
        if not quoted:
            return self._library_include(name, header)
        if place == "src" and len(name.parts) > 2:
            return self._room_include(name.parts[1], header) or self._stage_include(name, header)
        if place == "include":
            if header not in self.architecture.public_headers:
                return f'a public header may include public headers only, not "{header}"'
            rooms = self.architecture.public_headers.get("/".join(name.parts[1:]))
            if rooms is None:
                return "this public header belongs to no room in ARCHITECTURE.md"
            return None if rooms[0] in self.architecture.app_places else self._room_include(rooms[0], header)
        if place in self.architecture.app_places or place == "examples":
            beside = (self.root / name.parent / header).is_file()
            if header not in self.architecture.public_headers and not beside:
                return f'{place} may include public headers and their own, not "{header}"'
        if place == "tests" and len(name.parts) > 3 and name.parts[1] == "unit":
            return self._unit_test_include(name.parts[2], header)
        return None

    def _owners(self, header):
        return self.architecture.public_headers.get(header) or [header.split("/")[0]]

    def _room_include(self, room, header):
        if room not in self.order:
            return f"{room} is no room of ARCHITECTURE.md"
        owners = self._owners(header)
        if not set(owners).isdisjoint(self.architecture.app_places):
            return f'room {room} may not include "{header}", which is for users of the library'
        if not set(owners) <= set(self.order):
            return f'"{header}" begins with no room\'s name'
        if set(owners).isdisjoint({room, "base", *self.architecture.rooms[room]}):
            return f'room {room} may not include "{header}" of room {owners[0]}'
        return None

    def _stage_of(self, name):
        return next((stage for stage in self.architecture.stages if name.startswith(stage + "/")), None)

    def _stage_include(self, name, header):
        stage, other = self._stage_of("/".join(name.parts[1:])), self._stage_of(header)
        if None in (stage, other) or other in self.architecture.stages[stage] | {stage}:
            return None
        return f'stage {stage} may not include "{header}" of stage {other}'

    def _unit_test_include(self, room, header):
        owner = self._owners(header)[0]
        if room in self.order and owner in self.order and self.order.index(owner) > self.order.index(room):
            return f'tests of room {room} may not include "{header}" of room {owner}, which is above it'
        return None

    def _library_include(self, name, header):
        for beginning, places in self.architecture.libraries:
            if header == beginning or beginning.endswith("/") and header.startswith(beginning):
                inside = any(name.is_relative_to(place) or name.is_relative_to("src/" + place) for place in places)
                if not inside and name.parts[0] not in ("tests", "benchmarks"):
                    return f"<{header}> may be included only in {', '.join(places)}"
        return None

    def _isa_include(self, name, header, quoted, isa_words):
        if name.parts[:2] != ("src", "kernels") or name.stem not in isa_words or name.suffix != ".cc":
            return None
        family = "/".join(name.parts[1:-1]) + "/"
        if (quoted and not header.startswith(family)) or (not quoted and header not in ISA_HEADERS):
            return f"a file of one ISA may include only its family's headers and {', '.join(sorted(ISA_HEADERS))}, not {header}"
        return None

    def _build_system(self):
        for file in sorted(self.root.glob("src/*/CMakeLists.txt")):
            name = file.relative_to(self.root)
            room = file.parent.name
            text = file.read_text(encoding="utf-8")
            if room not in self.order or not re.search(rf"octet_add_room\({room}\b", text):
                yield f"{name}:1: expected octet_add_room({room} ...) with a room of ARCHITECTURE.md"
                continue
            depends = re.search(r"\bDEPENDS\s+([a-z\s]+)", text)
            for other in depends.group(1).split() if depends else []:
                if other not in {"base", *self.architecture.rooms[room]}:
                    yield f"{name}:1: room {room} may not depend on room {other}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1])
    complaints = list(Checker(root).run())
    print(*complaints, sep="\n", end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
