// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data_files.h"
#include "zip_bytes.h"

namespace octet {
namespace {

using test::little_endian;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using namespace std::string_literals;

// Opcodes of pickle protocol 2 as Python 2's cPickle writes them: BININT, SHORT_BINSTRING,
// BINSTRING, TUPLE2.
std::string integer(int value) {
  return "J" + little_endian(static_cast<std::uint32_t>(value), 4);
}
std::string str(const std::string& text) {
  return "U" + little_endian(text.size(), 1) + text;
}
std::string long_str(const std::string& text) {
  return "T" + little_endian(text.size(), 4) + text;
}
std::string pair(int first, int second) {
  return integer(first) + integer(second) + "\x86";
}

struct PickledBatch {
  std::string core = "numpy.core.multiarray";
  std::string type = "u1";
  std::string shape = pair(2, 3072);
  std::string order = "\x89";  // NEWFALSE
  std::string elements = long_str(std::string(1024, '\x01') + std::string(1024, '\x02') +
                                  std::string(1024, '\x03') + std::string(3072, '\x07'));
  std::string labels = "](" + integer(6) + integer(9) + "e";
  std::string data_key = "data";

  std::string bytes() const {
    const std::string array = "c" + core + "\n_reconstruct\n" + "cnumpy\nndarray\n" + "K\0\x85"s +
                              str("b") + "\x87R" + "(K\x01" + shape + "cnumpy\ndtype\n" +
                              str(type) + "K\0K\x01\x87R"s + "(K\x03" + str("|") + "NNN" +
                              integer(-1) + integer(-1) + "K\0tb"s + order + elements + "tb";
    return "\x80\x02}q\x01(" + str("batch_label") + str("testing batch 1 of 1") + str("labels") +
           labels + str(data_key) + array + str("filenames") + "](" + str("a.png") + str("b.png") +
           "eu.";
  }
};

class Cifar10Pickle : public test::DataDirectory {
 protected:
  void expect_refused(const PickledBatch& batch, const std::string& text) {
    put("test_batch", batch.bytes());
    EXPECT_THAT(
        [&] { Cifar10(directory_, Split::test); },
        ThrowsMessage<ParseError>(AllOf(HasSubstr("test_batch: at byte "), HasSubstr(text))));
  }
};

TEST_F(Cifar10Pickle, PlanesBecomePixels) {
  put("test_batch", PickledBatch{}.bytes());
  const Cifar10 data(directory_, Split::test);
  ASSERT_EQ(data.size(), 2U);
  const Sample sample = data[0];
  EXPECT_EQ(sample.image.shape(), (Shape{32, 32, 3}));
  const std::vector<std::uint8_t> levels = test::levels(sample.image);
  EXPECT_THAT(std::vector(levels.end() - 4, levels.end()), ElementsAre(3, 1, 2, 3));
  EXPECT_EQ(sample.label, 6);
  EXPECT_EQ(data[1].name, "test_batch:1");
  EXPECT_EQ(data[1].label, 9);
}

TEST_F(Cifar10Pickle, BatchesThatAreThereAreReadInOrder) {
  put("cifar-10-batches-py/data_batch_4", PickledBatch{}.bytes());
  put("cifar-10-batches-py/data_batch_1", PickledBatch{}.bytes());
  const Cifar10 data(directory_, Split::train);
  ASSERT_EQ(data.size(), 4U);
  EXPECT_EQ(data[1].name, "data_batch_1:1");
  EXPECT_EQ(data[2].name, "data_batch_4:0");
}

TEST_F(Cifar10Pickle, ArraysOfNumPy2AreRead) {
  put("test_batch", PickledBatch{.core = "numpy._core.multiarray"}.bytes());
  EXPECT_EQ(Cifar10(directory_, Split::test).size(), 2U);
}

TEST_F(Cifar10Pickle, ClassNamesComeFromTheMetaFile) {
  put("test_batch", PickledBatch{}.bytes());
  std::string names = "](";
  for (char c = 'a'; c < 'k'; ++c) names += str(std::string(1, c));
  put("batches.meta",
      "\x80\x02}(" + str("num_cases_per_batch") + integer(2) + str("label_names") + names + "eu.");
  EXPECT_THAT(Cifar10(directory_, Split::test).class_names(),
              ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
}

TEST_F(Cifar10Pickle, MetaFileWithoutTenNamesIsRefused) {
  put("test_batch", PickledBatch{}.bytes());
  put("batches.meta", "\x80\x02}(" + str("label_names") + "](" + str("cat") + "eu.");
  EXPECT_THAT([&] { Cifar10(directory_, Split::test); },
              ThrowsMessage<ParseError>(AllOf(HasSubstr("batches.meta: at byte"),
                                              HasSubstr("expected 10 class names, got 1"))));
}

TEST_F(Cifar10Pickle, MetaFileWithOtherNamesThanTextIsRefused) {
  put("test_batch", PickledBatch{}.bytes());
  put("batches.meta", "\x80\x02}(" + str("label_names") + "](" + integer(1) + "eu.");
  EXPECT_THROW(Cifar10(directory_, Split::test), ParseError);
}

TEST_F(Cifar10Pickle, LabelAbove9IsRefused) {
  expect_refused({.labels = "](" + integer(6) + integer(10) + "e"},
                 "expected a label of 0 to 9, got 10");
}

TEST_F(Cifar10Pickle, LabelThatIsNoIntegerIsRefused) {
  expect_refused({.labels = "](" + integer(6) + str("cat") + "e"},
                 "expected a label of 0 to 9, got");
}

TEST_F(Cifar10Pickle, CountOfLabelsMustBeThatOfPictures) {
  expect_refused({.labels = "](" + integer(6) + "e"}, "expected 2 labels, one per picture, got 1");
}

TEST_F(Cifar10Pickle, LabelsThatAreNoListAreRefused) {
  expect_refused({.labels = integer(6)}, "expected a list of labels, got");
}

TEST_F(Cifar10Pickle, MissingKeyIsRefused) {
  expect_refused({.data_key = "date"}, "expected a dictionary with 'data', got");
}

TEST_F(Cifar10Pickle, OtherElementTypeIsRefused) {
  expect_refused({.type = "f4"}, "expected element type uint8, got");
}

TEST_F(Cifar10Pickle, ColumnMajorElementsAreRefused) {
  expect_refused({.order = "\x88"}, "expected row-major elements, got");
}

TEST_F(Cifar10Pickle, OtherShapesAreRefused) {
  for (const std::string& shape :
       {pair(2, 3073), pair(0, 3072), pair(-1, 3072), integer(2) + "\x85"}) {
    expect_refused({.shape = shape}, "expected an array of shape (n, 3072), got");
  }
}

TEST_F(Cifar10Pickle, MissingElementsAreRefused) {
  expect_refused({.elements = long_str(std::string(6143, 'x'))},
                 "expected 2 pictures of 3072 bytes, got 6143 bytes");
}

TEST_F(Cifar10Pickle, ElementsThatAreNoBytesAreRefused) {
  expect_refused({.elements = "N"}, "expected the elements as bytes, got");
}

TEST_F(Cifar10Pickle, DataThatIsNoArrayIsRefused) {
  put("test_batch", "\x80\x02}(" + str("data") + integer(1) + str("labels") + "]u.");
  EXPECT_THAT([&] { Cifar10(directory_, Split::test); },
              ThrowsMessage<ParseError>(HasSubstr("expected a NumPy array, got")));
}

TEST_F(Cifar10Pickle, CallOfAnythingElseIsRefusedByName) {
  put("test_batch",
      "\x80\x02"
      "cos\nsystem\n" +
          str("true") + "\x85R.");
  EXPECT_THAT([&] { Cifar10(directory_, Split::test); },
              ThrowsMessage<ParseError>(HasSubstr("os.system")));
}

TEST_F(Cifar10Pickle, EveryTruncationIsRefused) {
  const std::string whole = PickledBatch{}.bytes();
  for (std::size_t size = 0; size < whole.size();
       size += size < 400 || size + 100 > whole.size() ? 1 : 97) {
    put("test_batch", whole.substr(0, size));
    EXPECT_THROW(Cifar10(directory_, Split::test), ParseError) << size;
  }
}

}  // namespace
}  // namespace octet
