// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/shares.h"

#include <algorithm>

namespace octet::onednn {
namespace {

// Channels that an AVX-512 register holds: a cut elsewhere leaves registers half empty.
constexpr std::int64_t kChannelBlock = 16;

struct Range {
  std::int64_t begin, length;
};

// Cuts [0, n) into ranges of nearly equal length; all but the last are multiples of `block`.
std::vector<Range> ranges(std::int64_t n, std::int64_t num_ranges, std::int64_t block = 1) {
  const std::int64_t num_blocks = (n + block - 1) / block;
  num_ranges = std::min(num_ranges, num_blocks);
  std::vector<Range> result;
  for (std::int64_t i = 0; i < num_ranges; ++i) {
    const std::int64_t begin = num_blocks * i / num_ranges * block;
    result.push_back({begin, std::min(num_blocks * (i + 1) / num_ranges * block, n) - begin});
  }
  return result;
}

std::int64_t src_row(const ConvolutionGeometry& g) {
  return g.iw * g.groups * g.ic;
}

std::int64_t dst_row(const ConvolutionGeometry& g) {
  return g.ow * g.groups * g.oc;
}

// Microseconds on one thread, roughly: 100 multiply-adds and 20 elements read or written per ns.
double estimated_us(const ConvolutionGeometry& g) {
  const auto src = static_cast<double>(g.n * g.ih * src_row(g));
  const auto dst = static_cast<double>(g.n * g.oh * dst_row(g));
  return dst * static_cast<double>(g.ic * g.kh * g.kw) / 1e5 + (src + dst) / 2e4;
}

// Each row of outputs depends on the same row of inputs alone, each pixel on the same pixel.
bool is_pointwise(const ConvolutionGeometry& g) {
  return g.groups == 1 && g.kh == 1 && g.kw == 1 && g.stride_h == 1 && g.stride_w == 1 &&
         (g.pad_top | g.pad_left | g.pad_bottom | g.pad_right) == 0;
}

std::vector<Share> cut_batch(const ConvolutionGeometry& g, std::int64_t num_shares) {
  std::vector<Share> shares;
  for (const Range range : ranges(g.n, num_shares)) {
    Share share{g, range.begin * g.ih * src_row(g), range.begin * g.oh * dst_row(g)};
    share.geometry.n = range.length;
    shares.push_back(share);
  }
  return shares;
}

std::vector<Share> cut_pixels(const ConvolutionGeometry& g, std::int64_t num_shares) {
  std::vector<Share> shares;
  for (const Range range : ranges(g.n * g.oh * g.ow, num_shares)) {
    Share share{g, range.begin * g.ic, range.begin * g.oc};
    share.geometry.n = share.geometry.ih = share.geometry.oh = 1;
    share.geometry.iw = share.geometry.ow = range.length;
    shares.push_back(share);
  }
  return shares;
}

std::vector<Share> cut_channels(const ConvolutionGeometry& g, std::int64_t num_shares) {
  std::vector<Share> shares;
  for (const Range range : ranges(g.oc, num_shares, kChannelBlock)) {
    Share share{g, 0, range.begin, range.begin};
    share.geometry.oc = range.length;
    shares.push_back(share);
  }
  return shares;
}

// Rows of each image. Empty if a part would see nothing but padding.
std::vector<Share> cut_rows(const ConvolutionGeometry& g, std::int64_t num_shares) {
  std::vector<Share> shares;
  const std::int64_t window = (g.kh - 1) * g.dilation_h + 1;
  for (std::int64_t image = 0; image < g.n; ++image) {
    for (const Range rows : ranges(g.oh, (num_shares + g.n - 1) / g.n)) {
      const std::int64_t begin = rows.begin * g.stride_h - g.pad_top;
      const std::int64_t end = begin + (rows.length - 1) * g.stride_h + window;
      const std::int64_t first = std::max<std::int64_t>(begin, 0);
      const std::int64_t last = std::min(end, g.ih);
      if (first >= last) return {};
      Share share{g, (image * g.ih + first) * src_row(g), (image * g.oh + rows.begin) * dst_row(g)};
      share.geometry.n = 1;
      share.geometry.oh = rows.length;
      share.geometry.ih = last - first;
      share.geometry.pad_top = first - begin;
      share.geometry.pad_bottom = end - last;
      shares.push_back(share);
    }
  }
  return shares;
}

}  // namespace

std::vector<Share> cut_into_shares(const ConvolutionGeometry& g, int num_threads) {
  // Handing a share to another thread and calling the library once more take about 1 us.
  constexpr double kLeastUs = 2;
  const auto num_shares =
      std::min<std::int64_t>(num_threads, static_cast<std::int64_t>(estimated_us(g) / kLeastUs));
  std::vector<Share> shares;
  if (num_shares > 1) {
    if (g.n >= num_shares)
      shares = cut_batch(g, num_shares);
    else if (is_pointwise(g) && g.n * g.oh * g.ow == 1)
      shares = cut_channels(g, num_shares);
    else if (is_pointwise(g))
      shares = cut_pixels(g, num_shares);
    else
      shares = cut_rows(g, num_shares);
  }
  if (shares.empty()) shares.push_back({g});
  return shares;
}

}  // namespace octet::onednn
