// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/thread_team.h"
#include "compiler/layers/layers.h"

namespace octet {

/// The channels-last bytes that an integer convolution reads, within the border that it needs.
class PaddedImages {
 public:
  /// @param height, width  of an image with its border: what the padding of `g` says, or more below
  /// and on the right.
  PaddedImages(const ConvolutionGeometry& g, std::size_t height, std::size_t width);
  /// With the padding alone.
  explicit PaddedImages(const ConvolutionGeometry& g);

  std::size_t pixel_bytes() const { return pixel_bytes_; }
  std::size_t row_bytes() const { return width_ * pixel_bytes_; }
  std::size_t image_bytes() const { return height_ * row_bytes(); }
  /// Of the copy with the border, and what kernels read beyond it; 0 where the data have no border
  /// and are not copied.
  std::size_t copy_bytes() const;

  /// @param copy  copy_bytes() for the copy.
  /// @return the images with their border.
  const std::uint8_t* pad(ThreadTeam& team, std::uint8_t value, const std::byte* src,
                          std::byte* copy) const;

 private:
  ConvolutionGeometry g_;
  std::size_t height_, width_, pixel_bytes_;
};

}  // namespace octet
