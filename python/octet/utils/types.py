# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Element types and NumPy's, by the names of ``openvino.utils.types``."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._octet import Tensor, Type

__all__ = ["get_dtype", "get_element_type"]


def get_dtype(octet_type: Type) -> np.dtype[Any]:
    """NumPy's type of an element type. :raises octet.InvalidArgument: for bf16, which NumPy does not have."""
    return octet_type.to_dtype()


def get_element_type(data_type: Any) -> Type:
    """The element type of what numpy.dtype takes, e.g. ``np.float32``. :raises octet.InvalidArgument: if there is none."""
    return Tensor(np.empty(0, data_type)).element_type
