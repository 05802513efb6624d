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

bool is_known(const Number& number) {
  return std::holds_alternative<std::int64_t>(number);
}

// One size that is computed may as well be inferred, which keeps the target a constant.
OutputRef reshape_to(Call& call, OutputRef x, std::vector<Number> sizes) {
  const auto is_inferred = [](const Number& n) { return n == Number(std::int64_t{-1}); };
  const bool computed = !std::all_of(sizes.begin(), sizes.end(), is_known);
  if (computed && std::none_of(sizes.begin(), sizes.end(), is_inferred) &&
      std::find(sizes.begin(), sizes.end(), Number(std::int64_t{0})) == sizes.end()) {
    *std::find_if_not(sizes.begin(), sizes.end(), is_known) = std::int64_t{-1};
  }
  if (std::all_of(sizes.begin(), sizes.end(), is_known)) {
    std::vector<std::int64_t> known;
    for (const Number& size : sizes) known.push_back(std::get<std::int64_t>(size));
    return call.reshape(x, known);
  }
  return call.add(Reshape{}, {x, call.shape_output(sizes)});
}

// Sizes that are inferred or computed, but known to the exporter.
void fill_in_known(Call& call, std::vector<Number>& sizes) {
  const TensorMeta* meta = call.meta_of_output();
  if (meta == nullptr || meta->sizes.size() != sizes.size()) return;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto* known = std::get_if<std::int64_t>(&meta->sizes[i]);
    if (known != nullptr && (!is_known(sizes[i]) || sizes[i] == Number(std::int64_t{-1})))
      sizes[i] = *known;
  }
}

void view(Call& call) {
  const OutputRef x = call.tensor("self");
  std::vector<Number> sizes = call.numbers(call.has("size") ? "size" : "shape");
  fill_in_known(call, sizes);
  call.result(reshape_to(call, x, sizes));
}

void view_as(Call& call) {
  call.result(reshape_to(call, call.tensor("self"), call.sizes(call.tensor("other"))));
}

// Whether all of x, row by row, is what as_strided gives.
bool is_reshape(Call& call, OutputRef x, const std::vector<Number>& sizes) {
  const TensorMeta* to = call.meta_of_output();
  double have = 1;
  double want = 1;
  for (const std::int64_t size : call.shape(x)) have *= static_cast<double>(size);
  for (const Number& size : sizes)
    want *= is_known(size) ? static_cast<double>(std::get<std::int64_t>(size)) : -1.0;
  return to != nullptr && is_contiguous(*to).value_or(false) && have == want &&
         call.integer("storage_offset", 0) == 0;
}

// The places in memory of the elements of a view.
std::vector<std::int64_t> places_of(Call& call, const std::vector<std::int64_t>& sizes,
                                    const std::vector<std::int64_t>& strides) {
  if (sizes.size() != strides.size()) call.fail("expected as many strides as sizes");
  std::vector<std::int64_t> places{call.integer("storage_offset", 0)};
  if (places[0] < 0 || places[0] > std::int64_t{1} << 40)
    call.fail("expected a storage_offset of 0 to 2^40");
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto count = std::max<std::int64_t>(static_cast<std::int64_t>(places.size()), 1);
    if (sizes[i] < 0 || sizes[i] > kMostPositions / count || strides[i] < 0 ||
        strides[i] > kMostPositions)
      call.unsupported(fmt::format("a view of more than {} elements", kMostPositions));
    std::vector<std::int64_t> next;
    for (const std::int64_t place : places)
      for (std::int64_t j = 0; j < sizes[i]; ++j) next.push_back(place + j * strides[i]);
    places = std::move(next);
  }
  return places;
}

// Elements of memory that is in row-major order: a change of shape, or a choice by places.
void as_strided(Call& call) {
  const OutputRef x = call.tensor("self");
  const TensorMeta* from = call.meta_of("self");
  call.ignore({"stride"});
  if (from == nullptr || !is_contiguous(*from).value_or(false))
    call.unsupported("a tensor that is not in row-major order");
  const std::vector<Number> numbers = call.numbers("size");
  if (is_reshape(call, x, numbers)) return call.result(reshape_to(call, x, numbers));
  const std::vector<std::int64_t> sizes = call.integers("size");
  if (!call.shape(x).is_static()) call.unsupported("a size that is left open");
  const std::vector<std::int64_t> places = places_of(call, sizes, call.integers("stride"));
  const std::int64_t available = call.shape(x).num_elements();
  if (std::any_of(places.begin(), places.end(),
                  [&](std::int64_t place) { return place >= available; }))
    call.fail(fmt::format("expected places within the {} elements", available));
  const OutputRef index = call.add_constant(Tensor::from(Shape(sizes), places));
  call.result(call.add(Gather{}, {call.reshape(x, {-1}), index, call.integer_constant(0)}));
}

