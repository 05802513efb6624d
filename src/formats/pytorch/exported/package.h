// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "archive/archive.h"
#include "formats/pytorch/exported/program.h"
#include "octet/tensor.h"

namespace octet::pytorch::exported {

/// An archive that can be read several times from its start.
struct ArchiveSource {
  /// Stands for the archive in errors.
  std::string file;
  std::uint64_t num_bytes = 0;
  std::function<std::unique_ptr<ArchiveReader>()> open;
};

/// A graph, and the tensors that its signature names.
struct Package {
  Program program;
  /// By name within the module; floats are f32.
  std::map<std::string, Tensor, std::less<>> weights;
};

/// @return the element type that stands for one of torch's: every float is computed in f32.
/// Nothing for complex numbers and floats of 8 bits.
std::optional<ElementType> computed_type(ScalarType type) noexcept;

/// Reads what torch.export.save has written: the folders of torch 2.8 and later, or the flat layout
/// of earlier ones.
/// @return nothing if the archive holds no graph of torch.export.
/// @throws ParseError, Unsupported.
std::optional<Package> read_package(const ArchiveSource& source);

}  // namespace octet::pytorch::exported
