// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "octet/tensor.h"

namespace octet {

/// The most pixels of a picture, decoded or resized; a small file may claim more than memory holds.
inline constexpr std::int64_t kMaxPixels = std::int64_t{64} << 20;

/// @throws ParseError naming `name` if a picture has no pixel or more than kMaxPixels.
void check_image_size(std::int64_t width, std::int64_t height, const std::string& name);

/// Decode to u8 [height, width, 3], RGB, pixel by pixel what Pillow's convert("RGB") gives (but for
/// 16-bit grey, which Pillow clips). @throws ParseError naming `name`.
Tensor decode_jpeg(std::span<const std::byte> bytes, const std::string& name);
Tensor decode_png(std::span<const std::byte> bytes, const std::string& name);

}  // namespace octet
