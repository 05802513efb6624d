// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "compiler/backends/onednn/primitive.h"

namespace octet::onednn {

/// Where an argument of a primitive begins.
struct Operand {
  BufferId buffer = 0;
  std::size_t byte_offset = 0;
};

/// A primitive and one operand per argument that it leaves open.
struct Call {
  Primitive primitive;
  std::vector<Operand> operands;
};

/// Calls that follow one another on one thread.
using Item = std::vector<Call>;

/// A layer as items that the threads of the stream share.
class PrimitivesStep final : public Step {
 public:
  explicit PrimitivesStep(std::vector<Item> items) : items_(std::move(items)) {}

  std::function<void()> bind(const Binding& binding) const override;
  std::size_t scratchpad_bytes() const override;

 private:
  std::vector<Item> items_;
};

/// Rounded up, so that what follows in a scratchpad begins on a cache line.
constexpr std::size_t aligned_bytes(std::size_t num_bytes) {
  return (num_bytes + 63) / 64 * 64;
}

}  // namespace octet::onednn
