// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/op_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace octet::openvino {
namespace {

constexpr AttributeVisitor::Word<AutoPad> kAutoPads[] = {{AutoPad::explicit_pads, "explicit"},
                                                         {AutoPad::explicit_pads, "notset"},
                                                         {AutoPad::same_upper, "same_upper"},
                                                         {AutoPad::same_lower, "same_lower"},
                                                         {AutoPad::valid, "valid"}};
constexpr AttributeVisitor::Word<AutoBroadcast> kAutoBroadcasts[] = {
    {AutoBroadcast::numpy, "numpy"}, {AutoBroadcast::none, "none"}};
constexpr AttributeVisitor::Word<RoundingType> kRoundingTypes[] = {{RoundingType::floor, "floor"},
                                                                   {RoundingType::ceil, "ceil"}};
constexpr AttributeVisitor::Word<PadMode> kPadModes[] = {{PadMode::constant, "constant"},
                                                         {PadMode::edge, "edge"},
                                                         {PadMode::reflect, "reflect"},
                                                         {PadMode::symmetric, "symmetric"}};
constexpr AttributeVisitor::Word<bool> kGeluModes[] = {
    {false, "ERF"}, {true, "TANH"}, {false, "erf"}, {true, "tanh"}};

// --- Attributes, one function per operation ---

template <typename T>
void no_attributes(AttributeVisitor&, T&) {}

void parameter(AttributeVisitor& v, Parameter& op) {
  v.required("shape", op.shape);
  v.required("element_type", op.type);
}

void convert(AttributeVisitor& v, Convert& op) {
  v.required("destination_type", op.destination_type);
}

// Pads that auto_pad makes meaningless are written as zeros, whatever they were.
template <typename T>
void clear_unused_pads(T& op) {
  if (op.auto_pad == AutoPad::explicit_pads) return;
  op.pads_begin.assign(op.strides.size(), 0);
  op.pads_end.assign(op.strides.size(), 0);
}

void convolution(AttributeVisitor& v, Convolution& op) {
  clear_unused_pads(op);
  v.required("strides", op.strides);
  v.required("dilations", op.dilations);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.word("auto_pad", op.auto_pad, kAutoPads);
  clear_unused_pads(op);
}

void group_convolution(AttributeVisitor& v, GroupConvolution& op) {
  clear_unused_pads(op);
  v.required("strides", op.strides);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("dilations", op.dilations);
  v.word("auto_pad", op.auto_pad, kAutoPads);
  clear_unused_pads(op);
}

void mat_mul(AttributeVisitor& v, MatMul& op) {
  v.optional("transpose_a", op.transpose_a);
  v.optional("transpose_b", op.transpose_b);
}

void binary(AttributeVisitor& v, Binary& op) {
  v.word("auto_broadcast", op.auto_broadcast, kAutoBroadcasts);
  if (op.kind == BinaryKind::divide) v.optional("m_pythondiv", op.python_division);
}

void clamp(AttributeVisitor& v, Clamp& op) {
  v.required("min", op.min);
  v.required("max", op.max);
}

void elu(AttributeVisitor& v, Elu& op) {
  v.required("alpha", op.alpha);
}

void gelu(AttributeVisitor& v, Gelu& op) {
  v.word("approximation_mode", op.tanh_approximation, kGeluModes);
}

void softmax(AttributeVisitor& v, Softmax& op) {
  v.optional("axis", op.axis);
}

void reduce(AttributeVisitor& v, Reduce& op) {
  v.optional("keep_dims", op.keep_dims);
}

void pool_rounding(AttributeVisitor& v, PoolAttributes& op) {
  v.word("rounding_type", op.rounding_type, kRoundingTypes);
}

// The windows of ceil_torch start within the data or its padding at the beginning, a rule that ceil
// does not have.
template <typename T, void (*visit)(AttributeVisitor&, T&)>
void without_ceil_torch(AttributeVisitor& v, T& op) {
  if (v.reading() && v.constant_text("rounding_type", "") == "ceil_torch") {
    return v.refuse("rounding_type ceil_torch");
  }
  visit(v, op);
}

void max_pool_1(AttributeVisitor& v, MaxPool& op) {
  clear_unused_pads(op);
  v.required("strides", op.strides);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("kernel", op.kernel);
  pool_rounding(v, op);
  v.word("auto_pad", op.auto_pad, kAutoPads);
  clear_unused_pads(op);
}

void max_pool_8(AttributeVisitor& v, MaxPool& op) {
  clear_unused_pads(op);
  v.required("strides", op.strides);
  v.optional("dilations", op.dilations);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("kernel", op.kernel);
  pool_rounding(v, op);
  v.word("auto_pad", op.auto_pad, kAutoPads);
  v.constant_text("index_element_type", "i64");
  v.constant_text("axis", "0");
  clear_unused_pads(op);
}

bool has_dilations(const MaxPool& op) {
  return std::any_of(op.dilations.begin(), op.dilations.end(),
                     [](std::int64_t d) { return d != 1; });
}

void avg_pool(AttributeVisitor& v, AvgPool& op) {
  clear_unused_pads(op);
  v.required("kernel", op.kernel);
  v.required("strides", op.strides);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("exclude-pad", op.exclude_pad);
  v.word("auto_pad", op.auto_pad, kAutoPads);
  pool_rounding(v, op);
  clear_unused_pads(op);
}

void avg_pool_16(AttributeVisitor& v, AvgPool& op) {
  std::vector<std::int64_t> dilations;
  v.optional("dilations", dilations);
  if (std::any_of(dilations.begin(), dilations.end(), [](std::int64_t d) { return d != 1; })) {
    return v.refuse("dilations other than 1");
  }
  without_ceil_torch<AvgPool, avg_pool>(v, op);
}

void reshape(AttributeVisitor& v, Reshape& op) {
  v.required("special_zero", op.special_zero);
}

void squeeze_15(AttributeVisitor& v, Squeeze&) {
  bool allow_axis_skip = false;
  v.optional("allow_axis_skip", allow_axis_skip);
  if (allow_axis_skip) v.refuse("allow_axis_skip");
}

void concat(AttributeVisitor& v, Concat& op) {
  v.required("axis", op.axis);
}

void strided_slice(AttributeVisitor& v, StridedSlice& op) {
  v.required("begin_mask", op.begin_mask);
  v.required("end_mask", op.end_mask);
  v.optional("new_axis_mask", op.new_axis_mask);
  v.optional("shrink_axis_mask", op.shrink_axis_mask);
  v.optional("ellipsis_mask", op.ellipsis_mask);
}

void pad(AttributeVisitor& v, Pad& op) {
  v.word("pad_mode", op.mode, kPadModes);
}

void fake_quantize(AttributeVisitor& v, FakeQuantize& op) {
  v.required("levels", op.levels);
  v.word("auto_broadcast", op.auto_broadcast, kAutoBroadcasts);
}

// --- Makers of rows ---

template <typename T>
bool never(const T&) {
  return false;
}
template <typename T>
bool always(const T&) {
  return true;
}

template <typename T, void (*visit)(AttributeVisitor&, T&), bool (*writes)(const T&) = always<T>>
constexpr OpRow row(std::string_view type, int since, bool has_indices = false) {
  return {type,
          since,
          [] { return Op{T{}}; },
          [](const Op& op) { return std::holds_alternative<T>(op) && writes(std::get<T>(op)); },
          [](AttributeVisitor& v, Op& op) { visit(v, std::get<T>(op)); },
          has_indices};
}

template <typename T, auto kind, void (*visit)(AttributeVisitor&, T&) = no_attributes<T>>
constexpr OpRow kind_row(std::string_view type, int since) {
  return {
      type, since,
      [] {
        T op;
        op.kind = kind;
        return Op{op};
      },
      [](const Op& op) { return std::holds_alternative<T>(op) && std::get<T>(op).kind == kind; },
      [](AttributeVisitor& v, Op& op) { visit(v, std::get<T>(op)); }};
}

template <BinaryKind kind>
constexpr OpRow binary_row(std::string_view type) {
  return kind_row<Binary, kind, binary>(type, 1);
}
template <UnaryKind kind>
constexpr OpRow unary_row(std::string_view type, int since = 1) {
  return kind_row<Unary, kind>(type, since);
}
template <ReduceKind kind>
constexpr OpRow reduce_row(std::string_view type, int since = 1) {
  return kind_row<Reduce, kind, reduce>(type, since);
}

bool without_dilations(const MaxPool& op) {
  return !has_dilations(op);
}

constexpr OpRow kTable[] = {
    row<Parameter, parameter>("Parameter", 1),
    row<Result, no_attributes>("Result", 1),
    row<Constant, no_attributes>("Const", 1),
    row<Convert, convert>("Convert", 1),

    row<Convolution, convolution>("Convolution", 1),
    row<GroupConvolution, group_convolution>("GroupConvolution", 1),
    row<MatMul, mat_mul>("MatMul", 1),

    binary_row<BinaryKind::add>("Add"),
    binary_row<BinaryKind::subtract>("Subtract"),
    binary_row<BinaryKind::multiply>("Multiply"),
    binary_row<BinaryKind::divide>("Divide"),
    binary_row<BinaryKind::maximum>("Maximum"),
    binary_row<BinaryKind::minimum>("Minimum"),
    binary_row<BinaryKind::power>("Power"),

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
    row<Clamp, clamp>("Clamp", 1),
    row<PRelu, no_attributes>("PReLU", 1),
    row<Elu, elu>("Elu", 1),
    row<Swish, no_attributes>("Swish", 4),
    row<Gelu, no_attributes, never>("Gelu", 2),
    row<Gelu, gelu>("Gelu", 7),

    row<Softmax, softmax, never>("SoftMax", 1),
    row<Softmax, softmax>("SoftMax", 8),
    reduce_row<ReduceKind::mean>("ReduceMean"),
    reduce_row<ReduceKind::sum>("ReduceSum"),
    reduce_row<ReduceKind::max>("ReduceMax"),
    reduce_row<ReduceKind::min>("ReduceMin"),
    reduce_row<ReduceKind::prod>("ReduceProd"),
    reduce_row<ReduceKind::l1>("ReduceL1", 4),
    reduce_row<ReduceKind::l2>("ReduceL2", 4),

    row<MaxPool, max_pool_1, without_dilations>("MaxPool", 1),
    row<MaxPool, max_pool_8, has_dilations>("MaxPool", 8, true),
    row<MaxPool, without_ceil_torch<MaxPool, max_pool_8>, never>("MaxPool", 14, true),
    row<AvgPool, avg_pool>("AvgPool", 1),
    row<AvgPool, without_ceil_torch<AvgPool, avg_pool>, never>("AvgPool", 14),
    row<AvgPool, avg_pool_16, never>("AvgPool", 16),

    row<Reshape, reshape>("Reshape", 1),
    row<Squeeze, no_attributes>("Squeeze", 1),
    row<Squeeze, squeeze_15, never>("Squeeze", 15),
    row<Unsqueeze, no_attributes>("Unsqueeze", 1),
    row<Transpose, no_attributes>("Transpose", 1),
    row<Concat, concat>("Concat", 1),
    row<StridedSlice, strided_slice>("StridedSlice", 1),
    row<Pad, pad, never>("Pad", 1),
    row<Pad, pad>("Pad", 12),

    row<FakeQuantize, fake_quantize>("FakeQuantize", 1),
};

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
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
    if (row.writes(op)) return row;
  }
  throw InternalError(
      fmt::format("writing OpenVINO IR: no row of the operation table writes {}", type_name(op)));
}

}  // namespace octet::openvino
