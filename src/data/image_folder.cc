// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "data/check_index.h"
#include "data/image_codecs.h"
#include "data/image_listing.h"
#include "octet/data.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_folder(const std::string& path, const std::string& what) {
  throw ParseError(path, -1, "opening an image folder: expected " + what);
}

// The folders directly within one.
std::vector<std::string> folders_within(const ImageListing& listing, const std::string& prefix) {
  std::vector<std::string> names;
  for (const std::string& folder : listing.folders) {
    if (folder.size() <= prefix.size() || !folder.starts_with(prefix)) continue;
    const std::string name = folder.substr(prefix.size(), folder.size() - prefix.size() - 1);
    if (name.find('/') == std::string::npos) names.push_back(name);
  }
  // The folders come in the order of "name/", in which "a-b/" stands before "a/".
  std::ranges::sort(names);
  return names;
}

bool holds_picture(const ImageListing& listing, const std::string& prefix) {
  return std::ranges::any_of(listing.files, [&](const auto& entry) {
    const ImageListing::File& file = entry.second;
    return file.is_picture && join_path(file.parts, file.parts.size() - 1) == prefix;
  });
}

// Where the class folders lie: below folders that have nothing beside them, "" or e.g. "set/test/".
std::string find_prefix(const ImageListing& listing) {
  std::string prefix;
  for (;;) {
    const std::vector<std::string> within = folders_within(listing, prefix);
    if (within.size() != 1 || holds_picture(listing, prefix)) return prefix;
    const std::string next = prefix + within[0] + "/";
    if (holds_picture(listing, next) || folders_within(listing, next).empty()) return prefix;
    prefix = next;
  }
}

bool is_split_name(const std::string& name) {
  constexpr std::array<std::string_view, 9> kSplits{"train", "training",   "test", "testing", "val",
                                                    "valid", "validation", "dev",  "eval"};
  return std::ranges::find(kSplits, name) != kSplits.end();
}

}  // namespace

struct ImageFolder::Entries {
  struct Entry {
    std::int64_t label;
    // "class" or "class/folder".
    std::string folder;
    std::string file;
    // Of the archive's member; empty in a directory.
    std::vector<std::byte> bytes;

    std::string name() const { return folder + "/" + file; }
  };
  std::string path;
  std::string prefix;
  bool in_memory = false;
  std::vector<std::string> class_names;
  std::vector<Entry> entries;
  std::vector<std::string> passed_over;

  void find_classes(const ImageListing& listing);
  void add_files(ImageListing listing);
  void refuse_splits() const;
};

void ImageFolder::Entries::find_classes(const ImageListing& listing) {
  const auto is_picture = [](const auto& entry) { return entry.second.is_picture; };
  if (std::ranges::none_of(listing.files, is_picture))
    refuse_folder(path, "class folders of pictures, got none such file");
  prefix = find_prefix(listing);
  class_names = folders_within(listing, prefix);
}

// Of a file that is neither a picture nor a text only its place tells that it is meant to be one.
void ImageFolder::Entries::add_files(ImageListing listing) {
  const auto depth =
      static_cast<std::size_t>(std::ranges::count(prefix, '/'));  // of the class folders
  for (auto& [file, listed] : listing.files) {
    const bool within = file.starts_with(prefix) && listed.parts.size() >= depth + 2;
    if (!within && !listed.is_picture) {
      listing.passed_over.insert(file);
      continue;
    }
    if (!within)
      refuse_folder(path, fmt::format("pictures in class folders, got \"{}\" outside one", file));
    const auto label =
        std::ranges::lower_bound(class_names, listed.parts[depth]) - class_names.begin();
    const std::string folder = join_path(listed.parts, listed.parts.size() - 1);
    entries.push_back({label, folder.substr(prefix.size(), folder.size() - prefix.size() - 1),
                       listed.parts.back(), std::move(listed.bytes)});
  }
  // The order of torchvision's ImageFolder: "cat/a-b" before "cat/a/b", all of a folder together.
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return std::tie(a.label, a.folder, a.file) < std::tie(b.label, b.folder, b.file);
  });
  passed_over.assign(listing.passed_over.begin(), listing.passed_over.end());
}

// "train" and "test" with folders in them are not classes.
void ImageFolder::Entries::refuse_splits() const {
  const bool deeper = std::ranges::all_of(
      entries, [](const Entry& entry) { return entry.folder.find('/') != std::string::npos; });
  if (!deeper || class_names.size() < 2 || !std::ranges::all_of(class_names, is_split_name)) return;
  refuse_folder(path, fmt::format("the class folders of one split side by side, got \"{}\" and "
                                  "\"{}\"; name the folder that holds the classes",
                                  entries.front().name(), entries.back().name()));
}

ImageFolder::ImageFolder(const fs::path& directory_or_tar) {
  Entries entries;
  entries.path = directory_or_tar.string();
  std::error_code error;
  entries.in_memory = !fs::is_directory(directory_or_tar, error);
  ImageListing listing = list_images(directory_or_tar);
  entries.find_classes(listing);
  entries.add_files(std::move(listing));
  entries.refuse_splits();
  entries_ = std::make_shared<const Entries>(std::move(entries));
}

std::size_t ImageFolder::size() const {
  return entries_->entries.size();
}

Sample ImageFolder::operator[](std::size_t index) const {
  check_index(index, size(), entries_->path);
  const Entries::Entry& entry = entries_->entries[index];
  const std::string member = entries_->prefix + entry.name();
  Picture picture = entries_->in_memory
                        ? decode_picture(entry.bytes, entries_->path + ":" + member)
                        : read_picture((fs::path(entries_->path) / member).string());
  return {std::move(picture.pixels), entry.label, entry.name(), std::move(picture.damage)};
}

const std::vector<std::string>& ImageFolder::class_names() const {
  return entries_->class_names;
}

std::int64_t ImageFolder::label(std::size_t index) const {
  check_index(index, size(), entries_->path);
  return entries_->entries[index].label;
}

std::string ImageFolder::name(std::size_t index) const {
  check_index(index, size(), entries_->path);
  return entries_->entries[index].name();
}

std::vector<std::string> ImageFolder::passed_over() const {
  return entries_->passed_over;
}

}  // namespace octet
