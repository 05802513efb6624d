# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Helpers by OpenVINO's names."""

from . import types

__all__ = ["types"]
