// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/padded_images.h"

#include <algorithm>

#include "compiler/size.h"
#include "kernels/layout/layout.h"

namespace octet {
namespace {

// Kernels read data in whole vectors, beyond the last pixel too.
constexpr std::size_t kSlack = 64;
// What a thread copies at once, long enough to be worth its claim.
constexpr std::size_t kPadBytes = 16384;

}  // namespace

PaddedImages::PaddedImages(const ConvolutionGeometry& g, std::size_t height, std::size_t width)
    : g_(g), height_(height), width_(width), pixel_bytes_(size(g.groups * g.ic)) {}

PaddedImages::PaddedImages(const ConvolutionGeometry& g)
    : PaddedImages(g, size(g.ih + g.pad_top + g.pad_bottom),
                   size(g.iw + g.pad_left + g.pad_right)) {}

std::size_t PaddedImages::copy_bytes() const {
  const bool has_border = height_ != size(g_.ih) || width_ != size(g_.iw);
  return has_border ? size(g_.n) * image_bytes() + kSlack : 0;
}

const std::uint8_t* PaddedImages::pad(ThreadTeam& team, std::uint8_t value, const std::byte* src,
                                      std::byte* copy) const {
  const auto* from = reinterpret_cast<const std::uint8_t*>(src);
  if (copy_bytes() == 0) return from;
  auto* to = reinterpret_cast<std::uint8_t*>(copy);
  const std::size_t rows = std::max<std::size_t>(1, kPadBytes / row_bytes());
  const std::size_t per_image = (height_ + rows - 1) / rows;
  const std::size_t top = size(g_.pad_top), data_end = top + size(g_.ih);
  team.run(size(g_.n) * per_image, [&](std::size_t i) {
    const std::size_t image = i / per_image;
    const std::size_t first = i % per_image * rows;
    const std::size_t last = std::min(first + rows, height_);
    const std::size_t data_first = std::clamp(first, top, data_end);
    const std::size_t data_last = std::clamp(last, top, data_end);
    kernels::pad_bytes({.h = data_last - data_first,
                        .w = size(g_.iw),
                        .c = pixel_bytes_,
                        .top = std::min(last, data_first) - std::min(first, data_first),
                        .bottom = std::max(last, data_last) - std::max(first, data_last),
                        .left = size(g_.pad_left),
                        .right = width_ - size(g_.pad_left + g_.iw)},
                       value,
                       from + (image * size(g_.ih) + data_first - top) * size(g_.iw) * pixel_bytes_,
                       to + image * image_bytes() + first * row_bytes());
  });
  return to;
}

}  // namespace octet
