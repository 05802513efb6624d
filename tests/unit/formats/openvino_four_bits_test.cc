// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "ir_files.h"
#include "octet/graph.h"

namespace octet {
namespace {

using test::read_text;
using test::replaced;
using test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tensor weights(ElementType type) {
  return Tensor::from<std::int64_t>(Shape{1, 5}, {1, 7, 0, 3, 6}).to(type);
}

// y = x * (Convert(weights) * 0.5).
Model model_of(Tensor integers) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 5}}, {}, "x");
  const OutputRef w = model.add_constant(std::move(integers), "w");
  const OutputRef real = model.add(Convert{ElementType::f32}, {w}, "real");
  const OutputRef scale = model.add_constant(Tensor::from<float>({1, 1}, {0.5F}), "scale");
  const OutputRef product = model.add(Binary{BinaryKind::multiply}, {real, scale}, "scaled");
  model.add(Result{}, {model.add(MatMul{false, true}, {x, product}, "y")});
  return model;
}

class FourBits : public ::testing::TestWithParam<ElementType> {};

TEST_P(FourBits, ComeBackFromAnIr) {
  const TemporaryDirectory directory;
  const Model model = model_of(weights(GetParam()));
  write_model(model, directory / "a.xml");
  const Model again = read_model(directory / "a.xml");
  EXPECT_EQ(to_text(again), to_text(model));
  EXPECT_EQ(*again.constant({*again.find("w"), 0}), weights(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Types, FourBits, ::testing::Values(ElementType::i4, ElementType::u4),
                         [](const auto& test) { return std::string(to_string(test.param)); });

TEST(OpenvinoIr, TwoWeightsOfFourBitsTakeAByte) {
  const TemporaryDirectory directory;
  write_model(model_of(weights(ElementType::i4)), directory / "a.xml");
  const std::string xml = read_text(directory / "a.xml");
  EXPECT_THAT(xml, HasSubstr("element_type=\"i4\" shape=\"1, 5\" offset=\"0\" size=\"3\""));
  EXPECT_THAT(xml, HasSubstr("precision=\"I4\""));
  EXPECT_EQ(read_text(directory / "a.bin").substr(0, 3), std::string("\x71\x30\x06", 3));
}

// Five and six elements of four bits take as many bytes.
TEST(OpenvinoIr, ConstantsOverTheSameBytesHaveEachItsOwnElements) {
  const TemporaryDirectory directory;
  Model model = model_of(weights(ElementType::i4));
  const OutputRef six = model.add_constant(
      Tensor::from<std::int64_t>({6}, {1, 7, 0, 3, 6, 0}).to(ElementType::i4), "six");
  model.add(Result{}, {model.add(Convert{ElementType::f32}, {six})});
  write_model(model, directory / "a.xml");
  const Model again = read_model(directory / "a.xml");
  EXPECT_EQ(again.constant({*again.find("w"), 0})->num_elements(), 5U);
  EXPECT_THAT(again.constant({*again.find("six"), 0})->data<std::int8_t>(),
              ElementsAre(1, 7, 0, 3, 6, 0));
}

TEST(OpenvinoIr, FewerBytesThanElementsOfFourBitsTakeAreRefused) {
  const TemporaryDirectory directory;
  write_model(model_of(weights(ElementType::i4)), directory / "a.xml");
  const std::string xml = replaced(read_text(directory / "a.xml"), "size=\"3\"", "size=\"2\"");
  write_file(directory / "a.xml", xml);
  EXPECT_THAT([&] { read_model(directory / "a.xml"); },
              ::testing::ThrowsMessage<ParseError>(HasSubstr(
                  "expected 5 elements of i4 (4 bits each) for shape [1,5], got size 2")));
}

TEST(OpenvinoIr, WeightsOfMoreThanFourBitsAreNotWritten) {
  const TemporaryDirectory directory;
  Tensor integers(ElementType::i4, {1, 5});
  integers.data<std::int8_t>()[2] = -9;
  const Model model = model_of(std::move(integers));
  EXPECT_THAT([&] { write_model(model, directory / "a.xml"); },
              ::testing::ThrowsMessage<InvalidArgument>(HasSubstr("got -9")));
  EXPECT_FALSE(std::filesystem::exists(directory / "a.xml"));
}

}  // namespace
}  // namespace octet
