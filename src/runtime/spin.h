// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

namespace octet {

/// Polls `is_true` for the time in which the other side of a hand-off typically answers, giving way
/// to other threads; a caller that finds it false afterwards goes to sleep. Waking from sleep takes
/// a few times 10 us on a virtual machine.
template <typename Condition>
void spin_until(const Condition& is_true) {
  constexpr std::chrono::microseconds kPatience(30);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!is_true() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

}  // namespace octet
