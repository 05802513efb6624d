// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/shape_arguments.h"

namespace octet::pytorch::exported {
namespace {

/// The data of a pooling, with a dimension of images.
struct Data {
  OutputRef ref;
  bool unbatched = false;
};

Data data_of(Call& call, std::size_t spatial) {
  const OutputRef x = call.tensor("self");
  if (call.rank(x) == spatial + 1) return {call.unsqueeze(x, 0), true};
  if (call.rank(x) != spatial + 2)
    call.fail(fmt::format("expected data of {} or {} dimensions, got {}", spatial + 1, spatial + 2,
                          to_string(call.shape(x))));
  return {x, false};
}

void finish(Call& call, const Data& data, OutputRef y) {
  call.result(data.unbatched ? call.squeeze(y, 0) : y);
}

std::vector<std::int64_t> per_dimension(Call& call, std::string_view name, std::size_t count,
                                        std::vector<std::int64_t> otherwise) {
  std::vector<std::int64_t> values = call.integers(name);
  if (values.empty()) values = std::move(otherwise);
  if (values.size() == 1) values.resize(count, values[0]);
  if (values.size() != count)
    call.fail(fmt::format("expected {} entries of \"{}\", got {}", count, name, values.size()));
  return values;
}

template <typename T>
T pool_of(Call& call, std::size_t spatial) {
  T pool;
  pool.kernel = per_dimension(call, "kernel_size", spatial, {});
  pool.strides = per_dimension(call, "stride", spatial, pool.kernel);
  pool.pads_begin = per_dimension(call, "padding", spatial, {0});
  pool.pads_end = pool.pads_begin;
  if (call.flag("ceil_mode", false)) pool.rounding_type = RoundingType::ceil_torch;
  return pool;
}

template <std::size_t spatial>
void max_pool(Call& call) {
  const Data data = data_of(call, spatial);
  auto pool = pool_of<MaxPool>(call, spatial);
  pool.dilations = per_dimension(call, "dilation", spatial, {1});
  finish(call, data, call.add(pool, {data.ref}));
}

// Zeros up to the end of the last window: every window is whole then, and the rounding plays no
// role.
void pad_to_whole_windows(Call& call, OutputRef x, AvgPool& pool) {
  if (pool.rounding_type == RoundingType::floor) return;
  for (std::size_t i = 0; i < pool.kernel.size(); ++i) {
    const std::int64_t size = call.shape(x)[i + 2];
    if (size == Shape::kDynamic)
      call.unsupported("divisor_override and ceil_mode where the size is left open");
    const std::int64_t stride = pool.strides[i];
    const std::int64_t padded = size + 2 * pool.pads_begin[i];
    std::int64_t count = (padded - pool.kernel[i] + stride - 1) / stride + 1;
    // As torch does, no window begins beyond the data and its padding at the beginning.
    if ((count - 1) * stride >= size + pool.pads_begin[i]) --count;
    const std::int64_t covered = (count - 1) * stride + pool.kernel[i];
    pool.pads_end[i] += std::max<std::int64_t>(0, covered - padded);
  }
  pool.rounding_type = RoundingType::floor;
}

template <std::size_t spatial>
void avg_pool(Call& call) {
  const Data data = data_of(call, spatial);
  auto pool = pool_of<AvgPool>(call, spatial);
  pool.exclude_pad = !call.flag("count_include_pad", true);
  const auto divisor = call.optional_integer("divisor_override");
  if (!divisor) return finish(call, data, call.add(pool, {data.ref}));
  if (*divisor == 0) call.fail("expected a divisor_override other than 0");
  pool.exclude_pad = false;
  pad_to_whole_windows(call, data.ref, pool);
  double area = 1;
  for (const std::int64_t size : pool.kernel) area *= static_cast<double>(size);
  const OutputRef mean = call.add(pool, {data.ref});
  finish(call, data,
         call.add(Binary{BinaryKind::multiply},
                  {mean, call.scalar(area / static_cast<double>(*divisor))}));
}

// A size of None keeps the data's.
template <std::size_t spatial>
void adaptive_avg_pool(Call& call) {
  const Data data = data_of(call, spatial);
  const std::vector<std::int64_t> target = per_dimension(call, "output_size", spatial, {});
  std::vector<std::int64_t> axes;
  AvgPool pool;
  bool divides = true;
  bool same = true;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::int64_t size = call.shape(data.ref)[i + 2];
    axes.push_back(static_cast<std::int64_t>(i + 2));
    const bool known = size != Shape::kDynamic && target[i] > 0;
    divides = divides && known && size % target[i] == 0;
    same = same && known && size == target[i];
    pool.kernel.push_back(known ? size / target[i] : 1);
  }
  if (same) return finish(call, data, data.ref);
  if (std::all_of(target.begin(), target.end(), [](std::int64_t size) { return size == 1; })) {
    return finish(
        call, data,
        call.add(Reduce{ReduceKind::mean, true}, {data.ref, call.integers_constant(axes)}));
  }
  if (divides) {
    pool.strides = pool.kernel;
    pool.pads_begin.assign(spatial, 0);
    pool.pads_end.assign(spatial, 0);
    return finish(call, data, call.add(pool, {data.ref}));
  }
  finish(call, data, call.add(AdaptiveAvgPool{}, {data.ref, call.integers_constant(target)}));
}

// Elements of an axis at a table of positions, whose two dimensions take the axis's place.
OutputRef windows(Call& call, OutputRef x, std::int64_t axis, std::int64_t rows,
                  std::int64_t columns, const std::vector<std::int64_t>& positions) {
  const OutputRef table = call.add_constant(Tensor::from(Shape{rows, columns}, positions));
  return call.add(Gather{}, {x, table, call.integer_constant(axis)});
}

// The largest of each of `count` windows of an axis, from floor(i * size / count) to
// ceil((i + 1) * size / count). The last element of a shorter one stands there several times.
OutputRef window_maxima(Call& call, OutputRef x, std::int64_t axis, std::int64_t count) {
  const std::int64_t size = call.shape(x)[static_cast<std::size_t>(axis)];
  const auto begin = [&](std::int64_t i) { return i * size / count; };
  const auto end = [&](std::int64_t i) { return ((i + 1) * size + count - 1) / count; };
  std::int64_t longest = 0;
  for (std::int64_t i = 0; i < count; ++i) longest = std::max(longest, end(i) - begin(i));
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t j = 0; j < longest; ++j)
      positions.push_back(std::min(begin(i) + j, end(i) - 1));
  return call.add(
      Reduce{ReduceKind::max, false},
      {windows(call, x, axis, count, longest, positions), call.integers_constant({axis + 1})});
}

