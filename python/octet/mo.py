# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The converter under the name that it has in OpenVINO 2022 and 2023: ``from octet import mo``."""

from ._convert import convert_model

__all__ = ["convert_model"]
