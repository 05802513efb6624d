// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/compress_to_fp16.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/quantizer.h"

namespace octet {
namespace {

constexpr double kLargestF16 = 65504;
// A normal f16 is within 2^-11 (4.9e-4) of the value it rounds: only subnormal ones miss the first
// limit, while a lone value, which may be an epsilon or a scale, is held to the second.
constexpr double kMaxRelativeError = 1e-3;
constexpr double kMaxRelativeErrorOfOne = 1e-4;

// The tensor as f16, or nothing if it has to keep its bits.
template <typename T>
std::optional<Tensor> compressed(const Tensor& tensor) {
  Tensor clamped(ElementType::f64, tensor.shape());
  const std::span<const T> from = tensor.data<T>();
  const std::span<double> to = clamped.data<double>();
  std::transform(from.begin(), from.end(), to.begin(),
                 [](T v) { return std::clamp(static_cast<double>(v), -kLargestF16, kLargestF16); });
  Tensor half = clamped.to(ElementType::f16);
  const Tensor rounded = half.to(ElementType::f64);
  const double limit = from.size() == 1 ? kMaxRelativeErrorOfOne : kMaxRelativeError;
  std::size_t num_lost = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto value = static_cast<double>(from[i]);
    const bool fits = std::fabs(value) <= kLargestF16 &&
                      std::fabs(value - rounded.data<double>()[i]) <= limit * std::fabs(value);
    if (!fits) ++num_lost;
  }
  if (from.empty() || 4 * num_lost >= 3 * from.size()) return std::nullopt;
  return half;
}

}  // namespace

void compress_to_fp16(Model& model) {
  struct Renaming {
    NodeId constant;
    NodeId convert;
    std::string name;
    std::vector<std::string> tensor_names;
    RtInfo rt_info;
  };
  if (has_quantizers(model)) return;
  std::vector<Renaming> renamings;
  GraphPatch patch(model);
  for (NodeId id : model.topological_order()) {
    const Tensor* value = model.constant({id, 0});
    if (value == nullptr) continue;
    const ElementType type = value->type();
    std::optional<Tensor> half;
    if (type == ElementType::f32) half = compressed<float>(*value);
    if (type == ElementType::f64) half = compressed<double>(*value);
    if (!half) continue;
    const Node& node = model.node(id);
    Renaming renaming{0, 0, node.name, node.outputs[0].names, node.rt_info};
    const OutputRef constant = patch.constant(std::move(*half), renaming.name + "_compressed");
    const OutputRef convert =
        patch.wire(Convert{type}, {constant}, renaming.name + "/decompression");
    patch.replace({id, 0}, convert, false);
    renaming.constant = constant.node;
    renaming.convert = convert.node;
    renamings.push_back(std::move(renaming));
  }
  if (renamings.empty()) return;
  patch.apply("compress_to_fp16");
  for (Renaming& renaming : renamings) {
    model.rename(renaming.convert, renaming.name);
    renaming.rt_info.at({"decompression"});
    model.set_rt_info(renaming.convert, std::move(renaming.rt_info));
    model.set_tensor_names({renaming.constant, 0}, std::move(renaming.tensor_names));
  }
}

}  // namespace octet
