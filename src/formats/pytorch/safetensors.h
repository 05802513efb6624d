// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "formats/pytorch/state_dict.h"

/// The safetensors format: the length of a header (8 bytes, least significant first), the header
/// (JSON), and the tensors' elements, one tensor after the other without a gap.
namespace octet::pytorch {

/// @param head  the first bytes of a file, 9 of them if it has so many.
bool is_safetensors(std::span<const std::byte> head) noexcept;

/// @param file  stands for the file in errors.
/// @throws ParseError, Unsupported.
StateDict read_safetensors(std::span<const std::byte> bytes, const std::string& file);

}  // namespace octet::pytorch
