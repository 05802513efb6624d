// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "octet/error.h"

namespace octet {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Receives the library's messages, printable(), one at a time, from whatever thread has one.
using LogSink = std::function<void(LogLevel level, std::string_view message)>;

/// Sends messages of `lowest` and above to `sink`, in place of the one set before; an empty
/// function silences the library, which is how it starts.
OCTET_API void set_log_sink(LogSink sink, LogLevel lowest = LogLevel::warning);

/// @return a sink that prints "[level] message" to stderr, in colour on a terminal.
OCTET_API LogSink stderr_log_sink();

}  // namespace octet
