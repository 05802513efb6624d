// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "octet/tensor.h"

namespace octet {

/// Memory for tensors that come and go, used again: fresh pages cost more than what is written.
class TensorPool {
 public:
  /// A tensor of f32 of any values.
  Tensor take(const Shape& shape) {
    const auto size = static_cast<std::size_t>(shape.num_elements());
    for (const std::shared_ptr<Block>& block : blocks_) {
      if (block.use_count() == 1 && block->size >= size && block->size <= 2 * size)
        return {ElementType::f32, shape, block->values.get(), block};
    }
    blocks_.push_back(std::make_shared<Block>(size));
    return {ElementType::f32, shape, blocks_.back()->values.get(), blocks_.back()};
  }

 private:
  struct Block {
    explicit Block(std::size_t n) : size(n), values(new (std::align_val_t{64}) float[n]) {}
    struct Free {
      void operator()(float* p) const { operator delete[](p, std::align_val_t{64}); }
    };
    std::size_t size;
    std::unique_ptr<float[], Free> values;
  };
  std::vector<std::shared_ptr<Block>> blocks_;
};

}  // namespace octet