void flatten(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::size_t rank = call.rank(x);
  const auto start = static_cast<std::size_t>(call.axis(call.integer("start_dim", 0), rank));
  const auto end = static_cast<std::size_t>(call.axis(call.integer("end_dim", -1), rank));
  if (start > end) call.fail(fmt::format("expected start_dim <= end_dim, got {}, {}", start, end));
  if (rank == 0) return call.result(call.reshape(x, {1}));
  // -1 for the joined dimensions, or for the one that is left open.
  std::vector<Number> sizes;
  std::int64_t joined = 1;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t size = call.shape(x)[i];
    if (i < start || i > end) {
      sizes.push_back(size == Shape::kDynamic ? call.size(x, static_cast<std::int64_t>(i)) : size);
      continue;
    }
    joined = size == Shape::kDynamic || joined == -1 ? -1 : joined * size;
    if (i == end) sizes.push_back(joined);
  }
  call.result(reshape_to(call, x, sizes));
}

void unflatten(Call& call) {
  const OutputRef x = call.tensor("self");
  const auto axis = static_cast<std::size_t>(call.axis(call.integer("dim"), call.rank(x)));
  std::vector<Number> parts = call.numbers("sizes");
  // Only one size of the target may be inferred: this one is computed here.
  const std::int64_t whole = call.shape(x)[axis];
  std::int64_t product = 1;
  for (const Number& part : parts)
    if (const auto* known = std::get_if<std::int64_t>(&part); known && *known > 0)
      product *= *known;
  for (Number& part : parts)
    if (part == Number(std::int64_t{-1}) && whole != Shape::kDynamic) part = whole / product;
  std::vector<Number> sizes = call.sizes(x);
  sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(axis));
  sizes.insert(sizes.begin() + static_cast<std::ptrdiff_t>(axis), parts.begin(), parts.end());
  call.result(reshape_to(call, x, sizes));
}

void permute(Call& call) {
  call.result(call.transpose(call.tensor("self"), permutation_of(call)));
}

void matrix_transpose(Call& call) {
  const OutputRef x = call.tensor("self");
  if (call.rank(x) < 2) call.fail("expected a matrix");
  std::vector<std::int64_t> order(call.rank(x));
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[order.size() - 2], order.back());
  call.result(call.transpose(x, order));
}

// Dimensions of other sizes than 1 stay.
void squeeze(Call& call) {
  const OutputRef x = call.tensor("self");
  std::vector<std::int64_t> axes = call.integers("dim");
  if (!call.has("dim")) {
    axes.resize(call.rank(x));
    std::iota(axes.begin(), axes.end(), 0);
  }
  std::vector<std::int64_t> removed;
  for (const std::int64_t given : axes) {
    const std::int64_t axis = call.axis(given, call.rank(x));
    if (call.rank(x) > 0 && call.shape(x)[static_cast<std::size_t>(axis)] == 1)
      removed.push_back(axis);
  }
  if (removed.empty()) return call.result(x);
  call.result(call.add(Squeeze{}, {x, call.integers_constant(removed)}));
}

void unsqueeze(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(call.unsqueeze(x, call.axis(call.integer("dim"), call.rank(x) + 1)));
}

// Sizes to keep and sizes that come from the data are 1 in the target: a target of constants gives
// shapes that are known.
void expand(Call& call) {
  OutputRef x = call.tensor("self");
  std::vector<Number> sizes = call.numbers(call.has("size") ? "size" : "shape");
  call.ignore({"implicit"});
  const std::size_t rank = call.rank(x);
  if (sizes.size() < rank) call.fail("expected at least as many sizes as dimensions");
  bool changes = sizes.size() > rank;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t have = call.shape(x)[i];
    Number& size = sizes[sizes.size() - rank + i];
    const bool keeps = size == Number(std::int64_t{-1}) || (have != 1 && have != Shape::kDynamic) ||
                       size == Number(have) || (have == Shape::kDynamic && !is_known(size));
    if (keeps) size = std::int64_t{1};
    changes = changes || !keeps;
  }
  if (!changes) return call.result(x);
  call.result(call.add(Broadcast{BroadcastMode::bidirectional}, {x, call.shape_output(sizes)}));
}

void expand_as(Call& call) {
  const OutputRef x = call.tensor("self");
  const OutputRef target = call.shape_output(call.sizes(call.tensor("other")));
  call.result(call.add(Broadcast{BroadcastMode::bidirectional}, {x, target}));
}

