// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octet/tensor.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ElementType, WordsParseBack) {
  for (ElementType type : {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16,
                           ElementType::i8, ElementType::u8, ElementType::i16, ElementType::u16,
                           ElementType::i32, ElementType::u32, ElementType::i64, ElementType::u64,
                           ElementType::boolean, ElementType::i4, ElementType::u4}) {
    EXPECT_EQ(parse_element_type(to_string(type)), type) << to_string(type);
  }
  EXPECT_FALSE(parse_element_type("u2"));
}

TEST(ElementType, SizesFollowTheWord) {
  EXPECT_EQ(element_size(ElementType::bf16), 2U);
  EXPECT_EQ(element_size(ElementType::u64), 8U);
  EXPECT_EQ(element_size(ElementType::i8), 1U);
}

TEST(Shape, CountsItsElements) {
  EXPECT_EQ(Shape().num_elements(), 1);
  EXPECT_EQ((Shape{2, 3, 4}.num_elements()), 24);
  EXPECT_EQ((Shape{2, 0, 4}.num_elements()), 0);
}

TEST(Shape, RefusesToCountWhatIsDynamic) {
  EXPECT_THAT(
      [] {
        static_cast<void>(Shape({Shape::kDynamic, 3}).num_elements());
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("[?,3]")));
}

TEST(Shape, RefusesAProductThatOverflows) {
  EXPECT_THROW(
      static_cast<void>(Shape({std::int64_t{1} << 40, std::int64_t{1} << 40}).num_elements()),
      InvalidArgument);
}

TEST(Shape, PrintsAndParsesBack) {
  const Shape shape{Shape::kDynamic, 3, 32, 32};
  EXPECT_EQ(to_string(shape), "[?,3,32,32]");
  EXPECT_EQ(parse_shape("[?,3,32,32]"), shape);
  EXPECT_EQ(parse_shape("-1, 3,32, 32"), shape);
  EXPECT_EQ(parse_shape("[]"), Shape());
}

TEST(Shape, RefusesWhatIsNoShape) {
  for (const char* text :
       {"1,,2", "1,2,", ",1", "[1,2", "1x2", "-2", "99999999999999999999", "a"}) {
    EXPECT_THROW(parse_shape(text), InvalidArgument) << text;
  }
}

TEST(Broadcast, AlignsAtTheLastDimension) {
  EXPECT_EQ(broadcast({2, 3, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast({1, 8, 1, 1}, {5, 1, 2, 2}), (Shape{5, 8, 2, 2}));
  EXPECT_EQ(broadcast({}, {3}), Shape{3});
}

TEST(Broadcast, RefusesUnequalDimensions) {
  EXPECT_FALSE(broadcast({2, 3}, {2, 4}));
}

TEST(Broadcast, ADynamicDimensionTakesTheOther) {
  EXPECT_EQ(broadcast({Shape::kDynamic, 3}, {4, 3}), (Shape{4, 3}));
  EXPECT_EQ(broadcast({Shape::kDynamic}, {1}), Shape{Shape::kDynamic});
}

TEST(Broadcast, AnEmptyDimensionStaysEmpty) {
  EXPECT_EQ(broadcast({0, 3}, {1, 3}), (Shape{0, 3}));
}

}  // namespace
}  // namespace octet
