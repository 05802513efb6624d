// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace octet {

/// What a file that is no model looks like, for errors: "an empty file", "an HDF5 file, as Keras
/// writes it", or a file that begins with its first bytes.
/// @param head  its first bytes, 512 of them if it has so many.
std::string content_kind(std::string_view head);

}  // namespace octet
