// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "octet/evaluation.h"

namespace octet {

namespace {

struct Ranked {
  double confidence;
  bool holds;
};

/// Nothing of a class that no image holds. Images of one confidence share its threshold.
std::optional<double> average_precision(std::vector<Ranked> images) {
  std::ranges::sort(images, std::greater(), &Ranked::confidence);
  const auto all = static_cast<double>(std::ranges::count(images, true, &Ranked::holds));
  if (all == 0) return std::nullopt;
  double sum = 0;
  double found = 0;
  for (std::size_t begin = 0; begin < images.size();) {
    std::size_t end = begin;
    double found_here = 0;
    for (; end < images.size() && images[end].confidence == images[begin].confidence; ++end)
      found_here += images[end].holds ? 1 : 0;
    found += found_here;
    sum += found_here / all * found / static_cast<double>(end);
    begin = end;
  }
  return sum;
}

double percent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<MultiLabelAccuracy> multi_label_accuracy(std::span<const double> confidences,
                                                       std::span<const std::int8_t> targets,
                                                       std::size_t num_classes, double threshold) {
  if (confidences.size() != targets.size() || num_classes == 0 ||
      targets.size() % num_classes != 0) {
    throw InvalidArgument(
        fmt::format("multi-label accuracy: expected as many confidences as targets of {} classes, "
                    "got {} and {}",
                    num_classes, confidences.size(), targets.size()));
  }
  std::vector<std::vector<Ranked>> by_class(num_classes);
  MultiLabelAccuracy result;
  std::size_t num_targets = 0;
  std::size_t num_right = 0;
  std::size_t num_exact = 0;
  for (std::size_t row = 0; row < targets.size(); row += num_classes) {
    std::size_t known = 0;
    std::size_t right = 0;
    for (std::size_t c = 0; c < num_classes; ++c) {
      if (targets[row + c] < 0) continue;
      const bool holds = targets[row + c] == 1;
      // A NaN, which no threshold reaches, stands last.
      const double confidence = std::isnan(confidences[row + c])
                                    ? -std::numeric_limits<double>::infinity()
                                    : confidences[row + c];
      by_class[c].push_back({confidence, holds});
      ++known;
      right += (confidence >= threshold) == holds;
    }
    result.num_images += known > 0;
    num_exact += known > 0 && right == known;
    num_targets += known;
    num_right += right;
  }
  if (num_targets == 0) return std::nullopt;
  double sum = 0;
  std::size_t num_held = 0;
  for (std::vector<Ranked>& images : by_class) {
    if (const auto precision = average_precision(std::move(images))) {
      sum += *precision;
      ++num_held;
    }
  }
  result.mean_average_precision = num_held == 0 ? 0 : 100 * sum / static_cast<double>(num_held);
  result.label_accuracy = percent(num_right, num_targets);
  result.exact_match = percent(num_exact, result.num_images);
  return result;
}

}  // namespace octet
