// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <atomic>
#include <memory>
#include <mutex>

namespace octet {
namespace {

constexpr int kSilent = static_cast<int>(LogLevel::error) + 1;

struct State {
  std::mutex mutex;
  std::atomic<int> lowest = kSilent;
  LogSink sink;
};

State& state() {
  static State instance;
  return instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::off;
}

}  // namespace

void set_log_sink(LogSink sink, LogLevel lowest) {
  const std::lock_guard lock(state().mutex);
  state().lowest = sink ? static_cast<int>(lowest) : kSilent;
  state().sink = std::move(sink);
}

LogSink stderr_log_sink() {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_pattern("[%^%l%$] %v");
  auto logger = std::make_shared<spdlog::logger>("octet", std::move(sink));
  logger->set_level(spdlog::level::trace);
  return [logger](LogLevel level, std::string_view message) {
    logger->log(spdlog_level(level), spdlog::string_view_t(message.data(), message.size()));
  };
}

bool log_enabled(LogLevel level) noexcept {
  return static_cast<int>(level) >= state().lowest.load(std::memory_order_relaxed);
}

void log(LogLevel level, std::string_view message) noexcept {
  try {
    const std::lock_guard lock(state().mutex);
    if (static_cast<int>(level) >= state().lowest) state().sink(level, printable(message));
  } catch (
      ...) {  // NOLINT(bugprone-empty-catch): a broken sink must not break the work it reports on.
  }
}

}  // namespace octet
