// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "kernels/strided_copy/strided_copy.h"
#include "reference/views.h"

namespace octet {
namespace {

using reference::StridedView;

// About 1 us of work.
constexpr std::size_t kMinCopiedElements = 4096;
// Parts that one layer is worth.
constexpr std::size_t kMostParts = 256;

// Some elements of an input and where they go in the output.
struct CopiedPart {
  std::size_t input = 0;
  std::int64_t src_offset = 0, dst_offset = 0;
  std::vector<std::int64_t> sizes;
  Strides src_strides, dst_strides;
};

struct CopiedDimension {
  std::int64_t size = 1, src_stride = 0, dst_stride = 0;
};

// The same copy in as few dimensions as possible, and such that the one that is dense in the source
// comes next to the last, where the kernel makes tiles of the two.
std::vector<CopiedDimension> simplified(const CopiedPart& part) {
  std::vector<CopiedDimension> merged;
  for (std::size_t d = 0; d < part.sizes.size(); ++d) {
    const CopiedDimension next{part.sizes[d], part.src_strides[d], part.dst_strides[d]};
    if (next.size == 1) continue;
    if (!merged.empty() && merged.back().src_stride == next.src_stride * next.size &&
        merged.back().dst_stride == next.dst_stride * next.size)
      merged.back() = {merged.back().size * next.size, next.src_stride, next.dst_stride};
    else
      merged.push_back(next);
  }
  if (merged.size() > 2 && merged.back().src_stride != 1) {
    const auto dense = std::find_if(merged.begin(), merged.end() - 1,
                                    [](const CopiedDimension& d) { return d.src_stride == 1; });
    if (dense != merged.end() - 1) std::rotate(dense, dense + 1, merged.end() - 1);
  }
  return merged;
}

// A part made ready for the kernel.
struct Copy {
  std::size_t input = 0;
  std::size_t src_bytes = 0, dst_bytes = 0;
  kernels::StridedCopy kernel;
  std::size_t num_outermost = 1, grain = 1;
};

std::optional<Copy> make_copy(const CopiedPart& part, std::size_t element_bytes) {
  const std::vector<CopiedDimension> dimensions = simplified(part);
  if (dimensions.size() > kernels::kMostDimensions) return std::nullopt;
  Copy copy{part.input,
            static_cast<std::size_t>(part.src_offset) * element_bytes,
            static_cast<std::size_t>(part.dst_offset) * element_bytes,
            {element_bytes, dimensions.size()}};
  std::size_t num_elements = 1;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    copy.kernel.sizes[d] = static_cast<std::size_t>(dimensions[d].size);
    copy.kernel.src_strides[d] = dimensions[d].src_stride;
    copy.kernel.dst_strides[d] = dimensions[d].dst_stride;
    num_elements *= copy.kernel.sizes[d];
  }
  if (!dimensions.empty()) copy.num_outermost = copy.kernel.sizes[0];
  copy.grain =
      kMinCopiedElements /
          std::max<std::size_t>(num_elements / std::max<std::size_t>(copy.num_outermost, 1), 1) +
      1;
  return copy;
}

// The parts of an operation's output; nothing if it is not made of any, or needs what is not known
// when compiling.
class PartsOf {
 public:
  using Parts = std::optional<std::vector<CopiedPart>>;

  PartsOf(const Layer& layer, const BackendContext& context)
      : shape_(context.value(layer.output).shape), dense_(dense_strides(shape_)) {
    for (const BufferId id : layer.inputs) {
      const LayerValue& value = context.value(id);
      is_constant_.push_back(value.constant.has_value());
      inputs_.push_back(value.constant ? *value.constant
                                       : Tensor(value.type, value.shape, nullptr, nullptr));
    }
  }

  template <typename T>
  Parts operator()(const T& op) const {
    if constexpr (reference::IsView<T>) {
      if (!others_are_constant()) return std::nullopt;
      const StridedView seen = reference::view(op, inputs_, shape_);
      return std::vector{CopiedPart{0, seen.offset, 0, seen.sizes, seen.strides,
                                    dense_strides(Shape(seen.sizes))}};
    } else {
      return std::nullopt;
    }
  }

  Parts operator()(const Concat& op) const {
    const std::size_t axis = normalized_axis(op.axis, shape_.rank());
    std::vector<CopiedPart> parts;
    std::int64_t first = 0;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const Shape& input = inputs_[i].shape();
      parts.push_back({i, 0, first * dense_[axis], input.dims(), dense_strides(input), dense_});
      first += input[axis];
    }
    return parts;
  }

