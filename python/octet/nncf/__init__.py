# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The names of NNCF's post-training quantization."""

from .._octet import (
    AdvancedBiasCorrectionParameters,
    AdvancedSmoothQuantParameters,
    AggregatorType,
    IgnoredScope,
    ModelType,
    OverflowFix,
    QuantizationParameters,
    QuantizationPreset,
    QuantizationRecipe,
    QuantizationScheme,
    QuantizerPropagationRule,
    RangeEstimatorParameters,
    StatisticsCollectorParameters,
    StatisticsType,
    Subgraph,
)
from .._octet import InvalidArgument as ValidationError
from ._parameters import (
    AdvancedQuantizationParameters,
    QuantizationMode,
    RangeEstimatorParametersSet,
    TargetDevice,
)
from ._quantize import Dataset, quantize

__all__ = [
    "AdvancedBiasCorrectionParameters",
    "AdvancedQuantizationParameters",
    "AdvancedSmoothQuantParameters",
    "AggregatorType",
    "Dataset",
    "IgnoredScope",
    "ModelType",
    "OverflowFix",
    "QuantizationMode",
    "QuantizationParameters",
    "QuantizationPreset",
    "QuantizationRecipe",
    "QuantizationScheme",
    "QuantizerPropagationRule",
    "RangeEstimatorParameters",
    "RangeEstimatorParametersSet",
    "StatisticsCollectorParameters",
    "StatisticsType",
    "Subgraph",
    "TargetDevice",
    "ValidationError",
    "quantize",
]
