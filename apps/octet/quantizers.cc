// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantizers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace octet::cli {

namespace {

/// Nodes whose outputs are the same in every inference.
std::set<NodeId> constant_nodes(const Model& model) {
  std::set<NodeId> constants;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<Parameter>(node.op)) continue;
    const bool known = std::ranges::all_of(
        node.inputs, [&](OutputRef input) { return constants.contains(input.node); });
    if (known) constants.insert(id);
  }
  return constants;
}

/// A constant's values in float, through a Convert from a compressed type.
std::optional<Tensor> float_constant(const Model& model, OutputRef ref) {
  const Node& node = model.node(ref.node);
  if (std::holds_alternative<Convert>(node.op)) ref = node.inputs[0];
  const Tensor* value = model.constant(ref);
  if (value == nullptr) return std::nullopt;
  return value->to(ElementType::f32);
}

std::string consumer_of(const Model& model, OutputRef ref) {
  const auto uses = model.uses(ref);
  if (uses.empty()) return "";
  const Node& user = model.node(uses[0].node);
  const bool shapes_only = std::holds_alternative<Reshape>(user.op) && !user.outputs.empty();
  return shapes_only ? consumer_of(model, {user.id, 0}) : std::string(type_name(user.op));
}

Quantizer from_fake_quantize(const Model& model, const Node& node, bool on_weights) {
  Quantizer result{node.name, consumer_of(model, {node.id, 0}), on_weights};
  result.levels = std::get<FakeQuantize>(node.op).levels;
  const auto low = float_constant(model, node.inputs[1]);
  const auto high = float_constant(model, node.inputs[2]);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    const auto elements = model.value(node.inputs[i]).shape.num_elements();
    result.num_channels = std::max(result.num_channels, static_cast<std::size_t>(elements));
  }
  if (low && high && low->num_elements() > 0 && high->num_elements() > 0) {
    result.range = {std::ranges::min(low->data<float>()), std::ranges::max(high->data<float>())};
  }
  return result;
}

/// What consumes an output alone, as its first input, if that is a binary operation of the kind.
const Node* only_binary_use(const Model& model, OutputRef ref, BinaryKind kind) {
  const auto uses = model.uses(ref);
  if (uses.size() != 1 || uses[0].input != 0) return nullptr;
  const Node& user = model.node(uses[0].node);
  const Binary* binary = std::get_if<Binary>(&user.op);
  return binary != nullptr && binary->kind == kind ? &user : nullptr;
}

/// Integers -> Convert [-> Subtract zero point] -> Multiply by a scale.
std::optional<Quantizer> from_integer_constant(const Model& model, const Node& node) {
  const ElementType type = node.outputs[0].type;
  if (type != ElementType::i8 && type != ElementType::u8) return std::nullopt;
  const auto uses = model.uses({node.id, 0});
  if (uses.size() != 1) return std::nullopt;
  const Node& convert = model.node(uses[0].node);
  if (!std::holds_alternative<Convert>(convert.op)) return std::nullopt;
  const Node* subtract = only_binary_use(model, {convert.id, 0}, BinaryKind::subtract);
  const OutputRef shifted{subtract != nullptr ? subtract->id : convert.id, 0};
  const Node* multiply = only_binary_use(model, shifted, BinaryKind::multiply);
  if (multiply == nullptr) return std::nullopt;

  Quantizer result{node.name, consumer_of(model, {multiply->id, 0}), true, true};
  const auto scale = float_constant(model, multiply->inputs[1]);
  if (!scale || scale->num_elements() == 0) return result;
  result.num_channels = scale->num_elements();
  const Tensor& integers = std::get<Constant>(node.op).value;
  const Tensor values = integers.to(ElementType::f32);
  if (values.num_elements() == 0) return result;
  const auto [lowest, highest] = std::ranges::minmax(values.data<float>());
  // Symmetric weights keep the lowest integer free.
  result.levels = type == ElementType::i8 && lowest > -128 ? 255 : 256;
  const float largest_scale = std::ranges::max(scale->data<float>());
  const auto zero_point =
      subtract != nullptr ? float_constant(model, subtract->inputs[1]) : std::nullopt;
  const float zero =
      zero_point && zero_point->num_elements() > 0 ? zero_point->data<float>()[0] : 0;
  result.range = {largest_scale * (lowest - zero), largest_scale * (highest - zero)};
  return result;
}

}  // namespace

std::vector<Quantizer> find_quantizers(const Model& model) {
  const std::set<NodeId> constants = constant_nodes(model);
  std::vector<Quantizer> result;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<FakeQuantize>(node.op)) {
      result.push_back(from_fake_quantize(model, node, constants.contains(node.inputs[0].node)));
    } else if (std::holds_alternative<Constant>(node.op)) {
      if (auto quantizer = from_integer_constant(model, node)) {
        if (quantizer->consumer != "FakeQuantize") result.push_back(std::move(*quantizer));
      }
    }
  }
  return result;
}

QuantizerCounts count_quantizers(const std::vector<Quantizer>& quantizers) {
  QuantizerCounts counts;
  for (const Quantizer& quantizer : quantizers) {
    if (quantizer.on_weights) {
      ++counts.weights;
    } else {
      ++counts.activations;
      counts.activations_per_channel += quantizer.per_channel();
    }
  }
  return counts;
}

std::string to_string(const QuantizerCounts& counts) {
  return fmt::format("{} ({} on activations, {} of them per channel; {} on weights)",
                     counts.total(), counts.activations, counts.activations_per_channel,
                     counts.weights);
}

Saturation find_saturation(const Model& model) {
  Saturation result;
  result.layers = find_saturable_layers(model);
  for (const SaturableLayer& layer : result.layers) {
    result.num_layers_saturable += layer.num_saturable > 0;
    result.num_channels += layer.num_channels;
    result.num_saturable += layer.num_saturable;
  }
  return result;
}

std::string to_string(const Saturation& saturation) {
  if (saturation.num_saturable == 0)
    return "Octet, OpenVINO and ONNX Runtime on any x86 CPU: no 16-bit sum can saturate";
  return fmt::format(
      "Octet on any CPU; OpenVINO and ONNX Runtime on CPUs with VNNI: without it 16-bit sums of {} "
      "of {} output channels, in {} of {} layers, can saturate",
      saturation.num_saturable, saturation.num_channels, saturation.num_layers_saturable,
      saturation.layers.size());
}

Json to_json(const Saturation& saturation) {
  Json result = {{"num_channels", saturation.num_channels},
                 {"num_saturable", saturation.num_saturable},
                 {"layers", Json::array()}};
  for (const SaturableLayer& layer : saturation.layers) {
    if (layer.num_saturable == 0) continue;
    result["layers"].push_back({{"name", layer.name},
                                {"num_channels", layer.num_channels},
                                {"num_saturable", layer.num_saturable}});
  }
  return result;
}

}  // namespace octet::cli
