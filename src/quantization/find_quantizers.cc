// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "graph/quantizer.h"
#include "octet/quantization.h"
#include "tensor/stored.h"

namespace octet {
namespace {

using Uses = std::map<OutputRef, std::vector<Model::Use>>;

// Nodes whose outputs are the same in every inference.
std::set<NodeId> constant_nodes(const Model& model) {
  std::set<NodeId> constants;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<Parameter>(node.op)) continue;
    const bool is_known = std::ranges::all_of(
        node.inputs, [&](OutputRef input) { return constants.contains(input.node); });
    if (is_known) constants.insert(id);
  }
  return constants;
}

// Symmetric weights keep the lowest integer free.
std::int64_t levels_of(ElementType type, float lowest) {
  const std::int64_t levels = is_packed(type) ? 16 : 256;
  const bool is_signed = type == ElementType::i8 || type == ElementType::i4;
  return is_signed && lowest > -static_cast<float>(levels / 2) ? levels - 1 : levels;
}

class Finder {
 public:
  explicit Finder(const Model& model)
      : model_(model), uses_(model.all_uses()), constants_(constant_nodes(model)) {}

  std::vector<QuantizerInfo> run() const {
    const std::vector<NodeId> order = model_.topological_order();
    std::map<NodeId, NodeId> product_of_integers;
    for (const NodeId id : order) {
      const auto found = match_integer_constant(model_, {id, 0});
      if (found && is_read_once_up_to(*found, id))
        product_of_integers.emplace(found->integers.node, id);
    }
    std::vector<QuantizerInfo> result;
    for (const NodeId id : order) {
      const Node& node = model_.node(id);
      if (std::holds_alternative<FakeQuantize>(node.op)) {
        result.push_back(of_fake_quantize(node));
        continue;
      }
      const auto product = product_of_integers.find(id);
      if (product == product_of_integers.end() || !std::holds_alternative<Constant>(node.op))
        continue;
      const Node* consumer = consumer_of({product->second, 0});
      if (consumer == nullptr || !std::holds_alternative<FakeQuantize>(consumer->op))
        result.push_back(of_integers(node, product->second));
    }
    return result;
  }

 private:
  const std::vector<Model::Use>& uses(OutputRef ref) const {
    static const std::vector<Model::Use> kNone;
    const auto found = uses_.find(ref);
    return found == uses_.end() ? kNone : found->second;
  }

  // Whether nothing else reads the integers or what becomes of them before the product.
  bool is_read_once_up_to(const IntegerConstant& constant, NodeId product) const {
    for (OutputRef ref = constant.integers; ref.node != product;) {
      if (uses(ref).size() != 1) return false;
      ref = {uses(ref)[0].node, 0};
    }
    return true;
  }

  // The first operation that reads a value, or reshapes of it; null if none does.
  const Node* consumer_of(OutputRef ref) const {
    while (!uses(ref).empty()) {
      const Node& user = model_.node(uses(ref)[0].node);
      if (!std::holds_alternative<Reshape>(user.op)) return &user;
      ref = {user.id, 0};
    }
    return nullptr;
  }
  std::string consumer_type(OutputRef ref) const {
    const Node* consumer = consumer_of(ref);
    return consumer != nullptr ? std::string(type_name(consumer->op)) : "";
  }

  QuantizerInfo of_fake_quantize(const Node& node) const {
    QuantizerInfo info{.name = node.name,
                       .consumer = consumer_type({node.id, 0}),
                       .on_weights = constants_.contains(node.inputs[0].node),
                       .levels = std::get<FakeQuantize>(node.op).levels};
    for (std::size_t i = 1; i < node.inputs.size(); ++i) {
      const auto elements = model_.value(node.inputs[i]).shape.num_elements();
      info.num_channels = std::max(info.num_channels, static_cast<std::size_t>(elements));
    }
    if (const auto limits = match_quantizer_limits(model_, node)) {
      info.range = {std::ranges::min(limits->input.low.data<float>()),
                    std::ranges::max(limits->input.high.data<float>())};
    }
    return info;
  }

  QuantizerInfo of_integers(const Node& constant, NodeId product) const {
    const IntegerConstant found = *match_integer_constant(model_, {product, 0});
    QuantizerInfo info{.name = constant.name,
                       .consumer = consumer_type({product, 0}),
                       .on_weights = true,
                       .is_integer_constant = true};
    const std::optional<Tensor> scale = constant_f32(model_, found.scale);
    if (!scale || scale->num_elements() == 0) return info;
    info.num_channels = scale->num_elements();
    const Tensor& integers = std::get<Constant>(constant.op).value;
    const Tensor values = integers.to(ElementType::f32);
    if (values.num_elements() == 0) return info;
    const auto [lowest, highest] = std::ranges::minmax(values.data<float>());
    info.levels = levels_of(integers.type(), lowest);
    const float largest_scale = std::ranges::max(scale->data<float>());
    const std::optional<Tensor> zero_point =
        found.zero_point ? constant_f32(model_, *found.zero_point) : std::nullopt;
    const float zero =
        zero_point && zero_point->num_elements() > 0 ? zero_point->data<float>()[0] : 0;
    info.range = {largest_scale * (lowest - zero), largest_scale * (highest - zero)};
    return info;
  }

  const Model& model_;
  const Uses uses_;
  const std::set<NodeId> constants_;
};

}  // namespace

std::vector<QuantizerInfo> find_quantizers(const Model& model) {
  return Finder(model).run();
}

}  // namespace octet
