// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "octet/tensor.h"

namespace octet {

/// Whether files hold two elements of the type in a byte, the first of them in its low half.
constexpr bool is_packed(ElementType type) noexcept {
  return type == ElementType::i4 || type == ElementType::u4;
}

/// Bytes of elements in files.
std::uint64_t stored_size(ElementType type, std::uint64_t num_elements) noexcept;

/// Gives a tensor the elements that `stored` holds. @param stored  of stored_size() bytes.
void load_stored(std::span<const std::byte> stored, Tensor& tensor);

/// The bytes of a tensor's elements in files.
/// @throws InvalidArgument if an element of a packed type has more than four bits.
std::vector<std::byte> stored_bytes(const Tensor& tensor);

}  // namespace octet
