// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace octet::cli {

/// Shows how far the phases of a long run are, on stderr: a moving line on a terminal, else one
/// line at each phase's end.
class ProgressDisplay {
 public:
  ProgressDisplay();
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  /// A phase begins when its name is given first, and ends when done == total.
  void update(std::string_view phase, std::size_t done, std::size_t total);

  struct Phase {
    std::string name;
    std::size_t total = 0;
    double duration_s = 0;
  };
  /// The phases that have ended.
  const std::vector<Phase>& finished() const noexcept { return finished_; }

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::size_t done, std::size_t total, double elapsed_s) const;

  bool terminal_;
  bool line_open_ = false;
  std::string phase_;
  Clock::time_point start_;
  Clock::time_point drawn_;
  std::vector<Phase> finished_;
};

}  // namespace octet::cli
