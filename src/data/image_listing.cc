// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/image_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "archive/archive.h"
#include "base/file.h"
#include "data/image_codecs.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{256} << 20;
// What tells a file's kind, and a text from other content.
constexpr std::size_t kHeadBytes = 512;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Names of pictures, also of kinds that are not read: a file of such a name is meant to be one.
bool has_picture_name(std::string_view name) {
  constexpr std::array<std::string_view, 36> kExtensions{
      "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif",  "webp", "bmp",  "dib", "tif", "tiff",
      "ppm", "pgm",  "pbm", "pnm",  "pam", "pfm",  "avif", "heic", "heif", "hif", "jp2", "j2k",
      "jxl", "ico",  "svg", "psd",  "tga", "exr",  "hdr",  "xpm",  "xbm",  "pcx", "dng", "qoi"};
  const std::size_t dot = name.rfind('.');
  return dot != std::string_view::npos &&
         std::ranges::find(kExtensions, lower_case(name.substr(dot + 1))) != kExtensions.end();
}

// What systems leave in folders of pictures.
bool is_litter(std::string_view name) {
  const std::string lower = lower_case(name);
  return name.starts_with('.') || name == "__MACOSX" || lower == "thumbs.db" ||
         lower == "ehthumbs.db" || lower == "desktop.ini";
}

// No byte below 32 but blanks; 512 bytes of a compressed picture have none of them once in 10^25.
bool is_text(std::span<const std::byte> head) {
  return !head.empty() && std::ranges::all_of(head, [](std::byte byte) {
    const auto c = static_cast<unsigned char>(byte);
    return c >= ' ' || (c >= '\t' && c <= '\r');
  });
}

// A path within the data set, cut at its slashes; empty for what is no part of it.
std::vector<std::string> cut_path(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (is_litter(part)) return {};
    parts.emplace_back(part);
  }
  return parts;
}

std::string shown_path(const std::vector<std::string>& parts) {
  return join_path(parts, parts.size() - 1) + parts.back();
}

// @param head  of the file, asked for where the name does not tell.
template <typename Head>
void add_file(ImageListing& listing, std::vector<std::string> parts, const Head& head,
              std::vector<std::byte> bytes = {}) {
  const std::string path = shown_path(parts);
  bool known = has_picture_name(parts.back());
  if (!known) {
    const auto& beginning = head();
    const auto begins = std::as_bytes(std::span(beginning));
    known = is_picture(begins);
    if (!known && is_text(begins)) {
      listing.passed_over.insert(path);
      return;
    }
  }
  listing.files.insert_or_assign(path,
                                 ImageListing::File{std::move(parts), std::move(bytes), known});
}

ImageListing list_archive(const fs::path& file, ArchiveFormat format) {
  ImageListing listing;
  ArchiveReader reader(file, format);
  while (const auto entry = reader.next()) {
    std::vector<std::string> parts = cut_path(entry->name);
    if (parts.empty()) continue;
    for (std::size_t i = 1; i < parts.size(); ++i) listing.folders.insert(join_path(parts, i));
    std::vector<std::byte> bytes = reader.read(kMaxFileBytes);
    bytes.shrink_to_fit();  // read() leaves room for a block after the member's end
    const std::vector<std::byte> head(
        bytes.begin(),
        bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), kHeadBytes)));
    add_file(
        listing, std::move(parts), [&]() -> const auto& { return head; }, std::move(bytes));
  }
  return listing;
}

// A link to a folder that it lies in would be followed without end.
void refuse_link_back(const fs::path& root, const fs::path& link) {
  std::error_code unknown;
  for (fs::path above = link.parent_path();; above = above.parent_path()) {
    if (fs::equivalent(above, link, unknown)) {
      throw ParseError(link.string(), -1,
                       fmt::format("opening an image folder: expected links that lead elsewhere, "
                                   "got one to \"{}\", in which it lies",
                                   above.string()));
    }
    if (above == root || above.empty() || above == above.parent_path()) return;
  }
}

void add_item(ImageListing& listing, const fs::directory_entry& item,
              std::vector<std::string> parts) {
  std::error_code unknown;
  const bool special = item.exists(unknown) && !item.is_regular_file(unknown);
  if (special) {
    listing.passed_over.insert(shown_path(parts));
    return;
  }
  add_file(listing, std::move(parts), [&] { return read_head(item.path(), kHeadBytes); });
}

ImageListing list_directory(const fs::path& directory) {
  ImageListing listing;
  std::error_code error;
  auto item = fs::recursive_directory_iterator(
      directory, fs::directory_options::follow_directory_symlink, error);
  for (; !error && item != fs::recursive_directory_iterator(); item.increment(error)) {
    std::vector<std::string> parts =
        cut_path(item->path().lexically_relative(directory).generic_string());
    std::error_code unknown;
    if (item->is_directory(unknown)) {
      if (parts.empty()) {
        item.disable_recursion_pending();
        continue;
      }
      if (item->is_symlink(unknown)) refuse_link_back(directory, item->path());
      listing.folders.insert(join_path(parts, parts.size()));
    } else if (!parts.empty()) {
      add_item(listing, *item, std::move(parts));
    }
  }
  if (error) throw IoError(fmt::format("{}: cannot list: {}", directory.string(), error.message()));
  return listing;
}

}  // namespace

std::string join_path(const std::vector<std::string>& parts, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i) path += parts[i] + "/";
  return path;
}

ImageListing list_images(const fs::path& directory_or_tar) {
  std::error_code error;
  if (fs::is_directory(directory_or_tar, error)) return list_directory(directory_or_tar);
  const std::string head = read_head(directory_or_tar, kHeadBytes);
  const auto format = archive_format(std::as_bytes(std::span(head)));
  if (format) return list_archive(directory_or_tar, *format);
  throw ParseError(
      directory_or_tar.string(), 0,
      "opening an image folder: expected a directory, a tar or a tar.gz file, got another file");
}

}  // namespace octet
