// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "octet/formats.h"
#include "octet/graph.h"

/// PyTorch checkpoints that hold a state_dict, as torch.save writes it, zip (since 1.6) or the
/// legacy format before it, or as safetensors.
namespace octet::pytorch {

/// @param head  the first bytes of a file, 16 of them if it has so many.
bool is_pytorch(std::span<const std::byte> head) noexcept;

/// Reads the state_dict and builds the network named by options.architecture with its weights.
/// @throws ParseError, Unsupported, IoError; InvalidArgument if the architecture is missing,
/// unknown, or does not fit the
///         checkpoint, listing what it may be or every tensor that does not fit.
Model read_pytorch(const std::filesystem::path& file, const ReadOptions& options);
/// Reads from memory. @param name  stands for the file in errors.
Model read_pytorch(std::span<const std::byte> bytes, const std::string& name,
                   const ReadOptions& options);

/// Sorted names of the networks that can be built.
std::vector<std::string> architecture_names();

}  // namespace octet::pytorch
