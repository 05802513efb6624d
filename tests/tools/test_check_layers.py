# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""check_layers.py on small trees, each with one fault."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_layers  # noqa: E402

SPDX = "// SPDX-FileCopyrightText: 2026 The Octet authors\n// SPDX-License-Identifier: Apache-2.0\n"
ARCHITECTURE = """
| room | holds | may include besides base | must never know |
|---|---|---|---|
| base | b | – | everything |
| tensor | t | – | threads |
| graph | g | tensor | kernels |
| kernels | k | – | Tensor |
| compiler | c | graph, kernels | files |
| apps, python | command line | public headers only | `src/` |

| public header | room |
|---|---|
| error.h, log.h | base |
| tensor.h | tensor |
| octet.h | apps |

| stage of compiler | holds | may include of the others |
|---|---|---|
| layers | l | – |
| lowering | w | layers |
| backends/kernels | k | layers |

| library header | only in |
|---|---|
| `dnnl.hpp`, `oneapi/` | compiler/onednn |
"""
ADD_ROOM = SPDX.replace("//", "#") + "set(OCTET_ROOMS base tensor graph kernels compiler)\n"
ISA_FLAGS = SPDX.replace("//", "#") + "set(OCTET_ISA_FLAGS_avx2 -mavx2)\n"


