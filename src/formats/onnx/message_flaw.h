// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace octet::onnx {

/// Where the bytes of a model stop being a protobuf message.
struct MessageFlaw {
  std::int64_t offset;
  /// The field, what was expected and got, e.g. "graph.node: expected 60 bytes, got 12".
  std::string what;
};

/// Finds the first field of a model's message that protobuf cannot read.
std::optional<MessageFlaw> find_message_flaw(std::string_view bytes);

}  // namespace octet::onnx
