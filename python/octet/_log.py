# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The library's messages go to the logger "octet"."""

import atexit
import logging

from ._octet import LogLevel, set_log_sink

_LEVELS = {
    LogLevel.debug: logging.DEBUG,
    LogLevel.info: logging.INFO,
    LogLevel.warning: logging.WARNING,
    LogLevel.error: logging.ERROR,
}


def install() -> None:
    logger = logging.getLogger("octet")
    set_log_sink(lambda level, message: logger.log(_LEVELS[level], message), LogLevel.info)
    # What runs on at the end of the process finds no Python to log to.
    atexit.register(set_log_sink, None)
