// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/shape_arguments.h"

namespace octet::pytorch::exported {
namespace {

constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();

// A bound of a slice as a tensor of one element; absent, `otherwise`.
OutputRef bound(Call& call, const char* name, std::int64_t otherwise) {
  return call.shape_output({call.has(name) ? call.number(name) : Number(otherwise)});
}

void slice(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t axis = call.axis(call.integer("dim", 0), call.rank(x));
  const std::int64_t step = call.integer("step", 1);
  if (step < 1) call.fail(fmt::format("expected a step of at least 1, got {}", step));
  const auto is = [&](const char* name, std::int64_t value) {
    return !call.has(name) || call.number(name) == Number(value);
  };
  const std::int64_t size = call.rank(x) == 0 ? 0 : call.shape(x)[static_cast<std::size_t>(axis)];
  const bool to_the_end = is("end", kToTheEnd) || (size != Shape::kDynamic && is("end", size));
  if (is("start", 0) && to_the_end && step == 1) return call.result(x);
  call.result(call.add(Slice{}, {x, bound(call, "start", 0), bound(call, "end", kToTheEnd),
                                 call.integers_constant({step}), call.integers_constant({axis})}));
}

void narrow(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t axis = call.axis(call.integer("dim"), call.rank(x));
  const std::int64_t start = call.integer("start");
  const std::int64_t length = call.integer("length");
  if (start < 0 || length < 0 || start > kToTheEnd - length)
    call.unsupported("a part that is counted from the end");
  call.result(call.slice(x, axis, start, start + length));
}

void select(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t axis = call.axis(call.integer("dim"), call.rank(x));
  const OutputRef index = call.integer_output(call.number("index"));
  call.result(call.add(Gather{}, {x, index, call.integer_constant(axis)}));
}

void index_select(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t axis = call.axis(call.integer("dim"), call.rank(x));
  call.result(call.add(Gather{}, {x, call.tensor("index"), call.integer_constant(axis)}));
}

void gather(Call& call) {
  call.ignore({"sparse_grad"});
  const OutputRef x = call.tensor("self");
  const OutputRef index = call.tensor("index");
  const auto axis = static_cast<std::size_t>(call.axis(call.integer("dim"), call.rank(x)));
  // Torch takes an index that is smaller than the data along other axes.
  OutputRef part = x;
  for (std::size_t i = 0; i < call.rank(x) && i < call.rank(index); ++i) {
    const std::int64_t have = call.shape(x)[i];
    const std::int64_t want = call.shape(index)[i];
    if (i == axis || have == want) continue;
    if (want == Shape::kDynamic || have == Shape::kDynamic)
      call.unsupported("an index of a size that is left open");
    part = call.slice(part, static_cast<std::int64_t>(i), 0, want);
  }
  call.result(call.add(GatherElements{static_cast<std::int64_t>(axis)}, {part, index}));
}

// Windows of `size` elements, `step` apart along an axis; their elements become the last dimension.
void unfold(Call& call) {
  constexpr std::int64_t kMostElements = std::int64_t{1} << 22;
  const OutputRef x = call.tensor("self");
  const auto rank = static_cast<std::int64_t>(call.rank(x));
  const std::int64_t axis = call.axis(call.integer("dimension"), call.rank(x));
  const std::int64_t size = call.integer("size");
  const std::int64_t step = call.integer("step");
  const std::int64_t whole = rank == 0 ? 1 : call.shape(x)[static_cast<std::size_t>(axis)];
  if (whole == Shape::kDynamic || rank == 0)
    call.unsupported("windows along a size that is left open");
  if (size < 1 || size > whole || step < 1)
    call.fail(fmt::format("expected windows of 1 to {} elements, got {} with step {}", whole, size,
                          step));
  const std::int64_t count = (whole - size) / step + 1;
  if (count > kMostElements / size)
    call.unsupported(fmt::format("windows of more than {} elements", kMostElements));
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < count * size; ++i) indices.push_back(i / size * step + i % size);
  const OutputRef index = call.add_constant(Tensor::from(Shape{count, size}, indices));
  const OutputRef windows = call.add(Gather{}, {x, index, call.integer_constant(axis)});
  std::vector<std::int64_t> order(static_cast<std::size_t>(rank) + 1);
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin() + axis + 1, order.begin() + axis + 2, order.end());
  call.result(call.transpose(windows, order));
}

