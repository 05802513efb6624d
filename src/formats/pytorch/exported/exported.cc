// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/exported.h"

#include <fmt/format.h>

#include "formats/pytorch/exported/translate.h"
#include "octet/error.h"
#include "passes/lists.h"

namespace octet::pytorch::exported {

std::optional<Model> read_exported(const ArchiveSource& source, const ReadOptions& options) {
  auto package = read_package(source);
  if (!package) return std::nullopt;
  if (!options.architecture.empty()) {
    throw InvalidArgument(
        fmt::format("{}: expected no architecture for a model that holds its graph, got {}",
                    source.file, options.architecture));
  }
  Model model = translate(*package, source.file, options.input_shape);
  // Weights that are folded into others are given back.
  package.reset();
  run_import_passes(model, FoldingBudget::of(model));
  return model;
}

}  // namespace octet::pytorch::exported
