// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "octet/data.h"

namespace octet {
namespace {

struct Squares {
  std::size_t size() const { return 4; }
  int operator[](std::size_t index) const { return static_cast<int>(index * index); }
};

TEST(Dataset, TransformsTheItemsOfAnyLoader) {
  const Dataset dataset(Squares{},
                        [](int item) { return Tensor::scalar(static_cast<float>(item)); });
  ASSERT_EQ(dataset.size(), 4U);
  EXPECT_EQ(dataset[3], Tensor::scalar(9.0F));
}

TEST(Dataset, TakesAVectorAsLoader) {
  const Dataset dataset(std::vector<float>{2, 4},
                        [](float item) { return Tensor::scalar(item + 1); });
  ASSERT_EQ(dataset.size(), 2U);
  EXPECT_EQ(dataset[1], Tensor::scalar(5.0F));
}

TEST(Dataset, KeepsALoaderGivenAsSharedPointerAlive) {
  auto loader = std::make_shared<const Squares>();
  const std::weak_ptr<const Squares> watch = loader;
  const Dataset dataset(std::move(loader), [](int item) { return Tensor::scalar(item); });
  EXPECT_FALSE(watch.expired());
  EXPECT_EQ(dataset[2], Tensor::scalar(4));
}

TEST(Dataset, TransformsAnItemOnlyWhenItIsRead) {
  int calls = 0;
  const Dataset dataset(Squares{}, [&calls](int item) { return ++calls, Tensor::scalar(item); });
  EXPECT_EQ(calls, 0);
  dataset[0];
  EXPECT_EQ(calls, 1);
}

TEST(Dataset, TellsTheShapesOfItsFirstItem) {
  const Dataset dataset(Squares{}, [](int item) {
    return std::vector<Tensor>{Tensor::scalar(item), Tensor(ElementType::f32, Shape{2, 3})};
  });
  EXPECT_EQ(dataset.item_shapes(), (std::vector<Shape>{{}, {2, 3}}));
}

TEST(Dataset, HasNoShapesWithoutItems) {
  const Dataset dataset(std::vector<float>{}, [](float item) { return Tensor::scalar(item); });
  EXPECT_TRUE(dataset.item_shapes().empty());
}

TEST(Dataset, LoadsAFirstItemThatIsKeptOnce) {
  std::vector<int> loaded;
  const Dataset dataset(Squares{}, [&](int item) {
    loaded.push_back(item);
    return Tensor::scalar(item);
  });
  const Dataset kept = dataset.with_first_kept();
  EXPECT_EQ(kept.item_shapes().size(), 1U);
  EXPECT_EQ(kept[0], Tensor::scalar(0));
  EXPECT_EQ(kept[2], Tensor::scalar(4));
  EXPECT_EQ(loaded, (std::vector<int>{0, 4}));
}

class OneSample final : public ImageSource {
 public:
  std::size_t size() const override { return 1; }
  Sample operator[](std::size_t) const override {
    return {Tensor(ElementType::u8, Shape{2, 2, 3}), 0, "one"};
  }
  const std::vector<std::string>& class_names() const override { return names_; }

 private:
  std::vector<std::string> names_;
};

TEST(Dataset, TakesAnImageSourceByItsBase) {
  const std::shared_ptr<const ImageSource> source = std::make_shared<const OneSample>();
  const Preprocess preprocess;
  const Dataset dataset(source,
                        [preprocess](const Sample& sample) { return preprocess(sample.image); });
  EXPECT_EQ(dataset[0].shape(), (Shape{1, 3, 2, 2}));
}

TEST(Dataset, CallsItemsByTheirNamesIfTheyHaveOne) {
  const Dataset named(OneSample{}, [](const Sample& sample) { return sample.image; });
  EXPECT_EQ(named.name(0), "one");
  const Dataset nameless(Squares{}, [](int item) { return Tensor::scalar(item); });
  EXPECT_EQ(nameless.name(0), "");
}

}  // namespace
}  // namespace octet
