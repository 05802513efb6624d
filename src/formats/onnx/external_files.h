// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

namespace octet::onnx {

/// The files beside a model that its tensors name for their values, sorted. The values in the
/// model's own file are skipped, not read. @throws IoError.
std::vector<std::filesystem::path> external_files(const std::filesystem::path& file);

}  // namespace octet::onnx
