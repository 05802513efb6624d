// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "base/isa.h"

namespace octet {

/// Beyond any machine; keeps a mistyped number from starting threads until the system refuses.
inline constexpr int kMostThreads = 4096;

/// What a user may set through environment variables.
struct Environment {
  /// OCTET_MAX_ISA: no instruction set extension beyond those of this word is used.
  std::optional<Isa> max_isa;
  /// OCTET_NUM_THREADS: threads where the caller leaves their number open; 1 to kMostThreads.
  std::optional<int> num_threads;
};

/// A row of the table of variables.
struct EnvironmentVariable {
  std::string_view name;
  std::string_view meaning;
  void (*parse)(Environment& environment, std::string_view value);
};
std::span<const EnvironmentVariable> environment_variables() noexcept;

/// Looks a variable up by name; nullptr if it is not set.
using EnvironmentLookup = std::function<const char*(const char* name)>;

/// Reads all variables; an empty value counts as not set.
/// @throws InvalidArgument naming the variable, the values it accepts and its value.
Environment read_environment(const EnvironmentLookup& lookup);
/// The same from the process's environment.
Environment read_environment();

}  // namespace octet
