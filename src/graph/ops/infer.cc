// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/infer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace octet {

void InferContext::fail(const std::string& what) const {
  throw InvalidArgument(fmt::format("node \"{}\" ({}): {}", node_.name, type_name(node_.op), what));
}

void InferContext::expect(bool condition, const std::string& what) const {
  if (!condition) fail(what);
}

void InferContext::expect_inputs(std::size_t least, std::size_t most) const {
  if (num_inputs() >= least && num_inputs() <= most) return;
  fail(least == most ? fmt::format("expected {} inputs, got {}", least, num_inputs())
                     : fmt::format("expected {} to {} inputs, got {}", least, most, num_inputs()));
}

void InferContext::expect_same_type(std::size_t a, std::size_t b) const {
  if (type(a) == type(b)) return;
  fail(fmt::format("expected inputs {} and {} of one type, got {} and {}", a, b, to_string(type(a)),
                   to_string(type(b))));
}

std::vector<ShapeInteger> InferContext::shape_integers(std::size_t index, const char* role) const {
  const Value& value = input(index);
  if (is_float(value.type) || value.shape.rank() > 1 || !value.shape.is_static()) {
    fail(fmt::format("expected {} (input {}) as integers of rank 0 or 1, got {}{}", role, index,
                     to_string(value.type), to_string(value.shape)));
  }
  if (value.integers) return *value.integers;
  std::vector<ShapeInteger> integers(static_cast<std::size_t>(value.shape.num_elements()));
  if (const Tensor* tensor = constant(index)) {
    const Tensor converted = tensor->to(ElementType::i64);
    const auto values = converted.data<std::int64_t>();
    for (std::size_t i = 0; i < integers.size(); ++i) integers[i].value = values[i];
  }
  return integers;
}

std::vector<std::int64_t> InferContext::integers(std::size_t index, const char* role) const {
  std::vector<std::int64_t> values;
  for (const ShapeInteger& integer : shape_integers(index, role)) {
    if (!integer.value) {
      fail(fmt::format("expected {} (input {}) as a constant of integers, got a computed value",
                       role, index));
    }
    values.push_back(*integer.value);
  }
  return values;
}

std::int64_t InferContext::integer(std::size_t index, const char* role) const {
  const std::vector<std::int64_t> values = integers(index, role);
  if (values.size() != 1)
    fail(fmt::format("expected one {} (input {}), got {}", role, index, values.size()));
  return values[0];
}

std::vector<std::int64_t> InferContext::sizes(std::size_t index, const char* role) const {
  std::vector<std::int64_t> sizes;
  for (const ShapeInteger& integer : shape_integers(index, role)) {
    if (integer.value && (*integer.value < 0 || *integer.value > kLongestDimension))
      fail(fmt::format("expected {} (input {}) as sizes within [0, {}], got {}", role, index,
                       kLongestDimension, *integer.value));
    sizes.push_back(integer.value.value_or(Shape::kDynamic));
  }
  return sizes;
}

std::optional<std::vector<double>> InferContext::numbers(std::size_t index) const {
  std::vector<double> numbers;
  if (const Tensor* tensor = constant(index)) {
    const Tensor converted = tensor->to(ElementType::f64);
    const auto values = converted.data<double>();
    return std::vector<double>(values.begin(), values.end());
  }
  if (!input(index).integers) return std::nullopt;
  for (const ShapeInteger& integer : *input(index).integers) {
    if (!integer.value) return std::nullopt;
    numbers.push_back(static_cast<double>(*integer.value));
  }
  return numbers;
}

std::optional<double> InferContext::number(std::size_t index) const {
  const auto values = numbers(index);
  if (!values || values->size() != 1) return std::nullopt;
  return (*values)[0];
}

std::vector<Value> single_output(ElementType type, Shape shape) {
  std::vector<Value> outputs(1);
  outputs[0].type = type;
  outputs[0].shape = std::move(shape);
  return outputs;
}

std::vector<Value> output_like(const Value& value) {
  std::vector<Value> outputs = single_output(value.type, value.shape);
  outputs[0].dimensions = value.dimensions;
  return outputs;
}

