// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "octet/tensor.h"

namespace octet::pytorch {

/// Views of one storage may overlap, and one element may fill a whole tensor; without a bound a
/// small file could ask for any amount of memory. All copies together take at most this many times
/// the bytes that are there, and a few more where hardly any are.
inline constexpr std::uint64_t kMaxCopies = 4;
inline constexpr std::uint64_t kFreeCopyBytes = std::uint64_t{64} << 10;

/// A tensor within a storage, in elements: element (i, j, ...) stands at offset + i * stride[0] +
/// j * stride[1] + ...
struct StridedView {
  std::int64_t offset = 0;
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> stride;
};

/// @return whether the view lies within elements [0, available) and has at most 2^48 elements, or
/// is empty. No number of the view may be negative or above 2^48.
bool fits(const StridedView& view, std::int64_t available) noexcept;
/// @return whether make_tensor() gives the storage's own memory rather than a copy: the view's
/// elements stand one after the other, at an aligned place.
bool shares_memory(const StridedView& view, ElementType type) noexcept;
/// The view as a tensor. @param view  one that fits() the storage, a tensor of rank 1.
Tensor make_tensor(const Tensor& storage, const StridedView& view);

}  // namespace octet::pytorch
