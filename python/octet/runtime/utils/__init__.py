# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The names of ``openvino.runtime.utils``."""

from . import types

__all__ = ["types"]
