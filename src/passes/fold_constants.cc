// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "passes/cost.h"
#include "reference/evaluate.h"

namespace octet {
namespace {

// How much a fold may take beyond its inputs, and how much is folded before the inputs that are no
// longer needed are let go.
constexpr std::size_t kMostGrowth = std::size_t{64} << 20U;

bool is_compressed(ElementType stored, ElementType used) {
  return is_float(used) && element_size(stored) < element_size(used) &&
         (is_float(stored) || element_size(stored) == 1) && stored != ElementType::boolean;
}

std::size_t num_bytes(const Value& value) {
  return static_cast<std::size_t>(value.shape.num_elements()) * element_size(value.type);
}

enum class Folded : std::uint8_t { all, integers };

// One round of folding, up to kMostGrowth bytes.
class Folding {
 public:
  Folding(Model& model, FoldingBudget& budget, Folded folded)
      : model_(model), budget_(budget), folded_(folded), uses_(model.all_uses()) {}

  bool run() {
    for (NodeId id : model_.topological_order()) {
      if (new_bytes_ > kMostGrowth) break;
      std::vector<Tensor> outputs = fold(model_.node(id));
      for (std::size_t port = 0; port < outputs.size(); ++port) {
        new_bytes_ += outputs[port].num_bytes();
        values_.emplace(OutputRef{id, static_cast<std::uint32_t>(port)}, std::move(outputs[port]));
      }
    }
    return replace();
  }

 private:
  const Tensor* find(OutputRef ref) const {
    const auto found = values_.find(ref);
    return found == values_.end() ? model_.constant(ref) : &found->second;
  }

  bool is_foldable(const Node& node) const {
    if (node.inputs.empty() || std::holds_alternative<FakeQuantize>(node.op) ||
        std::holds_alternative<Result>(node.op))
      return false;
    std::size_t input_bytes = 0;
    for (OutputRef input : node.inputs) {
      const Tensor* value = find(input);
      if (value == nullptr) return false;
      input_bytes += value->num_bytes();
    }
    if (std::holds_alternative<Convert>(node.op) &&
        is_compressed(model_.value(node.inputs[0]).type, node.outputs[0].type))
      return false;
    std::size_t output_bytes = 0;
    for (const Value& output : node.outputs) {
      if (!output.shape.is_static()) return false;
      if (folded_ == Folded::integers && is_float(output.type)) return false;
      output_bytes += num_bytes(output);
    }
    return output_bytes <= input_bytes + kMostGrowth;
  }

  bool is_affordable(const Node& node, std::span<const Tensor> inputs) {
    std::size_t output_bytes = 0;
    for (const Value& output : node.outputs) output_bytes += num_bytes(output);
    return budget_.spend(static_cast<double>(output_bytes),
                         num_steps(node.op, inputs, static_cast<std::int64_t>(output_bytes)));
  }

  // The values of the node's outputs, or nothing.
  std::vector<Tensor> fold(const Node& node) {
    if (node.inputs.empty() || std::holds_alternative<Result>(node.op)) return {};
    if (node.outputs.size() == 1) {
      if (std::optional<Tensor> known = known_tensor(node.outputs[0])) return {std::move(*known)};
    }
    if (!is_foldable(node)) return {};
    std::vector<Tensor> inputs;
    for (OutputRef input : node.inputs) inputs.push_back(*find(input));
    if (!is_affordable(node, inputs)) return {};
    std::vector<Shape> shapes;
    for (const Value& output : node.outputs) shapes.push_back(output.shape);
    try {
      return reference::evaluate(node.op, inputs, shapes);
    } catch (const Error&) {
      // What cannot be computed stays for those who run the model to refuse.
      return {};
    }
  }

  // Puts Constants in place of what is still read by nodes that stay.
  bool replace() {
    if (values_.empty()) return false;
    GraphPatch patch(model_);
    for (auto& [ref, value] : values_) {
      const auto uses = uses_.find(ref);
      const bool is_read = uses != uses_.end() &&
                           std::any_of(uses->second.begin(), uses->second.end(), [&](auto use) {
                             return !values_.contains({use.node, 0});
                           });
      if (!is_read) continue;
      const Node& node = model_.node(ref.node);
      const bool is_only = node.outputs.size() == 1;
      const OutputRef constant = patch.constant(value, node.name);
      if (is_only)
        patch.supersede(ref.node, constant);
      else
        patch.replace(ref, constant);
    }
    values_.clear();
    patch.apply("fold_constants");
    return true;
  }

  Model& model_;
  FoldingBudget& budget_;
  Folded folded_;
  std::map<OutputRef, std::vector<Model::Use>> uses_;
  std::map<OutputRef, Tensor> values_;
  std::size_t new_bytes_ = 0;
};

}  // namespace

std::optional<Tensor> known_tensor(const Value& value) {
  if (!value.integers || value.shape.rank() > 1) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const ShapeInteger& integer : *value.integers) {
    if (!integer.value) return std::nullopt;
    values.push_back(*integer.value);
  }
  return Tensor::from(value.shape, values).to(value.type);
}

FoldingBudget FoldingBudget::of(const Model& model) {
  FoldingBudget budget;
  for (NodeId id : model.topological_order()) {
    if (const auto* constant = std::get_if<Constant>(&model.node(id).op))
      budget.credit(constant->value.num_bytes());
  }
  return budget;
}

void FoldingBudget::credit(std::size_t num_bytes) {
  bytes += 2 * static_cast<double>(num_bytes);
  steps += 16 * static_cast<double>(num_bytes);
}

bool FoldingBudget::spend(double num_bytes, double num_steps) {
  if (num_bytes > bytes || num_steps > steps) return false;
  bytes -= num_bytes;
  steps -= num_steps;
  return true;
}

bool fold_constants(Model& model, FoldingBudget& budget) {
  bool changed = false;
  while (Folding(model, budget, Folded::all).run()) changed = true;
  return changed;
}

bool fold_constants(Model& model) {
  FoldingBudget budget = FoldingBudget::of(model);
  return fold_constants(model, budget);
}

void fold_integers(Model& model) {
  FoldingBudget budget = FoldingBudget::of(model);
  while (Folding(model, budget, Folded::integers).run()) {
  }
}

}  // namespace octet
