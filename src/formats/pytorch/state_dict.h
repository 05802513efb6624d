// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/tensor.h"

namespace octet::pytorch {

/// The named tensors of a network, in the order of the file, without the prefix "module." of
/// torch.nn.DataParallel.
struct StateDict {
  std::string file;
  std::vector<std::pair<std::string, Tensor>> tensors;

  /// @return the tensor of that name, or nullptr.
  const Tensor* find(std::string_view name) const noexcept;
};

/// Reads a pickled checkpoint of either format that is a state_dict or holds one under
/// "state_dict", "model_state_dict" or "model"; or safetensors.
/// @param file  stands for the file in errors.
/// @throws ParseError, Unsupported.
StateDict read_state_dict(std::span<const std::byte> bytes, const std::string& file);

/// Reads a file of torch.save that holds one tensor. @throws ParseError, Unsupported.
Tensor read_tensor(std::span<const std::byte> bytes, const std::string& file);

}  // namespace octet::pytorch
