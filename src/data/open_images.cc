// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <system_error>

#include "octet/data.h"

namespace octet {
namespace {

[[noreturn]] void refuse(std::string_view spec) {
  throw InvalidArgument(
      fmt::format("opening a data set: expected cifar10:DIR[:train|:test], folder:DIR_OR_TAR, "
                  "npy:IMAGES[,LABELS] or demo[:train|:test], got \"{}\"",
                  spec));
}

// Takes ":train" or ":test" off the end; any other colon belongs to the path.
Split cut_split(std::string_view& text, Split default_split) {
  for (const Split split : {Split::train, Split::test}) {
    const std::string_view suffix = split == Split::train ? ":train" : ":test";
    if (!text.ends_with(suffix)) continue;
    text.remove_suffix(suffix.size());
    return split;
  }
  return default_split;
}

std::shared_ptr<const ImageSource> open_npy(std::string_view paths) {
  std::error_code error;
  const std::size_t comma = paths.rfind(',');
  if (comma == std::string_view::npos || std::filesystem::exists(paths, error)) {
    return std::make_shared<const NpyImages>(paths);
  }
  return std::make_shared<const NpyImages>(paths.substr(0, comma), paths.substr(comma + 1));
}

}  // namespace

std::shared_ptr<const ImageSource> open_images(std::string_view spec, Split default_split) {
  std::string_view rest = spec;
  const Split split = cut_split(rest, default_split);
  if (rest == "demo") return std::make_shared<const DemoShapes>(split);
  const std::size_t colon = spec.find(':');
  if (colon == std::string_view::npos || colon + 1 == spec.size()) refuse(spec);
  const std::string_view kind = spec.substr(0, colon);
  if (kind == "cifar10" && rest.size() > colon + 1) {
    return std::make_shared<const Cifar10>(rest.substr(colon + 1), split);
  }
  if (kind == "folder") return std::make_shared<const ImageFolder>(spec.substr(colon + 1));
  if (kind == "npy") return open_npy(spec.substr(colon + 1));
  refuse(spec);
}

}  // namespace octet
