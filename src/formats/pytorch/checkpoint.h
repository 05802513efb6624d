// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "archive/pickle.h"
#include "octet/tensor.h"

namespace octet::pytorch {

/// A part of a storage, as a persistent id names it.
struct StorageRef {
  std::string key;
  ElementType type = ElementType::f32;
  /// Elements of the whole storage.
  std::int64_t size = 0;
  /// The part that the reference shows: elements [begin, end).
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// What torch.save wrote: a pickle, and the storages that its persistent ids name.
struct Checkpoint {
  std::string file;
  /// What the offsets of the document's values count in: the file, or an entry of it.
  std::string pickle_file;
  pickle::Document document;
  /// One-dimensional tensors by key.
  std::map<std::string, Tensor> storages;
};

/// Makes each byte of a boolean tensor 0 or 1; leaves others as they are.
void normalize_booleans(Tensor& tensor);

/// @throws ParseError naming `file` if the value is not ('storage', type, key, location, size[,
/// view]).
StorageRef storage_ref(const pickle::Value& persistent_id, const std::string& file);

/// Reads the zip format, <name>/data.pkl and <name>/data/<key>.
Checkpoint read_zip_checkpoint(std::span<const std::byte> bytes, const std::string& file);
/// Reads the legacy format: five pickles, then the storages.
Checkpoint read_legacy_checkpoint(std::span<const std::byte> bytes, const std::string& file);

}  // namespace octet::pytorch
