// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/safetensors.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checkpoint_bytes.h"
#include "octet/error.h"
#include "octet/formats.h"

namespace octet::pytorch {
namespace {

using test::raw_bytes;
using testing::HasSubstr;

std::string file_of(const std::string& header, const std::string& data) {
  return test::little_endian(header.size(), 8) + header + data;
}

std::string tensor_entry(const std::string& name, const std::string& type, const std::string& shape,
                         const std::string& offsets) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{}]}})", name, type, shape,
                     offsets);
}

std::string file_of_entry(const std::string& entry, std::size_t num_bytes) {
  return file_of(fmt::format("{{{}}}", entry), std::string(num_bytes, '\2'));
}

std::string refusal_of(const std::string& bytes) {
  try {
    read_state_dict(test::as_byte_span(bytes), "net.safetensors");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string error_of_entry(const std::string& entry, std::size_t num_bytes) {
  return refusal_of(file_of_entry(entry, num_bytes));
}

TEST(Safetensors, AreReadInTheOrderOfTheirData) {
  const std::string header = "{\"__metadata__\":{\"format\":\"pt\"}," +
                             tensor_entry("b", "F32", "2,1", "4,12") + "," +
                             tensor_entry("a", "I32", "", "0,4") + "}   ";
  const std::string bytes =
      file_of(header, raw_bytes<std::int32_t>({-7}) + raw_bytes<float>({1.5F, 2.5F}));
  const StateDict weights = read_state_dict(test::as_byte_span(bytes), "net.safetensors");
  ASSERT_EQ(weights.tensors.size(), 2U);
  EXPECT_EQ(weights.tensors[0].first, "a");
  EXPECT_EQ(weights.tensors[0].second, Tensor::scalar(std::int32_t{-7}));
  EXPECT_EQ(*weights.find("b"), Tensor::from<float>({2, 1}, std::vector<float>{1.5F, 2.5F}));
}

TEST(Safetensors, HoldEachElementType) {
  const std::vector<std::pair<std::string, ElementType>> types = {
      {"F64", ElementType::f64},     {"F32", ElementType::f32}, {"F16", ElementType::f16},
      {"BF16", ElementType::bf16},   {"I64", ElementType::i64}, {"I32", ElementType::i32},
      {"I16", ElementType::i16},     {"I8", ElementType::i8},   {"U64", ElementType::u64},
      {"U32", ElementType::u32},     {"U16", ElementType::u16}, {"U8", ElementType::u8},
      {"BOOL", ElementType::boolean}};
  for (const auto& [word, type] : types) {
    const std::size_t size = element_size(type);
    const std::string bytes =
        file_of_entry(tensor_entry("t", word, "3", fmt::format("0,{}", 3 * size)), 3 * size);
    const StateDict weights = read_state_dict(test::as_byte_span(bytes), "t");
    EXPECT_EQ(weights.find("t")->type(), type) << word;
    EXPECT_EQ(weights.find("t")->bytes()[0], std::byte(type == ElementType::boolean ? 1 : 2));
  }
}

TEST(Safetensors, AreRecognisedByTheirHeader) {
  EXPECT_TRUE(is_safetensors(test::as_byte_span(file_of("{}", ""))));
  EXPECT_FALSE(is_safetensors(test::as_byte_span(file_of("[]", ""))));
  EXPECT_FALSE(is_safetensors(test::as_byte_span("{\"a\": [1, {")));
  EXPECT_FALSE(is_safetensors({}));
  try {
    read_model(test::as_byte_span(file_of("{}", "")), "net.safetensors");
    FAIL() << "accepted";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("net.safetensors: "));
    EXPECT_THAT(error.what(), HasSubstr("cifar10_mobilenetv2_x1_0"));
  }
}

TEST(Safetensors, RefuseATruncatedFile) {
  const std::string bytes = file_of_entry(tensor_entry("t", "F32", "2", "0,8"), 8);
  for (std::size_t size = 9; size < bytes.size(); ++size)
    EXPECT_THAT(refusal_of(bytes.substr(0, size)), HasSubstr("net.safetensors: at byte ")) << size;
}

TEST(Safetensors, RefuseAHeaderThatIsNotTheirs) {
  EXPECT_THAT(refusal_of(file_of("{\"t\":", "")), HasSubstr("expected a header of JSON"));
  EXPECT_THAT(refusal_of(file_of("{\"t\":[1]}", "")), HasSubstr("got an array in \"t\""));
  EXPECT_THAT(refusal_of(file_of("{\"t\":{\"shape\":[-1]}}", "")),
              HasSubstr("got a negative number in \"t\", \"shape\""));
  EXPECT_THAT(refusal_of(file_of("{\"t\":{\"shape\":{}}}", "")),
              HasSubstr("got an object in \"t\", \"shape\""));
  EXPECT_THAT(refusal_of(file_of("{\"t\":{\"dtype\":\"F32\"}}", "")),
              HasSubstr("tensor \"t\": expected dtype, shape and data_offsets"));
  EXPECT_THAT(refusal_of(file_of("{\"t\":{\"shape\":" + std::string(100'000, '[') + "}}", "")),
              HasSubstr("got an array in \"t\", \"shape\""));
}

TEST(Safetensors, RefuseOffsetsThatAreNotTheTensors) {
  EXPECT_THAT(error_of_entry(tensor_entry("t", "F32", "2", "0,12"), 12),
              HasSubstr("tensor \"t\": expected 8 bytes of F32[2], got 12"));
  EXPECT_THAT(error_of_entry(tensor_entry("t", "F32", "2", "0,8"), 7),
              HasSubstr("expected data_offsets that begin at 0 and end by 7, got [0, 8]"));
  EXPECT_THAT(error_of_entry(tensor_entry("t", "F32", "2", "4,12"), 12),
              HasSubstr("expected data_offsets that begin at 0"));
  EXPECT_THAT(error_of_entry(tensor_entry("t", "F32", "2", "0,8"), 9),
              HasSubstr("expected 8 bytes of tensors, got 9"));
  EXPECT_THAT(
      error_of_entry(
          tensor_entry("a", "U8", "4", "0,4") + "," + tensor_entry("b", "U8", "4", "2,6"), 6),
      HasSubstr("tensor \"b\": expected data_offsets that begin at 4"));
}

TEST(Safetensors, RefuseShapesBeyondMemory) {
  EXPECT_THAT(error_of_entry(tensor_entry("t", "U8", "4294967296,4294967296", "0,0"), 0),
              HasSubstr("got a shape of more than 2^62"));
  EXPECT_THAT(error_of_entry(tensor_entry("t", "U8", "0,18446744073709551615", "0,0"), 0),
              HasSubstr("got a shape of more than 2^62"));
}

TEST(Safetensors, RefuseANameTwice) {
  EXPECT_THAT(
      error_of_entry(
          tensor_entry("t", "U8", "1", "0,1") + "," + tensor_entry("t", "U8", "1", "1,2"), 2),
      HasSubstr("tensor \"t\": expected a name once"));
}

TEST(Safetensors, NameATypeThatIsNotThere) {
  EXPECT_EQ(error_of_entry(tensor_entry("t", "F8_E4M3", "1", "0,1"), 1),
            "net.safetensors: tensor \"t\": elements of type F8_E4M3");
}

}  // namespace
}  // namespace octet::pytorch
