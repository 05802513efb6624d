// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <optional>
#include <type_traits>

#include "reference/ops.h"
#include "tensor/num_elements.h"
#include "tensor/stored.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// Position in data that position `i` after `begin` padded ones shows, or nothing where the pad
// value stands.
std::optional<std::int64_t> padded_source(PadMode mode, std::int64_t i, std::int64_t begin,
                                          std::int64_t size) {
  const std::int64_t at = i - begin;
  if (at >= 0 && at < size) return at;
  if (size == 0) return std::nullopt;
  switch (mode) {
    case PadMode::constant:
      return std::nullopt;
    case PadMode::edge:
      return at < 0 ? 0 : size - 1;
    case PadMode::reflect:
      return at < 0 ? -at : 2 * (size - 1) - at;
    case PadMode::symmetric:
      return at < 0 ? -at - 1 : 2 * size - 1 - at;
  }
  return std::nullopt;
}

}  // namespace

// Integers wrap to the narrower type, but to four bits; there and from floats, where static_cast
// would be undefined, they saturate.
Tensor compute(const Convert& op, Inputs inputs, const Shape&) {
  const Tensor& data = inputs[0];
  const auto is_integer = [](ElementType t) {
    return !is_float(t) && t != ElementType::boolean && !is_packed(t);
  };
  if (!is_integer(data.type()) || !is_integer(op.destination_type)) {
    return data.to(op.destination_type);
  }
  return with_number("Convert", data.type(), [&](auto from) {
    return with_number("Convert", op.destination_type, [&](auto to) {
      Tensor out(op.destination_type, data.shape());
      const auto src = data.data<decltype(from)>();
      const auto dst = out.template data<decltype(to)>();
      for (std::size_t i = 0; i < src.size(); ++i) dst[i] = static_cast<decltype(to)>(src[i]);
      return out;
    });
  });
}

Tensor compute(const Concat& op, Inputs inputs, const Shape& shape) {
  Tensor out(inputs[0].type(), shape);
  const auto axis = static_cast<std::size_t>(
      op.axis < 0 ? op.axis + static_cast<std::int64_t>(shape.rank()) : op.axis);
  const std::size_t num_outer = num_elements(shape, 0, axis);
  std::byte* dst = out.bytes();
  for (std::size_t outer = 0; outer < num_outer; ++outer) {
    for (const Tensor& input : inputs) {
      const std::size_t num_bytes = input.num_bytes() / num_outer;
      std::memcpy(dst, input.bytes() + outer * num_bytes, num_bytes);
      dst += num_bytes;
    }
  }
  return out;
}

Tensor compute(const Pad& op, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const std::vector<std::int64_t> begin = integers(inputs[1]);
  const Strides dense = dense_strides(data.shape());
  const std::size_t size = element_size(data.type());
  Tensor out(data.type(), shape);
  std::vector<std::int64_t> index(shape.rank(), 0);
  std::byte* dst = out.bytes();
  for (std::size_t i = 0; i < out.num_elements(); ++i, dst += size) {
    std::optional<std::int64_t> source = 0;
    for (std::size_t d = 0; source && d < index.size(); ++d) {
      const auto at = padded_source(op.mode, index[d], begin[d], data.shape()[d]);
      source = at ? std::optional(*source + *at * dense[d]) : std::nullopt;
    }
    if (source)
      std::memcpy(dst, data.bytes() + static_cast<std::size_t>(*source) * size, size);
    else if (inputs.size() > 3)
      std::memcpy(dst, inputs[3].bytes(), size);
    for (std::size_t d = index.size(); d-- > 0 && ++index[d] == shape[d];) index[d] = 0;
  }
  return out;
}

}  // namespace octet::reference