template <std::size_t spatial>
void adaptive_max_pool(Call& call) {
  const Data data = data_of(call, spatial);
  const std::vector<std::int64_t> target = per_dimension(call, "output_size", spatial, {});
  MaxPool pool;
  bool divides = true;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::int64_t size = call.shape(data.ref)[i + 2];
    if (size == Shape::kDynamic || target[i] < 1 || size < 1 || target[i] > kMostPositions / size)
      call.unsupported(fmt::format("an output size {} of the input's {}", target[i], size));
    divides = divides && size % target[i] == 0;
    pool.kernel.push_back(size / target[i]);
  }
  if (divides) {
    pool.strides = pool.kernel;
    pool.pads_begin.assign(spatial, 0);
    pool.pads_end.assign(spatial, 0);
    return finish(call, data, call.add(pool, {data.ref}));
  }
  OutputRef y = data.ref;
  for (std::size_t i = 0; i < spatial; ++i)
    y = window_maxima(call, y, static_cast<std::int64_t>(i) + 2, target[i]);
  finish(call, data, y);
}

// The elements of each window of an axis, gathered along that axis.
OutputRef sliding_windows(Call& call, OutputRef x, std::int64_t axis, std::int64_t kernel,
                          std::int64_t dilation, std::int64_t stride) {
  const std::int64_t size = call.shape(x)[static_cast<std::size_t>(axis)];
  if (size == Shape::kDynamic) call.unsupported("windows of a size that is left open");
  if (kernel < 1 || dilation < 1 || stride < 1 || kernel > size ||
      (kernel > 1 && dilation > (size - 1) / (kernel - 1)))
    call.fail(fmt::format("expected windows within {} elements, got {} with dilation {}, stride {}",
                          size, kernel, dilation, stride));
  const std::int64_t count = (size - dilation * (kernel - 1) - 1) / stride + 1;
  if (count > kMostPositions / kernel) call.unsupported("windows of so many elements");
  std::vector<std::int64_t> positions;
  for (std::int64_t k = 0; k < kernel; ++k)
    for (std::int64_t i = 0; i < count; ++i) positions.push_back(i * stride + k * dilation);
  return windows(call, x, axis, kernel, count, positions);
}