  // The data, and for each axis what lies before and after them, which repeats one value.
  Parts operator()(const Pad& op) const {
    constexpr std::size_t kValue = 3;
    if (op.mode != PadMode::constant || !others_are_constant()) return std::nullopt;
    const std::vector<std::int64_t> begin = integers(inputs_[1]);
    const Shape& data = inputs_[0].shape();
    CopiedPart inside{0, 0, 0, data.dims(), dense_strides(data), dense_};
    std::vector<CopiedPart> borders;
    for (std::size_t axis = 0; axis < shape_.rank(); ++axis) {
      const std::int64_t after = shape_[axis] - begin[axis] - data[axis];
      if (begin[axis] < 0 || after < 0) return std::nullopt;
      // As long as the data along the axes before this one, as long as the output after it.
      CopiedPart border{kValue, 0, inside.dst_offset, data.dims(), Strides(shape_.rank(), 0),
                        dense_};
      for (std::size_t d = axis + 1; d < shape_.rank(); ++d) border.sizes[d] = shape_[d];
      border.sizes[axis] = begin[axis];
      borders.push_back(border);
      border.dst_offset += (begin[axis] + data[axis]) * dense_[axis];
      border.sizes[axis] = after;
      borders.push_back(border);
      inside.dst_offset += begin[axis] * dense_[axis];
    }
    borders.push_back(inside);
    return borders;
  }

  // Each axis cuts every part in two where its last positions begin, and the two change places.
  Parts operator()(const Roll&) const {
    if (!others_are_constant()) return std::nullopt;
    const std::vector<std::int64_t> shifts = integers(inputs_[1]);
    const std::vector<std::int64_t> axes = integers(inputs_[2]);
    std::vector<std::int64_t> total(shape_.rank(), 0);
    for (std::size_t i = 0; i < axes.size(); ++i)
      total[normalized_axis(axes[i], shape_.rank())] += shifts[shifts.size() == 1 ? 0 : i];
    std::vector<CopiedPart> parts{{0, 0, 0, shape_.dims(), dense_, dense_}};
    for (std::size_t axis = 0; axis < shape_.rank(); ++axis) {
      const std::int64_t size = shape_[axis];
      if (size == 0) return std::nullopt;
      const std::int64_t shift = (total[axis] % size + size) % size;
      if (shift == 0) continue;
      for (std::size_t i = parts.size(); i-- > 0;) {
        CopiedPart last = parts[i];
        last.src_offset += (size - shift) * dense_[axis];
        last.sizes[axis] = shift;
        parts[i].dst_offset += shift * dense_[axis];
        parts[i].sizes[axis] = size - shift;
        parts.push_back(last);
      }
    }
    return parts;
  }

  // Few slices, each a part; negative indices count from the end.
  Parts operator()(const Gather& op) const {
    if (!others_are_constant() || op.batch_dims != 0) return std::nullopt;
    const Shape& data = inputs_[0].shape();
    const std::size_t axis = normalized_axis(integers(inputs_[2])[0], data.rank());
    const std::vector<std::int64_t> indices = integers(inputs_[1]);
    if (indices.empty() || indices.size() > kMostParts) return std::nullopt;
    const Strides strides = dense_strides(data);
    const std::int64_t inner = strides[axis];
    const std::int64_t outer =
        inner * data[axis] == 0 ? 0 : data.num_elements() / inner / data[axis];
    const auto count = static_cast<std::int64_t>(indices.size());
    std::vector<CopiedPart> parts;
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t given = indices[static_cast<std::size_t>(i)];
      const std::int64_t index = given < 0 ? given + data[axis] : given;
      if (index < 0 || index >= data[axis]) return std::nullopt;
      parts.push_back({0,
                       index * inner,
                       i * inner,
                       {outer, inner},
                       {inner * data[axis], 1},
                       {inner * count, 1}});
    }
    return parts;
  }

 private:
  bool others_are_constant() const {
    return std::all_of(is_constant_.begin() + 1, is_constant_.end(), [](bool is) { return is; });
  }

  Shape shape_;
  Strides dense_;
  std::vector<bool> is_constant_;
  std::vector<Tensor> inputs_;
};

}  // namespace

ImplementationOrRefusal copy_step(const Op& op, const Layer& layer, const BackendContext& context) {
  const LayerValue& dst = context.value(layer.output);
  const auto parts = std::visit(PartsOf(layer, context), op);
  if (!parts) return Refusal{"no kernel for this operation"};
  std::vector<Copy> copies;
  for (const CopiedPart& part : *parts) {
    if (Shape(part.sizes).num_elements() == 0) continue;
    const auto copy = make_copy(part, element_size(dst.type));
    if (!copy) return Refusal{"too many dimensions"};
    copies.push_back(*copy);
  }
  const auto bind = [=](const Binding& binding) {
    // A Pad without a value pads with 0, as if that were its last input.
    static constexpr std::byte kZero[sizeof(std::uint64_t)] = {};
    std::vector<const std::byte*> sources;
    for (const BufferId id : layer.inputs) sources.push_back(binding.buffers[id]);
    sources.push_back(kZero);
    return [=, to = binding.buffers[layer.output], team = binding.team] {
      for (const Copy& copy : copies) {
        parallel_for(
            *team, copy.num_outermost, copy.grain, [&](std::size_t begin, std::size_t end) {
              kernels::strided_copy(copy.kernel, begin, end, sources[copy.input] + copy.src_bytes,
                                    to + copy.dst_bytes);
            });
      }
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind), "strided_copy",
                        layer_precision(layer, context)};
}

}  // namespace octet
