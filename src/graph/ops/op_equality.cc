// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/op.h"

namespace octet {

bool Op::operator==(const Op& other) const {
  return static_cast<const OpVariant&>(*this) == static_cast<const OpVariant&>(other);
}

}  // namespace octet
