// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/fuse_shuffles.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/epilogue.h"
#include "reference/views.h"

namespace octet {
namespace {

constexpr std::int64_t kGroups = 2;
// In [N, H, W, C].
constexpr std::size_t kLastAxis = 3;

class ShuffleFusion {
 public:
  explicit ShuffleFusion(LoweredModel& lowered) : lowered_(lowered) {
    for (std::size_t i = 0; i < lowered.layers.size(); ++i) {
      for (const BufferId id : lowered.layers[i].inputs) readers_[root(id)].push_back(i);
      writers_[root(lowered.layers[i].output)].push_back(i);
    }
    for (const BufferId id : lowered.outputs) readers_[root(id)].push_back(lowered.layers.size());
  }

  void run() {
    std::vector<bool> is_taken(lowered_.layers.size());
    for (Layer& layer : lowered_.layers) {
      auto interleaved = interleaved_of(layer);
      if (!interleaved) continue;
      layer = *std::move(interleaved);
      if (const auto quantizer = take_quantizer(layer)) is_taken[*quantizer] = true;
    }
    std::vector<Layer> kept;
    for (std::size_t i = 0; i < lowered_.layers.size(); ++i) {
      if (!is_taken[i]) kept.push_back(std::move(lowered_.layers[i]));
    }
    lowered_.layers = std::move(kept);
  }

 private:
  BufferId root(BufferId id) const { return lowered_.values[id].alias_of.value_or(id); }
  const LayerValue& value(BufferId id) const { return lowered_.values[id]; }

  // The portable operation of the only layer that writes a value, if it is of that kind.
  template <typename T>
  std::pair<const T*, const Layer*> written_by(BufferId id) const {
    const auto found = writers_.find(root(id));
    if (found == writers_.end() || found->second.size() != 1) return {nullptr, nullptr};
    const Layer& layer = lowered_.layers[found->second[0]];
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
    if (view.strides != reference::dense_strides(in) || view.offset >= in[kLastAxis])
      return std::nullopt;
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
    return Layer{slice.name,
                 joining->operation + "+" + shuffling->operation + "+" + slice.operation,
                 InterleavedChannels{*first / kGroups, channels / kGroups, {}},
                 joining->inputs,
                 slice.output};
  }

  // Quantizes the layer's result. @return the quantizer that alone reads it.
  std::optional<std::size_t> take_quantizer(Layer& layer) {
    const auto found = readers_.find(root(layer.output));
    if (found == readers_.end() || found->second.size() != 1 ||
        found->second[0] >= lowered_.layers.size())
      return std::nullopt;
    Layer& reader = lowered_.layers[found->second[0]];
    auto* elementwise = std::get_if<Elementwise>(&reader.kind);
    auto& kind = std::get<InterleavedChannels>(layer.kind);
    if (elementwise == nullptr || kind.count > InterleavedChannels::kMostQuantized ||
        reader.inputs.size() != 1 ||
        value(reader.output).type != ElementType::u8 ||
        !set_channels(elementwise->epilogue, static_cast<std::size_t>(kGroups * kind.count)))
      return std::nullopt;
    kind.epilogue = std::move(elementwise->epilogue);
    layer.name = reader.name;
    layer.operation += "+" + reader.operation;
    layer.output = reader.output;
    return found->second[0];
  }

  LoweredModel& lowered_;
  std::map<BufferId, std::vector<std::size_t>> readers_;
  std::map<BufferId, std::vector<std::size_t>> writers_;
};

}  // namespace

void fuse_shuffles(LoweredModel& lowered) {
  ShuffleFusion(lowered).run();
}

}  // namespace octet
