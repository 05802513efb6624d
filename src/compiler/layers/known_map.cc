// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/known_map.h"

#include <optional>

namespace octet {
namespace {

using kernels::Map;
using kernels::MapFunction;

// Nothing for what is not of floats.
std::optional<MapFunction> map_function(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::relu:
      return MapFunction::relu;
    case UnaryKind::sigmoid:
      return MapFunction::sigmoid;
    case UnaryKind::tanh:
      return MapFunction::tanh;
    case UnaryKind::exp:
      return MapFunction::exp;
    case UnaryKind::log:
      return MapFunction::log;
    case UnaryKind::sqrt:
      return MapFunction::sqrt;
    case UnaryKind::abs:
      return MapFunction::abs;
    case UnaryKind::negative:
      return MapFunction::negative;
    case UnaryKind::floor:
      return MapFunction::floor;
    case UnaryKind::ceiling:
      return MapFunction::ceiling;
    case UnaryKind::erf:
      return MapFunction::erf;
    case UnaryKind::hswish:
      return MapFunction::hswish;
    case UnaryKind::hsigmoid:
      return MapFunction::hsigmoid;
    case UnaryKind::mish:
      return MapFunction::mish;
    case UnaryKind::softplus:
      return MapFunction::softplus;
    case UnaryKind::sign:
      return MapFunction::sign;
    case UnaryKind::sin:
      return MapFunction::sin;
    case UnaryKind::cos:
      return MapFunction::cos;
    case UnaryKind::atan:
      return MapFunction::atan;
    case UnaryKind::logical_not:
      break;
  }
  return std::nullopt;
}

// The kernel's form of an operation whose parameters are known.
class MapOf {
 public:
  MapOf(const Layer& layer, std::span<const LayerValue> values) : layer_(layer), values_(values) {}

  std::optional<Map> operator()(const Unary& op) const {
    const auto function = map_function(op.kind);
    return function ? std::optional(Map{*function}) : std::nullopt;
  }
  std::optional<Map> operator()(const Clamp& op) const {
    return Map{MapFunction::clamp, static_cast<float>(op.min), static_cast<float>(op.max)};
  }
  std::optional<Map> operator()(const Elu& op) const {
    return Map{MapFunction::elu, static_cast<float>(op.alpha)};
  }
  std::optional<Map> operator()(const Gelu& op) const {
    return Map{op.tanh_approximation ? MapFunction::gelu_tanh : MapFunction::gelu_erf};
  }
  std::optional<Map> operator()(const Swish&) const {
    const auto beta = layer_.inputs.size() > 1 ? scalar(1) : 1.0F;
    return beta ? std::optional(Map{MapFunction::swish, *beta}) : std::nullopt;
  }
  std::optional<Map> operator()(const Selu&) const { return with_two(MapFunction::selu); }
  std::optional<Map> operator()(const HardSigmoid&) const {
    return with_two(MapFunction::hard_sigmoid);
  }
  std::optional<Map> operator()(const Round& op) const {
    return Map{op.mode == RoundMode::half_to_even ? MapFunction::round_half_even
                                                  : MapFunction::round_half_away};
  }
  template <typename T>
  std::optional<Map> operator()(const T&) const {
    return std::nullopt;
  }

 private:
  std::optional<float> scalar(std::size_t input) const {
    const auto& constant = values_[layer_.inputs[input]].constant;
    if (!constant || constant->type() != ElementType::f32) return std::nullopt;
    return constant->data<float>()[0];
  }
  std::optional<Map> with_two(MapFunction function) const {
    const auto alpha = scalar(1);
    const auto beta = scalar(2);
    if (!alpha || !beta) return std::nullopt;
    return Map{function, *alpha, *beta};
  }

  const Layer& layer_;
  std::span<const LayerValue> values_;
};

}  // namespace

std::optional<Map> known_map(const Layer& layer, std::span<const LayerValue> values) {
  const auto* portable = std::get_if<PortableOp>(&layer.kind);
  if (portable == nullptr || values[layer.output].type != ElementType::f32) return std::nullopt;
  auto map = std::visit(MapOf(layer, values), portable->op);
  if (map) map->exact = portable->rounding == FunctionRounding::nearest;
  return map;
}

}  // namespace octet
