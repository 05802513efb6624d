// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/shape_values.h"

#include <algorithm>
#include <limits>

#include "graph/ops/comparison.h"
#include "graph/ops/strided_slice.h"

namespace octet {
namespace {

using Integers = std::vector<ShapeInteger>;
using Followed = std::optional<Integers>;

// More elements than the shape of any tensor has.
constexpr std::int64_t kMostElements = 64;
// No size and no product of sizes that a model can use is larger; sums and products of two such
// numbers do not overflow.
constexpr std::int64_t kLargest = std::int64_t{1} << 31U;

bool is_followed(const Value& value) {
  return !is_float(value.type) && value.shape.is_static() && value.shape.rank() <= 1 &&
         value.shape.num_elements() <= kMostElements;
}

bool is_small(std::int64_t value) {
  return value >= -kLargest && value <= kLargest;
}

ShapeInteger known(std::int64_t value) {
  return {value, std::nullopt};
}

// An element of an input of which there is one or as many as the output has.
const ShapeInteger& element(const Integers& integers, std::size_t i) {
  return integers.size() == 1 ? integers[0] : integers[i];
}

// The known integers of an input, or nothing if one is not known.
std::optional<std::vector<std::int64_t>> all_known(const Followed& integers) {
  if (!integers) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const ShapeInteger& integer : *integers) {
    if (!integer.value) return std::nullopt;
    values.push_back(*integer.value);
  }
  return values;
}

// An operand that leaves the other one as it is.
bool is_neutral(BinaryKind kind, const ShapeInteger& x) {
  switch (kind) {
    case BinaryKind::add:
    case BinaryKind::subtract:
      return x.value == 0;
    case BinaryKind::multiply:
    case BinaryKind::divide:
      return x.value == 1;
    default:
      return false;
  }
}

std::optional<std::int64_t> divide(std::int64_t a, std::int64_t b, bool rounds_down) {
  if (b == 0) return std::nullopt;
  const bool has_rest = a % b != 0;
  return a / b - (rounds_down && has_rest && (a < 0) != (b < 0) ? 1 : 0);
}

std::optional<std::int64_t> calculate(const Binary& op, std::int64_t a, std::int64_t b) {
  switch (op.kind) {
    case BinaryKind::maximum:
      return std::max(a, b);
    case BinaryKind::minimum:
      return std::min(a, b);
    default:
      break;
  }
  if (!is_small(a) || !is_small(b)) return std::nullopt;
  switch (op.kind) {
    case BinaryKind::add:
      return a + b;
    case BinaryKind::subtract:
      return a - b;
    case BinaryKind::multiply:
      return a * b;
    case BinaryKind::divide:
      return divide(a, b, op.python_division);
    case BinaryKind::floor_mod:
      return b == 0 ? std::nullopt : std::optional(a - *divide(a, b, true) * b);
    case BinaryKind::mod:
      return b == 0 ? std::nullopt : std::optional(a % b);
    default:
      return std::nullopt;
  }
}

ShapeInteger combine(const Binary& op, const ShapeInteger& a, const ShapeInteger& b) {
  const bool commutes = op.kind == BinaryKind::add || op.kind == BinaryKind::multiply;
  if (is_neutral(op.kind, b)) return a;
  if (commutes && is_neutral(op.kind, a)) return b;
  if (!a.value || !b.value) return {};
  return {calculate(op, *a.value, *b.value), std::nullopt};
}

ShapeInteger combine(const Comparison& op, const ShapeInteger& a, const ShapeInteger& b) {
  if (a.dimension && a.dimension == b.dimension) return known(holds(op.kind, 0, 0));
  // A size is not negative: any size answers the comparison with a negative number.
  const auto representative = [](const ShapeInteger& x, const ShapeInteger& other) {
    return x.dimension && other.value && *other.value < 0 ? std::optional<std::int64_t>(0)
                                                          : x.value;
  };
  const std::optional<std::int64_t> x = representative(a, b);
  const std::optional<std::int64_t> y = representative(b, a);
  return x && y ? known(holds(op.kind, *x, *y)) : ShapeInteger{};
}

ShapeInteger combine(const Logical& op, const ShapeInteger& a, const ShapeInteger& b) {
  if (!a.value || !b.value) return {};
  const bool x = *a.value != 0;
  const bool y = *b.value != 0;
  switch (op.kind) {
    case LogicalKind::logical_and:
      return known(x && y);
    case LogicalKind::logical_or:
      return known(x || y);
    case LogicalKind::logical_xor:
      break;
  }
  return known(x != y);
}

template <typename T>
Followed combine_all(const T& op, const InferContext& context, std::size_t count) {
  const Followed& a = context.input(0).integers;
  const Followed& b = context.input(1).integers;
  if (!a || !b) return std::nullopt;
  Integers out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(combine(op, element(*a, i), element(*b, i)));
  return out;
}

std::size_t count_of(const Value& value) {
  return static_cast<std::size_t>(value.shape.num_elements());
}

// What the only output of an operation holds; one overload per operation that is followed.
Followed follow(const Constant& op, const InferContext&, const Value&) {
  const Tensor converted = op.value.to(ElementType::i64);
  Integers integers;
  for (std::int64_t value : converted.data<std::int64_t>()) integers.push_back(known(value));
  return integers;
}

Followed follow(const ShapeOf&, const InferContext& context, const Value&) {
  const Value& data = context.input(0);
  Integers integers;
  for (std::size_t axis = 0; axis < data.shape.rank(); ++axis) {
    if (data.shape[axis] == Shape::kDynamic)
      integers.push_back({std::nullopt, dimension_of(data, axis)});
    else
      integers.push_back(known(data.shape[axis]));
  }
  return integers;
}

Followed follow(const Convert& op, const InferContext& context, const Value&) {
  Followed integers = context.input(0).integers;
  if (!integers || op.destination_type == ElementType::i64) return integers;
  const std::int64_t largest =
      op.destination_type == ElementType::i32 ? std::numeric_limits<std::int32_t>::max() : 127;
  for (ShapeInteger& integer : *integers) {
    if (!integer.value) {
      if (op.destination_type != ElementType::i32) integer = {};
    } else if (op.destination_type == ElementType::boolean) {
      integer = known(*integer.value != 0);
    } else if (*integer.value > largest ||
               *integer.value < (op.destination_type == ElementType::i32 ? -largest : 0)) {
      integer = {};
    }
  }
  return integers;
}

Followed same_elements(const InferContext& context) {
  return context.input(0).integers;
}
Followed follow(const Reshape&, const InferContext& context, const Value&) {
  return same_elements(context);
}
Followed follow(const Squeeze&, const InferContext& context, const Value&) {
  return same_elements(context);
}
Followed follow(const Unsqueeze&, const InferContext& context, const Value&) {
  return same_elements(context);
}
Followed follow(const Result&, const InferContext& context, const Value&) {
  return same_elements(context);
}

Followed follow(const Gather&, const InferContext& context, const Value&) {
  const Followed& data = context.input(0).integers;
  const auto indices = all_known(context.input(1).integers);
  if (!data || !indices) return std::nullopt;
  const auto size = static_cast<std::int64_t>(data->size());
  Integers out;
  for (std::int64_t index : *indices) {
    const std::int64_t counted = index < 0 ? index + size : index;
    context.expect(counted >= 0 && counted < size,
                   "expected indices within the data, got one outside of it");
    out.push_back((*data)[static_cast<std::size_t>(counted)]);
  }
  return out;
}

Followed follow(const Concat&, const InferContext& context, const Value&) {
  Integers out;
  for (std::size_t i = 0; i < context.num_inputs(); ++i) {
    const Value& input = context.input(i);
    if (!is_followed(input)) return std::nullopt;
    if (input.integers)
      out.insert(out.end(), input.integers->begin(), input.integers->end());
    else
      out.resize(out.size() + count_of(input));
  }
  return out;
}

Followed pick(const Followed& data, const ResolvedSlice& slice) {
  Integers out;
  if (slice.dimensions.size() != 1) return std::nullopt;
  const ResolvedSlice::Dimension& dimension = slice.dimensions[0];
  for (std::int64_t i = 0; i < dimension.size; ++i)
    out.push_back((*data)[static_cast<std::size_t>(dimension.begin + i * dimension.stride)]);
  return out;
}

Followed follow(const StridedSlice& op, const InferContext& context, const Value&) {
  const Followed& data = context.input(0).integers;
  const auto begin = all_known(context.input(1).integers);
  const auto end = all_known(context.input(2).integers);
  const auto strides = context.num_inputs() == 4 ? all_known(context.input(3).integers)
                                                 : std::optional(std::vector<std::int64_t>{});
  if (!data || !begin || !end || !strides) return std::nullopt;
  return pick(data, resolve_slice(op, context.shape(0), *begin, *end, *strides));
}

Followed follow(const Slice&, const InferContext& context, const Value&) {
  const Followed& data = context.input(0).integers;
  const auto start = all_known(context.input(1).integers);
  const auto stop = all_known(context.input(2).integers);
  const auto step = all_known(context.input(3).integers);
  if (!data || !start || !stop || !step) return std::nullopt;
  return pick(data, resolve_slice(context.shape(0), *start, *stop, *step, {}));
}

Followed follow(const Binary& op, const InferContext& context, const Value& out) {
  return combine_all(op, context, count_of(out));
}
Followed follow(const Comparison& op, const InferContext& context, const Value& out) {
  return combine_all(op, context, count_of(out));
}
Followed follow(const Logical& op, const InferContext& context, const Value& out) {
  return combine_all(op, context, count_of(out));
}

Followed follow(const Unary& op, const InferContext& context, const Value&) {
  Followed integers = context.input(0).integers;
  if (!integers) return std::nullopt;
  for (ShapeInteger& integer : *integers) {
    if (integer.value && op.kind == UnaryKind::logical_not)
      integer = known(*integer.value == 0);
    else if (integer.value && op.kind == UnaryKind::negative && *integer.value > -kLargest)
      integer = known(-*integer.value);
    else
      integer = {};
  }
  return integers;
}

Followed follow(const Select&, const InferContext& context, const Value& out) {
  const Followed& condition = context.input(0).integers;
  const Followed& then = context.input(1).integers;
  const Followed& otherwise = context.input(2).integers;
  if (!condition || !then || !otherwise) return std::nullopt;
  Integers integers;
  for (std::size_t i = 0; i < count_of(out); ++i) {
    const ShapeInteger& x = element(*then, i);
    const ShapeInteger& y = element(*otherwise, i);
    const std::optional<std::int64_t> decision = element(*condition, i).value;
    integers.push_back(decision ? (*decision != 0 ? x : y) : (x == y ? x : ShapeInteger{}));
  }
  return integers;
}

Followed follow(const Reduce& op, const InferContext& context, const Value& out) {
  const Followed& data = context.input(0).integers;
  const bool is_sum = op.kind == ReduceKind::sum;
  if (!data || count_of(out) != 1 || (!is_sum && op.kind != ReduceKind::prod)) return std::nullopt;
  const Binary step{is_sum ? BinaryKind::add : BinaryKind::multiply};
  ShapeInteger total = known(is_sum ? 0 : 1);
  for (const ShapeInteger& integer : *data) total = combine(step, total, integer);
  return Integers{total};
}

Followed follow(const Range&, const InferContext& context, const Value& out) {
  const auto start = all_known(context.input(0).integers);
  const auto step = all_known(context.input(2).integers);
  if (!start || !step || !is_small((*start)[0]) || !is_small((*step)[0])) return std::nullopt;
  Integers integers;
  for (std::size_t i = 0; i < count_of(out); ++i)
    integers.push_back(known((*start)[0] + static_cast<std::int64_t>(i) * (*step)[0]));
  return integers;
}

Followed repeated(const InferContext& context, const Value& out) {
  const Followed& data = context.input(0).integers;
  if (!data || data->empty()) return std::nullopt;
  Integers integers;
  for (std::size_t i = 0; i < count_of(out); ++i) integers.push_back((*data)[i % data->size()]);
  return integers;
}
Followed follow(const Broadcast&, const InferContext& context, const Value& out) {
  return repeated(context, out);
}
Followed follow(const Tile&, const InferContext& context, const Value& out) {
  return repeated(context, out);
}

template <typename T>
Followed follow(const T&, const InferContext&, const Value&) {
  return std::nullopt;
}

// The parts of a vector that is split.
void follow_parts(const InferContext& context, std::vector<Value>& outputs) {
  const Followed& data = context.input(0).integers;
  if (!data || !std::all_of(outputs.begin(), outputs.end(), is_followed)) return;
  std::size_t begin = 0;
  for (Value& output : outputs) {
    const std::size_t end = std::min(begin + count_of(output), data->size());
    output.integers = Integers(data->begin() + static_cast<std::ptrdiff_t>(begin),
                               data->begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
}

void name_dimensions(NodeId node, std::vector<Value>& outputs) {
  for (std::size_t port = 0; port < outputs.size(); ++port) {
    Value& value = outputs[port];
    if (value.shape.is_static()) {
      value.dimensions.clear();
      continue;
    }
    value.dimensions.resize(value.shape.rank());
    for (std::size_t axis = 0; axis < value.shape.rank(); ++axis) {
      std::optional<DimensionRef>& dimension = value.dimensions[axis];
      if (value.shape[axis] == Shape::kDynamic && !dimension)
        dimension = DimensionRef{{node, static_cast<std::uint32_t>(port)},
                                 static_cast<std::uint32_t>(axis)};
    }
  }
}

}  // namespace

void follow_shape_values(const Node& node, const InferContext& context,
                         std::vector<Value>& outputs) {
  if (std::holds_alternative<EvenSplit>(node.op) || std::holds_alternative<VariadicSplit>(node.op))
    follow_parts(context, outputs);
  else if (is_followed(outputs[0]))
    outputs[0].integers =
        std::visit([&](const auto& op) { return follow(op, context, outputs[0]); }, node.op);
  name_dimensions(node.id, outputs);
}

}  // namespace octet
