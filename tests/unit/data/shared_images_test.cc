// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "octet/data.h"
#include "shared_data.h"

namespace octet {
namespace {

class SharedImages : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto shared = test::shared_dir();
    if (!shared) GTEST_SKIP() << "the shared data is not there: set OCTET_SHARED_DIR";
    directory_ = *shared / "data" / "cifar10";
  }

  std::filesystem::path directory_;
};

TEST_F(SharedImages, Cifar10HasTheDocumentedSizesAndClasses) {
  const Cifar10 test(directory_ / "cifar-10-batches-bin", Split::test);
  EXPECT_EQ(test.size(), 846U);
  EXPECT_EQ(Cifar10(directory_, Split::train).size(), 5 * 932U);
  EXPECT_EQ(test.class_names().at(static_cast<std::size_t>(test[7].label)), "frog");
  EXPECT_EQ(test.class_names().at(static_cast<std::size_t>(test[20].label)), "horse");
}

TEST_F(SharedImages, JpegArchiveHoldsTheSameClassesInOrder) {
  const ImageFolder folder(directory_ / "cifar10-test-jpeg.tar.gz");
  ASSERT_EQ(folder.size(), 10000U);
  EXPECT_EQ(folder.class_names(), Cifar10(directory_, Split::test).class_names());
  EXPECT_EQ(folder[0].name, "airplane/0000.jpg");
  EXPECT_EQ(folder[9999].name, "truck/0999.jpg");
  std::array<int, 10> counts{};
  for (std::size_t i = 0; i < folder.size(); i += 500) {
    const Sample sample = folder[i];
    EXPECT_EQ(sample.image.shape(), (Shape{32, 32, 3}));
    ++counts.at(static_cast<std::size_t>(sample.label));
  }
  for (const int count : counts) EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace octet
