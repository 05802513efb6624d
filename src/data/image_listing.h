// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace octet {

/// What a directory or an archive of pictures holds, before it is known which folders are the
/// classes.
struct ImageListing {
  struct File {
    /// The path within the data set, cut at its slashes.
    std::vector<std::string> parts;
    /// Of an archive's member; empty in a directory.
    std::vector<std::byte> bytes;
    /// Whether it is a picture by its content or its name; else it is neither that nor a text.
    bool is_picture = true;
  };

  /// By path; of two members of an archive with one name the later counts.
  std::map<std::string, File> files;
  /// Every folder, with a slash at its end.
  std::set<std::string> folders;
  /// The paths of texts, and of what is no regular file.
  std::set<std::string> passed_over;
};

/// "a/b/" of the first `count` parts.
std::string join_path(const std::vector<std::string>& parts, std::size_t count);

/// @throws IoError; ParseError for a file that is no archive, or a link that leads back.
ImageListing list_images(const std::filesystem::path& directory_or_tar);

}  // namespace octet
