// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "zip_bytes.h"

/// PyTorch checkpoints put together in memory, as torch.save writes them.
namespace octet::test {

inline std::string pickle_text(const std::string& text) {
  return std::string("X").append(little_endian(text.size(), 4)).append(text);
}
inline std::string pickle_int(std::int64_t value) {
  return "\x8a\x08" + little_endian(static_cast<std::uint64_t>(value), 8);
}
inline std::string pickle_ints(const std::vector<std::int64_t>& values) {
  std::string text = "(";
  for (const std::int64_t value : values) text += pickle_int(value);
  return text + "t";
}
inline std::string pickle_dict(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text = "}(";
  for (const auto& [key, value] : entries) text += pickle_text(key) + value;
  return text + "u";
}
inline std::string pickle_of(const std::string& value) {
  return "\x80\x02" + value + ".";
}

struct TensorSpec {
  std::string key = "0";
  std::int64_t numel = 0;
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> stride;
  std::int64_t offset = 0;
  std::string type = "FloatStorage";
};

inline std::string pickle_tensor(const TensorSpec& t, bool legacy = false) {
  const std::string storage = "(" + pickle_text("storage") + "ctorch\n" + t.type + "\n" +
                              pickle_text(t.key) + pickle_text("cpu") + pickle_int(t.numel) +
                              (legacy ? "N" : "") + "tQ";
  return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + pickle_int(t.offset) +
         pickle_ints(t.size) + pickle_ints(t.stride) +
         "\x89"
         "ccollections\nOrderedDict\n)RtR";
}

template <typename T>
std::string raw_bytes(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

using Storages = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_checkpoint(const std::string& value, const Storages& storages) {
  std::vector<std::pair<std::string, std::string>> members{{"net/data.pkl", pickle_of(value)},
                                                           {"net/byteorder", "little"}};
  for (const auto& [key, bytes] : storages) members.emplace_back("net/data/" + key, bytes);
  members.emplace_back("net/version", "3\n");
  return zip_bytes(members);
}

/// @param element_size  of all storages.
inline std::string legacy_checkpoint(const std::string& value, const Storages& storages,
                                     std::size_t element_size = 4) {
  std::string bytes =
      pickle_of("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + pickle_of("M\xe9\x03") +
      pickle_of(pickle_dict({{"protocol_version", "M\xe9\x03"}, {"little_endian", "\x88"}})) +
      pickle_of(value);
  std::string keys = "](";
  for (const auto& [key, content] : storages) keys += pickle_text(key);
  bytes += pickle_of(keys + "e");
  for (const auto& [key, content] : storages)
    bytes += little_endian(content.size() / element_size, 8) + content;
  return bytes;
}

}  // namespace octet::test
