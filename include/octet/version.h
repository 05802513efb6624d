// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "octet/error.h"

namespace octet {

/// The version of the library that runs, "major.minor.patch", as octet --version prints it.
OCTET_API std::string_view version() noexcept;

}  // namespace octet
