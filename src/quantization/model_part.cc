// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/model_part.h"

#include <utility>

namespace octet {
namespace {

bool is_input(const Model& model, OutputRef value) {
  return std::holds_alternative<Parameter>(model.node(value.node).op);
}

OutputRef transposed(Model& part, OutputRef value, const std::vector<std::int64_t>& order) {
  return part.add(Transpose{}, {value, part.add_constant(Tensor::from(Shape{4}, order))});
}

class PartBuilder {
 public:
  PartBuilder(const Model& model, const std::map<OutputRef, Tensor>& constants)
      : model_(model), constants_(constants) {
    // What it says of the arithmetic holds for parts too.
    part_.rt_info = model.rt_info;
  }

  void add_source(OutputRef value) {
    const Value& info = model_.value(value);
    const bool is_turned = info.shape.rank() == 4 && !is_input(model_, value);
    OutputRef source =
        part_.add(Parameter{info.type, is_turned ? part_shape(info.shape) : info.shape}, {});
    if (is_turned) source = transposed(part_, source, {0, 3, 1, 2});
    made_.emplace(value, source);
  }

  void add_value(OutputRef value) {
    OutputRef made = make(value);
    if (model_.value(value).shape.rank() == 4) made = transposed(part_, made, {0, 2, 3, 1});
    part_.add(Result{}, {made});
  }

  Model take() && { return std::move(part_); }

 private:
  OutputRef make(OutputRef value) {
    if (const auto found = made_.find(value); found != made_.end()) return found->second;
    if (const auto constant = constants_.find(value); constant != constants_.end())
      return made_.emplace(value, part_.add_constant(constant->second)).first->second;
    const Node& node = model_.node(value.node);
    std::vector<OutputRef> inputs;
    inputs.reserve(node.inputs.size());
    for (const OutputRef input : node.inputs) inputs.push_back(make(input));
    const OutputRef first = part_.add(node.op, std::move(inputs), node.name);
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port)
      made_.emplace(OutputRef{node.id, port}, OutputRef{first.node, port});
    return made_.at(value);
  }

  const Model& model_;
  const std::map<OutputRef, Tensor>& constants_;
  Model part_;
  std::map<OutputRef, OutputRef> made_;
};

}  // namespace

Shape part_shape(const Shape& shape) {
  return shape.rank() == 4 ? Shape{shape[0], shape[2], shape[3], shape[1]} : shape;
}

std::vector<OutputRef> sources_of(const Model& model, const std::vector<OutputRef>& values,
                                  const std::set<OutputRef>& known) {
  std::set<OutputRef> sources;
  std::set<NodeId> seen;
  std::vector<OutputRef> open = values;
  while (!open.empty()) {
    const OutputRef value = open.back();
    open.pop_back();
    if (known.contains(value) || is_input(model, value)) {
      sources.insert(value);
      continue;
    }
    if (!seen.insert(value.node).second) continue;
    const std::vector<OutputRef>& inputs = model.node(value.node).inputs;
    open.insert(open.end(), inputs.begin(), inputs.end());
  }
  return {sources.begin(), sources.end()};
}

Model model_part(const Model& model, const std::vector<OutputRef>& sources,
                 const std::vector<OutputRef>& values,
                 const std::map<OutputRef, Tensor>& constants) {
  PartBuilder builder(model, constants);
  for (const OutputRef source : sources) builder.add_source(source);
  for (const OutputRef value : values) builder.add_value(value);
  return std::move(builder).take();
}

}  // namespace octet
