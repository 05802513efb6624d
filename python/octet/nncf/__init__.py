# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The names of NNCF's post-training quantization."""

from .._octet import (
    IgnoredScope,
    ModelType,
    OverflowFix,
    QuantizationPreset,
    QuantizationRecipe,
    Subgraph,
)
from .._octet import InvalidArgument as ValidationError
from ._parameters import (
    AdvancedBiasCorrectionParameters,
    AdvancedQuantizationParameters,
    AdvancedSmoothQuantParameters,
    QuantizationMode,
    TargetDevice,
)
from ._quantize import Dataset, quantize

__all__ = [
    "AdvancedBiasCorrectionParameters",
    "AdvancedQuantizationParameters",
    "AdvancedSmoothQuantParameters",
    "Dataset",
    "IgnoredScope",
    "ModelType",
    "OverflowFix",
    "QuantizationMode",
    "QuantizationPreset",
    "QuantizationRecipe",
    "Subgraph",
    "TargetDevice",
    "ValidationError",
    "quantize",
]
