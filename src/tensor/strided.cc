// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor/strided.h"

namespace octet {
namespace {

template <typename T>
void copy_elements(const std::byte* src, const Strides& strides, const Shape& shape,
                   std::byte* dst) {
  const auto* from = reinterpret_cast<const T*>(src);
  auto* to = reinterpret_cast<T*>(dst);
  const std::int64_t length = row_length(shape);
  const std::int64_t stride = row_stride(strides);
  for_each_row<1>(shape, {strides}, [&](std::int64_t first, const auto& offsets) {
    for (std::int64_t i = 0; i < length; ++i) to[first + i] = from[offsets[0] + i * stride];
  });
}

}  // namespace

Strides dense_strides(const Shape& shape) {
  Strides strides(shape.rank());
  std::int64_t stride = 1;
  for (std::size_t d = shape.rank(); d-- > 0;) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

Strides broadcast_strides(const Shape& operand, const Shape& shape) {
  const Strides dense = dense_strides(operand);
  Strides strides(shape.rank(), 0);
  const std::size_t missing = shape.rank() - operand.rank();
  for (std::size_t d = 0; d < operand.rank(); ++d) {
    if (operand[d] != 1) strides[missing + d] = dense[d];
  }
  return strides;
}

std::vector<std::int64_t> integers(const Tensor& tensor) {
  const Tensor converted = tensor.to(ElementType::i64);
  const auto values = converted.data<std::int64_t>();
  return {values.begin(), values.end()};
}

Tensor copy_strided(const Tensor& src, std::int64_t offset, const Strides& strides,
                    const Shape& shape) {
  Tensor dst(src.type(), shape);
  const std::size_t size = element_size(src.type());
  const std::byte* from = src.bytes() + offset * static_cast<std::int64_t>(size);
  switch (size) {
    case 1:
      copy_elements<std::uint8_t>(from, strides, shape, dst.bytes());
      break;
    case 2:
      copy_elements<std::uint16_t>(from, strides, shape, dst.bytes());
      break;
    case 4:
      copy_elements<std::uint32_t>(from, strides, shape, dst.bytes());
      break;
    default:
      copy_elements<std::uint64_t>(from, strides, shape, dst.bytes());
      break;
  }
  return dst;
}

}  // namespace octet
