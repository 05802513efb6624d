// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "graph/editable_node.h"
#include "graph/free_batch.h"
#include "graph/ops/infer.h"
#include "graph/ops/shape_values.h"
#include "octet/graph.h"

namespace octet {

namespace {

// Infers a node's outputs in place, keeping their tensor names.
void infer_node(const Model& model, Node& node) {
  const InferContext context(model, node);
  std::vector<Value> outputs =
      std::visit([&](const auto& op) { return infer(op, context); }, node.op);
  for (const Value& output : outputs) expect_usable(output.shape, context);
  follow_shape_values(node, context, outputs);
  for (std::size_t i = 0; i < outputs.size() && i < node.outputs.size(); ++i)
    outputs[i].names = std::move(node.outputs[i].names);
  node.outputs = std::move(outputs);
}

}  // namespace

Node::Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

std::vector<SourceNode> sources_of(const Node& node) {
  if (!node.sources.empty()) return node.sources;
  return {{node.name, std::string(type_name(node.op))}};
}

std::string Model::unique_name(std::string name, const Op& op) {
  if (name.empty()) name = std::string(type_name(op));
  if (!ids_by_name_.contains(name)) return name;
  std::size_t& suffix = next_suffixes_[name];
  while (true) {
    std::string candidate = fmt::format("{}_{}", name, ++suffix);
    if (!ids_by_name_.contains(candidate)) return candidate;
  }
}

OutputRef Model::add(Op op, std::vector<OutputRef> inputs, std::string name) {
  Node node;
  node.id = next_id_;
  node.name = unique_name(std::move(name), op);
  node.op = std::move(op);
  node.inputs = std::move(inputs);
  for (OutputRef input : node.inputs) {
    if (!contains(input.node) || input.port >= this->node(input.node).outputs.size()) {
      throw InvalidArgument(fmt::format(
          "node \"{}\" ({}): expected inputs that are outputs of the model, got node {} port {}",
          node.name, type_name(node.op), input.node, input.port));
    }
  }
  infer_node(*this, node);
  ++next_id_;
  order_.push_back(node.id);
  ids_by_name_.emplace(node.name, node.id);
  const NodeId id = node.id;
  nodes_.emplace(id, std::move(node));
  return {id, 0};
}

OutputRef Model::add_constant(Tensor value, std::string name) {
  return add(Constant{std::move(value)}, {}, std::move(name));
}

const Node& Model::node(NodeId id) const {
  const auto found = nodes_.find(id);
  if (found == nodes_.end())
    throw InternalError(fmt::format("model \"{}\": no node of id {}", name, id));
  return found->second;
}

Node& editable_node(Model& model, NodeId id) {
  return const_cast<Node&>(std::as_const(model).node(id));
}

const Tensor* Model::constant(OutputRef ref) const {
  const auto* op = std::get_if<Constant>(&node(ref.node).op);
  return op == nullptr ? nullptr : &op->value;
}

bool Model::contains(NodeId id) const noexcept {
  return nodes_.contains(id);
}

std::optional<NodeId> Model::find(std::string_view wanted) const {
  const auto found = ids_by_name_.find(wanted);
  if (found == ids_by_name_.end()) return std::nullopt;
  return found->second;
}

void Model::rename(NodeId id, std::string name) {
  Node& renamed = editable_node(*this, id);
  if (renamed.name == name) return;
  if (name.empty() || ids_by_name_.contains(name)) {
    throw InvalidArgument(
        fmt::format("renaming node \"{}\": expected a name that no other node has, got \"{}\"",
                    renamed.name, name));
  }
  ids_by_name_.erase(renamed.name);
  ids_by_name_.emplace(name, id);
  renamed.name = std::move(name);
}

void Model::set_tensor_names(OutputRef output, std::vector<std::string> names) {
  editable_node(*this, output.node).outputs.at(output.port).names = std::move(names);
}

void Model::set_rt_info(NodeId id, RtInfo info) {
  editable_node(*this, id).rt_info = std::move(info);
}

void Model::set_sources(NodeId id, std::vector<SourceNode> sources) {
  editable_node(*this, id).sources = std::move(sources);
}

std::vector<NodeId> Model::topological_order() const {
  std::vector<NodeId> sorted;
  sorted.reserve(order_.size());
  std::set<NodeId> done;
  // Depth first with its own stack: a chain may be longer than the thread's stack is deep.
  std::vector<std::pair<NodeId, std::size_t>> pending;
  for (NodeId start : order_) {
    if (done.contains(start)) continue;
    pending.emplace_back(start, 0);
    while (!pending.empty()) {
      auto& [id, next] = pending.back();
      const std::vector<OutputRef>& inputs = node(id).inputs;
      while (next < inputs.size() && done.contains(inputs[next].node)) ++next;
      if (next == inputs.size()) {
        done.insert(id);
        sorted.push_back(id);
        pending.pop_back();
        continue;
      }
      if (pending.size() > order_.size())
        throw InternalError(
            fmt::format("model \"{}\": node \"{}\" is on a cycle", name, node(id).name));
      const NodeId producer = inputs[next].node;
      pending.emplace_back(producer, 0);
    }
  }
  return sorted;
}

namespace {

template <typename T>
std::vector<NodeId> nodes_of(const std::vector<NodeId>& order, const Model& model) {
  std::vector<NodeId> found;
  std::copy_if(order.begin(), order.end(), std::back_inserter(found),
               [&](NodeId id) { return std::holds_alternative<T>(model.node(id).op); });
  return found;
}

}  // namespace

std::vector<NodeId> Model::parameters() const {
  return nodes_of<Parameter>(order_, *this);
}
std::vector<NodeId> Model::results() const {
  return nodes_of<Result>(order_, *this);
}

std::vector<Model::Use> Model::uses(OutputRef ref) const {
  std::vector<Use> found;
  for (NodeId id : order_) {
    const std::vector<OutputRef>& inputs = node(id).inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] == ref) found.push_back({id, i});
    }
  }
  return found;
}

