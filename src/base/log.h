// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <string_view>
#include <utility>

#include "octet/log.h"

namespace octet {

/// @return whether a message of that level would reach a sink.
bool log_enabled(LogLevel level) noexcept;
/// Hands a message to the sink, if there is one; what the sink throws is dropped.
void log(LogLevel level, std::string_view message) noexcept;

/// log() of a formatted text, which is made only if somebody listens.
template <typename... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  if (log_enabled(LogLevel::debug))
    log(LogLevel::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  if (log_enabled(LogLevel::info))
    log(LogLevel::info, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  if (log_enabled(LogLevel::warning))
    log(LogLevel::warning, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace octet
