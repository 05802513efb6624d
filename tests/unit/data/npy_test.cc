// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "data_files.h"
#include "named.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using namespace std::string_literals;

class Npy : public test::DataDirectory {
 protected:
  std::filesystem::path put_npy(const std::string& dictionary, const std::string& elements) {
    const auto length = static_cast<char>(dictionary.size());
    return put("x.npy", "\x93NUMPY\x01\x00"s + length + '\0' + dictionary + elements);
  }
};

TEST_F(Npy, FloatsSurviveARoundTrip) {
  const Tensor tensor =
      Tensor::from(Shape{2, 3}, std::vector<float>{1, -2.5F, 3e-30F, 0, 7, 1e30F});
  write_npy(directory_ / "x.npy", tensor);
  EXPECT_EQ(read_npy(directory_ / "x.npy"), tensor);
}

TEST_F(Npy, IntegersSurviveARoundTrip) {
  const Tensor tensor =
      Tensor::from(Shape{2}, std::vector<std::int64_t>{-5, std::int64_t{1} << 60});
  write_npy(directory_ / "x.npy", tensor);
  EXPECT_EQ(read_npy(directory_ / "x.npy"), tensor);
}

TEST_F(Npy, ScalarAndEmptySurviveARoundTrip) {
  for (const Tensor& tensor : {Tensor::scalar(2.0F), Tensor(ElementType::f32, Shape{0, 4})}) {
    write_npy(directory_ / "x.npy", tensor);
    EXPECT_EQ(read_npy(directory_ / "x.npy"), tensor);
  }
}

// The whole file as NumPy 2 writes np.float32([[1, 2]]).
TEST_F(Npy, WrittenFileIsNumPysByteForByte) {
  write_npy(directory_ / "x.npy", Tensor::from(Shape{1, 2}, std::vector<float>{1, 2}));
  std::string expected =
      "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"s;
  expected.resize(127, ' ');
  expected += "\n\x00\x00\x80\x3f\x00\x00\x00\x40"s;
  const std::vector<std::byte> bytes = read_file(directory_ / "x.npy");
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), expected);
}

TEST_F(Npy, WritingBf16IsRefused) {
  EXPECT_THAT([&] { write_npy(directory_ / "x.npy", Tensor(ElementType::bf16, Shape{1})); },
              ThrowsMessage<InvalidArgument>(HasSubstr("bf16")));
}

TEST_F(Npy, Version2And3HaveALongerLength) {
  for (const char version : {'\x02', '\x03'}) {
    const std::string dictionary = "{'shape': (2,), 'fortran_order': False, \"descr\": '|u1'}\n";
    const auto length = static_cast<char>(dictionary.size());
    const auto file =
        put("x.npy", "\x93NUMPY"s + version + '\0' + length + "\0\0\0"s + dictionary + "\x05\x06");
    EXPECT_THAT(test::levels(read_npy(file)), ElementsAre(5, 6));
  }
}

TEST_F(Npy, UnknownVersionIsRefused) {
  const auto file = put("x.npy", "\x93NUMPY\x04\x00\x02\x00{}"s);
  EXPECT_THAT(
      [&] { read_npy(file); },
      ThrowsMessage<ParseError>(HasSubstr("at byte 6: expected npy version 1, 2 or 3, got 4")));
}

TEST_F(Npy, AnotherFileIsRefused) {
  const auto file = put("x.npy", "P5 2 2 255 and so on");
  EXPECT_THAT([&] { read_npy(file); },
              ThrowsMessage<ParseError>(HasSubstr("expected an npy file")));
}

TEST_F(Npy, MissingFileAndDirectoryAreIoErrors) {
  EXPECT_THROW(read_npy(directory_ / "none.npy"), IoError);
  EXPECT_THROW(read_npy(directory_), IoError);
}

TEST_F(Npy, FortranOrderIsRefused) {
  const auto file = put_npy("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 1), }", "x");
  EXPECT_THAT([&] { read_npy(file); }, ThrowsMessage<ParseError>(HasSubstr("fortran_order True")));
}

