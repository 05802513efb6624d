// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/fuse_followers.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/layers/known_map.h"
#include "compiler/layers/layer_uses.h"

namespace octet {
namespace {

Epilogue* epilogue_of(LayerKind& kind) {
  if (auto* convolution = std::get_if<IntegerConvolution>(&kind)) return &convolution->epilogue;
  if (auto* depthwise = std::get_if<FloatDepthwise>(&kind)) return &depthwise->epilogue;
  if (auto* matmul = std::get_if<IntegerMatMul>(&kind)) return &matmul->epilogue;
  if (auto* elementwise = std::get_if<Elementwise>(&kind)) return &elementwise->epilogue;
  if (auto* sum = std::get_if<GlobalSum>(&kind)) return &sum->epilogue;
  return nullptr;
}

class Fusion {
 public:
  explicit Fusion(LoweredModel& lowered) : lowered_(lowered), uses_(lowered) {}

  void run() {
    for (std::size_t i = 0; i < lowered_.layers.size(); ++i) {
      if (uses_.is_taken(i)) continue;
      convolve_bytes(i);
      copy_to_gates(i);
      grow(i);
    }
    uses_.remove_taken();
  }

 private:
  BufferId root(BufferId id) const { return lowered_.root(id); }
  const LayerValue& value(BufferId id) const { return lowered_.values[id]; }

  // Takes layers after layer `first` as long as it can. The whole goes to the place of the last,
  // where every operand is there.
  void grow(std::size_t first) {
    Layer head = lowered_.layers[first];
    Epilogue* epilogue = epilogue_of(head.kind);
    if (epilogue == nullptr) return;
    std::vector<std::size_t> members{first};
    while (const auto next = sole_float_reader(head.output)) {
      Layer follower = lowered_.layers[*next];
      if (!join(head, *epilogue, follower, *next)) break;
      members.push_back(*next);
    }
    if (head.followers.empty()) return;
    for (std::size_t member : members) uses_.take(member);
    uses_.put_back(members.back());
    lowered_.layers[members.back()] = std::move(head);
  }

  // Lets products with a gate that are quantized next dequantize the bytes themselves, where others
  // read the floats too (the mean that the gate comes from).
  void copy_to_gates(std::size_t source) {
    const Layer& layer = lowered_.layers[source];
    if (dequantization_of(layer.output) != source) return;
    for (const std::size_t i : uses_.readers(layer.output)) {
      if (uses_.readers(layer.output).size() == 1 || i >= lowered_.layers.size()) continue;
      const Layer& product = lowered_.layers[i];
      const auto last = sole_float_reader(product.output);
      if (product.inputs.size() != 2 || !last ||
          value(lowered_.layers[*last].output).type != ElementType::u8)
        continue;
      Layer head = layer;
      if (!join_product(head, i, *last)) continue;
      uses_.move_use(layer.output, i, layer.inputs[0], *last);
      uses_.take(i);
      lowered_.layers[*last] = std::move(head);
    }
  }

  bool join_product(Layer& head, std::size_t product_place, std::size_t quantizer_place) {
    Layer product = lowered_.layers[product_place];
    Layer quantizer = lowered_.layers[quantizer_place];
    const std::size_t data = root(product.inputs[0]) == root(head.output) ? 0 : 1;
    const auto* elementwise = std::get_if<Elementwise>(&quantizer.kind);
    return gate_operand(product, data) && elementwise != nullptr && quantizer.inputs.size() == 1 &&
           join(head, *epilogue_of(head.kind), product, product_place) &&
           join(head, *epilogue_of(head.kind), quantizer, quantizer_place);
  }

  // The layer that alone reads a float value that one layer writes.
  std::optional<std::size_t> sole_float_reader(BufferId id) const {
    if (value(id).type != ElementType::f32 || !uses_.sole_writer(id)) return std::nullopt;
    return uses_.sole_reader(id);
  }

  bool join(Layer& head, Epilogue& epilogue, Layer& follower, std::size_t place) {
    if (value(follower.output).shape.num_elements() != value(head.output).shape.num_elements())
      return false;
    const auto data = std::ranges::find_if(
        follower.inputs, [&](BufferId id) { return root(id) == root(head.output); });
    const auto position = static_cast<std::size_t>(data - follower.inputs.begin());
    std::optional<BufferId> operand;
    if (auto* last = std::get_if<Elementwise>(&follower.kind)) {
      if (position != 0) return false;
      if (follower.inputs.size() > 1) operand = follower.inputs[1];
      if (operand && !can_take_operand(head)) return false;
      if (!set_channels(last->epilogue, epilogue.num_channels()) &&
          (has_epilogues(head) || !set_channels(epilogue, last->epilogue.num_channels())))
        return false;
      if (operand) operand = read_as_bytes(follower, place, last->epilogue);
    } else if (const auto gate = gate_operand(follower, position)) {
      const auto channels = static_cast<std::size_t>(value(*gate).shape[3]);
      if (!can_take_operand(head) || (epilogue.num_channels() != channels &&
                                      (has_epilogues(head) || !set_channels(epilogue, channels))))
        return false;
      operand = *gate;
    } else if (position != 0 || !known_map(follower, lowered_.values)) {
      return false;
    }
    if (operand) head.inputs.push_back(*operand);
    head.name = follower.name;
    head.operations.insert(head.operations.end(), follower.operations.begin(),
                           follower.operations.end());
    head.output = follower.output;
    head.followers.push_back(std::move(follower));
    return true;
  }

