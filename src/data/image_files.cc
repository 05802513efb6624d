// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/check_index.h"
#include "data/image_codecs.h"
#include "octet/data.h"

namespace octet {

Sample ImageFiles::operator[](std::size_t index) const {
  check_index(index, size(), "picture files");
  Picture picture = read_picture(files_[index]);
  return {std::move(picture.pixels), -1, files_[index], std::move(picture.damage)};
}

const std::vector<std::string>& ImageFiles::class_names() const {
  static const std::vector<std::string> kNone;
  return kNone;
}

}  // namespace octet
