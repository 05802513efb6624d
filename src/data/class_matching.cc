// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "data/forwarding_images.h"

namespace octet {
namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

// What names are compared by after their exact text: their letters and digits, those of ASCII in
// lower case. Bytes of other characters are kept. Empty for a name that has none.
std::string essence(std::string_view name) {
  std::string kept;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      kept += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               static_cast<signed char>(c) < 0) {
      kept += c;
    }
  }
  return kept;
}

// The model's classes by one form of their names; -1 for a name of several classes.
class ClassIndex {
 public:
  explicit ClassIndex(std::span<const std::string> names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto index = static_cast<std::int64_t>(i);
      add(exact_, names[i], index);
      if (const std::string kept = essence(names[i]); !kept.empty()) add(loose_, kept, index);
    }
  }
  /// -1: none, or several.
  std::int64_t find(const std::string& name) const {
    if (const auto found = exact_.find(name); found != exact_.end()) return found->second;
    const auto found = loose_.find(essence(name));
    return found == loose_.end() ? -1 : found->second;
  }

 private:
  static void add(std::map<std::string, std::int64_t>& classes, const std::string& name,
                  std::int64_t index) {
    const auto [place, is_new] = classes.try_emplace(name, index);
    if (!is_new) place->second = -1;
  }
  std::map<std::string, std::int64_t> exact_;
  std::map<std::string, std::int64_t> loose_;
};

bool are_indices(std::span<const std::string> names, std::size_t num_classes) {
  return std::ranges::all_of(names, [&](const std::string& name) {
    const auto number = number_of(name);
    return number && *number < static_cast<std::int64_t>(num_classes);
  });
}

class MappedClasses final : public ForwardingImages {
 public:
  MappedClasses(std::shared_ptr<const ImageSource> images, std::vector<std::int64_t> classes,
                std::vector<std::string> names)
      : ForwardingImages(std::move(images)),
        classes_(std::move(classes)),
        names_(std::move(names)) {}
  Sample operator[](std::size_t index) const override {
    Sample sample = images()[index];
    sample.label = class_of(sample.label, index);
    return sample;
  }
  std::int64_t label(std::size_t index) const override {
    return class_of(images().label(index), index);
  }
  const std::vector<std::string>& class_names() const override { return names_; }

 private:
  std::int64_t class_of(std::int64_t label, std::size_t index) const {
    if (label < 0) return label;
    if (static_cast<std::size_t>(label) < classes_.size())
      return classes_[static_cast<std::size_t>(label)];
    throw InvalidArgument(fmt::format("image \"{}\" has label {}, expected one of {} classes",
                                      images().name(index), label, classes_.size()));
  }

  std::vector<std::int64_t> classes_;
  std::vector<std::string> names_;
};

}  // namespace

ClassMatch match_classes(std::span<const std::string> data_set_names,
                         std::span<const std::string> model_names,
                         const std::map<std::string, std::string>& class_map) {
  const ClassIndex index(model_names);
  ClassMatch match;
  for (const std::string& name : data_set_names) {
    const auto mapped = class_map.find(name);
    if (mapped == class_map.end()) {
      match.classes.push_back(index.find(name));
    } else {
      const auto number = number_of(mapped->second);
      match.classes.push_back(number ? *number : index.find(mapped->second));
    }
  }
  const bool none = std::ranges::all_of(match.classes, [](std::int64_t c) { return c < 0; });
  if (none && !data_set_names.empty() && are_indices(data_set_names, model_names.size())) {
    match.is_by_number = true;
    for (std::size_t i = 0; i < data_set_names.size(); ++i)
      match.classes[i] = *number_of(data_set_names[i]);
    return match;
  }
  // Two classes of the data set that only their punctuation tells apart are not the same one.
  std::map<std::int64_t, std::size_t> counts;
  for (std::size_t i = 0; i < data_set_names.size(); ++i) {
    if (!class_map.contains(data_set_names[i])) ++counts[match.classes[i]];
  }
  for (std::size_t i = 0; i < data_set_names.size(); ++i) {
    std::int64_t& found = match.classes[i];
    const bool is_mapped = class_map.contains(data_set_names[i]);
    const bool is_same = found >= 0 && !is_mapped &&
                         model_names[static_cast<std::size_t>(found)] == data_set_names[i];
    if (found >= 0 && !is_mapped && !is_same && counts[found] > 1) found = -1;
    if (found < 0) match.unmatched.push_back(data_set_names[i]);
  }
  return match;
}

std::shared_ptr<const ImageSource> with_classes(std::shared_ptr<const ImageSource> images,
                                                std::vector<std::int64_t> classes,
                                                std::vector<std::string> names) {
  return std::make_shared<MappedClasses>(std::move(images), std::move(classes), std::move(names));
}

}  // namespace octet
