// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"
#include "formats/pytorch/exported/shape_arguments.h"

namespace octet::pytorch::exported {
namespace {

constexpr auto kMaxRange = static_cast<double>(kMostPositions);

OutputRef filled(Call& call, OutputRef value, const std::vector<Number>& sizes) {
  if (sizes.empty()) return value;
  return call.add(Broadcast{}, {value, call.shape_output(sizes)});
}

void ignore_options(Call& call) {
  call.ignore({"layout", "device", "pin_memory", "memory_format", "physical_layout"});
}

ElementType natural_type(Call& call, const Operand& value) {
  return promoted_type(call, {value});
}

OutputRef typed_value(Call& call, const Operand& value, std::optional<ElementType> type) {
  return as_tensor(call, value, type.value_or(natural_type(call, value)));
}

void full(Call& call) {
  ignore_options(call);
  const Operand value = call.operand("fill_value");
  call.result(filled(call, typed_value(call, value, call.type("dtype")), call.numbers("size")));
}

template <int value>
void constant(Call& call) {
  ignore_options(call);
  const ElementType type = call.type("dtype").value_or(ElementType::f32);
  call.result(filled(call, call.scalar(value, type), call.numbers("size")));
}

template <int value>
void new_constant(Call& call) {
  ignore_options(call);
  const ElementType type = call.type("dtype").value_or(call.type_of(call.tensor("self")));
  call.result(filled(call, call.scalar(value, type), call.numbers("size")));
}

void new_full(Call& call) {
  ignore_options(call);
  const ElementType type = call.type("dtype").value_or(call.type_of(call.tensor("self")));
  call.result(
      filled(call, as_tensor(call, call.operand("fill_value"), type), call.numbers("size")));
}

template <int value>
void constant_like(Call& call) {
  ignore_options(call);
  const OutputRef x = call.tensor("self");
  const ElementType type = call.type("dtype").value_or(call.type_of(x));
  call.result(filled(call, call.scalar(value, type), call.sizes(x)));
}

void full_like(Call& call) {
  ignore_options(call);
  const OutputRef x = call.tensor("self");
  const ElementType type = call.type("dtype").value_or(call.type_of(x));
  call.result(filled(call, as_tensor(call, call.operand("fill_value"), type), call.sizes(x)));
}

void fill(Call& call) {
  const OutputRef x = call.tensor("self");
  const OutputRef value = as_tensor(call, call.operand("value"), call.type_of(x));
  call.result(filled(call, value, call.sizes(x)));
}

void zero(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(filled(call, call.scalar(0, call.type_of(x)), call.sizes(x)));
}

// The source under the shape and type of what it is copied into.
void copy(Call& call) {
  call.ignore({"non_blocking"});
  const OutputRef x = call.tensor("self");
  const OutputRef source = call.convert(call.tensor("src"), call.type_of(x));
  const bool same = call.shape(source) == call.shape(x) && call.shape(x).is_static();
  call.result(same ? source : filled(call, source, call.sizes(x)));
}

std::optional<double> known(const Number& number) {
  if (const auto* value = std::get_if<std::int64_t>(&number)) return static_cast<double>(*value);
  if (const auto* value = std::get_if<double>(&number)) return *value;
  return std::nullopt;
}

void range(Call& call, const Number& start, const Number& end, const Number& step) {
  ignore_options(call);
  const ElementType natural = promoted_type(call, {start, end, step});
  const ElementType type = call.type("dtype").value_or(natural);
  const auto first = known(start);
  const auto last = known(end);
  const auto stride = known(step);
  if (!first || !last || !stride) {
    const OutputRef values =
        call.add(Range{natural}, {as_tensor(call, start, natural), as_tensor(call, end, natural),
                                  as_tensor(call, step, natural)});
    return call.result(call.convert(values, type));
  }
  const double count = std::ceil((*last - *first) / *stride);
  if (!(count >= 0) || count > kMaxRange)
    call.fail(fmt::format("expected a range of 0 to {} values, got {}", kMaxRange, count));
  std::vector<double> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = *first + static_cast<double>(i) * *stride;
  call.result(call.add_constant(
      Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values).to(type)));
}

void arange(Call& call) {
  const Number zero = std::int64_t{0};
  const Number one = std::int64_t{1};
  range(call, call.has("start") ? call.number("start") : zero, call.number("end"),
        call.has("step") ? call.number("step") : one);
}

void linspace(Call& call) {
  ignore_options(call);
  const double start = call.real("start");
  const double end = call.real("end");
  const std::int64_t steps = call.integer("steps");
  if (steps < 0 || static_cast<double>(steps) > kMaxRange)
    call.fail(fmt::format("expected 0 to {} steps, got {}", kMaxRange, steps));
  std::vector<float> values(static_cast<std::size_t>(steps));
  const double step = steps > 1 ? (end - start) / static_cast<double>(steps - 1) : 0;
  // From either end, so that both are exact.
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool first_half = i < values.size() / 2;
    const auto from_end = static_cast<double>(values.size() - 1 - i);
    values[i] = static_cast<float>(first_half || steps == 1 ? start + static_cast<double>(i) * step
                                                            : end - from_end * step);
  }
  const Tensor tensor = Tensor::from(Shape{steps}, values);
  call.result(call.add_constant(tensor.to(call.type("dtype").value_or(ElementType::f32))));
}

