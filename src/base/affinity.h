// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace octet {

/// @return the numbers of the CPUs that the process may run on, ascending; empty where the system
/// does not tell.
std::vector<int> usable_cpus();

/// Keeps the calling thread, and the threads that it will start, to these CPUs. Where the system
/// refuses, they stay as they are.
void keep_to_cpus(std::span<const int> cpus) noexcept;

}  // namespace octet
