# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The names of ``openvino.runtime.utils.types``."""

from ...utils.types import get_dtype, get_element_type

__all__ = ["get_dtype", "get_element_type"]
