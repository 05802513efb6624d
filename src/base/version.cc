// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/version.h"

namespace octet {

std::string_view version() noexcept {
  return OCTET_VERSION;
}

}  // namespace octet