// Each window of an image as a column: [N, C, H, W] -> [N, C * kh * kw, windows].
void im2col(Call& call) {
  const Data data = data_of(call, 2);
  const auto kernel = per_dimension(call, "kernel_size", 2, {});
  const auto dilation = per_dimension(call, "dilation", 2, {1});
  const auto padding = per_dimension(call, "padding", 2, {0});
  const auto stride = per_dimension(call, "stride", 2, {1});
  OutputRef x = data.ref;
  const std::int64_t channels = call.shape(x)[1];
  if (channels == Shape::kDynamic) call.unsupported("channels left open");
  if (padding[0] != 0 || padding[1] != 0) {
    const OutputRef pads = call.integers_constant({0, 0, padding[0], padding[1]});
    x = call.add(Pad{}, {x, pads, pads, call.scalar(0, call.type_of(x))});
  }
  x = sliding_windows(call, x, 2, kernel[0], dilation[0], stride[0]);
  x = sliding_windows(call, x, 4, kernel[1], dilation[1], stride[1]);
  const std::int64_t rows = call.shape(x)[3];
  const std::int64_t columns = call.shape(x)[5];
  x = call.transpose(x, {0, 1, 2, 4, 3, 5});
  finish(call, data, call.reshape(x, {-1, channels * kernel[0] * kernel[1], rows * columns}));
}

// The windows of im2col added up where they came from: a transposed convolution, channel by
// channel, in which each element of a window has a place of its own.
void col2im(Call& call) {
  OutputRef x = call.tensor("self");
  const auto size = per_dimension(call, "output_size", 2, {});
  const auto kernel = per_dimension(call, "kernel_size", 2, {});
  const bool unbatched = call.rank(x) == 2;
  if (unbatched) x = call.unsqueeze(x, 0);
  const std::int64_t rows = call.rank(x) == 3 ? call.shape(x)[1] : Shape::kDynamic;
  const auto fits = [&](std::int64_t n) { return n >= 1 && n <= rows; };
  if (rows == Shape::kDynamic || rows > kMostPositions || !fits(kernel[0]) || !fits(kernel[1]) ||
      rows % (kernel[0] * kernel[1]) != 0 || kernel[0] * kernel[1] > kMostPositions / rows)
    call.unsupported("other than a known number of whole windows");
  const std::int64_t area = kernel[0] * kernel[1];
  const std::int64_t channels = rows / area;
  GroupConvolutionBackpropData op;
  op.dilations = per_dimension(call, "dilation", 2, {1});
  op.pads_begin = per_dimension(call, "padding", 2, {0});
  op.pads_end = op.pads_begin;
  op.strides = per_dimension(call, "stride", 2, {1});
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto in_range = [](std::int64_t n) { return n >= 0 && n <= kMostPositions; };
    if (!in_range(size[i]) || !in_range(op.pads_begin[i]) || !in_range(op.dilations[i]))
      call.fail(fmt::format("expected sizes of 0 to {}", kMostPositions));
    const std::int64_t free =
        size[i] + 2 * op.pads_begin[i] - op.dilations[i] * (kernel[i] - 1) - 1;
    if (free < 0 || op.strides[i] < 1) call.fail("expected windows within the output");
    counts.push_back(free / op.strides[i] + 1);
    op.output_padding.push_back(free % op.strides[i]);
  }
  x = call.reshape(x, {-1, channels * area, counts[0], counts[1]});
  Tensor places(ElementType::f32, Shape{channels, area, 1, kernel[0], kernel[1]});
  const auto ones = places.data<float>();
  for (std::int64_t i = 0; i < channels * area * area; ++i)
    ones[static_cast<std::size_t>(i)] = i / area % area == i % area ? 1.0F : 0.0F;
  const OutputRef y = call.add(op, {x, call.add_constant(places)});
  call.result(unbatched ? call.squeeze(y, 0) : y);
}

constexpr OpRow kPoolingRows[] = {
    {"aten.max_pool1d.default", "MaxPool", max_pool<1>},
    {"aten.max_pool2d.default", "MaxPool", max_pool<2>},
    {"aten.max_pool2d_with_indices.default", "MaxPool", max_pool<2>},
    {"aten.avg_pool1d.default", "AvgPool", avg_pool<1>},
    {"aten.avg_pool2d.default", "AvgPool", avg_pool<2>},
    {"aten.avg_pool3d.default", "AvgPool", avg_pool<3>},
    {"aten.im2col.default", "Gather", im2col},
    {"aten.col2im.default", "GroupConvolutionBackpropData", col2im},
    {"aten.adaptive_avg_pool1d.default", "AdaptiveAvgPool", adaptive_avg_pool<1>},
    {"aten.adaptive_avg_pool2d.default", "AdaptiveAvgPool", adaptive_avg_pool<2>},
    {"aten._adaptive_avg_pool2d.default", "AdaptiveAvgPool", adaptive_avg_pool<2>},
    {"aten.adaptive_max_pool1d.default", "MaxPool", adaptive_max_pool<1>},
    {"aten.adaptive_max_pool2d.default", "MaxPool", adaptive_max_pool<2>}};

}  // namespace

std::span<const OpRow> pooling_ops() {
  return kPoolingRows;
}

}  // namespace octet::pytorch::exported
