// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "graph/ops/infer.h"

namespace octet {
namespace {

constexpr std::int64_t kInferred = -1;

// A number of elements: the product of the known sizes, and the open dimensions among its factors.
struct Count {
  std::int64_t known = 1;
  std::vector<std::optional<DimensionRef>> open;

  void multiply(std::int64_t size, const std::optional<DimensionRef>& dimension,
                const InferContext& context) {
    if (size == Shape::kDynamic)
      open.push_back(dimension);
    else
      known = checked_product({known, size}, context);
  }
  // Divides by the open factors of another count. @return whether they are all found.
  bool cancel(const std::vector<std::optional<DimensionRef>>& others) {
    return std::all_of(others.begin(), others.end(), [&](const auto& other) {
      const auto found = std::find(open.begin(), open.end(), other);
      if (!other || found == open.end()) return false;
      open.erase(found);
      return true;
    });
  }
};

struct Size {
  std::int64_t size = Shape::kDynamic;
  std::optional<DimensionRef> dimension;
};

// The target with copied dimensions filled in.
std::vector<Size> copy_dimensions(const std::vector<ShapeInteger>& target, bool special_zero,
                                  const Value& data, const InferContext& context) {
  std::vector<Size> sizes;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i].value == 0 && special_zero) {
      context.expect(i < data.shape.rank(), fmt::format("target copies dimension {} of data {}", i,
                                                        to_string(data.shape)));
      sizes.push_back({data.shape[i], dimension_of(data, i)});
      continue;
    }
    context.expect(
        !target[i].value || *target[i].value >= kInferred,
        fmt::format("expected a target of sizes >= -1, got {}", target[i].value.value_or(0)));
    sizes.push_back({target[i].value.value_or(Shape::kDynamic), target[i].dimension});
  }
  return sizes;
}

// The dimension of the target that the number of elements decides: its -1, or else its only one of
// unknown size.
std::optional<std::size_t> open_axis(const std::vector<ShapeInteger>& target,
                                     const std::vector<Size>& sizes, const InferContext& context) {
  std::vector<std::size_t> inferred;
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i].value == kInferred)
      inferred.push_back(i);
    else if (sizes[i].size == Shape::kDynamic)
      unknown.push_back(i);
  }
  context.expect(inferred.size() <= 1,
                 fmt::format("expected at most one -1 in the target, got {}", to_string(target)));
  if (!inferred.empty()) return inferred[0];
  if (unknown.size() == 1) return unknown[0];
  return std::nullopt;
}

}  // namespace

std::vector<Value> infer(const Reshape& op, const InferContext& context) {
  context.expect_inputs(2, 2);
  const Value& data = context.input(0);
  const std::vector<ShapeInteger> target = context.shape_integers(1, "target shape");
  std::vector<Size> sizes = copy_dimensions(target, op.special_zero, data, context);
  const std::optional<std::size_t> open = open_axis(target, sizes, context);
  Count count;
  for (std::size_t i = 0; i < data.shape.rank(); ++i)
    count.multiply(data.shape[i], dimension_of(data, i), context);
  Count others;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (i != open) others.multiply(sizes[i].size, sizes[i].dimension, context);
  }
  const bool is_known = count.cancel(others.open);
  if (is_known && count.open.empty()) {
    const bool fits =
        open ? others.known != 0 && count.known % others.known == 0 : others.known == count.known;
    context.expect(
        fits, fmt::format("data {} cannot become {}", to_string(data.shape), to_string(target)));
    if (open) sizes[*open] = {count.known / others.known, std::nullopt};
  } else if (is_known && open && count.open.size() == 1 && count.known == others.known) {
    sizes[*open] = {Shape::kDynamic, count.open[0]};
  }
  ShapeBuilder out(data.type);
  for (const Size& size : sizes) out.add(size.size, size.dimension);
  return out.output();
}

}  // namespace octet
