// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/input_steps.h"

#include <fmt/format.h>

#include <string_view>

#include "graph/editable_node.h"

namespace octet {
namespace {

std::size_t axis_named(const std::string& layout, char letter, std::string_view step) {
  const std::size_t axis = layout.find(letter);
  if (axis != std::string::npos) return axis;
  throw InvalidArgument(
      fmt::format("adding input steps: {} needs a layout with {}, e.g. NHWC, got \"{}\"", step,
                  letter, layout));
}

/// Changes a parameter to what is given, and adds the steps from there to what it was.
class Chain {
 public:
  Chain(Model& model, NodeId parameter, const InputSteps& input)
      : model_(model),
        target_(model.node(parameter).outputs[0]),
        input_(input),
        value_{parameter, 0} {
    layout_ = input.layout.empty() ? input.model_layout : input.layout;
    expect_letter_each(input.model_layout, target_.shape);
    const Shape shape = input.shape ? *input.shape : in_layout(target_.shape);
    expect_letter_each(layout_, shape);
    Node& node = editable_node(model, parameter);
    Value& given = node.outputs[0];
    given.type = input.type.value_or(target_.type);
    given.shape = shape;
    node.op = Parameter{given.type, given.shape};
  }

  OutputRef finish() {
    for (const InputStep& step : input_.steps) add(step);
    convert(target_.type);
    if (!input_.model_layout.empty()) move_axes(input_.model_layout);
    return value_;
  }

 private:
  static void expect_letter_each(const std::string& layout, const Shape& shape) {
    if (layout.empty() || layout.size() == shape.rank()) return;
    throw InvalidArgument(
        fmt::format("adding input steps: expected a layout with a letter for each dimension of {}, "
                    "got \"{}\"",
                    to_string(shape), layout));
  }

  // A shape in the model's layout, in the layout that the user gives.
  Shape in_layout(const Shape& shape) const {
    if (layout_ == input_.model_layout) return shape;
    expect_letter_each(layout_, shape);
    Shape result = shape;
    for (std::size_t axis = 0; axis < layout_.size(); ++axis)
      result[axis] = shape[axis_named(input_.model_layout, layout_[axis], "a layout")];
    return result;
  }

  void add(const InputStep& step) {
    switch (step.kind) {
      case InputStep::Kind::resize:
        return resize(step.mode);
      case InputStep::Kind::mean:
        return each_channel(BinaryKind::subtract, step.values, "mean");
      case InputStep::Kind::scale:
        return each_channel(BinaryKind::divide, step.values, "scale");
      case InputStep::Kind::convert_element_type:
        return convert(step.type);
      case InputStep::Kind::convert_layout:
        return move_axes(step.layout.empty() ? input_.model_layout : step.layout);
      case InputStep::Kind::reverse_channels:
        return reverse_channels();
    }
  }

  void convert(ElementType type) {
    if (model_.value(value_).type != type) value_ = model_.add(Convert{type}, {value_});
  }

  void move_axes(const std::string& layout) {
    if (layout == layout_ || layout_.empty()) return;
    std::vector<std::int64_t> order;
    for (const char letter : layout)
      order.push_back(static_cast<std::int64_t>(axis_named(layout_, letter, "convert_layout")));
    value_ = model_.add(Transpose{}, {value_, constant(order)});
    layout_ = layout;
  }

  void resize(InterpolateMode mode) {
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> axes;
    for (const char letter : {'H', 'W'}) {
      axes.push_back(static_cast<std::int64_t>(axis_named(layout_, letter, "resize")));
      sizes.push_back(target_.shape[axis_named(input_.model_layout, letter, "resize")]);
    }
    convert(ElementType::f32);
    value_ = model_.add(Interpolate{.mode = mode}, {value_, constant(sizes), constant(axes)});
  }

  void each_channel(BinaryKind kind, const std::vector<float>& values, std::string_view step) {
    convert(ElementType::f32);
    std::vector<std::int64_t> dims(model_.value(value_).shape.rank(), 1);
    if (values.size() != 1)
      dims[axis_named(layout_, 'C', step)] = static_cast<std::int64_t>(values.size());
    const OutputRef operand = model_.add_constant(Tensor::from(Shape(dims), values));
    value_ = model_.add(Binary{kind}, {value_, operand});
  }

  void reverse_channels() {
    const std::size_t axis = axis_named(layout_, 'C', "reverse_channels");
    const std::int64_t num_channels = model_.value(value_).shape[axis];
    if (num_channels == Shape::kDynamic)
      throw InvalidArgument(
          "adding input steps: reverse_channels needs a known number of channels");
    std::vector<std::int64_t> order;
    for (std::int64_t i = num_channels; i > 0; --i) order.push_back(i - 1);
    value_ = model_.add(Gather{},
                        {value_, constant(order),
                         model_.add_constant(Tensor::scalar(static_cast<std::int64_t>(axis)))});
  }

  OutputRef constant(const std::vector<std::int64_t>& values) {
    return model_.add_constant(
        Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
  }

  Model& model_;
  const Value target_;
  const InputSteps& input_;
  std::string layout_;
  OutputRef value_;
};

}  // namespace

Model with_input_steps(const Model& model, const std::map<std::size_t, InputSteps>& inputs,
                       const std::map<std::size_t, ElementType>& outputs) {
  Model result = model;
  const std::vector<NodeId> parameters = model.parameters();
  for (const auto& [index, steps] : inputs) {
    const NodeId parameter = parameters.at(index);
    const std::vector<Model::Use> uses = model.uses({parameter, 0});
    const OutputRef value = Chain(result, parameter, steps).finish();
    for (const Model::Use& use : uses) editable_node(result, use.node).inputs[use.input] = value;
  }
  const std::vector<NodeId> results = model.results();
  for (const auto& [index, type] : outputs) {
    const OutputRef value = result.node(results.at(index)).inputs[0];
    if (result.value(value).type == type) continue;
    editable_node(result, results[index]).inputs[0] = result.add(Convert{type}, {value});
  }
  result.infer();
  result.validate("adding input steps");
  return result;
}

}  // namespace octet
