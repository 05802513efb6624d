// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace octet::cli {

namespace {

/// "12.5/s" between two texts; nothing where a rate would tell the clock's resolution.
std::string rate_text(std::size_t done, double elapsed_s, std::string_view before,
                      std::string_view behind) {
  constexpr double kShortest_s = 1e-3;
  if (elapsed_s < kShortest_s) return {};
  return fmt::format("{}{:.1f}/s{}", before, static_cast<double>(done) / elapsed_s, behind);
}

/// "0:01:05".
std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

ProgressDisplay::ProgressDisplay() : terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) std::fputc('\n', stderr);
}

void ProgressDisplay::update(std::string_view phase, std::size_t done, std::size_t total) {
  const auto now = Clock::now();
  if (phase != phase_) {
    phase_ = phase;
    start_ = now;
    drawn_ = {};
  }
  const double elapsed_s = std::chrono::duration<double>(now - start_).count();
  const bool ended = done == total;
  if (terminal_ && (ended || now - drawn_ > std::chrono::milliseconds(100))) {
    draw(done, total, elapsed_s);
    drawn_ = now;
    line_open_ = !ended;
    if (ended) std::fputc('\n', stderr);
  }
  if (!ended) return;
  if (!terminal_) {
    fmt::print(stderr, "{}: {}/{} in {:.2f} s{}\n", phase_, done, total, elapsed_s,
               rate_text(done, elapsed_s, " (", ")"));
  }
  finished_.push_back({phase_, total, elapsed_s});
  phase_.clear();
}

void ProgressDisplay::draw(std::size_t done, std::size_t total, double elapsed_s) const {
  constexpr std::size_t kWidth = 40;
  const double part = total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(part * kWidth);
  std::string bar;
  for (std::size_t i = 0; i < kWidth; ++i) bar += i < filled ? "━" : " ";
  const double remaining_s = part > 0 ? elapsed_s * (1 - part) / part : 0;
  fmt::print(stderr, "\r{} {} {:3.0f}% {}/{} • {} • {}{}\033[K", phase_, bar, 100 * part, done,
             total, clock_text(elapsed_s), clock_text(remaining_s),
             rate_text(done, elapsed_s, " • ", ""));
  std::fflush(stderr);
}

}  // namespace octet::cli
