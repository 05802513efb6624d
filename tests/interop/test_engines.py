# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""OpenVINO and ONNX Runtime compute from the networks of tests/golden/engines what is recorded there, which the C++ tests
hold Octet to (tests/suites/engines_test.cc)."""
import io
import pathlib
import sys
import tarfile

import numpy as np
import pytest

PROJECT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "tools"))

from record_engines import ARCHIVE, FOLDER, paths_of, rerun  # noqa: E402


@pytest.fixture(scope="module")
def entries():
    with tarfile.open(FOLDER / ARCHIVE) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def test_every_network_is_recorded(entries):
    recorded = {name[:-4] for name in entries if name.endswith(".npy") and not name.startswith("inputs/")}
    assert recorded == set(paths_of())


@pytest.mark.parametrize("path", list(paths_of()))
def test_engine_gives_what_is_recorded(path, entries):
    np.testing.assert_array_equal(rerun(path, entries), np.load(io.BytesIO(entries[path + ".npy"])))
