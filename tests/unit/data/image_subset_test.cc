// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "data_files.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::ThrowsMessage;

/// Labels, and which samples cannot be read or end early; pictures are of one pixel.
class ListedImages final : public ImageSource {
 public:
  explicit ListedImages(std::vector<std::int64_t> labels, std::vector<std::size_t> bad = {},
                        std::vector<std::size_t> damaged = {}, bool ordered = true)
      : labels_(std::move(labels)),
        bad_(std::move(bad)),
        damaged_(std::move(damaged)),
        ordered_(ordered) {}

  std::size_t size() const override { return labels_.size(); }
  Sample operator[](std::size_t index) const override {
    if (std::ranges::count(bad_, index) > 0) throw ParseError(name(index), -1, "no picture");
    return {Tensor(ElementType::u8, Shape{1, 1, 3}), labels_[index], name(index),
            std::ranges::count(damaged_, index) > 0 ? "ends early" : ""};
  }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  std::int64_t label(std::size_t index) const override { return labels_[index]; }
  std::string name(std::size_t index) const override { return std::to_string(index); }
  bool ordered_by_class() const override { return ordered_; }

 private:
  std::vector<std::int64_t> labels_;
  std::vector<std::size_t> bad_;
  std::vector<std::size_t> damaged_;
  bool ordered_;
  std::vector<std::string> class_names_{"a", "b", "c"};
};

std::vector<std::int64_t> ten_of_three() {
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < 30; ++i) labels.push_back(i / 10);
  return labels;
}

ImageSubset subset_of(ListedImages images, const ImageSubset::Options& options) {
  return {std::make_shared<const ListedImages>(std::move(images)), options};
}

std::vector<std::size_t> indices_of(const ImageSubset& subset) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < subset.size(); ++i) indices.push_back(subset.index_of(i));
  return indices;
}

TEST(ImageSubset, OfImagesOrderedByClassIsSpreadEvenly) {
  const ImageSubset subset = subset_of(ListedImages(ten_of_three()), {.size = 6});
  EXPECT_THAT(indices_of(subset), ElementsAre(0, 5, 10, 15, 20, 25));
  EXPECT_THAT(subset.num_per_class(), ElementsAre(Pair(0, 2), Pair(1, 2), Pair(2, 2)));
}

TEST(ImageSubset, OfOtherImagesIsTheFirstOnes) {
  const ImageSubset subset = subset_of(ListedImages(ten_of_three(), {}, {}, false), {.size = 3});
  EXPECT_THAT(indices_of(subset), ElementsAre(0, 1, 2));
}

TEST(ImageSubset, OrderThatIsGivenCounts) {
  EXPECT_THAT(
      indices_of(subset_of(ListedImages(ten_of_three()), {.size = 3, .order = SubsetOrder::first})),
      ElementsAre(0, 1, 2));
  EXPECT_THAT(indices_of(subset_of(ListedImages(ten_of_three(), {}, {}, false),
                                   {.size = 3, .order = SubsetOrder::spread})),
              ElementsAre(0, 10, 20));
}

TEST(ImageSubset, SmallClassesLeaveTheirShareToOthers) {
  const ImageSubset subset =
      subset_of(ListedImages({0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2}), {.size = 7});
  EXPECT_THAT(subset.num_per_class(), ElementsAre(Pair(0, 1), Pair(1, 3), Pair(2, 3)));
}

TEST(ImageSubset, AsLargeAsTheDataSetIsTheDataSet) {
  for (const std::size_t size : {0, 4, 9}) {
    const ImageSubset subset = subset_of(ListedImages({1, 0, 2, 0}), {.size = size});
    EXPECT_THAT(indices_of(subset), ElementsAre(0, 1, 2, 3));
  }
}

TEST(ImageSubset, ClassWithoutSamplesCountsZero) {
  const ImageSubset subset = subset_of(ListedImages({0, 7, -1}), {});
  EXPECT_THAT(subset.num_per_class(), ElementsAre(Pair(0, 1), Pair(1, 0), Pair(2, 0), Pair(7, 1)));
}

TEST(ImageSubset, BadPictureThrowsWithTheAdvice) {
  const ImageSubset subset = subset_of(ListedImages({0, 1}, {1}), {.advice = "throw it away"});
  EXPECT_EQ(subset.size(), 2U);
  EXPECT_THAT([&] { subset[1]; },
              ThrowsMessage<ParseError>(HasSubstr("1: no picture (throw it away)")));
}

TEST(ImageSubset, BadPicturesAreLeftOutAndListed) {
  const ImageSubset subset = subset_of(ListedImages({0, 1, 2, 0}, {1, 2}), {.skip_bad = true});
  EXPECT_THAT(indices_of(subset), ElementsAre(0, 3));
  ASSERT_EQ(subset.skipped().size(), 2U);
  EXPECT_EQ(subset.skipped()[0].name, "1");
  EXPECT_EQ(subset.skipped()[0].text, "1: no picture");
  EXPECT_EQ(subset.skipped()[1].name, "2");
}

// Of ten each, 0 and 15 are bad: the next of the rounds over the classes come in.
TEST(ImageSubset, OthersAreTakenForBadPictures) {
  const ImageSubset subset =
      subset_of(ListedImages(ten_of_three(), {0, 15}), {.size = 6, .skip_bad = true});
  EXPECT_EQ(subset.size(), 6U);
  EXPECT_EQ(subset.skipped().size(), 2U);
  EXPECT_THAT(subset.num_per_class(), ElementsAre(Pair(0, 2), Pair(1, 2), Pair(2, 2)));
}

TEST(ImageSubset, NothingButBadPicturesIsRefused) {
  EXPECT_THAT(
      [] {
        subset_of(ListedImages({0, 1}, {0, 1}), {.skip_bad = true});
      },
      ThrowsMessage<ParseError>(AllOf(HasSubstr("none of 2 pictures"), HasSubstr("no picture"))));
}

TEST(ImageSubset, DamagedPicturesAreListedOnceTheyAreRead) {
  const ImageSubset subset = subset_of(ListedImages({0, 1, 2}, {}, {1}), {});
  EXPECT_THAT(subset.damaged(), IsEmpty());
  for (int i = 0; i < 2; ++i) subset[1];
  ASSERT_EQ(subset.damaged().size(), 1U);
  EXPECT_EQ(subset.damaged()[0].name, "1");
  EXPECT_EQ(subset.damaged()[0].text, "ends early");
}

TEST(ImageSubset, IndicesKeepTheirOrder) {
  const ImageSubset subset(std::make_shared<const ListedImages>(ten_of_three()), {20, 3, 11}, {});
  EXPECT_THAT(indices_of(subset), ElementsAre(20, 3, 11));
  EXPECT_EQ(subset[0].label, 2);
}

TEST(ImageSubset, IndexOutsideTheDataSetIsRefused) {
  EXPECT_THAT(
      [] {
        ImageSubset(std::make_shared<const ListedImages>(ten_of_three()), {3, 30}, {});
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("index 30 is outside the data set of 30 images")));
}

}  // namespace
}  // namespace octet
