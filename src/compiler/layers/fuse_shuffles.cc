// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/fuse_shuffles.h"

#include <optional>
#include <utility>
#include <vector>

#include "compiler/layers/layer_uses.h"
#include "reference/views.h"

namespace octet {
namespace {

constexpr std::int64_t kGroups = 2;
// In [N, H, W, C].
constexpr std::size_t kLastAxis = 3;

class ShuffleFusion {
 public:
  explicit ShuffleFusion(LoweredModel& lowered) : lowered_(lowered), uses_(lowered) {}

  void run() {
    for (Layer& layer : lowered_.layers) {
      auto interleaved = interleaved_of(layer);
      if (!interleaved) continue;
      layer = *std::move(interleaved);
      take_quantizer(layer);
    }
    uses_.remove_taken();
  }

 private:
  const LayerValue& value(BufferId id) const { return lowered_.values[id]; }

  // The portable operation of the only layer that writes a value, if it is of that kind.
  template <typename T>
  std::pair<const T*, const Layer*> written_by(BufferId id) const {
    const auto writer = uses_.sole_writer(id);
    if (!writer) return {nullptr, nullptr};
    const Layer& layer = lowered_.layers[*writer];
    const auto* portable = std::get_if<PortableOp>(&layer.kind);
    return {portable == nullptr ? nullptr : std::get_if<T>(&portable->op), &layer};
  }

  // The first channel of a slice of all positions; nothing if the layer is none.
  std::optional<std::int64_t> first_channel(const Layer& layer) const {
    const auto* portable = std::get_if<PortableOp>(&layer.kind);
    const auto* slice = portable == nullptr ? nullptr : std::get_if<Slice>(&portable->op);
    if (slice == nullptr || value(layer.output).type != ElementType::f32) return std::nullopt;
    std::vector<Tensor> inputs;
    for (const BufferId id : layer.inputs) {
      const LayerValue& input = value(id);
      if (!inputs.empty() && !input.constant) return std::nullopt;
      inputs.push_back(input.constant ? *input.constant
                                      : Tensor(input.type, input.shape, nullptr, nullptr));
    }
    const Shape& in = value(layer.inputs[0]).shape;
    const Shape& out = value(layer.output).shape;
    if (in.rank() != kLastAxis + 1 || out.rank() != in.rank()) return std::nullopt;
    for (std::size_t d = 0; d < kLastAxis; ++d) {
      if (in[d] != out[d]) return std::nullopt;
    }
    const reference::StridedView view = reference::view(*slice, inputs, out);
    if (view.strides != dense_strides(in) || view.offset >= in[kLastAxis]) return std::nullopt;
    return view.offset;
  }

  std::optional<Layer> interleaved_of(const Layer& slice) const {
    const auto first = first_channel(slice);
    if (!first) return std::nullopt;
    const auto [shuffle, shuffling] = written_by<ShuffleChannels>(slice.inputs[0]);
    if (shuffle == nullptr || shuffle->axis != kLastAxis || shuffle->group != kGroups)
      return std::nullopt;
    const auto [join, joining] = written_by<Concat>(shuffling->inputs[0]);
    if (join == nullptr || join->axis != kLastAxis || joining->inputs.size() != kGroups ||
        value(joining->inputs[0]).shape != value(joining->inputs[1]).shape)
      return std::nullopt;
    const std::int64_t channels = value(slice.output).shape[kLastAxis];
    if (channels == 0 || *first % kGroups != 0 || channels % kGroups != 0) return std::nullopt;
    std::vector<std::string> operations = joining->operations;
    for (const Layer* after : {shuffling, &slice})
      operations.insert(operations.end(), after->operations.begin(), after->operations.end());
    return Layer{slice.name, std::move(operations),
                 InterleavedChannels{*first / kGroups, channels / kGroups, {}}, joining->inputs,
                 slice.output};
  }

  // Quantizes the layer's result if a quantizer alone reads it.
  void take_quantizer(Layer& layer) {
    const auto quantizer = uses_.sole_reader(layer.output);
    if (!quantizer) return;
    Layer& reader = lowered_.layers[*quantizer];
    auto* elementwise = std::get_if<Elementwise>(&reader.kind);
    auto& kind = std::get<InterleavedChannels>(layer.kind);
    if (elementwise == nullptr || reader.inputs.size() != 1 ||
        value(reader.output).type != ElementType::u8 ||
        !set_channels(elementwise->epilogue, static_cast<std::size_t>(kGroups * kind.count)))
      return;
    kind.epilogue = std::move(elementwise->epilogue);
    layer.name = reader.name;
    layer.operations.insert(layer.operations.end(), reader.operations.begin(),
                            reader.operations.end());
    layer.output = reader.output;
    uses_.take(*quantizer);
  }

  LoweredModel& lowered_;
  LayerUses uses_;
};

}  // namespace

void fuse_shuffles(LoweredModel& lowered) {
  ShuffleFusion(lowered).run();
}

}  // namespace octet
