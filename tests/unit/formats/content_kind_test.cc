// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "ir_files.h"
#include "named.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace std::string_view_literals;

struct Content {
  const char* name;
  std::string_view bytes;
  const char* kind;
  friend void PrintTo(const Content& c, std::ostream* out) { *out << c.name; }
};

class OtherContent : public ::testing::TestWithParam<Content> {};

TEST_P(OtherContent, IsRefusedByWhatItLooksLike) {
  const test::TemporaryDirectory directory;
  const std::filesystem::path file = directory / "model.onnx";
  write_file(file, GetParam().bytes);
  EXPECT_THAT([&] { read_model(file); },
              ::testing::ThrowsMessage<ParseError>(
                  AllOf(HasSubstr("model.onnx"), HasSubstr("expected a model (OpenVINO IR, ONNX, "),
                        HasSubstr(GetParam().kind))));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, OtherContent,
    ::testing::Values(Content{"Nothing", "", "an empty file"},
                      Content{"LfsPointer", "version https://git-lfs.github.com/spec/v1\n",
                              "a Git LFS pointer"},
                      Content{"Hdf5", "\x89HDF\r\n\x1A\n...", "an HDF5 file"},
                      Content{"TfLite", "\x1C\0\0\0TFL3"sv, "a TensorFlow Lite model"},
                      Content{"Numpy", "\x93NUMPY", "a NumPy file"},
                      Content{"Gzip", "\x1F\x8B\x08", "a gzip archive"},
                      Content{"OldPickle", "(dp0\nVa\n", "a pickle of protocol 0"},
                      Content{"Json", "{\"a\": 1}", "JSON text"},
                      Content{"Bytes", "\x01\x02\x03zzz", "begins with \"...zzz\""}),
    test::by_name);

}  // namespace
}  // namespace octet