void embedding(Call& call) {
  call.ignore({"padding_idx", "scale_grad_by_freq", "sparse"});
  call.result(call.add(Gather{},
                       {call.tensor("weight"), call.tensor("indices"), call.integer_constant(0)}));
}

/// Indices of some adjacent dimensions, from `first` on.
struct Indices {
  std::size_t first = 0;
  std::vector<OutputRef> refs;
};

// Puts the indexed dimensions side by side: where they stand if they are neighbours, else in front,
// which is where torch puts the result's.
std::pair<OutputRef, Indices> adjacent(Call& call, OutputRef x,
                                       const std::vector<std::optional<OutputRef>>& given) {
  std::vector<std::int64_t> indexed;
  Indices indices;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i]) continue;
    indexed.push_back(static_cast<std::int64_t>(i));
    indices.refs.push_back(*given[i]);
  }
  if (indexed.empty()) call.fail("expected at least one index");
  const bool neighbours =
      indexed.back() - indexed.front() + 1 == static_cast<std::int64_t>(indexed.size());
  if (neighbours) {
    indices.first = static_cast<std::size_t>(indexed.front());
    return {x, indices};
  }
  std::vector<std::int64_t> order = indexed;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(call.rank(x)); ++i)
    if (std::find(indexed.begin(), indexed.end(), i) == indexed.end()) order.push_back(i);
  return {call.transpose(x, order), indices};
}

// Several indices as one of the dimensions joined.
OutputRef joined_index(Call& call, OutputRef x, const Indices& indices) {
  OutputRef sum{};
  for (std::size_t i = 0; i < indices.refs.size(); ++i) {
    const std::int64_t size = call.shape(x)[indices.first + i];
    if (size == Shape::kDynamic)
      call.unsupported("several indices of a dimension whose size is left open");
    const OutputRef length = call.integer_constant(size);
    // An index below 0 counts from the end.
    const OutputRef index = call.add(Binary{BinaryKind::floor_mod},
                                     {call.convert(indices.refs[i], ElementType::i64), length});
    sum = i == 0
              ? index
              : call.add(Binary{}, {call.add(Binary{BinaryKind::multiply}, {sum, length}), index});
  }
  return sum;
}

OutputRef join_dimensions(Call& call, OutputRef x, const Indices& indices) {
  std::vector<Number> sizes;
  for (std::size_t i = 0; i < call.rank(x); ++i) {
    if (i == indices.first) {
      std::int64_t product = 1;
      for (std::size_t j = 0; j < indices.refs.size(); ++j) product *= call.shape(x)[i + j];
      sizes.emplace_back(product);
      i += indices.refs.size() - 1;
    } else {
      sizes.push_back(call.size(x, static_cast<std::int64_t>(i)));
    }
  }
  const auto open = [](const Number& n) { return std::holds_alternative<OutputRef>(n); };
  if (std::count_if(sizes.begin(), sizes.end(), open) == 1)
    *std::find_if(sizes.begin(), sizes.end(), open) = std::int64_t{-1};
  if (std::any_of(sizes.begin(), sizes.end(), open))
    return call.add(Reshape{}, {x, call.shape_output(sizes)});
  std::vector<std::int64_t> known;
  for (const Number& size : sizes) known.push_back(std::get<std::int64_t>(size));
  return call.reshape(x, known);
}

// Booleans known now, as the positions of those that are true.
OutputRef positions(Call& call, OutputRef index) {
  if (call.type_of(index) != ElementType::boolean) return index;
  const Tensor* mask = call.constant(index);
  if (mask == nullptr || mask->shape().rank() != 1)
    call.unsupported("an index of booleans that is computed or not of one dimension");
  std::vector<std::int64_t> found;
  const auto flags = mask->data<bool>();
  for (std::size_t i = 0; i < flags.size(); ++i)
    if (flags[i]) found.push_back(static_cast<std::int64_t>(i));
  return call.integers_constant(found);
}

void index(Call& call) {
  const OutputRef data = call.tensor("self");
  std::vector<std::optional<OutputRef>> given = call.optional_tensors("indices");
  if (given.size() > call.rank(data))
    call.fail(fmt::format("expected at most {} indices, got {}", call.rank(data), given.size()));
  for (auto& item : given)
    if (item) item = positions(call, *item);
  const auto [x, indices] = adjacent(call, data, given);
  const OutputRef axis = call.integer_constant(static_cast<std::int64_t>(indices.first));
  if (indices.refs.size() == 1) return call.result(call.add(Gather{}, {x, indices.refs[0], axis}));
  const OutputRef one = joined_index(call, x, indices);
  call.result(call.add(Gather{}, {join_dimensions(call, x, indices), one, axis}));
}

