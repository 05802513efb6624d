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
#include "base/log.h"
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

// The parts of names, each with the dot after it, that all names begin with: "module.", "model.".
std::vector<std::string> common_parts(const StateDict& weights) {
  std::vector<std::string> parts;
  std::string prefix;
  while (!weights.tensors.empty()) {
    const std::string& first = weights.tensors.front().first;
    const std::size_t dot = first.find('.', prefix.size());
    if (dot == std::string::npos) return parts;
    const std::string longer = first.substr(0, dot + 1);
    const bool is_common = std::ranges::all_of(
        weights.tensors, [&](const auto& entry) { return entry.first.starts_with(longer); });
    if (!is_common) return parts;
    parts.push_back(longer.substr(prefix.size()));
    prefix = longer;
  }
  return parts;
}

Model build_as_named(const Architecture& architecture, const StateDict& weights,
                     const ReadOptions& options) {
  NetworkBuilder builder(weights, architecture.name,
                         options.input_shape.value_or(architecture.input_shape));
  architecture.build(builder);
  return builder.finish();
}

bool knows_names(const Architecture& architecture, const StateDict& weights,
                 const ReadOptions& options) {
  NetworkBuilder builder(weights, architecture.name,
                         options.input_shape.value_or(architecture.input_shape));
  architecture.build(builder);
  return builder.has_found_any();
}

// What wrappers put before all names of a network (torch.nn.DataParallel "module.", torch.compile
// "_orig_mod.", Lightning "model.") is left out if the network knows the names without it alone.
Model build(const Architecture& architecture, const StateDict& weights,
            const ReadOptions& options) {
  StateDict shorter = weights;
  std::string left_out;
  for (const std::string& part : common_parts(weights)) {
    if (knows_names(architecture, shorter, options)) break;
    for (auto& [name, tensor] : shorter.tensors) name.erase(0, part.size());
    left_out += part;
  }
  if (left_out.empty() || !knows_names(architecture, shorter, options))
    return build_as_named(architecture, weights, options);
  log_warning("{}: all names begin with \"{}\", which is left out", weights.file, left_out);
  return build_as_named(architecture, shorter, options);
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
