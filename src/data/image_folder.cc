// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "archive/archive.h"
#include "base/file.h"
#include "data/check_index.h"
#include "octet/data.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

// Deeper than any layout of class folders, and an end for links that lead back.
constexpr int kMaxDepth = 8;
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{256} << 20;

bool is_image_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return extension == "jpg" || extension == "jpeg" || extension == "png";
}

// A path within the data set, cut at its slashes; empty for what is no part of it (hidden files,
// macOS's resource forks).
std::vector<std::string> cut_path(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part.starts_with('.') || part == "__MACOSX") return {};
    parts.emplace_back(part);
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i) path += parts[i] + "/";
  return path;
}

// What a directory or an archive holds, before it is known which folders are the classes.
struct Listing {
  struct Image {
    std::vector<std::string> parts;
    std::vector<std::byte> bytes;
  };
  // By path; of two members of an archive with one name the later counts.
  std::map<std::string, Image> images;
  // Every folder, with a slash at its end.
  std::set<std::string> folders;

  void add_folders(const std::vector<std::string>& parts) {
    for (std::size_t i = 1; i < parts.size(); ++i) folders.insert(join(parts, i));
  }
  void add_image(std::vector<std::string> parts, std::vector<std::byte> bytes) {
    std::string path = join(parts, parts.size());
    images.insert_or_assign(std::move(path), Image{std::move(parts), std::move(bytes)});
  }
};

Listing list_archive(const fs::path& file, ArchiveFormat format) {
  Listing listing;
  ArchiveReader reader(file, format);
  while (const auto entry = reader.next()) {
    std::vector<std::string> parts = cut_path(entry->name);
    if (parts.empty()) continue;
    listing.add_folders(parts);
    if (!is_image_name(parts.back())) continue;
    std::vector<std::byte> bytes = reader.read(kMaxFileBytes);
    bytes.shrink_to_fit();  // read() leaves room for a block behind the member's end
    listing.add_image(std::move(parts), std::move(bytes));
  }
  return listing;
}

Listing list_directory(const fs::path& directory) {
  Listing listing;
  std::error_code error;
  auto item = fs::recursive_directory_iterator(
      directory, fs::directory_options::follow_directory_symlink, error);
  for (; !error && item != fs::recursive_directory_iterator(); item.increment(error)) {
    std::vector<std::string> parts =
        cut_path(item->path().lexically_relative(directory).generic_string());
    std::error_code unknown;
    if (item->is_directory(unknown)) {
      if (parts.empty() || item.depth() == kMaxDepth) item.disable_recursion_pending();
      if (!parts.empty()) listing.folders.insert(join(parts, parts.size()));
    } else if (!parts.empty() && is_image_name(parts.back())) {
      listing.add_image(std::move(parts), {});
    }
  }
  if (error) throw IoError(fmt::format("{}: cannot list: {}", directory.string(), error.message()));
  return listing;
}

Listing list_file(const fs::path& file) {
  const std::string head = read_head(file, 512);
  const auto format = archive_format(std::as_bytes(std::span(head)));
  if (!format) {
    throw ParseError(
        file.string(), 0,
        "opening an image folder: expected a directory, a tar or a tar.gz file, got another file");
  }
  return list_archive(file, *format);
}

}  // namespace

struct ImageFolder::Entries {
  struct Entry {
    std::int64_t label;
    // "class/file", the sample's name.
    std::string name;
    // Of the archive's member; empty in a directory.
    std::vector<std::byte> bytes;
  };
  std::string path;
  // Where the class folders lie within the data set: "" or e.g. "test/".
  std::string prefix;
  bool in_memory = false;
  std::vector<std::string> class_names;
  std::vector<Entry> entries;

  void find_classes(const Listing& listing);
  void add_images(Listing listing);
};

void ImageFolder::Entries::find_classes(const Listing& listing) {
  if (listing.images.empty()) {
    throw ParseError(path, -1,
                     "opening an image folder: expected class folders of .jpg, .jpeg or .png "
                     "files, got none such file");
  }
  const std::string* first = nullptr;
  for (const auto& [file, image] : listing.images) {
    const std::size_t depth = image.parts.size();
    const std::string shown = file.substr(0, file.size() - 1);
    if (depth < 2) {
      throw ParseError(
          path, -1,
          fmt::format(
              "opening an image folder: expected pictures in class folders, got \"{}\" outside one",
              shown));
    }
    const std::string parent = join(image.parts, depth - 2);
    if (first == nullptr) {
      first = &file;
      prefix = parent;
    } else if (parent != prefix) {
      throw ParseError(
          path, -1,
          fmt::format(
              "opening an image folder: expected all class folders side by side, got \"{}\" and "
              "\"{}\"; name the folder that holds the classes",
              first->substr(0, first->size() - 1), shown));
    }
  }
  for (const std::string& folder : listing.folders) {
    if (folder.size() <= prefix.size() || !folder.starts_with(prefix)) continue;
    const std::string name = folder.substr(prefix.size(), folder.size() - prefix.size() - 1);
    if (name.find('/') == std::string::npos) class_names.push_back(name);
  }
  // The folders came in the order of "name/", in which "a-b/" stands before "a/".
  std::sort(class_names.begin(), class_names.end());
}

void ImageFolder::Entries::add_images(Listing listing) {
  for (auto& [file, image] : listing.images) {
    const std::string& folder = image.parts[image.parts.size() - 2];
    const auto label =
        std::lower_bound(class_names.begin(), class_names.end(), folder) - class_names.begin();
    entries.push_back({label, folder + "/" + image.parts.back(), std::move(image.bytes)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.label, a.name) < std::tie(b.label, b.name);
  });
}

ImageFolder::ImageFolder(const fs::path& directory_or_tar) {
  Entries entries;
  entries.path = directory_or_tar.string();
  std::error_code error;
  entries.in_memory = !fs::is_directory(directory_or_tar, error);
  Listing listing =
      entries.in_memory ? list_file(directory_or_tar) : list_directory(directory_or_tar);
  entries.find_classes(listing);
  entries.add_images(std::move(listing));
  entries_ = std::make_shared<const Entries>(std::move(entries));
}

std::size_t ImageFolder::size() const {
  return entries_->entries.size();
}

Sample ImageFolder::operator[](std::size_t index) const {
  check_index(index, size(), entries_->path);
  const Entries::Entry& entry = entries_->entries[index];
  const std::string member = entries_->prefix + entry.name;
  if (entries_->in_memory) {
    return {decode_image(entry.bytes, entries_->path + ":" + member), entry.label, entry.name};
  }
  return {read_image(fs::path(entries_->path) / member), entry.label, entry.name};
}

const std::vector<std::string>& ImageFolder::class_names() const {
  return entries_->class_names;
}

}  // namespace octet
