// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "formats/pytorch/exported/op_table.h"

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

template <std::size_t spatial>
void adaptive_max_pool(Call& call) {
  const Data data = data_of(call, spatial);
  const std::vector<std::int64_t> target = per_dimension(call, "output_size", spatial, {});
  MaxPool pool;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::int64_t size = call.shape(data.ref)[i + 2];
    if (size == Shape::kDynamic || target[i] < 1 || size % target[i] != 0)
      call.unsupported(
          fmt::format("an output size {} that does not divide the input's {}", target[i], size));
    pool.kernel.push_back(size / target[i]);
  }
  pool.strides = pool.kernel;
  pool.pads_begin.assign(spatial, 0);
  pool.pads_end.assign(spatial, 0);
  finish(call, data, call.add(pool, {data.ref}));
}

constexpr OpRow kRows[] = {
    {"aten.max_pool1d.default", "MaxPool", max_pool<1>},
    {"aten.max_pool2d.default", "MaxPool", max_pool<2>},
    {"aten.max_pool2d_with_indices.default", "MaxPool", max_pool<2>},
    {"aten.avg_pool1d.default", "AvgPool", avg_pool<1>},
    {"aten.avg_pool2d.default", "AvgPool", avg_pool<2>},
    {"aten.adaptive_avg_pool1d.default", "AdaptiveAvgPool", adaptive_avg_pool<1>},
    {"aten.adaptive_avg_pool2d.default", "AdaptiveAvgPool", adaptive_avg_pool<2>},
    {"aten._adaptive_avg_pool2d.default", "AdaptiveAvgPool", adaptive_avg_pool<2>},
    {"aten.adaptive_max_pool1d.default", "MaxPool", adaptive_max_pool<1>},
    {"aten.adaptive_max_pool2d.default", "MaxPool", adaptive_max_pool<2>}};

}  // namespace

std::span<const OpRow> pooling_ops() {
  return kRows;
}

}  // namespace octet::pytorch::exported
