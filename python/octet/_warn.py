# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
import warnings


def warn(text: str) -> None:
    """Warns at the line of the user that called into the package."""
    level = 1
    while sys._getframe(level).f_globals.get("__name__", "").partition(".")[0] == "octet":
        level += 1
    warnings.warn(text, stacklevel=level + 1)