void broadcast_tensors(Call& call) {
  std::vector<OutputRef> refs = call.tensors("tensors");
  for (const OutputRef other : std::vector<OutputRef>(refs)) {
    const OutputRef target = call.shape_output(call.sizes(other));
    for (OutputRef& ref : refs) {
      if (call.shape(ref) != call.shape(other))
        ref = call.add(Broadcast{BroadcastMode::bidirectional}, {ref, target});
    }
  }
  call.results(refs);
}

void repeat(Call& call) {
  OutputRef x = call.tensor("self");
  const std::vector<Number> repeats = call.numbers(call.has("repeats") ? "repeats" : "dims");
  while (call.rank(x) < repeats.size()) x = call.unsqueeze(x, 0);
  std::vector<Number> all(call.rank(x) - repeats.size(), Number(std::int64_t{1}));
  all.insert(all.end(), repeats.begin(), repeats.end());
  call.result(call.add(Tile{}, {x, call.shape_output(all)}));
}

void repeat_interleave(Call& call) {
  OutputRef x = call.tensor("self");
  call.ignore({"output_size"});
  if (!call.has("dim")) x = call.reshape(x, {-1});
  const std::int64_t axis = call.axis(call.integer("dim", 0), call.rank(x));
  call.result(repeat_each(call, x, axis, call.integer("repeats")));
}

// Without dimensions, the elements move through the whole tensor.
void roll(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::vector<std::int64_t> shifts = call.integers("shifts");
  std::vector<std::int64_t> dims = call.integers("dims");
  if (dims.empty()) {
    const OutputRef flat = call.reshape(x, {-1});
    const OutputRef rolled =
        call.add(Roll{}, {flat, call.integers_constant(shifts), call.integers_constant({0})});
    return call.result(reshape_to(call, rolled, call.sizes(x)));
  }
  if (shifts.size() != dims.size()) call.fail("expected as many shifts as dims");
  for (std::int64_t& axis : dims) axis = call.axis(axis, call.rank(x));
  call.result(call.add(Roll{}, {x, call.integers_constant(shifts), call.integers_constant(dims)}));
}

void flip(Call& call) {
  OutputRef x = call.tensor("self");
  for (const std::int64_t given : call.integers("dims")) {
    const std::int64_t axis = call.axis(given, call.rank(x));
    x = call.slice(x, axis, -1, std::numeric_limits<std::int64_t>::min(), -1);
  }
  call.result(x);
}

// The last three dimensions are channels and an image; what is before them, images in a row.
template <typename Op>
void rearranged(Call& call, const char* factor_name) {
  const OutputRef x = call.tensor("self");
  const std::size_t rank = call.rank(x);
  const std::int64_t factor = call.integer(factor_name);
  if (rank < 3) call.fail("expected data of three dimensions or more");
  const Op op{DepthMode::depth_first, factor};
  if (rank == 4) return call.result(call.add(op, {x}));
  std::vector<Number> sizes = call.sizes(x);
  const std::vector<Number> image(sizes.end() - 3, sizes.end());
  std::vector<Number> batched{std::int64_t{-1}};
  batched.insert(batched.end(), image.begin(), image.end());
  const OutputRef y = call.add(op, {reshape_to(call, x, batched)});
  for (std::size_t i = 1; i < 4; ++i)
    sizes[rank - 4 + i] = call.size(y, static_cast<std::int64_t>(i));
  call.result(reshape_to(call, y, sizes));
}

void pixel_shuffle(Call& call) {
  rearranged<DepthToSpace>(call, "upscale_factor");
}

void pixel_unshuffle(Call& call) {
  rearranged<SpaceToDepth>(call, "downscale_factor");
}

void channel_shuffle(Call& call) {
  call.result(call.add(ShuffleChannels{1, call.integer("groups")}, {call.tensor("self")}));
}

