// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace octet {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

TEST(Tensor, StartsAsZeroes) {
  EXPECT_THAT(Tensor(ElementType::f32, {3, 5}).data<float>(), Each(0.F));
}

TEST(Tensor, IsAlignedToACacheLine) {
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(Tensor(ElementType::u8, {3}).bytes()) % 64, 0U);
}

TEST(Tensor, MayBeEmpty) {
  const Tensor tensor(ElementType::f32, {0, 4});
  EXPECT_EQ(tensor.num_elements(), 0U);
  EXPECT_EQ(tensor, tensor.clone());
}

TEST(Tensor, RefusesADynamicShape) {
  EXPECT_THROW(Tensor(ElementType::f32, {Shape::kDynamic}), InvalidArgument);
}

TEST(Tensor, HoldsTheGivenValues) {
  EXPECT_THAT(Tensor::from<std::int32_t>({2, 2}, {1, 2, 3, 4}).data<std::int32_t>(),
              ElementsAre(1, 2, 3, 4));
}

TEST(Tensor, RefusesTheWrongNumberOfValues) {
  EXPECT_THROW(Tensor::from<float>({3}, std::vector<float>{1, 2}), InvalidArgument);
}

TEST(Tensor, RefusesAViewOfAnotherType) {
  EXPECT_THROW(Tensor(ElementType::f32, {1}).data<std::int32_t>(), InvalidArgument);
}

TEST(Tensor, CopiesShareMemoryAndClonesDoNot) {
  Tensor tensor = Tensor::scalar(1.F);
  const Tensor copy = tensor;
  const Tensor clone = tensor.clone();
  tensor.data<float>()[0] = 2;
  EXPECT_EQ(copy.data<float>()[0], 2.F);
  EXPECT_EQ(clone.data<float>()[0], 1.F);
}

TEST(Tensor, KeepsTheOwnerOfItsMemoryAlive) {
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2});
  const std::weak_ptr<std::vector<float>> watch = owner;
  Tensor tensor(ElementType::f32, {2}, owner->data(), owner);
  owner.reset();
  EXPECT_THAT(tensor.data<float>(), ElementsAre(1.F, 2.F));
  tensor = Tensor();
  EXPECT_TRUE(watch.expired());
}

TEST(Tensor, ReshapesOnlyToAsManyElements) {
  const Tensor tensor(ElementType::f32, {2, 6});
  EXPECT_EQ(tensor.reshaped({3, 4}).bytes(), tensor.bytes());
  EXPECT_THROW(tensor.reshaped({5}), InvalidArgument);
}

TEST(TensorTo, RoundsTowardZeroAndSaturates) {
  const auto values = Tensor::from<float>(
      {5}, {-1.9F, 1.9F, 300.F, -300.F, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_THAT(values.to(ElementType::i8).data<std::int8_t>(), ElementsAre(-1, 1, 127, -128, 0));
}

TEST(TensorTo, SaturatesAtFourBits) {
  const auto values = Tensor::from<float>({5}, {-9.F, -7.9F, 7.F, 8.F, 16.F});
  EXPECT_THAT(values.to(ElementType::i4).data<std::int8_t>(), ElementsAre(-8, -7, 7, 7, 7));
  EXPECT_THAT(values.to(ElementType::u4).data<std::uint8_t>(), ElementsAre(0, 0, 7, 8, 15));
}

TEST(TensorTo, TakesFourBitsToOtherTypes) {
  const auto values = Tensor::from<std::int64_t>({2}, {-8, 7});
  EXPECT_THAT(values.to(ElementType::i4).to(ElementType::f32).data<float>(), ElementsAre(-8, 7));
}

TEST(TensorTo, SaturatesBetweenIntegerTypes) {
  const auto values = Tensor::from<std::int64_t>({3}, {-5, 70'000, 7});
  EXPECT_THAT(values.to(ElementType::u16).data<std::uint16_t>(), ElementsAre(0, 65535, 7));
}

TEST(TensorTo, KeepsLargeIntegersExact) {
  constexpr std::int64_t kOdd = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ(Tensor::scalar(kOdd).to(ElementType::u64).data<std::uint64_t>()[0],
            static_cast<std::uint64_t>(kOdd));
}

TEST(TensorTo, TakesHalfPrecisionThereAndBack) {
  const auto values = Tensor::from<float>({3}, {0.5F, -2.F, 65504.F});
  EXPECT_EQ(values.to(ElementType::f16).to(ElementType::f32), values);
  EXPECT_EQ(Tensor::scalar(1.F).to(ElementType::bf16).to(ElementType::f32), Tensor::scalar(1.F));
}

TEST(TensorTo, TakesAnythingButZeroToTrue) {
  EXPECT_THAT(Tensor::from<float>({3}, {0.F, 0.25F, -1.F}).to(ElementType::boolean).data<bool>(),
              ElementsAre(false, true, true));
}

TEST(TensorEquality, ComparesTypeShapeAndBytes) {
  EXPECT_EQ(Tensor::from<float>({2}, {1, 2}), Tensor::from<float>({2}, {1, 2}));
  EXPECT_NE(Tensor::from<float>({2}, {1, 2}), Tensor::from<float>({1, 2}, {1, 2}));
  EXPECT_NE(Tensor::scalar(0.F), Tensor::scalar<std::int32_t>(0));
}

}  // namespace
}  // namespace octet
