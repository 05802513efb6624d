// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>

#include "base/parallel.h"
#include "data/check_index.h"
#include "octet/data.h"

namespace octet {
namespace {

// Position i of `count` that are evenly spaced over [0, size).
std::size_t spaced(std::size_t i, std::size_t count, std::size_t size) {
  return i * size / count;
}

// How many of each class, as even as their sizes allow; what does not divide goes to the first.
std::vector<std::size_t> even_counts(const std::vector<std::vector<std::size_t>>& classes,
                                     std::size_t size) {
  std::vector<std::size_t> counts(classes.size(), 0);
  for (std::size_t left = size; left > 0;) {
    const std::size_t before = left;
    for (std::size_t c = 0; c < classes.size() && left > 0; ++c) {
      if (counts[c] == classes[c].size()) continue;
      ++counts[c];
      --left;
    }
    if (left == before) break;
  }
  return counts;
}

std::vector<std::vector<std::size_t>> samples_by_class(const ImageSource& images) {
  std::map<std::int64_t, std::vector<std::size_t>> classes;
  for (std::size_t i = 0; i < images.size(); ++i) classes[images.label(i)].push_back(i);
  std::vector<std::vector<std::size_t>> result;
  for (auto& [label, samples] : classes) result.push_back(std::move(samples));
  return result;
}

// All samples, so that the first `size` are spread over the classes, and so is what is taken in
// place of pictures that cannot be read.
std::vector<std::size_t> spread_order(const ImageSource& images, std::size_t size) {
  auto classes = samples_by_class(images);
  const auto counts = even_counts(classes, size);
  std::size_t longest = 0;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    std::vector<std::size_t>& samples = classes[c];
    longest = std::max(longest, samples.size());
    // Ascending positions, none below its own number: each swap takes a sample not yet taken.
    for (std::size_t i = 0; i < counts[c]; ++i)
      std::swap(samples[i], samples[spaced(i, counts[c], samples.size())]);
  }
  std::vector<std::size_t> order;
  order.reserve(images.size());
  for (std::size_t i = 0; i < longest; ++i) {
    for (const auto& samples : classes)
      if (i < samples.size()) order.push_back(samples[i]);
  }
  return order;
}

std::vector<std::size_t> candidates_of(const ImageSource& images,
                                       const ImageSubset::Options& options) {
  const bool spread =
      options.order.value_or(images.ordered_by_class() ? SubsetOrder::spread
                                                       : SubsetOrder::first) == SubsetOrder::spread;
  if (spread && options.size > 0 && options.size < images.size())
    return spread_order(images, options.size);
  std::vector<std::size_t> order(images.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

// What is wrong with a picture that cannot be read, or nothing.
std::optional<std::string> flaw_of(const ImageSource& images, std::size_t index) {
  try {
    images[index];
    return std::nullopt;
  } catch (const ParseError& error) {
    return error.what();
  } catch (const IoError& error) {
    return error.what();
  }
}

}  // namespace

struct ImageSubset::State {
  std::shared_ptr<const ImageSource> images;
  std::vector<std::size_t> indices;
  std::vector<Flaw> skipped;
  std::string advice;
  std::mutex mutex;
  // By index, so that a picture that is read twice counts once.
  std::map<std::size_t, Flaw> damaged;

  void take(const std::vector<std::size_t>& candidates, std::size_t count);
  void take_readable(const std::vector<std::size_t>& candidates, std::size_t count);
};

void ImageSubset::State::take(const std::vector<std::size_t>& candidates, std::size_t count) {
  indices.assign(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count));
}

// The first `count` candidates that can be read.
void ImageSubset::State::take_readable(const std::vector<std::size_t>& candidates,
                                       std::size_t count) {
  ThreadTeam team(default_num_threads());
  std::size_t begin = 0;
  while (indices.size() < count && begin < candidates.size()) {
    const std::size_t number = std::min(count - indices.size(), candidates.size() - begin);
    std::vector<std::optional<std::string>> flaws(number);
    team.run(number, [&](std::size_t i) { flaws[i] = flaw_of(*images, candidates[begin + i]); });
    for (std::size_t i = 0; i < number; ++i) {
      const std::size_t index = candidates[begin + i];
      if (flaws[i])
        skipped.push_back({images->name(index), *flaws[i]});
      else
        indices.push_back(index);
    }
    begin += number;
  }
  if (!indices.empty() || skipped.empty()) return;
  throw ParseError(
      skipped[0].name, -1,
      fmt::format("reading a data set: none of {} pictures can be read; of the first: {}",
                  skipped.size(), skipped[0].text));
}

ImageSubset::ImageSubset(std::shared_ptr<const ImageSource> images, const Options& options)
    : ImageSubset(images, candidates_of(*images, options), options) {
  std::ranges::sort(state_->indices);
}

ImageSubset::ImageSubset(std::shared_ptr<const ImageSource> images,
                         std::vector<std::size_t> indices, const Options& options)
    : state_(std::make_shared<State>()) {
  for (const std::size_t index : indices) {
    if (index < images->size()) continue;
    throw InvalidArgument(fmt::format(
        "choosing pictures: index {} is outside the data set of {} images", index, images->size()));
  }
  state_->images = std::move(images);
  state_->advice = options.advice;
  const std::size_t count =
      options.size == 0 ? indices.size() : std::min(options.size, indices.size());
  if (options.skip_bad)
    state_->take_readable(indices, count);
  else
    state_->take(indices, count);
}

std::size_t ImageSubset::size() const {
  return state_->indices.size();
}

std::size_t ImageSubset::index_of(std::size_t index) const {
  check_index(index, size(), "subset of a data set");
  return state_->indices[index];
}

Sample ImageSubset::operator[](std::size_t index) const {
  const std::size_t whole = index_of(index);
  try {
    Sample sample = (*state_->images)[whole];
    if (!sample.damage.empty()) {
      const std::lock_guard lock(state_->mutex);
      state_->damaged.try_emplace(whole, Flaw{sample.name, sample.damage});
    }
    return sample;
  } catch (const ParseError& error) {
    if (state_->advice.empty()) throw;
    // The text without the file, which the constructor puts before it again.
    const std::string text = std::string(error.what()).substr(error.file().size() + 2);
    throw ParseError(error.file(), -1, fmt::format("{} ({})", text, state_->advice));
  }
}

const std::vector<std::string>& ImageSubset::class_names() const {
  return state_->images->class_names();
}

std::int64_t ImageSubset::label(std::size_t index) const {
  return state_->images->label(index_of(index));
}

std::string ImageSubset::name(std::size_t index) const {
  return state_->images->name(index_of(index));
}

bool ImageSubset::ordered_by_class() const {
  return state_->images->ordered_by_class();
}

std::vector<std::string> ImageSubset::passed_over() const {
  return state_->images->passed_over();
}

std::map<std::int64_t, std::size_t> ImageSubset::num_per_class() const {
  std::map<std::int64_t, std::size_t> counts;
  for (std::size_t c = 0; c < class_names().size(); ++c) counts[static_cast<std::int64_t>(c)] = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    const std::int64_t known = label(i);
    if (known >= 0) ++counts[known];
  }
  return counts;
}

const std::vector<ImageSubset::Flaw>& ImageSubset::skipped() const {
  return state_->skipped;
}

std::vector<ImageSubset::Flaw> ImageSubset::damaged() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Flaw> flaws;
  for (const auto& [index, flaw] : state_->damaged) flaws.push_back(flaw);
  return flaws;
}

}  // namespace octet
