// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/op.h"

#include <memory>
#include <utility>

namespace octet {

Op::Op() noexcept = default;
Op::Op(const Op& other) = default;
Op::Op(Op&& other) noexcept = default;
// By construction: a variant's own assignment is another function for each operation.
Op& Op::operator=(const Op& other) {
  return *this = Op(other);
}
Op& Op::operator=(Op&& other) noexcept {
  if (this != &other) {
    std::destroy_at(this);
    std::construct_at(this, std::move(other));
  }
  return *this;
}
Op::~Op() = default;

}  // namespace octet