std::vector<Value> output_like(const Value& value, const Shape& shape,
                               const std::vector<std::size_t>& changed) {
  ShapeBuilder out(value.type);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (std::find(changed.begin(), changed.end(), axis) == changed.end())
      out.keep(value, axis);
    else
      out.add(shape[axis]);
  }
  return out.output();
}

std::optional<DimensionRef> dimension_of(const Value& value, std::size_t axis) {
  if (value.dimensions.empty() || value.shape[axis] != Shape::kDynamic) return std::nullopt;
  return value.dimensions[axis];
}

std::optional<Value> broadcast_values(const Value& a, const Value& b) {
  const auto common = broadcast(a.shape, b.shape);
  if (!common) return std::nullopt;
  ShapeBuilder out(a.type);
  const std::size_t rank = common->rank();
  for (std::size_t i = 0; i < rank; ++i) {
    const auto side = [&](const Value& value) {
      const std::size_t missing = rank - value.shape.rank();
      return i < missing ? ShapeInteger{1, std::nullopt}
                         : ShapeInteger{value.shape[i - missing], dimension_of(value, i - missing)};
    };
    const ShapeInteger x = side(a);
    const ShapeInteger y = side(b);
    // An open size next to another one may be 1 and give way to it.
    if (x.value == 1 || y.value == 1)
      out.add((*common)[i], x.value == 1 ? y.dimension : x.dimension);
    else
      out.add((*common)[i], x.dimension == y.dimension ? x.dimension : std::nullopt);
  }
  return out.output()[0];
}

void ShapeBuilder::add(std::int64_t size, std::optional<DimensionRef> dimension) {
  dims_.push_back(size);
  value_.dimensions.push_back(size == Shape::kDynamic ? dimension : std::nullopt);
}

void ShapeBuilder::keep(const Value& from, std::size_t axis) {
  add(from.shape[axis], dimension_of(from, axis));
}

void ShapeBuilder::keep(const Value& from, std::size_t axis, std::size_t end) {
  for (; axis < end; ++axis) keep(from, axis);
}

std::vector<Value> ShapeBuilder::output() const {
  std::vector<Value> outputs{value_};
  outputs[0].shape = Shape(dims_);
  return outputs;
}

std::size_t normalize_axis(std::int64_t axis, std::size_t rank, const InferContext& context) {
  const auto signed_rank = static_cast<std::int64_t>(rank);
  context.expect(axis >= -signed_rank && axis < signed_rank,
                 fmt::format("expected an axis within [-{0}, {0}), got {1}", rank, axis));
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

bool is_same_size(std::int64_t a, std::int64_t b) noexcept {
  return a == b || a == Shape::kDynamic || b == Shape::kDynamic;
}

std::int64_t checked_product(std::initializer_list<std::int64_t> sizes,
                             const InferContext& context) {
  std::int64_t product = 1;
  for (std::int64_t size : sizes) {
    context.expect(size == 0 || product <= kLongestDimension / size,
                   fmt::format("expected dimensions of at most {}, got {} times {}",
                               kLongestDimension, product, size));
    product *= size;
  }
  return product;
}

void expect_usable(const Shape& shape, const InferContext& context) {
  for (std::int64_t dim : shape) {
    context.expect(dim >= Shape::kDynamic && dim <= kLongestDimension,
                   fmt::format("expected dimensions of at most {}, got {}", kLongestDimension,
                               to_string(shape)));
  }
}

void expect_window(std::initializer_list<std::int64_t> numbers, std::int64_t least,
                   std::size_t axis, const InferContext& context) {
  constexpr std::int64_t kMost = std::int64_t{1} << 20U;
  for (std::int64_t number : numbers) {
    context.expect(number >= least && number <= kMost,
                   fmt::format("expected strides, dilations and kernel within [1, {0}] and pads "
                               "within [0, {0}] in dimension {1}, got {2}",
                               kMost, axis, number));
  }
}

std::string to_string(const std::vector<ShapeInteger>& integers) {
  std::vector<std::string> words;
  for (const ShapeInteger& integer : integers)
    words.push_back(integer.value ? fmt::format("{}", *integer.value) : "?");
  return fmt::format("[{}]", fmt::join(words, ","));
}

}  // namespace octet