// data with what an index of constants along the first axis names replaced.
void index_put(Call& call) {
  if (call.flag("accumulate", false)) call.unsupported("index_put that adds");
  const OutputRef x = call.tensor("self");
  const auto given = call.optional_tensors("indices");
  if (given.size() != 1 || !given[0] || call.type_of(*given[0]) == ElementType::boolean)
    call.unsupported("index_put with other than one index of the first dimension");
  const std::int64_t size = call.shape(x)[0];
  const std::size_t index_rank = call.rank(*given[0]);
  if (size == Shape::kDynamic || !call.shape(*given[0]).is_static())
    call.unsupported("index_put where a size is left open");
  const OutputRef index =
      call.add(Binary{BinaryKind::floor_mod},
               {call.convert(*given[0], ElementType::i64), call.integer_constant(size)});
  std::vector<Number> target;
  for (const std::int64_t dim : call.shape(*given[0])) target.emplace_back(dim);
  for (std::size_t i = 1; i < call.rank(x); ++i)
    target.push_back(call.size(x, static_cast<std::int64_t>(i)));
  const OutputRef values = call.convert(call.tensor("values"), call.type_of(x));
  const OutputRef updates = call.add(Broadcast{}, {values, call.shape_output(target)});
  call.result(call.add(ScatterNdUpdate{},
                       {x, call.unsqueeze(index, static_cast<std::int64_t>(index_rank)), updates}));
}

// The source in the place of a part of the data.
OutputRef replaced(Call& call, OutputRef x, OutputRef source, const SliceArguments& part) {
  const std::int64_t size = call.shape(x)[static_cast<std::size_t>(part.axis)];
  const std::int64_t count = call.shape(source)[static_cast<std::size_t>(part.axis)];
  if (part.step != 1 || size == Shape::kDynamic || count == Shape::kDynamic)
    call.unsupported("replacing a part with a step or of unknown size");
  const std::int64_t begin =
      std::clamp<std::int64_t>(part.begin < 0 ? part.begin + size : part.begin, 0, size);
  std::vector<OutputRef> parts;
  if (begin > 0) parts.push_back(call.slice(x, part.axis, 0, begin));
  parts.push_back(call.convert(source, call.type_of(x)));
  if (begin + count < size) parts.push_back(call.slice(x, part.axis, begin + count, size));
  return parts.size() == 1 ? parts[0] : call.add(Concat{part.axis}, parts);
}

void slice_scatter(Call& call) {
  call.result(replaced(call, call.tensor("self"), call.tensor("src"), slice_of(call)));
}

void select_scatter(Call& call) {
  const SliceArguments part = select_of(call);
  call.result(
      replaced(call, call.tensor("self"), call.unsqueeze(call.tensor("src"), part.axis), part));
}

constexpr Effect kView = Effect::view;

constexpr OpRow kRows[] = {
    {"aten.slice.Tensor", "Slice", slice, kView},
    {"aten.narrow.default", "Slice", narrow, kView},
    {"aten.select.int", "Gather", select, kView},
    {"aten.index_select.default", "Gather", index_select},
    {"aten.gather.default", "GatherElements", gather},
    {"aten.unfold.default", "Gather", unfold},
    {"aten.embedding.default", "Gather", embedding},
    {"aten.index.Tensor", "Gather", index},
    {"aten._unsafe_index.Tensor", "Gather", index},
    {"aten.index_put.default", "ScatterNDUpdate", index_put},
    {"aten.index_put_.default", "ScatterNDUpdate", index_put, Effect::in_place},
    {"aten.slice_scatter.default", "Concat", slice_scatter},
    {"aten.select_scatter.default", "Concat", select_scatter}};

}  // namespace

SliceArguments slice_of(Call& call) {
  SliceArguments part;
  part.axis = call.axis(call.integer("dim", 0), call.rank(call.tensor("self")));
  part.begin = call.integer("start", 0);
  part.end = call.integer("end", kToTheEnd);
  part.step = call.integer("step", 1);
  return part;
}

SliceArguments select_of(Call& call) {
  SliceArguments part;
  part.axis = call.axis(call.integer("dim"), call.rank(call.tensor("self")));
  part.begin = call.integer("index");
  part.end = part.begin + 1;
  return part;
}

std::span<const OpRow> indexing_ops() {
  return kRows;
}

}  // namespace octet::pytorch::exported