TEST_F(Npy, BigEndianIsRefused) {
  const auto file = put_npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "abcd");
  EXPECT_THAT([&] { read_npy(file); },
              ThrowsMessage<ParseError>(AllOf(HasSubstr("little-endian"), HasSubstr(">f4"))));
}

TEST_F(Npy, MissingElementsAreCounted) {
  const auto file =
      put_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "0123456789");
  EXPECT_THAT([&] { read_npy(file); }, ThrowsMessage<ParseError>(HasSubstr("6 bytes are missing")));
}

TEST_F(Npy, BytesBehindTheElementsAreRefused) {
  const auto file = put_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "012");
  EXPECT_THAT([&] { read_npy(file); }, ThrowsMessage<ParseError>(HasSubstr("got 1 bytes more")));
}

TEST_F(Npy, ImpossibleSizeIsRefusedBeforeItIsAllocated) {
  const std::string huge =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 16), }";
  EXPECT_THAT([&] { read_npy(put_npy(huge, "")); }, ThrowsMessage<ParseError>(HasSubstr("2^60")));
  const std::string large = "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296,), }";
  EXPECT_THAT([&] { read_npy(put_npy(large, "")); },
              ThrowsMessage<ParseError>(HasSubstr("are missing")));
}

struct BadHeader {
  const char* name;
  const char* text;
  friend void PrintTo(const BadHeader& c, std::ostream* out) { *out << c.name; }
};

class NpyDictionary : public Npy, public ::testing::WithParamInterface<BadHeader> {};

TEST_P(NpyDictionary, MalformedIsRefused) {
  const auto file = put_npy(GetParam().text, "");
  EXPECT_THAT([&] { read_npy(file); },
              ThrowsMessage<ParseError>(
                  AllOf(HasSubstr("x.npy: at byte"), HasSubstr("reading the npy header"))));
}

INSTANTIATE_TEST_SUITE_P(
    Headers, NpyDictionary,
    ::testing::Values(
        BadHeader{"Empty", ""}, BadHeader{"OpenBrace", "{"}, BadHeader{"NoKeys", "{}"},
        BadHeader{"List", "[1]"}, BadHeader{"KeyAlone", "{'descr'"},
        BadHeader{"OpenQuote", "{'descr: "}, BadHeader{"NoQuotes", "{'descr': <f4}"},
        BadHeader{"OrderIsANumber", "{'descr': '<f4', 'fortran_order': 0, 'shape': (0,)}"},
        BadHeader{"ShapeIsANumber", "{'descr': '<f4', 'fortran_order': False, 'shape': 3}"},
        BadHeader{"NegativeSize", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"},
        BadHeader{"NoCommaInTheShape", "{'descr': '<f4', 'fortran_order': False, 'shape': (3 4)}"},
        BadHeader{"SizeBeyond64Bits",
                  "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"},
        BadHeader{"RecordType", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (0,)}"},
        BadHeader{"TextBehindTheEnd", "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} x"},
        BadHeader{"OtherKey", "{'descr': '<f4', 'fortran_order': False, 'other': (0,)}"},
        BadHeader{"NoCommaBehindTheType",
                  "{'descr': '<f4' 'fortran_order': False, 'shape': (0,)}"}),
    test::by_name);

TEST_F(Npy, EveryTruncationIsRefused) {
  write_npy(directory_ / "whole.npy", Tensor::from(Shape{1, 2}, std::vector<float>{1, 2}));
  const std::vector<std::byte> whole = read_file(directory_ / "whole.npy");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(read_npy(put("x.npy", std::span(whole).first(size))), ParseError) << size;
  }
}

TEST_F(Npy, EveryInvertedByteGivesATensorOrAnError) {
  write_npy(directory_ / "whole.npy", Tensor::from(Shape{1, 2}, std::vector<float>{1, 2}));
  const std::vector<std::byte> whole = read_file(directory_ / "whole.npy");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::vector<std::byte> bytes = whole;
    bytes[i] = ~bytes[i];
    try {
      EXPECT_EQ(read_npy(put("x.npy", bytes)).num_bytes(), 8U);
    } catch (const ParseError& error) {
      EXPECT_THAT(error.file(), HasSubstr("x.npy"));
    }
  }
}

}  // namespace
}  // namespace octet
