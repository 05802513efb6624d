# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The parameters of nncf.quantize, and which of them mean something here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .._octet import OverflowFix
from .._octet import TargetDevice as _Target
from .._warn import warn


class TargetDevice(str, Enum):
    """Hardware whose INT8 rules are followed: CPU's for ANY, CPU, GPU and NPU, as in NNCF with 8 bits, and for CPU_SPR too,
    which has quantizers of its own in NNCF."""

    ANY = "ANY"
    CPU = "CPU"
    GPU = "GPU"
    NPU = "NPU"
    CPU_SPR = "CPU_SPR"


def target_device(value: Any) -> _Target:
    name = value.value if isinstance(value, TargetDevice) else getattr(value, "name", str(value))
    if name in ("ANY", "CPU"):
        return _Target.CPU if name == "CPU" else _Target.ANY
    TargetDevice(name)
    warn(f"target_device={name}: Octet runs on CPUs, and takes the rules of ANY")
    return _Target.ANY


class QuantizationMode(str, Enum):
    """What is quantized to other than INT8, which is quantize()'s mode=None. Octet has none of them."""

    FP8_E4M3 = "fp8_e4m3"
    FP8_E5M2 = "fp8_e5m2"


@dataclass
class AdvancedSmoothQuantParameters:
    """Accepted for ``smooth_quant_alphas``, which has no meaning here."""

    convolution: float = -1
    matmul: float = 0.95


@dataclass
class AdvancedBiasCorrectionParameters:
    apply_for_all_nodes: bool = False
    threshold: float | None = None


@dataclass
class AdvancedQuantizationParameters:
    """:param overflow_fix: which layers have weights of 7 bits; None: the first.
    :param disable_bias_correction: leaves biases as they are.
    :param bias_correction_params: its `threshold`: biases stay whose shift is at least this many times their
        magnitude; None: 2.

    The others are accepted, with a warning where they are given: they have no meaning here."""

    overflow_fix: OverflowFix | None = None
    quantize_outputs: bool = False
    inplace_statistics: bool = True
    disable_channel_alignment: bool = True
    disable_bias_correction: bool = False
    batchwise_statistics: bool | None = None
    activations_quantization_params: Any = None
    weights_quantization_params: Any = None
    quantizer_propagation_rule: Any = None
    activations_range_estimator_params: Any = None
    weights_range_estimator_params: Any = None
    bias_correction_params: AdvancedBiasCorrectionParameters = field(default_factory=AdvancedBiasCorrectionParameters)
    smooth_quant_alphas: Any = None
    smooth_quant_alpha: float | None = None
    backend_params: dict[str, Any] = field(default_factory=dict)

    def warn_of_ignored(self) -> None:
        defaults = AdvancedQuantizationParameters()
        for name in _IGNORED:
            if not _is_same(getattr(self, name), getattr(defaults, name)):
                warn(f"advanced_parameters: {name} has no meaning in Octet and is ignored")
        if self.bias_correction_params.apply_for_all_nodes:
            warn("advanced_parameters: apply_for_all_nodes has no meaning in Octet and is ignored")


def _is_same(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and isinstance(value, (bool, dict)) and value == default)


_IGNORED = (
    "quantize_outputs",
    "inplace_statistics",
    "disable_channel_alignment",
    "batchwise_statistics",
    "activations_quantization_params",
    "weights_quantization_params",
    "quantizer_propagation_rule",
    "activations_range_estimator_params",
    "weights_range_estimator_params",
    "smooth_quant_alphas",
    "smooth_quant_alpha",
    "backend_params",
)
