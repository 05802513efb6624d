// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor/stored.h"

#include <fmt/format.h>

#include <cstring>

namespace octet {
namespace {

constexpr unsigned kHalf = 0xFU;
constexpr unsigned kHalfBits = 4;

std::byte unpacked(std::byte pair, bool is_second, bool is_signed) {
  const unsigned half = (std::to_integer<unsigned>(pair) >> (is_second ? kHalfBits : 0U)) & kHalf;
  constexpr unsigned kSign = 8;
  return static_cast<std::byte>(is_signed && half >= kSign ? half | ~kHalf : half);
}

}  // namespace

std::uint64_t stored_size(ElementType type, std::uint64_t num_elements) noexcept {
  return is_packed(type) ? num_elements / 2 + num_elements % 2 : num_elements * element_size(type);
}

void load_stored(std::span<const std::byte> stored, Tensor& tensor) {
  if (stored.empty()) return;
  if (!is_packed(tensor.type())) {
    std::memcpy(tensor.bytes(), stored.data(), stored.size());
    return;
  }
  const bool is_signed = tensor.type() == ElementType::i4;
  for (std::size_t i = 0; i < tensor.num_elements(); ++i)
    tensor.bytes()[i] = unpacked(stored[i / 2], i % 2 != 0, is_signed);
}

std::vector<std::byte> stored_bytes(const Tensor& tensor) {
  if (!is_packed(tensor.type())) return {tensor.bytes(), tensor.bytes() + tensor.num_bytes()};
  const bool is_signed = tensor.type() == ElementType::i4;
  std::vector<std::byte> stored(stored_size(tensor.type(), tensor.num_elements()));
  for (std::size_t i = 0; i < tensor.num_elements(); ++i) {
    const std::byte value = tensor.bytes()[i];
    const std::byte half = value & std::byte{kHalf};
    if (unpacked(half, false, is_signed) != value) {
      const int number = is_signed ? static_cast<std::int8_t>(value) : static_cast<int>(value);
      throw InvalidArgument(
          fmt::format("storing a tensor of {}: expected elements of 4 bits, got {}",
                      to_string(tensor.type()), number));
    }
    stored[i / 2] |= i % 2 == 0 ? half : half << kHalfBits;
  }
  return stored;
}

}  // namespace octet
