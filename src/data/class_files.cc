// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "octet/data.h"

namespace octet {
namespace {

using Json = nlohmann::json;

std::string text_of(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file))
    throw IoError(fmt::format("{}: cannot read: it is a directory", file.string()));
  const std::vector<std::byte> bytes = read_file(file);
  std::string text(bytes.size(), '\0');
  std::ranges::transform(bytes, text.begin(), [](std::byte b) { return static_cast<char>(b); });
  constexpr std::string_view kUtf16Marks[] = {"\xFF\xFE", "\xFE\xFF"};
  for (const std::string_view mark : kUtf16Marks) {
    if (text.starts_with(mark))
      throw ParseError(file.string(), 0, "expected text in UTF-8, got text in UTF-16");
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

// The lines, whatever ends them: "\n", "\r\n" or "\r".
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (is_pair) continue;
    if (text[i] == '\n' || text[i] == '\r')
      lines.emplace_back();
    else
      lines.back() += text[i];
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool is_index(std::string_view text) {
  return !text.empty() && text.size() <= 9 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string trimmed(std::string text, std::string_view characters) {
  text.erase(0, std::min(text.find_first_not_of(characters), text.size()));
  text.erase(text.find_last_not_of(characters) + 1);
  return text;
}

ParseError wrong_map(const std::filesystem::path& file, const std::string& got) {
  return ParseError(
      file.string(), -1,
      fmt::format(
          "reading a class map: expected lines of a name and an index (car 1 or 1 car), or JSON as "
          "{{\"car\": 1}} or {{\"1\": \"car\"}}, got {}",
          got));
}

class ClassMapReader {
 public:
  explicit ClassMapReader(const std::filesystem::path& file) : file_(file) {}

  std::map<std::string, std::string> read() {
    const std::string text = text_of(file_);
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_object())
      read_object(json);
    else if (json.is_discarded())
      read_lines(text);
    if (map_.empty()) throw wrong_map(file_, "no class");
    return std::move(map_);
  }

 private:
  void add(const std::string& name, const std::string& target) {
    const auto [place, is_new] = map_.try_emplace(name, target);
    if (is_new || place->second == target) return;
    throw ParseError(file_.string(), -1,
                     fmt::format("reading a class map: \"{}\" is given as {} and as {}", name,
                                 place->second, target));
  }

  void add_names(const std::string& index, const Json& names) {
    for (const Json& name : names.is_array() ? names : Json::array({names})) {
      if (!name.is_string()) throw wrong_map(file_, fmt::format("\"{}\": {}", index, names.dump()));
      add(name.get<std::string>(), index);
    }
  }

  void read_object(const Json& object) {
    const bool by_index = std::ranges::all_of(object.items(), [](const auto& item) {
      return is_index(item.key()) && !item.value().is_number();
    });
    for (const auto& [key, value] : object.items()) {
      if (by_index) {
        add_names(key, value);
      } else if (value.is_number_unsigned()) {
        add(key, std::to_string(value.get<std::uint64_t>()));
      } else if (value.is_string()) {
        add(key, value.get<std::string>());
      } else {
        throw wrong_map(file_, fmt::format("\"{}\": {}", key, value.dump()));
      }
    }
  }

  void read_lines(const std::string& text) {
    for (const std::string& full_line : lines_of(text)) {
      const std::string line = trimmed(full_line, " \t");
      if (line.empty()) continue;
      constexpr std::string_view kSeparators = " \t,;:=";
      const std::size_t first = line.find_first_of(kSeparators);
      const std::size_t last = line.find_last_of(kSeparators);
      if (last == std::string::npos) throw wrong_map(file_, '"' + line + '"');
      const bool is_index_last = is_index(line.substr(last + 1));
      const std::string index = is_index_last ? line.substr(last + 1) : line.substr(0, first);
      const std::string name =
          trimmed(is_index_last ? line.substr(0, last) : line.substr(first), " \t,;:=\"");
      if (!is_index(index) || name.empty()) throw wrong_map(file_, '"' + line + '"');
      add(name, index);
    }
  }

  const std::filesystem::path& file_;
  std::map<std::string, std::string> map_;
};

}  // namespace

std::vector<std::string> read_labels(const std::filesystem::path& file) {
  std::vector<std::string> names = lines_of(text_of(file));
  if (names.empty())
    throw ParseError(file.string(), 0, "expected one class name per line, got none");
  return names;
}

std::map<std::string, std::string> read_class_map(const std::filesystem::path& file) {
  return ClassMapReader(file).read();
}

}  // namespace octet
