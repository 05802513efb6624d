# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Names of properties, as ``openvino.properties`` has them."""

from . import hint
from ._property import Property

available_devices = Property("AVAILABLE_DEVICES")
enable_profiling = Property("PERF_COUNT")
inference_num_threads = Property("INFERENCE_NUM_THREADS")
num_streams = Property("NUM_STREAMS")
optimal_number_of_infer_requests = Property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
supported_properties = Property("SUPPORTED_PROPERTIES")


class device:  # noqa: N801  (the name of a module in OpenVINO)
    full_name = Property("FULL_DEVICE_NAME")


__all__ = [
    "available_devices",
    "device",
    "enable_profiling",
    "hint",
    "inference_num_threads",
    "num_streams",
    "optimal_number_of_infer_requests",
    "supported_properties",
]
