// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/file.h"
#include "data/cifar10_batches.h"
#include "octet/error.h"

namespace octet::cifar10 {

Batch read_binary_batch(const std::filesystem::path& file) {
  constexpr std::size_t kRecordBytes = 1 + kImageBytes;
  Batch batch{file.filename().string(), read_file(file), 1, kRecordBytes, {}};
  const std::size_t rest = batch.bytes.size() % kRecordBytes;
  const std::size_t end = batch.bytes.size() - rest;
  if (rest != 0 || end == 0) {
    throw ParseError(file.string(), static_cast<std::int64_t>(end),
                     fmt::format("expected a record of {} bytes, got {}: {} bytes are missing",
                                 kRecordBytes, rest, kRecordBytes - rest));
  }
  for (std::size_t offset = 0; offset < end; offset += kRecordBytes) {
    const auto label = std::to_integer<std::uint8_t>(batch.bytes[offset]);
    if (label >= kNumClasses) {
      throw ParseError(file.string(), static_cast<std::int64_t>(offset),
                       fmt::format("expected a label of 0 to 9, got {}", label));
    }
    batch.labels.push_back(label);
  }
  return batch;
}

std::vector<std::string> read_text_class_names(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file);
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) names.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (names.size() != kNumClasses) {
    throw ParseError(
        file.string(), -1,
        fmt::format("expected {} class names, one a line, got {}", kNumClasses, names.size()));
  }
  return names;
}

}  // namespace octet::cifar10
