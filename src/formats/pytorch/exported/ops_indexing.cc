// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"
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
  std::int64_t start = call.integer("start");
  const std::int64_t length = call.integer("length");
  if (const std::int64_t size = call.shape(x)[static_cast<std::size_t>(axis)];
      start < 0 && size != Shape::kDynamic)
    start += size;
  if (start < 0 || length < 0 || start > kToTheEnd - length)
    call.unsupported("a part that is counted from the end of an open size");
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
  if (count > kMostPositions / size)
    call.unsupported(fmt::format("windows of more than {} elements", kMostPositions));
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

OutputRef join_dimensions(Call& call, OutputRef x, std::size_t first, std::size_t count) {
  std::vector<Number> sizes;
  for (std::size_t i = 0; i < call.rank(x); ++i) {
    if (i == first) {
      std::int64_t product = 1;
      for (std::size_t j = 0; j < count; ++j) product *= call.shape(x)[i + j];
      sizes.emplace_back(product);
      i += count - 1;
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
  call.result(call.add(Gather{},
                       {join_dimensions(call, x, indices.first, indices.refs.size()), one, axis}));
}

// The shape that several indices have together.
Shape common_shape(Call& call, const std::vector<OutputRef>& refs) {
  std::vector<std::int64_t> dims;
  for (const OutputRef ref : refs) {
    const Shape& shape = call.shape(ref);
    if (!shape.is_static()) call.unsupported("an index of a size that is left open");
    if (shape.rank() > dims.size()) dims.insert(dims.begin(), shape.rank() - dims.size(), 1);
    for (std::size_t i = 0; i < shape.rank(); ++i) {
      std::int64_t& dim = dims[dims.size() - shape.rank() + i];
      if (shape[i] != 1) dim = shape[i];
    }
  }
  return Shape(dims);
}

// data with what indices of its first dimensions name replaced.
void index_put(Call& call) {
  if (call.flag("accumulate", false)) call.unsupported("values that are added");
  const OutputRef x = call.tensor("self");
  std::vector<OutputRef> indices;
  for (const auto& item : call.optional_tensors("indices")) {
    if (!item) call.unsupported("indices of other than the first dimensions");
    indices.push_back(positions(call, *item));
  }
  if (indices.empty() || indices.size() > call.rank(x))
    call.fail(fmt::format("expected 1 to {} indices, got {}", call.rank(x), indices.size()));
  const Shape common = common_shape(call, indices);
  const auto rank = static_cast<std::int64_t>(common.rank());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::int64_t size = call.shape(x)[i];
    if (size == Shape::kDynamic) call.unsupported("an index of a size that is left open");
    OutputRef& ref = indices[i];
    ref = call.add(Binary{BinaryKind::floor_mod},
                   {call.convert(ref, ElementType::i64), call.integer_constant(size)});
    if (call.shape(ref) != common)
      ref = call.add(Broadcast{}, {ref, call.integers_constant(common.dims())});
    ref = call.unsqueeze(ref, rank);
  }
  const OutputRef places = indices.size() == 1 ? indices[0] : call.add(Concat{rank}, indices);
  std::vector<Number> target(common.begin(), common.end());
  for (std::size_t i = indices.size(); i < call.rank(x); ++i)
    target.push_back(call.size(x, static_cast<std::int64_t>(i)));
  const OutputRef values = call.convert(call.tensor("values"), call.type_of(x));
  const OutputRef updates =
      target.empty() ? values : call.add(Broadcast{}, {values, call.shape_output(target)});
  call.result(call.add(ScatterNdUpdate{}, {x, places, updates}));
}

// One element along the axis for each place of the others: it is where the count is the index.
void scatter(Call& call) {
  const OutputRef x = call.tensor("self");
  const OutputRef index = call.tensor("index");
  const std::size_t rank = call.rank(x);
  const auto axis = static_cast<std::size_t>(call.axis(call.integer("dim"), rank));
  Shape one_each = call.shape(x);
  if (rank > 0) one_each[axis] = 1;
  const OutputRef source =
      as_tensor(call, call.operand(call.has("src") ? "src" : "value"), call.type_of(x));
  if (rank == 0 || call.shape(index) != one_each ||
      (call.rank(source) > 0 && call.shape(source) != one_each) ||
      call.shape(x)[axis] == Shape::kDynamic || call.shape(x)[axis] > kMostPositions)
    call.unsupported("other than one element along its dimension");
  const OutputRef count = count_along(call, call.shape(x)[axis], rank, axis);
  const OutputRef here =
      call.add(Comparison{ComparisonKind::equal}, {count, call.convert(index, ElementType::i64)});
  call.result(call.add(Select{}, {here, source, x}));
}

void one_hot(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t classes = call.integer("num_classes", -1);
  if (classes < 1 || classes > kMostPositions) call.unsupported("a number of classes left open");
  const auto axis = static_cast<std::int64_t>(call.rank(x));
  const OutputRef here = call.add(
      Comparison{ComparisonKind::equal},
      {call.convert(call.unsqueeze(x, axis), ElementType::i64), count_along(call, classes, 1, 0)});
  call.result(call.convert(here, ElementType::i64));
}

// The elements (i, i + offset) of two dimensions, along a new last one.
void diagonal(Call& call) {
  OutputRef x = call.tensor("self");
  const std::size_t rank = call.rank(x);
  if (rank < 2) call.fail("expected a matrix");
  const std::int64_t offset = call.integer("offset", 0);
  const std::int64_t rows_axis = call.axis(call.integer("dim1", 0), rank);
  const std::int64_t columns_axis = call.axis(call.integer("dim2", 1), rank);
  if (rows_axis == columns_axis) call.fail("expected two dimensions");
  const std::int64_t rows = call.shape(x)[static_cast<std::size_t>(rows_axis)];
  const std::int64_t columns = call.shape(x)[static_cast<std::size_t>(columns_axis)];
  if (rows == Shape::kDynamic || columns == Shape::kDynamic || rows > kMostPositions ||
      columns > kMostPositions || offset < -kMostPositions || offset > kMostPositions)
    call.unsupported("a diagonal of unknown or huge size");
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(rank); ++i)
    if (i != rows_axis && i != columns_axis) order.push_back(i);
  order.insert(order.end(), {rows_axis, columns_axis});
  std::vector<std::int64_t> places;
  for (std::int64_t i = std::max<std::int64_t>(0, -offset); i < rows && i + offset < columns; ++i)
    places.push_back(i * columns + i + offset);
  x = join_dimensions(call, call.transpose(x, order), rank - 2, 2);
  call.result(call.add(Gather{}, {x, call.integers_constant(places),
                                  call.integer_constant(static_cast<std::int64_t>(rank) - 2)}));
}

