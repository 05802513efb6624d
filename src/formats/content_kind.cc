// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/content_kind.h"

#include <algorithm>

namespace octet {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  const char* kind;
};

constexpr Signature kSignatures[] = {
    {0, "version https://git-lfs"sv, "a Git LFS pointer, in place of the file it points to"},
    {0, "\x89HDF\r\n\x1A\n"sv, "an HDF5 file, as Keras writes it"},
    {4, "TFL3"sv, "a TensorFlow Lite model"},
    {0, "\x93NUMPY"sv, "a NumPy file"},
    {0, "\x1F\x8B"sv, "a gzip archive; unpack it first"},
    {257, "ustar"sv, "a tar archive; unpack it first"},
    {0, "(dp"sv, "a pickle of protocol 0 or 1, which PyTorch does not write"},
    {0, "(lp"sv, "a pickle of protocol 0 or 1, which PyTorch does not write"},
    {0, "\x89PNG"sv, "a PNG picture"},
    {0, "\xFF\xD8\xFF"sv, "a JPEG picture"},
    {0,
     "\x7F"
     "ELF"sv,
     "a program"},
    {0, "{"sv, "JSON text"},
};

// The first 16 bytes in quotes; a dot stands for what is not printable ASCII.
std::string printed(std::string_view head) {
  std::string text(head.substr(0, 16));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '.');
  return '"' + text + '"';
}

}  // namespace

std::string content_kind(std::string_view head) {
  if (head.empty()) return "an empty file";
  for (const Signature& signature : kSignatures) {
    if (signature.offset < head.size() &&
        head.substr(signature.offset).starts_with(signature.bytes))
      return signature.kind;
  }
  return "a file that begins with " + printed(head);
}

}  // namespace octet
