// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "base/float16.h"

namespace octet {
namespace {

constexpr std::size_t kAlignment = 64;

std::shared_ptr<void> allocate(std::size_t num_bytes) {
  void* memory = ::operator new(std::max<std::size_t>(num_bytes, 1), std::align_val_t(kAlignment));
  std::memset(memory, 0, num_bytes);
  return {memory, [](void* p) { ::operator delete(p, std::align_val_t(kAlignment)); }};
}

template <typename To>
To convert_element(double value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != 0;
  } else if constexpr (std::is_integral_v<To>) {
    if (std::isnan(value)) return 0;
    constexpr auto kLow = static_cast<double>(std::numeric_limits<To>::min());
    constexpr auto kHigh = static_cast<double>(std::numeric_limits<To>::max());
    if (value <= kLow) return std::numeric_limits<To>::min();
    if (value >= kHigh) return std::numeric_limits<To>::max();
    return static_cast<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

// Calls visit(load) with a function that reads element i as double, or as int64 where double would
// lose bits.
template <typename Visit>
void with_loader(const Tensor& tensor, const Visit& visit) {
  const std::byte* bytes = tensor.bytes();
  const auto typed = [&](auto zero) {
    using T = decltype(zero);
    const auto* data = reinterpret_cast<const T*>(bytes);
    visit([data](std::size_t i) { return data[i]; });
  };
  switch (tensor.type()) {
    case ElementType::f32:
      return typed(float{});
    case ElementType::f64:
      return typed(double{});
    case ElementType::f16: {
      const auto* data = reinterpret_cast<const std::uint16_t*>(bytes);
      return visit([data](std::size_t i) { return f16_to_f32(data[i]); });
    }
    case ElementType::bf16: {
      const auto* data = reinterpret_cast<const std::uint16_t*>(bytes);
      return visit([data](std::size_t i) { return bf16_to_f32(data[i]); });
    }
    case ElementType::i8:
    case ElementType::i4:
      return typed(std::int8_t{});
    case ElementType::u8:
    case ElementType::u4:
      return typed(std::uint8_t{});
    case ElementType::i16:
      return typed(std::int16_t{});
    case ElementType::u16:
      return typed(std::uint16_t{});
    case ElementType::i32:
      return typed(std::int32_t{});
    case ElementType::u32:
      return typed(std::uint32_t{});
    case ElementType::i64:
      return typed(std::int64_t{});
    case ElementType::u64:
      return typed(std::uint64_t{});
    case ElementType::boolean:
      return typed(bool{});
  }
}

template <typename To, typename Load>
void store_all(Tensor& to, const Load& load) {
  auto* data = reinterpret_cast<To*>(to.bytes());
  using From = decltype(load(std::size_t{0}));
  for (std::size_t i = 0; i < to.num_elements(); ++i) {
    const From value = load(i);
    if constexpr (std::is_integral_v<From> && std::is_integral_v<To> && !std::is_same_v<To, bool>) {
      data[i] =
          std::in_range<To>(
              static_cast<std::conditional_t<std::is_same_v<From, bool>, int, From>>(value))
              ? static_cast<To>(value)
              : (std::cmp_less(
                     static_cast<std::conditional_t<std::is_same_v<From, bool>, int, From>>(value),
                     0)
                     ? std::numeric_limits<To>::min()
                     : std::numeric_limits<To>::max());
    } else {
      data[i] = convert_element<To>(static_cast<double>(value));
    }
  }
}

template <typename T>
void hold_within(Tensor& tensor, T least, T most) {
  for (T& value : tensor.data<T>()) value = std::clamp(value, least, most);
}

// The type of elements in memory.
ElementType memory_type(ElementType type) {
  if (type == ElementType::i4) return ElementType::i8;
  return type == ElementType::u4 ? ElementType::u8 : type;
}

}  // namespace

Tensor::Tensor() : Tensor(ElementType::f32, Shape{0}) {}

Tensor::Tensor(ElementType type, Shape shape) : type_(type), shape_(std::move(shape)) {
  num_elements_ = static_cast<std::size_t>(shape_.num_elements());
  std::shared_ptr<void> memory = allocate(num_bytes());
  data_ = static_cast<std::byte*>(memory.get());
  owner_ = std::move(memory);
}

Tensor::Tensor(ElementType type, Shape shape, void* data, std::shared_ptr<const void> owner)
    : type_(type),
      shape_(std::move(shape)),
      num_elements_(static_cast<std::size_t>(shape_.num_elements())),
      data_(static_cast<std::byte*>(data)),
      owner_(std::move(owner)) {}

Tensor Tensor::reshaped(Shape shape) const {
  if (shape.num_elements() != shape_.num_elements()) {
    throw InvalidArgument(fmt::format("reshaping a tensor: expected {} elements, got shape {}",
                                      num_elements_, to_string(shape)));
  }
  Tensor result = *this;
  result.shape_ = std::move(shape);
  return result;
}

Tensor Tensor::clone() const {
  Tensor result(type_, shape_);
  result.assign(data_, num_bytes());
  return result;
}

Tensor Tensor::to(ElementType type) const {
  Tensor result(type, shape_);
  with_loader(*this, [&](const auto& load) {
    switch (type) {
      case ElementType::f32:
        return store_all<float>(result, load);
      case ElementType::f64:
        return store_all<double>(result, load);
      case ElementType::f16:
      case ElementType::bf16: {
        auto* data = reinterpret_cast<std::uint16_t*>(result.bytes());
        const auto convert = type == ElementType::f16 ? f32_to_f16 : f32_to_bf16;
        for (std::size_t i = 0; i < num_elements_; ++i)
          data[i] = convert(static_cast<float>(load(i)));
        return;
      }
      case ElementType::i8:
        return store_all<std::int8_t>(result, load);
      case ElementType::u8:
        return store_all<std::uint8_t>(result, load);
      case ElementType::i16:
        return store_all<std::int16_t>(result, load);
      case ElementType::u16:
        return store_all<std::uint16_t>(result, load);
      case ElementType::i32:
        return store_all<std::int32_t>(result, load);
      case ElementType::u32:
        return store_all<std::uint32_t>(result, load);
      case ElementType::i64:
        return store_all<std::int64_t>(result, load);
      case ElementType::u64:
        return store_all<std::uint64_t>(result, load);
      case ElementType::boolean:
        return store_all<bool>(result, load);
      case ElementType::i4:
        store_all<std::int8_t>(result, load);
        return hold_within<std::int8_t>(result, -8, 7);
      case ElementType::u4:
        store_all<std::uint8_t>(result, load);
        return hold_within<std::uint8_t>(result, 0, 15);
    }
  });
  return result;
}

bool Tensor::operator==(const Tensor& other) const noexcept {
  return type_ == other.type_ && shape_ == other.shape_ &&
         (data_ == other.data_ || std::memcmp(data_, other.data_, num_bytes()) == 0);
}

void Tensor::check_type(ElementType requested) const {
  if (requested != type_ && requested != memory_type(type_)) {
    throw InvalidArgument(fmt::format("reading a tensor as {}: expected its element type {}",
                                      to_string(requested), to_string(type_)));
  }
}

void Tensor::assign(const void* values, std::size_t num_bytes) {
  if (num_bytes != this->num_bytes()) {
    throw InvalidArgument(fmt::format("filling a tensor of shape {}: expected {} bytes, got {}",
                                      to_string(shape_), this->num_bytes(), num_bytes));
  }
  if (num_bytes != 0) std::memcpy(data_, values, num_bytes);
}

}  // namespace octet
