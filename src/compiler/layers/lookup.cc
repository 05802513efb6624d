// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/lookup.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "graph/op_traits.h"

namespace octet {
namespace {

constexpr std::int64_t kNumBytes = 256;

// What layers that compute bytes from a byte give for each.
class Table {
 public:
  /// @param layers  in order; the first reads `byte`, the last gives `end`.
  Table(const LoweredModel& lowered, const ComputeLayer& compute, BufferId byte, BufferId end,
        const std::vector<std::size_t>& layers)
      : buffers_(lowered.values.size()), memory_(lowered.values.size()) {
    bytes_.is_quantized = lowered.is_quantized;
    bytes_.has_portable_bits = lowered.has_portable_bits;
    bytes_.values.resize(lowered.values.size());
    add_value(lowered, byte);
    std::byte* all = buffers_[byte];
    for (std::int64_t i = 0; i < kNumBytes; ++i) all[i] = static_cast<std::byte>(i);
    for (std::size_t i : layers) {
      Layer layer = lowered.layers[i];
      for (BufferId input : layer.inputs) add_value(lowered, input);
      add_value(lowered, layer.output);
      if (auto* elementwise = std::get_if<Elementwise>(&layer.kind))
        set_channels(elementwise->epilogue, kNumBytes);
      compute(layer, bytes_, buffers_);
    }
    const auto* result = reinterpret_cast<const std::uint8_t*>(buffers_[end]);
    result_.assign(result, result + kNumBytes);
  }

  std::vector<std::uint8_t>& result() { return result_; }

 private:
  // A row of one element for each byte, or a constant.
  void add_value(const LoweredModel& lowered, BufferId id) {
    if (buffers_[id] != nullptr) return;
    const BufferId root = lowered.root(id);
    if (root != id) add_value(lowered, root);
    LayerValue& value = bytes_.values[id] = lowered.values[id];
    value.layout = DataLayout::plain;
    value.constant = lowered.values[root].constant;
    if (value.constant) value.constant = value.constant->reshaped(Shape{1});
    value.shape = Shape{value.constant ? 1 : kNumBytes};
    if (root == id) {
      memory_[id] =
          value.constant ? value.constant->clone() : Tensor(ElementType::f32, Shape{2 * kNumBytes});
    }
    buffers_[id] = memory_[root].bytes();
  }

  LoweredModel bytes_;
  std::vector<std::byte*> buffers_;
  std::vector<Tensor> memory_;
  std::vector<std::uint8_t> result_;
};

class LookupFusion {
 public:
  LookupFusion(LoweredModel& lowered, const ComputeLayer& compute)
      : lowered_(lowered), compute_(compute), producer_(lowered.values.size()) {
    for (std::size_t i = 0; i < lowered.layers.size(); ++i)
      producer_[root(lowered.layers[i].output)] = i;
    for (BufferId id : lowered.inputs) from_byte_.try_emplace(root(id));
    for (const Layer& layer : lowered.layers) from_byte_[root(layer.output)] = source_byte(layer);
  }

  void run() {
    std::set<BufferId> needed;
    const auto need = [&](BufferId id) { needed.insert(root(id)); };
    std::ranges::for_each(lowered_.outputs, need);
    std::vector<Layer> kept;
    for (std::size_t i = lowered_.layers.size(); i-- > 0;) {
      Layer& layer = lowered_.layers[i];
      if (!needed.contains(root(layer.output))) continue;
      if (auto lookup = as_lookup(layer)) layer = *std::move(lookup);
      std::ranges::for_each(layer.inputs, need);
      kept.push_back(std::move(layer));
    }
    std::ranges::reverse(kept);
    lowered_.layers = std::move(kept);
  }

 private:
  BufferId root(BufferId id) const { return lowered_.root(id); }
  const LayerValue& value(BufferId id) const { return lowered_.values[id]; }
  bool is_byte(BufferId id) const { return value(id).type == ElementType::u8; }

  // The byte at the same place of memory that each element of a value is computed from; of a value
  // of bytes that are computed from nothing of the kind, the value itself.
  std::optional<BufferId> source(BufferId id) const {
    const auto found = from_byte_.find(root(id));
    if (found != from_byte_.end() && found->second) return found->second;
    return is_byte(id) && !value(root(id)).constant ? std::optional(root(id)) : std::nullopt;
  }

  std::optional<BufferId> source_byte(const Layer& layer) const {
    const auto* elementwise = std::get_if<Elementwise>(&layer.kind);
    const auto* portable = std::get_if<PortableOp>(&layer.kind);
    const ElementType type = value(layer.output).type;
    if (type != ElementType::u8 && type != ElementType::f32) return std::nullopt;
    if (elementwise != nullptr ? !is_uniform(elementwise->epilogue)
                               : portable == nullptr || !is_elementwise(portable->op))
      return std::nullopt;
    const std::int64_t num_elements = value(layer.output).shape.num_elements();
    std::optional<BufferId> byte;
    for (BufferId input : layer.inputs) {
      const auto& constant = value(root(input)).constant;
      if (portable != nullptr && constant && constant->shape().num_elements() == 1) continue;
      const std::optional<BufferId> from = source(input);
      if (!from || (byte && *byte != *from) || value(input).shape.num_elements() != num_elements)
        return std::nullopt;
      byte = from;
    }
    return byte;
  }

  // The layers between a byte and what is computed from it, in order.
  std::vector<std::size_t> layers_between(BufferId byte, BufferId end) const {
    std::set<std::size_t> found;
    std::vector<BufferId> waiting{root(end)};
    while (!waiting.empty()) {
      const BufferId id = waiting.back();
      waiting.pop_back();
      if (id == byte || value(id).constant || !found.insert(producer_[id]).second) continue;
      for (BufferId input : lowered_.layers[producer_[id]].inputs) waiting.push_back(root(input));
    }
    return {found.begin(), found.end()};
  }

  std::optional<Layer> as_lookup(const Layer& layer) const {
    const auto found = from_byte_.find(root(layer.output));
    if (!is_byte(layer.output) || found == from_byte_.end() || !found->second) return std::nullopt;
    const BufferId byte = *found->second;
    const std::vector<std::size_t> between = layers_between(byte, layer.output);
    Lookup kind{std::move(Table(lowered_, compute_, byte, layer.output, between).result())};
    Layer lookup{layer.name, {}, std::move(kind), {byte}, layer.output};
    for (std::size_t i : between) {
      const std::vector<std::string>& operations = lowered_.layers[i].operations;
      lookup.operations.insert(lookup.operations.end(), operations.begin(), operations.end());
    }
    return lookup;
  }

  LoweredModel& lowered_;
  const ComputeLayer& compute_;
  /// By value.
  std::vector<std::size_t> producer_;
  std::map<BufferId, std::optional<BufferId>> from_byte_;
};

}  // namespace

void fuse_lookups(LoweredModel& lowered, const ComputeLayer& compute) {
  LookupFusion(lowered, compute).run();
}

}  // namespace octet
