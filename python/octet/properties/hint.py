# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Names of hints, as ``openvino.properties.hint`` has them."""

from .._octet import PerformanceHint as PerformanceMode
from ._property import Property

inference_precision = Property("INFERENCE_PRECISION_HINT")
performance_mode = Property("PERFORMANCE_HINT")

__all__ = ["PerformanceMode", "inference_precision", "performance_mode"]
