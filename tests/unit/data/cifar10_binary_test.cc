// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_files.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// A record whose planes are filled with red, red + 1 and red + 2, but for its first pixel: 1,
/// 2, 3.
std::string record(int label, int red) {
  std::string bytes(1, static_cast<char>(label));
  for (int plane = 0; plane < 3; ++plane) {
    bytes += static_cast<char>(plane + 1);
    bytes += std::string(1023, static_cast<char>(red + plane));
  }
  return bytes;
}

class Cifar10Binary : public test::DataDirectory {};

TEST_F(Cifar10Binary, PlanesBecomePixels) {
  put("test_batch.bin", record(3, 10) + record(9, 200));
  const Cifar10 data(directory_, Split::test);
  ASSERT_EQ(data.size(), 2U);
  const Sample sample = data[1];
  EXPECT_EQ(sample.image.shape(), (Shape{32, 32, 3}));
  const std::vector<std::uint8_t> levels = test::levels(sample.image);
  EXPECT_THAT(std::vector(levels.begin(), levels.begin() + 6), ElementsAre(1, 2, 3, 200, 201, 202));
  EXPECT_EQ(sample.label, 9);
  EXPECT_EQ(sample.name, "test_batch.bin:1");
}

TEST_F(Cifar10Binary, BatchesThatAreThereAreReadInOrder) {
  put("data_batch_5.bin", record(5, 0));
  put("data_batch_2.bin", record(2, 0) + record(3, 0));
  const Cifar10 data(directory_, Split::train);
  ASSERT_EQ(data.size(), 3U);
  EXPECT_EQ(data[1].name, "data_batch_2.bin:1");
  EXPECT_EQ(data[2].name, "data_batch_5.bin:0");
  EXPECT_EQ(data[2].label, 5);
}

TEST_F(Cifar10Binary, IsFoundInTheFolderOfTheOfficialArchive) {
  put("cifar-10-batches-bin/test_batch.bin", record(3, 10));
  EXPECT_EQ(Cifar10(directory_, Split::test).size(), 1U);
}

TEST_F(Cifar10Binary, ClassNamesComeFromTheMetaFile) {
  put("test_batch.bin", record(3, 10));
  put("batches.meta.txt", "a\nb\r\nc\nd\ne\nf\ng\nh\ni\nten\n\n");
  const Cifar10 data(directory_, Split::test);
  EXPECT_THAT(data.class_names(), ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "ten"));
}

TEST_F(Cifar10Binary, ClassNamesWithoutMetaFileAreTheOfficialOnes) {
  put("test_batch.bin", record(3, 10));
  EXPECT_THAT(Cifar10(directory_, Split::test).class_names(),
              ElementsAre("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse",
                          "ship", "truck"));
}

TEST_F(Cifar10Binary, MetaFileWithoutTenNamesIsRefused) {
  put("test_batch.bin", record(3, 10));
  put("batches.meta.txt", "a\nb\n");
  EXPECT_THAT(
      [&] { Cifar10(directory_, Split::test); },
      ThrowsMessage<ParseError>(AllOf(HasSubstr("batches.meta.txt"),
                                      HasSubstr("expected 10 class names, one a line, got 2"))));
}

TEST_F(Cifar10Binary, MissingSplitNamesTheFilesExpected) {
  put("data_batch_1.bin", record(3, 10));
  EXPECT_THAT([&] { Cifar10(directory_, Split::test); },
              ThrowsMessage<IoError>(AllOf(HasSubstr(directory_.string()),
                                           HasSubstr("expected test_batch.bin or test_batch"))));
}

TEST_F(Cifar10Binary, MissingDirectoryIsAnIoError) {
  EXPECT_THAT([&] { Cifar10(directory_ / "none", Split::train); },
              ThrowsMessage<IoError>(AllOf(HasSubstr("data_batch_1.bin, data_batch_2.bin"),
                                           HasSubstr("no such directory"))));
}

TEST_F(Cifar10Binary, TruncatedRecordIsLocated) {
  put("test_batch.bin", record(3, 10) + record(4, 10).substr(0, 3000));
  EXPECT_THAT(
      [&] { Cifar10(directory_, Split::test); },
      ThrowsMessage<ParseError>(HasSubstr("test_batch.bin: at byte 3073: expected a record of 3073 "
                                          "bytes, got 3000: 73 bytes are missing")));
}

TEST_F(Cifar10Binary, EveryTruncationIsRefused) {
  const std::string whole = record(3, 10);
  for (std::size_t size = 0; size < whole.size(); size += size < 4 || size > 3060 ? 1 : 101) {
    put("test_batch.bin", whole.substr(0, size));
    EXPECT_THROW(Cifar10(directory_, Split::test), ParseError) << size;
  }
}

TEST_F(Cifar10Binary, LabelAbove9IsLocated) {
  put("test_batch.bin", record(3, 10) + record(10, 10));
  EXPECT_THAT([&] { Cifar10(directory_, Split::test); },
              ThrowsMessage<ParseError>(
                  HasSubstr("test_batch.bin: at byte 3073: expected a label of 0 to 9, got 10")));
}

TEST_F(Cifar10Binary, DirectoryInPlaceOfABatchIsAnIoError) {
  put("test_batch.bin/file", "");
  EXPECT_THROW(Cifar10(directory_, Split::test), IoError);
}

TEST_F(Cifar10Binary, SampleBeyondTheLastIsRefused) {
  put("test_batch.bin", record(3, 10));
  const Cifar10 data(directory_, Split::test);
  EXPECT_THAT([&] { data[1]; },
              ThrowsMessage<InvalidArgument>(HasSubstr("expected an index below 1, got 1")));
}

}  // namespace
}  // namespace octet
