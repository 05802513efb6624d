// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"

namespace octet::pytorch::exported {
namespace {

std::vector<OutputRef> one_type(Call& call, std::vector<OutputRef> refs) {
  if (refs.empty()) call.fail("expected at least one tensor");
  const ElementType type = promoted_type(call, {refs.begin(), refs.end()});
  for (OutputRef& ref : refs) ref = call.convert(ref, type);
  return refs;
}

// A tensor of shape [0] joins any.
void cat(Call& call) {
  std::vector<OutputRef> refs = one_type(call, call.tensors("tensors"));
  const bool some = std::any_of(refs.begin(), refs.end(),
                                [&](OutputRef ref) { return call.shape(ref) != Shape{0}; });
  if (some) std::erase_if(refs, [&](OutputRef ref) { return call.shape(ref) == Shape{0}; });
  const std::int64_t axis = call.axis(call.integer("dim", 0), call.rank(refs[0]));
  call.result(refs.size() == 1 ? refs[0] : call.add(Concat{axis}, refs));
}

// Rows side by side; vectors end to end.
void hstack(Call& call) {
  std::vector<OutputRef> refs = one_type(call, call.tensors("tensors"));
  for (OutputRef& ref : refs)
    if (call.rank(ref) == 0) ref = call.unsqueeze(ref, 0);
  const bool vectors = call.rank(refs[0]) < 2;
  call.result(call.add(Concat{vectors ? 0 : 1}, refs));
}

// One below the other; vectors are rows.
void vstack(Call& call) {
  std::vector<OutputRef> refs = one_type(call, call.tensors("tensors"));
  for (OutputRef& ref : refs)
    while (call.rank(ref) < 2) ref = call.unsqueeze(ref, 0);
  call.result(call.add(Concat{0}, refs));
}

void stack(Call& call) {
  std::vector<OutputRef> refs = one_type(call, call.tensors("tensors"));
  const std::int64_t axis = call.axis(call.integer("dim", 0), call.rank(refs[0]) + 1);
  for (OutputRef& ref : refs) ref = call.unsqueeze(ref, axis);
  call.result(refs.size() == 1 ? refs[0] : call.add(Concat{axis}, refs));
}

struct Whole {
  OutputRef ref;
  std::int64_t axis = 0;
  std::int64_t size = 0;
};

Whole whole_of(Call& call) {
  const OutputRef x = call.tensor("self");
  if (call.rank(x) == 0) call.fail("expected a tensor of one dimension or more");
  const std::int64_t axis = call.axis(call.integer("dim", 0), call.rank(x));
  const std::int64_t size = call.shape(x)[static_cast<std::size_t>(axis)];
  if (size == Shape::kDynamic) call.unsupported("cutting along a size that is left open");
  return {x, axis, size};
}

void cut(Call& call, const Whole& whole, const std::vector<std::int64_t>& lengths) {
  if (std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0}) != whole.size ||
      std::any_of(lengths.begin(), lengths.end(), [](std::int64_t n) { return n < 0; }))
    call.fail(fmt::format("expected lengths that add up to {}", whole.size));
  if (lengths.size() == 1) return call.results({whole.ref});
  const bool even = std::all_of(lengths.begin(), lengths.end(),
                                [&](std::int64_t length) { return length == lengths[0]; });
  const OutputRef axis = call.integer_constant(whole.axis);
  const OutputRef first =
      even ? call.add(EvenSplit{static_cast<std::int64_t>(lengths.size())}, {whole.ref, axis})
           : call.add(VariadicSplit{}, {whole.ref, axis, call.integers_constant(lengths)});
  std::vector<OutputRef> pieces;
  for (std::uint32_t i = 0; i < lengths.size(); ++i) pieces.push_back({first.node, i});
  call.results(pieces);
}

// Pieces of one length; the last may be shorter.
void cut_evenly(Call& call, const Whole& whole, std::int64_t length) {
  if (length < 1) call.fail(fmt::format("expected pieces of at least 1, got {}", length));
  const std::int64_t most = std::int64_t{1} << 16;
  if (whole.size / length > most) call.unsupported(fmt::format("more than {} pieces", most));
  std::vector<std::int64_t> lengths;
  for (std::int64_t begin = 0; begin < whole.size; begin += length)
    lengths.push_back(std::min(length, whole.size - begin));
  cut(call, whole, lengths);
}

void chunk(Call& call) {
  const Whole whole = whole_of(call);
  const std::int64_t chunks = call.integer("chunks");
  if (chunks < 1) call.fail(fmt::format("expected at least 1 chunk, got {}", chunks));
  cut_evenly(call, whole, (whole.size + chunks - 1) / chunks);
}

void split(Call& call) {
  cut_evenly(call, whole_of(call), call.integer("split_size"));
}

void split_sizes(Call& call) {
  cut(call, whole_of(call), call.integers(call.has("split_sizes") ? "split_sizes" : "split_size"));
}

// The first size % sections pieces are longer by one.
void tensor_split(Call& call) {
  const Whole whole = whole_of(call);
  const std::int64_t sections = call.integer("sections");
  if (sections < 1 || sections > whole.size)
    call.unsupported(fmt::format("{} sections of {} elements", sections, whole.size));
  std::vector<std::int64_t> lengths(static_cast<std::size_t>(sections), whole.size / sections);
  for (std::int64_t i = 0; i < whole.size % sections; ++i) ++lengths[static_cast<std::size_t>(i)];
  cut(call, whole, lengths);
}

void tensor_split_at(Call& call) {
  const Whole whole = whole_of(call);
  std::vector<std::int64_t> lengths;
  std::int64_t begin = 0;
  for (std::int64_t end : call.integers("indices")) {
    end = std::clamp<std::int64_t>(end < 0 ? end + whole.size : end, begin, whole.size);
    lengths.push_back(end - begin);
    begin = end;
  }
  lengths.push_back(whole.size - begin);
  cut(call, whole, lengths);
}

void unbind(Call& call) {
  const Whole whole = whole_of(call);
  cut_evenly(call, whole, 1);
  std::vector<OutputRef> pieces = call.results();
  for (OutputRef& piece : pieces) piece = call.squeeze(piece, whole.axis);
  call.results(pieces);
}

constexpr OpRow kJoinRows[] = {
    {"aten.cat.default", "Concat", cat},
    {"aten.concat.default", "Concat", cat},
    {"aten.concatenate.default", "Concat", cat},
    {"aten.hstack.default", "Concat", hstack},
    {"aten.vstack.default", "Concat", vstack},
    {"aten.stack.default", "Concat", stack},
    {"aten.chunk.default", "Split", chunk, kView},
    {"aten.split.Tensor", "Split", split, kView},
    {"aten.split.sizes", "VariadicSplit", split_sizes, kView},
    {"aten.split_with_sizes.default", "VariadicSplit", split_sizes, kView},
    {"aten.unsafe_chunk.default", "Split", chunk},
    {"aten.unsafe_split.Tensor", "Split", split},
    {"aten.unsafe_split_with_sizes.default", "VariadicSplit", split_sizes},
    {"aten.tensor_split.sections", "VariadicSplit", tensor_split, kView},
    {"aten.tensor_split.indices", "VariadicSplit", tensor_split_at, kView},
    {"aten.unbind.int", "Split", unbind, kView}};

}  // namespace

std::span<const OpRow> join_ops() {
  return kJoinRows;
}

}  // namespace octet::pytorch::exported
