# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""What this CPU means for a comparison with another engine.

Without VNNI, OpenVINO and ONNX Runtime add products of bytes in pairs with saturation to 16 bits (vpmaddubsw): two
products of an unsigned byte and a weight of 8 bits reach 2 * 255 * 127 = 64,770, where 32,767 is the most. Weights of
7 bits, -64 to 64, reach 2 * 255 * 64 = 32,640, so that these engines compute the same on every CPU.
"""
import pathlib

import numpy as np
import pytest


def has_vnni():
    words = pathlib.Path("/proc/cpuinfo").read_text().split()
    return "avx512_vnni" in words or "avx_vnni" in words


def needs_vnni(otherwise="the other engine saturates sums of 8-bit weights"):
    return pytest.mark.skipif(not has_vnni(), reason=f"without VNNI, {otherwise}")


needs_no_vnni = pytest.mark.skipif(has_vnni(), reason="with VNNI, the other engine computes what Octet does")


def sqnr_db(reference, other):
    """The mean over images of the signal to noise ratio of their logits."""
    error = ((reference - other) ** 2).sum(1)
    return float(np.mean(10 * np.log10((reference**2).sum(1) / np.maximum(error, 1e-20))))
