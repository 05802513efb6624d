# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The names of NNCF's post-training quantization."""

from .._octet import (
    IgnoredScope,
    ModelType,
    OverflowFix,
    QuantizationPreset,
    Subgraph,
)
from .._octet import InvalidArgument as ValidationError
from ._parameters import (
    AdvancedBiasCorrectionParameters,
    AdvancedQuantizationParameters,
    TargetDevice,
)
from ._quantize import Dataset, quantize

__all__ = [
    "AdvancedBiasCorrectionParameters",
    "AdvancedQuantizationParameters",
    "Dataset",
    "IgnoredScope",
    "ModelType",
    "OverflowFix",
    "QuantizationPreset",
    "Subgraph",
    "TargetDevice",
    "ValidationError",
    "quantize",
]
