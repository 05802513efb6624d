// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/op_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "formats/op_support.h"
#include "formats/openvino/visits.h"

namespace octet::openvino {
namespace {

using namespace visits;

// --- Makers of rows ---

template <typename T>
bool always(const T&) {
  return true;
}

template <typename T>
Op make() {
  return Op{T{}};
}
template <typename T, void (*visit)(AttributeVisitor&, T&)>
void visit_op(AttributeVisitor& v, Op& op) {
  visit(v, std::get<T>(op));
}

template <typename T, void (*visit)(AttributeVisitor&, T&) = no_attributes<T>,
          bool (*writes)(const T&) = always<T>>
constexpr OpRow row(std::string_view type, int since, Outputs outputs = Outputs::one,
                    Adapt adapt = nullptr) {
  return {type,
          since,
          make<T>,
          [](const Op& op) { return std::holds_alternative<T>(op) && writes(std::get<T>(op)); },
          visit_op<T, visit>,
          outputs,
          adapt};
}
/// A version that is read only; the graph's operation is written as another one.
template <typename T, void (*visit)(AttributeVisitor&, T&) = no_attributes<T>>
constexpr OpRow old(std::string_view type, int since, Adapt adapt = nullptr,
                    Outputs outputs = Outputs::one) {
  return {type, since, make<T>, nullptr, visit_op<T, visit>, outputs, adapt};
}

template <typename T, auto kind, void (*visit)(AttributeVisitor&, T&)>
constexpr OpRow kind_row(std::string_view type, int since) {
  return {
      type, since,
      [] {
        T op;
        op.kind = kind;
        return Op{op};
      },
      [](const Op& op) { return std::holds_alternative<T>(op) && std::get<T>(op).kind == kind; },
      visit_op<T, visit>};
}

template <BinaryKind kind>
constexpr OpRow binary_row(std::string_view type) {
  return kind_row<Binary, kind, binary>(type, 1);
}
template <ComparisonKind kind>
constexpr OpRow comparison_row(std::string_view type) {
  return kind_row<Comparison, kind, comparison>(type, 1);
}
template <LogicalKind kind>
constexpr OpRow logical_row(std::string_view type, int since = 1) {
  return kind_row<Logical, kind, logical>(type, since);
}
template <UnaryKind kind>
constexpr OpRow unary_row(std::string_view type, int since = 1) {
  return kind_row<Unary, kind, no_attributes>(type, since);
}
template <ReduceKind kind>
constexpr OpRow reduce_row(std::string_view type, int since = 1) {
  return kind_row<Reduce, kind, reduce>(type, since);
}

bool has_dilations(const MaxPool& op) {
  return std::any_of(op.dilations.begin(), op.dilations.end(),
                     [](std::int64_t d) { return d != 1; });
}
template <typename T>
bool rounds_as_torch(const T& op) {
  return op.rounding_type == RoundingType::ceil_torch;
}
template <typename T>
bool rounds_as_ever(const T& op) {
  return !rounds_as_torch(op);
}
bool is_plain(const MaxPool& op) {
  return rounds_as_ever(op) && !has_dilations(op);
}
bool is_dilated(const MaxPool& op) {
  return rounds_as_ever(op) && has_dilations(op);
}

constexpr OpRow kTable[] = {
    row<Parameter, parameter>("Parameter", 1),
    row<Result>("Result", 1),
    row<Constant>("Const", 1),
    row<Convert, convert>("Convert", 1),
    row<ConvertLike>("ConvertLike", 1),

    row<Convolution, convolution>("Convolution", 1),
    row<GroupConvolution, group_convolution>("GroupConvolution", 1),
    row<ConvolutionBackpropData, convolution_backprop>("ConvolutionBackpropData", 1),
    row<GroupConvolutionBackpropData, group_convolution_backprop>("GroupConvolutionBackpropData",
                                                                  1),
    row<MatMul, mat_mul>("MatMul", 1),
    row<Einsum, einsum>("Einsum", 7),
    row<ScaledDotProductAttention, attention>("ScaledDotProductAttention", 13),

    binary_row<BinaryKind::add>("Add"),
    binary_row<BinaryKind::subtract>("Subtract"),
    binary_row<BinaryKind::multiply>("Multiply"),
    binary_row<BinaryKind::divide>("Divide"),
    binary_row<BinaryKind::maximum>("Maximum"),
    binary_row<BinaryKind::minimum>("Minimum"),
    binary_row<BinaryKind::power>("Power"),
    binary_row<BinaryKind::squared_difference>("SquaredDifference"),
    binary_row<BinaryKind::floor_mod>("FloorMod"),
    binary_row<BinaryKind::mod>("Mod"),
    comparison_row<ComparisonKind::equal>("Equal"),
    comparison_row<ComparisonKind::not_equal>("NotEqual"),
    comparison_row<ComparisonKind::greater>("Greater"),
    comparison_row<ComparisonKind::greater_equal>("GreaterEqual"),
    comparison_row<ComparisonKind::less>("Less"),
    comparison_row<ComparisonKind::less_equal>("LessEqual"),
    logical_row<LogicalKind::logical_and>("LogicalAnd"),
    logical_row<LogicalKind::logical_or>("LogicalOr"),
    logical_row<LogicalKind::logical_xor>("LogicalXor", 2),
    row<Select, select>("Select", 1),

    unary_row<UnaryKind::relu>("ReLU"),
    unary_row<UnaryKind::sigmoid>("Sigmoid"),
    unary_row<UnaryKind::tanh>("Tanh"),
    unary_row<UnaryKind::exp>("Exp"),
    unary_row<UnaryKind::log>("Log"),
    unary_row<UnaryKind::sqrt>("Sqrt"),
    unary_row<UnaryKind::abs>("Abs"),
    unary_row<UnaryKind::negative>("Negative"),
    unary_row<UnaryKind::floor>("Floor"),
    unary_row<UnaryKind::ceiling>("Ceiling"),
    unary_row<UnaryKind::erf>("Erf"),
    unary_row<UnaryKind::hswish>("HSwish", 4),
    unary_row<UnaryKind::hsigmoid>("HSigmoid", 5),
    unary_row<UnaryKind::mish>("Mish", 4),
    unary_row<UnaryKind::softplus>("SoftPlus", 4),
    unary_row<UnaryKind::sign>("Sign"),
    unary_row<UnaryKind::sin>("Sin"),
    unary_row<UnaryKind::cos>("Cos"),
    unary_row<UnaryKind::atan>("Atan"),
    unary_row<UnaryKind::logical_not>("LogicalNot"),
    row<Clamp, clamp>("Clamp", 1),
    row<PRelu>("PReLU", 1),
    row<Elu, elu>("Elu", 1),
    row<Swish>("Swish", 4),
    old<Gelu>("Gelu", 2),
    row<Gelu, gelu_7>("Gelu", 7),
    row<Selu>("Selu", 1),
    row<HardSigmoid>("HardSigmoid", 1),
    row<Round, round>("Round", 5),

    old<Softmax, softmax>("SoftMax", 1),
    row<Softmax, softmax>("SoftMax", 8),
    row<LogSoftmax, log_softmax>("LogSoftmax", 5),
    reduce_row<ReduceKind::mean>("ReduceMean"),
    reduce_row<ReduceKind::sum>("ReduceSum"),
    reduce_row<ReduceKind::max>("ReduceMax"),
    reduce_row<ReduceKind::min>("ReduceMin"),
    reduce_row<ReduceKind::prod>("ReduceProd"),
    reduce_row<ReduceKind::l1>("ReduceL1", 4),
    reduce_row<ReduceKind::l2>("ReduceL2", 4),
    row<NormalizeL2, normalize_l2>("NormalizeL2", 1),
    old<Mvn, mvn_2>("MVN", 2, adapts::mvn_2),
    row<Mvn, mvn_6>("MVN", 6),
    row<GroupNormalization, group_normalization>("GroupNormalization", 12),
    old<BatchNormInference, batch_norm>("BatchNormInference", 1, adapts::batch_norm_1),
    row<BatchNormInference, batch_norm>("BatchNormInference", 5),
    row<Lrn, lrn>("LRN", 1),

    row<MaxPool, max_pool_1, is_plain>("MaxPool", 1),
    row<MaxPool, max_pool_8, is_dilated>("MaxPool", 8, Outputs::one_and_indices),
    row<MaxPool, max_pool_14, rounds_as_torch<MaxPool>>("MaxPool", 14, Outputs::one_and_indices),
    row<AvgPool, avg_pool_1, rounds_as_ever<AvgPool>>("AvgPool", 1),
    row<AvgPool, avg_pool_14, rounds_as_torch<AvgPool>>("AvgPool", 14),
    old<AvgPool, avg_pool_16>("AvgPool", 16),
    row<AdaptiveAvgPool>("AdaptiveAvgPool", 8),

    row<Reshape, reshape>("Reshape", 1),
    row<Squeeze>("Squeeze", 1),
    old<Squeeze, squeeze_15>("Squeeze", 15),
    row<Unsqueeze>("Unsqueeze", 1),
    row<Transpose>("Transpose", 1),
    row<Concat, concat>("Concat", 1),
    row<StridedSlice, strided_slice>("StridedSlice", 1),
    old<Pad, pad>("Pad", 1),
    row<Pad, pad>("Pad", 12),
    old<ShapeOf>("ShapeOf", 1),
    row<ShapeOf, shape_of_3>("ShapeOf", 3),
    old<Range>("Range", 1, adapts::range_1),
    row<Range, range_4>("Range", 4),
    old<Broadcast, broadcast_1>("Broadcast", 1, adapts::broadcast),
    row<Broadcast, broadcast_3>("Broadcast", 3, Outputs::one, adapts::broadcast),
    row<Tile>("Tile", 1),
    row<EvenSplit, split>("Split", 1, Outputs::several),
    row<VariadicSplit>("VariadicSplit", 1, Outputs::several),
    row<Slice>("Slice", 8),
    old<Gather>("Gather", 1),
    old<Gather, gather_7>("Gather", 7),
    row<Gather, gather_7>("Gather", 8),
    row<GatherElements, gather_elements>("GatherElements", 6),
    old<TopK, top_k_1>("TopK", 1, nullptr, Outputs::several),
    old<TopK, top_k_3>("TopK", 3, nullptr, Outputs::several),
    row<TopK, top_k_11>("TopK", 11, Outputs::several),
    old<GatherNd, gather_nd>("GatherND", 5, adapts::gather_nd_5),
    row<GatherNd, gather_nd>("GatherND", 8),
    row<ScatterNdUpdate>("ScatterNDUpdate", 4),
    old<ScatterNdUpdate, scatter_nd_update_15>("ScatterNDUpdate", 15),
    row<Roll>("Roll", 7),
    row<DepthToSpace, depth_to_space>("DepthToSpace", 1),
    row<SpaceToDepth, space_to_depth>("SpaceToDepth", 1),
    row<ShuffleChannels, shuffle_channels>("ShuffleChannels", 1),
    old<Interpolate, interpolate_1>("Interpolate", 1, adapts::interpolate_1),
    old<Interpolate, interpolate>("Interpolate", 4, adapts::interpolate_4),
    row<Interpolate, interpolate>("Interpolate", 11, Outputs::one, adapts::interpolate_11),

    row<FakeQuantize, fake_quantize>("FakeQuantize", 1),
};

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

FormatOp support(const OpRow& row) {
  return {std::string(row.type), {}, row.since, std::string(type_name(row.make()))};
}

}  // namespace

std::span<const OpRow> op_table() noexcept {
  return kTable;
}

const OpRow* find_row(std::string_view type, int opset) noexcept {
  const OpRow* found = nullptr;
  if (opset > kNewestOpset) return found;
  for (const OpRow& row : kTable) {
    if (row.since <= opset && same_letters(row.type, type)) found = &row;
  }
  return found;
}

const OpRow& row_that_writes(const Op& op) {
  for (const OpRow& row : kTable) {
    if (row.writes != nullptr && row.writes(op)) return row;
  }
  throw InternalError(
      fmt::format("writing OpenVINO IR: no row of the operation table writes {}", type_name(op)));
}

OpsetRange readable_opsets() {
  return {1, kNewestOpset};
}

std::vector<FormatOp> readable_ops() {
  std::vector<FormatOp> ops;
  for (const OpRow& row : kTable) ops.push_back(support(row));
  return ops;
}

std::vector<FormatOp> writable_ops() {
  std::vector<FormatOp> ops;
  for (const OpRow& row : kTable) {
    if (row.writes != nullptr) ops.push_back(support(row));
  }
  return ops;
}

}  // namespace octet::openvino
