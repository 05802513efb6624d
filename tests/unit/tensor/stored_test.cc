// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor/stored.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// -8 to 7 and one more, so that the last byte is half full.
Tensor all_i4() {
  Tensor tensor(ElementType::i4, Shape{17});
  for (int i = 0; i < 17; ++i)
    tensor.data<std::int8_t>()[static_cast<std::size_t>(i)] =
        static_cast<std::int8_t>(i == 16 ? -1 : i - 8);
  return tensor;
}

TEST(Stored, TwoElementsOfFourBitsShareAByte) {
  EXPECT_EQ(stored_size(ElementType::i4, 4), 2U);
  EXPECT_EQ(stored_size(ElementType::u4, 5), 3U);
  EXPECT_EQ(stored_size(ElementType::f32, 5), 20U);
}

TEST(Stored, TheFirstElementIsInTheLowHalf) {
  Tensor tensor(ElementType::i4, Shape{3});
  tensor.data<std::int8_t>()[0] = 1;
  tensor.data<std::int8_t>()[1] = -2;
  tensor.data<std::int8_t>()[2] = -8;
  EXPECT_THAT(stored_bytes(tensor), ElementsAre(std::byte{0xE1}, std::byte{0x08}));
}

TEST(Stored, AllSignedNumbersOfFourBitsComeBack) {
  const Tensor tensor = all_i4();
  Tensor loaded(ElementType::i4, Shape{17});
  load_stored(stored_bytes(tensor), loaded);
  EXPECT_EQ(loaded, tensor);
}

TEST(Stored, UnsignedNumbersOfFourBitsHaveNoSign) {
  Tensor loaded(ElementType::u4, Shape{2});
  load_stored(std::vector{std::byte{0xF8}}, loaded);
  EXPECT_THAT(loaded.data<std::uint8_t>(), ElementsAre(8, 15));
}

TEST(Stored, TheHalfOfNoElementIsNotRead) {
  Tensor loaded(ElementType::i4, Shape{1});
  load_stored(std::vector{std::byte{0xF3}}, loaded);
  EXPECT_THAT(loaded.data<std::int8_t>(), ElementsAre(3));
}

TEST(Stored, MoreThanFourBitsAreRefused) {
  Tensor tensor(ElementType::i4, Shape{2});
  tensor.data<std::int8_t>()[1] = 8;
  EXPECT_THAT([&] { stored_bytes(tensor); },
              ThrowsMessage<InvalidArgument>(HasSubstr("expected elements of 4 bits, got 8")));
}

TEST(Stored, WholeBytesAreThoseInMemory) {
  const auto tensor = Tensor::from<std::int16_t>(Shape{2}, {0x0102, -1});
  EXPECT_THAT(stored_bytes(tensor),
              ElementsAreArray(tensor.bytes(), tensor.bytes() + tensor.num_bytes()));
}

}  // namespace
}  // namespace octet
