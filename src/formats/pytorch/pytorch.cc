// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/pytorch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "archive/archive.h"
#include "base/file.h"
#include "formats/pytorch/architectures/architectures.h"
#include "formats/pytorch/exported/exported.h"
#include "formats/pytorch/safetensors.h"
#include "formats/pytorch/state_dict.h"

namespace octet::pytorch {
namespace {

Architecture choose_architecture(const std::string& file, const std::string& name) {
  const std::vector<Architecture> all = all_architectures();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Architecture& a) { return a.name == name; });
  if (found != all.end()) return *found;
  throw InvalidArgument(fmt::format(
      "{}: a PyTorch checkpoint holds weights without their network: expected the name of its "
      "architecture, one of {}; got {}",
      file, fmt::join(architecture_names(), ", "), name.empty() ? "none" : "\"" + name + "\""));
}

Model build(const Architecture& architecture, const StateDict& weights,
            const ReadOptions& options) {
  NetworkBuilder builder(weights, architecture.name,
                         options.input_shape.value_or(architecture.input_shape));
  architecture.build(builder);
  return builder.finish();
}

bool is_zip(const std::filesystem::path& file) {
  std::array<char, 4> head{};
  std::ifstream(file, std::ios::binary).read(head.data(), head.size());
  return archive_format(std::as_bytes(std::span(head))) == ArchiveFormat::zip;
}

// Refuses a zip archive that is neither torch.export's nor a checkpoint.
void check_is_checkpoint(const exported::ArchiveSource& source) {
  std::size_t num_entries = 0;
  std::string first;
  bool has_pickle = false, has_code = false;
  const auto reader = source.open();
  while (const auto entry = reader->next()) {
    if (num_entries++ == 0) first = entry->name;
    has_pickle |= entry->name.ends_with("data.pkl");
    has_code |= entry->name.find("/code/") != std::string::npos;
  }
  if (has_code) {
    throw Unsupported(fmt::format(
        "{}: expected a torch.export archive, or a checkpoint of weights alone, got a TorchScript "
        "archive, which holds code; export the model with torch.export.save",
        source.file));
  }
  if (has_pickle) return;
  throw ParseError(
      source.file, -1,
      fmt::format(
          "expected a torch.export archive or a PyTorch checkpoint, got a zip archive of {} "
          "entries{}",
          num_entries, first.empty() ? "" : fmt::format(", the first is \"{}\"", first)));
}

}  // namespace

bool is_pytorch(std::span<const std::byte> head) noexcept {
  constexpr std::byte kProto{0x80};
  if (head.size() >= 4 && head[0] == std::byte{'P'} && head[1] == std::byte{'K'}) return true;
  return is_safetensors(head) || (head.size() >= 2 && head[0] == kProto &&
                                  head[1] >= std::byte{2} && head[1] <= std::byte{5});
}

Model read_pytorch(const std::filesystem::path& file, const ReadOptions& options) {
  // An archive is read entry by entry: its weights are in memory once.
  if (is_zip(file)) {
    const exported::ArchiveSource source{
        file.string(), std::filesystem::file_size(file),
        [&] { return std::make_unique<ArchiveReader>(file, ArchiveFormat::zip); }};
    if (auto model = exported::read_exported(source, options)) return *std::move(model);
    check_is_checkpoint(source);
  }
  const Architecture architecture = choose_architecture(file.string(), options.architecture);
  // The file's bytes are given back before the network is built.
  return build(architecture, read_state_dict(read_file(file), file.string()), options);
}

Model read_pytorch(std::span<const std::byte> bytes, const std::string& name,
                   const ReadOptions& options) {
  if (archive_format(bytes) == ArchiveFormat::zip) {
    const exported::ArchiveSource source{
        name, bytes.size(),
        [&] { return std::make_unique<ArchiveReader>(bytes, name, ArchiveFormat::zip); }};
    if (auto model = exported::read_exported(source, options)) return *std::move(model);
    check_is_checkpoint(source);
  }
  const Architecture architecture = choose_architecture(name, options.architecture);
  return build(architecture, read_state_dict(bytes, name), options);
}

std::vector<std::string> architecture_names() {
  std::vector<std::string> names;
  for (const Architecture& architecture : all_architectures()) names.push_back(architecture.name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace octet::pytorch
