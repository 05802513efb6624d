// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

namespace octet {

/// Tells the CPU that the calling thread polls.
inline void relax_cpu() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Polls `is_true` for the time in which the other side of a hand-off typically answers, giving way
/// to other threads; a caller that finds it false afterwards goes to sleep. Waking from sleep takes
/// a few times 10 us on a virtual machine.
/// @return what `is_true` said last.
template <typename Condition>
bool spin_until(const Condition& is_true) {
  constexpr std::chrono::microseconds kPatience(30);
  // Within this time an answer is worth more than giving way: a system call takes about 0.3 us, and
  // who gives way to a busy thread may get the CPU back after milliseconds.
  constexpr std::chrono::microseconds kHurry(10);
  const auto start = std::chrono::steady_clock::now();
  while (!is_true()) {
    const auto waited = std::chrono::steady_clock::now() - start;
    if (waited > kPatience) return is_true();
    if (waited > kHurry)
      std::this_thread::yield();
    else
      relax_cpu();
  }
  return true;
}

}  // namespace octet
