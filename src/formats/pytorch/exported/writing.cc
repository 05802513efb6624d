// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/writing.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/shape_arguments.h"

namespace octet::pytorch::exported {
namespace {

enum class ViewKind { same, reshaped, permuted, slice, select, pieces, other };

ViewKind view_kind(std::string_view target) {
  static constexpr std::pair<std::string_view, ViewKind> kKinds[] = {
      {"aten.alias.", ViewKind::same},         {"aten.detach.", ViewKind::same},
      {"aten.detach_.", ViewKind::same},       {"aten.contiguous.", ViewKind::same},
      {"aten.dropout.", ViewKind::same},       {"aten.to.", ViewKind::same},
      {"aten.view.", ViewKind::reshaped},      {"aten._unsafe_view.", ViewKind::reshaped},
      {"aten.reshape.", ViewKind::reshaped},   {"aten.flatten.", ViewKind::reshaped},
      {"aten.unflatten.", ViewKind::reshaped}, {"aten.squeeze.", ViewKind::reshaped},
      {"aten.unsqueeze.", ViewKind::reshaped}, {"aten.permute.", ViewKind::permuted},
      {"aten.transpose.", ViewKind::permuted}, {"aten.swapaxes.", ViewKind::permuted},
      {"aten.t.", ViewKind::permuted},         {"aten.slice.", ViewKind::slice},
      {"aten.select.", ViewKind::select},      {"aten.chunk.", ViewKind::pieces},
      {"aten.split.", ViewKind::pieces},       {"aten.split_with_sizes.", ViewKind::pieces}};
  for (const auto& [prefix, kind] : kKinds)
    if (target.starts_with(prefix)) return kind;
  return ViewKind::other;
}

OutputRef reshape_like(Call& call, OutputRef base, OutputRef value) {
  const std::vector<std::int64_t>& dims = call.shape(base).dims();
  if (std::count(dims.begin(), dims.end(), Shape::kDynamic) > 1)
    call.unsupported("writing to a view of a tensor with several sizes left open");
  return call.reshape(value, dims);
}

OutputRef replace_piece(Call& call, std::size_t index, OutputRef base, OutputRef value) {
  const std::int64_t axis = call.axis(call.integer("dim", 0), call.rank(base));
  const OpRow* row = find_op(call.spec().target);
  row->build(call);
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < index; ++i) {
    const std::int64_t size = call.shape(call.results()[i])[static_cast<std::size_t>(axis)];
    if (size == Shape::kDynamic) call.unsupported("writing to a part of unknown place");
    begin += size;
  }
  return replace_part(call, base, value, {axis, begin});
}

}  // namespace

OutputRef write_through(Call& view, std::size_t index, OutputRef base, OutputRef value) {
  const OpRow* row = find_op(view.spec().target);
  if (row->effect == Effect::in_place) return value;
  switch (view_kind(row->target)) {
    case ViewKind::same:
      return value;
    case ViewKind::reshaped:
      return reshape_like(view, base, value);
    case ViewKind::permuted: {
      const std::vector<std::int64_t> order = permutation_of(view);
      std::vector<std::int64_t> inverse(order.size());
      for (std::size_t i = 0; i < order.size(); ++i)
        inverse[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
      return view.transpose(value, inverse);
    }
    case ViewKind::slice:
      return replace_part(view, base, value, slice_of(view));
    case ViewKind::select: {
      const SliceArguments selected = select_of(view);
      return replace_part(view, base, view.unsqueeze(value, selected.axis), selected);
    }
    case ViewKind::pieces:
      return replace_piece(view, index, base, value);
    case ViewKind::other:
      break;
  }
  view.unsupported("writing to a view of this kind");
}

Sharing sharing_of(Call& call, const std::string& first_argument) {
  const std::string_view target = short_target(call.spec().target);
  const TensorMeta* meta = call.meta_of(first_argument);
  if (target.starts_with("aten.to.")) {
    const TensorMeta* output = call.meta_of_output();
    const bool known = meta != nullptr && output != nullptr;
    return {!known || meta->type.number == output->type.number, known};
  }
  const std::optional<bool> in_order = meta == nullptr ? std::nullopt : is_contiguous(*meta);
  if (target.starts_with("aten.contiguous."))
    return {in_order.value_or(true), in_order.has_value()};
  return {true, in_order.value_or(false)};
}

}  // namespace octet::pytorch::exported