class CheckLayers(unittest.TestCase):
    def complaints(self, files):
        """The complaints about a sound tree to which `files` are added."""
        tree = {
            "ARCHITECTURE.md": ARCHITECTURE,
            "cmake/add_room.cmake": ADD_ROOM,
            "cmake/isa_flags.cmake": ISA_FLAGS,
            "include/octet/error.h": SPDX + "#pragma once\n",
            "src/graph/CMakeLists.txt": "octet_add_room(graph SOURCES model.cc DEPENDS tensor LIBRARIES fmt::fmt)\n",
            "src/graph/model.h": SPDX + '#pragma once\n#include "octet/tensor.h"\n#include "base/file.h"\n',
            "src/graph/model.cc": SPDX + '#include "graph/model.h"\n#include <vector>\n',
            "apps/octet/main.cc": SPDX + '#include "octet/octet.h"\n',
        }
        tree.update(files)
        with tempfile.TemporaryDirectory() as root:
            for name, text in tree.items():
                file = pathlib.Path(root, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return list(check_layers.Checker(root).run())

    def assert_complaint(self, files, *words):
        complaints = self.complaints(files)
        self.assertEqual(len(complaints), 1, complaints)
        for word in words:
            self.assertIn(word, complaints[0])

    def test_a_sound_tree_passes(self):
        self.assertEqual(self.complaints({}), [])

    def test_a_room_may_not_include_a_room_above_it(self):
        self.assert_complaint({"src/graph/model.cc": SPDX + '\n#include "compiler/plan.h"\n'},
                              "src/graph/model.cc:4", "room graph", "compiler/plan.h")

    def test_a_room_may_not_include_an_unlisted_room_below_it(self):
        self.assert_complaint({"src/kernels/gemm/reference.cc": SPDX + '#include "tensor/strides.h"\n'}, "room kernels", "room tensor")

    def test_public_headers_follow_the_same_rule(self):
        self.assert_complaint({"src/kernels/gemm/reference.cc": SPDX + '#include "octet/tensor.h"\n'}, "octet/tensor.h", "of room tensor")

    def test_a_public_header_needs_a_room(self):
        self.assert_complaint({"include/octet/new.h": SPDX + '#pragma once\n#include "octet/error.h"\n'}, "include/octet/new.h", "belongs to no room")

    def test_a_public_header_may_not_include_a_room(self):
        self.assert_complaint({"include/octet/error.h": SPDX + '#pragma once\n#include "base/file.h"\n'}, "public headers only")

    def test_a_public_header_may_not_include_one_of_a_room_above_its_own(self):
        self.assert_complaint({"include/octet/error.h": SPDX + '#pragma once\n#include "octet/tensor.h"\n'}, "room base", "octet/tensor.h")

    def test_the_library_may_not_include_its_umbrella_header(self):
        self.assert_complaint({"src/graph/model.cc": SPDX + '#include "octet/octet.h"\n'}, "for users of the library")

    def test_an_include_must_name_its_room(self):
        self.assert_complaint({"src/graph/model.cc": SPDX + '#include "model.h"\n'}, "no room's name")

    def test_apps_may_not_include_rooms(self):
        self.assert_complaint({"apps/octet/main.cc": SPDX + '#include "graph/model.h"\n'}, "apps may include public headers")

    def test_apps_may_include_their_own_headers(self):
        self.assertEqual(self.complaints({"apps/octet/main.cc": SPDX + '#include "verb.h"\n', "apps/octet/verb.h": SPDX + "#pragma once\n"}), [])

    def test_a_unit_test_may_not_include_a_room_above_its_own(self):
        self.assert_complaint({"tests/unit/graph/model_test.cc": SPDX + '#include "compiler/plan.h"\n'}, "tests of room graph")

    def test_library_headers_stay_in_their_place(self):
        self.assertEqual(self.complaints({"src/compiler/onednn/a.cc": SPDX + "#include <dnnl.hpp>\n"}), [])
        self.assert_complaint({"src/compiler/plan.cc": SPDX + "#include <oneapi/dnnl/dnnl.hpp>\n"}, "only in compiler/onednn")

    def test_files_of_one_isa_include_their_family_and_the_intrinsics_only(self):
        sound = SPDX + '#include <immintrin.h>\n#include "kernels/gemm/gemm.h"\n'
        self.assertEqual(self.complaints({"src/kernels/gemm/avx2.cc": sound}), [])
        self.assert_complaint({"src/kernels/gemm/avx2.cc": sound + "#include <algorithm>\n"}, "only its family's headers", "algorithm")
        self.assert_complaint({"src/kernels/gemm/avx2.cc": sound + '#include "base/isa.h"\n'}, "only its family's headers", "base/isa.h")

    def test_depends_follows_the_table(self):
        self.assert_complaint({"src/graph/CMakeLists.txt": "octet_add_room(graph SOURCES model.cc\n  DEPENDS tensor kernels)\n"},
                              "src/graph/CMakeLists.txt", "may not depend on room kernels")

    def test_a_folder_of_src_is_a_room(self):
        self.assert_complaint({"src/utils/CMakeLists.txt": "octet_add_room(utils SOURCES a.cc)\n"}, "src/utils/CMakeLists.txt")

    def test_the_build_system_has_the_same_order(self):
        self.assert_complaint({"cmake/add_room.cmake": ADD_ROOM.replace("tensor graph", "graph tensor")}, "cmake/add_room.cmake", "graph tensor")

    def test_the_table_itself_is_in_order(self):
        self.assert_complaint({"ARCHITECTURE.md": ARCHITECTURE.replace("| tensor | t | – |", "| tensor | t | compiler |")}, "not above it in the table")

    def test_a_stage_may_not_include_an_unlisted_stage(self):
        self.assert_complaint({"src/compiler/backends/kernels/step.cc": SPDX + '#include "compiler/lowering/context.h"\n'},
                              "stage compiler/backends/kernels", "of stage compiler/lowering")

    def test_a_stage_may_include_a_listed_stage_and_files_of_no_stage(self):
        self.assertEqual(self.complaints({"src/compiler/lowering/context.cc": SPDX + '#include "compiler/layers/layers.h"\n'
                                                                                    '#include "compiler/plan.h"\n'}), [])

    def test_the_stages_are_in_order(self):
        self.assert_complaint({"ARCHITECTURE.md": ARCHITECTURE.replace("| layers | l | – |", "| layers | l | lowering |")},
                              "compiler/layers", "not above it in the table")

    def test_a_file_has_at_most_500_lines(self):
        self.assert_complaint({"src/graph/long.cc": SPDX + "\n" * 499}, "at most 500 lines, got 501")
        self.assertEqual(self.complaints({"src/graph/long.inc": SPDX + "\n" * 499}), [])

    def test_a_file_has_the_licence_header(self):
        self.assert_complaint({"src/graph/a.cc": "int a;\n"}, "src/graph/a.cc", "SPDX")
        self.assert_complaint({"tools/a.sh": "#!/bin/sh\n"}, "tools/a.sh", "SPDX")

    def test_a_header_has_pragma_once(self):
        self.assert_complaint({"src/graph/a.h": SPDX}, "src/graph/a.h", "#pragma once")


if __name__ == "__main__":
    unittest.main()
