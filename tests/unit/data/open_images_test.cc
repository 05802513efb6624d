// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_files.h"
#include "encode_images.h"
#include "named.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class OpenImages : public test::DataDirectory {
 protected:
  void put_batch(const std::string& name, char label) {
    std::string record(3073, 'x');
    record[0] = label;
    put(name, record);
  }
  std::int64_t first_label(const std::string& spec, Split split) {
    return (*open_images(spec, split))[0].label;
  }
};

TEST_F(OpenImages, SplitOfTheTextComesBeforeTheDefault) {
  put_batch("test_batch.bin", '\x01');
  put_batch("data_batch_1.bin", '\x02');
  const std::string spec = "cifar10:" + directory_.string();
  EXPECT_EQ(first_label(spec, Split::test), 1);
  EXPECT_EQ(first_label(spec, Split::train), 2);
  EXPECT_EQ(first_label(spec + ":test", Split::train), 1);
  EXPECT_EQ(first_label(spec + ":train", Split::test), 2);
}

TEST_F(OpenImages, OtherColonsBelongToThePath) {
  put_batch("a:b/test_batch.bin", '\x01');
  EXPECT_EQ(first_label("cifar10:" + (directory_ / "a:b").string(), Split::test), 1);
  EXPECT_EQ(first_label("cifar10:" + (directory_ / "a:b").string() + ":test", Split::train), 1);
}

TEST_F(OpenImages, FolderIsAnImageFolder) {
  put("c:test/cat/1.jpg", test::gray_jpeg(1, 1, 8));
  const auto source = open_images("folder:" + (directory_ / "c:test").string(), Split::test);
  EXPECT_EQ((*source)[0].name, "cat/1.jpg");
}

TEST_F(OpenImages, NpyTakesLabelsBehindAComma) {
  const std::string images = (directory_ / "x,y.npy").string();
  const std::string labels = (directory_ / "l.npy").string();
  write_npy(images, Tensor(ElementType::u8, Shape{1, 2, 2, 3}));
  write_npy(labels, Tensor::from(Shape{1}, std::vector<std::int64_t>{4}));
  EXPECT_EQ(first_label("npy:" + images, Split::test), -1);
  EXPECT_EQ(first_label("npy:" + images + "," + labels, Split::test), 4);
}

TEST_F(OpenImages, DemoNeedsNoPath) {
  const auto train = open_images("demo", Split::train);
  const auto test = open_images("demo:test", Split::train);
  EXPECT_EQ((*train)[0].image, DemoShapes(Split::train)[0].image);
  EXPECT_EQ((*test)[0].image, DemoShapes(Split::test)[0].image);
}

struct BadSpec {
  const char* name;
  const char* text;
  friend void PrintTo(const BadSpec& c, std::ostream* out) { *out << c.name; }
};

class UnknownSpec : public ::testing::TestWithParam<BadSpec> {};

TEST_P(UnknownSpec, ListsTheForms) {
  EXPECT_THAT([] { open_images(GetParam().text, Split::test); },
              ThrowsMessage<InvalidArgument>(
                  AllOf(HasSubstr("cifar10:DIR[:train|:test], folder:DIR_OR_TAR"),
                        HasSubstr(std::string("got \"") + GetParam().text + "\""))));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, UnknownSpec,
    ::testing::Values(BadSpec{"Nothing", ""}, BadSpec{"DemoAndNoSplit", "demo:"},
                      BadSpec{"DemoAndUnknownSplit", "demo:val"}, BadSpec{"MoreThanDemo", "demos"},
                      BadSpec{"Cifar10Alone", "cifar10"}, BadSpec{"Cifar10AndNoPath", "cifar10:"},
                      BadSpec{"Cifar10AndSplit", "cifar10:test"},
                      BadSpec{"Cifar10EmptyPathAndSplit", "cifar10::test"},
                      BadSpec{"LessThanCifar10", "cifar:/tmp"}, BadSpec{"PathAlone", "/tmp/data"},
                      BadSpec{"FolderAlone", "folder"}, BadSpec{"FolderAndNoPath", "folder:"},
                      BadSpec{"NpyAndNoPath", "npy:"}, BadSpec{"Colon", ":"},
                      BadSpec{"SplitAlone", ":test"}, BadSpec{"CapitalLetter", "Folder:/tmp"}),
    test::by_name);

}  // namespace
}  // namespace octet
