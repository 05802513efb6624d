// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "checkpoint_bytes.h"
#include "formats/pytorch/state_dict.h"
#include "octet/error.h"

namespace octet::pytorch {
namespace {

using test::pickle_dict;
using test::pickle_tensor;
using test::raw_bytes;
using testing::ElementsAre;
using testing::HasSubstr;

StateDict read(const std::string& bytes) {
  return read_state_dict(test::as_byte_span(bytes), "net.pt");
}

std::string error_of(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const ParseError& error) {
    return error.what();
  }
  return "";
}

std::vector<float> floats(const Tensor& tensor) {
  const Tensor converted = tensor.to(ElementType::f32);
  const auto values = converted.data<float>();
  return {values.begin(), values.end()};
}

const std::string kSix = raw_bytes<float>({0, 1, 2, 3, 4, 5});
const std::string kWeight = pickle_tensor({.numel = 6, .size = {2, 3}, .stride = {3, 1}});

TEST(StateDict, ReadsTheZipFormat) {
  const StateDict weights =
      read(test::zip_checkpoint(pickle_dict({{"fc.weight", kWeight}}), {{"0", kSix}}));
  ASSERT_EQ(weights.tensors.size(), 1U);
  EXPECT_EQ(*weights.find("fc.weight"),
            Tensor::from<float>({2, 3}, std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(StateDict, ReadsTheLegacyFormat) {
  const std::string second =
      pickle_tensor({.key = "9", .numel = 1, .size = {1}, .stride = {1}}, true);
  const StateDict weights = read(test::legacy_checkpoint(
      pickle_dict(
          {{"a", pickle_tensor({.numel = 6, .size = {6}, .stride = {1}}, true)}, {"b", second}}),
      {{"9", raw_bytes<float>({7})}, {"0", kSix}}));
  EXPECT_THAT(floats(*weights.find("a")), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(floats(*weights.find("b")), ElementsAre(7));
}

TEST(StateDict, ReadsStridesAndOffsetsOfASharedStorage) {
  const std::string transposed = pickle_tensor({.numel = 6, .size = {3, 2}, .stride = {1, 3}});
  const std::string column = pickle_tensor({.numel = 6, .size = {2}, .stride = {3}, .offset = 2});
  const std::string scalar = pickle_tensor({.numel = 6, .offset = 5});
  const StateDict weights = read(test::zip_checkpoint(
      pickle_dict({{"t", transposed}, {"c", column}, {"s", scalar}}), {{"0", kSix}}));
  EXPECT_THAT(floats(*weights.find("t")), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_THAT(floats(*weights.find("c")), ElementsAre(2, 5));
  EXPECT_EQ(weights.find("s")->shape(), Shape{});
  EXPECT_THAT(floats(*weights.find("s")), ElementsAre(5));
}

TEST(StateDict, ReadsFourDimensionsInAnyOrder) {
  std::vector<float> values(24);
  std::iota(values.begin(), values.end(), 0.0F);
  // Channels last: element (n, c, h, w) of [1, 2, 3, 4] lies at h * 8 + w * 2 + c.
  const std::string tensor =
      pickle_tensor({.numel = 24, .size = {1, 2, 3, 4}, .stride = {24, 1, 8, 2}});
  const StateDict weights =
      read(test::zip_checkpoint(pickle_dict({{"w", tensor}}), {{"0", raw_bytes(values)}}));
  const std::vector<float> got = floats(*weights.find("w"));
  for (int c = 0, i = 0; c < 2; ++c) {
    for (int h = 0; h < 3; ++h) {
      for (int w = 0; w < 4; ++w, ++i)
        EXPECT_EQ(got[static_cast<std::size_t>(i)], static_cast<float>(h * 8 + w * 2 + c));
    }
  }
}

TEST(StateDict, ReadsEveryElementType) {
  struct Case {
    const char* storage;
    ElementType type;
    std::string bytes;
  };
  const Case cases[] = {{"FloatStorage", ElementType::f32, raw_bytes<float>({2})},
                        {"DoubleStorage", ElementType::f64, raw_bytes<double>({2})},
                        {"HalfStorage", ElementType::f16, raw_bytes<std::uint16_t>({0x4000})},
                        {"BFloat16Storage", ElementType::bf16, raw_bytes<std::uint16_t>({0x4000})},
                        {"CharStorage", ElementType::i8, raw_bytes<std::int8_t>({2})},
                        {"ByteStorage", ElementType::u8, raw_bytes<std::uint8_t>({2})},
                        {"ShortStorage", ElementType::i16, raw_bytes<std::int16_t>({2})},
                        {"IntStorage", ElementType::i32, raw_bytes<std::int32_t>({2})},
                        {"LongStorage", ElementType::i64, raw_bytes<std::int64_t>({2})}};
  for (const Case& c : cases) {
    const std::string tensor =
        pickle_tensor({.numel = 1, .size = {1}, .stride = {1}, .type = c.storage});
    const StateDict weights =
        read(test::zip_checkpoint(pickle_dict({{"w", tensor}}), {{"0", c.bytes}}));
    EXPECT_EQ(weights.find("w")->type(), c.type) << c.storage;
    EXPECT_THAT(floats(*weights.find("w")), ElementsAre(2)) << c.storage;
  }
  const std::string flags =
      pickle_tensor({.numel = 2, .size = {2}, .stride = {1}, .type = "BoolStorage"});
  const StateDict weights =
      read(test::zip_checkpoint(pickle_dict({{"w", flags}}), {{"0", std::string("\0\x07", 2)}}));
  EXPECT_THAT(floats(*weights.find("w")), ElementsAre(0, 1));
}

// torch has no storages of these types: the tensor says what the bytes are.
TEST(StateDict, ReadsTypesWithoutAStorageOfTheirOwn) {
  const std::string storage = "(" + test::pickle_text("storage") +
                              "ctorch.storage\nUntypedStorage\n" + test::pickle_text("0") +
                              test::pickle_text("cpu") + test::pickle_int(6) + "tQ";
  const std::string tensor = "ctorch._utils\n_rebuild_tensor_v3\n(" + storage +
                             test::pickle_int(1) + test::pickle_ints({2}) + test::pickle_ints({1}) +
                             "\x89"
                             "ccollections\nOrderedDict\n)Rctorch\nuint16\ntR";
  const StateDict state = read(test::zip_checkpoint(
      pickle_dict({{"w", tensor}}), {{"0", raw_bytes<std::uint16_t>({1, 2, 60000})}}));
  EXPECT_EQ(state.tensors[0].second.type(), ElementType::u16);
  EXPECT_THAT(floats(state.tensors[0].second), ElementsAre(2, 60000));
}

TEST(StateDict, IsFoundUnderTheNamesThatTrainingScriptsUse) {
  for (const char* name : {"state_dict", "model", "model_state_dict"}) {
    const std::string nested =
        pickle_dict({{"epoch", "K\x05"}, {name, pickle_dict({{"w", kWeight}})}});
    EXPECT_NE(read(test::zip_checkpoint(nested, {{"0", kSix}})).find("w"), nullptr) << name;
  }
}

TEST(StateDict, ReadsParameters) {
  const std::string parameter = "ctorch._utils\n_rebuild_parameter\n(" + kWeight +
                                "\x88N"
                                "tR";
  EXPECT_THAT(
      floats(*read(test::zip_checkpoint(pickle_dict({{"w", parameter}}), {{"0", kSix}})).find("w")),
      ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(StateDict, RefusesAnythingButTensorsAndNamesIt) {
  const std::string evil =
      pickle_dict({{"w", kWeight}, {"x", "cos\nsystem\n(" + test::pickle_text("true") + "tR"}});
  const std::string error = error_of(test::zip_checkpoint(evil, {{"0", kSix}}));
  EXPECT_THAT(error, HasSubstr("net.pt:net/data.pkl: at byte "));
  EXPECT_THAT(error,
              HasSubstr("it uses os.system; only tensors and plain containers are accepted"));
  EXPECT_THAT(error_of(test::zip_checkpoint(pickle_dict({{"w", kWeight}, {"epoch", "K\x05"}}),
                                            {{"0", kSix}})),
              HasSubstr("tensor \"epoch\": expected a tensor, got the integer 5"));
  EXPECT_THAT(error_of(test::zip_checkpoint("K\x05", {})),
              HasSubstr("expected a state_dict, names and tensors, got the integer 5"));
}

TEST(StateDict, RefusesAViewBeyondItsStorage) {
  const test::TensorSpec views[] = {
      {.numel = 6, .size = {7}, .stride = {1}},
      {.numel = 6, .size = {2, 3}, .stride = {4, 1}},
      {.numel = 6, .size = {1}, .stride = {1}, .offset = 6},
      {.numel = 6, .offset = 6},
      {.numel = 6, .size = {std::int64_t{1} << 40, std::int64_t{1} << 40}, .stride = {0, 0}},
      {.numel = 6, .size = {2}, .stride = {std::int64_t{1} << 40}},
      {.numel = 6, .size = {std::int64_t{1} << 40, std::int64_t{1} << 40, 0}, .stride = {1, 1, 1}}};
  for (const test::TensorSpec& view : views) {
    EXPECT_THAT(
        error_of(test::zip_checkpoint(pickle_dict({{"w", pickle_tensor(view)}}), {{"0", kSix}})),
        HasSubstr("tensor \"w\": expected a storage that holds offset"));
  }
}

TEST(StateDict, RefusesNegativeSizes) {
  for (const test::TensorSpec& view : {test::TensorSpec{.numel = 6, .size = {-1}, .stride = {1}},
                                       {.numel = 6, .size = {1}, .stride = {-1}},
                                       {.numel = 6, .size = {1}, .stride = {1}, .offset = -1},
                                       {.numel = -6, .size = {1}, .stride = {1}}}) {
    EXPECT_THAT(
        error_of(test::zip_checkpoint(pickle_dict({{"w", pickle_tensor(view)}}), {{"0", kSix}})),
        HasSubstr("got the integer -"));
  }
}

TEST(StateDict, RefusesAStorageShorterThanDeclared) {
  EXPECT_THAT(
      error_of(test::zip_checkpoint(pickle_dict({{"w", kWeight}}), {{"0", kSix.substr(4)}})),
      HasSubstr(
          "net.pt: entry \"net/data/0\": expected 6 elements of f32, 24 bytes, got 20 bytes"));
  EXPECT_THAT(error_of(test::zip_checkpoint(pickle_dict({{"w", kWeight}}), {})),
              HasSubstr("expected an entry \"net/data/0\", found none"));
  const std::string legacy =
      pickle_dict({{"w", pickle_tensor({.numel = 6, .size = {6}, .stride = {1}}, true)}});
  EXPECT_THAT(error_of(test::legacy_checkpoint(legacy, {{"0", kSix.substr(4)}})),
              HasSubstr("storage \"0\": expected 6 elements of f32, got 5 elements"));
}

TEST(StateDict, RefusesStoragesFarLargerThanTheFile) {
  const std::string huge =
      pickle_tensor({.numel = std::int64_t{1} << 40, .size = {1}, .stride = {1}});
  EXPECT_THAT(error_of(test::zip_checkpoint(pickle_dict({{"w", huge}}), {{"0", kSix}})),
              HasSubstr("expected storages of at most 16 times the file's"));
}

TEST(StateDict, SharesTheMemoryOfAStorageThatATensorFills) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (int i = 0; i < 100; ++i) entries.emplace_back(fmt::format("w{}", i), kWeight);
  const StateDict tied = read(test::zip_checkpoint(pickle_dict(entries), {{"0", kSix}}));
  EXPECT_EQ(tied.tensors[0].second.bytes(), tied.tensors[99].second.bytes());
}

TEST(StateDict, ExpandsOneElementToATensor) {
  const std::string expanded =
      pickle_tensor({.numel = 6, .size = {2, 4}, .stride = {1, 0}, .offset = 3});
  const StateDict state = read(test::zip_checkpoint(pickle_dict({{"w", expanded}}), {{"0", kSix}}));
  EXPECT_THAT(floats(state.tensors[0].second), ElementsAre(3, 3, 3, 3, 4, 4, 4, 4));
}

TEST(StateDict, RefusesManyCopiesOfOneStorage) {
  constexpr std::int64_t kMany = 1 << 18;
  const std::string expanded = pickle_tensor({.numel = 6, .size = {kMany}, .stride = {0}});
  EXPECT_THAT(error_of(test::zip_checkpoint(pickle_dict({{"w", expanded}}), {{"0", kSix}})),
              HasSubstr("tensor \"w\": expected tensors of at most 4 times"));
}

TEST(StateDict, RefusesAZipWithoutItsPickle) {
  EXPECT_THAT(error_of(test::zip_bytes({{"a.txt", "text"}})),
              HasSubstr("the zip archive has no entry <name>/data.pkl"));
}

TEST(StateDict, RefusesAPickleThatIsNoCheckpoint) {
  EXPECT_THAT(error_of(test::pickle_of("K\x01")),
              HasSubstr("expected its magic number, got the integer 1"));
}

TEST(StateDict, RefusesEveryTruncation) {
  const std::string zip = test::zip_checkpoint(pickle_dict({{"w", kWeight}}), {{"0", kSix}});
  const std::string legacy = test::legacy_checkpoint(
      pickle_dict({{"w", pickle_tensor({.numel = 6, .size = {6}, .stride = {1}}, true)}}),
      {{"0", kSix}});
  for (const std::string& whole : {zip, legacy}) {
    ASSERT_EQ(error_of(whole), "");
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_THROW(read(whole.substr(0, size)), ParseError) << size;
  }
}

// Every byte in turn replaced by several values: a state_dict or an Error, nothing else.
TEST(StateDict, SurvivesEveryChangedByte) {
  const std::string legacy = test::legacy_checkpoint(
      pickle_dict({{"w", pickle_tensor({.numel = 6, .size = {2, 3}, .stride = {3, 1}}, true)}}),
      {{"0", kSix}});
  const std::string zip = test::zip_checkpoint(pickle_dict({{"w", kWeight}}), {{"0", kSix}});
  int refused = 0;
  for (std::string bytes : {legacy, zip}) {
    for (char& byte : bytes) {
      const char kept = byte;
      for (const int value : {0, 1, 40, 46, 82, 127, 128, 255}) {
        byte = static_cast<char>(static_cast<unsigned char>(value));
        try {
          read(bytes);
        } catch (const Error&) {
          ++refused;
        }
      }
      byte = kept;
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace octet::pytorch
