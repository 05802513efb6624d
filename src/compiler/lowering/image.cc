// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/image.h"

#include <cmath>
#include <utility>

#include "compiler/quantized_weights.h"

namespace octet {
namespace {

constexpr std::int64_t kLevels = 256;
// What f32 ends leave of a scale that is the same for all channels.
constexpr double kScaleTolerance = 1e-5;

// One end of a grid per channel.
std::optional<std::vector<float>> channel_ends(const LoweringContext& context, OutputRef ref,
                                               const Shape& shape) {
  const Tensor* ends = context.constants().find(ref);
  const Shape channels{1, shape[1], 1, 1};
  if (ends == nullptr || ends->type() != ElementType::f32 || ends->shape() != channels)
    return std::nullopt;
  const auto values = ends->data<float>();
  return std::vector<float>(values.begin(), values.end());
}

}  // namespace

std::optional<ImageQuantizer> match_image_quantizer(const LoweringContext& context,
                                                    const Node& node) {
  const auto* op = std::get_if<FakeQuantize>(&node.op);
  const Shape& shape = node.outputs[0].shape;
  if (op == nullptr || op->levels != kLevels || shape.rank() != 4 || shape[1] < 2 ||
      node.outputs[0].type != ElementType::f32 || context.quantized(node.inputs[0]) != nullptr)
    return std::nullopt;
  std::vector<float> ends[4];
  for (std::size_t i = 0; i < 4; ++i) {
    auto values = channel_ends(context, node.inputs[i + 1], shape);
    if (!values) return std::nullopt;
    ends[i] = std::move(*values);
  }
  const auto& [in_low, in_high, out_low, out_high] = ends;
  ImageQuantizer quantizer{{in_low, in_high}, 1, {}};
  for (std::size_t c = 0; c < in_low.size(); ++c) {
    const auto grid = grid_with_zero(out_low[c], out_high[c], kLevels);
    if (!grid || !(in_high[c] > in_low[c])) return std::nullopt;
    const double scale =
        context.engine().step(grid->step, grid->zero_level, out_low[c], out_high[c]);
    if (c == 0) quantizer.scale = scale;
    if (std::abs(scale / quantizer.scale - 1) > kScaleTolerance) return std::nullopt;
    quantizer.zero_point.push_back(grid->zero_level);
  }
  // A border of zeros before the quantizer is one of zeros after it.
  const Epilogue epilogue = context.engine().channels_quantizer_epilogue(quantizer.ends);
  for (std::size_t c = 0; c < in_low.size(); ++c)
    if (std::nearbyint(epilogue.scale.bias[c]) != quantizer.zero_point[c]) return std::nullopt;
  return quantizer;
}

bool reads_image_bytes(const LoweringContext& context, OutputRef value) {
  const auto use = context.uses().sole(value);
  if (!use || use->input != 0) return false;
  const Model& model = context.model();
  const Node& reader = model.node(use->node);
  return std::holds_alternative<Convolution>(reader.op) &&
         match_image_quantizer(context, model.node(value.node)) &&
         match_quantized_weights(model, context.constants(), reader.inputs[1], {0});
}

bool lower_image_quantizer(LoweringContext& context, const Node& node) {
  return std::holds_alternative<FakeQuantize>(node.op) && reads_image_bytes(context, {node.id, 0});
}

BufferId add_image_bytes(LoweringContext& context, const Node& node,
                         const ImageQuantizer& quantizer, const ImageBorder& border) {
  Shape shape = node.outputs[0].shape;
  BufferId image = context.value(node.inputs[0], DataLayout::plain);
  if ((border.top | border.left | border.bottom | border.right) != 0) {
    const auto counts = [&](std::int64_t h, std::int64_t w) {
      return context.add_constant(Tensor::from(Shape{4}, std::vector<std::int64_t>{0, 0, h, w}),
                                  node.name);
    };
    shape[2] += border.top + border.bottom;
    shape[3] += border.left + border.right;
    const std::vector<BufferId> inputs{image, counts(border.top, border.left),
                                       counts(border.bottom, border.right),
                                       context.add_constant(Tensor::scalar(0.0F), node.name)};
    image = context.add_value(node.name, ElementType::f32, shape, DataLayout::plain);
    context.add_layer(PortableOp{Pad{}}, inputs, image, node.id);
    context.lowered().layers.back().operations = {"Pad"};
  }
  const BufferId bytes =
      context.add_value(node.name, ElementType::u8, shape, DataLayout::channels_last);
  context.add_layer(Elementwise{context.engine().channels_quantizer_epilogue(quantizer.ends)},
                    {context.to_layout(image, DataLayout::channels_last)}, bytes, node.id);
  return bytes;
}

}  // namespace octet