std::map<OutputRef, std::vector<Model::Use>> Model::all_uses() const {
  std::map<OutputRef, std::vector<Use>> found;
  for (NodeId id : order_) {
    const std::vector<OutputRef>& inputs = node(id).inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) found[inputs[i]].push_back({id, i});
  }
  return found;
}

namespace {

// What fails leaves the model half changed.
void reshape_in_place(Model& model, const std::map<std::string, Shape>& shapes) {
  const std::vector<NodeId> inputs = model.parameters();
  std::map<NodeId, Shape> wanted_shapes;
  std::map<std::int64_t, std::vector<NodeId>> changed_batches;
  for (const auto& [wanted, shape] : shapes) {
    const auto matches = [&](NodeId id) {
      const std::vector<std::string>& names = model.node(id).outputs[0].names;
      return model.node(id).name == wanted ||
             std::find(names.begin(), names.end(), wanted) != names.end();
    };
    const auto found = wanted.empty() && inputs.size() == 1
                           ? inputs.begin()
                           : std::find_if(inputs.begin(), inputs.end(), matches);
    if (found == inputs.end()) {
      std::string known;
      for (NodeId id : inputs)
        known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", model.node(id).name);
      throw InvalidArgument(
          fmt::format("reshaping model \"{}\": expected one of its inputs {}, got \"{}\"",
                      model.name, known, wanted));
    }
    const Shape old = std::get<Parameter>(model.node(*found).op).shape;
    if (old.rank() != shape.rank()) {
      throw InvalidArgument(
          fmt::format("reshaping input \"{}\": expected a shape of rank {}, got {}",
                      model.node(*found).name, old.rank(), to_string(shape)));
    }
    if (shape.rank() != 0 && old[0] != Shape::kDynamic && old[0] != shape[0])
      changed_batches[old[0]].push_back(*found);
    wanted_shapes.emplace(*found, shape);
  }
  std::string refusal;
  for (const auto& [batch, nodes] : changed_batches) {
    try {
      free_batch(model, nodes, batch);
    } catch (const Error& error) {
      refusal += fmt::format(
          ". The model is written for a batch of {}, and another one does not go through all of "
          "it: {}. Export it with a dynamic batch or with a batch of 1",
          batch, error.what());
    }
  }
  for (const auto& [id, shape] : wanted_shapes)
    std::get<Parameter>(editable_node(model, id).op).shape = shape;
  try {
    model.infer();
  } catch (const Error& error) {
    if (refusal.empty()) throw;
    throw InvalidArgument(error.what() + refusal);
  }
}

}  // namespace

void Model::reshape(const std::map<std::string, Shape>& shapes) {
  Model reshaped = *this;
  reshape_in_place(reshaped, shapes);
  *this = std::move(reshaped);
}

void Model::infer() {
  for (NodeId id : topological_order()) infer_node(*this, editable_node(*this, id));
}

void Model::validate(std::string_view after) const {
  const auto check = [&](bool condition, const Node& node, std::string_view what) {
    if (!condition)
      throw InternalError(fmt::format("after {}: node \"{}\" ({}): {}", after, node.name,
                                      type_name(node.op), what));
  };
  for (NodeId id : topological_order()) {
    const Node& node = this->node(id);
    const auto named = ids_by_name_.find(node.name);
    check(named != ids_by_name_.end() && named->second == id, node, "its name is not unique");
    for (OutputRef input : node.inputs)
      check(contains(input.node) && input.port < this->node(input.node).outputs.size(), node,
            "an input is not connected");
    Node again = node;
    infer_node(*this, again);
    check(again.outputs == node.outputs, node,
          "its types or shapes are not those inferred from its inputs");
  }
}

}  // namespace octet
