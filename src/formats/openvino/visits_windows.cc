// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "formats/openvino/visits.h"

namespace octet::openvino::visits {
namespace {

constexpr AttributeVisitor::Word<AutoPad> kAutoPads[] = {{AutoPad::explicit_pads, "explicit"},
                                                         {AutoPad::explicit_pads, "notset"},
                                                         {AutoPad::same_upper, "same_upper"},
                                                         {AutoPad::same_lower, "same_lower"},
                                                         {AutoPad::valid, "valid"}};
constexpr AttributeVisitor::Word<RoundingType> kRoundingTypes[] = {{RoundingType::floor, "floor"},
                                                                   {RoundingType::ceil, "ceil"}};
constexpr AttributeVisitor::Word<RoundingType> kRoundingTypes14[] = {
    {RoundingType::floor, "floor"},
    {RoundingType::ceil, "ceil"},
    {RoundingType::ceil_torch, "ceil_torch"}};

// Pads that auto_pad makes meaningless are written as zeros, whatever they were.
template <typename T>
void clear_unused_pads(T& op) {
  if (op.auto_pad == AutoPad::explicit_pads) return;
  op.pads_begin.assign(op.strides.size(), 0);
  op.pads_end.assign(op.strides.size(), 0);
}

// The transposed convolutions need not give the padding of their output.
template <typename T>
void complete_output_padding(T& op) {
  if (op.output_padding.empty()) op.output_padding.assign(op.strides.size(), 0);
}

template <std::size_t N>
void max_pool_windows(AttributeVisitor& v, MaxPool& op,
                      const AttributeVisitor::Word<RoundingType> (&rounding_types)[N]) {
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("kernel", op.kernel);
  v.word("rounding_type", op.rounding_type, rounding_types);
  v.word("auto_pad", op.auto_pad, kAutoPads);
}

template <std::size_t N>
void max_pool_with_indices(AttributeVisitor& v, MaxPool& op,
                           const AttributeVisitor::Word<RoundingType> (&rounding_types)[N]) {
  clear_unused_pads(op);
  v.required("strides", op.strides);
  v.optional("dilations", op.dilations);
  max_pool_windows(v, op, rounding_types);
  v.constant_text("index_element_type", "i64");
  v.constant_text("axis", "0");
  clear_unused_pads(op);
}

template <std::size_t N>
void avg_pool(AttributeVisitor& v, AvgPool& op,
              const AttributeVisitor::Word<RoundingType> (&rounding_types)[N]) {
  clear_unused_pads(op);
  v.required("kernel", op.kernel);
  v.required("strides", op.strides);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("exclude-pad", op.exclude_pad);
  v.word("auto_pad", op.auto_pad, kAutoPads);
  v.word("rounding_type", op.rounding_type, rounding_types);
  clear_unused_pads(op);
}

void plain_windows(AttributeVisitor& v, ConvolutionAttributes& op) {
  v.required("strides", op.strides);
  v.required("dilations", op.dilations);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.word("auto_pad", op.auto_pad, kAutoPads);
}

// OpenVINO writes the attributes of grouped convolutions in another order.
void group_windows(AttributeVisitor& v, ConvolutionAttributes& op) {
  v.required("strides", op.strides);
  v.required("pads_begin", op.pads_begin);
  v.required("pads_end", op.pads_end);
  v.required("dilations", op.dilations);
  v.word("auto_pad", op.auto_pad, kAutoPads);
}

using Windows = void (*)(AttributeVisitor&, ConvolutionAttributes&);

template <typename T>
void forward(AttributeVisitor& v, T& op, Windows windows) {
  clear_unused_pads(op);
  windows(v, op);
  clear_unused_pads(op);
}

template <typename T>
void backprop(AttributeVisitor& v, T& op, Windows windows) {
  clear_unused_pads(op);
  windows(v, op);
  complete_output_padding(op);
  v.optional("output_padding", op.output_padding);
  clear_unused_pads(op);
}

}  // namespace

void convolution(AttributeVisitor& v, Convolution& op) {
  forward(v, op, plain_windows);
}

void group_convolution(AttributeVisitor& v, GroupConvolution& op) {
  forward(v, op, group_windows);
}

void convolution_backprop(AttributeVisitor& v, ConvolutionBackpropData& op) {
  backprop(v, op, plain_windows);
}

void group_convolution_backprop(AttributeVisitor& v, GroupConvolutionBackpropData& op) {
  backprop(v, op, group_windows);
}

void max_pool_1(AttributeVisitor& v, MaxPool& op) {
  clear_unused_pads(op);
  v.required("strides", op.strides);
  max_pool_windows(v, op, kRoundingTypes);
  clear_unused_pads(op);
}

void max_pool_8(AttributeVisitor& v, MaxPool& op) {
  max_pool_with_indices(v, op, kRoundingTypes);
}

void max_pool_14(AttributeVisitor& v, MaxPool& op) {
  max_pool_with_indices(v, op, kRoundingTypes14);
}

void avg_pool_1(AttributeVisitor& v, AvgPool& op) {
  avg_pool(v, op, kRoundingTypes);
}

void avg_pool_14(AttributeVisitor& v, AvgPool& op) {
  avg_pool(v, op, kRoundingTypes14);
}

void avg_pool_16(AttributeVisitor& v, AvgPool& op) {
  avg_pool_14(v, op);
  std::vector<std::int64_t> dilations;
  v.optional("dilations", dilations);
  if (std::any_of(dilations.begin(), dilations.end(), [](std::int64_t d) { return d != 1; }))
    v.refuse("dilations other than 1");
}

}  // namespace octet::openvino::visits