  // Epilogues after that of the layer itself, which have its number of channels.
  static bool has_epilogues(const Layer& head) {
    return std::ranges::any_of(head.followers, [](const Layer& follower) {
      return std::holds_alternative<Elementwise>(follower.kind);
    });
  }

  // Lets a sum with dequantized bytes read the bytes, where that gives the same floats: the product
  // with the zero point, which fma(byte, scale, -product) takes off, must be exact. It is for 0 and
  // powers of two. @return the second operand.
  BufferId read_as_bytes(Layer& sum, std::size_t place, Epilogue& epilogue) {
    BufferId& operand = sum.inputs[1];
    const auto source = dequantization_of(operand);
    if (!source) return operand;
    const Epilogue& map = std::get<Elementwise>(lowered_.layers[*source].kind).epilogue;
    if (!is_uniform(map)) return operand;
    Epilogue::Residual& residual = *epilogue.residual;
    const float scale = map.scale.scale[0], bias = map.scale.bias[0];
    const double product = double{scale} * double{bias};
    if (residual.addition != kernels::Addition::residual_first || residual.beta != 1 ||
        residual.gamma != 0 || product != static_cast<double>(static_cast<float>(product)))
      return operand;
    residual.beta = scale;
    residual.gamma = static_cast<float>(product);
    read_bytes_of(*source, place, operand);
    return operand;
  }

  // Lets a convolution of dequantized bytes read the bytes.
  void convolve_bytes(std::size_t place) {
    Layer& layer = lowered_.layers[place];
    auto* depthwise = std::get_if<FloatDepthwise>(&layer.kind);
    if (depthwise == nullptr) return;
    const auto source = dequantization_of(layer.inputs[0]);
    if (!source) return;
    Epilogue map = std::get<Elementwise>(lowered_.layers[*source].kind).epilogue;
    if (!set_channels(map, static_cast<std::size_t>(depthwise->geometry.groups))) return;
    depthwise->dequantization = std::move(map);
    read_bytes_of(*source, place, layer.inputs[0]);
  }

  // The layer that makes floats of bytes for a value, and does nothing else.
  std::optional<std::size_t> dequantization_of(BufferId id) const {
    const auto writer = uses_.sole_writer(id);
    if (!writer) return std::nullopt;
    const Layer& source = lowered_.layers[*writer];
    const auto* elementwise = std::get_if<Elementwise>(&source.kind);
    if (elementwise == nullptr || !source.followers.empty() || source.inputs.size() != 1 ||
        value(source.inputs[0]).type != ElementType::u8 || elementwise->epilogue.residual ||
        elementwise->epilogue.scale.form != kernels::Affine::centered ||
        !std::ranges::all_of(elementwise->epilogue.clamp.low,
                             [](float x) { return std::isinf(x); }) ||
        !std::ranges::all_of(elementwise->epilogue.clamp.high,
                             [](float x) { return std::isinf(x); }))
      return std::nullopt;
    return writer;
  }

  // @param operand  of the layer `reader` or a copy of it, which becomes what the layer `source`
  // reads.
  void read_bytes_of(std::size_t source, std::size_t reader, BufferId& operand) {
    const BufferId bytes = lowered_.layers[source].inputs[0];
    uses_.move_use(operand, reader, bytes, reader);
    if (uses_.readers(operand).empty()) uses_.take(source);
    operand = bytes;
  }

  static bool can_take_operand(const Layer& head) {
    return head.inputs.size() == 1 && (std::holds_alternative<IntegerConvolution>(head.kind) ||
                                       std::holds_alternative<Elementwise>(head.kind));
  }

  // The factors [N, 1, 1, C] of a product with data [N, H, W, C].
  std::optional<BufferId> gate_operand(const Layer& follower, std::size_t data) const {
    const auto* op = std::get_if<PortableOp>(&follower.kind);
    const auto* binary = op == nullptr ? nullptr : std::get_if<Binary>(&op->op);
    if (binary == nullptr || binary->kind != BinaryKind::multiply) return std::nullopt;
    const BufferId other = follower.inputs[1 - data];
    const Shape& shape = value(follower.output).shape;
    const Shape& factors = value(other).shape;
    const bool is_gate = value(other).type == ElementType::f32 && shape.rank() == 4 &&
                         factors == Shape{shape[0], 1, 1, shape[3]} &&
                         value(follower.inputs[data]).shape == shape;
    return is_gate ? std::optional(other) : std::nullopt;
  }

  LoweredModel& lowered_;
  LayerUses uses_;
};

}  // namespace

void fuse_followers(LoweredModel& lowered) {
  Fusion(lowered).run();
}

}  // namespace octet
