// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/parallel.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "kernels/binary_f32/binary_f32.h"
#include "tensor/strided.h"

namespace octet {
namespace {

using kernels::BinaryFunction;

// About 1 us of work.
constexpr std::size_t kMinBinaryElements = 4096;

std::optional<BinaryFunction> binary_function(const Op& op) {
  if (std::holds_alternative<PRelu>(op)) return BinaryFunction::prelu;
  switch (std::get<Binary>(op).kind) {
    case BinaryKind::add:
      return BinaryFunction::add;
    case BinaryKind::subtract:
      return BinaryFunction::subtract;
    case BinaryKind::multiply:
      return BinaryFunction::multiply;
    case BinaryKind::divide:
      return BinaryFunction::divide;
    case BinaryKind::maximum:
      return BinaryFunction::maximum;
    case BinaryKind::minimum:
      return BinaryFunction::minimum;
    case BinaryKind::power:
      return BinaryFunction::power;
    case BinaryKind::squared_difference:
      return BinaryFunction::squared_difference;
    case BinaryKind::floor_mod:
    case BinaryKind::mod:
      break;
  }
  return std::nullopt;
}

// A dimension of the output and how far each operand moves along it.
struct Dimension {
  std::int64_t size = 1, a_stride = 0, b_stride = 0;
};

// The output's dimensions, those merged along which both operands move evenly.
std::vector<Dimension> merged_dimensions(const Shape& a, const Shape& b, const Shape& shape) {
  const Strides a_strides = broadcast_strides(a, shape);
  const Strides b_strides = broadcast_strides(b, shape);
  std::vector<Dimension> merged;
  for (std::size_t d = 0; d < shape.rank(); ++d) {
    const Dimension next{shape[d], a_strides[d], b_strides[d]};
    if (next.size == 1) continue;
    if (!merged.empty() && merged.back().a_stride == next.a_stride * next.size &&
        merged.back().b_stride == next.b_stride * next.size)
      merged.back() = {merged.back().size * next.size, next.a_stride, next.b_stride};
    else
      merged.push_back(next);
  }
  if (merged.empty()) merged.push_back({1, 0, 0});
  return merged;
}

class BroadcastBinary {
 public:
  BroadcastBinary(BinaryFunction function, std::vector<Dimension> dimensions)
      : dimensions_(std::move(dimensions)) {
    const Dimension& last = dimensions_.back();
    row_ = {function, static_cast<std::size_t>(last.a_stride),
            static_cast<std::size_t>(last.b_stride)};
    row_length_ = static_cast<std::size_t>(last.size);
    for (std::size_t d = 0; d + 1 < dimensions_.size(); ++d)
      num_rows_ *= static_cast<std::size_t>(dimensions_[d].size);
  }

  void run(ThreadTeam& team, const LayerMemory& memory) const {
    const auto* a = reinterpret_cast<const float*>(memory.first);
    const auto* b = reinterpret_cast<const float*>(memory.second);
    auto* dst = reinterpret_cast<float*>(memory.dst);
    if (num_rows_ == 1) {
      parallel_for(team, row_length_, kMinBinaryElements, [&](std::size_t begin, std::size_t end) {
        kernels::binary_f32(row_, a + begin * row_.a_step, b + begin * row_.b_step, dst + begin,
                            end - begin);
      });
      return;
    }
    const std::size_t grain = kMinBinaryElements / std::max<std::size_t>(row_length_, 1) + 1;
    parallel_for(team, num_rows_, grain, [&](std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) run_row(row, a, b, dst);
    });
  }

 private:
  void run_row(std::size_t row, const float* a, const float* b, float* dst) const {
    float* to = dst + row * row_length_;
    for (std::size_t d = dimensions_.size() - 1; d-- > 0;) {
      const auto size = static_cast<std::size_t>(dimensions_[d].size);
      const auto index = static_cast<std::int64_t>(row % size);
      a += index * dimensions_[d].a_stride;
      b += index * dimensions_[d].b_stride;
      row /= size;
    }
    kernels::binary_f32(row_, a, b, to, row_length_);
  }

  std::vector<Dimension> dimensions_;
  kernels::BinaryRow row_;
  std::size_t row_length_ = 1;
  std::size_t num_rows_ = 1;
};

// A slope with one dimension is that of the channels, if there are as many.
Shape operand_shape(const Op& op, const Shape& operand, const Shape& data) {
  const bool per_channel = std::holds_alternative<PRelu>(op) && operand.rank() == 1 &&
                           data.rank() >= 2 && operand[0] == data[1];
  if (!per_channel) return operand;
  std::vector<std::int64_t> dims(data.rank(), 1);
  dims[1] = data[1];
  return Shape(dims);
}

}  // namespace

ImplementationOrRefusal binary_step(const Op& op, const Layer& layer,
                                    const BackendContext& context) {
  const LayerValue& a = context.value(layer.inputs[0]);
  const LayerValue& b = context.value(layer.inputs[1]);
  const LayerValue& dst = context.value(layer.output);
  if (a.type != ElementType::f32 || b.type != ElementType::f32) return Refusal{"not of type f32"};
  const auto function = binary_function(op);
  if (!function) return Refusal{"no kernel for this function"};
  const auto work = std::make_shared<const BroadcastBinary>(
      *function, merged_dimensions(a.shape, operand_shape(op, b.shape, a.shape), dst.shape));
  if (dst.shape.num_elements() == 0) return Refusal{"empty"};
  return Implementation{bind_work(work, layer), "binary_f32", "f32"};
}

}  // namespace octet
