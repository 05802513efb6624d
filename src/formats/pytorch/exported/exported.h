// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "formats/pytorch/exported/package.h"
#include "octet/formats.h"

namespace octet::pytorch::exported {

/// Reads an archive of torch.export.save.
/// @return nothing if the archive is none.
/// @throws ParseError, Unsupported (listing every unsupported target), InvalidArgument.
std::optional<Model> read_exported(const ArchiveSource& source, const ReadOptions& options);

}  // namespace octet::pytorch::exported