void slice_scatter(Call& call) {
  call.result(replace_part(call, call.tensor("self"), call.tensor("src"), slice_of(call)));
}

void select_scatter(Call& call) {
  const SliceArguments part = select_of(call);
  const OutputRef source = call.unsqueeze(call.tensor("src"), part.axis);
  call.result(replace_part(call, call.tensor("self"), source, part));
}

constexpr OpRow kIndexingRows[] = {
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
    {"aten.scatter.value", "Select", scatter},
    {"aten.scatter.src", "Select", scatter},
    {"aten.one_hot.default", "Equal", one_hot},
    {"aten.diagonal.default", "Gather", diagonal, kView},
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

OutputRef count_along(Call& call, std::int64_t size, std::size_t rank, std::size_t axis) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  std::vector<std::int64_t> shape(rank, 1);
  shape[axis] = size;
  return call.add_constant(Tensor::from(Shape(shape), numbers));
}

OutputRef replace_part(Call& call, OutputRef base, OutputRef value, const SliceArguments& part) {
  const std::int64_t size = call.shape(base)[static_cast<std::size_t>(part.axis)];
  const std::int64_t count = call.shape(value)[static_cast<std::size_t>(part.axis)];
  value = call.convert(value, call.type_of(base));
  if (part.begin == 0 && part.end == kToTheEnd && part.step == 1) return value;
  if (size == Shape::kDynamic || count == Shape::kDynamic)
    call.unsupported("writing to a part of a tensor of a size that depends on the input's shape");
  const std::int64_t begin =
      std::clamp<std::int64_t>(part.begin < 0 ? part.begin + size : part.begin, 0, size);
  if (part.step == 1) {
    if (count > size - begin) call.fail(fmt::format("expected a part within {} elements", size));
    std::vector<OutputRef> parts;
    if (begin > 0) parts.push_back(call.slice(base, part.axis, 0, begin));
    parts.push_back(value);
    if (begin + count < size) parts.push_back(call.slice(base, part.axis, begin + count, size));
    return parts.size() == 1 ? value : call.add(Concat{part.axis}, parts);
  }
  if (size > kMostPositions) call.unsupported("writing to a slice with a step of so many elements");
  // The value after the base, and from each position of both what is there in the end.
  if (part.step < 1 || (count > 0 && (begin >= size || (size - 1 - begin) / part.step < count - 1)))
    call.fail(fmt::format("expected a part within {} elements", size));
  std::vector<std::int64_t> positions(static_cast<std::size_t>(size));
  std::iota(positions.begin(), positions.end(), 0);
  for (std::int64_t i = 0; i < count; ++i)
    positions[static_cast<std::size_t>(begin + i * part.step)] = size + i;
  const OutputRef both = call.add(Concat{part.axis}, {base, value});
  return call.add(Gather{},
                  {both, call.integers_constant(positions), call.integer_constant(part.axis)});
}

std::span<const OpRow> indexing_ops() {
  return kIndexingRows;
}

}  // namespace octet::pytorch::exported
