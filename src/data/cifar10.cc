// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "data/check_index.h"
#include "data/cifar10_batches.h"
#include "octet/data.h"

namespace octet {
namespace {

namespace fs = std::filesystem;
using cifar10::Batch;

struct Layout {
  std::string_view folder;
  std::string_view extension;
  std::string_view class_names;
  Batch (*read)(const fs::path&);
  std::vector<std::string> (*read_class_names)(const fs::path&);
};

constexpr std::array kLayouts{
    Layout{"cifar-10-batches-bin", ".bin", "batches.meta.txt", cifar10::read_binary_batch,
           cifar10::read_text_class_names},
    Layout{"cifar-10-batches-py", "", "batches.meta", cifar10::read_pickled_batch,
           cifar10::read_pickled_class_names}};

constexpr std::array kClassNames{"airplane", "automobile", "bird",  "cat",  "deer",
                                 "dog",      "frog",       "horse", "ship", "truck"};

std::vector<std::string> batch_names(const Layout& layout, Split split) {
  if (split == Split::test) return {fmt::format("test_batch{}", layout.extension)};
  std::vector<std::string> names;
  for (int i = 1; i <= 5; ++i) names.push_back(fmt::format("data_batch_{}{}", i, layout.extension));
  return names;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

struct Found {
  const Layout* layout;
  fs::path directory;
  std::vector<fs::path> batches;
};

// The directory itself in either layout, then the folder that the official archives unpack to
// within it.
Found find_batches(const fs::path& directory, Split split) {
  for (const bool inside : {false, true}) {
    for (const Layout& layout : kLayouts) {
      Found found{&layout, inside ? directory / layout.folder : directory, {}};
      for (const std::string& name : batch_names(layout, split)) {
        if (is_there(found.directory / name)) found.batches.push_back(found.directory / name);
      }
      if (!found.batches.empty()) return found;
    }
  }
  std::error_code error;
  const bool there = fs::is_directory(directory, error);
  throw IoError(fmt::format("{}: opening CIFAR-10: expected {} or {}, got {}", directory.string(),
                            fmt::join(batch_names(kLayouts[0], split), ", "),
                            fmt::join(batch_names(kLayouts[1], split), ", "),
                            there ? "a directory without them" : "no such directory"));
}

}  // namespace

struct Cifar10::Records {
  std::vector<Batch> batches;
  std::size_t size = 0;
  std::vector<std::string> class_names;
};

Cifar10::Cifar10(const fs::path& directory, Split split) {
  const Found found = find_batches(directory, split);
  Records records;
  for (const fs::path& file : found.batches) {
    records.batches.push_back(found.layout->read(file));
    records.size += records.batches.back().labels.size();
  }
  const fs::path names = found.directory / found.layout->class_names;
  if (is_there(names))
    records.class_names = found.layout->read_class_names(names);
  else
    records.class_names.assign(kClassNames.begin(), kClassNames.end());
  records_ = std::make_shared<const Records>(std::move(records));
}

std::size_t Cifar10::size() const {
  return records_->size;
}

Sample Cifar10::operator[](std::size_t index) const {
  check_index(index, size(), "CIFAR-10");
  auto batch = records_->batches.begin();
  for (; index >= batch->labels.size(); ++batch) index -= batch->labels.size();
  constexpr auto kSide = static_cast<std::int64_t>(cifar10::kSide);
  Sample sample{Tensor(ElementType::u8, Shape{kSide, kSide, 3}), batch->labels[index],
                fmt::format("{}:{}", batch->file_name, index)};
  const auto planes =
      std::span(batch->bytes).subspan(batch->first + index * batch->stride, cifar10::kImageBytes);
  const auto pixels = sample.image.data<std::uint8_t>();
  constexpr std::size_t kPlane = cifar10::kSide * cifar10::kSide;
  for (std::size_t i = 0; i < kPlane; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      pixels[3 * i + c] = std::to_integer<std::uint8_t>(planes[c * kPlane + i]);
    }
  }
  return sample;
}

const std::vector<std::string>& Cifar10::class_names() const {
  return records_->class_names;
}

}  // namespace octet