constexpr OpRow kShapeRows[] = {
    {"aten.view.default", "Reshape", view, kView},
    {"aten._unsafe_view.default", "Reshape", view, kView},
    {"aten.reshape.default", "Reshape", view, kViewOrCopy},
    {"aten.as_strided.default", "Reshape", as_strided, kView},
    {"aten.view_as.default", "Reshape", view_as, kView},
    {"aten.reshape_as.default", "Reshape", view_as, kViewOrCopy},
    {"aten.flatten.using_ints", "Reshape", flatten, kViewOrCopy},
    {"aten.unflatten.int", "Reshape", unflatten, kView},
    {"aten.permute.default", "Transpose", permute, kView},
    {"aten.transpose.int", "Transpose", permute, kView},
    {"aten.swapaxes.default", "Transpose", permute, kView},
    {"aten.swapdims.default", "Transpose", permute, kView},
    {"aten.t.default", "Transpose", permute, kView},
    {"aten.numpy_T.default", "Transpose", permute, kView},
    {"aten.mT.default", "Transpose", matrix_transpose, kView},
    {"aten.adjoint.default", "Transpose", matrix_transpose, kView},
    {"aten.moveaxis.int", "Transpose", permute, kView},
    {"aten.moveaxis.intlist", "Transpose", permute, kView},
    {"aten.ravel.default", "Reshape", flatten, kViewOrCopy},
    {"aten.movedim.int", "Transpose", permute, kView},
    {"aten.movedim.intlist", "Transpose", permute, kView},
    {"aten.squeeze.default", "Squeeze", squeeze, kView},
    {"aten.squeeze.dim", "Squeeze", squeeze, kView},
    {"aten.squeeze.dims", "Squeeze", squeeze, kView},
    {"aten.unsqueeze.default", "Unsqueeze", unsqueeze, kView},
    {"aten.expand.default", "Broadcast", expand, kView},
    {"aten.broadcast_to.default", "Broadcast", expand, kView},
    {"aten.expand_as.default", "Broadcast", expand_as, kView},
    {"aten.broadcast_tensors.default", "Broadcast", broadcast_tensors},
    {"aten.repeat.default", "Tile", repeat},
    {"aten.tile.default", "Tile", repeat},
    {"aten.repeat_interleave.self_int", "Tile", repeat_interleave},
    {"aten.roll.default", "Roll", roll},
    {"aten.flip.default", "Slice", flip},
    {"aten.pixel_shuffle.default", "DepthToSpace", pixel_shuffle},
    {"aten.pixel_unshuffle.default", "SpaceToDepth", pixel_unshuffle},
    {"aten.channel_shuffle.default", "ShuffleChannels", channel_shuffle},
    {"aten.native_channel_shuffle.default", "ShuffleChannels", channel_shuffle}};

std::vector<std::int64_t> moved(Call& call, std::size_t rank) {
  std::vector<std::int64_t> from = call.integers("source");
  std::vector<std::int64_t> to = call.integers("destination");
  if (from.size() != to.size()) call.fail("expected as many destinations as sources");
  for (std::int64_t& axis : from) axis = call.axis(axis, rank);
  for (std::int64_t& axis : to) axis = call.axis(axis, rank);
  std::vector<std::int64_t> order(rank, -1);
  for (std::size_t i = 0; i < from.size(); ++i) order[static_cast<std::size_t>(to[i])] = from[i];
  std::int64_t next = 0;
  for (std::int64_t& axis : order) {
    if (axis != -1) continue;
    while (std::find(from.begin(), from.end(), next) != from.end()) ++next;
    axis = next++;
  }
  return order;
}

}  // namespace

std::vector<std::int64_t> permutation_of(Call& call) {
  const std::size_t rank = call.rank(call.tensor("self"));
  if (call.has("source")) return moved(call, rank);
  std::vector<std::int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  if (call.has("dims")) {
    std::vector<std::int64_t> dims = call.integers("dims");
    for (std::int64_t& axis : dims) axis = call.axis(axis, rank);
    if (!std::is_permutation(dims.begin(), dims.end(), order.begin(), order.end()))
      call.fail("expected dims that name each dimension once");
    return dims;
  }
  const bool two = call.has("dim0") || call.has("axis0");
  if (!two) return {order.rbegin(), order.rend()};
  const bool dims = call.has("dim0");
  const std::int64_t a = call.axis(call.integer(dims ? "dim0" : "axis0"), rank);
  const std::int64_t b = call.axis(call.integer(dims ? "dim1" : "axis1"), rank);
  if (rank > 0) std::swap(order[static_cast<std::size_t>(a)], order[static_cast<std::size_t>(b)]);
  return order;
}

OutputRef repeat_each(Call& call, OutputRef x, std::int64_t axis, std::int64_t repeats) {
  std::vector<Number> sizes = call.sizes(x);
  const std::int64_t size = call.shape(x)[static_cast<std::size_t>(axis)];
  std::vector<std::int64_t> tiles(call.rank(x) + 1, 1);
  tiles[static_cast<std::size_t>(axis) + 1] = repeats;
  const OutputRef tiled =
      call.add(Tile{}, {call.unsqueeze(x, axis + 1), call.integers_constant(tiles)});
  sizes[static_cast<std::size_t>(axis)] = size == Shape::kDynamic ? -1 : size * repeats;
  return reshape_to(call, tiled, sizes);
}

std::span<const OpRow> shape_ops() {
  return kShapeRows;
}

}  // namespace octet::pytorch::exported
