// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "picture_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "classifier_options.h"

namespace octet::cli {
namespace {

constexpr std::size_t kMostListed = 5;
constexpr std::size_t kMostClassesListed = 20;

void print_list(const char* heading, std::size_t column, const std::vector<std::string>& names,
                const char* what) {
  if (names.empty()) return;
  std::string listed;
  for (std::size_t i = 0; i < std::min(names.size(), kMostListed); ++i)
    listed += fmt::format("{}{}", i == 0 ? "" : ", ", printable(names[i]));
  fmt::print("{:<{}}{}, {}: {}{}\n", heading, column, names.size(), what, listed,
             kMostListed < names.size() ? ", ..." : "");
}

std::vector<std::string> names_of(const std::vector<ImageSubset::Flaw>& flaws) {
  std::vector<std::string> names;
  for (const ImageSubset::Flaw& flaw : flaws) names.push_back(flaw.name);
  return names;
}

Json flaws_json(const std::vector<ImageSubset::Flaw>& flaws) {
  auto json = Json::array();
  for (const ImageSubset::Flaw& flaw : flaws)
    json.push_back({{"image", flaw.name}, {"reason", flaw.text}});
  return json;
}

std::string class_name(const ImageSubset& images, std::int64_t label) {
  return class_text(images.class_names(), static_cast<std::size_t>(label));
}

}  // namespace

void print_flaws(const ImageSubset& images, std::size_t column) {
  print_list("skipped", column, names_of(images.skipped()), "not readable");
  print_list("damaged", column, names_of(images.damaged()), "read up to where the file ends");
  print_list("passed over", column, images.passed_over(), "no pictures");
}

void add_flaws(Json& result, const ImageSubset& images) {
  result["skipped"] = flaws_json(images.skipped());
  result["damaged"] = flaws_json(images.damaged());
  result["passed_over"] = images.passed_over();
}

std::string class_counts_text(const ImageSubset& images) {
  const auto counts = images.num_per_class();
  const std::string all = fmt::format("{} image{}", images.size(), images.size() == 1 ? "" : "s");
  if (counts.empty()) return all + ", labels unknown";
  std::size_t least = images.size();
  std::size_t most = 0;
  std::vector<std::string> listed;
  for (const auto& [label, count] : counts) {
    least = std::min(least, count);
    most = std::max(most, count);
    listed.push_back(fmt::format("{} {}", count, class_name(images, label)));
  }
  if (least == most) return fmt::format("{}, {} of each of {} classes", all, most, counts.size());
  if (listed.size() <= kMostClassesListed)
    return fmt::format("{}: {}", all, fmt::join(listed, ", "));
  return fmt::format("{}, {} to {} of each of {} classes", all, least, most, counts.size());
}

Json class_counts_json(const ImageSubset& images) {
  Json json;
  for (const auto& [label, count] : images.num_per_class()) json[class_name(images, label)] = count;
  return json;
}

}  // namespace octet::cli
