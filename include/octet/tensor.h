// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/error.h"

namespace octet {

/// Types of tensor elements. Those of i4 (-8 to 7) and u4 (0 to 15) take a byte each in memory, an
/// std::int8_t and an std::uint8_t; in files two share one.
enum class ElementType : std::uint8_t {
  f32,
  f64,
  f16,
  bf16,
  i8,
  u8,
  i16,
  u16,
  i32,
  u32,
  i64,
  u64,
  boolean,
  i4,
  u4
};

/// @return bytes of one element in memory.
OCTET_API std::size_t element_size(ElementType type) noexcept;
/// @return the enumerator's own word, e.g. "f32".
OCTET_API std::string_view to_string(ElementType type) noexcept;
/// @return the type named by `word` ("f32", "i8", "boolean", ...), or nothing for an unknown word.
OCTET_API std::optional<ElementType> parse_element_type(std::string_view word) noexcept;
/// @return true for f32, f64, f16 and bf16.
OCTET_API bool is_float(ElementType type) noexcept;

/// The element type of a C++ type; defined for float, double, the fixed-width integers and bool.
template <typename T>
constexpr ElementType element_type_of();
template <>
constexpr ElementType element_type_of<float>() {
  return ElementType::f32;
}
template <>
constexpr ElementType element_type_of<double>() {
  return ElementType::f64;
}
template <>
constexpr ElementType element_type_of<std::int8_t>() {
  return ElementType::i8;
}
template <>
constexpr ElementType element_type_of<std::uint8_t>() {
  return ElementType::u8;
}
template <>
constexpr ElementType element_type_of<std::int16_t>() {
  return ElementType::i16;
}
template <>
constexpr ElementType element_type_of<std::uint16_t>() {
  return ElementType::u16;
}
template <>
constexpr ElementType element_type_of<std::int32_t>() {
  return ElementType::i32;
}
template <>
constexpr ElementType element_type_of<std::uint32_t>() {
  return ElementType::u32;
}
template <>
constexpr ElementType element_type_of<std::int64_t>() {
  return ElementType::i64;
}
template <>
constexpr ElementType element_type_of<std::uint64_t>() {
  return ElementType::u64;
}
template <>
constexpr ElementType element_type_of<bool>() {
  return ElementType::boolean;
}

/// Sizes of a tensor's dimensions, outermost first. A dimension is >= 0, or kDynamic in a model
/// whose size is left open.
class OCTET_API Shape {
 public:
  static constexpr std::int64_t kDynamic = -1;

  Shape() = default;
  Shape(std::initializer_list<std::int64_t> dims) : dims_(dims) {}
  explicit Shape(std::vector<std::int64_t> dims) : dims_(std::move(dims)) {}

  std::size_t rank() const noexcept { return dims_.size(); }
  std::int64_t operator[](std::size_t axis) const { return dims_[axis]; }
  std::int64_t& operator[](std::size_t axis) { return dims_[axis]; }
  const std::vector<std::int64_t>& dims() const noexcept { return dims_; }
  auto begin() const noexcept { return dims_.begin(); }
  auto end() const noexcept { return dims_.end(); }
  bool is_static() const noexcept;
  /// @return the product of the dimensions, 1 for a scalar.
  /// @throws InvalidArgument if a dimension is dynamic or the product exceeds 2^62.
  std::int64_t num_elements() const;
  bool operator==(const Shape&) const = default;

 private:
  std::vector<std::int64_t> dims_;
};

/// @return e.g. "[1,3,32,32]"; a dynamic dimension prints as "?".
OCTET_API std::string to_string(const Shape& shape);
/// Parses "1,3,32,32", optionally in square brackets; "?" and "-1" are dynamic dimensions.
/// @throws InvalidArgument on anything else.
OCTET_API Shape parse_shape(std::string_view text);
/// NumPy broadcasting: aligned at the last dimension, each pair equal or one of them 1.
/// @return the common shape, or nothing if the two do not broadcast. A dynamic dimension matches
/// any.
OCTET_API std::optional<Shape> broadcast(const Shape& a, const Shape& b);

/// A dense row-major array in 64-byte aligned memory. Copies share the memory (like a
/// std::shared_ptr to it).
class OCTET_API Tensor {
 public:
  /// An empty f32 tensor of shape [0].
  Tensor();
  /// Allocates; elements are zero.
  /// @throws InvalidArgument if the shape is dynamic or has a negative dimension.
  Tensor(ElementType type, Shape shape);
  /// Uses memory owned by `owner`, which is kept alive; `data` must hold shape.num_elements()
  /// elements.
  Tensor(ElementType type, Shape shape, void* data, std::shared_ptr<const void> owner);

  /// Copies `values` into a new tensor. @throws InvalidArgument if their number is not the shape's.
  template <typename T>
  static Tensor from(Shape shape, std::span<const T> values) {
    Tensor tensor(element_type_of<T>(), std::move(shape));
    tensor.assign(values.data(), values.size() * sizeof(T));
    return tensor;
  }
  template <typename T>
  static Tensor from(Shape shape, const std::vector<T>& values) {
    return from(std::move(shape), std::span<const T>(values));
  }
  template <typename T>
  static Tensor scalar(T value) {
    return from(Shape{}, std::span<const T>(&value, 1));
  }

  ElementType type() const noexcept { return type_; }
  const Shape& shape() const noexcept { return shape_; }
  std::size_t num_elements() const noexcept { return num_elements_; }
  std::size_t num_bytes() const noexcept { return num_elements_ * element_size(type_); }
  std::byte* bytes() noexcept { return data_; }
  const std::byte* bytes() const noexcept { return data_; }

  /// Typed view of all elements. @throws InvalidArgument if T is not what the tensor's elements are
  /// in memory. What is written to i4 and u4 is for the caller to keep within their four bits.
  template <typename T>
  std::span<T> data() {
    check_type(element_type_of<T>());
    return {reinterpret_cast<T*>(data_), num_elements_};
  }
  template <typename T>
  std::span<const T> data() const {
    check_type(element_type_of<T>());
    return {reinterpret_cast<const T*>(data_), num_elements_};
  }

  /// The same memory under another shape with as many elements. @throws InvalidArgument otherwise.
  Tensor reshaped(Shape shape) const;
  /// A deep copy.
  Tensor clone() const;
  /// A deep copy with each element converted; float to integer rounds toward zero and saturates.
  Tensor to(ElementType type) const;
  /// Same type, shape and bytes.
  bool operator==(const Tensor& other) const noexcept;

 private:
  void check_type(ElementType requested) const;
  void assign(const void* values, std::size_t num_bytes);

  ElementType type_;
  Shape shape_;
  std::size_t num_elements_;
  std::byte* data_;
  std::shared_ptr<const void> owner_;
};

/// The affine map of integers onto reals, real = scale * (q - zero_point), per tensor (axis < 0) or
/// per channel along `axis`. A zero point is an integer up to the rounding of the range's ends to
/// f32: [-2.0036345, 1.987981] in 256 levels has its zero at level 128.000003.
struct QuantParams {
  ElementType type = ElementType::u8;
  std::vector<double> scale{1.0};
  std::vector<double> zero_point{0};
  int axis = -1;
  bool operator==(const QuantParams&) const = default;
};

}  // namespace octet
