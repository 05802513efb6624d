// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/strided_view.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace octet::pytorch {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 48;
constexpr std::size_t kAlignment = 64;

bool is_empty(const StridedView& view) noexcept {
  return std::find(view.size.begin(), view.size.end(), 0) != view.size.end();
}

// Copies the innermost dimension run by run; `at` counts through the outer ones.
void copy_strided(const std::byte* from, const StridedView& view, std::size_t element,
                  std::byte* to) {
  const std::size_t rank = view.size.size();
  std::vector<std::int64_t> at(rank, 0);
  const std::int64_t run = rank == 0 ? 1 : view.size[rank - 1];
  const std::int64_t step = rank == 0 ? 1 : view.stride[rank - 1];
  for (;;) {
    std::int64_t start = 0;
    for (std::size_t i = 0; i + 1 < rank; ++i) start += at[i] * view.stride[i];
    for (std::int64_t i = 0; i < run; ++i, to += element) {
      std::memcpy(to, from + static_cast<std::size_t>(start + i * step) * element, element);
    }
    std::size_t axis = rank;
    while (axis-- > 0) {
      if (axis + 1 == rank) continue;
      if (++at[axis] < view.size[axis]) break;
      at[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

}  // namespace

bool fits(const StridedView& view, std::int64_t available) noexcept {
  // No factor exceeds 2^48: products are compared before they are formed.
  const bool empty = is_empty(view);
  if (view.size.size() != view.stride.size()) return false;
  std::int64_t count = 1;
  std::int64_t last = view.offset;
  for (std::size_t i = 0; i < view.size.size(); ++i) {
    const std::int64_t size = std::max<std::int64_t>(view.size[i], 1);
    if (count > kMostElements / size) return false;
    count *= size;
    if (empty) continue;
    if (view.stride[i] != 0 && size - 1 > available / view.stride[i]) return false;
    last += (size - 1) * view.stride[i];
    if (last >= available) return false;
  }
  return empty || last < available;
}

bool shares_memory(const StridedView& view, ElementType type) noexcept {
  std::int64_t expected = 1;
  for (std::size_t i = view.size.size(); i-- > 0;) {
    if (view.size[i] != 1 && view.stride[i] != expected) return false;
    expected *= view.size[i];
  }
  return !is_empty(view) &&
         static_cast<std::size_t>(view.offset) * element_size(type) % kAlignment == 0;
}

Tensor make_tensor(const Tensor& storage, const StridedView& view) {
  const Shape shape(view.size);
  const std::size_t element = element_size(storage.type());
  if (is_empty(view)) return Tensor(storage.type(), shape);
  const std::size_t offset = static_cast<std::size_t>(view.offset) * element;
  if (shares_memory(view, storage.type())) {
    const auto owner = std::make_shared<Tensor>(storage);
    return Tensor(storage.type(), shape, owner->bytes() + offset, owner);
  }
  Tensor tensor(storage.type(), shape);
  copy_strided(storage.bytes() + offset, view, element, tensor.bytes());
  return tensor;
}

}  // namespace octet::pytorch