void eye(Call& call) {
  ignore_options(call);
  const std::int64_t rows = call.integer("n");
  const std::int64_t columns = call.integer("m", rows);
  if (rows < 0 || columns < 0 ||
      static_cast<double>(rows) * static_cast<double>(columns) > kMaxRange)
    call.fail(fmt::format("expected at most {} elements, got {} x {}", kMaxRange, rows, columns));
  Tensor identity(ElementType::f32, Shape{rows, columns});
  const auto values = identity.data<float>();
  std::fill(values.begin(), values.end(), 0.0F);
  for (std::int64_t i = 0; i < std::min(rows, columns); ++i)
    values[static_cast<std::size_t>(i * columns + i)] = 1;
  call.result(call.add_constant(identity.to(call.type("dtype").value_or(ElementType::f32))));
}

void scalar_tensor(Call& call) {
  ignore_options(call);
  call.result(typed_value(call, call.operand("s"), call.type("dtype")));
}

// One of two grids: rows of a tensor as columns count them.
void meshgrid(Call& call) {
  const std::vector<OutputRef> inputs = call.tensors("tensors");
  const std::string indexing = call.has("indexing") ? call.text("indexing") : "ij";
  const bool swapped = indexing == "xy" && inputs.size() > 1;
  std::vector<Number> sizes;
  for (const OutputRef input : inputs)
    sizes.push_back(call.rank(input) == 0 ? Number(std::int64_t{1}) : call.size(input, 0));
  if (swapped) std::swap(sizes[0], sizes[1]);
  std::vector<OutputRef> grids;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t axis = swapped && i < 2 ? 1 - i : i;
    std::vector<std::int64_t> shape(inputs.size(), 1);
    shape[axis] = -1;
    grids.push_back(filled(call, call.reshape(inputs[i], shape), sizes));
  }
  call.results(grids);
}

// Elements where column - row - diagonal is >= 0 (upper) or <= 0 are kept.
template <bool upper>
void triangle(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t diagonal = call.integer("diagonal", 0);
  const std::size_t rank = call.rank(x);
  if (rank < 2) call.fail("expected a matrix");
  const std::int64_t rows = call.shape(x)[rank - 2];
  const std::int64_t columns = call.shape(x)[rank - 1];
  if (rows == Shape::kDynamic || columns == Shape::kDynamic ||
      static_cast<double>(rows) * static_cast<double>(columns) > kMaxRange)
    call.unsupported("a triangle of unknown or huge size");
  Tensor kept(ElementType::boolean, Shape{rows, columns});
  const auto flags = kept.data<bool>();
  for (std::int64_t i = 0; i < rows * columns; ++i) {
    const std::int64_t offset = i % columns - i / columns - diagonal;
    flags[static_cast<std::size_t>(i)] = upper ? offset >= 0 : offset <= 0;
  }
  call.result(call.add(Select{}, {call.add_constant(kept), x, call.scalar(0, call.type_of(x))}));
}

// What empty() leaves open is written before it is read: zeros do.
constexpr OpRow kCreationRows[] = {{"aten.full.default", "Broadcast", full},
                                   {"aten.zeros.default", "Broadcast", constant<0>},
                                   {"aten.ones.default", "Broadcast", constant<1>},
                                   {"aten.empty.memory_format", "Broadcast", constant<0>},
                                   {"aten.empty_permuted.default", "Broadcast", constant<0>},
                                   {"aten.new_zeros.default", "Broadcast", new_constant<0>},
                                   {"aten.new_ones.default", "Broadcast", new_constant<1>},
                                   {"aten.new_empty.default", "Broadcast", new_constant<0>},
                                   {"aten.new_full.default", "Broadcast", new_full},
                                   {"aten.zeros_like.default", "Broadcast", constant_like<0>},
                                   {"aten.ones_like.default", "Broadcast", constant_like<1>},
                                   {"aten.empty_like.default", "Broadcast", constant_like<0>},
                                   {"aten.full_like.default", "Broadcast", full_like},
                                   {"aten.fill.Scalar", "Broadcast", fill},
                                   {"aten.fill.Tensor", "Broadcast", fill},
                                   {"aten.fill_.Scalar", "Broadcast", fill, kInPlace},
                                   {"aten.fill_.Tensor", "Broadcast", fill, kInPlace},
                                   {"aten.zero_.default", "Broadcast", zero, kInPlace},
                                   {"aten.copy_.default", "Broadcast", copy, kInPlace},
                                   {"aten.copy.default", "Broadcast", copy},
                                   {"aten.arange.default", "Range", arange},
                                   {"aten.arange.start", "Range", arange},
                                   {"aten.arange.start_step", "Range", arange},
                                   {"aten.linspace.default", "", linspace},
                                   {"aten.eye.default", "", eye},
                                   {"aten.eye.m", "", eye},
                                   {"aten.scalar_tensor.default", "", scalar_tensor},
                                   {"aten.meshgrid.default", "Broadcast", meshgrid},
                                   {"aten.meshgrid.indexing", "Broadcast", meshgrid},
                                   {"aten.triu.default", "Select", triangle<true>},
                                   {"aten.tril.default", "Select", triangle<false>},
                                   {"aten.triu_.default", "Select", triangle<true>, kInPlace},
                                   {"aten.tril_.default", "Select", triangle<false>, kInPlace}};

}  // namespace

std::span<const OpRow> creation_ops() {
  return kCreationRows;
}

}  // namespace octet::pytorch::exported
