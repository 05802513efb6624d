# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The parameters of nncf.quantize, and which of them mean something here."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

from .. import _octet
from .._octet import (
    AdvancedBiasCorrectionParameters,
    AdvancedOptions,
    AdvancedSmoothQuantParameters,
    OverflowFix,
    QuantizationParameters,
    QuantizerPropagationRule,
    RangeEstimatorParameters,
)
from .._octet import TargetDevice as _Target
from .._warn import warn


class TargetDevice(str, Enum):
    """Hardware whose INT8 rules are followed: CPU's for ANY, CPU, GPU and NPU, as in NNCF with 8 bits; CPU_SPR leaves out one of two
    quantizers of a sum."""

    ANY = "ANY"
    CPU = "CPU"
    GPU = "GPU"
    NPU = "NPU"
    CPU_SPR = "CPU_SPR"


def target_device(value: Any) -> _Target:
    name = value.value if isinstance(value, TargetDevice) else getattr(value, "name", str(value))
    return _Target[TargetDevice(name).value]


class QuantizationMode(str, Enum):
    """What is quantized to other than INT8, which is quantize()'s mode=None. Octet has none of them."""

    FP8_E4M3 = "fp8_e4m3"
    FP8_E5M2 = "fp8_e5m2"


class RangeEstimatorParametersSet:
    """Ways to estimate ranges, by their names."""

    MINMAX = RangeEstimatorParameters.minmax()
    MEAN_MINMAX = RangeEstimatorParameters.mean_minmax()
    MEDIAN_MINMAX = RangeEstimatorParameters.median_minmax()
    MEAN_NO_OUTLIERS_MINMAX = RangeEstimatorParameters.mean_no_outliers_minmax()
    MEAN_QUANTILE = RangeEstimatorParameters.mean_quantile()
    HISTOGRAM = RangeEstimatorParameters.histogram()


@dataclass
class AdvancedQuantizationParameters:
    """:param overflow_fix: which layers have weights of 7 bits; None: the first.
    :param quantize_outputs: quantizers in front of the model's outputs too.
    :param inplace_statistics: has no effect.
    :param disable_channel_alignment: False: channels of convolutions that follow one another are made of equal range.
    :param disable_bias_correction: leaves biases as they are.
    :param batchwise_statistics: items that are batches are taken as so many samples; None: if a torch DataLoader gives batches.
    :param activations_quantization_params, weights_quantization_params: grids; None: as the preset says.
    :param quantizer_propagation_rule: what becomes of quantizers where branches meet.
    :param activations_range_estimator_params, weights_range_estimator_params: how ranges are estimated.
    :param bias_correction_params: its `threshold`: biases stay whose shift is at least this many times their magnitude.
    :param smooth_quant_alphas: exponents of SmoothQuant, for ModelType.TRANSFORMER.
    :param smooth_quant_alpha: the old name of its `matmul`; negative: none of them.
    :param backend_params: must be empty: Octet has no backends."""

    overflow_fix: OverflowFix | None = None
    quantize_outputs: bool = False
    inplace_statistics: bool = True
    disable_channel_alignment: bool = True
    disable_bias_correction: bool = False
    batchwise_statistics: bool | None = None
    activations_quantization_params: QuantizationParameters | None = None
    weights_quantization_params: QuantizationParameters | None = None
    quantizer_propagation_rule: QuantizerPropagationRule = QuantizerPropagationRule.MERGE_ALL_IN_ONE
    activations_range_estimator_params: RangeEstimatorParameters = field(default_factory=RangeEstimatorParameters)
    weights_range_estimator_params: RangeEstimatorParameters = field(default_factory=RangeEstimatorParameters)
    bias_correction_params: AdvancedBiasCorrectionParameters = field(default_factory=AdvancedBiasCorrectionParameters)
    smooth_quant_alphas: AdvancedSmoothQuantParameters = field(default_factory=AdvancedSmoothQuantParameters)
    smooth_quant_alpha: float | None = None
    backend_params: dict[str, Any] = field(default_factory=dict)

    def to_options(self) -> AdvancedOptions:
        if self.backend_params:
            raise _octet.InvalidArgument(f"advanced_parameters: expected no backend_params, got {self.backend_params}")
        if not self.inplace_statistics:
            warn("advanced_parameters: inplace_statistics has no meaning in Octet and is ignored")
        options = AdvancedOptions()
        for name in (f.name for f in fields(self)):
            value = getattr(self, name)
            if name not in ("backend_params", "smooth_quant_alpha") and value is not None:
                setattr(options, name, value)
        if self.smooth_quant_alpha is not None:
            warn("advanced_parameters: smooth_quant_alpha is now smooth_quant_alphas.matmul")
            is_off = self.smooth_quant_alpha < 0
            alphas = options.smooth_quant_alphas
            options.smooth_quant_alphas = AdvancedSmoothQuantParameters(
                convolution=-1 if is_off else alphas.convolution, matmul=-1 if is_off else self.smooth_quant_alpha
            )
        return options
