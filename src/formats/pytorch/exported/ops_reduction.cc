// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"
#include "formats/pytorch/exported/shape_arguments.h"

namespace octet::pytorch::exported {
namespace {

// No axes stand for all.
std::vector<std::int64_t> axes_of(Call& call, OutputRef x, std::string_view name) {
  std::vector<std::int64_t> axes = call.integers(name);
  for (std::int64_t& axis : axes) axis = call.axis(axis, call.rank(x));
  if (axes.empty()) {
    axes.resize(call.rank(x));
    std::iota(axes.begin(), axes.end(), 0);
  }
  return axes;
}

OutputRef reduce(Call& call, ReduceKind kind, OutputRef x, const std::vector<std::int64_t>& axes,
                 bool keep) {
  // A scalar is its own sum, mean and maximum.
  if (call.rank(x) == 0) return x;
  return call.add(Reduce{kind, keep}, {x, call.integers_constant(axes)});
}

// Sums and products of integers are of 64 bits.
OutputRef typed(Call& call, OutputRef x, bool widen) {
  if (const auto type = call.type("dtype")) return call.convert(x, *type);
  return widen && !is_float(call.type_of(x)) ? call.convert(x, ElementType::i64) : x;
}

template <ReduceKind kind>
void reduction(Call& call) {
  constexpr bool kWidens = kind == ReduceKind::sum || kind == ReduceKind::prod;
  const OutputRef x = typed(call, call.tensor("self"), kWidens);
  call.result(reduce(call, kind, x, axes_of(call, x, "dim"), call.flag("keepdim", false)));
}

// Where along an axis the extreme value, of size 1 there, is met first.
OutputRef first_position(Call& call, OutputRef x, OutputRef extreme, std::size_t axis, bool keep) {
  const std::int64_t size = call.shape(x)[axis];
  const OutputRef count = count_along(call, size, call.rank(x), axis);
  OutputRef met = call.add(Comparison{ComparisonKind::equal}, {x, extreme});
  // A row of nothing but NaN equals no extreme; its position still lies within.
  if (is_float(call.type_of(x)))
    met = call.add(Logical{LogicalKind::logical_or},
                   {met, call.add(Comparison{ComparisonKind::not_equal}, {x, x})});
  const OutputRef places = call.add(Select{}, {met, count, call.integer_constant(size)});
  return reduce(call, ReduceKind::min, places, {static_cast<std::int64_t>(axis)}, keep);
}

bool is_countable(Call& call, OutputRef x, std::size_t axis) {
  const std::int64_t size = call.shape(x)[axis];
  return size != Shape::kDynamic && size <= kMostPositions;
}

// The extreme values along an axis, and where they are.
template <ReduceKind kind>
void extreme(Call& call) {
  const OutputRef x = call.tensor("self");
  const bool keep = call.flag("keepdim", false);
  const std::vector<std::int64_t> axes{call.axis(call.integer("dim"), call.rank(x))};
  const OutputRef values = reduce(call, kind, x, axes, keep);
  if (call.rank(x) == 0) return call.results({values, call.integer_constant(0)});
  const auto axis = static_cast<std::size_t>(axes[0]);
  if (!is_countable(call, x, axis)) return call.result(values);
  const OutputRef kept = keep ? values : reduce(call, kind, x, axes, true);
  call.results({values, first_position(call, x, kept, axis, keep)});
}

// Without an axis, the position in the flattened tensor.
template <ReduceKind kind>
void position(Call& call) {
  OutputRef x = call.tensor("self");
  const bool keep = call.flag("keepdim", false);
  const bool whole = !call.has("dim");
  const std::vector<std::int64_t> ones(call.rank(x), 1);
  if (whole) x = call.reshape(x, {-1});
  if (call.rank(x) == 0) return call.result(call.integer_constant(0));
  const auto axis = static_cast<std::size_t>(call.axis(call.integer("dim", 0), call.rank(x)));
  if (!is_countable(call, x, axis)) call.unsupported("a position along a size that is left open");
  const OutputRef kept = reduce(call, kind, x, {static_cast<std::int64_t>(axis)}, true);
  const OutputRef place = first_position(call, x, kept, axis, keep);
  call.result(whole && keep ? call.reshape(place, ones) : place);
}

void top_k(Call& call) {
  const OutputRef x = call.tensor("self");
  TopK op;
  op.axis = call.axis(call.integer("dim", -1), call.rank(x));
  op.largest = call.flag("largest", true);
  op.sort = call.flag("sorted", true) ? TopKSort::by_value : TopKSort::none;
  op.index_type = ElementType::i64;
  const OutputRef values = call.add(op, {x, call.integer_constant(call.integer("k"))});
  call.results({values, {values.node, 1}});
}

void both_extremes(Call& call) {
  const OutputRef x = call.tensor("self");
  const auto axes = axes_of(call, x, "dim");
  const bool keep = call.flag("keepdim", false);
  call.results(
      {reduce(call, ReduceKind::min, x, axes, keep), reduce(call, ReduceKind::max, x, axes, keep)});
}

// max + log(sum(exp(x - max))), with 0 for an infinite max: inf - inf is not a number.
void log_sum_exp(Call& call) {
  const OutputRef x = float_tensor(call);
  const auto axes = axes_of(call, x, "dim");
  const bool keep = call.flag("keepdim", false);
  const auto finite_max = [&](bool kept) {
    const OutputRef most = reduce(call, ReduceKind::max, x, axes, kept);
    const ElementType type = call.type_of(x);
    const OutputRef infinite =
        call.add(Comparison{ComparisonKind::equal},
                 {call.add(Unary{UnaryKind::abs}, {most}),
                  call.scalar(std::numeric_limits<double>::infinity(), type)});
    return call.add(Select{}, {infinite, call.scalar(0, type), most});
  };
  const OutputRef most = finite_max(true);
  const OutputRef below = call.add(Binary{BinaryKind::subtract}, {x, most});
  const OutputRef powers = call.add(Unary{UnaryKind::exp}, {below});
  const OutputRef sum = reduce(call, ReduceKind::sum, powers, axes, keep);
  const OutputRef shift = keep ? most : finite_max(false);
  call.result(call.add(Binary{}, {call.add(Unary{UnaryKind::log}, {sum}), shift}));
}

// Whether some (max) or all (min) values are other than 0.
template <ReduceKind kind>
void truth(Call& call) {
  const OutputRef flags = call.convert(call.tensor("self"), ElementType::boolean);
  const OutputRef numbers = call.convert(flags, ElementType::f32);
  const OutputRef reduced =
      reduce(call, kind, numbers, axes_of(call, numbers, "dim"), call.flag("keepdim", false));
  call.result(call.convert(reduced, ElementType::boolean));
}

// The product of the reduced sizes.
std::int64_t count_of(Call& call, OutputRef x, const std::vector<std::int64_t>& axes) {
  std::int64_t count = 1;
  for (const std::int64_t axis : axes) {
    const std::int64_t size = call.shape(x)[static_cast<std::size_t>(axis)];
    if (size == Shape::kDynamic) call.unsupported("a variance over a size that is left open");
    count *= size;
  }
  return count;
}

struct Moments {
  OutputRef mean;
  OutputRef variance;
};

// The correction is what the divisor lacks to the number of values.
Moments moments(Call& call, double correction) {
  const OutputRef x = call.tensor("self");
  const auto axes = axes_of(call, x, "dim");
  const bool keep = call.flag("keepdim", false);
  const OutputRef mean = reduce(call, ReduceKind::mean, x, axes, true);
  const OutputRef centred = call.add(Binary{BinaryKind::subtract}, {x, mean});
  const OutputRef square = call.add(Binary{BinaryKind::multiply}, {centred, centred});
  OutputRef variance = reduce(call, ReduceKind::mean, square, axes, keep);
  if (correction != 0) {
    const auto count = static_cast<double>(count_of(call, x, axes));
    if (count <= correction) call.unsupported("a variance of fewer values than its correction");
    variance = call.add(Binary{BinaryKind::multiply},
                        {variance, call.scalar(count / (count - correction))});
  }
  return {keep ? mean : reduce(call, ReduceKind::mean, x, axes, false), variance};
}

double correction_of(Call& call) {
  if (call.has("unbiased")) return call.flag("unbiased", true) ? 1 : 0;
  return call.real("correction", 1);
}

void var(Call& call) {
  call.result(moments(call, correction_of(call)).variance);
}

void std_deviation(Call& call) {
  call.result(call.add(Unary{UnaryKind::sqrt}, {moments(call, correction_of(call)).variance}));
}

void var_mean(Call& call) {
  const Moments both = moments(call, correction_of(call));
  call.results({both.variance, both.mean});
}

void std_mean(Call& call) {
  const Moments both = moments(call, correction_of(call));
  call.results({call.add(Unary{UnaryKind::sqrt}, {both.variance}), both.mean});
}

void norm(Call& call, double order) {
  const OutputRef x = typed(call, call.tensor("self"), false);
  const auto axes = axes_of(call, x, "dim");
  const bool keep = call.flag("keepdim", false);
  if (order == 1) return call.result(reduce(call, ReduceKind::l1, x, axes, keep));
  if (order == 2) return call.result(reduce(call, ReduceKind::l2, x, axes, keep));
  const OutputRef size = call.add(Unary{UnaryKind::abs}, {x});
  if (std::isinf(order)) {
    const ReduceKind kind = order > 0 ? ReduceKind::max : ReduceKind::min;
    return call.result(reduce(call, kind, size, axes, keep));
  }
  if (order == 0) {
    const OutputRef other = call.convert(x, ElementType::boolean);
    const OutputRef ones = call.convert(other, call.type_of(x));
    return call.result(reduce(call, ReduceKind::sum, ones, axes, keep));
  }
  const OutputRef powers = call.add(Binary{BinaryKind::power}, {size, call.scalar(order)});
  const OutputRef sum = reduce(call, ReduceKind::sum, powers, axes, keep);
  call.result(call.add(Binary{BinaryKind::power}, {sum, call.scalar(1 / order)}));
}

void vector_norm(Call& call) {
  norm(call, call.real("ord", 2));
}

void p_norm(Call& call) {
  norm(call, call.real("p", 2));
}

// The product of two directions, each of a length of at least eps.
void cosine_similarity(Call& call) {
  const OutputRef a = call.tensor("x1");
  const OutputRef b = call.tensor("x2");
  const OutputRef least = call.scalar(call.real("eps", 1e-8));
  const OutputRef product = call.add(Binary{BinaryKind::multiply}, {a, b});
  const std::vector<std::int64_t> axes{call.axis(call.integer("dim", 1), call.rank(product))};
  const auto length = [&](OutputRef x) {
    return call.add(Binary{BinaryKind::maximum},
                    {reduce(call, ReduceKind::l2, x, axes, false), least});
  };
  if (call.rank(a) != call.rank(b)) call.unsupported("directions of different ranks");
  const auto axis = static_cast<std::size_t>(axes[0]);
  if (call.rank(a) > 0 && call.shape(a)[axis] != call.shape(b)[axis])
    call.unsupported("directions of different lengths");
  const OutputRef lengths = call.add(Binary{BinaryKind::multiply}, {length(a), length(b)});
  call.result(call.add(Binary{BinaryKind::divide},
                       {reduce(call, ReduceKind::sum, product, axes, false), lengths}));
}

// A product with a triangle of ones.
void cumulative_sum(Call& call) {
  constexpr std::int64_t kMostSizes = 4096;
  const OutputRef x = typed(call, call.tensor("self"), true);
  const ElementType type = call.type_of(x);
  const std::size_t rank = call.rank(x);
  if (rank == 0) return call.result(x);
  const auto axis = static_cast<std::size_t>(call.axis(call.integer("dim"), rank));
  const std::int64_t size = call.shape(x)[axis];
  if (size == Shape::kDynamic || size > kMostSizes)
    call.unsupported(fmt::format("a cumulative sum of other than 0 to {} values", kMostSizes));
  Tensor triangle(ElementType::f32, Shape{size, size});
  const auto ones = triangle.data<float>();
  for (std::int64_t i = 0; i < size * size; ++i)
    ones[static_cast<std::size_t>(i)] = i / size <= i % size ? 1.0F : 0.0F;
  std::vector<std::int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[axis], order[rank - 1]);
  OutputRef rows = call.transpose(call.convert(x, ElementType::f32), order);
  const bool vector = rank == 1;
  if (vector) rows = call.unsqueeze(rows, 0);
  OutputRef sums = call.add(MatMul{}, {rows, call.add_constant(triangle)});
  if (vector) sums = call.squeeze(sums, 0);
  call.result(call.convert(call.transpose(sums, order), type));
}

constexpr OpRow kReductionRows[] = {
    {"aten.mean.default", "ReduceMean", reduction<ReduceKind::mean>},
    {"aten.mean.dim", "ReduceMean", reduction<ReduceKind::mean>},
    {"aten.sum.default", "ReduceSum", reduction<ReduceKind::sum>},
    {"aten.sum.dim_IntList", "ReduceSum", reduction<ReduceKind::sum>},
    {"aten.amax.default", "ReduceMax", reduction<ReduceKind::max>},
    {"aten.amin.default", "ReduceMin", reduction<ReduceKind::min>},
    {"aten.max.default", "ReduceMax", reduction<ReduceKind::max>},
    {"aten.min.default", "ReduceMin", reduction<ReduceKind::min>},
    {"aten.max.dim", "ReduceMax", extreme<ReduceKind::max>},
    {"aten.min.dim", "ReduceMin", extreme<ReduceKind::min>},
    {"aten.topk.default", "TopK", top_k},
    {"aten.argmax.default", "ReduceMin", position<ReduceKind::max>},
    {"aten.argmin.default", "ReduceMin", position<ReduceKind::min>},
    {"aten.aminmax.default", "ReduceMax", both_extremes},
    {"aten.logsumexp.default", "ReduceSum", log_sum_exp},
    {"aten.cosine_similarity.default", "ReduceSum", cosine_similarity},
    {"aten.prod.default", "ReduceProd", reduction<ReduceKind::prod>},
    {"aten.prod.dim_int", "ReduceProd", reduction<ReduceKind::prod>},
    {"aten.any.default", "ReduceMax", truth<ReduceKind::max>},
    {"aten.any.dim", "ReduceMax", truth<ReduceKind::max>},
    {"aten.any.dims", "ReduceMax", truth<ReduceKind::max>},
    {"aten.all.default", "ReduceMin", truth<ReduceKind::min>},
    {"aten.all.dim", "ReduceMin", truth<ReduceKind::min>},
    {"aten.all.dims", "ReduceMin", truth<ReduceKind::min>},
    {"aten.cumsum.default", "MatMul", cumulative_sum},
    {"aten.var.default", "ReduceMean", var},
    {"aten.var.dim", "ReduceMean", var},
    {"aten.var.correction", "ReduceMean", var},
    {"aten.std.default", "ReduceMean", std_deviation},
    {"aten.std.dim", "ReduceMean", std_deviation},
    {"aten.std.correction", "ReduceMean", std_deviation},
    {"aten.var_mean.default", "ReduceMean", var_mean},
    {"aten.var_mean.dim", "ReduceMean", var_mean},
    {"aten.var_mean.correction", "ReduceMean", var_mean},
    {"aten.std_mean.default", "ReduceMean", std_mean},
    {"aten.std_mean.dim", "ReduceMean", std_mean},
    {"aten.std_mean.correction", "ReduceMean", std_mean},
    {"aten.linalg_vector_norm.default", "ReduceL2", vector_norm},
    {"aten.norm.ScalarOpt_dim", "ReduceL2", p_norm},
    {"aten.norm.Scalar", "ReduceL2", p_norm}};

}  // namespace

std::span<const OpRow> reduction_ops() {
  return kReductionRows;
}

}  // namespace octet::pytorch::exported
