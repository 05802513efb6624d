# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
from typing import Any


class Property(str):
    """A property's name: a key of a configuration, and, called with a value, its pair."""

    def __call__(self, *value: Any) -> Any:
        return (str(self), *value) if value else str(self)
