// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/error.h"

#include <fmt/format.h>

#include <utility>

namespace octet {

ParseError::ParseError(std::string file, std::int64_t offset, const std::string& what)
    : Error(offset < 0 ? fmt::format("{}: {}", file, what)
                       : fmt::format("{}: at byte {}: {}", file, offset, what)),
      file_(std::move(file)),
      offset_(offset) {}

}  // namespace octet
